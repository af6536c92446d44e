from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.text import bare, clean_value, fold

PRINTED = st.text(alphabet="当事人名称处罚1２3（）()〔〕【】［］：:　 \t，。A－—∶￥", max_size=40)


@given(st.text(max_size=60))
def test_folding_keeps_every_character_at_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("２０２４年５月６日", "2024年5月6日"),
        ("当事人：", "当事人:"),
        ("（签名）", "(签名)"),
        ("ＡＢ", "AB"),
        ("姓　名", "姓 名"),
        ("时间∶", "时间:"),
        ("3—5", "3-5"),
    ],
)
def test_the_ways_of_typing_one_character_are_made_one(printed: str, folded: str) -> None:
    assert fold(printed) == folded


def test_chinese_words_and_full_stops_are_left_as_they_are() -> None:
    assert fold("罚款伍万元整。《食品安全法》、“如下”") == "罚款伍万元整。《食品安全法》、“如下”"


@pytest.mark.parametrize(
    "printed", ["送达回证", "送 达 回 证", "送　达　回　证", " 送达\n回证 ", "送\u3000达 回\u00a0证"]
)
def test_a_title_is_the_same_however_it_is_spaced(printed: str) -> None:
    assert bare(printed) == "送达回证"


@pytest.mark.parametrize(
    "number", ["市监罚〔2024〕12号", "市监罚[2024]12号", "市监罚【2024】12号", "市监罚（2024）12号"]
)
def test_a_number_is_the_same_in_any_brackets(number: str) -> None:
    assert bare(number) == "市监罚(2024)12号"


@given(PRINTED)
def test_bare_text_has_no_space_left_and_is_stable(text: str) -> None:
    assert not any(character.isspace() for character in bare(text))
    assert bare(bare(text)) == bare(text)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("  张 三 ", "张三"),
        ("：某某有限公司，", "某某有限公司"),
        ("____李四____", "李四"),
        ("某市某区\n世纪大道100号", "某市某区世纪大道100号"),
        ("ABC   Trading  Co", "ABC Trading Co"),
        ("2024年 5 月 6 日", "2024年5月6日"),
    ],
)
def test_a_value_loses_what_the_layout_put_into_it(printed: str, value: str) -> None:
    assert clean_value(printed) == value


@given(PRINTED)
def test_cleaning_adds_nothing_and_can_be_repeated(text: str) -> None:
    cleaned = clean_value(text)
    assert bare(cleaned) in bare(text)
    assert clean_value(cleaned) == cleaned or cleaned != cleaned.strip("_:：;；,， ")
