"""Cut-outs of single lines: where their letters stand, and stacks of letters laid out as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from enforcement_review.reading.scans.engine import Pixels, Rectangle

STACK = 1.8  # height to width from which letters stand one below the other
LONGEST_STROKE = 1.3  # of the height of a line: a longer level stroke is no part of a letter
SHORTEST_PIECE = 0.35  # of a letter: a shorter part of a stack is a stroke of the letter beside it
THIN_ROW = 0.1  # of the fullest row: with less ink a row holds what stands above or below the letters
TALL = 0.45  # of the height of the line: what reaches over less is a mark
EDGE = 0.12  # of the height: a border is cut away with this much beside it
GRAIN = 4  # pixels looked at as one: the grain of a scan goes, words stay
GROUND = 31  # of these: the paper around a mark
MARK = 8  # steps of grey: half of what the faintest print leaves of itself, five times what noise does
AROUND = 24  # pixels of paper left around what is marked: a line's box reaches beyond its letters


@dataclass(frozen=True, slots=True)
class Ink:
    """Where the letters of a cut-out are, in its own pixels.

    Attributes:
        top, bottom: of the letters; 0 and the height where no ink can be told.
        spans: stretches of columns with ink, from left to right; () where no ink can be told.
        tall: for each of them whether it reaches over a good part of the height: a letter, no dot or dash.
    """

    top: int
    bottom: int
    spans: tuple[tuple[int, int], ...]
    tall: tuple[bool, ...] = ()


def marked_part(pixels: Pixels) -> tuple[int, int, int, int]:
    """The part of a page (x0, y0, x1, y1) outside of which there is bare paper; all of it where no mark is seen."""
    height, width = pixels.shape[:2]
    size = max(1, width // GRAIN), max(1, height // GRAIN)
    grey = cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    marks = cv2.subtract(cv2.blur(grey, (GROUND, GROUND)), grey) > MARK
    rows, columns = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
    if not rows.size:
        return 0, 0, width, height
    return (
        max(0, int(columns[0]) * GRAIN - AROUND),
        max(0, int(rows[0]) * GRAIN - AROUND),
        min(width, (int(columns[-1]) + 1) * GRAIN + AROUND),
        min(height, (int(rows[-1]) + 1) * GRAIN + AROUND),
    )


def cut(rectangle: Rectangle, borders: Sequence[Rectangle]) -> list[Rectangle]:
    """The parts of a text box between the vertical rulings that stand in its way.

    Args:
        rectangle: x0, y0, x1, y1.
        borders: the rulings, each as x0, y0, x1, y1 of nearly no width.
    """
    x0, y0, x1, y1 = rectangle
    height = y1 - y0
    inside = sorted(
        (b[0] + b[2]) / 2
        for b in borders
        if min(y1, b[3]) - max(y0, b[1]) > 0.7 * height and x0 < (b[0] + b[2]) / 2 < x1
    )
    parts, left = [], x0
    for x in [*inside, None]:
        right = x1 if x is None else x - EDGE * height
        if right - left > 0.25 * height:
            parts.append((left, y0, right, y1))
        if x is not None:
            left = x + EDGE * height
    return parts


def is_stack(width: float, height: float) -> bool:
    return height > STACK * width


def dark_of(crop: Pixels) -> NDArray[np.bool_]:
    """What is ink in a cut-out, underlines left out."""
    grey = crop.min(axis=2) if crop.ndim == 3 else crop
    level, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    if level > 225:  # paper alone: the threshold parts noise from noise
        return np.zeros(grey.shape, dtype=bool)
    # Strokes longer than any letter are rulings and underlines; a broken one is closed first.
    length = max(12, round(LONGEST_STROKE * grey.shape[0]))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    rulings = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    thick = cv2.dilate(rulings, np.ones((3, 1), np.uint8))
    return np.asarray((mask > 0) & (thick == 0))


def ink_of(crop: Pixels) -> Ink:
    """Rows and stretches of columns that hold letters."""
    dark = dark_of(crop)
    height = dark.shape[0]
    across = dark.sum(axis=1)
    rows = np.flatnonzero(across >= max(2.0, THIN_ROW * float(across.max())))
    if not rows.size:
        return Ink(0, height, ())
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    spans = tuple(stretches(dark.sum(axis=0) >= 2))
    heights = [int(dark[:, first:behind].any(axis=1).sum()) for first, behind in spans]
    return Ink(top, bottom, spans, tuple(high >= TALL * (bottom - top) for high in heights))


def stretches(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of True as (first, behind the last)."""
    steps = np.diff(np.concatenate(([0], marked.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))


def laid_out(crop: Pixels) -> tuple[Pixels, list[tuple[int, int]]]:
    """A stack of letters as a line, and the rows that each letter came from."""
    width = crop.shape[1]
    pieces: list[tuple[int, int]] = []
    for first, behind in stretches(dark_of(crop).sum(axis=1) >= 2):
        tall = behind - first
        together = behind - pieces[-1][0] if pieces else width * 2
        if together <= 1.1 * width or (tall < SHORTEST_PIECE * width and together <= 1.35 * width):
            pieces[-1] = (pieces[-1][0], behind)
        else:
            pieces.append((first, behind))
    squares = []
    for first, behind in pieces:
        middle = (first + behind) // 2
        top = max(0, min(middle - width // 2, crop.shape[0] - width))
        squares.append(crop[top : top + width])
    if not squares:
        return crop, []
    return np.ascontiguousarray(np.concatenate(squares, axis=1)), pieces
