from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.seals import is_of
from enforcement_review.model import (
    Box,
    ElectronicSignature,
    Fact,
    Line,
    Page,
    Seal,
    SealShape,
    SignatureState,
)
from tests.extracting.build import facts, form_of_pages, state, sure, value

AUTHORITY = "某市市场监督管理局"
BODY = ("行政处罚决定书", "某市监罚〔2024〕12号", "当事人：某市好又多超市有限公司", "决定给予罚款50000元。")
END = (AUTHORITY, "2024年5月6日")
BLOCK = Box(330, 560, 470, 600)  # where the lines of `END` stand on their page
OVER = Box(340, 520, 460, 640)  # a seal over both of them
ASIDE = Box(80, 300, 200, 420)
WIDTH, HEIGHT = 595.0, 842.0


def page(number: int, lines: Sequence[str], end: Sequence[str] = (), **more: Any) -> Page:
    """A page of lines from the top, and a signature block at the right of its foot."""
    x = more.get("left", 0.0)
    blocks = [
        Line(text, Box(x + 72, 72 + 22 * n, x + 72 + 12 * len(text), 84 + 22 * n), size=12.0)
        for n, text in enumerate(lines)
    ]
    foot = [
        Line(text, Box(x + 330, 560 + 24 * n, x + 470, 576 + 24 * n), size=12.0) for n, text in enumerate(end)
    ]
    return Page("决定书.pdf", number, WIDTH, HEIGHT, (*blocks, *foot), **more)


def last(*seals: Seal, number: int = 2, **more: Any) -> Page:
    return page(number, ("如不服本决定，可以申请行政复议。",), END, seals=seals, **more)


def decision(*pages: Page, kind: str = "decision", complete: bool = True) -> Form:
    form = form_of_pages(kind, pages, complete=complete)
    form.facts = list(extract_facts([form.paper]).facts)
    return form


def sealed(*seals: Seal, **more: Any) -> Form:
    return decision(page(1, BODY, in_colour=more.get("in_colour")), last(*seals, **more))


def seal(
    box: Box | None = OVER, name: str | None = None, signature: ElectronicSignature | None = None
) -> Seal:
    return Seal(box, SealShape.ROUND, 0.95, name, signature)


def signed(kind: SignatureState, signer: str | None = AUTHORITY) -> ElectronicSignature:
    return ElectronicSignature(kind, signer, "2024-05-06T09:30", f"验证结果为{kind.value}")


def shown(kind: SignatureState, signer: str | None = AUTHORITY) -> Seal:
    return Seal(OVER, SealShape.ROUND, 0.95, signature=signed(kind, signer))


def hidden(kind: SignatureState, signer: str | None = AUTHORITY) -> Seal:
    return Seal(None, SealShape.NONE, 1.0, signature=signed(kind, signer))


def the(form: Form, name: str) -> Fact:
    (fact,) = facts(form, name)
    return fact


# ---- a seal is there ----


@pytest.mark.parametrize("kind", ["decision", "no_penalty_decision", "summary_decision"])
def test_a_seal_at_the_end_seals_the_paper(kind: str) -> None:
    form = decision(page(1, BODY), last(seal()), kind=kind)
    fact = the(form, "sealed")
    assert (fact.value, fact.page, fact.box) == (True, 2, OVER)
    assert sure(form, "sealed")


@pytest.mark.parametrize(
    ("box", "over"),
    [
        (OVER, ("authority", "date")),
        (Box(340, 470, 460, 570), ("authority",)),
        (Box(340, 585, 460, 700), ("date",)),
        (ASIDE, ()),
    ],
)
def test_it_is_said_what_the_seal_stands_over(box: Box, over: tuple[str, ...]) -> None:
    assert value(sealed(seal(box)), "seal_over") == over


def test_of_a_block_that_was_not_found_nothing_is_said() -> None:
    form = decision(page(1, BODY, seals=(seal(),)))
    assert value(form, "sealed") is True
    assert state(form, "seal_over") == "absent"


def test_the_seal_over_the_block_comes_before_others_on_the_page() -> None:
    form = sealed(seal(ASIDE), seal(OVER))
    assert the(form, "sealed").box == OVER


def test_the_words_on_the_seal_are_its_name() -> None:
    assert value(sealed(seal(name="某市市场监督管理局")), "seal_name") == AUTHORITY
    assert state(sealed(seal()), "seal_name") == "absent"


def test_without_words_the_signer_is_the_name() -> None:
    form = sealed(shown(SignatureState.INTACT))
    assert value(form, "seal_name") == AUTHORITY
    assert value(form, "signature_state") == "intact"
    assert AUTHORITY in the(form, "sealed").quote


# ---- where it counts ----


def test_a_ring_on_a_scan_without_colour_is_a_seal_where_it_stands_over_the_block() -> None:
    form = sealed(Seal(OVER, SealShape.ROUND, 0.9), in_colour=False, ink=())
    assert value(form, "sealed") is True
    assert sure(form, "sealed")
    assert "没有颜色" in the(form, "sealed").quote


@pytest.mark.parametrize("box", [ASIDE, Box(80, 520, 200, 640)])
def test_a_ring_without_colour_elsewhere_is_for_a_person_to_judge(box: Box) -> None:
    grey = sealed(Seal(box, SealShape.ROUND, 0.9), in_colour=False, ink=())
    assert value(grey, "sealed") is True
    assert not sure(grey, "sealed")
    assert sure(sealed(Seal(box, SealShape.ROUND, 0.9), in_colour=True, ink=()), "sealed")


def test_a_seal_on_an_earlier_page_does_not_seal_the_end() -> None:
    assert state(decision(page(1, BODY, seals=(seal(),)), last()), "sealed") == "absent"


def test_pages_of_attachments_after_the_end_do_not_matter() -> None:
    form = decision(page(1, BODY), last(seal()), page(3, ("附件：物品清单",)))
    assert value(form, "sealed") is True


def test_a_seal_on_an_attachment_does_not_seal_the_paper() -> None:
    form = decision(page(1, BODY), last(), page(3, ("附件：物品清单",), seals=(seal(),)))
    assert state(form, "sealed") == "absent"


def test_a_seal_on_a_last_page_that_was_not_read_counts() -> None:
    unread = Page("决定书.pdf", 2, WIDTH, HEIGHT, (), unread="没有文字层", seals=(seal(),))
    assert value(decision(page(1, BODY), unread, complete=False), "sealed") is True


@pytest.mark.parametrize("box", [Box(535, 300, 595, 420), Box(0, 300, 60, 420), Box(300, 770, 420, 842)])
def test_parts_of_seals_across_the_edges_do_not_count(box: Box) -> None:
    assert state(sealed(seal(box)), "sealed") == "absent"


def test_of_two_pages_on_one_sheet_the_one_with_the_block_counts() -> None:
    left = page(1, BODY, seals=(seal(),))
    right = page(1, ("如不服本决定，可以申请行政复议。",), END, left=WIDTH)
    assert state(decision(left, right), "sealed") == "absent"
    beside = seal(Box(OVER.x0 + WIDTH, OVER.y0, OVER.x1 + WIDTH, OVER.y1))
    right = page(1, ("复议",), END, left=WIDTH, seals=(beside,))
    assert value(decision(page(1, BODY), right), "sealed") is True


def test_a_signature_that_shows_nowhere_counts_for_a_paper_that_is_its_file() -> None:
    form = sealed(hidden(SignatureState.INTACT))
    fact = the(form, "sealed")
    assert (fact.value, fact.box) == (True, None)
    assert sure(form, "sealed")


def test_a_signature_over_a_whole_volume_is_not_that_of_the_paper_at_its_end() -> None:
    form = decision(page(18, BODY), last(hidden(SignatureState.INTACT), number=19))
    assert state(form, "sealed") == "absent"


# ---- whose it is, and what the signature proves ----


@pytest.mark.parametrize(
    "name",
    ["某市城市管理局", "某区市场监督管理局", "某市好又多超市有限公司", "某市市场监督管理局财务专用章"],
)
def test_a_seal_of_another_is_for_a_person_to_judge(name: str) -> None:
    form = sealed(seal(name=name))
    assert not sure(form, "sealed")
    assert value(form, "sealed") is not False
    assert name in the(form, "sealed").quote


def test_both_names_are_told_where_they_differ() -> None:
    quote = the(sealed(seal(name="某市城市管理局")), "sealed").quote
    assert "某市城市管理局" in quote
    assert AUTHORITY in quote


def test_a_seal_of_the_authority_beside_one_of_another_is_enough() -> None:
    form = sealed(seal(ASIDE, name="某市城市管理局"), seal(name=AUTHORITY))
    assert value(form, "sealed") is True
    assert sure(form, "sealed")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("某市市场监督管理局", True),
        ("某市市场监管局", True),
        ("某市市场监督管理局行政处罚专用章(2)", True),
        ("某市市场监督管理局3708020012345", True),
        ("某市市场监督管理局综合执法大队", None),
        ("张三", None),
        ("CA 2024", None),
        ("某区市场监督管理局", False),
        ("某市城市管理局", False),
        ("某市市场监瞀管理局", False),  # a certificate is not misread
    ],
)
def test_whose_name_is_on_a_certificate(name: str, answer: bool | None) -> None:
    assert is_of(name, AUTHORITY) is answer


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("某市市场监督管理局", True),
        ("某市市场监瞀管理局", None),
        ("某市市场监督管", None),  # half of it worn off
        ("某区市场监督管理局", False),
        ("某市城市管理局", False),
        ("乙县农业农村局", False),
    ],
)
def test_words_in_a_circle_may_be_misread(name: str, answer: bool | None) -> None:
    assert is_of(name, AUTHORITY, misread=True) is answer


@pytest.mark.parametrize("make", [shown, hidden])
@pytest.mark.parametrize("kind", [SignatureState.VALID, SignatureState.INTACT])
def test_a_whole_signature_seals_the_paper(make: Any, kind: SignatureState) -> None:
    form = sealed(make(kind))
    assert value(form, "sealed") is True
    assert sure(form, "sealed")


@pytest.mark.parametrize("make", [shown, hidden])
def test_a_paper_changed_after_signing_is_not_sealed(make: Any) -> None:
    form = sealed(make(SignatureState.ALTERED))
    assert value(form, "sealed") is False
    assert sure_no(form)
    assert "验证结果为altered" in the(form, "sealed").quote
    assert value(form, "signature_state") == "altered"


@pytest.mark.parametrize("make", [shown, hidden])
def test_a_certificate_out_of_its_time_is_for_a_person_to_judge(make: Any) -> None:
    form = sealed(make(SignatureState.EXPIRED))
    assert value(form, "sealed") is True
    assert not sure(form, "sealed")
    assert "验证结果为expired" in the(form, "sealed").quote


def test_a_stamp_counts_though_its_signature_can_not_be_checked() -> None:
    form = sealed(shown(SignatureState.BROKEN))
    assert value(form, "sealed") is True
    assert sure(form, "sealed")
    assert value(form, "signature_state") == "broken"


def test_a_signature_without_a_stamp_that_can_not_be_checked_proves_nothing() -> None:
    assert not sure(sealed(hidden(SignatureState.BROKEN)), "sealed")


@pytest.mark.parametrize("signer", ["张三", None, "某某电子签章平台有限公司"])
def test_a_signature_of_somebody_else_is_not_the_authoritys(signer: str | None) -> None:
    form = sealed(hidden(SignatureState.INTACT, signer))
    assert value(form, "sealed") is True
    assert not sure(form, "sealed")


def test_a_paper_altered_after_somebody_elses_signature_is_for_a_person_to_judge() -> None:
    form = sealed(hidden(SignatureState.ALTERED, "某市城市管理局"))
    assert not sure_no(form)


def test_a_good_seal_outweighs_an_altered_signature() -> None:
    form = sealed(seal(name=AUTHORITY), hidden(SignatureState.ALTERED))
    assert value(form, "sealed") is True


# ---- no seal is there ----

COLOUR: dict[str, Any] = {"in_colour": True, "ink": ()}


def sure_no(form: Form) -> bool:
    return any(fact.value is False and fact.confidence >= 0.75 for fact in facts(form, "sealed"))


def test_a_colour_scan_without_any_seal_is_not_sealed() -> None:
    form = sealed(**COLOUR)
    assert sure_no(form)
    fact = the(form, "sealed")
    assert (fact.page, fact.box) == (2, BLOCK)
    assert "2024年5月6日" in fact.quote


@pytest.mark.parametrize(
    "more",
    [{}, {"in_colour": False, "ink": ()}, {"in_colour": None, "ink": ()}, {"in_colour": True, "ink": None}],
    ids=["text layer", "grey", "not looked at", "ink not looked for"],
)
def test_where_a_seal_could_not_be_seen_nothing_is_said(more: dict[str, Any]) -> None:
    assert state(sealed(**more), "sealed") == "absent"


def test_unread_ink_at_the_block_may_be_a_seal() -> None:
    assert state(sealed(in_colour=True, ink=(Box(300, 620, 420, 700),)), "sealed") == "absent"


def test_ink_elsewhere_does_not_stand_for_a_seal() -> None:
    assert sure_no(sealed(in_colour=True, ink=(Box(72, 100, 160, 130),)))


def test_a_seal_anywhere_in_the_paper_leaves_it_open() -> None:
    form = decision(page(1, BODY, seals=(seal(ASIDE),), **COLOUR), last(**COLOUR))
    assert state(form, "sealed") == "absent"


def test_a_page_that_was_not_read_leaves_it_open() -> None:
    form = decision(page(1, BODY, **COLOUR), last(**COLOUR), complete=False)
    assert state(form, "sealed") == "absent"


def test_an_attachment_in_grey_leaves_it_open() -> None:
    form = decision(page(1, BODY, **COLOUR), last(**COLOUR), page(3, ("附件",), in_colour=False))
    assert state(form, "sealed") == "absent"


def test_a_paper_whose_signature_block_was_not_found_leaves_it_open() -> None:
    assert state(decision(page(1, BODY, **COLOUR)), "sealed") == "absent"
