"""Print that a first look for words passed over: found again, and nothing else taken for it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.reading.scans.engine import Rectangle
from enforcement_review.reading.scans.overlooked import joined_boxes, overlooked, parts_around
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


def test_a_page_whose_lines_all_have_boxes_has_nothing_overlooked() -> None:
    every = [box_of(number) for number in range(len(LINES))]
    assert overlooked(page(), every) == []
    assert overlooked(page(grain=8.0), every) == []


@given(st.integers(0, 2), st.sampled_from([0.0, 8.0]))
def test_a_line_without_a_box_is_seen_and_nothing_else(line: int, grain: float) -> None:
    marks = overlooked(page(grain), [box_of(number) for number in range(len(LINES)) if number != line])
    left, top, _, bottom = box_of(line)
    assert marks
    assert all(top - 2 <= mark[1] and mark[3] <= bottom + 2 and mark[0] >= left for mark in marks)
    assert max(mark[2] for mark in marks) > left + 200


def test_rulings_and_single_strokes_are_not_taken_for_words() -> None:
    sheet = Sheet(260, 140, DPI)
    for y in (20, 60, 100):
        sheet.line(20, y, 240, y)
    for x in (20, 130, 240):
        sheet.line(x, 20, x, 100)
    pixels = sheet.pixels()
    pixels[90:104, 100:106] = 20  # a tick
    assert overlooked(pixels, []) == []


def test_a_blank_page_has_nothing_overlooked() -> None:
    assert overlooked(Sheet(100, 100, DPI).pixels(), []) == []


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


@given(BOXES)
def test_what_is_looked_at_again_holds_every_mark_and_nothing_twice(marks: list[Rectangle]) -> None:
    parts = parts_around(marks, 400, 300)
    for x0, y0, x1, y1 in marks:
        assert (
            sum(p[0] <= x0 and p[1] <= y0 and min(x1, 400) <= p[2] and min(y1, 300) <= p[3] for p in parts)
            == 1
        )
    for number, one in enumerate(parts):
        for other in parts[number + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_marks_strewn_over_the_page_are_looked_at_together() -> None:
    strewn = [(x, y, x + 40.0, y + 12.0) for x in range(0, 1200, 150) for y in range(0, 1700, 120)]
    assert parts_around(strewn, 1240, 1754) == [(0, 0, 1122, 1724)]


@given(BOXES, BOXES)
def test_all_that_the_first_look_saw_and_the_second_added_lies_in_a_box(
    first: list[Rectangle], second: list[Rectangle]
) -> None:
    joined = joined_boxes(first, second, second)
    for box in (*first, *second):
        assert any(
            box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]
            for other in joined
        )


HALF, WHOLE, BESIDE = (10.0, 11.0, 60.0, 40.0), (9.0, 10.0, 200.0, 41.0), (10.0, 60.0, 90.0, 90.0)


def test_a_line_found_whole_takes_in_its_half_and_leaves_its_neighbours() -> None:
    mark = (62.0, 15.0, 195.0, 36.0)
    assert sorted(joined_boxes([HALF, BESIDE], [WHOLE, BESIDE], [mark])) == [WHOLE, BESIDE]


def test_boxes_of_a_second_look_without_a_mark_that_was_overlooked_change_nothing() -> None:
    assert joined_boxes([HALF, BESIDE], [WHOLE], []) == [HALF, BESIDE]
