"""What tests of the review desk ask of a case file."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.model import CaseFile as FoundCase
from enforcement_review.model import Outcome
from enforcement_review.operations.standing import Standing, StandingFinding, standing
from enforcement_review.operations.tallies import contributions
from enforcement_review.store.files import FileStore
from enforcement_review.store.results import result_of
from enforcement_review.store.tables import AuditEntry, CaseFile, Revision, Tally


def case_of(session: Session, case_id: int) -> CaseFile:
    return session.get_one(CaseFile, case_id)


def revision_of(session: Session, case_id: int) -> Revision:
    return session.get_one(Revision, case_of(session, case_id).revision_id)


def number_of(session: Session, case_id: int) -> int:
    return revision_of(session, case_id).number


def shown(session: Session, files: FileStore, case_id: int) -> FoundCase:
    """The case as the desk shows it."""
    return result_of(files, revision_of(session, case_id).result_key).case_file


def standing_now(session: Session, files: FileStore, case_id: int) -> Standing:
    return standing(session, files, case_of(session, case_id))


def finding(session: Session, files: FileStore, case_id: int, rule: str) -> StandingFinding:
    return next(item for item in standing_now(session, files, case_id).findings if item.finding.rule == rule)


def rule_with(
    session: Session, files: FileStore, case_id: int, outcome: Outcome, *, veto: bool = False
) -> str:
    """A rule of which the machine's finding is of this outcome."""
    return next(
        item.finding.rule
        for item in standing_now(session, files, case_id).findings
        if item.finding.outcome is outcome and (item.finding.veto or not veto)
    )


def actions(session: Session, case_id: int) -> list[str]:
    """What the trail says was done with the case file."""
    query = (
        select(AuditEntry.action)
        .where(AuditEntry.subject_kind == "case_file", AuditEntry.subject_id == case_id)
        .order_by(AuditEntry.id)
    )
    return list(session.scalars(query))


def check_tallies(session: Session) -> None:
    """The dashboards' figures equal a count of all case files."""
    counted: Counter[tuple[int, str, str, str]] = Counter()
    for case in session.scalars(select(CaseFile)):
        counted.update(contributions(session, case))
    kept = {(row.unit_id, row.month, row.sort, row.key): row.files for row in session.scalars(select(Tally))}
    assert {key: files for key, files in kept.items() if files} == dict(counted)
