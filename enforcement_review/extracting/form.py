"""One paper, opened for reading facts: its text, its fields, and the facts found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from enforcement_review.extracting.fields import Field, read_fields, with_keys
from enforcement_review.model import Box, Document, DocumentPages, Fact, FactValue, Page
from enforcement_review.text import Passage, bare, document_passage
from enforcement_review.text.passage import Place

# How far a value found in running text can be trusted, next to the shapes of fields.
NARRATIVE = 0.9
# Where two readings of a text are possible: below what the judge relies on.
DOUBTFUL = 0.6


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

    @property
    def certain(self) -> bool:
        """Whether words that are not found are not there: every page was read, none by OCR."""
        return self.document.complete and self.document.text_from.value == "text-layer"

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
        names = [name] if "." in name else [f"{kind}.{name}" for kind in self.document.types]
        sure = 0.0 if confidence == 0 else round(min(confidence * place.confidence, 1.0), 3)
        for full_name in names:
            self.facts.append(
                Fact(
                    full_name, value, self.document.id, place.page, place.box, quote, sure,
                    None if place.box else place.anchor,
                )
            )  # fmt: skip

    def add_span(
        self, name: str, value: FactValue, start: int, end: int, confidence: float = NARRATIVE
    ) -> None:
        """Record a reading of `text[start:end]`."""
        self.add(name, value, self.passage.place(start, end), self.passage.quote(start, end), confidence)

    def add_absent(self, name: str, value: FactValue, confidence: float = NARRATIVE) -> None:
        """Record that the paper nowhere says it: the paper stands for itself, by its title."""
        head = self.text.find("\n")
        place = self.passage.place(0, head if head > 0 else len(self.text))
        self.add(name, value, place, self.document.title or self.text[: max(head, 0)], confidence)

    def add_empty(self, name: str, where: Field) -> None:
        """Record that the form has a place for it that was left empty; unread where words follow on the next line."""
        self.add(name, None, where.at, where.label, 0.0 if where.runs_on else where.shape.value)

    def has(self, name: str) -> bool:
        full_name = name if "." in name else f"{self.document.type}.{name}"
        return any(fact.name == full_name and fact.value is not None for fact in self.facts)

    def picture_at(self, page: int | None, box: Box | None) -> bool:
        """Whether a picture stands on the row of a box, to its right: ink where a word was expected."""
        if box is None:
            return False
        row = Box(box.x0, box.y0 - box.height, max(box.x1, box.x1 + 260), box.y1 + box.height)
        return any(
            row.overlaps(picture) and not _fills_page(picture, sheet)
            for sheet in self.pages
            if sheet.number == page
            for picture in sheet.pictures
        )


def _fills_page(picture: Box, page: Page) -> bool:
    return picture.width > 0.8 * page.width and picture.height > 0.8 * page.height
