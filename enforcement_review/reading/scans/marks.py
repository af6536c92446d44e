"""Tick boxes put among the words: engines lose the little squares that say which of several options was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from enforcement_review.law.look_alikes import LIKE_TICK_BOXES
from enforcement_review.reading.scans.engine import OcrLine, Pixels, Rectangle
from enforcement_review.reading.scans.ticks import TickBox, find_boxes

EMPTY, TICKED = "□", "☑"
NEITHER = "〓"  # a box of which it cannot be said: no sign for which the extractors look
SURE, UNSURE = 0.95, 0.3


def with_tick_boxes(lines: Sequence[OcrLine], grey: Pixels, dpi: float) -> tuple[OcrLine, ...]:
    """The lines with □ or ☑ in the place of every tick box that stands on their row."""
    placed = list(lines)
    for box in find_boxes(grey, dpi):
        at = _row_of(placed, box.box)
        if at is not None:
            placed[at] = _with_box(placed[at], box)
    return tuple(placed)


def _row_of(lines: Sequence[OcrLine], box: Rectangle) -> int | None:
    """The line that a box belongs to: it stands in it, or just before it."""
    x0, y0, x1, y1 = box
    middle, best = (y0 + y1) / 2, None
    for number, line in enumerate(lines):
        if not (line.upright and line.y0 - 2 <= middle <= line.y1 + 2):
            continue
        reach = 1.5 * (line.y1 - line.y0)
        if line.x0 - reach <= x0 and x1 <= line.x1 + 0.6 * reach:
            away = max(0.0, line.x0 - x1)
            if best is None or away < best[0]:
                best = away, number
    return None if best is None else best[1]


def _with_box(line: OcrLine, box: TickBox) -> OcrLine:
    x0, _, x1, _ = box.box
    middle = (x0 + x1) / 2
    sign = NEITHER if box.ticked is None else TICKED if box.ticked else EMPTY
    sure = UNSURE if box.ticked is None else SURE
    for at, char in enumerate(line.text):
        # The engine read something in the place of the box: the box, or surely a letter that only looks like one.
        if char in LIKE_TICK_BOXES and line.lefts[at] - 2 <= middle <= line.rights[at] + 2:
            return _replaced(line, at, at + 1, sign, (x0, x1), sure)
        if line.lefts[at] < middle < line.rights[at] and char.isalnum() and line.sureness[at] >= SURE:
            return line
    at = sum((left + right) / 2 < middle for left, right in zip(line.lefts, line.rights, strict=True))
    return _replaced(line, at, at, sign, (x0, x1), sure)


def _replaced(
    line: OcrLine, start: int, end: int, sign: str, span: tuple[float, float], sure: float
) -> OcrLine:
    left = max(span[0], line.lefts[start - 1]) if start else span[0]
    right, lefts_behind = span[1], line.lefts[end:]
    if lefts_behind:
        right = min(right, line.rights[end])
        # The letter behind makes room, up to its middle: engines let letters meet where the box stands.
        room = min(right, (line.lefts[end] + line.rights[end]) / 2)
        lefts_behind = (max(lefts_behind[0], room), *lefts_behind[1:])
    return replace(
        line,
        text=line.text[:start] + sign + line.text[end:],
        lefts=(*line.lefts[:start], left, *lefts_behind),
        rights=(*line.rights[:start], max(left, right), *line.rights[end:]),
        sureness=(*line.sureness[:start], sure, *line.sureness[end:]),
    )
