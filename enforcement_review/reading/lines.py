"""Characters with boxes → lines.

The order of characters in a file is the order in which somebody's program drew them. Characters that follow
one another on a base line are taken together as runs; runs are put in rows; runs of a row that touch are
joined. A line never crosses a wide gap: what stands apart may be another field.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from enforcement_review.model import Box, Line
from enforcement_review.reading.characters import clean, clean_with_edges

WIDE_GAP = 0.8  # of the font size: farther apart is another line
BACK = 0.35  # of the font size: kerning and overprinting step back by less
BACK_PUNCTUATION = 0.65  # of the font size: full-width marks side by side are set half on one another
SAME_ROW = 0.4  # of the height: how far centres differ within a row (superscripts, mixed fonts)
WORD_GAP = 0.22  # of the font size: between Latin letters this is a space that was not written
WIDE_BLANK = 2.2  # of the font size: a row of written spaces this wide separates fields
OVERPRINT = 0.3  # of the font size: the same character again within this is drawn twice to look bold
SPREAD_TITLE = 3.5  # of the font size: gap up to which single characters may be one spaced-out title
SPREAD_WORD = 6.0  # the same where the gap is filled with written spaces
UPRIGHT = 3.0  # degrees: text turned by less reads as level

_WORDS = re.compile(r"\S+")

CharBox = tuple[float, float, float, float]


class FontSource(Protocol):
    def font_of(self, index: int) -> tuple[float, float]: ...


@dataclass(slots=True)
class Run:
    """Characters side by side. `boxes[i]` belongs to `text[i]`."""

    text: list[str]
    boxes: list[CharBox]
    size: float
    y0: float
    y1: float

    @property
    def x0(self) -> float:
        return self.boxes[0][0]

    @property
    def x1(self) -> float:
        return self.boxes[-1][2]

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


def find_runs(text: list[str], index: Sequence[int], boxes: list[CharBox], fonts: FontSource) -> PageText:
    """Characters in the order of the file, cut where the writing jumps."""
    runs: list[Run] = []
    turned: list[Turned] = []
    # State of the run being written; `size` 0 means none is.
    size = right = left = middle = height = 0.0
    last = ""
    chars: list[str] = []
    places: list[CharBox] = []
    for number, char in enumerate(text):
        box = boxes[number]
        x0, y0, x1, y1 = box
        if size:
            gap = x0 - right
            off = (y0 + y1) / 2 - middle
            near = SAME_ROW * min(y1 - y0, height)
            if -near < off < near and gap <= WIDE_GAP * size:
                if char == last and x0 - left < OVERPRINT * size and left - x0 < OVERPRINT * size:
                    continue
                if gap >= -BACK * size or (gap >= -BACK_PUNCTUATION * size and _is_mark(char, last)):
                    chars.append(char)
                    places.append(box)
                    left, right, last = x0, x1, char
                    continue
        font_size, direction = fonts.font_of(index[number])
        if abs(direction) > UPRIGHT:
            if not turned or size or abs(turned[-1].direction - direction) > UPRIGHT:
                turned.append(Turned([], [], [], direction))
            turned[-1].text.append(char)
            turned[-1].boxes.append(box)
            turned[-1].sizes.append(font_size)
            size = 0.0
            continue
        size = font_size if font_size > 0.5 else max(y1 - y0, 0.5)
        chars, places = [char], [box]
        runs.append(Run(chars, places, size, y0, y1))
        left, right, last = x0, x1, char
        middle, height = (y0 + y1) / 2, y1 - y0
    return PageText(tuple(runs), tuple(turned))


def cut_at_blanks(run: Run) -> list[Run]:
    """The run without spaces at its ends, cut where written spaces leave a wide blank between fields.

    Single characters set apart (姓　　名, 年　　月　　日) are one word and stay together.
    """
    text = "".join(run.text)
    words = [(match.start(), match.end()) for match in _WORDS.finditer(text)]
    if len(words) == 1 and words[0] == (0, len(text)):
        return [run]
    pieces: list[Run] = []
    first = 0
    for position, (start, end) in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else None
        if following is not None:
            gap = run.boxes[following[0]][0] - run.boxes[end - 1][2]
            spread = _is_single_han(text[start:end]) and _is_single_han(text[following[0] : following[1]])
            if gap <= (SPREAD_WORD if spread else WIDE_BLANK) * run.size:
                continue
        pieces.append(part_of(run, words[first][0], end))
        first = position + 1
    return pieces


def part_of(run: Run, start: int, end: int) -> Run:
    return Run(run.text[start:end], run.boxes[start:end], run.size, run.y0, run.y1)


def lines_from(runs: list[Run]) -> list[Line]:
    """Lines in reading order: rows from top to bottom, in a row from left to right."""
    lines: list[Line] = []
    for row in rows_of(runs):
        lines.extend(_line(run) for run in _join_row(row))
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
        back = BACK_PUNCTUATION if _is_mark(run.text[0], previous.text[-1]) else BACK
        if alike and -back * size <= gap <= WIDE_GAP * size:
            joined[-1] = _joined([previous, run])
        elif gap < -back * size:
            rest = _without_overprint(run, previous)
            if rest is not None:
                joined.append(rest)
        else:
            joined.append(run)
    return _join_spread_titles(joined)


def _joined(runs: list[Run]) -> Run:
    return Run(
        [char for run in runs for char in run.text],
        [box for run in runs for box in run.boxes],
        max(run.size for run in runs),
        min(run.y0 for run in runs),
        max(run.y1 for run in runs),
    )


def _without_overprint(run: Run, under: Run) -> Run | None:
    """What is left of `run` when characters printed again over `under` are dropped."""
    near = OVERPRINT * run.size
    places: dict[str, list[float]] = {}
    for char, box in zip(under.text, under.boxes, strict=True):
        places.setdefault(char, []).append(box[0])
    kept = [
        position
        for position, char in enumerate(run.text)
        if not any(abs(x0 - run.boxes[position][0]) < near for x0 in places.get(char, ()))
    ]
    if not kept or not "".join(run.text[position] for position in kept).strip():
        return None
    return Run([run.text[at] for at in kept], [run.boxes[at] for at in kept], run.size, run.y0, run.y1)


def _join_spread_titles(row: list[Run]) -> list[Run]:
    """Single characters at equal distances are one spaced-out word: 案 由, 立 案 审 批 表."""
    result: list[Run] = []
    group: list[Run] = []
    for run in row:
        if _is_single_han("".join(run.text)):
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


def _is_mark(char: str, last: str) -> bool:
    return not (char.isalnum() and last.isalnum())


def _is_single_han(text: str) -> bool:
    return len(text) == 1 and ("㐀" <= text <= "鿿" or text >= "\U00020000")


def _line(run: Run) -> Line:
    text: list[str] = []
    edges = array("f")
    boxes = run.boxes
    for position, char in enumerate(run.text):
        box = boxes[position]
        if position and char.isascii() and text[-1].isascii():
            before = boxes[position - 1][2]
            if box[0] - before > WORD_GAP * run.size and char != " " and text[-1] != " ":
                text.append(" ")
                edges.append(before)
        text.append(char)
        edges.append(box[0])
    edges.append(boxes[-1][2])
    cleaned, kept = clean_with_edges("".join(text), edges)
    x0 = min(boxes[0][0], boxes[-1][0])
    x1 = max(boxes[-1][2], x0)
    return Line(cleaned, Box(x0, run.y0, x1, max(run.y0, run.y1)), size=round(run.size, 2), edges=kept)


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
