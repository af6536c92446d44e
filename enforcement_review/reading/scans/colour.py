"""Colour of a scanned page: whether it has any, what is red on it, and the page without its red."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

COLOURED = 16  # steps of a or b in L*a*b* away from the paper's tint
COLOURED_SPOT = 0.0004  # share of the page: a signature in blue ink has as much


def smaller(bgr: Picture, scale: float) -> Picture:
    return np.asarray(cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


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
    scale = min(1.0, 620 / max(bgr.shape[:2]))
    small = smaller(bgr, scale)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    lightness = lab[:, :, 0]
    tints = lab[:, :, 1:].astype(np.int16)
    paper = lightness >= np.percentile(lightness, 60)
    tint = np.median(tints[paper], axis=0)
    away = np.abs(tints - tint).max(axis=2)
    return bool((away >= COLOURED).sum() >= COLOURED_SPOT * away.size)


def without_red(bgr: Picture) -> Picture:
    """The red channel: red ink is white in it, black and blue ink stay dark."""
    return np.ascontiguousarray(bgr[:, :, 2])
