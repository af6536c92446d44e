"""Paths of an OFD page → rulings, red circles, and how much else is drawn.

What counts as a ruling is the same as in a PDF (`pdfium`): only the way a path is written differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from enforcement_review.reading.drawn import MAX_SEGMENTS, WHITE, Drawn, Matrix, Outlines, Point
from enforcement_review.reading.ofd_package import Element, Resources, child, is_true, numbers, text_of
from enforcement_review.reading.seals import is_red

Color = tuple[int, int, int]

_TOKENS = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[A-Za-z]")
_FIGURES = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}  # operands of each operator
_BLACK: Color = (0, 0, 0)
MAX_RELATIVES = 8  # drawing parameters that take over from others


class Paths:
    """Takes one path after the other into `drawn`; `segments` tells how many more are looked at."""

    def __init__(self, drawn: Drawn, width: float, height: float) -> None:
        self._outlines = Outlines(drawn, width, height)
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
            self._outlines.add(
                corners, filled=filled, stroked=stroked, straight=straight, is_dark=colors.is_dark
            )
        self._outlines.add_curves(curved, lambda: colors.is_red(filled=filled, stroked=stroked))

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
                yield corners, straight
                corners, straight = [point], True
            elif operator == "L":
                corners.append(point)
            else:
                curved.append(point)
                yield corners, False
                corners, straight = [point], False
        yield corners, straight


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

    def is_dark(self) -> bool:
        """Whether what is filled can be seen on white paper."""
        return min(self.fill) < WHITE

    def is_red(self, *, filled: bool, stroked: bool) -> bool:
        return (stroked and is_red(*self.stroke)) or (filled and is_red(*self.fill))

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
