from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.intake.naming import (
    chinese_number,
    decode_name,
    is_rubbish,
    leaves_archive,
    part_key,
    path_key,
    printable,
    unique,
)

ORDERS = [
    ["1立案.pdf", "2调查.pdf", "10送达.pdf"],
    ["01立案.pdf", "02调查.pdf", "3告知.pdf", "11决定.pdf"],
    ["1、立案审批表.pdf", "2、现场笔录.pdf", "12、结案.pdf"],
    ["(1)立案.pdf", "(2)调查.pdf", "（10）送达.pdf"],
    ["一、立案.pdf", "二、调查.pdf", "十、送达.pdf", "十一、结案.pdf"],
    ["第一卷", "第二卷", "第十一卷", "第二十卷"],
    ["2.pdf", "2-1.pdf", "2-2.pdf", "2-10.pdf", "3.pdf"],
    ["封面.pdf", "卷内目录.pdf", "01立案.pdf", "照片.jpg", "备考表.pdf"],
    ["询问笔录1.pdf", "询问笔录2.pdf", "询问笔录10.pdf"],
    ["询问笔录一.pdf", "询问笔录二.pdf", "询问笔录三.pdf", "询问笔录十.pdf"],
    ["１立案.pdf", "2调查.pdf", "３告知.pdf"],
    ["IMG_2.jpg", "IMG_10.jpg"],
]


@pytest.mark.parametrize("names", ORDERS)
def test_names_sort_as_people_number_them(names: list[str]) -> None:
    mixed = names[:]
    random.Random(3).shuffle(mixed)
    assert sorted(mixed, key=part_key) == names


def test_words_that_begin_with_a_figure_are_no_numbers() -> None:
    assert part_key("一般程序立案.pdf")[1] == ()
    assert part_key("三方协议.pdf")[1] == ()
    assert part_key("十、送达.pdf")[1] == (10,)


def test_folders_sort_part_by_part() -> None:
    names = ["1卷/2.pdf", "1卷/10.pdf", "2卷/1.pdf", "10卷/1.pdf"]
    backwards = names[::-1]
    assert sorted(backwards, key=path_key) == names


@given(st.lists(st.text(max_size=20), max_size=6))
def test_any_names_can_be_compared_and_the_order_does_not_depend_on_how_they_came(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(names, key=path_key) == sorted(backwards, key=path_key)


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("十一", 11), ("二十", 20), ("一百零三", 103), ("二〇二四", 2024), ("两", 2)],
)
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@given(st.text(alphabet="零〇一二三四五六七八九十百千两", min_size=1, max_size=30))
def test_any_row_of_chinese_figures_is_a_number(text: str) -> None:
    assert chinese_number(text) >= 0


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../甲.pdf", "甲/../../乙.pdf", "C:/甲.pdf", "c:甲.pdf", ".."]
)
def test_names_that_leave_the_archive_are_seen(name: str) -> None:
    assert leaves_archive(name)


@pytest.mark.parametrize("name", ["甲.pdf", "甲/乙..丙.pdf", "./甲.pdf", "甲/...pdf"])
def test_harmless_names_stay(name: str) -> None:
    assert not leaves_archive(name)


@given(st.text(max_size=400))
def test_labels_are_printable_short_and_inside(name: str) -> None:
    label = printable(name, 120)
    assert label
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in label)
    assert all(len(part) <= 120 and part != ".." for part in label.split("/"))
    label.encode()


def test_markup_in_names_is_kept_and_control_characters_are_not() -> None:
    assert printable("<b>立案</b>\n\x1b[31m.pdf", 120) == "<b>立案</b>__[31m.pdf"


def test_long_names_keep_their_ending() -> None:
    assert printable("立" * 300 + ".pdf", 120).endswith("….pdf")
    assert len(printable("立" * 300 + ".pdf", 120)) == 120


def test_repeated_names_are_counted() -> None:
    taken: set[str] = set()
    names = ["卷/甲.pdf", "卷/甲.pdf", "卷/甲.pdf", "乙", "乙"]
    assert [unique(name, taken) for name in names] == [
        "卷/甲.pdf", "卷/甲(2).pdf", "卷/甲(3).pdf", "乙", "乙(2)",
    ]  # fmt: skip


def test_names_are_decoded_as_utf8_or_gb18030() -> None:
    assert decode_name("立案审批表.pdf".encode()) == "立案审批表.pdf"
    assert decode_name("立案审批表.pdf".encode("gbk")) == "立案审批表.pdf"


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "__MACOSX", "~$立案.docx", "desktop.ini", ".git"])
def test_what_systems_leave_behind_is_rubbish(name: str) -> None:
    assert is_rubbish(name)
    assert not is_rubbish("立案.pdf")
