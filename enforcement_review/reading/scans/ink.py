"""Ink on a level picture that no printed text explains: handwriting, signatures, fingerprints, tick marks.

Dark is what stands out from the paper around it. What is only a little darker (the other side shining through,
shadows, stains) never counts by itself; it belongs to ink only where it hangs together with strokes that are
clearly dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from enforcement_review.reading.scans.ruled import Rulings

Grey = NDArray[np.uint8]
Mask = NDArray[np.uint8]
PixelBox = tuple[float, float, float, float]

MM = 1 / 25.4  # inches

CLEAR = 46  # steps of grey below the paper: a ballpoint's stroke, print
FAINT = 30  # the edges of such strokes, pencil, worn print; also what shines through from the other side
CLEAR_SHARE = 0.12  # of a stroke that is clearly dark, or else it is faint all over
IN_STAMP = 95  # inside a stamp: what stays of it in the red channel is paler than a pen's stroke

# Millimetres.
PAPER = 6.0  # around a place, the lightest of which is the paper
APART = 3.0  # gap between strokes of one signature
SPECK = 1.0  # what is smaller both ways is dust
SMALLEST = 2.4  # of a mark that counts: a tick
FLAT = 0.9  # what is flatter is an underline, a fold or a scratch
STROKE = 4.0  # length of all the strokes of a mark
EDGE = 1.2  # what touches the picture's margin is a shadow or the desk beneath
HOLE = (3.5, 9.5)  # punch holes, across
LINE = 12  # of the height: what is so much longer is a line, whatever its thickness
SHEET_EDGE = 8.0  # the edge of a sheet on a dark ground is no thicker, and runs along most of it
PICTURE = 28.0  # both ways and mostly dark: a photograph, a black bar
RULED = 0.45  # taken out on both sides of a ruling
PRINTED = 0.5  # taken out around printed text
MOST_MARKS = 500  # a page; more are a picture's grain

LEAST_STROKE, SURE_STROKE = 1.5, 5.0  # millimetres of strokes in a place: less is a speck, more is writing


class Filled(StrEnum):
    """Whether something is written in a place."""

    BLANK = "blank"
    FILLED = "filled"
    UNSURE = "unsure"  # faint or tiny: may be a speck, may be a worn stroke


def find_ink(
    grey: Grey,
    dpi: float,
    printed: Sequence[PixelBox],
    rulings: Rulings,
    stamps: Iterable[PixelBox] = (),
) -> tuple[PixelBox, ...]:
    """Boxes (x0, y0, x1, y1, pixels) of ink that is not printed text, from top to bottom.

    Args:
        dpi: pixels per inch.
        grey: the picture, best as `without_red` gives it, so that writing under a stamp is seen.
        printed: boxes of the text that was recognised.
        rulings: lines of tables and blanks.
        stamps: boxes of seals; in them only ink darker than a stamp counts.
    """
    pixels = dpi * MM
    darkness = darkness_of(grey, pixels)
    _without_rulings(darkness, rulings, pixels)
    for box in stamps:
        inside = darkness[_area(box, 0.5 * pixels)]
        inside[inside < IN_STAMP] = 0
    for box in printed:
        darkness[_area(box, PRINTED * pixels)] = 0
    strokes = _strokes(darkness, pixels)
    return _marks(strokes, pixels)


def share_of_ink(grey: Grey, dpi: float, box: PixelBox, rulings: Rulings | None = None) -> float:
    """Share of a place that is dark, rulings taken out."""
    dark, _ = _looked_at(grey, dpi, box, rulings)
    return float((dark >= (CLEAR + FAINT) / 2).mean()) if dark.size else 0.0


def state_of(grey: Grey, dpi: float, box: PixelBox, rulings: Rulings | None = None) -> Filled:
    """Whether a place is blank, filled, or can't be said to be either."""
    pixels = dpi * MM
    dark, strokes = _looked_at(grey, dpi, box, rulings)
    if not dark.size:
        return Filled.UNSURE
    length = _stroke_length(strokes, pixels)
    if length >= SURE_STROKE:
        return Filled.FILLED
    faint = _without_specks(np.asarray(dark >= FAINT, np.uint8), pixels)
    if length < LEAST_STROKE and _stroke_length(faint, pixels) < SURE_STROKE:
        return Filled.BLANK
    return Filled.UNSURE


def _looked_at(grey: Grey, dpi: float, box: PixelBox, rulings: Rulings | None) -> tuple[Grey, Mask]:
    """How dark a place is, and its strokes."""
    pixels = dpi * MM
    margin = PAPER * pixels
    x0, y0 = (max(0, round(edge - margin)) for edge in box[:2])
    around = grey[_area(box, margin)]
    if not around.size:
        return np.zeros((0, 0), np.uint8), np.zeros((0, 0), np.uint8)
    darkness = darkness_of(np.ascontiguousarray(around), pixels)
    if rulings is not None:
        _without_rulings(darkness, _moved(rulings, x0, y0), pixels)
    inner = _area((box[0] - x0, box[1] - y0, box[2] - x0, box[3] - y0), 0)
    dark = np.ascontiguousarray(darkness[inner])
    return dark, _strokes(dark, pixels, edges=False)


def _moved(rulings: Rulings, x: float, y: float) -> Rulings:
    return Rulings(
        tuple((at - y, start - x, end - x) for at, start, end in rulings.horizontal),
        tuple((at - x, start - y, end - y) for at, start, end in rulings.vertical),
        tuple((at - y, start - x, end - x) for at, start, end in rulings.blanks),
    )


def _area(box: PixelBox, margin: float) -> tuple[slice, slice]:
    x0, y0, x1, y1 = box
    return (
        slice(max(0, round(y0 - margin)), max(0, round(y1 + margin))),
        slice(max(0, round(x0 - margin)), max(0, round(x1 + margin))),
    )


def darkness_of(grey: Grey, pixels: float, *, smooth: bool = True) -> Grey:
    """How much darker each pixel is than the paper around it; `smooth` takes off noise and a thin line's edge."""
    height, width = grey.shape
    step = max(1, round(pixels))
    small = cv2.resize(grey, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    size = round(PAPER) | 1
    paper = cv2.dilate(small, np.ones((size, size), np.uint8))
    paper = cv2.blur(paper, (size, size))
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(paper, cv2.GaussianBlur(grey, (3, 3), 0) if smooth else grey), np.uint8)


def _without_rulings(darkness: Grey, rulings: Rulings, pixels: float) -> None:
    """Take rulings out, but for the strokes that cross them: what is as dark beside a ruling stays on it."""
    margin = max(2, round(RULED * pixels))
    for at, start, end in (*rulings.horizontal, *rulings.blanks):
        _take_out(darkness, round(at - 0.5), start - margin, end + margin, margin, pixels)
    turned = darkness.T
    for at, start, end in rulings.vertical:
        _take_out(turned, round(at - 0.5), start - margin, end + margin, margin, pixels)


def _take_out(darkness: Grey, at: int, start: float, end: float, margin: int, pixels: float) -> None:
    """Follow one line in short parts, since it may run aslant, and take out its thickness."""
    height, width = darkness.shape
    part = max(8, round(8 * pixels))
    search = round(0.9 * pixels)
    for left in range(max(0, round(start)), min(width, round(end)), part):
        right = min(width, left + part, round(end))
        top, bottom = max(0, at - search), min(height, at + search + 1)
        if right <= left or bottom <= top:
            continue
        rows = np.median(darkness[top:bottom, left:right], axis=1)
        line = top + int(rows.argmax()) if rows.max() >= FAINT / 2 else at
        upper, lower = max(0, line - margin), min(height, line + margin + 1)
        above, below = darkness[max(0, upper - 1), left:right], darkness[min(height - 1, lower), left:right]
        crossing = (above >= FAINT) & (below >= FAINT)
        darkness[upper:lower, left:right][:, ~crossing] = 0


def _strokes(darkness: Grey, pixels: float, *, edges: bool = True) -> Mask:
    """Clearly dark strokes with their faint parts; no specks, holes, shadows of the edge, pictures."""
    faint = np.asarray(darkness >= FAINT, np.uint8)
    if not faint.any():
        return faint
    height, width = faint.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(faint, connectivity=8)
    left, top, wide, high, area = (stats[:, column] for column in range(5))
    keep = np.bincount(labels[darkness >= CLEAR], minlength=count) >= CLEAR_SHARE * area
    keep[0] = False
    keep &= np.maximum(wide, high) >= SPECK * pixels
    if edges:
        margin = round(EDGE * pixels)
        at_edge = (left <= margin) | (top <= margin)
        at_edge |= (left + wide >= width - margin) | (top + high >= height - margin)
        keep &= ~at_edge
    fill = area / np.maximum(wide * high, 1)
    short, long = np.minimum(wide, high), np.maximum(wide, high)
    keep &= ~((fill > 0.68) & (short >= HOLE[0] * pixels) & (long <= HOLE[1] * pixels) & (short > 0.8 * long))
    keep &= ~((fill > 0.5) & (short >= PICTURE * pixels))
    # Frames, edges of the sheet and what is left of underlines that writing broke in parts.
    keep &= ~((wide >= 0.5 * width) & (high >= 0.5 * height))
    keep &= ~((long >= 0.4 * min(width, height)) & (short <= SHEET_EDGE * pixels))
    keep &= ~((high <= FLAT * pixels) & (wide >= STROKE * pixels))
    keep &= ~((high <= 2 * FLAT * pixels) & (wide >= LINE * high))
    return np.asarray(keep[labels], np.uint8)


def _without_specks(mask: Mask, pixels: float) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = np.maximum(stats[:count, cv2.CC_STAT_WIDTH], stats[:count, cv2.CC_STAT_HEIGHT]) >= SPECK * pixels
    keep[0] = False
    return np.asarray(keep[labels], np.uint8)


def _stroke_length(strokes: Mask, pixels: float) -> float:
    """Millimetres of pen strokes: half the outline of each."""
    outlines, _ = cv2.findContours(strokes, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return sum(cv2.arcLength(outline, closed=True) for outline in outlines) / 2 / pixels


def _marks(strokes: Mask, pixels: float) -> tuple[PixelBox, ...]:
    """Strokes that stand near one another, in one box."""
    size = round(APART * pixels) | 1
    joined = cv2.dilate(strokes, np.ones((size, size), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    marks: list[PixelBox] = []
    for outline in outlines:
        x, y, wide, high = cv2.boundingRect(outline)
        part = np.ascontiguousarray(strokes[y : y + high, x : x + wide])
        own = np.zeros_like(part)
        cv2.drawContours(own, [outline], -1, 1, cv2.FILLED, offset=(-x, -y))
        part &= own
        (rows,), (columns,) = np.nonzero(part.max(axis=1)), np.nonzero(part.max(axis=0))
        if not len(rows):
            continue
        box = (float(x + columns[0]), float(y + rows[0]), float(x + columns[-1] + 1), float(y + rows[-1] + 1))
        wide, high = columns[-1] + 1 - columns[0], rows[-1] + 1 - rows[0]
        if max(wide, high) < SMALLEST * pixels or min(wide, high) < FLAT * pixels:
            continue
        if _stroke_length(part, pixels) >= STROKE:
            marks.append(box)
    return tuple(sorted(marks, key=lambda box: (box[1], box[0]))[:MOST_MARKS])
