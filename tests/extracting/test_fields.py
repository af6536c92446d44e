from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enforcement_review.extracting.fields import Field, Shape, is_blank
from enforcement_review.extracting.labels import label_keys, misread_label_keys
from enforcement_review.model import Box, Cell, Line, Page, Table, TextFrom
from tests.extracting.build import (
    FINDINGS,
    LEFT,
    NUMBERS,
    PARTY,
    PLACE,
    RIGHTS,
    SIZE,
    TOP,
    WHEN,
    Rows,
    form_of,
    form_of_pages,
    scanned,
    value,
)


def found(form_fields: tuple[Field, ...], key: str) -> list[str]:
    return [field.value.quote() for field in form_fields if key in field.keys]


def typed(*lines: str, key: str, boxes: bool = True) -> list[str]:
    return found(form_of("decision", lines, boxes=boxes).fields, key)


def ruled(rows: Rows, key: str, *, boxes: bool = True) -> list[str]:
    return found(form_of("decision", table=rows, boxes=boxes).fields, key)


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("当事人", "party_name"), ("当 事 人", "party_name"), ("当　事　人：", "party_name"),
        ("当事人（姓名或名称）", "party_name"), ("被处罚人姓名/名称", "party_name"), ("案 由", "case_name"),
        ("承办人（签名）", "officers_signature"), ("执法证号", "officer_id"), ("负责人审批意见", "opinion_head"),
        ("送达方式", "manner"), ("住所（地址）", "party_address"), ("统一社会信用代码", "credit_code"),
        ("检查时间", "time"), ("收件人（签名或盖章）", "recipient"), ("见证人", "witness_signature"),
        ("承办机构审核意见", "opinion_unit"), ("法制机构审核意见", "opinion_legal"),
    ],
)  # fmt: skip
def test_a_label_is_known_however_it_is_printed(printed: str, key: str) -> None:
    assert key in label_keys(printed)


@pytest.mark.parametrize(
    "text", ["张三", "某市好又多超市有限公司", "2024年5月6日", "同意", "某路1号", "罚款50000元", "", "是"]
)
def test_values_are_no_labels(text: str) -> None:
    assert not label_keys(text)
    assert not label_keys(text, cell=True)


@pytest.mark.parametrize("paper", ["行政处罚决定书", "送达地点确认书"])
def test_the_name_of_a_paper_is_no_label_misread(paper: str) -> None:
    assert misread_label_keys(paper) == frozenset()


@given(st.sampled_from(["当事人", "案由", "检查地点", "送达方式", "负责人审批意见"]), st.data())
def test_spaces_inside_a_label_do_not_matter(label: str, data: st.DataObject) -> None:
    gaps = data.draw(
        st.lists(st.sampled_from(["", " ", "　", "  "]), min_size=len(label), max_size=len(label))
    )
    spaced = "".join(letter + gap for letter, gap in zip(label, gaps, strict=True))
    assert label_keys(spaced) == label_keys(label)


@pytest.mark.parametrize("text", ["", " ", "　　", "____", "/", "—", ":", " . "])
def test_a_place_left_empty_or_struck_out_is_blank(text: str) -> None:
    assert is_blank(text)


# ---- ruled ----


@pytest.mark.parametrize("boxes", [True, False])
def test_a_value_stands_to_the_right_of_its_label(boxes: bool) -> None:
    rows: Rows = [("当事人", "某超市", "案由", "无证经营")]
    assert ruled(rows, "party_name", boxes=boxes) == ["某超市"]
    assert ruled(rows, "case_name", boxes=boxes) == ["无证经营"]


def test_values_may_stand_below_a_row_of_labels() -> None:
    rows: Rows = [("执法人员姓名", "执法证号"), ("张三", "15080012001"), ("李四", "15080012002")]
    assert ruled(rows, "officers") == ["张三", "李四"]
    assert ruled(rows, "officer_id") == ["15080012001", "15080012002"]


def test_an_empty_cell_is_a_blank_field_and_not_the_next_label() -> None:
    rows: Rows = [("当事人", "", "案由", "无证经营"), ("送达方式", "", "送达地点", "")]
    form = form_of("decision", table=rows)
    assert [field.blank for field in form.fields] == [True, False, True, True]
    assert ruled(rows, "party_name") == [""]


def test_two_labels_side_by_side_take_nothing_from_each_other() -> None:
    assert ruled([("受送达人", "送达地点"), ("某超市", "某路1号")], "addressee") == ["某超市"]
    assert ruled([("受送达人", "送达地点"), ("某超市", "某路1号")], "place") == ["某路1号"]


@pytest.mark.parametrize("boxes", [True, False])
def test_a_field_says_of_which_block_it_is_part(boxes: bool) -> None:
    rows: Rows = [
        (("当事人", 1, 3), ("单位", 1, 2), "名称", "某超市"),
        (None, None, "法定代表人", "王五"),
        (None, "个人", "姓名", "/"),
    ]
    form = form_of("decision", table=rows, boxes=boxes)
    parts = [(field.group, field.value.text) for field in form.fields if "party_part_name" in field.keys]
    assert parts == [("当事人›单位", "某超市"), ("当事人›个人", "/")]


def test_an_opinion_takes_the_signature_and_the_day_beside_it() -> None:
    rows: Rows = [("审批意见", "同意立案", "签名", "钱七", "日期", "2024年3月8日")]
    (opinion,) = ruled(rows, "opinion_head")
    for words in ("同意立案", "钱七", "2024年3月8日"):
        assert words in opinion


def test_an_opinion_ends_where_the_next_one_begins() -> None:
    rows: Rows = [("承办人意见", "建议立案。李四", "负责人意见", "同意。钱七")]
    assert ruled(rows, "opinion_officer") == ["建议立案。李四"]
    assert ruled(rows, "opinion_head") == ["同意。钱七"]


def test_labels_inside_a_cell_are_fields_too() -> None:
    rows: Rows = [(("处理情况", 2),), ("当事人：某超市   案由：无证经营", "无")]
    assert ruled(rows, "party_name") == ["某超市"]
    assert ruled(rows, "case_name") == ["无证经营"]


def test_a_cell_may_hold_its_label_above_its_value() -> None:
    form = scanned(
        "onsite_inspection_record",
        table=[
            ["检查开始\n2023-08-09 14:05", "检查结束\n2023-08-09 15:40"],
            [f"检查地点\n{PLACE}", f"被检查对象\n{PARTY}"],
            ["检查人员\n邹立新　沈若兰", "执法证号\nWJHS-0071 / WJHS-0088"],
        ],
        after=[RIGHTS, FINDINGS],
    )
    assert value(form, "started_at") == "2023-08-09T14:05"
    assert value(form, "ended_at") == "2023-08-09T15:40"
    assert value(form, "place") == PLACE
    assert value(form, "party_name") == PARTY
    assert value(form, "officer_ids") == ("WJHS-0071", "WJHS-0088")


def test_a_value_of_two_lines_that_begins_with_a_label_is_no_form_of_such_cells() -> None:
    form = scanned(
        "onsite_inspection_record",
        table=[["当事人", PARTY], ["检查地点", PLACE], ["处理情况", "罚款\n另行告知"]],
    )
    assert value(form, "party_name") == PARTY
    assert value(form, "place") == PLACE


def test_a_list_of_several_labels_on_one_row_is_no_cell_with_its_label_above() -> None:
    def row(left: str, right: str, y: float) -> Cell:
        lines = tuple(
            Line(text, Box(x, y, x + 12.0 * len(text), y + 12), size=12.0)
            for text, x in ((left, 80.0), (right, 200.0))
        )
        return Cell(int(y // 30), 0, 1, 1, lines, Box(70, y - 6, 520, y + 24))

    cells = (row("当事人", PARTY, 120), row("检查地点", PLACE, 150), row("检查时间", WHEN, 180))
    page = Page("案卷.pdf", 1, 595.0, 842.0, (Table(cells, Box(70, 110, 520, 210)),), TextFrom.TEXT_LAYER)
    form = form_of_pages("onsite_inspection_record", [page])
    assert all(field.shape is not Shape.BELOW for field in form.fields)


# ---- typed ----


@pytest.mark.parametrize("boxes", [True, False])
@pytest.mark.parametrize(
    "line",
    [
        "案由：无证经营",
        "案由:无证经营",
        "案　由：无证经营",
        "案 由 ： 无证经营",
        "案由∶无证经营",
        "案由：  无证经营  ",
    ],
)
def test_a_value_stands_behind_the_colon(line: str, boxes: bool) -> None:
    assert typed(line, key="case_name", boxes=boxes) == ["无证经营"]


@pytest.mark.parametrize("boxes", [True, False])
def test_a_value_may_stand_behind_a_gap_without_a_colon(boxes: bool) -> None:
    assert typed("被询问人   张三", "案  由   无证经营", key="case_name", boxes=boxes) == ["无证经营"]
    (field,) = form_of("interview_record", ["被询问人   张三"], boxes=boxes).fields
    assert field.shape is Shape.GAP


@pytest.mark.parametrize("boxes", [True, False])
def test_fields_on_one_line_are_told_apart(boxes: bool) -> None:
    line = "当事人：张三   性别：男   年龄：35   住址：某市某路1号"
    assert typed(line, key="party_name", boxes=boxes) == ["张三"]
    assert typed(line, key="party_address", boxes=boxes) == ["某市某路1号"]


def test_fields_with_a_single_space_between_them_are_told_apart() -> None:
    line = "检查人：张三 记录人：李四"
    assert typed(line, key="officers") == ["张三"]
    assert typed(line, key="recorder") == ["李四"]


def test_a_value_ends_with_its_line() -> None:
    assert typed("案由：无证经营", "某市某区某路", key="case_name") == ["无证经营"]


def test_a_value_that_wraps_is_put_together() -> None:
    first = "案由：" + "涉嫌未取得食品经营许可从事食品经营活动且货值金额较大的违法行为"
    assert len(first) * SIZE > 400
    assert typed(first + "一二", "并拒不改正案", key="case_name") == [first[3:] + "一二并拒不改正案"]


def test_an_opinion_takes_as_many_lines_as_it_has() -> None:
    (opinion,) = typed("负责人意见：同意立案。", "钱七", "2024年3月8日", key="opinion_head")
    assert "钱七" in opinion
    assert "2024年3月8日" in opinion


def test_a_label_that_a_sentence_only_mentions_asks_for_nothing() -> None:
    assert typed("执法人员将送达地点告知了当事人并要求其到场。", key="place") == []


def test_a_bracket_behind_a_name_holds_a_label_and_is_none_with_it() -> None:
    form = scanned("onsite_inspection_record", [f"检查人员   邹立新（持证编号：{NUMBERS[0]}）", FINDINGS])
    assert "邹立新" in next(field for field in form.fields if "officers" in field.keys).value.text


def test_a_blank_line_behind_a_label_is_a_blank_field() -> None:
    form = form_of("decision", ["当事人：______", "案由："])
    assert [field.blank for field in form.fields] == [True, True]


def test_a_field_says_where_its_label_and_its_value_stand() -> None:
    (field,) = form_of("decision", ["案由：无证经营"], boxes=True).fields
    assert field.at.box == Box(LEFT, TOP, LEFT + 2 * SIZE, TOP + SIZE)
    assert field.place.box == Box(LEFT + 3 * SIZE, TOP, LEFT + 7 * SIZE, TOP + SIZE)
    assert field.place.page == 1


def test_a_blank_field_is_placed_at_its_label() -> None:
    (field,) = form_of("decision", ["案由："], boxes=True).fields
    assert field.place == field.at


def test_a_source_without_pages_names_the_line() -> None:
    (field,) = form_of("decision", ["标题", "案由：无证经营"]).fields
    assert (field.place.page, field.place.anchor) == (None, "段落 2")


TEXT = st.text(alphabet="当事人案由：张三 　（）()/_，。2024年5月\u3000", max_size=30)


@example(lines=[], rows=[("当事人", "0 ")], boxes=False)
@given(st.lists(TEXT, max_size=6), st.lists(st.tuples(TEXT, TEXT), max_size=3), st.booleans())
def test_values_are_words_of_the_paper(lines: list[str], rows: Rows, boxes: bool) -> None:
    form = form_of("decision", lines, rows, boxes=boxes)
    for field in form.fields:
        assert field.keys
        assert field.value.text == field.value.text.strip()
        for piece in field.value.pieces:
            assert 0 <= piece.start <= piece.end <= len(piece.line.text)
