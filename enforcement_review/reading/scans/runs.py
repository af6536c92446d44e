"""Recognised lines → runs in points, cut where the writing leaves a gap: what the layout of any page is made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from enforcement_review.model import Box
from enforcement_review.reading.lines import WIDE_GAP, Run
from enforcement_review.reading.scans.engine import OcrLine, Rectangle

# A full-width mark leaves half of its square blank, on the side given.
_BLANK_BEHIND = frozenset("，。、；：！？）》」』】〕”’,;:)")
_BLANK_BEFORE = frozenset("（《「『【〔“‘(")
MARK_BLANK = 0.55  # of the font size
ALIKE = 0.12  # sizes that differ by less are one: the ink of a line is as high as its letters happen to be
MARK_SURE = 0.97  # at least, for marks of which any is as good as another
FIGURE_POWER = 3
TICK_SIGNS = "□☑"
LETTERS_TELL = 6  # from so many Chinese letters on, their distance tells the font size better than their ink
INFLATED = 0.75  # of the height of the ink: letters so much narrower than high do not exist
INK_TO_SIZE = 1.12  # font size to height of ink of Chinese letters


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels → points: a pixel is `factor` points, and the picture begins at `left` points of the sheet."""

    factor: float
    left: float = 0.0

    def x(self, pixels: float) -> float:
        return self.left + pixels * self.factor

    def y(self, pixels: float) -> float:
        return pixels * self.factor

    def box(self, rectangle: Rectangle) -> Box:
        x0, y0, x1, y1 = rectangle
        return Box(self.x(x0), self.y(y0), self.x(x1), self.y(y1))

    def pixels(self, box: Rectangle) -> Rectangle:
        """The way back, of a rectangle in points."""
        x0, y0, x1, y1 = box
        return (
            (x0 - self.left) / self.factor, y0 / self.factor, (x1 - self.left) / self.factor, y1 / self.factor
        )  # fmt: skip


def runs_of(lines: Sequence[OcrLine], scale: Scale) -> list[Run]:
    upright = [line for line in lines if line.upright]
    sizes = _even_sizes([size_of(line) for line in upright], [len(line.text) for line in upright])
    runs = [run for line, size in zip(upright, sizes, strict=True) for run in _runs(line, size, scale)]
    # Letters one below the other: one run across their column.
    stacks = [line for line in lines if not line.upright]
    return [*runs, *(_run(line, 0, len(line.text), line.x1 - line.x0, scale) for line in stacks)]


def size_of(line: OcrLine) -> float:
    """The font size, in pixels: by the height of its ink, or by its letters' width where a seal's ring adds to that."""
    height = INK_TO_SIZE * (line.y1 - line.y0)
    middles = [
        (left + right) / 2
        for char, left, right in zip(line.text, line.lefts, line.rights, strict=True)
        if _is_wide(char)
    ]
    if len(middles) >= LETTERS_TELL:
        step = median(after - before for before, after in pairwise(middles))
        return step if step < 1.25 * height else height
    letters = sum(1.0 if _is_wide(char) else 0.5 for char in line.text)
    width = (line.x1 - line.x0) / letters
    return width if letters >= LETTERS_TELL / 2 and width < INFLATED * height else height


def _even_sizes(sizes: list[float], weights: list[int]) -> list[float]:
    """Sizes with those near the text's usual one set to it, so that a title stands out and a short line does not."""
    if not sizes:
        return []
    usual = median([size for size, weight in zip(sizes, weights, strict=True) for _ in range(weight)])
    return [usual if abs(size - usual) <= ALIKE * usual else size for size in sizes]


def _is_wide(char: str) -> bool:
    return "㐀" <= char <= "鿿" or char >= "\U00020000"


def _runs(line: OcrLine, size: float, scale: Scale) -> Iterator[Run]:
    start = 0
    for at in range(1, len(line.text)):
        if _is_apart(line, at, size):
            yield _run(line, start, at, size, scale)
            start = at
    yield _run(line, start, len(line.text), size, scale)


def _is_apart(line: OcrLine, at: int, size: float) -> bool:
    allowed = WIDE_GAP
    allowed += MARK_BLANK * (line.text[at - 1] in _BLANK_BEHIND)
    allowed += MARK_BLANK * (line.text[at] in _BLANK_BEFORE)
    return line.lefts[at] - line.rights[at - 1] > allowed * size


def _run(line: OcrLine, start: int, end: int, size: float, scale: Scale) -> Run:
    return Run(
        line.text[start:end],
        [scale.x(left) for left in line.lefts[start:end]],
        [scale.x(right) for right in line.rights[start:end]],
        size * scale.factor,
        scale.y(line.y0),
        scale.y(line.y1),
        list(line.sureness[start:end]),
    )


def weighed(line: OcrLine) -> OcrLine:
    """The line with how surely each character was read, from what the engine says of it."""
    sureness = tuple(_meant(line.text, at, sure) for at, sure in enumerate(line.sureness))
    return replace(line, sureness=sureness)


def _meant(text: str, at: int, sure: float) -> float:
    """Figures are less sure than engines say.

    Nothing around a handwritten one tells which it must be, and a wrong one is a wrong date or sum.
    """
    if _says_nothing(text, at):
        return max(sure, MARK_SURE)
    return sure**FIGURE_POWER if text[at].isdigit() else sure


def _says_nothing(text: str, at: int) -> bool:
    """Whether a character is a mark: engines mix up ： and :, ， and , and nothing depends on it.

    Points and dashes between figures and boxes to tick are not among them.
    """
    char = text[at]
    if char.isalnum() or char in TICK_SIGNS:
        return False
    return not (char in ".．-/" and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit())
