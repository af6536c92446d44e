"""Rulings → grids of cells.

Follows the meaning of pdfplumber's table finder (snap, join, intersect, smallest cell at each corner,
cells that share corners form a table) with an index over the crossings, so that a table of a thousand cells
costs milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

SNAP = 3.0  # points: rulings closer than this are one (double borders, borders drawn cell by cell)
JOIN = 3.0  # points: gap in a ruling that is bridged (dashes)
REACH = 3.0  # points: how far a ruling may end before the one it meets
SHORTEST = 4.0  # points: a shorter ruling, after joining, borders no cell
# Work done on one page. Forms stay at a hundredth of each; hatched drawings and maps are given up as tables.
MAX_PAIRS = 4_000_000  # pairs of a horizontal and a vertical ruling
MAX_STEPS = 2_000_000  # rectangles tried

Segment = tuple[float, float, float]  # position across, start and end along
CellBox = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    column: int
    row_span: int
    column_span: int
    box: CellBox


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table without its text; cells in order of row, then column."""

    box: CellBox
    cells: tuple[GridCell, ...]


def find_grids(horizontal: Iterable[Segment], vertical: Iterable[Segment]) -> list[Grid]:
    """Tables of two cells or more, from top to bottom, then left to right."""
    cells = find_cells(merge(horizontal), merge(vertical))
    return sorted((_grid(group) for group in _connected(cells)), key=lambda grid: (grid.box[1], grid.box[0]))


def merge(segments: Iterable[Segment]) -> list[Segment]:
    """Rulings that nearly coincide become one, at their mean position; gaps of dashes are closed."""
    ordered = sorted(segments)
    if not ordered:
        return []
    merged: list[Segment] = []
    group: list[Segment] = []
    for segment in ordered:
        if group and segment[0] - group[-1][0] > SNAP:
            merged.extend(_join_group(group))
            group = []
        group.append(segment)
    merged.extend(_join_group(group))
    return merged


def _join_group(group: list[Segment]) -> list[Segment]:
    positions = {position for position, _, _ in group}
    position = sum(sorted(positions)) / len(positions)
    joined: list[Segment] = []
    start: float | None = None
    end = 0.0
    for _, low, high in sorted(group, key=lambda segment: (segment[1], segment[2])):
        if start is None:
            start, end = low, high
        elif low <= end + JOIN:
            end = max(end, high)
        else:
            joined.append((position, start, end))
            start, end = low, high
    if start is not None:
        joined.append((position, start, end))
    return [segment for segment in joined if segment[2] - segment[1] >= SHORTEST]


def find_cells(horizontal: list[Segment], vertical: list[Segment]) -> list[CellBox]:
    """At each crossing the smallest rectangle below and to the right whose four sides are ruled."""
    # Crossing → numbers of the rulings through it.
    across: dict[Point, set[int]] = {}
    down: dict[Point, set[int]] = {}
    on_h: list[list[float]] = [[] for _ in horizontal]
    on_v: list[list[float]] = [[] for _ in vertical]
    if len(horizontal) * len(vertical) > MAX_PAIRS:
        return []
    for v, (x, y0, y1) in enumerate(vertical):
        for h, (y, x0, x1) in enumerate(horizontal):
            if y0 - REACH <= y <= y1 + REACH and x0 - REACH <= x <= x1 + REACH:
                point = (x, y)
                across.setdefault(point, set()).add(h)
                down.setdefault(point, set()).add(v)
                on_h[h].append(x)
                on_v[v].append(y)
    cells: list[CellBox] = []
    steps = 0
    for point in sorted(across):
        cell, tried = _smallest_cell(point, across, down, on_h, on_v)
        steps += tried
        if steps > MAX_STEPS:
            return []
        if cell is not None:
            cells.append(cell)
    return cells


def _smallest_cell(
    point: Point,
    across: dict[Point, set[int]],
    down: dict[Point, set[int]],
    on_h: list[list[float]],
    on_v: list[list[float]],
) -> tuple[CellBox | None, int]:
    """The cell whose top left corner is at `point`, and how many rectangles were tried."""
    x, y = point
    tried = 0
    below = _beyond(y, down[point], on_v)
    right = _beyond(x, across[point], on_h)
    for bottom in below:
        corner_below = across[x, bottom]
        for side in right:
            tried += 1
            opposite = (side, bottom)
            if opposite in across and across[opposite] & corner_below and down[opposite] & down[side, y]:
                return (x, y, side, bottom), tried
    return None, tried


def _beyond(position: float, rulings: set[int], crossings: list[list[float]]) -> list[float]:
    """Where the rulings are crossed after a position, nearest first."""
    if len(rulings) == 1:
        (ruling,) = rulings
        along = crossings[ruling]  # in order: the rulings that cross were looked at in order
        return along[bisect_right(along, position) :]
    return sorted({other for ruling in rulings for other in crossings[ruling] if other > position})


def _connected(cells: list[CellBox]) -> list[list[CellBox]]:
    """Cells in groups that share corners; single boxes are no tables."""
    parent = list(range(len(cells)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    owner: dict[Point, int] = {}
    for number, (x0, y0, x1, y1) in enumerate(cells):
        for corner in ((x0, y0), (x0, y1), (x1, y0), (x1, y1)):
            other = owner.setdefault(corner, number)
            parent[root(number)] = root(other)
    groups: dict[int, list[CellBox]] = {}
    for number, cell in enumerate(cells):
        groups.setdefault(root(number), []).append(cell)
    return [group for group in groups.values() if len(group) > 1]


def _grid(cells: list[CellBox]) -> Grid:
    xs = sorted({x for cell in cells for x in (cell[0], cell[2])})
    ys = sorted({y for cell in cells for y in (cell[1], cell[3])})
    column = {x: number for number, x in enumerate(xs)}
    row = {y: number for number, y in enumerate(ys)}
    placed = [
        GridCell(row[y0], column[x0], row[y1] - row[y0], column[x1] - column[x0], (x0, y0, x1, y1))
        for x0, y0, x1, y1 in cells
    ]
    placed.sort(key=lambda cell: (cell.row, cell.column))
    return Grid((xs[0], ys[0], xs[-1], ys[-1]), tuple(placed))
