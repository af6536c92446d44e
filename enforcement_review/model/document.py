"""A document (文书) found in the pages of a case file."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement_review.model.page import Page, TextFrom

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Document:
    """What one paper is, and how sure that is.

    Attributes:
        id: `d01`, `d02`… in the order of the case file.
        type: an id of the vocabulary's `document_types`; `other` where none fits or none is sure.
        subtype: a finer kind (`authorization_letter`), or None.
        also: further types that the same paper is at once (告知书 that also tells the hearing right).
        title: as printed, spaces removed; "" where it has none.
        source: the source's name.
        pages: 1-based page numbers in the source; empty for a source without pages.
        confidence: 0–1 that the type is right.
        reason: why it was taken for this type, for people (Chinese).
        text_from: where its text came from.
        could_be: types that an `other` paper might be, by the words it uses; () for a paper that is known.
            Absence of a type is not proven while a paper could be it.
        complete: False where one of its pages was not read.
    """

    id: str
    type: str
    subtype: str | None
    also: tuple[str, ...]
    title: str
    source: str
    pages: tuple[int, ...]
    confidence: float
    reason: str
    text_from: TextFrom = TextFrom.TEXT_LAYER
    could_be: tuple[str, ...] = ()
    complete: bool = True

    @property
    def types(self) -> tuple[str, ...]:
        return (self.type, *self.also)


@dataclass(frozen=True, slots=True)
class DocumentPages:
    """A document with the pages it stands on; a page that two documents share is cut in two."""

    document: Document
    pages: tuple[Page, ...]
