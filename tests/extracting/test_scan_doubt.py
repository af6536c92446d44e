"""What was not read on a scan, or hardly, is never taken for missing, nor a part of a value for the whole."""

from __future__ import annotations

import pytest

from enforcement_review.model import Box
from tests.extracting.build import LEADING, LEFT, SIZE, TOP, Rows, facts, scanned, state, sure, value


def ink_on_line(number: int, x0: float = LEFT, width: float = 200.0) -> Box:
    """Ink as large as words, where line `number` stands or would stand."""
    top = TOP + LEADING * number
    return Box(x0, top, x0 + width, top + SIZE)


RECORD = [
    "现场检查笔录",
    "检查人：张明、王亮",
    "检查情况：现场正在营业，未见异常，已拍照取证。",
    "以上情况属实。",
]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"ink": (ink_on_line(4),)},
        {"unsure": {"未见异常": 0.4}},
    ],
)
def test_words_that_were_not_read_may_be_what_is_looked_for(spoilt: dict[str, object]) -> None:
    clear = scanned("onsite_inspection_record", RECORD, ink=())
    half = scanned("onsite_inspection_record", RECORD, **spoilt)  # type: ignore[arg-type]
    assert clear.certain
    assert not half.certain


def test_ink_in_the_place_of_a_signature_leaves_the_words_certain() -> None:
    lines = [*RECORD, "检查人签名：", "当事人签名："]
    signed = scanned("onsite_inspection_record", lines, ink=(ink_on_line(4, LEFT + 6 * SIZE, 60.0),))
    assert signed.certain


def test_specks_and_strokes_leave_the_words_certain() -> None:
    specks = (Box(300, 400, 304, 404), Box(100, 500, 400, 502))
    assert scanned("onsite_inspection_record", RECORD, ink=specks).certain


def test_a_figure_beside_letters_that_were_hardly_read_is_doubted() -> None:
    rows: Rows = [["罚款金额", "50,000.00元"]]
    assert sure(scanned("publicity_record", table=rows), "fine")
    assert not sure(
        scanned("publicity_record", table=[["罚款金额", "目曰50.00元"]], unsure={"目曰": 0.4}), "fine"
    )


def test_a_figure_that_breaks_off_above_unread_ink_is_doubted() -> None:
    rows: Rows = [["讨论决定", "罚款人民币贰"]]
    form = scanned("collective_discussion_record", table=rows)
    place = facts(form, "fine")[0].box
    assert place is not None
    below = Box(place.x0 - 30, place.y1 + 4, place.x0 + 40, place.y1 + 16)
    assert not sure(scanned("collective_discussion_record", table=rows, ink=(below,)), "fine")


def test_a_list_of_officers_is_as_sure_as_its_worst_name() -> None:
    lines = ["现场检查笔录", "检查人：张明远、欧阳克"]
    assert sure(scanned("onsite_inspection_record", lines), "officers")
    assert not sure(scanned("onsite_inspection_record", lines, unsure={"欧阳克": 0.4}), "officers")


def test_a_signature_hardly_read_that_may_be_a_name_at_the_head_is_no_third_officer() -> None:
    lines = ["现场检查笔录", "检查人：韦海涛、卢晓燕", "检查情况：正常", "检查人：韦海涛   空晓慈"]
    form = scanned("onsite_inspection_record", lines, unsure={"空晓慈": 0.4})
    assert value(form, "officers") == ("韦海涛", "卢晓燕")


@pytest.mark.parametrize(
    ("written", "name"),
    [("方启 文", "方启文"), ("龙 启华", "龙启华"), ("张明 男", "张明"), ("张明 王亮", "张明")],
)
def test_a_name_that_handwriting_parts_is_one(written: str, name: str) -> None:
    assert value(scanned("interview_record", table=[["被询问人", written]]), "interviewee") == name


def test_who_is_entrusted_is_named_without_the_word_before_him() -> None:
    rows: Rows = [["承办人", "建议立案，由林国荣、苏雅琴承办。\n签名：林国 荣 苏雅琴 2025年3月5日"]]
    assert value(scanned("case_filing_approval", table=rows), "officers") == ("林国荣", "苏雅琴")


def test_a_list_in_which_a_row_may_be_missing_is_doubted() -> None:
    rows: Rows = [
        ["序号", "文件名称", "日期", "页号"],
        ["1", "立案审批表", "2024.3.8", "1"],
        ["2", "询问笔录", "2024.3.9", "2"],
    ]
    assert sure(scanned("file_catalogue", ["卷内目录"], rows), "entries")
    assert not sure(scanned("file_catalogue", ["卷内目录"], rows, ink=(ink_on_line(12),)), "entries")
    assert not sure(scanned("file_catalogue", ["卷内目录"], rows, unsure={"询问笔录": 0.4}), "entries")


def test_who_took_part_is_doubted_where_more_may_be_named() -> None:
    lines = ["集体讨论记录", "参加人员：邹国栋、李四光、王一"]
    assert sure(scanned("collective_discussion_record", lines), "participants")
    strayed = scanned("collective_discussion_record", lines, ink=(ink_on_line(1, LEFT + 18 * SIZE, 80.0),))
    assert not sure(strayed, "participants")


def test_the_last_day_of_publication_is_not_the_first() -> None:
    lines = ["行政处罚信息公示", "公示截止期：2027年5月8日"]
    assert state(scanned("publicity_record", lines), "published_on") == "absent"
