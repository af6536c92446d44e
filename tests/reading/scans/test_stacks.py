"""Letters one below the other in narrow cells."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from enforcement_review.reading.scans.engine import OcrLine, Pixels, Rectangle
from enforcement_review.reading.scans.stacks import read_stacks
from tests.reading.scans.engines import RecordedEngine, ocr_line
from tests.reading.scans.paper import Sheet

DPI = 150
SCALE = DPI / 72
CELL = (40.0, 20.0, 66.0, 110.0)  # points
INK = (46.0, 30.0, 60.0, 98.0)
BODY = ocr_line("当事人的行为违反了", 200, 40)


@dataclass
class StripEngine(RecordedEngine):
    """Says what a laid-out stack shows, and keeps the strips."""

    says: str = ""
    strips: list[Pixels] = field(default_factory=list)

    def read_line(self, pixels: Pixels) -> OcrLine | None:
        self.strips.append(pixels)
        return ocr_line(self.says, 0, 0, sure=0.9) if self.says else None


def pixels(box: Rectangle) -> Rectangle:
    x0, y0, x1, y1 = box
    return x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE


def form(words: str = "承办意见") -> Pixels:
    sheet = Sheet(300, 140, DPI)
    for y in (20, 110):
        sheet.line(40, y, 280, y)
    for x in (40, 66, 280):
        sheet.line(x, 20, x, 110)
    for number, letter in enumerate(words):
        sheet.write(47, 27 + 19 * number, letter)
    return sheet.pixels()


def stacks(
    engine: StripEngine,
    *,
    cell: Rectangle = CELL,
    lines: tuple[OcrLine, ...] = (BODY,),
    ink: tuple[Rectangle, ...] = (INK,),
) -> list[OcrLine]:
    found = read_stacks(form(), [pixels(cell)], lines, [pixels(box) for box in ink], engine)
    return list(found)


def test_a_stack_in_a_narrow_cell_is_laid_out_and_read_as_a_column() -> None:
    engine = StripEngine((), says="承办意见")
    (line,) = stacks(engine)
    assert (line.text, line.upright) == ("承办意见", False)
    x0, y0, x1, y1 = pixels(CELL)
    assert x0 < line.x0 < line.x1 < x1
    assert y0 < line.y0 < line.y1 < y1
    assert len(line.lefts) == len(line.rights) == len(line.sureness) == 4
    (strip,) = engine.strips
    assert strip.shape[1] == 4 * strip.shape[0]


def test_spaces_within_a_stack_are_left_out() -> None:
    (line,) = stacks(StripEngine((), says="承办 意见"))
    assert line.text == "承办意见"
    assert len(line.lefts) == 4


@pytest.mark.parametrize("says", ["", " "])
def test_a_stack_that_is_not_recognised_stays_ink(says: str) -> None:
    assert stacks(StripEngine((), says=says)) == []


def test_cells_with_words_without_ink_wide_or_low_are_left_alone() -> None:
    engine = StripEngine((), says="承办意见")
    inside = ocr_line("见", 47 * SCALE, 60 * SCALE)
    assert stacks(engine, lines=(BODY, inside)) == []
    assert stacks(engine, ink=()) == []
    assert stacks(engine, ink=((200.0, 40.0, 240.0, 60.0),)) == []
    assert stacks(engine, cell=(40.0, 20.0, 160.0, 110.0)) == []
    assert stacks(engine, cell=(40.0, 20.0, 66.0, 50.0), ink=((46.0, 28.0, 60.0, 44.0),)) == []
    assert engine.strips == []


def test_without_words_nothing_tells_how_large_letters_are() -> None:
    assert stacks(StripEngine((), says="承办意见"), lines=()) == []


def test_a_cell_that_reaches_over_the_edge_of_the_picture_is_no_error() -> None:
    engine = StripEngine((), says="承办意见")
    assert stacks(engine, cell=(-40.0, -30.0, -10.0, 60.0), ink=((-36.0, -10.0, -14.0, 40.0),)) == []
