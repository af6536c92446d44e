from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pdfplumber import table as plumber

from enforcement_review.reading.rulings import MAX_PAIRS, Segment, find_cells, find_grids, merge

positions = st.integers(0, 12).map(lambda step: step * 17.0)
segments = st.lists(
    st.tuples(positions, positions, positions)
    .filter(lambda s: s[1] != s[2])
    .map(lambda s: (s[0], min(s[1:]), max(s[1:]))),
    max_size=25,
)


def edge(orientation: str, segment: Segment) -> dict[str, Any]:
    across, low, high = segment
    x0, top, x1, bottom = (low, across, high, across) if orientation == "h" else (across, low, across, high)
    return {
        "orientation": orientation, "x0": x0, "x1": x1, "top": top, "bottom": bottom,
        "width": x1 - x0, "height": bottom - top, "object_type": "line",
    }  # fmt: skip


@given(segments, segments)
def test_cells_are_those_of_pdfplumber(horizontal: list[Segment], vertical: list[Segment]) -> None:
    edges = [edge("h", segment) for segment in horizontal] + [edge("v", segment) for segment in vertical]
    merged = plumber.merge_edges(edges, 3, 3, 3, 3)
    expected = plumber.intersections_to_cells(plumber.edges_to_intersections(merged, 3, 3))
    assert sorted(find_cells(merge(horizontal), merge(vertical))) == sorted(expected)
    expected_tables = sorted(sorted(cells) for cells in plumber.cells_to_tables(expected))
    found = find_grids(horizontal, vertical)
    assert sorted(sorted(cell.box for cell in grid.cells) for grid in found) == expected_tables


@given(st.integers(1, 8), st.integers(1, 8), st.lists(st.floats(-1.4, 1.4), min_size=18, max_size=18))
def test_crooked_rulings_still_make_the_whole_grid(rows: int, columns: int, drift: list[float]) -> None:
    xs = [50.0 * number for number in range(columns + 1)]
    ys = [30.0 * number for number in range(rows + 1)]
    horizontal = [(y + drift[number], 0.0, xs[-1]) for number, y in enumerate(ys)]
    vertical = [(x + drift[9 + number], 0.0, ys[-1]) for number, x in enumerate(xs)]
    cells = find_cells(merge(horizontal), merge(vertical))
    assert len(cells) == rows * columns


def test_cells_tile_their_table() -> None:
    # A first row of one cell over a second of two.
    (grid,) = find_grids([(0, 0, 100), (20, 0, 100), (40, 0, 100)], [(0, 0, 40), (50, 20, 40), (100, 0, 40)])
    placed = {(c.row, c.column, c.row_span, c.column_span) for c in grid.cells}
    assert placed == {(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)}


def test_hatching_is_given_up() -> None:
    count = int(MAX_PAIRS**0.5) + 1
    lines = [(4.0 * number, 0.0, 4.0 * count) for number in range(count)]
    assert find_grids(lines, lines) == []
