"""A document (文书) found in the pages of a case file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
        continues: id of the paper that goes on here, in another file: a paper photographed page by page. It is
            no paper of its own, and stands for the place of what is read from it. None for a paper.
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
    continues: str | None = None

    @property
    def types(self) -> tuple[str, ...]:
        return (self.type, *self.also)


@dataclass(frozen=True, slots=True)
class DocumentPages:
    """A document with the pages it stands on; a page that two documents share is cut in two.

    Its pages may come from several files, each of one picture; `document.pages` names those of the first.
    """

    document: Document
    pages: tuple[Page, ...]

    def sheet_of(self, page: Page) -> str | None:
        """The id of the further sheet that the page is; None for a page of the document's own file."""
        place = self._sources().index(page.source)
        return f"{self.document.id}-{place + 1}" if place else None

    def sheets(self) -> tuple[Document, ...]:
        """The document, then one for each further file that it goes on in."""
        further = [page for page in self.pages if page.source != self.document.source]
        ids = dict.fromkeys((self.sheet_of(page), page.source) for page in further)
        return (
            self.document,
            *(
                replace(
                    self.document,
                    id=sheet,
                    source=source,
                    pages=numbers_of(page for page in further if page.source == source),
                    continues=self.document.id,
                )
                for sheet, source in ids
                if sheet is not None
            ),
        )

    def _sources(self) -> list[str]:
        return list(dict.fromkeys((self.document.source, *(page.source for page in self.pages))))


def numbers_of(pages: Iterable[Page]) -> tuple[int, ...]:
    """The numbers of pages, each once; () for sheets of a source without pages."""
    return tuple(dict.fromkeys(page.number for page in pages if page.number is not None))
