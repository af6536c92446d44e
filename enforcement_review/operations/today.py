"""What waits for somebody today: the few case files that each first page names, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, case, func, select
from sqlalchemy.orm import Session, joinedload

from enforcement_review.access import Actor
from enforcement_review.operations.scope import visible_cases, visible_units
from enforcement_review.store.tables import (
    Account,
    AuditEntry,
    AuditHead,
    CaseFile,
    CaseState,
    Job,
    JobState,
    Purpose,
    ReviewState,
    Role,
    SignedSheet,
    Unit,
)
from enforcement_review.store.tables.cases import IN_WORK, OPEN_REVIEW, SENT, WAITING

SHOWN = 8
SHOWN_OPEN = 12  # of the own open reviews: that is the day's work


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first of some case files; `more`: whether there are others."""

    cases: tuple[CaseFile, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class OpenReviews:
    """A reviewer's open reviews, the most urgent first."""

    count: int
    overdue: int
    cases: tuple[CaseFile, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What one reviewer has in hand."""

    reviewer_id: int
    name: str
    open: int
    overdue: int
    earliest: date | None


@dataclass(frozen=True, slots=True)
class Trail:
    """The end of the audit trail.

    Attributes:
        fits: whether the last line is the one that the end of the chain names; the whole trail is not looked at.
    """

    entries: int
    last_at: datetime | None
    fits: bool


@dataclass(frozen=True, slots=True)
class Accounts:
    """How many accounts there are of each role, and what of them somebody may have to look at."""

    roles: Mapping[Role, int]
    ended: int
    never_signed_in: int


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs that are not done, and the newest that failed."""

    counts: Mapping[JobState, int]
    oldest_queued: datetime | None
    failed: tuple[Job, ...]


# ---- the reviewer's ----


def open_reviews(session: Session, actor: Actor, today: date) -> OpenReviews:
    """What the reviewer has in hand, by the day it is due."""
    held = _alone(CaseFile.reviewer_id == actor.id, OPEN_REVIEW)
    query = select(CaseFile.due_on, CaseFile.id).where(held, visible_cases(actor))
    found = sorted((due or date.max, number) for due, number in session.execute(query))
    cases = {case.id: case for case in _fetched(session, [number for _due, number in found[:SHOWN_OPEN]])}
    return OpenReviews(
        len(found),
        sum(due < today for due, _number in found),
        tuple(cases[number] for _due, number in found[:SHOWN_OPEN]),
    )


def free_cases(session: Session, actor: Actor) -> Waiting:
    """What nobody has and can be reviewed, the longest waiting first."""
    free = (WAITING, CaseFile.state == CaseState.REVIEWED, visible_cases(actor))
    return _waiting(session, free, CaseFile.id)


def signed_lately(session: Session, actor: Actor) -> list[tuple[SignedSheet, CaseFile]]:
    """The sheets that the person signed last, with their case files."""
    query = (
        select(SignedSheet, CaseFile)
        .join(CaseFile, CaseFile.id == SignedSheet.case_file_id)
        .where(SignedSheet.signed_by_id == actor.id, visible_cases(actor))
        .order_by(SignedSheet.id.desc())
        .limit(SHOWN)
        .options(joinedload(CaseFile.unit))
    )
    return [(sheet, found) for sheet, found in session.execute(query)]


# ---- the unit's ----


def sent_lately(session: Session, actor: Actor) -> Waiting:
    """The files that were sent back to the unit, the newest first."""
    units = select(Unit.id).where(visible_units(actor))
    newest = (
        select(CaseFile.id)
        .where(SENT, CaseFile.unit_id.in_(units))
        .order_by(CaseFile.sent_at.desc(), CaseFile.id.desc())
        .limit(SHOWN + 1)
        .correlate(None)
    )
    order = (CaseFile.sent_at.desc(), CaseFile.id.desc())
    return _waiting(session, (CaseFile.id.in_(newest), visible_cases(actor)), *order)


def in_work(session: Session, actor: Actor) -> Waiting:
    """The files for review that the machine is not done with or could not read, the newest first."""
    conditions = (IN_WORK, CaseFile.purpose == Purpose.REVIEW, visible_cases(actor))
    return _waiting(session, conditions, CaseFile.id.desc())


def unreadable(session: Session, actor: Actor) -> Waiting:
    """Those of them that could not be read."""
    conditions = (IN_WORK, CaseFile.state == CaseState.UNREADABLE, CaseFile.purpose == Purpose.REVIEW)
    return _waiting(session, (*conditions, visible_cases(actor)), CaseFile.id.desc())


def own_checks(session: Session, actor: Actor) -> tuple[CaseFile, ...]:
    """The newest self-checks (自查)."""
    query = select(CaseFile).where(CaseFile.purpose == Purpose.SELF_CHECK, visible_cases(actor))
    return _shown(session, query.order_by(CaseFile.id.desc()), SHOWN)


# ---- the supervisor's ----


def loads(session: Session, actor: Actor, today: date) -> list[Load]:
    """What each reviewer has in hand, the most overdue first."""
    late = func.sum(case((CaseFile.due_on < today, 1), else_=0))
    query = (
        select(Account.id, Account.name, func.count(), late, func.min(CaseFile.due_on))
        .join(CaseFile, CaseFile.reviewer_id == Account.id)
        .where(_alone(_of_reviewers(), OPEN_REVIEW), visible_cases(actor))
        .group_by(Account.id, Account.name)
    )
    found = [Load(*row) for row in session.execute(query)]
    return sorted(found, key=lambda load: (-load.overdue, -load.open, load.name))


def to_send(session: Session, actor: Actor) -> Waiting:
    """What was signed and not yet sent to its unit, in the order of arrival."""
    signed = _alone(_of_reviewers(), CaseFile.review_state == ReviewState.SUBMITTED)
    return _waiting(session, (signed, visible_cases(actor)), CaseFile.id)


# ---- the administrator's ----


def accounts(session: Session) -> Accounts:
    """The accounts of the whole installation in figures."""
    ways = (Account.role, Account.active, Account.last_sign_in_at.is_(None))
    roles: dict[Role, int] = dict.fromkeys(Role, 0)
    ended = never = 0
    for role, active, unused, count in session.execute(select(*ways, func.count()).group_by(*ways)):
        if not active:
            ended += count
            continue
        roles[role] += count
        never += count if unused else 0
    return Accounts(roles, ended, never)


def watched_jobs(session: Session) -> Jobs:
    """What waits, runs and failed."""
    states = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)
    counted = session.execute(
        select(Job.state, func.count(), func.min(Job.created_at))
        .where(Job.state.in_(states))
        .group_by(Job.state)
    ).all()
    failed = session.scalars(
        select(Job).where(Job.state == JobState.FAILED).order_by(Job.id.desc()).limit(SHOWN)
    )
    oldest = next((at for state, _count, at in counted if state is JobState.QUEUED), None)
    return Jobs({state: count for state, count, _at in counted}, oldest, tuple(failed))


def trail(session: Session) -> Trail:
    """The last line of the audit trail, and whether the chain ends with it."""
    head = session.get(AuditHead, 1)
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one_or_none()
    if head is None or last is None:
        return Trail(0, None, head is None and last is None)
    return Trail(last.id, last.at, (head.entries, head.seal) == (last.id, last.seal))


# ---- for a demonstration ----


def with_deficiencies(session: Session, actor: Actor) -> CaseFile | None:
    """The newest reviewed case file that the person may see and that has something to look at in it."""
    query = select(CaseFile).where(
        CaseFile.purpose == Purpose.REVIEW,
        CaseFile.state == CaseState.REVIEWED,
        CaseFile.fails > 0,
        visible_cases(actor),
    )
    return next(iter(_shown(session, query.order_by(CaseFile.id.desc()), 1)), None)


def _of_reviewers() -> ColumnElement[bool]:
    """Whoever has them: there is an index by reviewer and state, and none by state alone."""
    return CaseFile.reviewer_id.in_(select(Account.id).where(Account.role == Role.REVIEWER))


def _alone(*conditions: ColumnElement[bool] | TextClause) -> ColumnElement[bool]:
    """Case files by conditions that have an index of their own, asked for by themselves so that it is used."""
    return CaseFile.id.in_(select(CaseFile.id).where(*conditions).correlate(None))


def _waiting(
    session: Session, conditions: tuple[ColumnElement[bool] | TextClause, ...], *order: Any
) -> Waiting:
    found = _shown(session, select(CaseFile).where(*conditions).order_by(*order), SHOWN + 1)
    return Waiting(found[:SHOWN], len(found) > SHOWN)


def _shown(session: Session, query: Select[CaseFile], most: int) -> tuple[CaseFile, ...]:
    people = joinedload(CaseFile.unit), joinedload(CaseFile.reviewer), joinedload(CaseFile.uploaded_by)
    return tuple(session.scalars(query.options(*people).limit(most)))


def _fetched(session: Session, numbers: Sequence[int]) -> tuple[CaseFile, ...]:
    return _shown(session, select(CaseFile).where(CaseFile.id.in_(numbers)), SHOWN_OPEN)
