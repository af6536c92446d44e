"""Boxes on a page: the place where evidence stands.

One coordinate space inside the whole program: points (1/72 inch), origin at the top left corner of the page
as a person sees it, x to the right, y downwards. Readers convert at their border.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points. Checks itself when it is made."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not (self.x0 <= self.x1 and self.y0 <= self.y1):  # also refuses NaN
            raise ValueError(f"not a box: {self.x0}, {self.y0}, {self.x1}, {self.y1}")
        if math.isinf(self.x0 + self.y0 + self.x1 + self.y1):
            raise ValueError("a box has finite edges")

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def overlaps(self, other: Box) -> bool:
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def rounded(self) -> tuple[float, float, float, float]:
        """The four edges at a hundredth of a point, as reports print them."""
        return round(self.x0, 2), round(self.y0, 2), round(self.x1, 2), round(self.y1, 2)


def join_boxes(boxes: Iterable[Box | None]) -> Box | None:
    """The smallest box around all that are given; None where none is."""
    known = [box for box in boxes if box is not None]
    if not known:
        return None
    return Box(
        min(box.x0 for box in known),
        min(box.y0 for box in known),
        max(box.x1 for box in known),
        max(box.y1 for box in known),
    )
