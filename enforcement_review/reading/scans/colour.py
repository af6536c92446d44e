"""Colour of a scanned page: whether it has any, what is red on it, and the page without its red."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

LOOKED_AT = 600  # pixels of the longer side
COLOURED = 16  # steps of a or b in L*a*b* away from the paper's tint
COLOURED_SPOT = 0.0004  # share of the page: a signature in blue ink has as much


def smaller(bgr: Picture, scale: float) -> Picture:
    size = max(1, round(bgr.shape[1] * scale)), max(1, round(bgr.shape[0] * scale))
    return np.asarray(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), np.uint8)


def redness(bgr: Picture) -> Picture:
    """How far red stands above green and blue, less the paper's own tint."""
    blue, green, red = cv2.split(bgr)
    red = np.asarray(cv2.subtract(red, cv2.max(green, blue)), np.uint8)
    tint = int(np.median(red[:: max(1, red.shape[0] // 200), :: max(1, red.shape[1] // 200)]))
    return np.asarray(cv2.subtract(red, np.full_like(red, tint)), np.uint8)


def shows_colour(bgr: Picture) -> bool:
    """Whether the picture shows colour, so that a red seal on it would have been seen.

    Grey and black-and-white scans show none, nor does one tint all over (yellowed paper, a lamp's light), nor
    the small chroma that JPEG leaves beside letters. A colour scan of black letters on white paper can't be
    told from a grey one by this, and gives False too.
    """
    if min(bgr.shape[:2]) < 3:
        return False
    step = max(1, max(bgr.shape[:2]) // LOOKED_AT)  # whole pixels become one: much faster
    height, width = (length // step * step for length in bgr.shape[:2])
    small = smaller(bgr[: height or None, : width or None], 1 / step)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    lightness = lab[:, :, 0]
    tints = lab[:, :, 1:].astype(np.int16)
    paper = lightness >= np.percentile(lightness[::3, ::3], 60)
    tint = np.median(tints[paper][::17], axis=0).astype(np.int16)
    away = np.abs(tints - tint).max(axis=2)
    return bool((away >= COLOURED).sum() >= COLOURED_SPOT * away.size)


def without_red(bgr: Picture) -> Picture:
    """The red channel: red ink is white in it, black and blue ink stay dark."""
    return np.ascontiguousarray(bgr[:, :, 2])
