"""Facts with the place they were read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from enforcement_review.model.geometry import Box

FactItem = str | Mapping[str, str | None]
FactValue = str | bool | tuple[FactItem, ...] | None


class Reading(Enum):
    """What was seen where the form gives a place for the fact."""

    READ = "read"
    EMPTY = "empty"  # the label is there with nothing behind it: a blank field, which is a finding
    ILLEGIBLE = "illegible"  # filled in, but not read: never a finding


@dataclass(frozen=True, slots=True)
class Fact:
    """One reading of one fact.

    Attributes:
        name: `DOCUMENT_TYPE.FIELD` of the vocabulary, or one of the project's own.
        value: dates ISO 8601 (`2024-05-06`), date-times with minutes (`2024-05-06T09:30`), money in yuan as
            a decimal string (`12000.00`), yes/no as bool, lists as tuples; None: the field is empty
            (confidence above 0) or filled in but not read (confidence 0).
        document: id of its document; "" for a fact of the case that no paper states.
        page, box, anchor: the place; page None where the source has no pages, then `anchor` says where.
        quote: the words as printed.
        confidence: 0–1 that the value is what stands there.
        filled: 0–1 that anything is written there at all, where that is surer than what it says: handwriting of
            which the letters are in doubt; None: no surer than `confidence`.
        sheet: id of the further sheet of its document (`Document.continues`) that it stands on; None: on the
            document's own pages.
    """

    name: str
    value: FactValue
    document: str
    page: int | None
    box: Box | None
    quote: str
    confidence: float
    anchor: str | None = None
    sheet: str | None = None
    filled: float | None = None

    @property
    def at(self) -> str:
        """The id of the document, or of its further sheet, whose page `page` is."""
        return self.sheet or self.document

    @property
    def reading(self) -> Reading:
        if self.value is not None:
            return Reading.READ
        return Reading.EMPTY if self.confidence > 0 else Reading.ILLEGIBLE


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that a finding rests on; for an absence, a document that was looked through.

    Attributes:
        document: id of the document, or of its further sheet, whose page `page` is.
    """

    document: str
    page: int | None
    box: Box | None
    quote: str
    fact: str | None = None
    anchor: str | None = None


def evidence_of(fact: Fact) -> Evidence:
    return Evidence(fact.at, fact.page, fact.box, fact.quote, fact.name, fact.anchor)
