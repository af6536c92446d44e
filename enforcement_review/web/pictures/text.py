"""A source without pages as paragraphs and tables for a page of the application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from enforcement_review.model import Cell, Line, ReadSource, Table


@dataclass(frozen=True, slots=True)
class PaperCell:
    lines: tuple[str, ...]
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class PaperRow:
    anchor: str
    cells: tuple[PaperCell, ...]


@dataclass(frozen=True, slots=True)
class PaperBlock:
    """A paragraph (`text`), or a table (`rows`)."""

    anchor: str
    text: str
    rows: tuple[PaperRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheets of a source, each a row of blocks."""

    sheets: tuple[tuple[PaperBlock, ...], ...]


def paper_of(source: ReadSource) -> Paper:
    return Paper(tuple(tuple(_blocks(page.blocks)) for page in source.pages))


def _blocks(blocks: tuple[Line | Table, ...]) -> Iterator[PaperBlock]:
    for block in blocks:
        if isinstance(block, Table):
            yield PaperBlock("", "", tuple(_rows(block)))
        else:
            yield PaperBlock(block.anchor or "", block.text)


def _rows(table: Table) -> Iterator[PaperRow]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    for _, cells in sorted(rows.items()):
        anchor = next((line.anchor for cell in cells for line in cell.lines if line.anchor), "")
        yield PaperRow(
            anchor,
            tuple(
                PaperCell(tuple(line.text for line in cell.lines), cell.row_span, cell.column_span)
                for cell in cells
            ),
        )
