"""What was read from a document, fact by fact, and what was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enforcement_review.model import CaseFile, Fact, Reading
from enforcement_review.operations.desk import corrected_facts, unread_facts
from enforcement_review.operations.fact_text import fact_title, is_reading, typed
from enforcement_review.store.tables import Correction
from enforcement_review.web.desk.papers import FAIRLY_SURE, SURE
from enforcement_review.web.desk.places import Place, Places
from enforcement_review.web.desk.values import value_words
from enforcement_review.web.wording import moment

WHOLE_CASE = "case"  # in the place of a document: what no paper states


@dataclass(frozen=True, slots=True)
class FactRow:
    """One reading.

    Attributes:
        index: of the fact in the result, by which a correction names it.
        value: on one line; `typed`: as one would type it.
        state: `read`, `empty`, `illegible`, `corrected`.
        note: who corrected it and why; "" else.
    """

    index: int
    name: str
    title: str
    value: str
    typed: str
    state: str
    sure: str
    sure_words: str
    percent: int
    place: Place
    note: str
    correctable: bool


@dataclass(frozen=True, slots=True)
class FactsPanel:
    """The facts of one document.

    Attributes:
        document: its id, or `WHOLE_CASE`.
        unread: name and title of facts that such a paper states and none was read of.
    """

    document: str
    title: str
    rows: tuple[FactRow, ...]
    unread: tuple[tuple[str, str], ...]
    place: Place | None


def facts_panel(
    case: CaseFile, places: Places, corrections: Sequence[Correction], document_id: str
) -> FactsPanel:
    """The facts of the document; those of the whole case where there is no such document."""
    document = next((paper for paper in case.documents if paper.id == document_id), None)
    own = document.continues or document.id if document is not None else ""
    corrected = corrected_facts(case, corrections)
    rows = tuple(
        _row(index, fact, places, corrected.get(index))
        for index, fact in enumerate(case.facts)
        if fact.document == own
    )
    if document is None:
        return FactsPanel(WHOLE_CASE, "整个案卷", rows, (), None)
    paper = next(paper for paper in case.documents if paper.id == own)
    return FactsPanel(own, places.title(paper), rows, unread_facts(case, paper), places.of_document(paper))


def _row(index: int, fact: Fact, places: Places, correction: Correction | None) -> FactRow:
    note = ""
    if correction is not None:
        note = f"{correction.made_by.name} {moment(correction.made_at)} 更正：{correction.reason}"
    state, sure, words = _state(fact, corrected=correction is not None)
    return FactRow(
        index=index,
        name=fact.name,
        title=fact_title(fact.name),
        value=value_words(fact.value) if fact.value is not None else "",
        typed=typed(fact.value) if fact.value is not None else "",
        state=state,
        sure=sure,
        sure_words=words,
        percent=round(fact.confidence * 100),
        place=places.of_fact(fact),
        note=note,
        correctable=is_reading(fact.name),
    )


def _state(fact: Fact, *, corrected: bool) -> tuple[str, str, str]:
    if corrected:
        return "corrected", "high", "已更正"
    if fact.reading is Reading.EMPTY:
        return "empty", "high", "栏目空白"
    if fact.reading is Reading.ILLEGIBLE:
        return "illegible", "low", "未能识别"
    if fact.confidence >= SURE:
        return "read", "high", "可靠"
    return ("read", "fair", "较可靠") if fact.confidence >= FAIRLY_SURE else ("read", "low", "请核对")
