"""What reads printed words in a picture: one protocol, so that engines can be changed and tests need none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from enforcement_review.reading.letters import Letters

Pixels = NDArray[np.uint8]
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class OcrLine(Letters):
    """Words on one base line, in pixels of the picture that was read.

    Attributes:
        text: as recognised; may hold single spaces.
        y0, y1: from top to bottom of its letters.
        lefts, rights: the edges of each character, `len(text)` figures each.
        sureness: 0–1 for each character.
        upright: False for letters set one below the other (竖排): the line then is a column, `lefts` and
            `rights` are the same for all of its characters.
    """

    text: str
    y0: float
    y1: float
    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    sureness: tuple[float, ...]
    upright: bool = True

    @property
    def confidence(self) -> float:
        return sum(self.sureness) / len(self.sureness)


class OcrEngine(Protocol):
    """Reads level pictures.

    Attributes:
        name: with its version, as it is named in the report: `rapidocr 3.10.0 PP-OCRv6 small`.
    """

    @property
    def name(self) -> str: ...

    def read(self, pixels: Pixels, borders: Sequence[Rectangle] = ()) -> tuple[OcrLine, ...]:
        """The lines in a level picture (H×W×3, BGR), from top to bottom.

        No line crosses one of the `borders`, vertical rulings as x0, y0, x1, y1, that stand in its way.
        """
        ...

    def read_line(self, pixels: Pixels) -> OcrLine | None:
        """The one line that a picture shows; None where nothing is recognised."""
        ...

    def is_upside_down(self, pixels: Pixels) -> bool:
        """Whether the lines of the picture read better when it is turned by half."""
        ...
