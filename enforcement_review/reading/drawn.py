"""What is drawn on a page besides its text: rulings, red circles, and how much else.

Whatever format a page comes in, its paths are given here as outlines in points of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from enforcement_review.reading.seals import has_shape_of_seal

MAX_SEGMENTS = 200_000  # path segments of one page looked at; a map drawing has more, a form a few thousand
THIN = 2.6  # points: a filled rectangle this thin is a ruling
LEVEL = 0.6  # points: a segment that drifts less than this is horizontal or vertical
CHECKBOX = 11.5  # points: a square up to this size is a box to tick, not a cell
WHITE = 250  # of 255: a filled area lighter than this is not seen on white paper

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


@dataclass(slots=True)
class Drawn:
    """What stands on a page besides text, in the page's own space.

    Attributes:
        rulings_h: (y, x0, x1) of horizontal strokes.
        rulings_v: (x, y0, y1) of vertical strokes.
        pictures: (x0, y0, x1, y1) of pictures.
        seals: the same of red stamps and red circles of the size of a seal.
        curves: count of segments that are neither; many of them without text are letters turned to shapes.
    """

    rulings_h: list[tuple[float, float, float]] = field(default_factory=list)
    rulings_v: list[tuple[float, float, float]] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)
    seals: list[tuple[float, float, float, float]] = field(default_factory=list)
    curves: int = 0


class Outlines:
    """Takes one outline after the other into `drawn`, which stands on a page of the size given."""

    def __init__(self, drawn: Drawn, width: float, height: float) -> None:
        self._drawn = drawn
        self._width = width
        self._height = height

    def add(
        self,
        corners: Sequence[Point],
        *,
        filled: bool,
        stroked: bool,
        straight: bool,
        is_dark: Callable[[], bool],
    ) -> None:
        """One run of straight segments: a ruling, a rectangle, or something else.

        Args:
            corners: of the run; one alone is none.
            filled: whether its path is filled.
            stroked: whether its path has a line.
            straight: whether no curve adjoins.
            is_dark: whether what is filled can be seen on white paper: its edges then look like borders.
        """
        if len(corners) < 2:
            return
        if not straight:
            self._strokes(corners, drawn=stroked)
            return
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
        self._strokes(corners, drawn=stroked or (closed and len(corners) <= 6 and is_dark()))

    def add_curves(self, points: Sequence[Point], is_red: Callable[[], bool]) -> None:
        """The ends of one path's curves: a red circle may be a seal's ring."""
        self._drawn.curves += len(points)
        if len(points) > 2:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            place = (min(xs), min(ys), max(xs), max(ys))
            if has_shape_of_seal(place) and is_red():
                self._drawn.seals.append(place)

    def _strokes(self, corners: Sequence[Point], *, drawn: bool) -> None:
        if not drawn:
            self._drawn.curves += len(corners)
            return
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
