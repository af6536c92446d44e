"""Places that evidence points at, as the desk's buttons name them: a sheet of the viewer, a box on it, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enforcement_review.model import Box, CaseFile, Document, Evidence, Fact
from enforcement_review.reporting.writing import shown
from enforcement_review.web.pictures.leaves import Leaf, leaf_key

QUOTE_MOST = 60  # characters shown on a button; the rest stands on the page


@dataclass(frozen=True, slots=True)
class Place:
    """One place to turn to.

    Attributes:
        key: of the leaf; "" where no paper states it.
        label: 《询问笔录》第 3 页; `where`: 第 3 页.
        box: `x0,y0,x1,y1` in points; "" for the sheet as a whole.
        anchor: `段落 12` in a source without pages; "" elsewhere.
        quote: the words that stand there, shortened.
    """

    key: str
    label: str
    where: str
    box: str
    anchor: str
    quote: str


class Places:
    """Finds the places of one case file."""

    def __init__(self, case: CaseFile, titles: Mapping[str, str], leaves: Sequence[Leaf]) -> None:
        """`titles`: Chinese title of each type of document, for papers without a printed one.

        Pages are numbered as the viewer numbers its leaves.
        """
        self._numbers = {leaf.key: leaf.number for leaf in leaves}
        self._documents = {document.id: document for document in case.documents}
        self._sources = {source.name: index for index, source in enumerate(case.sources)}
        self._titles = titles
        self._anchors = {
            document: next((line.line.anchor for line in lines if line.line.anchor), "")
            for document, lines in case.texts.items()
        }

    def of_evidence(self, piece: Evidence) -> Place:
        return self._place(piece.document, piece.page, piece.box, piece.anchor, piece.quote)

    def of_fact(self, fact: Fact) -> Place:
        return self._place(fact.at, fact.page, fact.box, fact.anchor, fact.quote)

    def of_document(self, document: Document) -> Place:
        page = document.pages[0] if document.pages else None
        return self._place(document.id, page, None, None, "")

    def key(self, document: Document, page: int | None) -> str:
        index = self._sources.get(document.source)
        return "" if index is None else leaf_key(index, page)

    def where(self, document: Document, page: int | None, anchor: str | None) -> str:
        """`第 3 页`, or the paragraph in a source without pages."""
        if page is None:
            return anchor or ""
        return f"第 {self._numbers.get(self.key(document, page), page)} 页"

    def title(self, document: Document) -> str:
        return shown(document.title) or self._titles.get(document.type, document.type)

    def _place(self, at: str, page: int | None, box: Box | None, anchor: str | None, quote: str) -> Place:
        document = self._documents.get(at)
        quote = shown(quote)
        short = quote if len(quote) <= QUOTE_MOST else quote[:QUOTE_MOST] + "…"
        if document is None:
            return Place("", "", "", "", "", short)
        if page is None and document.pages:
            page = document.pages[0]
        title = self.title(document)
        where = self.where(document, page, anchor)
        if page is None:
            anchor = anchor or self._anchors.get(document.id)
        edges = ",".join(f"{edge:g}" for edge in box.rounded()) if box is not None else ""
        return Place(
            key=self.key(document, page),
            label=f"《{title}》{where}",
            where=where or "全文",
            box=edges,
            anchor=anchor or "",
            quote="" if short == title else short,
        )
