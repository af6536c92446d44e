"""Engines that need no models: one that says what it was told to, one that reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from enforcement_review.reading.scans.engine import OcrLine, Pixels, Rectangle


def ocr_line(text: str, x0: float, y0: float, size: float = 25.0, sure: float = 0.99) -> OcrLine:
    """A line of square letters."""
    lefts = tuple(x0 + size * at for at in range(len(text)))
    return OcrLine(text, y0, y0 + size, lefts, tuple(x + size for x in lefts), (sure,) * len(text))


@dataclass
class RecordedEngine:
    """Gives the same lines for every picture, and remembers what it was asked."""

    lines: tuple[OcrLine, ...]
    upside_down: bool = False
    seen: list[Pixels] = field(default_factory=list)
    name: str = "recorded"

    def read(self, pixels: Pixels, borders: Sequence[Rectangle] = ()) -> tuple[OcrLine, ...]:
        self.seen.append(pixels)
        return self.lines

    def read_line(self, pixels: Pixels) -> OcrLine | None:
        return None

    def is_upside_down(self, pixels: Pixels) -> bool:
        return self.upside_down


NO_ENGINE = RecordedEngine(())
