"""Text that stands on its side or on its head: read in a frame where it is level, placed back as seen."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement_review.model import Block, Box, Cell, Line, Table
from enforcement_review.reading.lines import (
    UPRIGHT,
    Characters,
    CharBox,
    FontSource,
    Turned,
    cut_at_blanks,
    find_runs,
    lines_from,
    slanted_line,
)
from enforcement_review.reading.rulings import Segment

Segments = list[Segment]


@dataclass(frozen=True, slots=True)
class Frame:
    """The page turned so that text written at `quarter` × 90 degrees clockwise runs from left to right.

    Attributes:
        quarter: 0 to 3.
        width, height: of the page as seen.
    """

    quarter: int
    width: float
    height: float

    def level(self, box: CharBox) -> CharBox:
        """A box as seen → the same in the level frame."""
        x0, y0, x1, y1 = box
        if self.quarter == 1:
            return y0, self.width - x1, y1, self.width - x0
        if self.quarter == 2:
            return self.width - x1, self.height - y1, self.width - x0, self.height - y0
        if self.quarter == 3:
            return self.height - y1, x0, self.height - y0, x1
        return box

    def seen(self, box: Box | None) -> Box | None:
        """The way back."""
        if box is None or self.quarter == 0:
            return box
        if self.quarter == 1:
            return Box(self.width - box.y1, box.x0, self.width - box.y0, box.x1)
        if self.quarter == 2:
            return Box(self.width - box.x1, self.height - box.y1, self.width - box.x0, self.height - box.y0)
        return Box(box.y0, self.height - box.x1, box.y1, self.height - box.x0)

    def level_size(self) -> tuple[float, float]:
        """Width and height of the page in the level frame."""
        return (self.height, self.width) if self.quarter % 2 else (self.width, self.height)

    def level_rulings(self, horizontal: Segments, vertical: Segments) -> tuple[Segments, Segments]:
        """Horizontal and vertical rulings as they lie in the level frame."""
        if self.quarter == 0:
            return horizontal, vertical
        width, height = self.width, self.height
        if self.quarter == 1:
            return [(width - x, y0, y1) for x, y0, y1 in vertical], [
                (y, width - x1, width - x0) for y, x0, x1 in horizontal
            ]
        if self.quarter == 2:
            return [(height - y, width - x1, width - x0) for y, x0, x1 in horizontal], [
                (width - x, height - y1, height - y0) for x, y0, y1 in vertical
            ]
        return [(x, height - y1, height - y0) for x, y0, y1 in vertical], [
            (height - y, x0, x1) for y, x0, x1 in horizontal
        ]

    def seen_block(self, block: Block) -> Block:
        if self.quarter == 0:
            return block
        if isinstance(block, Line):
            return self.seen_line(block)
        cells = tuple(
            Cell(
                cell.row,
                cell.column,
                cell.row_span,
                cell.column_span,
                tuple(self.seen_line(line) for line in cell.lines),
                self.seen(cell.box),
            )
            for cell in block.cells
        )
        return Table(cells, self.seen(block.box))

    def seen_line(self, line: Line) -> Line:
        if self.quarter == 0:
            return line
        # Edges are along x; turned text runs along y.
        return Line(line.text, self.seen(line.box), line.anchor, line.size, line.confidence)


@dataclass(frozen=True, slots=True)
class TurnedFonts:
    """Fonts of a page, their directions told from the level frame."""

    fonts: FontSource
    quarter: int

    def font_of(self, index: int) -> tuple[float, float]:
        size, direction = self.fonts.font_of(index)
        return size, (direction - 90.0 * self.quarter + 180.0) % 360.0 - 180.0


@dataclass(frozen=True, slots=True)
class _KnownSizes:
    sizes: list[float]

    def font_of(self, index: int) -> tuple[float, float]:
        return self.sizes[index], 0.0


def quarter_of(direction: float) -> int | None:
    """0 to 3 for multiples of a right angle, None for a slant."""
    quarter = round(direction / 90.0)
    return quarter % 4 if abs(direction - 90.0 * quarter) <= UPRIGHT else None


def main_quarter(level_count: int, turned: tuple[Turned, ...]) -> int:
    """The direction in which most of a page is written."""
    counts = {0: level_count}
    for part in turned:
        quarter = quarter_of(part.direction)
        if quarter is not None:
            counts[quarter] = counts.get(quarter, 0) + len(part.text)
    best = max(counts, key=lambda quarter: (counts[quarter], -quarter))
    return best if counts[best] > level_count else 0


def turned_lines(turned: tuple[Turned, ...], frame: Frame) -> list[Line]:
    """Lines of turned text: right angles in their reading order, slanted ones as they come, last."""
    lines: list[Line] = []
    for quarter in (1, 2, 3):
        parts = [part for part in turned if quarter_of(part.direction) == quarter]
        if not parts:
            continue
        level = Frame(quarter, frame.width, frame.height)
        sizes = [size for part in parts for size in part.sizes]
        text = "".join(char for part in parts for char in part.text)
        boxes = [level.level(box) for part in parts for box in part.boxes]
        runs = find_runs(Characters.of(text, range(len(text)), boxes), _KnownSizes(sizes)).runs
        pieces = [piece for run in runs for piece in cut_at_blanks(run)]
        lines.extend(level.seen_line(line) for line in lines_from(pieces))
    for part in turned:
        line = slanted_line(part) if quarter_of(part.direction) is None else None
        if line is not None:
            lines.append(line)
    return lines
