from __future__ import annotations

import pytest

from enforcement_review.extracting.recordings import read_av_record_list
from enforcement_review.model import Page
from tests.extracting.build import Rows, form_of, form_of_pages, state, value

KIND = "av_record_list"
FIRST = {
    "file": "20240306_jc01.mp4",
    "started_at": "2024-03-06T09:30",
    "ended_at": "2024-03-06T10:05",
    "operator": "李四",
    "stage": "现场检查",
}


def entries(table: Rows = (), *, lines: tuple[str, ...] = (), boxes: bool = False) -> object:
    form = form_of(KIND, ["音像记录清单", *lines], table, boxes=boxes)
    read_av_record_list(form)
    return value(form, "entries")


@pytest.mark.parametrize("boxes", [True, False])
def test_a_ruled_list(boxes: bool) -> None:
    rows = [
        ["序号", "记录环节", "文件名称", "开始时间", "结束时间", "记录人", "设备"],
        ["1", "现场检查", "20240306_\njc01.mp4", "2024-03-06 09:30", "2024-03-06\n10:05", "李四", "记录仪"],
    ]
    assert entries(rows, boxes=boxes) == (FIRST,)


def test_headings_over_headings_and_a_stage_for_several_rows() -> None:
    rows: Rows = [
        [("序号", 1, 2), ("执法环节", 1, 2), ("录制时间", 2), ("文件名", 1, 2), ("拍摄人员", 1, 2)],
        ["起", "止"],
        ["1", ("现场检查", 1, 2), "2024年3月6日9时30分", "2024年3月6日10时05分", "20240306_jc01.mp4", "李四"],
        ["2", "2024年3月6日10时05分", "10时40分", "20240306_jc02.mp4", "李四"],
    ]
    second = {
        **FIRST,
        "file": "20240306_jc02.mp4",
        "started_at": "2024-03-06T10:05",
        "ended_at": "2024-03-06T10:40",
    }
    assert entries(rows) == (FIRST, second)


def test_one_column_for_both_times() -> None:
    rows = [
        ["记录人", "记录起止时间", "视频文件名称", "记录内容"],
        ["李四", "2024年3月6日9时30分至10时05分", "20240306_jc01.mp4", "现场检查"],
    ]
    assert entries(rows) == (FIRST,)


@pytest.mark.parametrize("length", ["35分钟", "00:35:20", "35:10", "35分08秒"])
def test_an_end_reckoned_from_the_length(length: str) -> None:
    rows = [
        ["文件名称", "录制日期", "开始时间", "时长", "录制人", "环节"],
        ["20240306_jc01.mp4", "2024.3.6", "9:30", length, "李四", "现场检查"],
    ]
    assert entries(rows) == (FIRST,)


def test_typed_in_columns() -> None:
    lines = (
        "文件名称               开始时间             结束时间             记录人   环节",
        "20240306_jc01.mp4      2024-03-06 09:30     2024-03-06 10:05     李四     现场检查",
    )
    assert entries(lines=lines, boxes=True) == (FIRST,)


def test_cards_with_labels() -> None:
    lines = (
        "文件名称：20240306_jc01.mp4",
        "记录环节：现场检查",
        "开始时间：2024年3月6日9时30分",
        "结束时间：2024年3月6日10时05分",
        "拍摄人：李四",
        "文件名称：20240306_jc02.mp4",
        "开始时间：2024年3月6日10时06分",
    )
    second = {
        "file": "20240306_jc02.mp4",
        "started_at": "2024-03-06T10:06",
        "ended_at": None,
        "operator": None,
        "stage": None,
    }
    assert entries(lines=lines) == (FIRST, second)


def test_a_table_that_goes_on_over_the_page() -> None:
    head = form_of(
        KIND,
        [],
        [
            ["文件名称", "开始时间", "结束时间", "记录人", "环节"],
            ["a.mp4", "2024-03-06 09:30", "", "李四", "检查"],
        ],
    )
    rest = form_of(KIND, [], [["b.mp4", "2024-03-07 09:30", "", "李四", "送达"]])
    pages: list[Page] = [*head.pages, *rest.pages]
    form = form_of_pages(KIND, pages)
    read_av_record_list(form)
    found = value(form, "entries")
    assert isinstance(found, tuple)
    assert [dict(entry)["file"] for entry in found if not isinstance(entry, str)] == ["a.mp4", "b.mp4"]


def test_an_end_before_its_start_is_not_believed() -> None:
    rows = [["文件名称", "开始时间", "结束时间"], ["a.mp4", "2024-03-06 23:30", "00:10"]]
    found = entries(rows)
    assert isinstance(found, tuple)
    assert (found[0]["started_at"], found[0]["ended_at"]) == ("2024-03-06T23:30", None)


def test_a_note_about_recordings_gives_no_entries() -> None:
    form = form_of(KIND, ["音像记录说明", "本案音像资料存储于执法音像平台。"])
    read_av_record_list(form)
    assert state(form, "entries") == "absent"
