"""Recognised lines as runs in points."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.reading.lines import lines_from
from enforcement_review.reading.scans.engine import OcrLine
from enforcement_review.reading.scans.runs import MARK_SURE, Scale, runs_of, size_of, weighed
from tests.reading.scans.engines import ocr_line

ONE = Scale(1.0)
SIZE = 25.0


def spaced(text: str, gaps: list[float], size: float = SIZE, sure: float = 0.9) -> OcrLine:
    """A line whose letters have so much white before them."""
    lefts, x = [], 10.0
    for gap in gaps[: len(text)]:
        x += gap
        lefts.append(x)
        x += size
    rights = tuple(left + size for left in lefts)
    return OcrLine(text, 40.0, 40.0 + size, tuple(lefts), rights, (sure,) * len(text))


TEXTS = st.text("罚款一万元整，。：（）12.-□ A", min_size=1, max_size=20)
GAPS = st.lists(st.floats(0, 90), min_size=20, max_size=20)


@given(TEXTS, GAPS, st.floats(0.2, 2), st.floats(0, 500))
def test_cutting_loses_no_letter_and_moves_none(
    text: str, gaps: list[float], factor: float, left: float
) -> None:
    line, scale = spaced(text, gaps), Scale(factor, left)
    runs = runs_of([line], scale)
    assert "".join(run.text for run in runs) == text
    assert [x for run in runs for x in run.lefts] == [scale.x(x) for x in line.lefts]
    assert [x for run in runs for x in run.rights] == [scale.x(x) for x in line.rights]
    assert all(run.sure is not None and len(run.sure) == len(run.text) for run in runs)
    assert all(before.x1 < after.x0 for before, after in pairwise(runs))


@given(*[st.floats(0, 5000)] * 4, st.floats(0.1, 3), st.floats(0, 900))
def test_pixels_to_points_and_back(
    x: float, y: float, wide: float, high: float, factor: float, left: float
) -> None:
    box, scale = (x, y, x + wide, y + high), Scale(factor, left)
    there = scale.box(box)
    assert scale.pixels((there.x0, there.y0, there.x1, there.y1)) == pytest.approx(box, abs=1e-6)


def test_fields_far_apart_are_two_runs() -> None:
    line = spaced("姓名张三", [0, 0, SIZE, 0])
    assert [run.text for run in runs_of([line], ONE)] == ["姓名", "张三"]


def test_the_blank_half_of_a_full_width_mark_parts_nothing() -> None:
    gap = [0, 0, SIZE, 0]
    assert [run.text for run in runs_of([spaced("款，壹万", gap)], ONE)] == ["款，壹万"]
    assert [run.text for run in runs_of([spaced("依据（一）", [0, 0, SIZE, 0, 0])], ONE)] == ["依据（一）"]


def test_the_size_is_the_distance_of_letters_not_the_height_of_their_ink() -> None:
    line = spaced("经依法审查决定如下", [0.0] * 9)
    assert size_of(replace(line, y1=line.y0 + 21)) == pytest.approx(SIZE)
    assert size_of(ocr_line("12:30", 0, 0)) == pytest.approx(1.12 * SIZE)


def test_lines_of_one_text_have_one_size_and_a_title_stands_out() -> None:
    body = [ocr_line("当事人的行为违反了下列规定", 0, 60 + 40 * at, 24 + at % 2) for at in range(6)]
    sizes = [run.size for run in runs_of([ocr_line("行政处罚决定书", 0, 0, 45), *body], ONE)]
    assert sizes[0] == pytest.approx(45)
    assert len(set(sizes[1:])) == 1


def test_letters_one_below_the_other_are_one_run_across_their_column() -> None:
    stack = OcrLine("意见", 10.0, 70.0, (5.0, 5.0), (30.0, 30.0), (0.9, 0.8), upright=False)
    (run,) = runs_of([stack], Scale(0.5))
    assert (run.text, run.size, run.x0, run.x1, run.y0, run.y1) == ("意见", 12.5, 2.5, 15.0, 5.0, 35.0)
    assert run.sure == [0.9, 0.8]


def test_no_lines_no_runs() -> None:
    assert runs_of([], ONE) == []


def sureness(text: str, sure: float) -> list[float]:
    return list(weighed(ocr_line(text, 0, 0, sure=sure)).sureness)


def test_figures_are_less_sure_than_the_engine_says() -> None:
    letter, figure = sureness("款3", 0.9)
    assert letter == 0.9
    assert figure == pytest.approx(0.729)


def test_marks_that_say_nothing_spoil_no_line() -> None:
    assert sureness("款：（，", 0.4) == [0.4, MARK_SURE, MARK_SURE, MARK_SURE]


@pytest.mark.parametrize("text", ["3.5", "3-5", "3/5", "3．5"])
def test_marks_between_figures_say_something(text: str) -> None:
    assert sureness(text, 0.4)[1] == 0.4


@pytest.mark.parametrize("sign", ["□", "☑"])
def test_boxes_to_tick_say_something(sign: str) -> None:
    assert sureness(f"是{sign}", 0.3)[1] == 0.3


def test_figures_that_stand_apart_get_no_space_that_the_engine_did_not_see() -> None:
    line = spaced("2024年5月 A4", [0, 0, 0, 0.5 * SIZE, 0, 0, 0, 0, 0, 0.5 * SIZE])
    (found,) = lines_from(runs_of([line], ONE))
    assert found.text == line.text
    assert found.sureness is not None
    assert len(found.sureness) == len(found.text)
    assert found.edges is not None
    assert found.edges[3] == pytest.approx(line.lefts[3])
