"""What a reader makes of a source: pages of lines and tables, each with its place."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from enforcement_review.model.geometry import Box, join_boxes


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
        edges: x of the left edge of each character and of the right edge of the last one,
            `len(text) + 1` figures in points; None where unknown.
    """

    text: str
    box: Box | None = None
    anchor: str | None = None
    size: float = 0.0
    confidence: float = 1.0
    edges: array[float] | None = None

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
        """The table cut down to the rows given, counted anew; a cell over several rows stays with its first."""
        place = {row: index for index, row in enumerate(rows)}
        kept = tuple(
            replace(cell, row=place[cell.row], row_span=1) for cell in self.cells if cell.row in place
        )
        return Table(kept, join_boxes(cell.box for cell in kept))


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a source as a person sees it (rotation and crop applied).

    A source without pages (DOCX) gives sheets instead: `number` None, cut at its page breaks.

    Attributes:
        source: the source's name.
        number: 1-based in its source; None for a sheet of a source without pages.
        width, height: in points; 0.0 where unknown.
        blocks: lines and tables in reading order; a line inside a table stands only in its cell.
        text_from: where the text came from.
        unread: None, or why the page could not be read (Chinese, half a sentence: `没有文字层`).
        pictures: where pictures stand on the page.
        seals: where red seals (印章) were seen; () also where nothing could be looked at.
    """

    source: str
    number: int | None
    width: float
    height: float
    blocks: tuple[Block, ...]
    text_from: TextFrom = TextFrom.TEXT_LAYER
    unread: str | None = None
    pictures: tuple[Box, ...] = ()
    seals: tuple[Box, ...] = ()

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
