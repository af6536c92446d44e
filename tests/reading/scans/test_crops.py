"""Cut-outs of lines: cut at rulings, their ink found, stacks of letters laid out as a line."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from enforcement_review.reading.scans.crops import cut, ink_of, is_stack, laid_out, marked_part, stretches
from tests.reading.scans.paper import Pixels, Sheet

DPI = 150


def drawn(text: str, width: float, height: float, size: float = 12) -> Sheet:
    sheet = Sheet(width, height, DPI)
    sheet.write(4, 2, text, size)
    return sheet


def stack(text: str, step: float = 17, width: float = 16) -> Pixels:
    sheet = Sheet(width, step * len(text) + 6, DPI)
    for number, letter in enumerate(text):
        sheet.write(2, 1 + step * number, letter)
    return sheet.pixels()


# ---- marked part ----

CORNERS = st.tuples(st.integers(0, 460), st.integers(0, 560))


def page(grain: float = 0.0) -> Pixels:
    paper = np.random.default_rng(5).normal(225, grain, (600, 500))
    return np.repeat(np.clip(paper, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


@given(st.lists(CORNERS, min_size=1, max_size=5), st.sampled_from([0.0, 6.0]), st.integers(25, 220))
def test_every_mark_lies_inside_the_marked_part_however_faint_and_noisy(
    corners: list[tuple[int, int]], grain: float, darker: int
) -> None:
    pixels = page(grain)
    for x, y in corners:
        part = pixels[y : y + 40, x : x + 40]
        part[:] = np.maximum(part.astype(int) - darker, 0)
    x0, y0, x1, y1 = marked_part(pixels)
    assert x0 <= min(x for x, _ in corners)
    assert y0 <= min(y for _, y in corners)
    assert x1 >= min(500, max(x for x, _ in corners) + 40)
    assert y1 >= min(600, max(y for _, y in corners) + 40)


def test_the_marked_part_leaves_noisy_margins_out() -> None:
    pixels = page(grain=6.0)
    pixels[200:230, 100:400] = 40
    x0, y0, x1, y1 = marked_part(pixels)
    assert 60 <= x0 <= 100
    assert 400 <= x1 <= 440
    assert 160 <= y0 <= 200
    assert 230 <= y1 <= 270


def test_bare_paper_is_taken_whole() -> None:
    assert marked_part(page(grain=2.0)) == (0, 0, 500, 600)


# ---- cut ----

BORDERS = st.lists(
    st.tuples(st.floats(-20, 320), st.floats(-40, 40), st.floats(5, 120)).map(
        lambda at: (at[0], at[1], at[0] + 0.5, at[1] + at[2])
    ),
    max_size=6,
)


@given(BORDERS)
def test_parts_lie_side_by_side_in_the_box_and_hold_no_ruling(
    borders: list[tuple[float, float, float, float]],
) -> None:
    parts = cut((0.0, 0.0, 300.0, 30.0), borders)
    assert all(part[1::2] == (0.0, 30.0) and part[0] < part[2] for part in parts)
    assert all(before[2] < after[0] for before, after in pairwise(parts))
    if parts:
        assert parts[0][0] >= 0.0
        assert parts[-1][2] <= 300.0
    crossing = [x + 0.25 for x, y0, _, y1 in borders if y0 <= 0 and y1 >= 30]
    assert not any(x0 < x < x1 for x0, _, x1, _ in parts for x in crossing)


def test_a_box_over_a_border_becomes_two() -> None:
    left, right = cut((0.0, 0.0, 200.0, 20.0), [(100.0, -50.0, 100.0, 90.0)])
    assert left[0] == 0.0
    assert left[2] < 100.0 < right[0]
    assert right[2] == 200.0


def test_a_stroke_lower_than_the_line_is_no_border() -> None:
    box = (0.0, 0.0, 200.0, 20.0)
    assert cut(box, [(100.0, 0.0, 100.0, 12.0)]) == [box]


def test_a_sliver_beside_a_border_holds_no_letter() -> None:
    assert cut((0.0, 0.0, 200.0, 20.0), [(198.0, -5.0, 198.0, 30.0)]) == [(0.0, 0.0, 195.6, 20.0)]


# ---- ink ----


def test_ink_has_the_place_of_the_letters() -> None:
    sheet = drawn("责令改正", 80, 22)
    ink = ink_of(sheet.pixels())
    dark = np.asarray(sheet.image.convert("L")) < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    assert abs(ink.top - rows[0]) <= 2
    assert abs(ink.bottom - rows[-1] - 1) <= 2
    assert abs(ink.spans[0][0] - columns[0]) <= 2
    assert abs(ink.spans[-1][1] - columns[-1] - 1) <= 2


def test_letters_are_tall_and_marks_are_not() -> None:
    ink = ink_of(drawn("万—元.5", 110, 34, 20).pixels())
    assert ink.tall == (True, False, True, False, True)


def test_an_underline_is_no_ink() -> None:
    plain, lined = drawn("张三", 80, 22), drawn("张三", 80, 22)
    lined.line(0, 18.5, 80, 18.5)
    assert abs(ink_of(lined.pixels()).spans[-1][1] - ink_of(plain.pixels()).spans[-1][1]) <= 2


def test_empty_and_noisy_paper_holds_no_ink() -> None:
    noise = np.random.default_rng(5).integers(240, 256, (30, 200, 3), dtype=np.uint8)
    for crop in (np.full((30, 200, 3), 250, np.uint8), noise):
        ink = ink_of(crop)
        assert (ink.top, ink.bottom, ink.spans) == (0, 30, ())


@given(st.lists(st.booleans(), max_size=40))
def test_stretches_are_the_runs_of_what_is_marked(marked: list[bool]) -> None:
    found = stretches(np.array(marked, dtype=bool))
    assert [at for first, behind in found for at in range(first, behind)] == [
        at for at, mark in enumerate(marked) if mark
    ]
    assert all(before[1] < after[0] for before, after in pairwise(found))


# ---- stacks ----


def test_a_stack_is_told_from_a_line() -> None:
    assert is_stack(*stack("意见").shape[1::-1])
    assert not is_stack(*drawn("意见", 40, 22).pixels().shape[1::-1])


def test_each_letter_of_a_stack_is_a_piece() -> None:
    crop = stack("承办人意见")
    strip, pieces = laid_out(crop)
    assert len(pieces) == 5
    assert strip.shape[:2] == (crop.shape[1], 5 * crop.shape[1])


def test_letters_of_parts_one_above_the_other_stay_whole() -> None:
    """二, 三 and 言 are strokes with white between them."""
    assert len(laid_out(stack("二三言六"))[1]) == 4


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=8))
def test_pieces_hold_all_ink_in_order(bars: list[tuple[int, int]]) -> None:
    rows = np.concatenate([[255] * white + [0] * black for white, black in bars]).astype(np.uint8)
    crop = np.repeat(np.repeat(rows[:, None, None], 20, axis=1), 3, axis=2)
    crop[:, :6], crop[:, 14:] = 255, 255  # no stroke as long as a ruling
    strip, pieces = laid_out(np.ascontiguousarray(crop))
    held = {row for first, behind in pieces for row in range(first, behind)}
    assert set(np.flatnonzero(rows == 0)) <= held
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))
    assert strip.shape[1] == 20 * len(pieces)


def test_white_paper_is_no_stack() -> None:
    crop = np.asarray(Image.new("RGB", (20, 80), (255, 255, 255)))
    strip, pieces = laid_out(crop)
    assert pieces == []
    assert strip.shape == crop.shape
