"""Print that a first look for words passed over: found again, and nothing else taken for it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.reading.scans.engine import Rectangle
from enforcement_review.reading.scans.overlooked import joined_boxes, overlooked_part
from tests.reading.scans.paper import Pixels, Sheet

DPI = 150
LINES = ("现责令你单位于3日内改正", "DSJ7_16970300047.mp4", "联系电话：0571-88651234")
LEFT, STEP, SIZE = 40.0, 30.0, 12.0


def box_of(line: int) -> Rectangle:
    """Of a line, in pixels, as wide as the longest may be."""
    top = (20 + STEP * line) * DPI / 72
    return LEFT * DPI / 72 - 6, top - 6, 230 * DPI / 72, top + 1.5 * SIZE * DPI / 72


def page(grain: float = 0.0) -> Pixels:
    sheet = Sheet(260, 140, DPI)
    for number, line in enumerate(LINES):
        sheet.write(LEFT, 20 + STEP * number, line, SIZE)
    noise = np.random.default_rng(3).normal(0, grain, sheet.pixels().shape[:2])[..., None]
    return np.clip(sheet.pixels() + noise, 0, 255).astype(np.uint8)


def test_a_page_whose_lines_all_have_boxes_is_not_looked_at_again() -> None:
    every = [box_of(number) for number in range(len(LINES))]
    assert overlooked_part(page(), every) is None
    assert overlooked_part(page(grain=8.0), every) is None


@given(st.integers(0, 2), st.sampled_from([0.0, 8.0]))
def test_a_line_without_a_box_is_looked_at_again_with_paper_around_it(line: int, grain: float) -> None:
    part = overlooked_part(page(grain), [box_of(number) for number in range(len(LINES)) if number != line])
    assert part is not None
    x0, y0, x1, y1 = part
    left, top, _, bottom = box_of(line)
    assert x0 < left + 6
    assert x1 > left + 200
    assert y0 < top + 10
    assert y1 > bottom - 10
    assert y1 - y0 < 2 * (bottom - top) + 40  # and not the rest of the page


def test_rulings_and_single_strokes_are_not_taken_for_words() -> None:
    sheet = Sheet(260, 140, DPI)
    for y in (20, 60, 100):
        sheet.line(20, y, 240, y)
    for x in (20, 130, 240):
        sheet.line(x, 20, x, 100)
    pixels = sheet.pixels()
    pixels[90:104, 100:106] = 20  # a tick
    assert overlooked_part(pixels, []) is None


def test_a_blank_page_has_nothing_overlooked() -> None:
    assert overlooked_part(Sheet(100, 100, DPI).pixels(), []) is None


BOXES = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(10, 200), st.integers(10, 40)).map(
        lambda drawn: (
            float(drawn[0]),
            float(drawn[1]),
            float(drawn[0] + drawn[2]),
            float(drawn[1] + drawn[3]),
        )
    ),
    max_size=6,
)


@given(BOXES, BOXES)
def test_all_that_either_look_saw_lies_in_a_box(first: list[Rectangle], second: list[Rectangle]) -> None:
    joined = joined_boxes(first, second)
    for box in (*first, *second):
        assert any(
            box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]
            for other in joined
        )


def test_a_line_found_whole_takes_in_its_half_and_leaves_its_neighbours() -> None:
    half, whole, beside = (10.0, 11.0, 60.0, 40.0), (9.0, 10.0, 200.0, 41.0), (10.0, 60.0, 90.0, 90.0)
    assert sorted(joined_boxes([half, beside], [whole, beside])) == [whole, beside]
