from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.model import (
    Box,
    CaseFile,
    Document,
    Fact,
    Line,
    Page,
    Placement,
    ReadSource,
    TextLine,
)
from enforcement_review.placing import as_seen

QUARTER = Placement((0.0, -1.0, 842.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0))  # (x, y) → (842 - y, x)
PLACE = Box(100, 50, 180, 62)


def case() -> CaseFile:
    document = Document("d01", "decision", None, (), "决定书", "甲.pdf", (1, 2), 0.9, "")
    facts = tuple(
        Fact("decision.number", "1号", "d01", page, PLACE if page else None, "1号", 0.9)
        for page in (1, 2, None)
    )
    texts = {"d01": tuple(TextLine(page, Line("文号1号", PLACE)) for page in (1, 2))}
    return CaseFile((), (document,), facts, texts=texts)


def source(*placements: Placement | None) -> ReadSource:
    pages = tuple(
        Page("甲.pdf", number, 595, 842, (), placement=placement)
        for number, placement in enumerate(placements, 1)
    )
    return ReadSource("甲.pdf", "", "application/pdf", len(pages), pages)


def test_places_on_a_turned_page_are_those_of_the_sheet_and_others_stay() -> None:
    seen = as_seen(case(), [source(QUARTER, None)])
    assert seen.facts[0].box == Box(842 - 62, 100, 842 - 50, 180)
    assert seen.facts[1].box == PLACE
    assert seen.facts[2].box is None
    assert [text.line.box for text in seen.texts["d01"]] == [Box(780, 100, 792, 180), PLACE]


def test_what_stands_on_a_further_sheet_is_placed_by_its_own_picture() -> None:
    before = case()
    sheet = replace(before.documents[0], id="d01-2", source="乙.jpg", pages=(1,), continues="d01")
    facts = (before.facts[0], replace(before.facts[0], sheet="d01-2"))
    texts = {"d01": before.texts["d01"][:1], "d01-2": before.texts["d01"][:1]}
    before = replace(before, documents=(*before.documents, sheet), facts=facts, texts=texts)
    other = ReadSource("乙.jpg", "", "image/jpeg", 1, (Page("乙.jpg", 1, 595, 842, (), placement=QUARTER),))
    seen = as_seen(before, [source(None, None), other])
    turned = Box(842 - 62, 100, 842 - 50, 180)
    assert [fact.box for fact in seen.facts] == [PLACE, turned]
    assert [seen.texts[sheet][0].line.box for sheet in ("d01", "d01-2")] == [PLACE, turned]


def test_rules_see_a_paper_on_several_sheets_once_with_its_whole_text() -> None:
    before = case()
    paper = before.documents[0]
    sheet = replace(paper, id="d01-2", source="乙.jpg", pages=(1,), continues="d01")
    texts = {"d01": before.texts["d01"][:1], "d01-2": before.texts["d01"][1:]}
    seen = replace(before, documents=(paper, sheet), texts=texts).of_papers()
    assert (seen.documents, seen.texts) == ((paper,), before.texts)


def test_a_case_without_turned_pages_is_the_same() -> None:
    before = case()
    assert as_seen(before, [source(None, None)]) is before


@given(
    st.floats(-8, 8), st.floats(0, 500), st.floats(0, 500), st.floats(1, 90), st.floats(1, 30)
)  # degrees, then a box
def test_a_place_on_a_skewed_sheet_holds_its_corners(
    angle: float, x: float, y: float, wide: float, high: float
) -> None:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    placement = Placement((cos, -sin, 12.0, sin, cos, -7.0, 0.0, 0.0, 1.0))
    seen = placement.seen(Box(x, y, x + wide, y + high))
    for px, py in ((x, y), (x + wide, y), (x, y + high), (x + wide, y + high)):
        assert seen.x0 - 1e-6 <= cos * px - sin * py + 12 <= seen.x1 + 1e-6
        assert seen.y0 - 1e-6 <= sin * px + cos * py - 7 <= seen.y1 + 1e-6
    assert seen.width * seen.height == pytest.approx(
        (wide * cos + high * abs(sin)) * (wide * abs(sin) + high * cos), rel=1e-6
    )
