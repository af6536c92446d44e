from __future__ import annotations

from array import array

import pytest

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.form import Form
from enforcement_review.model import Box, Line, Page, TextFrom
from tests.extracting.build import (
    FINDINGS,
    NUMBERS,
    OFFICERS,
    PARTY,
    RIGHTS,
    WHEN,
    Rows,
    form_of_pages,
    read_paper,
    scanned,
    sure,
    value,
    values,
)

FIRST, SECOND, THIRD = "15080012001", "15080012002", "15080012003"
BODY = "检查情况：该单位正在经营，货架上摆放有超过保质期的食品三袋，执法人员当场拍照取证。"


def typed(*head: str, foot: tuple[str, ...] = (), boxes: bool = True) -> Form:
    return read_paper("onsite_inspection_record", ["现场检查笔录", *head, BODY, *foot], boxes=boxes)


def ruled(*rows: tuple[object, ...], boxes: bool = True) -> Form:
    table: Rows = rows  # type: ignore[assignment]
    return read_paper("onsite_inspection_record", ["现场检查笔录"], table, after=[BODY], boxes=boxes)


both = pytest.mark.parametrize("boxes", [True, False], ids=["pdf", "docx"])


@both
@pytest.mark.parametrize(
    "head",
    [
        (f"检查人：张三（执法证号：{FIRST}）、李四（执法证号：{SECOND}）",),
        (f"检查人：张三（{FIRST}）、李四（{SECOND}）",),
        (f"检查人员：张三、李四   执法证号：{FIRST}、{SECOND}",),
        (f"检查人：张三   执法证号：{FIRST}", f"检查人：李四   执法证号：{SECOND}"),
        (f"执法人员一：张三   证号：{FIRST}", f"执法人员二：李四   证号：{SECOND}"),
        (f"检查人：张三（执法证号：{FIRST}）", f"记录人：李四（执法证号：{SECOND}）"),
        (f"检 查 人：张 三 {FIRST}、李 四 {SECOND}",),
    ],
)
def test_typed_heads_name_officers_and_their_numbers(head: tuple[str, ...], boxes: bool) -> None:
    form = typed(*head, boxes=boxes)
    assert value(form, "officers") == ("张三", "李四")
    assert value(form, "officer_ids") == (FIRST, SECOND)
    assert value(form, "officers_without_id") == ()
    assert sure(form, "officers")


@both
def test_one_name_beside_two_numbers_is_not_relied_on(boxes: bool) -> None:
    form = typed(f"检查人：张三 执法证号：{FIRST}   李四 执法证号：{SECOND}", boxes=boxes)
    assert value(form, "officers") == ("张三", "李四") or not sure(form, "officers")


@both
@pytest.mark.parametrize(
    "rows",
    [
        (("检查人", "张三", "执法证号", FIRST), ("检查人", "李四", "执法证号", SECOND)),
        (("检查人员", "张三、李四", "执法证号", f"{FIRST}、{SECOND}"),),
        (("执法人员姓名", "执法证号"), ("张三", FIRST), ("李四", SECOND)),
        ((("执法人员", 1, 2), "张三", "执法证号", FIRST), (None, "李四", "执法证号", SECOND)),
        (("检查人员", f"张三（{FIRST}）\n李四（{SECOND}）"),),
        (("检查人", f"张三 {FIRST}"), ("检查人", f"李四 {SECOND}")),
    ],
)
def test_ruled_heads_name_officers_and_their_numbers(
    rows: tuple[tuple[object, ...], ...],
    boxes: bool,
) -> None:
    form = ruled(*rows, boxes=boxes)
    assert value(form, "officers") == ("张三", "李四")
    assert value(form, "officer_ids") == (FIRST, SECOND)
    assert value(form, "officers_without_id") == ()


@pytest.mark.parametrize(
    "words",
    [
        f"我们是某市市场监督管理局的执法人员张三、李四，证号{FIRST}、{SECOND}。",
        f"我们是某市市场监督管理局的执法人员张三（{FIRST}）、李四（{SECOND}）。",
        f"我们是某市市场监督管理局的执法人员张三、李四，执法证号分别为{FIRST}、{SECOND}，现出示证件，请你过目。",
    ],
)
def test_officers_may_introduce_themselves_in_the_text(words: str) -> None:
    form = typed(words)
    assert value(form, "officers") == ("张三", "李四")
    assert value(form, "officer_ids") == (FIRST, SECOND)
    assert value(form, "officers_without_id") == ()


@both
@pytest.mark.parametrize(
    "words",
    [
        "问：我们是某市市场监督管理局的执法人员，这是我们的执法证，请你看清。",
        "我们是某市市场监督管理局的执法人员，这是我们的执法证，请你看清",
    ],
)
def test_an_introduction_without_names_names_nobody(words: str, boxes: bool) -> None:
    form = read_paper("interview_record", ["询问笔录", words, "答：看清了。"], boxes=boxes)
    assert not value(form, "officers")
    assert not value(form, "officers_without_id")


def test_who_signs_at_the_foot_counts_where_the_head_names_one() -> None:
    form = typed(f"检查人：张三   执法证号：{FIRST}", foot=("检查人签名：张三、李四",))
    assert value(form, "officers") == ("张三", "李四")


def test_one_officer_alone_is_one_officer() -> None:
    form = typed(f"检查人：张三   执法证号：{FIRST}", foot=("检查人签名：张三",))
    assert value(form, "officers") == ("张三",)
    assert sure(form, "officers")


def test_an_officer_with_an_empty_place_for_the_number_has_none() -> None:
    form = ruled(("检查人", "张三", "执法证号", FIRST), ("检查人", "李四", "执法证号", ""))
    assert value(form, "officers_without_id") == ("李四",)
    assert sure(form, "officers_without_id")


def test_numbers_that_may_belong_to_anybody_are_not_relied_on() -> None:
    form = typed("检查人：张三、李四", f"出示执法证件：{FIRST}，{SECOND}，编号属实。")
    assert not sure(form, "officers_without_id") or value(form, "officers_without_id") == ()


@pytest.mark.parametrize("number", ["15080012001", "鲁A001234", "SD-0012345", "370800121", "0801-0012"])
def test_numbers_of_many_places_are_numbers(number: str) -> None:
    assert value(typed(f"检查人：张三（执法证号：{number}）、李四（执法证号：{SECOND}）"), "officer_ids") == (
        number,
        SECOND,
    )


def test_dates_and_document_numbers_are_no_certificates() -> None:
    form = typed("检查人：张三、李四   2024年3月5日", "案件文号：某市监罚〔2024〕12号")
    assert value(form, "officer_ids") is None


def test_a_third_who_takes_the_record_counts() -> None:
    form = ruled(
        ("检查人员", "张三、李四", "记录人", "赵六"), ("执法证号", f"{FIRST}、{SECOND}", "执法证号", THIRD)
    )
    assert value(form, "officers") == ("张三", "李四", "赵六")
    assert value(form, "officers_without_id") == ()


def test_an_empty_place_for_officers_is_seen() -> None:
    assert value(typed("检查人：", "记录人："), "officers") == ()


def test_a_page_that_was_not_read_makes_an_absence_doubtful() -> None:
    form = read_paper(
        "onsite_inspection_record", ["现场检查笔录", "检查人：张三、李四", "执法证号："], complete=False
    )
    assert not sure(form, "officers_without_id")


@both
@pytest.mark.parametrize(
    "head",
    [
        "检查人：张三、李四   电话：13805371234",
        "检查人：张三、李四   联系电话：053712345678",
        "检查人：张三（电话：053712345678）、李四（电话：053787654321）",
        "我们是某市市场监督管理局的执法人员张三、李四，联系电话053712345678。",
    ],
)
def test_a_telephone_number_is_no_certificate(head: str, boxes: bool) -> None:
    form = typed(head, boxes=boxes)
    assert value(form, "officers") == ("张三", "李四")
    assert not value(form, "officer_ids")


@both
@pytest.mark.parametrize("numbers", [(FIRST, SECOND), (SECOND, FIRST)])
@pytest.mark.parametrize(
    ("names", "joint"),
    [("张三、李四", "、"), ("张三   李四", "   "), ("张三 李四", " "), ("张三、李四", "，")],
)
def test_numbers_on_the_next_line_keep_the_order_of_the_officers(
    names: str,
    joint: str,
    numbers: tuple[str, str],
    boxes: bool,
) -> None:
    form = typed(f"检查人：{names}", f"执法证号：{joint.join(numbers)}", boxes=boxes)
    assert value(form, "officers") == ("张三", "李四")
    assert value(form, "officer_ids") == numbers
    assert value(form, "officers_without_id") == ()


@both
def test_who_only_takes_the_record_may_do_without_a_number(boxes: bool) -> None:
    form = typed(
        f"检查人：张三（执法证号：{FIRST}）、李四（执法证号：{SECOND}）", "记录人：赵六", boxes=boxes
    )
    assert not sure(form, "officers_without_id") or value(form, "officers_without_id") == ()


# ---- lists and certificates on scans ----


@pytest.mark.parametrize(
    "lines",
    [
        [f"检查人员：邹立新（执法证号{NUMBERS[0]}）、沈若兰（执法证号", f"{NUMBERS[1]}）"],
        [f"检查人员：邹立新和沈若兰   证件编号：{NUMBERS[0]}和{NUMBERS[1]}"],
        [
            f"我们是望江海事处执法人员邹立新（执法证号：{NUMBERS[0]}）和沈若兰（执法证号：{NUMBERS[1]}），请看。"
        ],
        ["检查人员：邹立新、沈若兰", f"问：我们的执法证号是{NUMBERS[0]}和{NUMBERS[1]}，请查验。"],
    ],
)
def test_numbers_of_certificates_go_to_their_officers(lines: list[str]) -> None:
    form = scanned("onsite_inspection_record", [f"检查时间：{WHEN}", *lines, FINDINGS])
    assert value(form, "officers") == OFFICERS
    assert values(form, "officer_ids") == [NUMBERS]


def test_a_number_beside_an_officer_is_his_certificates_and_a_day_is_none() -> None:
    form = scanned(
        "interview_record",
        table=[
            ["询问人1", "邹立新", "证件号", "WJHS-0071"],
            ["询问人2", "沈若兰", "证件号", "WJHS-0088"],
            ["被询问人", "柏青松", "证件号", "420106197903052214"],
            ["询问人员", "邹立新", "签字日期", "2023-08-09 15:44"],
        ],
    )
    assert value(form, "officer_ids") == ("WJHS-0071", "WJHS-0088")


def test_officers_may_stand_in_a_table_of_their_own() -> None:
    form = scanned(
        "onsite_inspection_record",
        [f"检查时间：{WHEN}", f"当事人：{PARTY}", RIGHTS, FINDINGS],
        [
            ["检查人员", "姓名", "监督证号", "所在科室"],
            ["1", "邹立新", NUMBERS[0], "船检科"],
            ["2", "沈若兰", NUMBERS[1], "船检科"],
        ],
    )
    assert value(form, "officers") == OFFICERS
    assert value(form, "officer_ids") == NUMBERS


def test_words_beside_the_officers_label_that_are_no_names_are_not_nobody() -> None:
    form = scanned(
        "onsite_inspection_record",
        [f"检查时间：{WHEN}", f"当事人：{PARTY}", "检查人员：详见签到表", RIGHTS, FINDINGS],
    )
    assert values(form, "officers") in ([], [None])


# ---- recognised signatures ----


def recognised(head: str, *signatures: str, sure: float = 0.97) -> Form:
    """A record read from a scan; its signatures were read as surely as given."""
    texts = ("现场检查笔录", head, BODY, *(f"检查人签名：{name}" for name in signatures))
    lines = tuple(
        Line(
            text,
            Box(72, 72 + 24 * at, 72 + 12 * len(text), 84 + 24 * at),
            size=12.0,
            confidence=0.97,
            sureness=array("f", [0.97 if at < 3 else sure] * len(text)),
        )
        for at, text in enumerate(texts)
    )
    page = Page("案卷.pdf", 1, 595, 842, lines, TextFrom.OCR, ink=())
    form = form_of_pages("onsite_inspection_record", [page], text_from=TextFrom.OCR)
    form.facts = list(extract_facts([form.paper]).facts)
    return form


BOTH = f"检查人：张三丰（执法证号：{FIRST}）、李四光（执法证号：{SECOND}）"
ALONE = f"检查人：张三丰   执法证号：{FIRST}"


@pytest.mark.parametrize("misread", ["张三半", "张三", "张二丰"])
def test_a_signature_one_letter_off_is_the_name_at_the_head(misread: str) -> None:
    form = recognised(BOTH, misread)
    assert value(form, "officers") == ("张三丰", "李四光")
    assert value(form, "officers_without_id") == ()


def test_another_name_signed_and_surely_read_is_one_more_officer() -> None:
    form = recognised(ALONE, "李四光")
    assert value(form, "officers") == ("张三丰", "李四光")


def test_another_name_that_was_not_surely_read_counts_as_nobody_but_leaves_it_open() -> None:
    """One officer alone would be a violation: it is not said while a second signature may stand there."""
    form = recognised(ALONE, "李四光", sure=0.7)
    assert value(form, "officers") == ("张三丰",)
    assert not sure(form, "officers")


def test_one_officer_whose_own_signature_was_misread_is_one_officer() -> None:
    form = recognised(ALONE, "张三半")
    assert value(form, "officers") == ("张三丰",)
    assert sure(form, "officers")


def test_in_a_text_layer_names_alike_are_two_people() -> None:
    form = typed(f"检查人：张三丰   执法证号：{FIRST}", foot=("检查人签名：张三半",))
    assert value(form, "officers") == ("张三丰", "张三半")
