"""A case file as the judge sees it: its documents and facts, and what could not be read.

It can be saved and taken up again: changing a rule judges stored facts anew without reading a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from enforcement_review.model.document import Document
from enforcement_review.model.fact import Fact
from enforcement_review.model.page import Line
from enforcement_review.model.source import Recording


class Volume(StrEnum):
    """Which volume of the file (卷) this is; 法制审核、集体讨论、听证报告 often stand in the 副卷."""

    WHOLE = "whole"  # 全卷, also where nothing says otherwise
    MAIN = "main"  # 正卷
    SUPPLEMENT = "supplement"  # 副卷


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source as the report names it."""

    name: str
    sha256: str
    media_type: str
    page_count: int | None
    error: str | None = None
    recording: Recording | None = None

    @property
    def is_recording(self) -> bool:
        """Also where nothing but the name of a broken file says that it was one."""
        return self.recording is not None or self.media_type.startswith(("video/", "audio/"))


@dataclass(frozen=True, slots=True)
class UnreadPage:
    source: str
    page: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a document's text and the page it stands on."""

    page: int | None
    line: Line


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything that the rules may ask about.

    Attributes:
        documents: the papers, each followed by the further sheets that it goes on in (`Document.continues`).
        texts: for each of them its lines in reading order, for checks on wording.
        sector: the sector's id (`market_regulation`…), None where the file does not show it.
        place: the place overlay's id (`shandong`), None where none applies.
        ocr: name and version of the engine that read pictures of pages; None where none was used.
    """

    sources: tuple[SourceRecord, ...]
    documents: tuple[Document, ...]
    facts: tuple[Fact, ...]
    unread: tuple[UnreadPage, ...] = ()
    texts: Mapping[str, tuple[TextLine, ...]] = field(default_factory=dict)
    volume: Volume = Volume.WHOLE
    sector: str | None = None
    place: str | None = None
    ocr: str | None = None

    def of_papers(self) -> CaseFile:
        """The case without further sheets: each paper once, with its whole text."""
        papers = tuple(document for document in self.documents if document.continues is None)
        if len(papers) == len(self.documents):
            return self
        texts: dict[str, tuple[TextLine, ...]] = {}
        for document in self.documents:
            paper = document.continues or document.id
            texts[paper] = texts.get(paper, ()) + tuple(self.texts.get(document.id, ()))
        return replace(self, documents=papers, texts=texts)
