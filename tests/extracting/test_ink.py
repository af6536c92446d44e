"""What stands on a scan besides its words: ink signs, bare paper does not, and what was not read decides nothing."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.signing import read_ink_or_blank
from enforcement_review.model import Box, Fact, Line, Page, Reading, TextFrom
from tests.extracting.build import facts, form_of, form_of_pages, read_paper, scanned

WORDS = ("询问笔录", "以上笔录我已看过，和我讲的一样。", "被询问人签名：")
SIGNATURE = Box(170, 108, 230, 134)  # behind 被询问人签名： on the third line
ELSEWHERE = Box(400, 600, 460, 630)


def scan(*, ink: tuple[Box, ...] | None = (), sure: float = 0.97, words: tuple[str, ...] = WORDS) -> Page:
    """A page as an engine reads it, one line a row."""
    lines = tuple(
        Line(
            text,
            Box(72, 72 + 22 * at, 72 + 12 * len(text), 84 + 22 * at),
            size=12.0,
            confidence=sure,
            sureness=array("f", [sure] * len(text)),
        )
        for at, text in enumerate(words)
    )
    return Page("案卷.pdf", 1, 595, 842, lines, TextFrom.OCR, ink=ink)


def form(*pages: Page, complete: bool = True) -> Form:
    return form_of_pages("interview_record", pages, text_from=TextFrom.OCR, complete=complete)


def place_of(of: Form) -> Field:
    (found,) = of.fields_for("party_signature")
    return found


def signed(of: Form) -> Fact:
    read_ink_or_blank(of, "party_signed", of.fields_for("party_signature"))
    (fact,) = of.facts
    return fact


# ---- signatures ----


def test_ink_in_the_place_of_a_signature_signs() -> None:
    fact = signed(form(scan(ink=(SIGNATURE,))))
    assert fact.value is True
    assert fact.box == SIGNATURE
    assert 0.75 <= fact.confidence < 1.0


def test_bare_paper_in_the_place_of_a_signature_does_not() -> None:
    fact = signed(form(scan()))
    assert fact.value is False
    assert fact.confidence >= 0.75


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(scan(ink=None), id="nobody looked at the picture"),
        pytest.param(scan(ink=(Box(170, 50, 230, 150),)), id="higher than a signature"),
        pytest.param(scan(ink=(Box(170, 116, 230, 120),)), id="flat as a stroke"),
        pytest.param(scan(ink=(Box(300, 128, 380, 150),)), id="below its row"),
        pytest.param(scan(words=(*WORDS, "张建国")), id="words follow on the next line"),
    ],
)
def test_what_may_be_a_signature_is_filled_in_but_not_read(page: Page) -> None:
    fact = signed(form(page))
    assert fact.value is None
    assert fact.confidence == 0.0


def test_a_paper_that_was_not_read_whole_lacks_no_signature() -> None:
    assert signed(form(scan(), complete=False)).value is None
    unread = Page("案卷.pdf", 2, 595, 842, (), TextFrom.OCR, unread="文字识别不清")
    assert signed(form(replace(scan(ink=None)), unread)).value is None


def test_ink_elsewhere_on_the_page_is_no_signature() -> None:
    assert signed(form(scan(ink=(ELSEWHERE,)))).value is False


def test_without_a_place_nothing_is_said() -> None:
    empty = form(scan())
    read_ink_or_blank(empty, "party_signed", [])
    assert empty.facts == []


@given(st.floats(0, 500), st.floats(0, 800), st.floats(2, 200), st.floats(2, 120))
def test_no_ink_anywhere_makes_a_signature_missing_where_it_touches_its_row(
    x: float, y: float, wide: float, high: float
) -> None:
    mark = Box(x, y, x + wide, y + high)
    fact = signed(form(scan(ink=(mark,))))
    row = Box(72, 104, 400, 140)
    if row.overlaps(mark):
        assert fact.value is not False
    if fact.value is True:
        assert fact.box == mark


def test_words_behind_a_label_are_looked_at_before_ink() -> None:
    words = (*WORDS[:2], "被询问人签名：张建国")
    page = scan(words=words, ink=(ELSEWHERE,))
    facts = extract_facts([form(page).paper]).facts
    (fact,) = (fact for fact in facts if fact.name == "interview_record.party_signed")
    assert fact.value is True


# ---- handwriting that was taken for letters ----


def by_hand(behind: str, *, doubt: str, paper: float = 0.99) -> Fact:
    """A scan of which some words behind 被询问人签名 were hardly read; `paper` is how sure all the others are."""
    read = scanned(
        "interview_record",
        [
            "询问笔录",
            "询问时间：2024年5月6日9时10分至9时50分",
            "以上笔录我已看过，和我讲的一样。",
            f"被询问人签名：{behind}",
        ],
        unsure={doubt: 0.2},
        sure=paper,
    )
    (fact,) = (fact for fact in read.facts if fact.name == "interview_record.party_signed")
    return fact


@pytest.mark.parametrize(
    ("behind", "doubt"),
    [
        ("付套生", "付套生"),
        ("潭 点 2024年5月6日", "潭 点"),
        ("系福 2024年5月6日", "系福"),
        ("以上属实。储建华", "储建华"),
    ],
)
def test_a_signature_that_is_hard_to_read_signs(behind: str, doubt: str) -> None:
    fact = by_hand(behind, doubt=doubt)
    assert fact.value is True
    assert 0.75 <= fact.confidence <= 0.85


@pytest.mark.parametrize(
    ("behind", "doubt", "paper"),
    [
        ("（签各或盖草） 年 月 日", "签各或盖草", 0.99),  # print that was misread
        ("签各或盖草 年 月 日", "签各或盖草", 0.99),
        ("签 各 盖 草 年 月 日", "签 各 盖 草", 0.99),
        ("付套生", "付套生", 0.9),  # on a page where print is in doubt as well
    ],
)
def test_what_may_be_print_in_the_place_of_a_signature_does_not_surely_sign(
    behind: str, doubt: str, paper: float
) -> None:
    assert by_hand(behind, doubt=doubt, paper=paper).confidence < 0.75


def test_a_field_whose_letters_are_in_doubt_is_filled_in_all_the_same() -> None:
    form = scanned(
        "onsite_inspection_record",
        ["现场检查笔录", "检查地点：清河镇建设路88号", "检查人：侯建軍、米晓娟"],
        unsure={"侯建軍": 0.3, "建设路": 0.3},
    )
    for name in ("place", "officers"):
        (fact,) = facts(form, name)
        assert fact.confidence < 0.75 <= (fact.filled or 0.0)


@pytest.mark.parametrize(("unsure", "stands"), [("3", True), ("罚款人民币30000元", False)])
def test_a_statement_stands_there_where_most_of_its_letters_are_sure(unsure: str, *, stands: bool) -> None:
    notice = ["行政处罚事先告知书", "清河县远航饲料有限公司：", "拟对你单位作出罚款人民币30000元的行政处罚。"]
    (fact,) = facts(scanned("prior_notice", notice, unsure={unsure: 0.3}), "states_penalty")
    assert fact.value is True
    assert (fact.confidence >= 0.75) is stands


def test_an_approvers_name_of_which_one_letter_was_read_is_written_there_and_not_blank() -> None:
    opinion = [["负责人意见", "同意立案。\n签名：晖 2024年5月27日"]]
    (fact,) = facts(scanned("case_filing_approval", ["立案审批表"], opinion, unsure={"晖": 0.1}), "approver")
    assert fact.value is None
    assert fact.reading is Reading.ILLEGIBLE
    assert (fact.filled or 0.0) >= 0.75


def test_a_field_that_was_read_surely_needs_no_other_word() -> None:
    (fact,) = facts(read_paper("onsite_inspection_record", ["检查地点：清河镇建设路88号"]), "place")
    assert fact.filled is None


# ---- has_no_mark, mark_in ----


def test_a_mark_lies_in_a_place_with_a_good_part_of_itself() -> None:
    looked = form(scan(ink=(SIGNATURE,)))
    assert looked.mark_in(place_of(looked)) == SIGNATURE
    reaching = form(scan(ink=(Box(150, 20, 230, 112),)))
    assert reaching.mark_in(place_of(reaching)) is None


def test_ink_of_another_page_is_not_in_the_place() -> None:
    other = replace(scan(ink=(SIGNATURE,), words=("另一页",)), number=2)
    two = form(scan(), other)
    assert two.mark_in(place_of(two)) is None
    assert two.has_no_mark(place_of(two))


def test_the_picture_of_the_whole_page_is_no_mark_and_a_small_one_is() -> None:
    whole = form(replace(scan(), pictures=(Box(0, 0, 595, 842),)))
    assert whole.mark_in(place_of(whole)) is None
    small = form(replace(scan(), pictures=(SIGNATURE,)))
    assert small.mark_in(place_of(small)) == SIGNATURE


def test_a_place_in_a_source_without_pages_has_no_mark_to_be_seen() -> None:
    typed = form_of("interview_record", WORDS)
    assert typed.mark_in(place_of(typed)) is None
    assert typed.has_no_mark(place_of(typed))


def test_nothing_is_bare_where_the_picture_was_not_looked_at() -> None:
    unseen = form(scan(ink=None))
    assert not unseen.has_no_mark(place_of(unseen))
    beside = form(scan(), replace(scan(ink=None, words=("续页",)), number=2))
    assert beside.has_no_mark(place_of(beside))


# ---- certain ----


def test_a_clear_scan_is_certain() -> None:
    assert form(scan(ink=(SIGNATURE,))).certain


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(scan(sure=0.7), id="letters unsure"),
        pytest.param(scan(ink=None), id="ink not looked for"),
        pytest.param(scan(ink=(Box(50, 300, 500, 500),)), id="much ink left"),
        pytest.param(scan(words=()), id="no words"),
        pytest.param(replace(scan(), unread="文字识别不清"), id="unread"),
        pytest.param(
            replace(scan(), blocks=(Line("没有逐字的把握", Box(72, 72, 170, 84), confidence=0.99),)),
            id="nothing said of each letter",
        ),
    ],
)
def test_what_a_scan_that_is_not_clear_does_not_say_may_still_be_there(page: Page) -> None:
    assert not form(page).certain


def test_a_text_layer_is_certain_unless_the_paper_lacks_a_page() -> None:
    assert form_of("interview_record", WORDS, boxes=True).certain
    assert not form_of("interview_record", WORDS, boxes=True, complete=False).certain


def test_an_empty_place_on_whose_row_ink_stands_is_not_empty() -> None:
    """The reading is void, whoever records it."""
    inked, bare = form(scan(ink=(SIGNATURE,))), form(scan())
    for of in (inked, bare):
        of.add_empty("party_signed", place_of(of))
    assert inked.facts[0].confidence == 0.0
    assert bare.facts[0].confidence > 0.75


# ---- how surely ----


def test_a_part_of_a_line_is_as_sure_as_its_worst_letter() -> None:
    line = Line("罚款3万", confidence=0.8, sureness=array("f", [0.9, 0.7, 0.5, 0.95]))
    assert line.sure(0, 2) == pytest.approx(0.7)
    assert line.sure(0, 4) == pytest.approx(0.5)
    assert line.sure(3, 4) == pytest.approx(0.95)
    assert line.sure(2, 2) == 0.8
    assert Line("罚款", confidence=0.6).sure(0, 1) == 0.6


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=12), st.data())
def test_more_letters_are_never_surer(figures: list[float], data: st.DataObject) -> None:
    line = Line("字" * len(figures), sureness=array("f", figures))
    start = data.draw(st.integers(0, len(figures) - 1))
    end = data.draw(st.integers(start + 1, len(figures)))
    assert line.sure(0, len(figures)) <= line.sure(start, end) <= 1.0
    assert line.sure(start, end) in figures[start:end]
