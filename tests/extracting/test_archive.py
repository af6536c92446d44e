from __future__ import annotations

import pytest

from enforcement_review.extracting.archive import read_backup_sheet, read_catalogue, read_cover
from tests.extracting.build import PARTY, Rows, form_of, scanned, state, sure, value

ENTRIES = (
    {"title": "行政处罚决定书", "number": None, "date": "2024-05-06", "pages": "1"},
    {"title": "送达回证", "number": None, "date": "2024-05-08", "pages": "4"},
    {"title": "现场检查（勘验）笔录", "number": None, "date": None, "pages": "5-7"},
)


def catalogue(table: Rows = (), *, lines: tuple[str, ...] = (), boxes: bool = False) -> object:
    form = form_of("file_catalogue", ["卷内文件目录", *lines], table, boxes=boxes)
    read_catalogue(form)
    return value(form, "entries")


@pytest.mark.parametrize("boxes", [True, False])
def test_a_ruled_catalogue(boxes: bool) -> None:
    rows = [
        ["序号", "文　件　名　称", "日　期", "页　次", "备注"],
        ["1", "行政处罚决定书", "2024年5月6日", "1", ""],
        ["2", "送达回证", "2024.5.8", "4", ""],
        ["3", "现场检查\n（勘验）笔录", "", "5-7", ""],
        ["", "", "", "", ""],
    ]
    assert catalogue(rows, boxes=boxes) == ENTRIES


def test_columns_in_another_order_with_numbers_and_ditto_marks() -> None:
    rows = [
        ["顺序号", "文号", "责任者", "题名", "日期", "页号"],
        ["1", "河市监罚〔2024〕39号", "市局", "行政处罚决定书", "20240506", "1—3"],
        ["2", "", "〃", "送达回证", "〃", "4"],
    ]
    assert catalogue(rows) == (
        {"title": "行政处罚决定书", "number": "河市监罚〔2024〕39号", "date": "2024-05-06", "pages": "1-3"},
        {"title": "送达回证", "number": None, "date": "2024-05-06", "pages": "4"},
    )


def test_typed_in_columns() -> None:
    lines = (
        "序号   文件名称                 日期               页码",
        "1      行政处罚决定书           2024年5月6日       1",
        "2      送达回证                 2024年5月8日       4",
        "3      现场检查（勘验）笔录                        5-7",
    )
    assert catalogue(lines=lines, boxes=True) == ENTRIES


@pytest.mark.parametrize("longest", ["责令限期改正违法行为通知书存根", "责令改正通知书"])
def test_short_names_at_the_left_edge_of_a_wide_column_stand_in_it(longest: str) -> None:
    # The heading stands in the middle of its column: at most the longest name reaches below it. No row has a note.
    rows = [
        ("1", "立案登记表", "2024-05-06", "1"),
        ("2", longest, "2024-05-07", "2"),
        ("3", "询问笔录", "2024-05-08", "3-4"),
    ]
    lines = [
        "序号" + " " * 16 + "文书题名" + " " * 14 + "日期" + " " * 8 + "页次" + " " * 6 + "备注",
        *(f"{index}    {title.ljust(30)}{day}    {pages}" for index, title, day, pages in rows),
    ]
    found = catalogue(lines=tuple(lines), boxes=True)
    assert isinstance(found, tuple)
    assert [(entry["title"], entry["date"], entry["pages"]) for entry in found] == [row[1:] for row in rows]


def test_a_numbered_row_whose_name_was_not_read_leaves_the_list_in_doubt() -> None:
    rows = [["序号", "材料名称", "页码"], ["1", "立案审批表", "1"], ["2", "", "2"], ["3", "", ""]]
    form = form_of("file_catalogue", ["卷内文件目录"], rows)
    read_catalogue(form)
    assert not sure(form, "entries")


def test_typed_with_gaps_only() -> None:
    lines = (
        "序号　文件名称　日期　页码",
        "1　行政处罚决定书　2024年5月6日　1",
        "2　送达回证　2024年5月8日　4",
        "3　现场检查（勘验）笔录　　5-7",
        "以下空白",
    )
    assert catalogue(lines=lines) == ENTRIES


def test_typed_without_headings() -> None:
    lines = ("1. 行政处罚决定书…………1", "2. 送达回证…………4", "3. 现场检查（勘验）笔录…………5-7")
    found = catalogue(lines=lines)
    assert isinstance(found, tuple)
    assert [(entry["title"], entry["pages"]) for entry in found] == [
        ("行政处罚决定书", "1"),
        ("送达回证", "4"),
        ("现场检查（勘验）笔录", "5-7"),
    ]


def test_the_foot_of_a_list_is_no_entry() -> None:
    rows = [["序号", "材料名称", "页码"], ["1", "立案审批表", "1"], ["", "本卷共 1 件 3 页", ""]]
    found = catalogue(rows)
    assert isinstance(found, tuple)
    assert len(found) == 1


def test_a_paper_that_is_no_list_gives_none() -> None:
    form = form_of("file_catalogue", ["卷内文件目录", "（此件另附）"])
    read_catalogue(form)
    assert state(form, "entries") == "absent"


def test_a_catalogue_says_below_its_list_what_the_case_is_about() -> None:
    form = scanned(
        "file_catalogue",
        table=[["序号", "文件名", "日期", "页码"], ["1", "立案审批表", "2023.8.11", "1"]],
        after=["案由：未经审批占用岸线", f"当事人：{PARTY}"],
    )
    assert value(form, "case_name") == "未经审批占用岸线"
    assert value(form, "party_name") == PARTY


@pytest.mark.parametrize(
    "lines",
    [
        ["立卷人：赵一鸣", "检查人：周岚", "立卷时间：2024年6月3日"],
        ["立卷人　赵一鸣", "立卷日期　　2024年6月3日"],
        ["本卷共30页，无缺损。", "2024年6月3日"],
    ],
)
def test_the_day_of_archiving(lines: list[str]) -> None:
    form = form_of("backup_sheet", ["卷内备考表", *lines])
    read_backup_sheet(form)
    assert value(form, "archived_on") == "2024-06-03"
    assert sure(form, "archived_on")


def test_the_day_of_archiving_in_a_cell_with_everything() -> None:
    form = form_of(
        "backup_sheet",
        [],
        [["本卷情况说明：\n本卷共30页。\n立卷人：赵一鸣\n检查人：周岚\n立卷时间：2024年6月3日"]],
        boxes=True,
    )
    read_backup_sheet(form)
    assert value(form, "archived_on") == "2024-06-03"


def test_the_day_of_archiving_in_a_line_with_others() -> None:
    form = scanned("backup_sheet", ["本卷共12件40页。立卷人 沈若兰 检查人 唐维 归档时间 2023年12月5日"])
    assert value(form, "archived_on") == "2023-12-05"


def test_a_day_of_archiving_left_blank() -> None:
    form = form_of("backup_sheet", ["立卷人：", "立卷时间：　　年　月　日"])
    read_backup_sheet(form)
    assert state(form, "archived_on") == "empty"


def test_a_cover() -> None:
    form = form_of(
        "cover",
        ["某某市市场监督管理局", "行政处罚案卷"],
        [
            ["案件名称", ("某某公司经营超过保质期食品案", 3)],
            ["当事人", ("某某公司", 3)],
            ["处罚决定书文号", ("河市监罚〔2024〕39号", 3)],
            ["立案时间", "2024年3月1日", "结案时间", "2024年5月30日"],
            ["承办人", "李四、王五", "归档时间", "2024年6月3日"],
        ],
        boxes=True,
    )
    read_cover(form)
    assert value(form, "case_name") == "某某公司经营超过保质期食品案"
    assert value(form, "party_name") == "某某公司"
    assert value(form, "number") == "河市监罚〔2024〕39号"
    assert (value(form, "filed_on"), value(form, "closed_on"), value(form, "archived_on")) == (
        "2024-03-01",
        "2024-05-30",
        "2024-06-03",
    )
