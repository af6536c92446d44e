"""Searching in the text of a whole case file: across line ends, whatever the width and case of letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from enforcement_review.model import CaseFile, Document, Line, TextLine
from enforcement_review.reporting.writing import shown
from enforcement_review.web.desk.places import Places

MOST_HITS = 300
LONGEST = 100  # characters of what is searched for
AROUND = 18  # characters of context on either side


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand.

    Attributes:
        label: the paper; `key`, `anchor`: where, as in `Place`.
        boxes: `x0,y0,x1,y1`, one for each line that it runs over.
    """

    key: str
    label: str
    anchor: str
    boxes: tuple[str, ...]
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of a page as one row of letters, spaces left out, each with the line and place it came from."""

    letters: str
    origins: Sequence[tuple[int, int]]
    lines: Sequence[Line]


def search(case: CaseFile, places: Places, wanted: str) -> list[Hit]:
    """Every place of the words, in the order of the papers; at most `MOST_HITS`."""
    folded = "".join(_folded(letter) for letter in wanted[:LONGEST])
    if not folded:
        return []
    hits: list[Hit] = []
    for document in case.documents:
        for page, lines in _pages(case.texts.get(document.id, ())):
            for hit in _in_page(document, page, lines, places, folded):
                hits.append(hit)
                if len(hits) == MOST_HITS:
                    return hits
    return hits


def _pages(texts: Sequence[TextLine]) -> Iterator[tuple[int | None, list[Line]]]:
    for page, members in groupby(texts, key=lambda text: text.page):
        yield page, [text.line for text in members]


def _in_page(
    document: Document, page: int | None, lines: list[Line], places: Places, wanted: str
) -> Iterator[Hit]:
    text = _joined(lines)
    title = places.title(document)
    at = text.letters.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        spans = _spans(text, at, end)
        first = lines[spans[0][0]]
        last = lines[spans[-1][0]]
        boxes = [lines[line].place(start, stop) for line, start, stop in spans]
        where = places.where(document, page, first.anchor)
        yield Hit(
            key=places.key(document, page),
            label=f"《{title}》{where}",
            anchor=first.anchor or "",
            boxes=tuple(",".join(f"{edge:g}" for edge in box.rounded()) for box in boxes if box is not None),
            before=shown(first.text[: spans[0][1]][-AROUND:]),
            words=shown("".join(lines[line].text[start:stop] for line, start, stop in spans)),
            after=shown(last.text[spans[-1][2] :][:AROUND]),
        )
        at = text.letters.find(wanted, end)


def _joined(lines: Sequence[Line]) -> _Text:
    letters: list[str] = []
    origins: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        for place, letter in enumerate(line.text):
            folded = _folded(letter)
            letters.append(folded)
            origins.extend([(number, place)] * len(folded))
    return _Text("".join(letters), origins, lines)


def _spans(text: _Text, start: int, end: int) -> list[tuple[int, int, int]]:
    """Line, first letter and end of each piece of `letters[start:end]`."""
    spans: list[tuple[int, int, int]] = []
    for line, place in text.origins[start:end]:
        if spans and spans[-1][0] == line:
            spans[-1] = (line, spans[-1][1], place + 1)
        else:
            spans.append((line, place, place + 1))
    return spans


def _folded(letter: str) -> str:
    """A letter as it is compared: ｆ as f, Ａ as a; nothing for a space."""
    return "" if letter.isspace() else unicodedata.normalize("NFKC", letter).casefold().strip()
