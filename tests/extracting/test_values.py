from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.extracting.values import has_boxes, is_unticked, party_name, people, ticked_words
from enforcement_review.model import Line
from enforcement_review.text.passage import line_passage


def names(text: str) -> list[str]:
    return [person.name for person in people(line_passage(Line(text), 1))]


def party(text: str) -> str | None:
    found = party_name(line_passage(Line(text), 1))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三、李四", ["张三", "李四"]),
        ("张三  李四", ["张三", "李四"]),
        ("张三，李四；王小五", ["张三", "李四", "王小五"]),
        ("张 三   李 四", ["张三", "李四"]),
        ("同意。 林 振 辉", ["林振辉"]),
        ("唐 莉 魏建军", ["唐莉", "魏建军"]),
        ("黎文斌　覃　雪", ["黎文斌", "覃雪"]),
        ("欧 阳 文 博", ["欧阳文博"]),
        ("张三（执法证号：15080012001）、李四（15080012002）", ["张三", "李四"]),
        ("张三 2024年3月5日", ["张三"]),
        ("局长：张三", ["张三"]),
        ("欧阳文博、买买提·艾力", ["欧阳文博", "买买提·艾力"]),
        ("张三（科长）、李四（科员）", ["张三", "李四"]),
        ("姓名：张三 职务：局长", ["张三"]),
        ("同意。张三 2024.3.5", ["张三"]),
        ("2024年3月5日", []),
        ("同意", []),
        ("执法人员", []),
        ("某市市场监督管理局", []),
        ("    年   月   日", []),
        ("", []),
    ],
)
def test_persons_are_told_from_the_words_around_them(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@given(st.lists(st.sampled_from(["张三", "李四", "王小五", "欧阳文博"]), min_size=1, max_size=4, unique=True))
def test_a_list_of_names_is_read_in_its_order(persons: list[str]) -> None:
    for joint in ("、", "，", "   "):
        assert names(joint.join(persons)) == persons


def test_a_name_keeps_its_place() -> None:
    (_, second) = people(line_passage(Line("张三、李四"), 1))
    assert second.span.pieces[0].start == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("某市好又多超市有限公司", "某市好又多超市有限公司"),
        ("张三", "张三"),
        ("张三，男，1990年1月1日出生", "张三"),
        ("张三  性别：男", "张三"),
        ("某超市（经营者：张三）", "某超市"),
        ("某市好又多（山东）超市有限公司", "某市好又多（山东）超市有限公司"),
        ("某公司（以下简称“甲公司”）", "某公司"),
        ("买买提·艾力", "买买提·艾力"),
        ("无", None),
        ("同上", None),
        ("个人", None),
        ("", None),
        ("12345", None),
        ("经查，该店无证经营", None),
    ],
)
def test_a_partys_name_is_cut_where_its_particulars_begin(text: str, expected: str | None) -> None:
    assert party(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("☑直接送达 □留置送达", ["直接送达"]),
        ("□直接送达 ☑留置送达 √邮寄送达", ["留置送达", "邮寄送达"]),
        ("[√]同意 [ ]不同意", ["同意"]),
        ("□直接送达 □留置送达", []),
        ("直接送达", []),
    ],
)
def test_what_is_ticked_counts(text: str, expected: list[str]) -> None:
    assert ticked_words(text) == expected


def test_an_empty_box_before_the_words_says_no() -> None:
    assert is_unticked("□要求听证", 1)
    assert not is_unticked("☑要求听证", 1)
    assert not is_unticked("要求听证", 0)
    assert has_boxes("☑是")
    assert not has_boxes("是")
