from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.law.glyphs import fold, without_spaces
from enforcement_review.law.numerals import parse_numeral


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


def test_what_is_folded() -> None:
    assert fold("２０２４年⽇（Ａ）　○￥") == "2024年日(A) 〇¥"
    assert without_spaces("济 兖\n市\u200b监") == "济兖市监"


def test_numerals_in_every_writing() -> None:
    for text in ("28", "二十八", "贰拾捌", "廿八", "二八"):
        assert parse_numeral(text) == 28
    for text in ("", "百十", "二十八九", "甲", "廿十"):
        assert parse_numeral(text) is None
