"""What a unit is told of its files: the deficiencies found in them, and where else the same was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import case as case_when
from sqlalchemy.orm import Session, joinedload

from enforcement_review.access import Actor
from enforcement_review.model import Outcome
from enforcement_review.operations.scope import visible_cases
from enforcement_review.scoring import HAND
from enforcement_review.store.tables import CaseFile, CaseState, Deficiency, Purpose, ReviewState

NAMED = 10  # files that are named for each deficiency; the number counts all
ON_A_PAGE = 50
BY_HAND = "hand"  # stands for all findings that reviewers added: each of them has an id of its own


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A file of the unit with the same deficiency."""

    case_id: int
    label: str
    self_check: bool


@dataclass(frozen=True, slots=True)
class Similar:
    """`count` other files have the same deficiency; the newest are named."""

    count: int
    files: tuple[OtherFile, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often one rule failed in the unit's files; `rule` is `BY_HAND` for what reviewers added."""

    rule: str
    title: str
    veto: bool
    files: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class FoundIn:
    """A file in which a rule failed; `key` pages the list."""

    key: int
    case_id: int
    label: str
    number: str | None
    name: str | None
    unit: str
    title: str
    deduction: Decimal


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of files; `following` is the key to ask for the next with, None at the end."""

    rows: tuple[FoundIn, ...]
    following: int | None


def told() -> ColumnElement[bool]:
    """The files whose deficiencies a unit may know: those sent to it, and its own self-checks (自查)."""
    sent = and_(CaseFile.purpose == Purpose.REVIEW, CaseFile.review_state == ReviewState.SENT)
    own_look = and_(CaseFile.purpose == Purpose.SELF_CHECK, CaseFile.state == CaseState.REVIEWED)
    return or_(sent, own_look)


def similar(session: Session, actor: Actor, case: CaseFile, rules: Collection[str]) -> Mapping[str, Similar]:
    """For each rule, the unit's other files in which it failed: two queries, however many there are."""
    wanted = [rule for rule in rules if not rule.startswith(HAND)]
    if not wanted:
        return {}
    others = (
        Deficiency.rule.in_(wanted),
        Deficiency.outcome == Outcome.FAIL.value,
        CaseFile.id != case.id,
        visible_cases(actor),
        told(),
    )
    place = func.row_number().over(partition_by=Deficiency.rule, order_by=CaseFile.id.desc()).label("place")
    ranked = (
        select(Deficiency.rule, CaseFile.id, CaseFile.label, CaseFile.purpose, place)
        .join(CaseFile, CaseFile.id == Deficiency.case_file_id)
        .where(*others)
        .subquery()
    )
    named: dict[str, list[OtherFile]] = {}
    newest = select(ranked).where(ranked.c.place <= NAMED).order_by(ranked.c.rule, ranked.c.place)
    for row in session.execute(newest):
        file = OtherFile(row.id, row.label, row.purpose is Purpose.SELF_CHECK)
        named.setdefault(row.rule, []).append(file)
    counts = session.execute(
        select(Deficiency.rule, func.count())
        .join(CaseFile, CaseFile.id == Deficiency.case_file_id)
        .where(*others)
        .group_by(Deficiency.rule)
    )
    return {rule: Similar(count, tuple(named.get(rule, ()))) for rule, count in counts}


def by_rule(session: Session, actor: Actor) -> list[RuleCount]:
    """What failed in the unit's files that were sent to it, most frequent first."""
    query = (
        select(
            Deficiency.rule,
            func.max(Deficiency.title),
            func.max(case_when((Deficiency.veto, 1), else_=0)),
            func.count(),
            func.sum(Deficiency.deduction),
        )
        .join(CaseFile, CaseFile.id == Deficiency.case_file_id)
        .where(*_sent_and_failed(actor))
    )
    rules = query.where(Deficiency.rule.notlike(f"{HAND}%")).group_by(Deficiency.rule)
    counts = [
        RuleCount(rule, title, bool(veto), files, points)
        for rule, title, veto, files, points in session.execute(rules)
    ]
    added = (
        select(func.count(), func.sum(Deficiency.deduction))
        .join(CaseFile, CaseFile.id == Deficiency.case_file_id)
        .where(*_sent_and_failed(actor), Deficiency.rule.like(f"{HAND}%"))
    )
    files, points = session.execute(added).one()
    counts.sort(key=lambda row: (-row.files, -row.points, row.rule))
    if files:
        counts.append(RuleCount(BY_HAND, "评查员人工发现的问题", False, files, points))
    return counts


def found_in(session: Session, actor: Actor, rule: str, before: int | None = None) -> FoundPage:
    """The unit's files that were sent to it and in which the rule failed, newest first.

    `before` is the key of the last row of the page before.
    """
    same = Deficiency.rule.like(f"{HAND}%") if rule == BY_HAND else Deficiency.rule == rule
    query = (
        select(Deficiency, CaseFile)
        .join(CaseFile, CaseFile.id == Deficiency.case_file_id)
        .where(*_sent_and_failed(actor), same)
        .order_by(Deficiency.id.desc())
        .limit(ON_A_PAGE + 1)
    )
    if before is not None:
        query = query.where(Deficiency.id < before)
    rows = [
        FoundIn(
            key=row.id,
            case_id=case.id,
            label=case.label,
            number=case.number,
            name=case.name,
            unit=case.unit.name,
            title=row.title,
            deduction=row.deduction,
        )
        for row, case in session.execute(query.options(joinedload(CaseFile.unit)))
    ]
    following = rows[ON_A_PAGE - 1].key if len(rows) > ON_A_PAGE else None
    return FoundPage(tuple(rows[:ON_A_PAGE]), following)


def _sent_and_failed(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        visible_cases(actor),
        CaseFile.purpose == Purpose.REVIEW,
        CaseFile.review_state == ReviewState.SENT,
        Deficiency.outcome == Outcome.FAIL.value,
    )
