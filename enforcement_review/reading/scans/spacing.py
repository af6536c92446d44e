"""Recognised characters → a line with the edges of each, and with the spaces that the paper shows.

Engines name characters in their order and say roughly where; they drop the spaces between Chinese words, which
in a form part one field from the next.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from enforcement_review.reading.scans.crops import Ink
from enforcement_review.reading.scans.engine import OcrLine, Rectangle

BLANK = 0.28  # of the height, and nearly twice the usual: white that may have been left on purpose
WIDE = 0.62  # of the height: white that surely was
EXTRA = 0.16  # of the distance of letters: by so much more both edges move on where there is a space

TWO_FIGURES = 0.7  # of the height: wider than one figure
SWALLOWED = 0.5  # how surely a figure is read that has the ink of two

Letter = tuple[str, float, float]  # the character, its middle in pixels, its sureness


@dataclass(frozen=True, slots=True)
class _Placed:
    char: str
    left: float
    middle: float
    right: float
    sure: float


def placed(letters: Sequence[Letter], ink: Ink, width: int, left: float, top: float) -> OcrLine:
    """The line that letters make on their ink.

    `letters` are at least one, `ink` and `width` are those of the cut-out that they were read in, and `left` and
    `top` say where that begins in the picture.
    """
    height = float(ink.bottom - ink.top)
    characters = _less_sure(_side_by_side(letters, ink, width, height), ink)
    parted = _parted(characters, ink, height)
    return OcrLine(
        "".join(one.char for one in parted),
        top + float(ink.top),
        top + float(ink.bottom),
        tuple(left + one.left for one in parted),
        tuple(left + one.right for one in parted),
        tuple(min(1.0, max(0.0, one.sure)) for one in parted),
    )


def stacked(letters: Iterable[tuple[str, float]], place: Rectangle) -> OcrLine | None:
    """The column that letters one below the other make, each with its sureness; None where there are only spaces."""
    kept = [(char, sure) for char, sure in letters if char != " "]
    if not kept:
        return None
    x0, y0, x1, y1 = place
    text = "".join(char for char, _ in kept)
    sureness = tuple(sure for _, sure in kept)
    return OcrLine(text, y0, y1, (x0,) * len(kept), (x1,) * len(kept), sureness, upright=False)


def _side_by_side(letters: Sequence[Letter], ink: Ink, width: int, height: float) -> list[_Placed]:
    """Characters that meet halfway; the outermost end with the ink."""
    middles: list[float] = []
    for _, middle, _ in letters:
        middles.append(max(middle, middles[-1] if middles else 0.0))
    first = float(ink.spans[0][0]) if ink.spans else 0.0
    last = float(ink.spans[-1][1]) if ink.spans else float(width)
    half = [(0.25 if char.isascii() else 0.5) * height for char, _, _ in letters]
    begin = min(max(middles[0] - half[0], first), middles[0])
    end = max(min(middles[-1] + half[-1], last), middles[-1])
    edges = [begin, *((before + after) / 2 for before, after in pairwise(middles)), end]
    return [
        _Placed(char, x0, middle, x1, sure)
        for (char, _, sure), middle, (x0, x1) in zip(letters, middles, pairwise(edges), strict=True)
    ]


def _less_sure(characters: list[_Placed], ink: Ink) -> list[_Placed]:
    """Figures that stand on the ink of two are doubted: engines swallow one of two that are alike or touch.

    They do so with full sureness, and 30000 read as 3000 or 12 as 2 is what must never be trusted. The hole of a
    thin 0 looks like a gap too, but a 0 is no wider than a figure.
    """
    tall = [span for span, high in zip(ink.spans, ink.tall, strict=False) if high]
    doubted = []
    for one in characters:
        own = [span for span in tall if one.left < (span[0] + span[1]) / 2 < one.right]
        wide = len(own) > 1 and own[-1][1] - own[0][0] > TWO_FIGURES * (ink.bottom - ink.top)
        swallowed = wide and one.char.isdigit()
        doubted.append(replace(one, sure=min(one.sure, SWALLOWED)) if swallowed else one)
    return doubted


def _parted(characters: list[_Placed], ink: Ink, height: float) -> list[_Placed]:
    """No character reaches into white that was left on purpose; between words it is written as a space."""
    blanks = [begin - end for (_, end), (begin, _) in pairwise(ink.spans)]
    if not blanks or len(characters) < 2:
        return characters
    least = max(BLANK * height, 1.8 * median(blanks))
    middles = [(one.left + one.right) / 2 for one in characters]
    pitch = _pitch(characters, middles, height)
    parted = list(characters)
    spaces: list[int] = []
    for number, ((_, end), (begin, _)) in enumerate(pairwise(ink.spans)):
        if begin - end < least:
            continue
        after = bisect_left(middles, (begin + end) / 2)
        if not 0 < after < len(characters):
            continue
        before, behind = parted[after - 1], parted[after]
        if begin - end < WIDE * height and not _moved_on(ink.spans, number, before, behind, pitch):
            continue
        right = max(min(before.right, end), before.middle)
        left = min(max(behind.left, begin), behind.middle)
        parted[after - 1], parted[after] = replace(before, right=right), replace(behind, left=left)
        if _may_be_parted(before.char, behind.char):
            spaces.append(after)
    # A speck in the white parts it in two: it is one space all the same.
    for at in sorted(set(spaces), reverse=True):
        left, right = parted[at - 1].right, parted[at].left
        parted.insert(at, _Placed(" ", left, (left + right) / 2, right, 1.0))
    return parted


def _pitch(characters: Sequence[_Placed], middles: Sequence[float], height: float) -> float:
    """The usual distance of Chinese letters side by side."""
    steps = [
        after - before
        for (one, before), (other, after) in pairwise(zip(characters, middles, strict=True))
        if not one.char.isascii() and not other.char.isascii()
    ]
    return median(steps) if steps else height


def _moved_on(
    spans: Sequence[tuple[int, int]], number: int, before: _Placed, behind: _Placed, pitch: float
) -> bool:
    """Whether both the left and the right edges of two Chinese letters are farther apart than usual.

    Beside a narrow letter (了, 上) the white is wide too, but then only one of the edges has moved.
    """
    if before.char.isascii() or behind.char.isascii():
        return "1" not in before.char + behind.char  # a narrow figure with white at its sides
    left, right = spans[number][0], spans[number + 1][1]
    for begin, end in reversed(spans[:number]):
        if (begin + end) / 2 < before.left:
            break
        left = begin
    for begin, end in spans[number + 2 :]:
        if (begin + end) / 2 > behind.right:
            break
        right = end
    usual = (1 + EXTRA) * pitch
    return spans[number + 1][0] - left > usual and right - spans[number][1] > usual


def _may_be_parted(before: str, behind: str) -> bool:
    """Whether white between two characters can be a space: not between figures, nor beside the thin stroke of 一."""
    words = before.isalnum() and behind.isalnum() and "一" not in before + behind
    return words and not (before.isascii() and behind.isascii())
