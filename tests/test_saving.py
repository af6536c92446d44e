from __future__ import annotations

import json
from array import array
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.errors import SavedCaseError
from enforcement_review.model import (
    Box,
    CaseFile,
    Document,
    Fact,
    Line,
    SourceRecord,
    TextFrom,
    TextLine,
    UnreadPage,
    Volume,
)
from enforcement_review.saving import dump_case, load_case

# Any text, halves of surrogate pairs too: a file name may be bytes that are no text.
words = st.text(st.characters(), max_size=12)
figures = st.floats(0, 2000, allow_nan=False)
maybe_page = st.none() | st.integers(1, 3000)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, y0 = draw(figures), draw(figures)
    return Box(x0, y0, x0 + draw(figures), y0 + draw(figures))


values = st.one_of(
    st.none(),
    words,
    st.booleans(),
    st.lists(words | st.dictionaries(words, st.none() | words, max_size=3), max_size=3).map(tuple),
)
lines = st.builds(
    Line,
    words,
    st.none() | boxes(),
    st.none() | words,
    figures,
    st.floats(0, 1),
    st.none()
    | st.tuples(st.sampled_from("fd"), st.lists(st.floats(0, 900, width=32))).map(
        lambda v: array(v[0], v[1])
    ),
)
documents = st.builds(
    Document,
    words,
    words,
    st.none() | words,
    st.lists(words, max_size=2).map(tuple),
    words,
    words,
    st.lists(st.integers(1, 99), max_size=3).map(tuple),
    st.floats(0, 1),
    words,
    st.sampled_from(TextFrom),
    st.lists(words, max_size=2).map(tuple),
    st.booleans(),
)
facts = st.builds(
    Fact,
    words,
    values,
    words,
    maybe_page,
    st.none() | boxes(),
    words,
    st.floats(0, 1),
    st.none() | words,
    filled=st.none() | st.floats(0, 1),
)


def tuples_of(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


cases = st.builds(
    CaseFile,
    tuples_of(st.builds(SourceRecord, words, words, words, st.none() | st.integers(0, 9), st.none() | words)),
    tuples_of(documents),
    tuples_of(facts),
    tuples_of(st.builds(UnreadPage, words, maybe_page, words)),
    st.dictionaries(words, tuples_of(st.builds(TextLine, maybe_page, lines)), max_size=2),
    st.sampled_from(Volume),
    st.none() | words,
    st.none() | words,
)


@given(cases)
def test_a_saved_case_comes_back_equal(case: CaseFile) -> None:
    assert load_case(dump_case(case)) == case


@given(cases)
def test_saving_a_loaded_case_gives_the_same_text(case: CaseFile) -> None:
    text = dump_case(case)
    assert dump_case(load_case(text.encode())) == text


SMALL = CaseFile(
    sources=(SourceRecord("案卷.pdf", "0" * 64, "application/pdf", 1),),
    documents=(),
    facts=(Fact("case.number", "1号", "", None, None, "", 0.9),),
    texts={"d01": (TextLine(1, Line("立案审批表", Box(1, 2, 3, 4), edges=array("d", [1.0, 3.0]))),)},
)


def changed(*path: str | int, to: Any) -> str:
    data = json.loads(dump_case(SMALL))
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "words_of_the_error"),
    [
        ("{", "不是有效的 JSON"),
        ('{"schema": 1, "schema": 2}', "重复的键"),
        ("[]", "不是本程序保存的案卷"),
        (changed("schema", to="enforcement-review/case/0"), "版本为 enforcement-review/case/0"),
        (changed("case", to=[]), "case 处有误：应当是 CaseFile 对象"),
        (changed("case", "colour", to="red"), "不认识 colour"),
        (changed("case", "facts", 0, "confidence", to="high"), "case.facts[0].confidence 处有误"),
        (changed("case", "facts", 0, "value", to=3), "case.facts[0].value 处有误"),
        (changed("case", "facts", 0, "page", to=True), "case.facts[0].page 处有误"),
        (changed("case", "volume", to="third"), "没有 'third' 这个值"),
        (changed("case", "texts", "d01", 0, "line", "box", "x1", to=-5), "not a box"),
        (changed("case", "texts", "d01", 0, "line", "edges", to="d:AAA"), "数列已损坏"),
        (changed("case", "facts", 0, "confidence", to=float("nan")), "不允许的数值 NaN"),
    ],
)
def test_a_damaged_saved_case_is_refused_with_its_place(text: str, words_of_the_error: str) -> None:
    with pytest.raises(SavedCaseError) as raised:
        load_case(text)
    assert words_of_the_error in str(raised.value)


def test_a_field_that_came_later_may_be_missing_and_no_other() -> None:
    data = json.loads(dump_case(SMALL))
    del data["case"]["facts"][0]["filled"]
    assert load_case(json.dumps(data)) == SMALL
    del data["case"]["facts"][0]["quote"]
    with pytest.raises(SavedCaseError, match="缺少 quote"):
        load_case(json.dumps(data))
