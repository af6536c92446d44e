"""Characters with boxes → lines.

The order of characters in a file is the order in which somebody's program drew them. Characters that follow
one another on a base line are taken together as runs; runs are put in rows; runs of a row that touch are
joined. A line never crosses a wide gap: what stands apart may be another field.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from enforcement_review.model import Box, Line
from enforcement_review.reading.characters import clean, clean_with_edges
from enforcement_review.reading.letters import Letters

WIDE_GAP = 0.8  # of the font size: farther apart is another line
BACK = 0.35  # of the font size: kerning and overprinting step back by less
BACK_AT_MARK = 0.65  # of the font size: a full-width mark is set half on its neighbour
BACK_OF_MARKS = 1.05  # of the font size: two marks side by side (》（) are both set half on one another
SAME_ROW = 0.4  # of the height: how far centres differ within a row (superscripts, mixed fonts)
WORD_GAP = 0.22  # of the font size: between Latin letters this is a space that was not written
WIDE_BLANK = 2.2  # of the font size: a row of written spaces this wide separates fields
OVERPRINT = 0.3  # of the font size: the same character again within this is drawn twice to look bold
SPREAD_TITLE = 3.5  # of the font size: gap up to which single characters may be one spaced-out title
SPREAD_WORD = 6.0  # the same where the gap is filled with written spaces
LARGEST = 2000.0  # points: a larger font size is an error of the file
UPRIGHT = 3.0  # degrees: text turned by less reads as level

_WORDS = re.compile(r"\S+")
_LATIN_PAIRS = re.compile(r"[!-~](?=[!-~])")

CharBox = tuple[float, float, float, float]


class FontSource(Protocol):
    def font_of(self, index: int) -> tuple[float, float]: ...


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters in the order in which they were drawn, as parallel sequences; no line breaks.

    Attributes:
        text: the characters.
        index: the number of each in its file, to ask for its font.
        x0, y0, x1, y1: their boxes.
    """

    text: str
    index: Sequence[int]
    x0: list[float]
    y0: list[float]
    x1: list[float]
    y1: list[float]

    @property
    def boxes(self) -> list[CharBox]:
        return list(zip(self.x0, self.y0, self.x1, self.y1, strict=True))

    @staticmethod
    def of(text: str, index: Sequence[int], boxes: Sequence[CharBox]) -> Characters:
        x0, y0, x1, y1 = ([box[side] for box in boxes] for side in range(4))
        return Characters(text, index, x0, y0, x1, y1)


@dataclass(slots=True)
class Run(Letters):
    """Characters side by side, with the left and right edge of each; `sure` is what OCR gives for each."""

    text: str
    lefts: list[float]
    rights: list[float]
    size: float
    y0: float
    y1: float
    sure: list[float] | None = None

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Turned:
    """Characters that are not written from left to right, with their direction in degrees clockwise."""

    text: list[str]
    boxes: list[CharBox]
    sizes: list[float]
    direction: float


@dataclass(frozen=True, slots=True)
class PageText:
    """Level text as runs, unordered, and turned text (stamps, watermarks, pages on their side)."""

    runs: tuple[Run, ...]
    turned: tuple[Turned, ...]


def find_runs(characters: Characters, fonts: FontSource) -> PageText:
    """Characters in the order of the file, cut where the writing jumps."""
    runs: list[Run] = []
    turned: list[Turned] = []
    text = characters.text
    # State of the run being written, from `start`; `size` 0 means none is.
    start = 0
    size = right = left = middle = height = 0.0
    last = ""
    twice: list[int] = []  # characters of the run that were printed again
    places = zip(text, characters.x0, characters.y0, characters.x1, characters.y1, strict=True)
    for number, (char, x0, y0, x1, y1) in enumerate(places):
        if size:
            gap = x0 - right
            off = (y0 + y1) / 2 - middle
            tall = y1 - y0
            near = SAME_ROW * (height if height < tall else tall)  # noqa: FURB136 - a call costs more here
            if -near < off < near and gap <= WIDE_GAP * size:
                if char == last and -OVERPRINT * size < x0 - left < OVERPRINT * size:
                    twice.append(number)
                    continue
                if gap >= -BACK * size or gap >= -_back(last, char) * size:
                    left, right, last = x0, x1, char
                    continue
            runs.append(_run(characters, start, number, twice, size))
        font_size, direction = fonts.font_of(characters.index[number])
        if direction and abs(direction) > UPRIGHT:
            if not turned or size or abs(turned[-1].direction - direction) > UPRIGHT:
                turned.append(Turned([], [], [], direction))
            turned[-1].text.append(char)
            turned[-1].boxes.append((x0, y0, x1, y1))
            turned[-1].sizes.append(font_size)
            size = 0.0
            continue
        size = font_size if 0.5 < font_size < LARGEST else max(y1 - y0, 0.5)
        start, twice = number, []
        left, right, last = x0, x1, char
        middle, height = (y0 + y1) / 2, y1 - y0
    if size:
        runs.append(_run(characters, start, len(text), twice, size))
    return PageText(tuple(runs), tuple(turned))


def _run(characters: Characters, start: int, end: int, twice: list[int], size: float) -> Run:
    y0, y1 = characters.y0[start], characters.y1[start]
    if twice:
        kept = [number for number in range(start, end) if number not in twice]
        return Run(
            "".join(characters.text[number] for number in kept),
            [characters.x0[number] for number in kept],
            [characters.x1[number] for number in kept],
            size,
            y0,
            y1,
        )
    return Run(characters.text[start:end], characters.x0[start:end], characters.x1[start:end], size, y0, y1)


def cut_at_blanks(run: Run) -> list[Run]:
    """The run without spaces at its ends, cut where written spaces leave a wide blank between fields.

    Single characters set apart (姓　　名, 年　　月　　日) are one word and stay together.
    """
    words = [match.span() for match in _WORDS.finditer(run.text)]
    if len(words) == 1 and words[0] == (0, len(run.text)):
        return [run]
    pieces: list[Run] = []
    first = 0
    for position, (start, end) in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else None
        if following is not None:
            gap = run.lefts[following[0]] - run.rights[end - 1]
            spread = _is_single_han(run.text[start:end]) and _is_single_han(run.text[slice(*following)])
            if gap <= (SPREAD_WORD if spread else WIDE_BLANK) * run.size:
                continue
        pieces.append(part_of(run, words[first][0], end))
        first = position + 1
    return pieces


def part_of(run: Run, start: int, end: int) -> Run:
    sure = None if run.sure is None else run.sure[start:end]
    return Run(
        run.text[start:end], run.lefts[start:end], run.rights[start:end], run.size, run.y0, run.y1, sure
    )


def lines_from(runs: list[Run]) -> list[Line]:
    """Lines in reading order: rows from top to bottom, in a row from left to right."""
    lines: list[Line] = []
    for row in rows_of(runs):
        lines.extend(_line(run) for run in (_join_row(row) if len(row) > 1 else row))
    return [line for line in lines if line.text]


def rows_of(runs: list[Run]) -> list[list[Run]]:
    """Runs that stand on one base line, from top to bottom; in each from left to right."""
    rows: list[list[Run]] = []
    middle = height = 0.0
    for run in sorted(runs, key=lambda run: (run.middle, run.x0)):
        tall = run.y1 - run.y0
        if rows and run.middle - middle < SAME_ROW * min(height, tall):
            rows[-1].append(run)
        else:
            rows.append([run])
            middle, height = run.middle, tall
    for row in rows:
        row.sort(key=lambda run: (run.x0, run.x1))
    return rows


def _join_row(row: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in row:
        previous = joined[-1] if joined else None
        if previous is None:
            joined.append(run)
            continue
        size = max(previous.size, run.size)
        gap = run.x0 - previous.x1
        alike = previous.size < 1.6 * run.size and run.size < 1.6 * previous.size
        back = _back(previous.text[-1], run.text[0])
        if alike and -back * size <= gap <= WIDE_GAP * size:
            joined[-1] = _joined([previous, run])
        elif gap < -back * size:
            rest = _without_overprint(run, previous)
            if rest is not None and _fits_between(rest, previous):
                joined[-1] = _interleaved(previous, rest)
            elif rest is not None:
                joined.append(rest)
        else:
            joined.append(run)
    return _join_spread_titles(joined)


def _joined(runs: list[Run]) -> Run:
    return Run(
        "".join(run.text for run in runs),
        [left for run in runs for left in run.lefts],
        [right for run in runs for right in run.rights],
        max(run.size for run in runs),
        min(run.y0 for run in runs),
        max(run.y1 for run in runs),
        None if all(run.sure is None for run in runs) else [sure for run in runs for sure in _sure_of(run)],
    )


def _sure_of(run: Run) -> list[float]:
    return [1.0] * len(run.text) if run.sure is None else run.sure


def _fits_between(run: Run, around: Run) -> bool:
    """Whether its characters stand in the gaps of another run: quotes and figures drawn in a second font."""
    if run.x1 > around.x1 + WIDE_GAP * around.size or abs(run.middle - around.middle) > 0.3 * around.size:
        return False
    for left, right in zip(run.lefts, run.rights, strict=True):
        middle = (left + right) / 2
        at = bisect_right(around.lefts, middle) - 1
        if at >= 0 and middle < around.rights[at] - 0.2 * (around.rights[at] - around.lefts[at]):
            return False
    return True


def _interleaved(run: Run, other: Run) -> Run:
    characters = sorted(
        [
            *zip(run.lefts, run.rights, run.text, _sure_of(run), strict=True),
            *zip(other.lefts, other.rights, other.text, _sure_of(other), strict=True),
        ]
    )
    return Run(
        "".join(char for _, _, char, _ in characters),
        [left for left, _, _, _ in characters],
        [right for _, right, _, _ in characters],
        run.size,
        min(run.y0, other.y0),
        max(run.y1, other.y1),
        None if run.sure is None and other.sure is None else [sure for _, _, _, sure in characters],
    )


def _without_overprint(run: Run, under: Run) -> Run | None:
    """What is left of `run` when characters printed again over `under` are dropped."""
    near = OVERPRINT * run.size
    places: dict[str, list[float]] = {}
    for char, left in zip(under.text, under.lefts, strict=True):
        places.setdefault(char, []).append(left)
    kept = [
        position
        for position, char in enumerate(run.text)
        if not any(abs(left - run.lefts[position]) < near for left in places.get(char, ()))
    ]
    text = "".join(run.text[position] for position in kept)
    if not text.strip():
        return None
    sure = None if run.sure is None else [run.sure[at] for at in kept]
    return Run(
        text, [run.lefts[at] for at in kept], [run.rights[at] for at in kept], run.size, run.y0, run.y1, sure
    )


def _join_spread_titles(row: list[Run]) -> list[Run]:
    """Single characters at equal distances are one spaced-out word: 案 由, 立 案 审 批 表."""
    result: list[Run] = []
    group: list[Run] = []
    for run in row:
        if _is_single_han(run.text):
            if group and not _goes_on(group, run):
                result.extend(_close_group(group))
                group = []
            group.append(run)
        else:
            result.extend(_close_group(group))
            group = []
            result.append(run)
    result.extend(_close_group(group))
    return result


def _goes_on(group: list[Run], run: Run) -> bool:
    gap = run.x0 - group[-1].x1
    if gap > SPREAD_TITLE * run.size or abs(run.size - group[-1].size) > 0.1 * run.size:
        return False
    return len(group) == 1 or abs(gap - (group[-1].x0 - group[-2].x1)) < 0.35 * run.size


def _close_group(group: list[Run]) -> list[Run]:
    return [_joined(group)] if len(group) > 1 else list(group)


def _back(last: str, char: str) -> float:
    """How far, of the font size, a character may begin before the end of the one it follows."""
    marks = (not last.isalnum()) + (not char.isalnum())
    return (BACK, BACK_AT_MARK, BACK_OF_MARKS)[marks]


def _is_single_han(text: str) -> bool:
    return len(text) == 1 and ("㐀" <= text <= "鿿" or text >= "\U00020000")


def _line(run: Run) -> Line:
    text, lefts, rights = run.text, run.lefts, run.rights
    edges = array("f", lefts)
    edges.append(rights[-1])
    sure = None if run.sure is None else array("f", run.sure)
    # OCR gives the spaces that it sees; its letters are narrower than those of a font, and figures part.
    for place in reversed(_unwritten_blanks(run) if sure is None else ()):
        text = f"{text[:place]} {text[place:]}"
        edges.insert(place, rights[place - 1])
    cleaned, kept = clean_with_edges(text, edges)
    x0 = lefts[0]
    box = Box(x0, run.y0, max(rights[-1], x0), run.y1)
    if sure is None or not cleaned:
        return Line(cleaned, box, size=round(run.size, 2), edges=kept)
    whole = len(cleaned) == len(sure)  # else it is not known which figure belongs to which character
    confidence = sum(sure) / len(sure) if whole else min(sure)
    return Line(cleaned, box, None, round(run.size, 2), round(confidence, 4), kept, sure if whole else None)


def _unwritten_blanks(run: Run) -> list[int]:
    """Where Latin letters stand so far apart that a space between them was left out."""
    return [
        match.end()
        for match in _LATIN_PAIRS.finditer(run.text)
        if run.lefts[match.end()] - run.rights[match.start()] > WORD_GAP * run.size
    ]


def slanted_line(turned: Turned) -> Line | None:
    """One line of text at an angle, in the order of the file; None where nothing is left of it."""
    text = clean("".join(turned.text)).strip()
    box = Box(
        min(x0 for x0, _, _, _ in turned.boxes),
        min(y0 for _, y0, _, _ in turned.boxes),
        max(x1 for _, _, x1, _ in turned.boxes),
        max(y1 for _, _, _, y1 in turned.boxes),
    )
    return Line(text, box, size=round(turned.sizes[0], 2)) if text else None
