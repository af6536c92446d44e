"""Lines of print that the first look for words passed over: marks as wide as words that no box covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import cv2
import numpy as np

from enforcement_review.reading.scans.engine import Pixels, Rectangle

Part = tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels
Edge = TypeVar("Edge", int, float)

GRAIN = 4  # pixels taken together for the ground of the paper
GROUND = 31  # of these
INK = 40  # steps of grey that print is darker than its ground, at least; noise of scans is not
RULING = 50  # pixels: a longer straight stroke belongs to no letter
BESIDE = 2  # pixels around a box, and around a ruling, that belong to it
GAP = 3, 15  # rows and columns between strokes of the same words
LOWEST, HIGHEST = 10, 60  # pixels, of a line
SHORTEST = 2.0  # of its height: of less, marks are strokes of seals and signatures
LEAST_INK = 60  # pixels
AROUND = 32  # pixels of paper that are looked at with it
MOST_PARTS = 12  # looked at one by one; each costs as much as a tenth of a page
MOSTLY = 0.5  # of a box


def overlooked(pixels: Pixels, boxes: Sequence[Rectangle]) -> list[Rectangle]:
    """Marks like words that stand outside all boxes."""
    ink = _ink(pixels)
    for x0, y0, x1, y1 in boxes:
        ink[
            max(0, round(y0) - BESIDE) : round(y1) + BESIDE, max(0, round(x0) - BESIDE) : round(x1) + BESIDE
        ] = 0
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(GAP, np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    return [
        (float(x), float(y), float(x + width), float(y + height))
        for x, y, width, height, area in stats[1:].tolist()
        if LOWEST <= height <= HIGHEST and width >= SHORTEST * height and area >= LEAST_INK
    ]


def parts_around(marks: Sequence[Rectangle], width: int, height: int) -> list[Part]:
    """The parts of a page of that size in which marks stand with some paper around them, none over another.

    Where they are strewn over the page, it is one part around them all.
    """
    parts: list[Part] = []
    for x0, y0, x1, y1 in marks:
        part = (
            max(0, int(x0) - AROUND),
            max(0, int(y0) - AROUND),
            min(width, int(x1) + AROUND),
            min(height, int(y1) + AROUND),
        )
        while meeting := [other for other in parts if _meet(part, other)]:
            part = _around(part, *meeting)
            parts = [other for other in parts if other not in meeting]
        parts.append(part)
    return parts if len(parts) <= MOST_PARTS else [_around(*parts)]


def joined_boxes(
    first: Sequence[Rectangle], second: Sequence[Rectangle], marks: Sequence[Rectangle]
) -> list[Rectangle]:
    """The boxes of a first look with those of a second that are of marks overlooked in the first.

    What both saw of the same words becomes one box around it.
    """
    joined = list(first)
    for box in second:
        if not any(_is_of(box, mark) for mark in marks):
            continue
        same = [other for other in joined if _is_of(box, other)]
        joined = [other for other in joined if other not in same]
        joined.append(_around(box, *same))
    return joined


def _around(*boxes: tuple[Edge, Edge, Edge, Edge]) -> tuple[Edge, Edge, Edge, Edge]:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _meet(one: Part, other: Part) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _is_of(one: Rectangle, other: Rectangle) -> bool:
    """Whether two boxes are of the same words: one of them lies mostly in the other."""
    return max(_share(one, other), _share(other, one)) > MOSTLY


def _share(box: Rectangle, other: Rectangle) -> float:
    """How much of a box lies in the other."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return max(0.0, width) * max(0.0, height) / ((box[2] - box[0]) * (box[3] - box[1]))


def _ink(pixels: Pixels) -> Pixels:
    """1 where a stroke stands that is no ruling, else 0."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    size = max(1, grey.shape[1] // GRAIN), max(1, grey.shape[0] // GRAIN)
    ground = cv2.blur(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), (GROUND, GROUND))
    dark = (cv2.subtract(cv2.resize(ground, grey.shape[1::-1]), grey) > INK).astype(np.uint8)
    across = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, RULING), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((RULING, 1), np.uint8))
    beside = np.ones((2 * BESIDE + 1, 2 * BESIDE + 1), np.uint8)
    dark[cv2.dilate(cv2.bitwise_or(across, down), beside) > 0] = 0
    return np.asarray(dark, dtype=np.uint8)
