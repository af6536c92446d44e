"""A picture of paper made level: quarter turns, skew, the perspective and the shadow of photographs; double pages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from enforcement_review.reading.scans.sheet import even_light, find_paper
from enforcement_review.reading.scans.skew import (
    LONG_SIDE,
    Grey,
    ink_of,
    is_clear,
    reduced,
    rows_stand_upright,
    slope_of,
)

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]

_LEAST_SKEW = 0.1  # degrees: less is not worth the softness that turning gives
_MOST_SKEW = 8.5  # degrees: nobody lays paper like that into a scanner, so something else was measured
_LONGEST = 20_000  # pixels along a side: A3 at 1200 dpi; OpenCV's warps end at 32,767
_SHEET_SHAPES = (1.25, 1.62)  # width to height of two pages side by side: A3 is 1.41, cut edges aside
_ZONE = 0.06  # of the width: how far the middle between two pages may be off the middle of the sheet
_GAP = 0.045  # of the width: two inner margins; A3 has 0.1 and more
_OTHER_GAP = 0.7  # of the middle gap: columns of a list have gaps as wide as this, text has not
_PAGE_WIDTH = 0.4  # of half the sheet's width that the text of a page spans at least
_SHORT_PAGE, _FULL_PAGE = 0.2, 0.5  # of the height that the text of the one and of the other page spans
_PAGE_INK = 0.004  # of half the sheet that is ink on a page with text
_NO_PAPER = 0.7  # of the paper's brightness: what is darker over more than a letter's width is a photograph
_FOLD, _BESIDE_FOLD = 0.5, 0.012  # of the height that a fold is dark; of the width that its rims take up
_SPECKS = 0.004  # of the height: ink in a column that dirt may leave


@dataclass(frozen=True, slots=True)
class LevelPicture:
    """A picture in which text runs from left to right, or stands on its head.

    Attributes:
        pixels: height × width × 3, BGR; level, with even light where it was a photograph.
        matrix: 3 × 3, the projective map from pixels of this picture to pixels of the picture given.
    """

    pixels: Pixels
    matrix: Matrix


def make_level(pixels: Pixels) -> LevelPicture:
    """The picture with its paper laid flat, its rows level and its light even.

    Only what is clearly seen is put right: a picture that shows no paper's edges, no rows of text and no
    rulings comes back as it is, the very array. Of text that stands upright it can't tell top from bottom: it
    may come back on its head.
    """
    if max(pixels.shape[:2]) > _LONGEST:
        return LevelPicture(pixels, np.eye(3))
    paper = find_paper(pixels)
    if paper is None:
        matrix, width, height = np.eye(3), pixels.shape[1], pixels.shape[0]
        grey = reduced(pixels)
    else:
        matrix, width, height = paper.matrix, paper.width, paper.height
        grey = _look_through(pixels, matrix, width, height)

    ink = ink_of(grey, whole_paper=paper is not None)
    angle, quarter = _lie(ink)
    if angle != 0.0:
        turn, width, height = _turn(angle, ink, width, height)
        matrix = matrix @ turn
    if quarter:
        matrix = matrix @ np.array([[0.0, -1.0, width - 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
        width, height = height, width

    if paper is None and angle == 0.0:
        level = (
            np.asarray(cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE), np.uint8) if quarter else pixels
        )
    else:
        level = _warp(pixels, matrix, width, height)
    return LevelPicture(even_light(level, photograph=paper is not None), matrix)


def turned_over(level: LevelPicture) -> LevelPicture:
    """The same turned by 180 degrees."""
    height, width = level.pixels.shape[:2]
    turn = np.array([[-1.0, 0.0, width - 1.0], [0.0, -1.0, height - 1.0], [0.0, 0.0, 1.0]])
    return LevelPicture(np.asarray(cv2.rotate(level.pixels, cv2.ROTATE_180), np.uint8), level.matrix @ turn)


def _look_through(pixels: Pixels, matrix: Matrix, width: int, height: int) -> Grey:
    """The flat sheet in grey, small."""
    factor = max(1.0, max(width, height) / LONG_SIDE)
    # Made small before it is bent: bending alone would skip pixels.
    before = cv2.resize(pixels[:, :, 2], None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    scale = np.diag([factor, factor, 1.0])
    small = np.linalg.inv(scale) @ matrix @ scale
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpPerspective(before, small, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _lie(ink: Grey) -> tuple[float, bool]:
    """The angle by which rows fall to the right (0: none is clear), and whether they stand upright."""
    across = slope_of(ink)
    down = slope_of(np.ascontiguousarray(ink.T))
    clearer = max(across, down, key=lambda slope: slope.clearness)
    angle = clearer.angle if clearer is across else -clearer.angle  # mirrored, rows fall the other way round
    if not is_clear(clearer) or abs(angle) > _MOST_SKEW:
        return 0.0, False
    if abs(angle) < _LEAST_SKEW:
        return 0.0, rows_stand_upright(ink)
    center = ((ink.shape[1] - 1) / 2, (ink.shape[0] - 1) / 2)
    turn = cv2.getRotationMatrix2D(center, angle, 1.0)
    level = np.asarray(cv2.warpAffine(ink, turn, (ink.shape[1], ink.shape[0])), np.uint8)
    return angle, rows_stand_upright(level)


def _turn(angle: float, ink: Grey, width: int, height: int) -> tuple[Matrix, int, int]:
    """The map that takes the skew away and the size of what it gives: as before, and more where ink would be cut off."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    # Single specks do not make a page larger.
    cells = cv2.resize(ink, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(cells > 40)
    half_width, half_height = width / 2, height / 2
    if len(xs):
        x = (xs + 0.5) * (width / cells.shape[1]) - width / 2
        y = (ys + 0.5) * (height / cells.shape[0]) - height / 2
        margin = 0.01 * max(width, height)
        reach_x = float(np.max(np.abs(cos * x + sin * y))) + margin
        reach_y = float(np.max(np.abs(cos * y - sin * x))) + margin
        half_width, half_height = max(half_width, reach_x), max(half_height, reach_y)
    new_width, new_height = round(2 * half_width), round(2 * half_height)
    u, v = (new_width - 1) / 2, (new_height - 1) / 2
    turn = np.array(
        [
            [cos, -sin, (width - 1) / 2 - cos * u + sin * v],
            [sin, cos, (height - 1) / 2 - sin * u - cos * v],
            [0.0, 0.0, 1.0],
        ]
    )
    return turn, new_width, new_height


def _warp(pixels: Pixels, matrix: Matrix, width: int, height: int) -> Pixels:
    paper = [float(value) for value in np.percentile(pixels[::16, ::16].reshape(-1, 3), 75, axis=0)]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    if np.allclose(matrix[2], (0.0, 0.0, 1.0), atol=1e-12):
        warped = cv2.warpAffine(pixels, matrix[:2], (width, height), flags=flags, borderValue=paper)
    else:
        warped = cv2.warpPerspective(pixels, matrix, (width, height), flags=flags, borderValue=paper)
    return np.asarray(warped, np.uint8)


def halves(pixels: Pixels) -> list[tuple[int, int]]:
    """The x-ranges of the pages on a level sheet: one, or two for an opened-out sheet (A3 双页).

    Two only where a broad strip near the middle, crossed by no text and no ruling, has a page's worth of ink on
    either side and is broader than any other gap: a table, a list in columns and two pictures side by side are
    one page.
    """
    height, width = pixels.shape[:2]
    whole = [(0, width)]
    if not _SHEET_SHAPES[0] <= width / max(1, height) <= _SHEET_SHAPES[1]:
        return whole
    grey = reduced(pixels)
    text = cv2.bitwise_and(ink_of(grey), cv2.bitwise_not(_pictures(grey)))
    text = _without_fold(np.asarray(text, np.uint8))
    rows, columns = text.shape
    filled = np.count_nonzero(text, axis=0) > _SPECKS * rows
    gaps = _gaps(filled)
    middle = [gap for gap in gaps if abs((gap[0] + gap[1]) / 2 - columns / 2) <= _ZONE * columns]
    if not middle:
        return whole
    start, end = max(middle, key=lambda gap: gap[1] - gap[0])
    if end - start < _GAP * columns:
        return whole
    if any(b - a >= _OTHER_GAP * (end - start) for a, b in gaps if (a, b) != (start, end)):
        return whole
    heights = [_page_height(side, columns // 2) for side in (text[:, :start], text[:, end:])]
    if min(heights) < _SHORT_PAGE or max(heights) < _FULL_PAGE:
        return whole
    cut = round((start + end) / 2 * width / columns)
    return [(0, cut), (cut, width)]


def _gaps(filled: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of empty columns between the first and the last that are filled."""
    places = np.flatnonzero(filled)
    return [(int(a) + 1, int(b)) for a, b in pairwise(places) if b - a > 1]


def _pictures(grey: Grey) -> Grey:
    """Areas that no paper shines through: photographs."""
    paper = np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)), np.uint8)
    level = _NO_PAPER * float(np.percentile(paper, 90))
    dark = cv2.threshold(paper, level, 255, cv2.THRESH_BINARY_INV)[1]
    return np.asarray(cv2.dilate(dark, np.ones((9, 9), np.uint8)), np.uint8)


def _without_fold(ink: Grey) -> Grey:
    """Ink without a dark line that runs from top to bottom near the middle.

    Where that is a ruling of a table, the rulings that cross it still reach beyond what is taken out.
    """
    rows, columns = ink.shape
    first, last = round((0.5 - _ZONE) * columns), round((0.5 + _ZONE) * columns)
    dark = first + np.flatnonzero(np.count_nonzero(ink[:, first:last], axis=0) > _FOLD * rows)
    kept = ink.copy()
    if len(dark):
        beside = round(_BESIDE_FOLD * columns)
        kept[:, max(0, int(dark[0]) - beside) : int(dark[-1]) + beside + 1] = 0
    return kept


def _page_height(ink: Grey, half: int) -> float:
    """The share of the height that a page's ink spans; 0 where it is too little or too narrow for a page."""
    rows = ink.shape[0]
    xs = np.flatnonzero(np.count_nonzero(ink, axis=0) > _SPECKS * rows)
    ys = np.flatnonzero(np.count_nonzero(ink, axis=1) > 2)
    if not len(xs) or not len(ys):
        return 0.0
    if np.count_nonzero(ink) < _PAGE_INK * rows * half or xs[-1] - xs[0] < _PAGE_WIDTH * half:
        return 0.0
    return float((ys[-1] - ys[0]) / rows)
