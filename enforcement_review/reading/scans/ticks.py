"""The little squares of forms (□ ☑ ☒ ■) on a level picture, and whether they are ticked.

A box to tick is four thin straight sides of one length that end at one another. In the letters that look like
it (口 回 日 国) sides stick out at the corners, are of two thicknesses, or strokes run level or upright inside.
What can't be told from a letter is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from enforcement_review.reading.scans.ink import darkness_of

Grey = NDArray[np.uint8]
Mask = NDArray[np.uint8]
PixelBox = tuple[float, float, float, float]
Segments = NDArray[np.float64]  # a row each: place across, start and end along, thickness

MM = 1 / 25.4  # inches

DARK = 50  # steps of grey below the paper: a thin line of print, at 120 dpi half as dark as a letter
BLACK = 110  # the same inside ■
# Millimetres.
SIDE = (1.8, 5.6)
SMALL = 2.6  # no letter's frame is as small, in print that is read
THICKEST = 0.62
OUT = 0.13  # how far a side may stick out at a corner, besides part of a pixel
RUNS_ON = 1.0  # how much longer a tick may make one side
BESIDE = (0.18, 0.7, 0.3)  # paper around a box: from, above and below to, to the left and right to
AROUND_SMALL = 1.6  # above and below a small empty box
SOLID = (2.2, 5.2)  # ■

SQUARE = 0.1  # by how much sides may differ in length
LEAST_PIXELS = 6  # along a side: of a smaller frame nothing can be told
EVEN = 0.5  # thinnest to thickest side
INNER_STROKE = 0.62  # share of the inside that a level or upright stroke crosses in a letter
INNER_FRAME = 0.36  # the same for each side of a frame within
INNER_STROKE_SMALL = 0.8  # the same in a box smaller than letters are, where a tick is a few pixels
EMPTY_BELOW, TICKED_ABOVE = 0.015, 0.06  # share of the inside that is dark
# Share of a side that may have ink beside it: of a ticked box, the tick; of an empty one, a letter nearby.
TOUCHED, CLEAR_OF = 0.5, 0.25
MOST_SEGMENTS = 20_000  # in one direction; a page of small print has some thousands
MOST_BOXES = 300


@dataclass(frozen=True, slots=True)
class TickBox:
    """A box to tick. `ticked` is None where something faint or tiny stands in it."""

    box: PixelBox
    ticked: bool | None


def find_boxes(grey: Grey, dpi: float) -> tuple[TickBox, ...]:
    """Boxes to tick with their outer edges in pixels, from top to bottom."""
    pixels = dpi * MM
    darkness = darkness_of(grey, pixels, smooth=False)
    black = cv2.threshold(darkness, BLACK, 1, cv2.THRESH_BINARY)[1].astype(np.uint8)
    dark = cv2.threshold(darkness, DARK, 1, cv2.THRESH_BINARY)[1].astype(np.uint8)
    level = _segments(dark, pixels)
    upright = _segments(np.ascontiguousarray(dark.T), pixels)
    found = [
        _looked_into(darkness, frame, pixels, longer=longer)
        for frame, longer in _frames(level, upright, pixels)
    ]
    boxes = [box for box in found if box is not None] + _solid(black, pixels)
    boxes.sort(key=lambda box: (box.box[1], box.box[0]))
    return tuple(boxes[:MOST_BOXES])


def _segments(dark: Mask, pixels: float) -> Segments:
    """Level strokes as long as the side of a box."""
    length = max(3, round(SIDE[0] * 0.85 * pixels) | 1)  # odd: an even kernel moves what it opens
    strokes = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    outlines, _ = cv2.findContours(strokes, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [cv2.boundingRect(outline) for outline in outlines[:MOST_SEGMENTS]]
    found = [
        (y + high / 2, x, x + wide, high)
        for x, y, wide, high in boxes
        if wide <= SIDE[1] * pixels + 2 and high <= THICKEST * pixels + 1
    ]
    return np.array(sorted(found), dtype=np.float64).reshape(-1, 4)


def _frames(level: Segments, upright: Segments, pixels: float) -> list[tuple[PixelBox, bool]]:
    """Squares of two level and two upright strokes that end at one another.

    Gives their outer edges, and whether one side runs on: a tick that leaves the box there lengthens it.
    """
    out = max(1.01, OUT * pixels + 0.3)
    frames: list[tuple[PixelBox, bool]] = []
    places = np.ascontiguousarray(upright[:, 0])  # in order
    for x, y0, y1, thick in upright:
        side = y1 - y0
        if not SIDE[0] * pixels <= side <= SIDE[1] * pixels:
            continue
        slack = max(1.5, SQUARE * side)
        first, behind = np.searchsorted(places, (x + side - thick - slack, x + side - thick + slack))
        right = upright[first:behind]
        if not len(right):
            continue
        for (other_x, _, _, other_thick), more in zip(*_ending_at(right, y0, y1, out, pixels), strict=True):
            outer = (x - thick / 2, y0, other_x + other_thick / 2, y1)
            longer = _longer_level(level, outer, out, pixels)
            if longer is not None and longer + more <= 1 and _even([thick, other_thick]):
                frames.append((outer, longer + more > 0))
                break
    return frames


def _ending_at(
    strokes: Segments, start: float, end: float, out: float, pixels: float
) -> tuple[Segments, NDArray[np.bool_]]:
    """The strokes that begin and end at two places, and which of them run on a little at one of their ends."""
    before, behind = start - strokes[:, 1], strokes[:, 2] - end
    reaching = (before >= -out) & (behind >= -out) & (np.minimum(before, behind) <= out)
    reaching &= np.maximum(before, behind) <= RUNS_ON * pixels
    strokes, before, behind = strokes[reaching], before[reaching], behind[reaching]
    return strokes, np.asarray(np.maximum(before, behind) > out, np.bool_)


def _longer_level(level: Segments, outer: PixelBox, out: float, pixels: float) -> int | None:
    """How many of the upper and lower side run on; None where one of them is missing."""
    x0, y0, x1, y1 = outer
    spans, more = _ending_at(level, x0, x1, out, pixels)
    top = np.abs(spans[:, 0] - spans[:, 3] / 2 - y0) <= out
    bottom = np.abs(spans[:, 0] + spans[:, 3] / 2 - y1) <= out
    if not top.any() or not bottom.any():
        return None
    return int(more[top].all()) + int(more[bottom].all())


def _even(thick: list[float]) -> bool:
    return min(thick) + 1 >= EVEN * max(thick)


def _looked_into(darkness: Grey, frame: PixelBox, pixels: float, *, longer: bool) -> TickBox | None:
    """A frame as a box, empty or ticked; None where it is part of a letter."""
    x0, y0, x1, y1 = (round(edge) for edge in frame)
    if min(x1 - x0, y1 - y0) < LEAST_PIXELS:
        return None
    if x0 < 2 or y0 < 2 or x1 > darkness.shape[1] - 2 or y1 > darkness.shape[0] - 2:
        return None
    patch = darkness[y0:y1, x0:x1].astype(np.float64)
    sides = [_weight(side) for side in (patch, patch[::-1], patch.T, patch.T[::-1])]
    if min(sides) < EVEN * max(sides):
        return None
    line = max(2, round(0.12 * (x1 - x0)) + 1)
    inside = patch[line:-line, line:-line]
    if not inside.size:
        return None
    dark = (inside >= DARK).astype(np.uint8)
    small = x1 - x0 < SMALL * pixels
    limit = INNER_STROKE_SMALL if small else INNER_STROKE
    if _has_strokes_of_letters(dark, limit):
        return None
    share = float(dark.mean())
    if longer and (small or share < EMPTY_BELOW):
        return None
    beside = _touched_sides(darkness, (x0, y0, x1, y1), pixels)
    if max(beside) > (TOUCHED if share >= EMPTY_BELOW else CLEAR_OF):
        return None
    if small and share < EMPTY_BELOW and not _has_paper_around(darkness, frame, pixels):
        return None
    ticked = False if share < EMPTY_BELOW else True if share >= TICKED_ABOVE else None
    return TickBox((float(x0), float(y0), float(x1), float(y1)), ticked)


def _touched_sides(
    darkness: Grey, frame: tuple[int, int, int, int], pixels: float
) -> tuple[float, float, float, float]:
    """How much of each side has ink beside it: a part of a letter has the letter's other parts there."""
    x0, y0, x1, y1 = frame
    near, far, aside = (round(mm * pixels) for mm in BESIDE)
    return (
        _touched(darkness[max(0, y0 - far) : max(1, y0 - near), x0:x1]),
        _touched(darkness[y1 + near : y1 + far, x0:x1]),
        _touched(darkness[y0:y1, max(0, x0 - aside) : max(1, x0 - near)].T),
        _touched(darkness[y0:y1, x1 + near : x1 + aside].T),
    )


def _has_paper_around(darkness: Grey, frame: PixelBox, pixels: float) -> bool:
    """Whether a small frame stands free above and below: it is no frame within a letter (回)."""
    x0, y0, x1, y1 = (round(edge) for edge in frame)
    far = round(AROUND_SMALL * pixels)
    above, below = darkness[max(0, y0 - far) : max(0, y0 - 2), x0:x1], darkness[y1 + 2 : y1 + far, x0:x1]
    return not any(bool(((side >= DARK).mean(axis=1) > 0.7).any()) for side in (above, below))


def _touched(beside: Grey) -> float:
    """Share of a side along which there is ink."""
    return float((beside >= DARK).any(axis=0).mean())


def _weight(patch: NDArray[np.float64]) -> float:
    """How much ink the first side of a frame has across, where nothing crosses it: its darkness times thickness."""
    reach = max(2, round(0.14 * len(patch)))
    middle = patch[:, len(patch[0]) // 5 : -(len(patch[0]) // 5)]
    return float(np.percentile(middle[:reach].sum(axis=0), 25))


def _has_strokes_of_letters(inside: Mask, limit: float) -> bool:
    """Whether a level or upright stroke runs through the inside (日 田 国), or a frame stands in it (回)."""
    rows, columns = _longest_runs(inside), _longest_runs(inside.T)
    if max(rows.max(), columns.max()) >= limit:
        return True
    return _bars(rows) >= 2 and _bars(columns) >= 2


def _longest_runs(inside: Mask) -> NDArray[np.float64]:
    """For each row the longest run of ink, as a share of the row."""
    run = np.zeros(len(inside))
    longest = np.zeros(len(inside))
    for column in inside.T:
        run = (run + 1) * (column > 0)
        longest = np.maximum(longest, run)
    return np.asarray(longest / max(1, inside.shape[1]), np.float64)


def _bars(runs: NDArray[np.float64]) -> int:
    """How many bars, apart from one another, run level."""
    bars = np.concatenate([[False], runs >= INNER_FRAME])
    return int((bars[1:] & ~bars[:-1]).sum())


def _solid(dark: Mask, pixels: float) -> list[TickBox]:
    """Filled squares (■)."""
    size = max(3, round(SOLID[0] * 0.8 * pixels) | 1)
    cores = cv2.erode(dark, np.ones((size, size), np.uint8))
    if not cores.any():
        return []
    outlines, _ = cv2.findContours(
        cv2.dilate(cores, np.ones((size, size), np.uint8)), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    found = []
    for outline in outlines:
        x, y, wide, high = cv2.boundingRect(outline)
        if not all(SOLID[0] * pixels <= side <= SOLID[1] * pixels for side in (wide, high)):
            continue
        if abs(wide - high) > max(1.5, SQUARE * max(wide, high)):
            continue
        around = dark[max(0, y - 2) : y + high + 2, max(0, x - 2) : x + wide + 2]
        core = dark[y : y + high, x : x + wide]
        border = around.sum() - core.sum()
        if core.mean() > 0.95 and border <= 0.25 * (around.size - core.size):
            found.append(TickBox((float(x), float(y), float(x + wide), float(y + high)), True))
    return found
