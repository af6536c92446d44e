"""Red seals (印章) on a page: stamp pictures and drawn circles, told by looking at what they look like.

Only candidates of a seal's size and shape are looked at, a few pixels each: most pages have none.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any

from pypdfium2 import raw

Place = tuple[float, float, float, float]

# Seals of authorities are round, 38–45 mm across (GB/T 9704, 国发〔1999〕25号), ovals and scans a little off.
SMALLEST, LARGEST = 56.0, 190.0  # points
FLATTEST, TALLEST = 0.6, 1.7  # width to height
SCALE = 0.6  # pixels per point: enough to see red
RED_SHARE = 0.03  # of the pixels: a ring with letters covers far more, a photograph's red dot less
SPREAD = 0.6  # of the candidate's width and height that the red reaches across
MOST_CANDIDATES = 12  # of one page


def has_shape_of_seal(place: Place) -> bool:
    width, height = place[2] - place[0], place[3] - place[1]
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        return False
    return FLATTEST <= width / height <= TALLEST


def find_seals(page: Any, candidates: Iterable[Place]) -> Iterator[Place]:
    """The candidates that show a red ring or letters when the page is drawn.

    Args:
        page: the handle of an open page.
        candidates: places in points of the page as seen.
    """
    shaped = list(dict.fromkeys(place for place in candidates if has_shape_of_seal(place)))
    for place in shaped[:MOST_CANDIDATES]:
        if _looks_red(page, place):
            yield place


def _looks_red(page: Any, place: Place) -> bool:
    x0, y0, x1, y1 = place
    width, height = int((x1 - x0) * SCALE), int((y1 - y0) * SCALE)
    bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        return False
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        matrix = raw.FS_MATRIX(SCALE, 0, 0, SCALE, -x0 * SCALE, -y0 * SCALE)
        clip = raw.FS_RECTF(0, 0, width, height)
        raw.FPDF_RenderPageBitmapWithMatrix(
            bitmap, page, ctypes.byref(matrix), ctypes.byref(clip), raw.FPDF_ANNOT
        )
        stride = raw.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    columns: set[int] = set()
    rows: set[int] = set()
    count = 0
    for row in range(height):
        line = pixels[row * stride : row * stride + 4 * width]
        for column, (blue, green, red) in enumerate(zip(line[0::4], line[1::4], line[2::4], strict=True)):
            if red > 130 and green < red - 55 and blue < red - 55:
                count += 1
                columns.add(column)
                rows.add(row)
    if count < RED_SHARE * width * height:
        return False
    across, down = max(columns) - min(columns), max(rows) - min(rows)
    return across > SPREAD * width and down > SPREAD * height
