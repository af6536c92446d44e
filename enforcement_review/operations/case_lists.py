"""Lists of case files: what somebody asks for, one page of it by key, and how many there are while that is cheap.

Each order has an index that begins with its key and holds every column that a filter looks at
(`ix_case_file_by_…`). A page is a walk along that index from the last row seen: it ends after a page's rows, and
where next to nothing fits it has still read no table. What is shown of the rows is fetched for those of the page
alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from enforcement_review.access import Actor
from enforcement_review.model import Outcome
from enforcement_review.operations.scope import visible_cases, visible_units
from enforcement_review.operations.tallies import BAND
from enforcement_review.store.search import matching
from enforcement_review.store.tables import (
    Account,
    CaseFile,
    CaseState,
    Deficiency,
    Purpose,
    ReviewState,
    Role,
    Unit,
)
from enforcement_review.store.tables.cases import IN_WORK, OPEN_REVIEW

PAGE_SIZE = 50
COUNTED = 1000  # case files are counted up to here


class Sort(StrEnum):
    ARRIVAL = "arrival"
    SCORE = "score"
    DUE = "due"
    OPEN = "open"

    @property
    def words(self) -> str:
        return {"arrival": "上传先后", "score": "得分", "due": "评查期限", "open": "待定项数"}[self.value]


@dataclass(frozen=True, slots=True)
class Order:
    """`descending`: greatest first. By score or term only the case files that have one are listed."""

    sort: Sort = Sort.ARRIVAL
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Filters:
    """Which case files; what is None, False or empty asks for nothing.

    Attributes:
        words: all of them are in the text or the facts.
        unit: of this unit and those below it.
        rule: it failed there, or by `outcome` is open.
        first_month, last_month: of the upload, `2026-05`.
        band: begin of a band of scores, `85`.
        veto, undecided, overdue: has a veto that fails; has something open; its review is late.
        in_hand: a reviewer has it and has not signed.
    """

    words: str = ""
    unit: int | None = None
    state: CaseState | None = None
    review_state: ReviewState | None = None
    grade: str | None = None
    reviewer: int | None = None
    rule: str | None = None
    outcome: Outcome = Outcome.FAIL
    first_month: str | None = None
    last_month: str | None = None
    band: int | None = None
    veto: bool = False
    undecided: bool = False
    overdue: bool = False
    in_hand: bool = False

    @property
    def of_findings(self) -> bool:
        """Whether it asks what the review found."""
        return (
            self.grade is not None
            or self.rule is not None
            or self.band is not None
            or self.veto
            or self.undecided
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in an order: the value of its key, and its id, which parts equal ones."""

    value: Any
    id: int


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case file as a list needs it; the names are those of its columns. `unit` and `reviewer` are names."""

    id: int
    purpose: Purpose
    label: str
    name: str | None
    number: str | None
    party_name: str | None
    uploaded_at: datetime
    state: CaseState
    review_state: ReviewState
    total: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    grade: str | None
    vetoes: int
    fails: int
    open_findings: int
    reviewer_id: int | None
    due_on: date | None
    unit: str
    reviewer: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit or a person that a list can be of; `depth` of a unit in the tree."""

    id: int
    name: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page.

    Attributes:
        before, after: where the page before ends and the next begins; None: there is none.
    """

    cases: tuple[ListedCase, ...]
    before: Place | None
    after: Place | None


_KEYS: dict[Sort, InstrumentedAttribute[Any]] = {
    Sort.ARRIVAL: CaseFile.id,
    Sort.SCORE: CaseFile.total,
    Sort.DUE: CaseFile.due_on,
    Sort.OPEN: CaseFile.open_findings,
}


def list_cases(
    session: Session,
    actor: Actor,
    filters: Filters,
    order: Order,
    today: date,
    *,
    after: Place | None = None,
    before: Place | None = None,
) -> CasePage:
    """The page of an order that begins after a place, or ends before one, or the first.

    Args:
        session: where to ask.
        actor: whoever looks; what one may not see is not listed, and no filter or order tells of it.
        filters: which.
        order: in which order.
        today: what is due before is overdue.
        after: the place of the last row of the page before.
        before: the place of the first row of the next page; at most one of the two.
    """
    filters, order = _askable(actor, filters, order)
    query, key = _walk(session, actor, filters, order, today)
    edge = before or after
    ascending = order.descending == (before is not None)  # a page before is read from its end
    if edge is not None:
        query = query.where(_beyond(key, order.sort, edge, ascending=ascending))
    keys = [key] if order.sort is Sort.ARRIVAL else [key, CaseFile.id]
    query = query.order_by(*(column.asc() if ascending else column.desc() for column in keys))
    found = [Place(row.value, row.id) for row in session.execute(query.limit(PAGE_SIZE + 1))]
    more, places = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if before is not None:
        places.reverse()
    has_before, has_after = (more, True) if before is not None else (after is not None, more)
    return CasePage(
        cases=_fetch(session, places),
        before=places[0] if places and has_before else None,
        after=places[-1] if places and has_after else None,
    )


def count_cases(session: Session, actor: Actor, filters: Filters, order: Order, today: date) -> int:
    """How many case files the list has; `COUNTED` + 1 for any number above `COUNTED`."""
    query, _key = _walk(session, actor, *_askable(actor, filters, order), today)
    some = query.limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _askable(actor: Actor, filters: Filters, order: Order) -> tuple[Filters, Order]:
    """What of it the person may ask: to a unit, who reviews and until when is nobody's business."""
    if actor.role is not Role.UNIT:
        return filters, order
    sort = Sort.ARRIVAL if order.sort is Sort.DUE else order.sort
    return replace(filters, reviewer=None, overdue=False), replace(order, sort=sort)


def _walk(
    session: Session, actor: Actor, filters: Filters, order: Order, today: date
) -> tuple[Select[Any], Any]:
    """The query without its order and edge, of rows `value` and `id`; and the key that it is ordered by."""
    conditions = [visible_cases(actor), CaseFile.purpose == Purpose.REVIEW, *_conditions(filters)]
    if actor.role is Role.UNIT and (filters.of_findings or order.sort in (Sort.SCORE, Sort.OPEN)):
        # A unit learns what was found when the sheet is sent to it; no filter tells sooner.
        conditions.append(CaseFile.review_state == ReviewState.SENT)
    found, few = matching(session, filters.words), _few(filters, today)
    if few is not None:
        conditions.append(CaseFile.id.in_(few))
    key: Any = _KEYS[order.sort]
    if found is not None and order.sort is Sort.ARRIVAL:
        # The full-text index gives ids in their order: the walk is along it, and ends where the page is full.
        ids = found.subquery("found")
        query = select(ids.c[0].label("value"), CaseFile.id).join(CaseFile, CaseFile.id == ids.c[0])
        return query.where(*conditions), ids.c[0]
    if found is not None:
        conditions.append(_by_the_way(found))
    if few is not None or actor.role is Role.DISCIPLINE:
        # No index is in the order of an expression: the few are looked up and sorted, not all walked past.
        key = func.coalesce(key, key)
    if order.sort in (Sort.SCORE, Sort.DUE):
        conditions.append(key.is_not(None))
    return select(key.label("value"), CaseFile.id).where(*conditions), key


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    said: list[ColumnElement[bool]] = []
    if filters.unit is not None:
        said.append(CaseFile.unit_id.in_(units_below(filters.unit)))
    for column, value in (
        (CaseFile.state, filters.state),
        (CaseFile.review_state, filters.review_state),
        (CaseFile.grade, filters.grade),
        (CaseFile.reviewer_id, filters.reviewer),
    ):
        if value is not None:
            said.append(column == value)
    if filters.first_month is not None:
        said.append(CaseFile.month >= filters.first_month)
    if filters.last_month is not None:
        said.append(CaseFile.month <= filters.last_month)
    if filters.band is not None:
        said += [CaseFile.total >= Decimal(filters.band), CaseFile.total < Decimal(filters.band + BAND)]
    if filters.veto:
        said.append(CaseFile.vetoes > 0)
    if filters.undecided:
        said.append(CaseFile.open_findings > 0)
    if filters.rule is not None:
        has_rule = select(Deficiency.case_file_id).where(
            Deficiency.rule == filters.rule, Deficiency.outcome == filters.outcome.value
        )
        said.append(_by_the_way(has_rule))
    return said


def _few(filters: Filters, today: date) -> Select[int] | None:
    """The ids of the few case files that are under review or in the machine's work, where only those are asked for.

    In the words of the index that each has of its own.
    """
    case = aliased(CaseFile)
    if filters.overdue:
        return select(case.id).where(OPEN_REVIEW, case.due_on < today)
    if filters.in_hand or filters.review_state in (ReviewState.ASSIGNED, ReviewState.IN_REVIEW):
        return select(case.id).where(OPEN_REVIEW, case.due_on > date.min)
    if filters.state not in (None, CaseState.REVIEWED):
        return select(case.id).where(IN_WORK, case.purpose == Purpose.REVIEW)
    return None


def _by_the_way(ids: Select[Any]) -> ColumnElement[bool]:
    """One of these, asked on the walk: they may be most of all case files, so that none is looked up by its id."""
    return (CaseFile.id + 0).in_(ids)


def units_below(unit_id: int) -> Select[int]:
    """The ids of a unit and of those below it."""
    top = aliased(Unit)
    return select(Unit.id).join(top, Unit.path.startswith(top.path)).where(top.id == unit_id)


def _beyond(key: ColumnElement[Any], sort: Sort, edge: Place, *, ascending: bool) -> ColumnElement[bool]:
    """What comes after the edge. The first part is what an index can be entered by; ids part equal values."""
    if sort is Sort.ARRIVAL:
        return key > edge.id if ascending else key < edge.id
    beyond_value = key > edge.value if ascending else key < edge.value
    beyond_id = CaseFile.id > edge.id if ascending else CaseFile.id < edge.id
    at_least = key >= edge.value if ascending else key <= edge.value
    return and_(at_least, or_(beyond_value, beyond_id))


_LISTED = tuple(getattr(CaseFile, column.name) for column in fields(ListedCase)[:-2])


def _fetch(session: Session, places: list[Place]) -> tuple[ListedCase, ...]:
    rows: Iterable[Any] = session.execute(
        select(*_LISTED, Unit.name, Account.name)
        .join(Unit, Unit.id == CaseFile.unit_id)
        .outerjoin(Account, Account.id == CaseFile.reviewer_id)
        .where(CaseFile.id.in_([place.id for place in places]))
    )
    by_id = {row[0]: ListedCase(*row) for row in rows}
    return tuple(by_id[place.id] for place in places)


# ---- what a list can be of ----


def units_to_choose(session: Session, actor: Actor) -> list[Choice]:
    """The units whose case files the person may come to see, each after the one it stands below."""
    query = select(Unit.id, Unit.name, Unit.path).where(visible_units(actor)).order_by(Unit.path)
    rows = session.execute(query).all()
    least = min((path.count("/") for _id, _name, path in rows), default=0)
    return [Choice(number, name, path.count("/") - least) for number, name, path in rows]


def reviewers_to_choose(session: Session, actor: Actor) -> list[Choice]:
    """The reviewers, for whoever oversees them; to others they are nobody's business."""
    if actor.role is not Role.SUPERVISOR:
        return []
    query = (
        select(Account.id, Account.name)
        .where(Account.role == Role.REVIEWER, Account.active)
        .order_by(Account.name, Account.id)
    )
    return [Choice(number, name) for number, name in session.execute(query)]
