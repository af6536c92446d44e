"""Names the places that a finding rests on, as people look them up."""

from __future__ import annotations

from enforcement_review.model import Document, Evidence, ReviewResult
from enforcement_review.reporting.writing import page_span, shown


class Places:
    """The places of one result; the source's name stands in one only where there are several."""

    def __init__(self, result: ReviewResult) -> None:
        self._documents = {document.id: document for document in result.case_file.documents}
        self._many = len({document.source for document in result.case_file.documents}) > 1

    def is_whole_document(self, evidence: Evidence) -> bool:
        """Whether a document was looked through, rather than words found in it."""
        document = self._documents.get(evidence.document)
        named = not evidence.quote or (document is not None and evidence.quote == document.title)
        return named and evidence.fact is None and evidence.box is None

    def where(self, evidence: Evidence) -> str:
        """`《立案审批表》第 3 页`."""
        document = self._documents.get(evidence.document)
        parts: list[str] = []
        if document is not None:
            parts.append(titled(document))
            if self._many:
                parts.append(f"（{shown(document.source)}）")
        if document is not None and self.is_whole_document(evidence):
            parts.append(page_span(document.pages))
        elif evidence.page is not None:
            parts.append(f"第 {evidence.page} 页")
        elif evidence.anchor is not None:
            parts.append(shown(evidence.anchor))
        return "".join(parts) or "案卷"


def titled(document: Document) -> str:
    """`《立案审批表》`."""
    return f"《{shown(document.title)}》" if document.title else "无标题材料"
