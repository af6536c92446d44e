"""Two columns of running text, read one after the other.

Forms without rulings also stand in two columns, labels left and values right; there the row is what belongs
together. Running text is told by its full lines on both sides of a white gutter.
"""

from __future__ import annotations

from itertools import groupby
from statistics import median

from enforcement_review.model import Block, Box, Line

GUTTER = 8.0  # points: least width of the white between two columns
COLUMN_LINES = 6  # fewer lines on a side are a form, not a column of text
FULL = 0.85  # of the column's width: half of the lines of running text are at least this long
ALIGNED = 4.0  # points: how far the left edges of a column's lines differ, indented ones aside
LEAST_WIDTH = 8.0  # of the font size: a column of running text is at least this wide


def in_columns(blocks: list[Block]) -> list[Block]:
    """Blocks from top to bottom → the same with columns of text in reading order; tables stay in place."""
    if sum(isinstance(block, Line) for block in blocks) < 2 * COLUMN_LINES:
        return blocks
    ordered: list[Block] = []
    for is_line, group in groupby(blocks, key=lambda block: isinstance(block, Line)):
        stretch = list(group)
        ordered.extend(
            _columns([block for block in stretch if isinstance(block, Line)]) if is_line else stretch
        )
    return ordered


def _columns(lines: list[Line]) -> list[Line]:
    edge = _right_column_edge(lines)
    if edge is None:
        return lines
    ordered: list[Line] = []
    stretch: list[Line] = []
    for line in lines:
        box = _box(line)
        if box.x0 < edge - GUTTER < box.x1 - ALIGNED:  # a line across both: title, footer
            ordered.extend(_one_after_the_other(stretch, edge))
            ordered.append(line)
            stretch = []
        else:
            stretch.append(line)
    ordered.extend(_one_after_the_other(stretch, edge))
    return ordered


def _right_column_edge(lines: list[Line]) -> float | None:
    """Where most lines begin that begin in the middle of the text; None where too few do."""
    if len(lines) < 2 * COLUMN_LINES:
        return None
    low = min(_box(line).x0 for line in lines)
    high = max(_box(line).x1 for line in lines)
    starts = sorted(
        _box(line).x0 for line in lines if 0.35 * (high - low) < _box(line).x0 - low < 0.65 * (high - low)
    )
    best: tuple[int, float] | None = None
    for position, start in enumerate(starts):
        near = sum(start <= other <= start + ALIGNED for other in starts[position:])
        if best is None or near > best[0]:
            best = near, start
    return best[1] if best is not None and best[0] >= COLUMN_LINES else None


def _one_after_the_other(lines: list[Line], edge: float) -> list[Line]:
    left = [line for line in lines if _box(line).x0 < edge - ALIGNED]
    right = [line for line in lines if _box(line).x0 >= edge - ALIGNED]
    return left + right if _is_running(left) and _is_running(right) else lines


def _is_running(lines: list[Line]) -> bool:
    if len(lines) < COLUMN_LINES:
        return False
    width = max(_box(line).x1 for line in lines) - min(_box(line).x0 for line in lines)
    return (
        width >= LEAST_WIDTH * median(line.size for line in lines)
        and median(_box(line).width for line in lines) >= FULL * width
    )


def _box(line: Line) -> Box:
    assert line.box is not None
    return line.box
