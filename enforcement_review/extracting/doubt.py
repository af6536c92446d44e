"""What was read with doubt on a scan, and how sure it becomes where another paper bears it out."""

from __future__ import annotations

from collections.abc import Iterable

from enforcement_review.model import Document, Fact, TextFrom

RELIED_ON = (
    0.75  # from here on rules rely on a reading (the parameter `fact_confidence` of the rules, as it ships)
)
BELIEVED = 0.85  # of a doubtful reading that another paper has to the letter


def scanned_papers(documents: Iterable[Document]) -> frozenset[str]:
    """The ids of those whose words were read from a picture."""
    return frozenset(document.id for document in documents if document.text_from is TextFrom.OCR)


def is_in_doubt(fact: Fact, scanned: frozenset[str]) -> bool:
    """Whether it was read on a scan, and so badly that no rule relies on it."""
    return 0 < fact.confidence < RELIED_ON and fact.document in scanned
