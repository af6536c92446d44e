"""Red seals (印章) on a page: stamp pictures and drawn circles, told by their shape and colour.

And the electronic signatures behind them: what a person sees as one seal is one.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from pypdfium2 import raw

from enforcement_review.model import Box, ElectronicSignature, Seal, SealShape

Place = tuple[float, float, float, float]

# Seals of authorities are round, 38–45 mm across (GB/T 9704, 国发〔1999〕25号); ovals and scans are a little off.
SMALLEST, LARGEST = 56.0, 190.0  # points
FLATTEST, TALLEST = 0.6, 1.7  # width to height
RED_SHARE = 0.03  # of a stamp's pixels: a ring with letters covers far more, a photograph's red dot less
SPREAD = 0.6  # of the stamp's width and height that the red reaches across
GRID = 64  # pixels looked at along each side
SURE = 0.9  # how surely a red stamp of a seal's size and shape is one
MOST_PIXELS = 4_000_000  # a stamp scanned at 600 dpi has one; larger pictures are photographs


def has_shape_of_seal(place: Place) -> bool:
    width, height = place[2] - place[0], place[3] - place[1]
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        return False
    return FLATTEST <= width / height <= TALLEST


def is_red(red: int, green: int, blue: int) -> bool:
    return red > 130 and green < red - 55 and blue < red - 55


def picture_is_red(handle: int) -> bool:
    """Whether a picture shows a red ring or letters from side to side."""
    image = ctypes.cast(handle, raw.FPDF_PAGEOBJECT)
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    if not raw.FPDFImageObj_GetImagePixelSize(image, wide, high):
        return False
    if not 0 < wide.value * high.value <= MOST_PIXELS:
        return False
    bitmap = raw.FPDFImageObj_GetBitmap(image)
    if not bitmap:
        return False
    try:
        return _bitmap_is_red(bitmap)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _bitmap_is_red(bitmap: Any) -> bool:
    bytes_a_pixel = {raw.FPDFBitmap_BGR: 3, raw.FPDFBitmap_BGRx: 4, raw.FPDFBitmap_BGRA: 4}
    step = bytes_a_pixel.get(raw.FPDFBitmap_GetFormat(bitmap))
    if step is None:
        return False
    width, height = raw.FPDFBitmap_GetWidth(bitmap), raw.FPDFBitmap_GetHeight(bitmap)
    stride = raw.FPDFBitmap_GetStride(bitmap)
    pixels = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
    columns = [min(width - 1, (2 * n + 1) * width // (2 * GRID)) for n in range(GRID)]
    rows = [min(height - 1, (2 * n + 1) * height // (2 * GRID)) for n in range(GRID)]
    found = [
        (across, down)
        for down, row in enumerate(rows)
        for across, column in enumerate(columns)
        if is_red(pixels[(at := row * stride + column * step) + 2], pixels[at + 1], pixels[at])
    ]
    if len(found) < RED_SHARE * GRID * GRID:
        return False
    reach_across = max(across for across, _ in found) - min(across for across, _ in found)
    reach_down = max(down for _, down in found) - min(down for _, down in found)
    return min(reach_across, reach_down) > SPREAD * GRID


def merge_seals(
    stamps: Sequence[Box], signatures: Sequence[tuple[Box | None, ElectronicSignature]]
) -> tuple[Seal, ...]:
    """The seals of a page: each stamp once, with the signature at its place; then signatures without a stamp.

    A signature's rectangle is that of its appearance: the stamp lies in it, or fills it.
    """
    own = _outermost(stamps)
    behind: dict[int, ElectronicSignature] = {}
    alone: list[Seal] = []
    for place, signature in signatures:
        free = [n for n in range(len(own)) if n not in behind]
        fitting = [n for n in free if place is not None and _share_a_middle(own[n], place)]
        if fitting:
            behind[fitting[0]] = signature
        else:
            alone.append(Seal(place, SealShape.NONE, 1.0, signature=signature))
    stamped = [Seal(box, _shape(box), SURE, signature=behind.get(n)) for n, box in enumerate(own)]
    return (*stamped, *alone)


def _outermost(stamps: Sequence[Box]) -> list[Box]:
    """Each seal once: a ring inside a ring, or a ring in a picture's place, belongs to the outer one."""
    kept: list[Box] = []
    for box in sorted(stamps, key=lambda one: -one.width * one.height):
        if not any(outer.holds(*box.center) and box.holds(*outer.center) for outer in kept):
            kept.append(box)
    return sorted(kept, key=lambda one: (one.y0, one.x0))


def _share_a_middle(stamp: Box, place: Box) -> bool:
    return place.holds(*stamp.center) or stamp.holds(*place.center)


def _shape(box: Box) -> SealShape:
    """A seal's outline by its proportions: authorities' seals are round, those for matters of a kind often oval."""
    return SealShape.ROUND if 0.8 <= box.width / box.height <= 1.25 else SealShape.OVAL
