"""Which 送达回证 serves which document: by the words of the title or by the document number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from enforcement_review.judging.answers import EvidencePlace, Note, contains_one
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.comparators import same_number
from enforcement_review.judging.field_reading import READ
from enforcement_review.law.document_numbers import find_document_numbers
from enforcement_review.model import Document

_TITLE = 5  # characters from which a printed title tells one paper from another


class Receipts:
    """Receipts of one kind of document.

    Attributes:
        sure: receipts that serve it.
        perhaps: receipts that may serve it (the served document was not read, or its name fits several).
        note: for messages, where none is sure.
    """

    __slots__ = ("note", "perhaps", "places", "sure")

    def __init__(
        self, sure: list[Document], perhaps: list[Document], note: Note, places: Sequence[EvidencePlace]
    ) -> None:
        self.sure = sure
        self.perhaps = perhaps
        self.note = note
        self.places = places


def receipts_of(index: CaseIndex, kind: str) -> Receipts:
    """The receipts that serve documents of this type."""
    found = index.receipts.get(kind)
    if found is None:
        found = _receipts_of(index, kind)
        index.receipts[kind] = found
    return found


def _receipts_of(index: CaseIndex, kind: str) -> Receipts:
    sure: list[Document] = []
    perhaps: list[Document] = []
    known = [kind, *index.vocabulary.documents[kind].stand_ins]
    served_as = [word for name in known for word in index.vocabulary.documents[name].served_as]
    perhaps_as = [word for name in known for word in index.vocabulary.documents[name].perhaps_served_as]
    others = [word for name in known for word in index.vocabulary.documents[name].not_served_as]
    number_fact = f"{kind}.number"
    numbers: list[str] = []
    if number_fact in index.vocabulary.facts:
        numbers = [reading.value for reading in index.readings(number_fact) if reading.state is READ]
    titles = [document.title for document in index.of_type(kind) if len(document.title) >= _TITLE]
    for reading in index.readings("service_receipt.served_document"):
        document = reading.document
        if document is None:
            continue
        if reading.state is not READ:
            perhaps.append(document)
            continue
        verdicts = [_serves(text, served_as, perhaps_as, others, numbers, titles) for text in reading.value]
        if True in verdicts:
            sure.append(document)
        elif None in verdicts:
            perhaps.append(document)
    title = index.vocabulary.title(kind)
    if perhaps:
        note: Note = (_perhaps_words, index, title, tuple(perhaps))
        return Receipts(sure, perhaps, note, perhaps)
    absent = index.absence(("service_receipt",))
    return Receipts(sure, perhaps, (_none_words, index, title), absent.places)


def _serves(
    text: str,
    served_as: list[str],
    perhaps_as: list[str],
    others: list[str],
    numbers: list[str],
    titles: list[str],
) -> bool | None:
    """Whether the receipt's words name the document; None where they may."""
    compact = "".join(text.split())
    if contains_one(compact, titles):
        return True
    other = contains_one(compact, others)
    if not other and contains_one(compact, served_as):
        return True
    if numbers and "号" in compact:
        stated = _stated_numbers(compact)
        if any(same_number(number, found) for number in numbers for found in stated):
            return True
    if other:
        return False
    return None if contains_one(compact, perhaps_as) else False


@lru_cache(maxsize=4096)
def _stated_numbers(compact: str) -> tuple[str, ...]:
    """The document numbers in a receipt's words, as they stand there."""
    return tuple(compact[match.start : match.end] for match in find_document_numbers(compact))


def _perhaps_words(index: CaseIndex, title: str, documents: tuple[Document, ...]) -> str:
    names = "、".join(index.label(document) for document in documents[:3])
    return f"{names}送达的是否《{title}》不能确定"


def _none_words(index: CaseIndex, title: str) -> str:
    return f"全卷{len(index.case.documents)}份文书中未见送达《{title}》的送达回证"
