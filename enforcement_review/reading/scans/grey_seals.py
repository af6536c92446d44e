"""Round seals on scans without colour: a dark ring of a seal's size, white on both sides, letters and a star inside.

Nothing tells such a ring's ink from print, so that its form must be certain: what is no ring nearly all round, or
has no words along it and no emblem in its middle, is not taken for a seal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from enforcement_review.model import SealShape
from enforcement_review.reading.scans.colour import Picture, smaller
from enforcement_review.reading.scans.ink import FAINT, darkness_of
from enforcement_review.reading.scans.rings import MM, Mask, Ring, all_round, refined
from enforcement_review.reading.scans.stamps import LOOKED_AT, Stamp

Weights = NDArray[np.float32]

# Millimetres; authorities' seals are 38–45 across, see stamps.py.
RADIUS = (16.5, 24.0)
LINE = 1.2  # a ring's line
BESIDE = 2.3, 1.9  # where it is white outside and inside of the ring, from its middle
ON = (-1.2, 0.8)  # where the ring's line may be: it is not quite round
OUTSIDE, INSIDE = (1.3, 3.0), (-2.3, -1.5)
WORDS = (-8.5, -2.5)
EMBLEM = 4.0  # radius of what is dark in the middle: a star is 14 across

HALVED = 2  # rings are looked for on a picture half as large, and then looked at
LEAST_CONTRAST = 0.36  # by how much a ring is darker than both its sides; rows of letters reach 0.24
MOST_RINGS = 6  # of a page that are looked at, the clearest first
LEAST_RING, WHOLE_RING = 0.85, 0.97  # share of the ring that is dark
MOST_OUTSIDE, MOST_INSIDE = 0.17, 0.28  # share that is dark beside it: words cross it, and it is worn
LEAST_WORDS, MOST_WORDS = 0.03, 0.4  # share that is dark where the words stand
SECTORS, LEAST_SECTORS = 24, 8  # of the way round, and in how many words stand: a short name's letters
SOLID_EMBLEM, CROSSED = 0.7, 1.5  # where the star is whole, so much more print may cross the seal
LEAST_EMBLEM = 0.15  # share of the middle that is dark; worn stars on black-and-white scans have 0.2
SURE, DOUBTED = 0.9, 0.76  # of a whole ring and of the least: never as sure as one in red


def find_grey_seals(bgr: Picture, dpi: float) -> tuple[Stamp, ...]:
    """The round seals of a picture without colour, from top to bottom."""
    scale = LOOKED_AT / dpi
    grey = np.asarray(cv2.cvtColor(smaller(bgr, scale), cv2.COLOR_BGR2GRAY), np.uint8)
    mask = np.asarray(darkness_of(grey, MM, smooth=False) >= FAINT, np.uint8)
    found: list[Stamp] = []
    for ring in _rings(mask):
        stamp = _judged(mask, ring, scale)
        if stamp is not None and not any(_overlap(stamp, other) for other in found):
            found.append(stamp)
    return tuple(sorted(found, key=lambda stamp: (stamp.box[1], stamp.box[0])))


def _rings(mask: Mask) -> Iterator[Ring]:
    """Rings that are dark with white on both sides, the clearest first."""
    height, width = mask.shape
    if min(height, width) < 2 * RADIUS[0] * MM:
        return
    size = width // HALVED, height // HALVED
    small = cv2.resize(mask * 255, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    mm = MM / HALVED
    reach = math.ceil((RADIUS[1] + BESIDE[0] + LINE) * mm)
    best = np.zeros_like(small)
    radii = np.zeros_like(small)
    for radius in np.arange(RADIUS[0] * mm, RADIUS[1] * mm, 0.5):
        contrast = cv2.filter2D(
            small, cv2.CV_32F, _weights(radius, mm, reach), borderType=cv2.BORDER_CONSTANT
        )
        better = contrast > best
        best[better] = contrast[better]
        radii[better] = radius
    peaks = (best == cv2.dilate(best, np.ones((9, 9), np.uint8))) & (best >= LEAST_CONTRAST)
    rows, columns = np.nonzero(peaks)
    order = np.argsort(-best[rows, columns], kind="stable")[:MOST_RINGS]
    for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        circle = (column + 0.5) * HALVED, (row + 0.5) * HALVED, float(radii[row, column]) * HALVED
        x, y, radius = refined(mask, circle)
        yield Ring(x, y, radius, radius, 0.0)


def _weights(radius: float, mm: float, reach: int) -> Weights:
    """What gives, laid over a picture, how much darker a ring is than what is beside it."""
    down, across = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    away = np.hypot(down, across)

    def line(at: float) -> NDArray[np.float64]:
        drawn = np.clip(LINE * mm / 2 + 0.5 - np.abs(away - at), 0, 1)
        return np.asarray(drawn / drawn.sum(), np.float64)

    beside = (line(radius + BESIDE[0] * mm) + line(radius - BESIDE[1] * mm)) / 2
    return (line(radius) - beside).astype(np.float32)


def _judged(mask: Mask, ring: Ring, scale: float) -> Stamp | None:
    """A ring as a seal, in pixels of the whole picture; None where its form is not surely that of one."""
    height, width = mask.shape
    if ring.share_on(height, width) < 1.0:
        return None  # the part of a seal across the pages' edges says nothing of this page
    on = _band(mask, ring, ON).any(axis=1).mean()
    emblem = _band(mask, ring, (-ring.a / MM, EMBLEM - ring.a / MM)).mean()
    if on < LEAST_RING or emblem < LEAST_EMBLEM or not RADIUS[0] <= ring.a / MM <= RADIUS[1]:
        return None
    words = _band(mask, ring, WORDS)
    sectors = words.reshape(SECTORS, -1).mean(axis=1) >= LEAST_WORDS
    if words.mean() < LEAST_WORDS or sectors.sum() < LEAST_SECTORS:
        return None
    crossed = CROSSED if emblem >= SOLID_EMBLEM else 1.0
    if (
        _band(mask, ring, OUTSIDE).mean() > MOST_OUTSIDE * crossed
        or _band(mask, ring, INSIDE).mean() > MOST_INSIDE * crossed
        or words.mean() > MOST_WORDS * crossed
    ):
        return None
    whole = min(1.0, float(on - LEAST_RING) / (WHOLE_RING - LEAST_RING))
    box = (ring.x - ring.a, ring.y - ring.a, ring.x + ring.a, ring.y + ring.a)
    x0, y0, x1, y1 = (edge / scale for edge in box)
    confidence = round(DOUBTED + (SURE - DOUBTED) * whole, 3)
    return Stamp((x0, y0, x1, y1), SealShape.ROUND, confidence, ring.scaled(1 / scale))


def _band(mask: Mask, ring: Ring, depths: tuple[float, float]) -> NDArray[np.bool_]:
    """What is dark so many millimetres outside (below 0: inside) of a ring: a row for each angle."""
    steps = np.arange(depths[0], depths[1] + 0.01, 0.25) * MM + ring.a
    angles = all_round()
    columns = np.rint(ring.x + np.outer(np.cos(angles), steps)).astype(np.intp)
    rows = np.rint(ring.y + np.outer(np.sin(angles), steps)).astype(np.intp)
    height, width = mask.shape
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    dark = mask[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)].astype(bool)
    return np.asarray(dark & inside, np.bool_)


def _overlap(one: Stamp, other: Stamp) -> bool:
    """Whether two rings are one seal's: a second one is found beside the first where words cross it."""
    if one.ring is None or other.ring is None:
        return False
    apart = math.hypot(one.ring.x - other.ring.x, one.ring.y - other.ring.y)
    return apart < max(one.ring.a, other.ring.a)
