"""Tick boxes set among the words that were read."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from enforcement_review.reading.scans.engine import OcrLine
from enforcement_review.reading.scans.marks import SURE, UNSURE, with_tick_boxes
from tests.reading.scans.engines import ocr_line
from tests.reading.scans.paper import Sheet

DPI = 150
SIDE = 10.0  # points


def paper(*boxes: tuple[float, float], ticked: bool = False) -> NDArray[np.uint8]:
    """Boxes to tick, their corners in points."""
    sheet = Sheet(300, 100, DPI)
    for x, y in boxes:
        for ends in (
            (x, y, x + SIDE, y),
            (x, y + SIDE, x + SIDE, y + SIDE),
            (x, y, x, y + SIDE),
            (x + SIDE, y, x + SIDE, y + SIDE),
        ):
            sheet.line(*ends, width=0.8)
        if ticked:
            sheet.line(x + 2, y + 5, x + 4.5, y + 8, width=1.4)
            sheet.line(x + 4.5, y + 8, x + 8.5, y + 2, width=1.4)
    return np.asarray(cv2.cvtColor(sheet.pixels(), cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def pixels(points: float) -> float:
    return points * DPI / 72


def row(text: str, x: float, y: float = 40.0, size: float = 12.0) -> OcrLine:
    return ocr_line(text, pixels(x), pixels(y), pixels(size))


def is_whole(line: OcrLine) -> bool:
    return len(line.text) == len(line.lefts) == len(line.rights) == len(line.sureness)


@pytest.mark.parametrize("ticked", [False, True])
def test_a_box_before_a_line_begins_it(ticked: bool) -> None:
    (line,) = with_tick_boxes([row("同意", 66)], paper((50, 41), ticked=ticked), DPI)
    assert line.text == ("☑同意" if ticked else "□同意")
    assert line.sureness[0] == SURE
    assert line.lefts[0] == pytest.approx(pixels(50), abs=3)
    assert is_whole(line)


def test_a_box_that_was_read_as_a_letter_takes_its_place() -> None:
    (line,) = with_tick_boxes([row("口是口否", 50)], paper((51, 41), (75, 41)), DPI)
    assert line.text == "□是□否"
    assert is_whole(line)


@pytest.mark.parametrize("meet", [60, 70, 78])
def test_a_box_that_was_not_read_is_put_between_its_neighbours(meet: float) -> None:
    """Engines let the letters beside it meet somewhere in its place."""
    beside = row("是", 50)
    lefts, rights = (pixels(50), pixels(meet)), (pixels(meet), pixels(96))
    line = OcrLine("是否", beside.y0, beside.y1, lefts, rights, (0.9, 0.9))
    (found,) = with_tick_boxes([line], paper((66, 41)), DPI)
    assert found.text == "是□否"
    assert list(found.lefts) == sorted(found.lefts)
    assert found.lefts[2] - found.lefts[1] >= pixels(SIDE) / 2  # the box keeps a place of its own


def test_a_box_on_another_row_or_far_away_belongs_to_no_line() -> None:
    line = row("同意", 66)
    assert with_tick_boxes([line], paper((50, 70)), DPI) == (line,)
    assert with_tick_boxes([line], paper((150, 41)), DPI) == (line,)


def test_of_two_lines_on_a_row_the_box_belongs_to_the_one_that_it_stands_before() -> None:
    lines = with_tick_boxes([row("是", 40), row("否", 110)], paper((95, 41)), DPI)
    assert [line.text for line in lines] == ["是", "□否"]


def test_a_column_of_letters_takes_no_boxes() -> None:
    stack = OcrLine("意见", 60.0, 130.0, (100.0,) * 2, (126.0,) * 2, (0.9, 0.9), upright=False)
    assert with_tick_boxes([stack], paper((50, 41)), DPI) == (stack,)


def test_a_page_without_boxes_or_lines_is_as_it_was() -> None:
    line = row("同意", 66)
    assert with_tick_boxes([line], paper(), DPI) == (line,)
    assert with_tick_boxes([], paper((50, 41)), DPI) == ()


@settings(max_examples=40)
@given(
    st.text("是否有无口同意", min_size=1, max_size=8),
    st.floats(30, 120),
    st.lists(st.integers(3, 17).map(lambda place: (place * 16.0, 41.0)), unique=True, max_size=4),
)
def test_boxes_take_nothing_but_what_looks_like_one(
    text: str, x: float, boxes: list[tuple[float, float]]
) -> None:
    (line,) = with_tick_boxes([row(text, x)], paper(*boxes), DPI)
    assert is_whole(line)
    assert line.text.replace("□", "").replace("口", "") == text.replace("口", "")
    assert line.text.count("□") + line.text.count("口") >= text.count("口")
    assert all(before <= after for before, after in pairwise(line.lefts))
    assert all(left <= right for left, right in zip(line.lefts, line.rights, strict=True))
    assert set(line.sureness) <= {0.99, SURE, UNSURE}
