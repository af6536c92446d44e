"""Labels set one letter below the other (竖排) in the narrow cells of forms: engines that look for rows overlook them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from enforcement_review.reading.scans.crops import laid_out
from enforcement_review.reading.scans.engine import OcrEngine, OcrLine, Pixels, Rectangle
from enforcement_review.reading.scans.spacing import stacked

NARROW = 3.5  # of a letter: a wider cell has room for rows
TALL = 1.5  # of its width: a lower cell has no room for a stack
INSET = 0.18  # of a letter: what the borders of a cell take up
MARGIN = 0.25  # of a letter: around the ink of a stack


def read_stacks(
    pixels: Pixels,
    cells: Sequence[Rectangle],
    lines: Sequence[OcrLine],
    ink: Sequence[Rectangle],
    engine: OcrEngine,
) -> Iterator[OcrLine]:
    """Lines for the narrow cells that hold ink and no line.

    Args:
        pixels: the level page.
        cells: of its tables, in pixels.
        lines: what was read.
        ink: what was not.
        engine: reads a stack once it is laid out as a line.
    """
    heights = sorted(line.y1 - line.y0 for line in lines if line.upright)
    if not heights:
        return
    letter = heights[len(heights) // 2]
    for x0, y0, x1, y1 in cells:
        if x1 - x0 > NARROW * letter or y1 - y0 < TALL * (x1 - x0):
            continue
        if any(_is_inside((line.x0, line.y0, line.x1, line.y1), (x0, y0, x1, y1)) for line in lines):
            continue
        own = [box for box in ink if _is_inside(box, (x0, y0, x1, y1))]
        if own:
            inset = INSET * letter
            inner = x0 + inset, y0 + inset, x1 - inset, y1 - inset
            line = _read(pixels, _around(own, inner, MARGIN * letter), engine)
            if line is not None:
                yield line


def _is_inside(box: Rectangle, cell: Rectangle) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return cell[0] < x < cell[2] and cell[1] < y < cell[3]


def _around(boxes: Sequence[Rectangle], inside: Rectangle, margin: float) -> Rectangle:
    x0, y0 = min(box[0] for box in boxes) - margin, min(box[1] for box in boxes) - margin
    x1, y1 = max(box[2] for box in boxes) + margin, max(box[3] for box in boxes) + margin
    return max(x0, inside[0]), max(y0, inside[1]), min(x1, inside[2]), min(y1, inside[3])


def _read(pixels: Pixels, box: Rectangle, engine: OcrEngine) -> OcrLine | None:
    x0, y0, x1, y1 = (round(edge) for edge in box)
    crop = np.ascontiguousarray(pixels[y0:y1, x0:x1])
    if crop.size == 0:
        return None
    strip, pieces = laid_out(crop)
    line = engine.read_line(strip) if len(pieces) > 1 else None
    if line is None:
        return None
    place = float(x0), float(y0 + pieces[0][0]), float(x1), float(y0 + pieces[-1][1])
    return stacked(zip(line.text, line.sureness, strict=True), place)
