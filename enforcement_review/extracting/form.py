"""One paper, opened for reading facts: its text, its fields, and the facts found so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from enforcement_review.extracting.field_reader import read_fields
from enforcement_review.extracting.fields import Field, with_keys
from enforcement_review.model import Box, Document, DocumentPages, Fact, FactValue, Line, Page, TextFrom
from enforcement_review.text import Passage, bare, document_passage
from enforcement_review.text.passage import Place

# How far a value found in running text can be trusted, next to the shapes of fields.
NARRATIVE = 0.9
# Where two readings of a text are possible: below what the judge relies on.
DOUBTFUL = 0.6
# Ink or a picture in the place of a signature is one.
SIGNED_BY_INK = 0.85
# What is written by hand has this many letters at least; and print reads so well that a hand's letters stand out.
_SHORTEST_WRITTEN, _READS_WELL = 2, 0.97
_SURE, _SURE_SHARE = 0.85, 0.98  # of its letters a clear scan has so many read so surely
_INK_SHARE = 0.05  # of a page: signatures and fingerprints take up less
_STATES_NOTHING = frozenset({"property_list"})  # a list within a letter: what is stated is the letter's
# Where a form is filled in by hand, a name above all.
_WRITTEN_BY_HAND = re.compile(
    r"signature|^opinion_|^recipient$|^servers$|^officers$|^recorder$|_on$|^reviewer$|^chair$"
)
_IN_THE_MIDDLE = re.compile(r"(\d[.,]|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿一二三四五六七八九十百千时点月年])$")
_HARDLY = 0.6  # a letter less sure than this may be another one
_LETTERS_OF_A_WORD = 2
_LOWEST = 0.6  # of the letters' size: what is lower is a stroke
_CLOSE = 0.9  # of a line's height
_ROW = 260.0  # points to the right of a label in which its value may stand


@dataclass
class Form:
    """A document while its facts are being read.

    Attributes:
        decision_numbers: of the case's own decisions, to find its row in a list of many cases.
    """

    paper: DocumentPages
    facts: list[Fact] = field(default_factory=list)
    decision_numbers: tuple[str, ...] = ()

    def on(self, pages: tuple[Page, ...]) -> Form:
        """The same paper, looked at through a part of its pages; what is read goes into the same facts."""
        return Form(DocumentPages(self.document, pages), self.facts, self.decision_numbers)

    @property
    def document(self) -> Document:
        return self.paper.document

    @property
    def pages(self) -> tuple[Page, ...]:
        return self.paper.pages

    @cached_property
    def passage(self) -> Passage:
        """The whole text in reading order, wrapped lines joined."""
        return document_passage(self.paper)

    @cached_property
    def text(self) -> str:
        """The passage's text, folded."""
        return self.passage.text

    @cached_property
    def bare_text(self) -> str:
        """Without any space: for asking whether words are there at all."""
        return bare(self.text)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return read_fields(self.paper)

    def fields_for(self, *keys: str) -> list[Field]:
        """Fields that ask for one of the keys, the first key's first."""
        return with_keys(self.fields, *keys)

    @cached_property
    def certain(self) -> bool:
        """Whether words that are not found are not there: every page was read, and read surely."""
        if not self.document.complete or not all(_is_clear(page) for page in self.pages):
            return False
        return not any(self._may_be_words(page, spot) for page in self.pages for spot in _unread_spots(page))

    def may_hide(self, letters: int) -> bool:
        """Whether so many letters in a row may stand unread on its pages: not read at all, or each with doubt."""
        return not self.document.complete or any(_may_hide(page, letters) for page in self.pages)

    def _may_be_words(self, page: Page, spot: Box) -> bool:
        """Whether something unread stands where a form wants no handwriting: then it may be words of the paper."""
        return not any(
            field.at.page == page.number
            and field.area is not None
            and any(_WRITTEN_BY_HAND.search(key) for key in field.keys)
            and _beside(field.area, spot)
            for field in self.fields
        )

    def add(
        self,
        name: str,
        value: FactValue,
        place: Place,
        quote: str,
        confidence: float = NARRATIVE,
    ) -> None:
        """Record a reading; a paper that is two types at once states it for both.

        `name` with a dot is a full fact name (`case.number`), else a field of this document's types.
        """
        shape = confidence
        if value is None and self.mark_on_row(place.page, place.box) is not None:
            confidence = 0.0  # where something stands that was not read, nothing is empty
        elif isinstance(value, str) and (self._runs_into_doubt(place) or self._breaks_off(quote, place)):
            confidence = min(confidence, DOUBTFUL)
        sure = 0.0 if confidence == 0 else round(min(confidence * place.confidence, 1.0), 3)
        by_hand = sure < shape and not isinstance(value, bool | None) and self._is_by_hand(quote)
        self._record(name, value, place, quote, sure, round(shape, 3) if by_hand else None)

    def add_unread(self, name: str, place: Place, quote: str, sure: float) -> None:
        """Record that something is written in the place that could not be read."""
        self._record(name, None, place, quote, 0.0, round(sure, 3) if self.print_reads_well else None)

    def _record(
        self, name: str, value: FactValue, place: Place, quote: str, sure: float, filled: float | None
    ) -> None:
        names = (
            [name]
            if "." in name
            else [f"{kind}.{name}" for kind in self.document.types if kind not in _STATES_NOTHING]
        )
        anchor = None if place.box else place.anchor
        for full_name in names:
            self.facts.append(
                Fact(
                    full_name, value, self.document.id, place.page, place.box, quote, sure, anchor,
                    filled=filled,
                )
            )  # fmt: skip

    def _is_by_hand(self, quote: str) -> bool:
        """Whether letters in doubt are those of a hand: more than a speck, on a scan whose print reads well."""
        return self.print_reads_well and len(bare(quote)) >= _SHORTEST_WRITTEN

    @cached_property
    def print_reads_well(self) -> bool:
        """Whether half of the letters of every scanned page were read surely: what was not is no print."""
        return self.document.text_from is TextFrom.OCR and all(_reads_well(page) for page in self.pages)

    @cached_property
    def _doubtful_letters(self) -> dict[int | None, list[Box]]:
        """The letters of each page that were hardly read."""
        found: dict[int | None, list[Box]] = {}
        for page in self.pages:
            found.setdefault(page.number, []).extend(_doubtful_letters(page))
        return found

    def _runs_into_doubt(self, place: Place) -> bool:
        """Whether letters that were hardly read stand close before or behind a value: it may be a part of one."""
        if place.box is None or self.document.text_from is not TextFrom.OCR:
            return False
        near = _CLOSE * place.box.height
        # Behind a figure a comma and another may stand before the next that is in doubt: 50,0曰0.00.
        around = Box(place.box.x0 - near, place.box.y0, place.box.x1 + 2 * near, place.box.y1)
        return any(_lies_in(box, around) for box in self._doubtful_letters.get(place.page, ()))

    def _breaks_off(self, quote: str, place: Place) -> bool:
        """Whether a figure stops in the middle (人民币贰, 15时), and unread ink begins on the line below."""
        if (
            place.box is None
            or self.document.text_from is not TextFrom.OCR
            or not _IN_THE_MIDDLE.search(quote)
        ):
            return False
        below = Box(0.0, place.box.y1, place.box.x1, place.box.y1 + 2 * place.box.height)
        return any(
            below.overlaps(mark)
            for page in self.pages
            if page.number == place.page
            for mark in (*(page.ink or ()), *self._doubtful_letters.get(page.number, ()))
        )

    def add_span(
        self, name: str, value: FactValue, start: int, end: int, confidence: float = NARRATIVE
    ) -> None:
        """Record a reading of `text[start:end]`."""
        place = self.passage.place(start, end)
        if value is True:
            # That a statement stands there is as sure as most of its letters: one figure in it takes nothing away.
            place = place._replace(confidence=_most_sure(self.passage.slice(start, end), place.confidence))
        self.add(name, value, place, self.passage.quote(start, end), confidence)

    def add_absent(self, name: str, value: FactValue, confidence: float = NARRATIVE) -> None:
        """Record that the paper nowhere says it: the paper stands for itself, by its title."""
        head = self.text.find("\n")
        place = self.passage.place(0, head if head > 0 else len(self.text))
        self.add(name, value, place, self.document.title or self.text[: max(head, 0)], confidence)

    def add_empty(self, name: str, where: Field) -> None:
        """Record that the form has a place for it that was left empty; unread where words follow or ink stands."""
        unread = where.runs_on or self.mark_in(where) is not None
        self.add(name, None, where.at, where.label, 0.0 if unread else where.shape.value)

    def has(self, name: str) -> bool:
        full_name = name if "." in name else f"{self.document.type}.{name}"
        return any(fact.name == full_name and fact.value is not None for fact in self.facts)

    def mark_in(self, where: Field) -> Box | None:
        """What stands in a field's place besides words: ink of a scan that was not read, or a picture."""
        if where.area is None:
            return None
        marks = self._marks(where.at.page)
        return next((mark for mark in marks if _lies_in(mark, where.area)), None)

    def mark_on_row(self, page: int | None, box: Box | None) -> Box | None:
        """The same on the row of a box, to its right."""
        if box is None:
            return None
        row = Box(box.x0, box.y0 - box.height, max(box.x1, box.x1 + _ROW), box.y1 + box.height)
        return next((mark for mark in self._marks(page) if row.overlaps(mark)), None)

    def ink_below(self, page: int | None, box: Box | None) -> bool:
        """Whether unread ink stands below a box of a scan, or it is not known."""
        if self.document.text_from is not TextFrom.OCR:
            return False
        sheets = [sheet for sheet in self.pages if sheet.number == page]
        if box is None or not self.document.complete or any(sheet.ink is None for sheet in sheets):
            return True
        return any(mark.y0 >= box.y1 for sheet in sheets for mark in sheet.ink or ())

    def has_no_mark(self, where: Field) -> bool:
        """Whether nothing but its words can be a field's value: no ink, no picture, no words that run on.

        On a scan that takes a look at the picture, also at the rows around, where handwriting strays to.
        """
        if where.runs_on or self.mark_in(where) or self.mark_on_row(where.at.page, where.at.box):
            return False
        looked_at = [sheet for sheet in self.pages if sheet.number == where.at.page]
        return self.certain or (
            self.document.complete and bool(looked_at) and all(sheet.ink is not None for sheet in looked_at)
        )

    def _marks(self, page: int | None) -> Iterator[Box]:
        for sheet in self.pages:
            if sheet.number == page:
                yield from sheet.ink or ()
                yield from (picture for picture in sheet.pictures if not _fills_page(picture, sheet))


def _is_clear(page: Page) -> bool:
    """Whether nothing that a page says can have been overlooked.

    On a scan: hardly a letter is unsure, and hardly any ink is left over but signatures and stamps.
    """
    if page.text_from is not TextFrom.OCR:
        return page.unread is None
    if page.ink is None or page.unread is not None:
        return False
    lines = list(page.lines())
    letters = sum(len(line.text) for line in lines)
    sure = sum(
        sum(figure >= _SURE for figure in line.sureness) if line.sureness is not None else 0 for line in lines
    )
    inked = sum(box.width * box.height for box in page.ink)
    return letters > 0 and sure >= _SURE_SHARE * letters and inked <= _INK_SHARE * page.width * page.height


def _may_hide(page: Page, letters: int) -> bool:
    if page.unread is not None or page.text_from is not TextFrom.OCR:
        return page.unread is not None
    lines = list(page.lines())
    if page.ink is None or not lines:
        return True
    doubt = "".join(
        "?" if figure < _HARDLY else "." for line in lines for figure in (*(line.sureness or ()), 1.0)
    )
    return "?" * letters in doubt or bool(_ink_as_wide_as(page, letters))


def _unread_spots(page: Page) -> list[Box]:
    """What stands on a scan and was not read: ink as large as words, and words of which hardly a letter is sure."""
    if page.text_from is not TextFrom.OCR:
        return []
    return _ink_as_wide_as(page, _LETTERS_OF_A_WORD) + [
        line.box for line in page.lines() if line.box is not None and _hardly_read(line) >= _LETTERS_OF_A_WORD
    ]


def _ink_as_wide_as(page: Page, letters: int) -> list[Box]:
    """What was left unread of the size of so many letters; on a page without lines all of it."""
    body = median([line.size for line in page.lines()] or [0.0])
    return [box for box in page.ink or () if box.width >= letters * body and box.height >= _LOWEST * body]


def _hardly_read(line: Line) -> int:
    """How many Chinese characters of a line may be others."""
    if line.sureness is None:
        return 0
    return sum(
        figure < _HARDLY and "\u4e00" <= letter <= "\u9fff"
        for letter, figure in zip(line.text, line.sureness, strict=False)
    )


def _doubtful_letters(page: Page) -> Iterator[Box]:
    for line in page.lines():
        for index, figure in enumerate(line.sureness or ()):
            if figure < _HARDLY and (box := line.place(index, index + 1)) is not None:
                yield box


def _beside(area: Box, spot: Box) -> bool:
    """Whether a spot stands in an area or strays from it: handwriting keeps to no line."""
    reach = 0.6 * spot.height
    return Box(area.x0 - reach, area.y0 - reach, area.x1 + reach, area.y1 + reach).overlaps(spot)


def _lies_in(mark: Box, area: Box) -> bool:
    """Whether a good part of a mark lies in an area: a stroke that reaches in from beside it does not count."""
    wide = min(mark.x1, area.x1) - max(mark.x0, area.x0)
    high = min(mark.y1, area.y1) - max(mark.y0, area.y0)
    if wide <= 0 or high <= 0:
        return False
    return wide >= 0.5 * min(mark.width, area.width) and high >= 0.4 * min(mark.height, area.height)


def _fills_page(picture: Box, page: Page) -> bool:
    return picture.width > 0.8 * page.width and picture.height > 0.8 * page.height


def _reads_well(page: Page) -> bool:
    sureness = sorted(
        sure for line in page.lines() for sure in line.sureness or [line.confidence] * len(line.text)
    )
    return not sureness or sureness[len(sureness) // 2] >= _READS_WELL


def _most_sure(passage: Passage, least: float) -> float:
    """How surely four fifths of the letters were read; `least`: the worst of them."""
    sureness = sorted(
        sure
        for piece in passage.pieces
        if piece.line.sureness is not None
        for sure in piece.line.sureness[piece.start : piece.end]
    )
    return max(least, sureness[len(sureness) // 5]) if sureness else least
