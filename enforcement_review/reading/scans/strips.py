"""The words around a seal as a straight line of text, for a recogniser of lines."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from enforcement_review.reading.scans.colour import Picture, redness
from enforcement_review.reading.scans.rings import Ring

STRIP_HEIGHT = 64  # pixels: line recognisers work at 48
STRIP_LONGEST = 4000
RING_WIDTH = (0.03, 0.16)  # where the gap between ring and letters begins, in radii from the outer edge
LETTERS = (0.16, 0.46)  # height of the letters, in radii
NEAR_BOTTOM = 75  # degrees to both sides of the bottom, where the words begin and end
STRENGTHENED = 1.25


def unrolled_words(bgr: Picture, ring: Ring) -> Picture:
    """The words around a ring as a straight line: dark on white, H×W×3, from the gap at the bottom."""
    ink = _ink_of_stamp(bgr)
    depth = np.arange(0, 0.6, 0.5 / ring.b)  # in radii, at half pixels
    around = _unrolled(ink, ring, depth * ring.b, 0.0)
    begin, end = _letter_band(around.mean(axis=1), depth)
    words = around[(depth >= begin) & (depth <= end)]
    turn = _gap_at_bottom(words.mean(axis=0))
    margin = 0.12 * (end - begin)
    rows = np.linspace(begin - min(margin, 0.5 * begin), end + margin, STRIP_HEIGHT)
    strip = _unrolled(ink, ring, rows * ring.b, turn)
    darkest = max(1.0, float(strip.max()))
    grey = 255 - np.clip(strip * (255 * STRENGTHENED / darkest), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def _ink_of_stamp(bgr: Picture) -> NDArray[np.float32]:
    """How much of the stamp's ink each pixel holds: black words under the seal hardly show.

    JPEG keeps colour at half the picture's resolution; the green channel has the letters' sharp edges.
    """
    green = bgr[:, :, 1]
    paper = int(np.percentile(green[::4, ::4], 75))
    dark = cv2.subtract(np.full_like(green, paper), green)
    reddish = cv2.blur(redness(bgr), (3, 3))
    return np.asarray(cv2.min(dark, cv2.convertScaleAbs(reddish, alpha=2.0)), np.float32)


def _unrolled(
    ink: NDArray[np.float32],
    ring: Ring,
    depths: NDArray[np.float64],
    turn: float,
) -> NDArray[np.float32]:
    """The ring as a strip: a row for each depth inside its outline, clockwise from the bottom, even steps.

    `turn`: share of the way round at which to begin.
    """
    _, _, a, b, turned = ring
    fine = np.linspace(0, 2 * math.pi, 2881)
    path = Ring(0.0, 0.0, a, b, turned).at(fine)
    inner = max(0.3, 1 - float(np.median(depths)) / b)  # even steps at the height of the letters
    steps = np.hypot(*np.diff(path * inner, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    pitch = max(1e-6, float(depths[-1] - depths[0]) / max(1, len(depths) - 1))
    width = min(STRIP_LONGEST, max(8, round(float(along[-1]) / pitch)))
    lowest = float(along[int(np.argmax(path[:-1, 1]))])
    at = (lowest + (np.arange(width) / width + turn) * along[-1]) % along[-1]
    angles = np.interp(at, along, fine)
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    on = ring.at(angles)
    normal = np.column_stack([b * np.cos(angles), a * np.sin(angles)])
    normal /= np.hypot(normal[:, 0], normal[:, 1])[:, None]
    normal = np.column_stack(
        [normal[:, 0] * cos - normal[:, 1] * sin, normal[:, 0] * sin + normal[:, 1] * cos]
    )
    columns = on[:, 0] - depths[:, None] * normal[:, 0]
    rows = on[:, 1] - depths[:, None] * normal[:, 1]
    strip = cv2.remap(ink, columns.astype(np.float32), rows.astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(strip, np.float32)


def _letter_band(profile: NDArray[np.float64], depth: NDArray[np.float64]) -> tuple[float, float]:
    """Where the letters begin and end on the way from the ring to the middle, in radii."""
    smooth = np.convolve(profile, np.full(3, 1 / 3), mode="same")
    gap = (depth >= RING_WIDTH[0]) & (depth <= RING_WIDTH[1])
    begin = float(depth[gap][int(np.argmin(smooth[gap]))])
    letters = (depth > begin) & (depth <= begin + 0.16)
    strong = float(smooth[letters].mean())
    after = (depth >= begin + LETTERS[0]) & (depth <= begin + LETTERS[1])
    weak = (smooth[after] < 0.3 * strong).nonzero()[0]
    end = float(depth[after][weak[0]]) if len(weak) else begin + 0.34
    return begin, end


def _gap_at_bottom(words: NDArray[np.float64]) -> float:
    """Middle of the widest gap between words near the bottom, as a share of the way round from there."""
    width = len(words)
    level = 0.25 * float(np.percentile(words, 70))
    reach = round(width * NEAR_BOTTOM / 360)
    near = np.roll(words, reach)[: 2 * reach] < level
    best, start = (0, 0.0), 0
    for place in range(len(near) + 1):
        if place < len(near) and near[place]:
            continue
        if place - start > best[0]:
            best = place - start, (start + place) / 2
        start = place + 1
    if best[0] < width * 0.02:
        return 0.0
    return (best[1] - reach) / width
