from __future__ import annotations

import unicodedata
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.reading.characters import clean, clean_with_edges


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("⼀⼆⽂", "一二文"),
        ("⻅⻓⻰", "见长龙"),
        ("处\u200b罚\ufeff", "处罚"),
        ("金额\x00\x07：", "金额："),
        ("a\tb\u00a0c\u3000d", "a b c\u3000d"),
        ("１２３（一）①㎡", "１２３（一）①㎡"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("\ud83d\ufffe", ""),
        ("更", "更"),
    ],
)
def test_only_forms_of_the_same_character_are_replaced(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text())
def test_cleaned_text_is_plain_and_stays_so(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in cleaned)
    cleaned.encode()


@given(st.text())
def test_edges_match_what_is_left(text: str) -> None:
    edges = array("f", [float(number) for number in range(len(text) + 1)])
    cleaned, kept = clean_with_edges(text, edges)
    assert cleaned == clean(text)
    assert kept is None or len(kept) == len(cleaned) + 1


def test_edges_of_dropped_characters_are_dropped() -> None:
    assert clean_with_edges("a\x00b", array("f", [1, 2, 3, 4])) == ("ab", array("f", [1, 3, 4]))
