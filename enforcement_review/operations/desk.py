"""What the desk asks: which facts a person corrected, which are not read at all, what was ruled since."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.correcting import FactPlace, place_of
from enforcement_review.model import CaseFile, Document
from enforcement_review.operations.corrections import MAJOR
from enforcement_review.operations.fact_text import is_reading
from enforcement_review.review import ReviewOptions, vocabulary_for
from enforcement_review.store.tables import Correction, RulingRow


def corrected_facts(case: CaseFile, corrections: Sequence[Correction]) -> dict[int, Correction]:
    """The corrections in force by the index, in `case.facts`, of the fact that they gave its value.

    Added facts stand last, in the order of the corrections; behind them only what the rules conclude.
    """
    applied = [row for row in corrections if row.applied]
    added = [row for row in applied if row.added]
    read = [index for index, fact in enumerate(case.facts) if fact.name != MAJOR]
    by_index = dict(zip(read[len(read) - len(added) :], added, strict=True)) if added else {}
    places = {
        FactPlace(row.fact, row.source, row.first_page, row.nth): row for row in applied if not row.added
    }
    names = {place.name for place in places}
    for index, fact in enumerate(case.facts):
        if fact.name in names and (row := places.get(place_of(case, index))) is not None:
            by_index[index] = row
    return by_index


def unread_facts(case: CaseFile, paper: Document) -> tuple[tuple[str, str], ...]:
    """Name and title of the facts that such a paper can state and that none was read of, by title."""
    read = {fact.name for fact in case.facts if fact.document == paper.id}
    known = vocabulary_for(ReviewOptions()).facts.values()
    return tuple(
        (fact.id, fact.title)
        for fact in known
        if fact.document in paper.types and is_reading(fact.id) and (fact.several or fact.id not in read)
    )


def ruled_since(session: Session, case_id: int, ruling_id: int) -> dict[int, str]:
    """The rulings made after that one, by id, each with its rule; all of them after 0."""
    query = select(RulingRow.id, RulingRow.rule).where(
        RulingRow.case_file_id == case_id, RulingRow.id > ruling_id
    )
    return {row.id: row.rule for row in session.execute(query)}
