"""Runs and rulings of a page → blocks in reading order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from enforcement_review.model import Block, Box, Cell, Line, Table
from enforcement_review.reading.columns import in_columns
from enforcement_review.reading.lines import Run, cut_at_blanks, lines_from, part_of
from enforcement_review.reading.rulings import Grid, GridCell


def arrange(runs: Sequence[Run], grids: list[Grid]) -> list[Block]:
    """Tables at their place among lines from top to bottom; columns of running text one after the other."""
    pieces = [piece for run in runs for piece in cut_at_blanks(run)]
    tables, free = _fill(pieces, grids)
    return in_columns(_by_height(lines_from(free), tables))


def _fill(runs: list[Run], grids: list[Grid]) -> tuple[list[Table], list[Run]]:
    """Each run into its cell, cut where it crosses a border; the rest is free."""
    finders = [_CellFinder(grid) for grid in grids]
    free: list[Run] = []
    inside: dict[tuple[int, int], list[Run]] = {}
    for run in runs:
        near = [
            number
            for number, finder in enumerate(finders)
            if finder.top <= run.middle <= finder.bottom and run.x0 < finder.right and run.x1 > finder.left
        ]
        if not near:
            free.append(run)
            continue
        for piece, place in _cut_at_borders(run, near, finders):
            if place is None:
                free.append(piece)
            else:
                inside.setdefault(place, []).append(piece)
    tables = []
    for number, grid in enumerate(grids):
        cells = tuple(
            Cell(
                cell.row,
                cell.column,
                cell.row_span,
                cell.column_span,
                tuple(lines_from(inside.get((number, position), []))),
                Box(*cell.box),
            )
            for position, cell in enumerate(grid.cells)
        )
        tables.append(Table(cells, Box(*grid.box)))
    return tables, free


def _cut_at_borders(
    run: Run, near: list[int], finders: list[_CellFinder]
) -> list[tuple[Run, tuple[int, int] | None]]:
    y = run.middle

    def place(position: int) -> tuple[int, int] | None:
        x0, x1 = run.lefts[position], run.rights[position]
        found: tuple[float, tuple[int, int]] | None = None
        for number in near:
            cell = finders[number].find((x0 + x1) / 2, y)
            if cell is not None:
                area = finders[number].area(cell)
                if found is None or area < found[0]:
                    found = area, (number, cell)
        return found[1] if found else None

    last = len(run.text) - 1
    first_place = place(0)
    if first_place is not None and len(near) == 1 and first_place == place(last):
        return [(run, first_place)]
    pieces: list[tuple[Run, tuple[int, int] | None]] = []
    start, current = 0, first_place
    for position in range(1, last + 1):
        here = place(position)
        if here != current:
            pieces.append((part_of(run, start, position), current))
            start, current = position, here
    pieces.append((part_of(run, start, last + 1), current))
    return [(trimmed, where) for piece, where in pieces for trimmed in cut_at_blanks(piece)]


class _CellFinder:
    """Which cell of a grid holds a point."""

    def __init__(self, grid: Grid) -> None:
        self.left, self.top, self.right, self.bottom = grid.box
        self._cells = grid.cells
        self._xs = sorted({x for cell in grid.cells for x in (cell.box[0], cell.box[2])})
        self._ys = sorted({y for cell in grid.cells for y in (cell.box[1], cell.box[3])})
        self._at: dict[tuple[int, int], int] = {}
        # A cell that spans much of a large grid would fill it square by square: look such ones up one by one.
        self._large: list[int] = []
        for number, cell in enumerate(grid.cells):
            if cell.row_span * cell.column_span > 400:
                self._large.append(number)
                continue
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    self._at.setdefault((row, column), number)

    def find(self, x: float, y: float) -> int | None:
        place = (bisect_right(self._ys, y) - 1, bisect_right(self._xs, x) - 1)
        number = self._at.get(place)
        if number is not None:
            return number
        return next((large for large in self._large if _holds(self._cells[large], x, y)), None)

    def area(self, number: int) -> float:
        x0, y0, x1, y1 = self._cells[number].box
        return (x1 - x0) * (y1 - y0)


def _holds(cell: GridCell, x: float, y: float) -> bool:
    x0, y0, x1, y1 = cell.box
    return x0 <= x <= x1 and y0 <= y <= y1


def _by_height(lines: list[Line], tables: list[Table]) -> list[Block]:
    blocks: list[tuple[float, Block]] = []
    for table in tables:
        assert table.box is not None
        blocks.append((table.box.y0, table))
    top = 0.0
    for line in lines:
        assert line.box is not None
        # Lines come row by row; what stands on a row keeps the row's place.
        top = max(top, line.box.center[1])
        blocks.append((top, line))
    blocks.sort(key=lambda block: block[0])
    return [block for _, block in blocks]
