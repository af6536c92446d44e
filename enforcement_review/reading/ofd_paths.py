"""Paths of an OFD page → rulings, red circles, and how much else is drawn.

What counts as a ruling is the same as in a PDF (`pdfium`): only the way a path is written differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from enforcement_review.reading.ofd_package import Element, Resources, child, is_true, numbers, text_of
from enforcement_review.reading.pdfium import CHECKBOX, LEVEL, MAX_SEGMENTS, THIN, Drawn
from enforcement_review.reading.seals import has_shape_of_seal, is_red

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Color = tuple[int, int, int]

_TOKENS = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[A-Za-z]")
_FIGURES = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}  # operands of each operator
_BLACK: Color = (0, 0, 0)
MAX_RELATIVES = 8  # drawing parameters that take over from others
WHITE = 250  # of 255: a filled area lighter than this is not seen on white paper


class Outlines:
    """Takes one path after the other into `drawn`; `segments` tells how many more are looked at."""

    def __init__(self, drawn: Drawn, width: float, height: float) -> None:
        self._drawn = drawn
        self._width = width
        self._height = height
        self.segments = MAX_SEGMENTS

    def add(
        self, element: Element, matrix: Matrix, resources: Resources, params: tuple[str | None, ...]
    ) -> None:
        filled = is_true(element.get("Fill"), default=False)
        stroked = is_true(element.get("Stroke"), default=True)
        if not (filled or stroked):
            return
        colors = _Colors(element, resources, params)
        curved: list[Point] = []
        for corners, straight in self._runs(element, matrix, curved):
            if straight:
                dark = filled and min(colors.fill) < WHITE
                self._outline(corners, filled=filled, stroked=stroked, dark=dark)
            elif stroked:
                self._strokes(corners)
        if len(curved) > 3:
            xs, ys = [x for x, _ in curved], [y for _, y in curved]
            place = (min(xs), min(ys), max(xs), max(ys))
            red = (stroked and is_red(*colors.stroke)) or (filled and is_red(*colors.fill))
            if red and has_shape_of_seal(place):
                self._drawn.seals.append(place)

    def _runs(
        self, element: Element, matrix: Matrix, curved: list[Point]
    ) -> Iterator[tuple[list[Point], bool]]:
        """Runs of straight segments, and whether no curve adjoins; points of curves go to `curved`."""
        a, b, c, d, e, f = matrix
        corners: list[Point] = []
        straight = True
        for operator, figures in _operations(text_of(element, "AbbreviatedData") or ""):
            self.segments -= 1
            if self.segments < 0:
                return
            if operator == "C":
                if corners and corners[0] != corners[-1]:
                    corners.append(corners[0])
                continue
            x, y = figures[-2:]
            point = (a * x + c * y + e, b * x + d * y + f)
            if operator in "MS":
                if len(corners) > 1:
                    yield corners, straight
                corners, straight = [point], True
            elif operator == "L":
                corners.append(point)
            else:
                self._drawn.curves += 1
                curved.extend((*corners[-1:], point))
                if len(corners) > 1:
                    yield corners, False
                corners, straight = [point], False
        if len(corners) > 1:
            yield corners, straight

    def _outline(self, corners: list[Point], *, filled: bool, stroked: bool, dark: bool) -> None:
        """One run of straight segments: a ruling, a rectangle, or something else."""
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        wide, high = x1 - x0, y1 - y0
        if filled and (wide <= THIN or high <= THIN):
            if wide >= high:
                self._horizontal((y0 + y1) / 2, x0, x1)
            if high >= wide:
                self._vertical((x0 + x1) / 2, y0, y1)
            return
        closed = len(corners) > 3
        if closed and wide <= CHECKBOX and high <= CHECKBOX:
            return
        if not stroked and not (closed and len(corners) <= 6 and dark):
            self._drawn.curves += len(corners)
            return
        self._strokes(corners)

    def _strokes(self, corners: list[Point]) -> None:
        for (x0, y0), (x1, y1) in pairwise(corners):
            if abs(y0 - y1) <= LEVEL and abs(x0 - x1) > LEVEL:
                self._horizontal((y0 + y1) / 2, min(x0, x1), max(x0, x1))
            elif abs(x0 - x1) <= LEVEL:
                self._vertical((x0 + x1) / 2, min(y0, y1), max(y0, y1))
            else:
                self._drawn.curves += 1

    def _horizontal(self, y: float, x0: float, x1: float) -> None:
        if 0.0 <= y <= self._height and x1 >= 0.0 and x0 <= self._width:
            self._drawn.rulings_h.append((y, x0, x1))

    def _vertical(self, x: float, y0: float, y1: float) -> None:
        if 0.0 <= x <= self._width and y1 >= 0.0 and y0 <= self._height:
            self._drawn.rulings_v.append((x, y0, y1))


class _Colors:
    """Colours of a path: its own, or taken over from the drawing parameters that it names."""

    def __init__(self, element: Element, resources: Resources, params: tuple[str | None, ...]) -> None:
        self._chain = [element, *_drawing_chain(resources, params)]

    @property
    def fill(self) -> Color:
        return self._color("FillColor")

    @property
    def stroke(self) -> Color:
        return self._color("StrokeColor")

    def _color(self, name: str) -> Color:
        for element in self._chain:
            found = child(element, name)
            if found is not None:
                return color_of(found.get("Value"))
        return _BLACK


def _drawing_chain(resources: Resources, params: tuple[str | None, ...]) -> Iterator[Element]:
    for name in params:
        following = name
        for _ in range(MAX_RELATIVES):
            param = resources.drawing.get((following or "").strip())
            if param is None:
                break
            yield param
            following = param.get("Relative")


def color_of(value: str | None) -> Color:
    """Red, green and blue of `255 0 0`, `#FF #00 #00`, a grey `0` or CMYK; black where it says nothing."""
    try:
        parts = [
            int(part[1:], 16) if part[0] == "#" else round(float(part)) for part in (value or "").split()
        ]
    except (ValueError, OverflowError):
        return _BLACK
    if len(parts) == 1:
        return parts[0], parts[0], parts[0]
    if len(parts) == 3:
        return parts[0], parts[1], parts[2]
    if len(parts) == 4:
        cyan, magenta, yellow, key = parts
        return tuple((255 - ink) * (255 - key) // 255 for ink in (cyan, magenta, yellow))  # type: ignore[return-value]
    return _BLACK


def _operations(data: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Operators with their figures; the path ends where it can't be understood."""
    tokens = [match.group() for match in _TOKENS.finditer(data)]
    at = 0
    while at < len(tokens):
        operator = tokens[at].upper()
        count = _FIGURES.get(operator)
        figures = None if count is None else numbers(" ".join(tokens[at + 1 : at + 1 + count]), count)
        if count is None or figures is None:
            return
        yield operator, figures
        at += 1 + count


def concat(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )
