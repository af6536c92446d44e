"""What a reader makes of a source: pages of lines and tables, each with its place."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from enforcement_review.model.geometry import Box, join_boxes
from enforcement_review.model.seal import Seal


class TextFrom(StrEnum):
    TEXT_LAYER = "text-layer"
    OCR = "ocr"


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on one base line that belongs together: never across a cell border or a wide gap.

    Attributes:
        text: as printed; no line break, no control character. Spaces inside are kept.
        box: where it stands; None where the source has no pages.
        anchor: `段落 12`, `表 2 行 3` where the source has no pages; None elsewhere.
        size: height of its glyphs in points (the font size); 0.0 where unknown.
        confidence: 1.0 for a text layer, the engine's own figure for OCR.
        sureness: the same for each character, `len(text)` figures; None where all share `confidence`.
        edges: x of the left edge of each character and of the right edge of the last one,
            `len(text) + 1` figures in points; None where unknown.
    """

    text: str
    box: Box | None = None
    anchor: str | None = None
    size: float = 0.0
    confidence: float = 1.0
    edges: array[float] | None = None
    sureness: array[float] | None = None

    def sure(self, start: int, end: int) -> float:
        """How surely `text[start:end]` was read: as surely as its worst character."""
        if self.sureness is None or start >= end:
            return self.confidence
        return min(self.sureness[start:end])

    def place(self, start: int, end: int) -> Box | None:
        """The box of `text[start:end]`."""
        if self.box is None or not self.text:
            return self.box
        if self.edges is not None:
            left, right = self.edges[start], self.edges[end]
            return Box(min(left, right), self.box.y0, max(left, right), self.box.y1)
        step = self.box.width / len(self.text)
        return Box(self.box.x0 + step * start, self.box.y0, self.box.x0 + step * end, self.box.y1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a ruled form; a merged cell stands once, at its first row and column (0-based)."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[Line, ...]
    box: Box | None = None

    @property
    def text(self) -> str:
        """Its lines joined by line breaks."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled grid. Cells in order of row, then column; empty cells are there, with no lines."""

    cells: tuple[Cell, ...]
    box: Box | None = None

    def lines(self) -> Iterator[Line]:
        for cell in self.cells:
            yield from cell.lines

    def with_rows(self, rows: Sequence[int]) -> Table:
        """The table cut down to the rows given, counted anew; a merged cell stays where any of its rows does."""
        place = {row: index for index, row in enumerate(rows)}
        kept = tuple(
            replace(cell, row=left[0], row_span=len(left))
            for cell in self.cells
            if (left := _left_of(cell.row, cell.row_span, place))
        )
        return Table(kept, join_boxes(cell.box for cell in kept))

    def with_columns(self, columns: Sequence[int]) -> Table:
        """The same for columns."""
        place = {column: index for index, column in enumerate(columns)}
        kept = tuple(
            replace(cell, column=left[0], column_span=len(left))
            for cell in self.cells
            if (left := _left_of(cell.column, cell.column_span, place))
        )
        return Table(kept, join_boxes(cell.box for cell in kept))


def _left_of(first: int, span: int, place: dict[int, int]) -> list[int]:
    """The new places of the rows or columns that a cell covers."""
    return [place[at] for at in range(first, first + span) if at in place]


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Placement:
    """How a page lies on the sheet that was scanned or photographed: turned, askew, in perspective.

    Attributes:
        matrix: nine figures, row by row, of the projective map from points of the level page to points of
            the sheet as seen.
    """

    matrix: tuple[float, ...]

    def seen(self, box: Box) -> Box:
        """The upright box on the sheet around a box of the level page."""
        a, b, c, d, e, f, g, h, i = self.matrix
        corners = [(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        scale = [g * x + h * y + i for x, y in corners]
        xs = [(a * x + b * y + c) / w for (x, y), w in zip(corners, scale, strict=True)]
        ys = [(d * x + e * y + f) / w for (x, y), w in zip(corners, scale, strict=True)]
        return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a source as a person sees it (rotation and crop applied).

    A source without pages (DOCX) gives sheets instead: `number` None, cut at its page breaks.

    Attributes:
        source: the source's name.
        number: 1-based in its source; None for a sheet of a source without pages. The two pages of an
            opened-out sheet (A3 双页) share their number.
        width, height: in points; 0.0 where unknown.
        blocks: lines and tables in reading order; a line inside a table stands only in its cell.
        text_from: where the text came from.
        unread: None, or why the page could not be read (Chinese, half a sentence: `没有文字层`).
        pictures: where pictures stand on the page.
        seals: the seals (印章) and electronic signatures on it; () also where nothing could be looked at.
        in_colour: whether a red seal would have been seen: False for a grey scan, None where no picture of the
            page was looked at.
        ink: where ink stands that was not read: handwriting, fingerprints, stamps; None where no picture of
            the page was looked at.
        placement: how the page lies on its sheet, where that is not the same; the boxes above are those of the
            level page, and `Placement.seen` gives their place on the sheet.
        left: where the page begins on the level sheet, in points: above 0 for the right page of two.
        taken_at: when its camera says that the picture was taken (Exif), `2024-05-06T09:30`; None: not said.
    """

    source: str
    number: int | None
    width: float
    height: float
    blocks: tuple[Block, ...]
    text_from: TextFrom = TextFrom.TEXT_LAYER
    unread: str | None = None
    pictures: tuple[Box, ...] = ()
    seals: tuple[Seal, ...] = ()
    in_colour: bool | None = None
    ink: tuple[Box, ...] | None = None
    placement: Placement | None = None
    left: float = 0.0
    taken_at: str | None = None

    def lines(self) -> Iterator[Line]:
        """All lines, those in tables too, in reading order."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield from block.lines()
            else:
                yield block

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines())

    def box(self) -> Box | None:
        """Around all its text."""
        return join_boxes(line.box for line in self.lines())
