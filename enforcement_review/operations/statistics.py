"""Figures over case files for review: how many of which sort, and what is found most often, by rule, unit and month.

For whoever oversees or reviews, they come from the tallies that are kept with each change (tallies.py): their
number grows with units and months, not with case files. A unit's are of what was sent to it, since the tallies
tell of findings before that; how far its files are it may know at any time. A reviewer's own reviews are counted one
by one too, so that each figure is that of the list behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import ColumnElement, Integer, Select, func, select, true, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from enforcement_review.access import Actor, is_root
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.model import Outcome
from enforcement_review.operations.case_lists import units_below
from enforcement_review.operations.scope import visible_cases, visible_units
from enforcement_review.operations.tallies import BAND, EVER, FAILINGS
from enforcement_review.resources import rules_folder
from enforcement_review.review import ReviewOptions, standard_for
from enforcement_review.scoring import HAND
from enforcement_review.store.tables import (
    CaseFile,
    CaseState,
    Deficiency,
    Purpose,
    ReviewState,
    Role,
    Tally,
    Unit,
)

# What is counted by rule and result.
SORTS = ("state", "review_state", "grade", "band", "fail", "open")


@dataclass(frozen=True, slots=True)
class Span:
    """What the figures are of; None asks for nothing.

    Attributes:
        unit: this one and those below it.
        first_month, last_month: of the upload, `2026-05`, both within.
        rule: what is found by unit and month is only what this rule found.
        own: of a reviewer's own reviews alone.
    """

    unit: int | None = None
    first_month: str | None = None
    last_month: str | None = None
    rule: str | None = None
    own: bool = False


@dataclass(slots=True)
class Figures:
    """Numbers of case files.

    Attributes:
        states, review_states: by how far the machine and people are.
        grades, bands: by result; a band is named by the points that it begins with.
        failed, undecided: rule → files in which it fails, or is open.
        unit_scored, month_scored: files whose result counts here, by unit and by month.
        unit_failed, month_failed: findings that fail in them.
        month_files: all files by month, whether there is a result or not.
    """

    states: Counter[CaseState] = field(default_factory=Counter)
    review_states: Counter[ReviewState] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    bands: Counter[int] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    unit_scored: Counter[int] = field(default_factory=Counter)
    unit_failed: Counter[int] = field(default_factory=Counter)
    month_files: Counter[str] = field(default_factory=Counter)
    month_scored: Counter[str] = field(default_factory=Counter)
    month_failed: Counter[str] = field(default_factory=Counter)

    @property
    def files(self) -> int:
        return self.states.total()

    @property
    def scored(self) -> int:
        return self.bands.total()


def figures(session: Session, actor: Actor, span: Span) -> Figures:
    """The figures that the person may know; the number of queries is always the same."""
    if actor.role is Role.UNIT or span.own:
        return _counted(session, actor, span)
    return _tallied(session, actor, span)


def months(session: Session, actor: Actor) -> list[str]:
    """The months in which there are case files, oldest first."""
    query = select(Tally.month).where(
        Tally.sort == "state", Tally.month > EVER, Tally.files > 0, _of_units(actor, Span())
    )
    return list(session.scalars(query.distinct().order_by(Tally.month)))


def state_counts(session: Session, actor: Actor) -> tuple[Counter[CaseState], Counter[ReviewState]]:
    """How far all case files are: by the machine, and by people."""
    states: Counter[CaseState] = Counter()
    review_states: Counter[ReviewState] = Counter()
    query = (
        select(Tally.sort, Tally.key, func.sum(Tally.files))
        .where(
            Tally.sort.in_(("state", "review_state")),
            Tally.month == EVER,
            Tally.files > 0,
            _of_units(actor, Span()),
        )
        .group_by(Tally.sort, Tally.key)
    )
    for sort, key, files in session.execute(query):
        if sort == "state":
            states[CaseState(key)] += files
        else:
            review_states[ReviewState(key)] += files
    return states, review_states


# ---- from the tallies ----


def _tallied(session: Session, actor: Actor, span: Span) -> Figures:
    made = Figures()
    # Each sort of a month has a stretch of the index of its own; all months together are as one more month.
    whole = span.first_month is span.last_month is None
    within = [Tally.files > 0, _of_units(actor, span)]
    in_span = [*within, Tally.month == EVER] if whole else [*within, *_of_months(Tally.month, span)]
    failings = (
        Tally.sort == FAILINGS if span.rule is None else (Tally.sort == "fail") & (Tally.key == span.rule)
    )
    files = func.sum(Tally.files)
    for sort, key, count in session.execute(
        select(Tally.sort, Tally.key, files)
        .where(Tally.sort.in_(SORTS), *in_span)
        .group_by(Tally.sort, Tally.key)
    ):
        match sort:
            case "state":
                made.states[CaseState(key)] += count
            case "review_state":
                made.review_states[ReviewState(key)] += count
            case "grade":
                made.grades[key] += count
            case "band":
                made.bands[int(key)] += count
            case "open":
                made.undecided[key] += count
            case "fail":
                made.failed[key] += count
    for sort, unit, count in session.execute(
        select(Tally.sort, Tally.unit_id, files)
        .where((Tally.sort == "band") | failings, *in_span)
        .group_by(Tally.sort, Tally.unit_id)
    ):
        (made.unit_scored if sort == "band" else made.unit_failed)[unit] += count
    monthly = {"state": made.month_files, "band": made.month_scored}
    for sort, month, count in session.execute(
        select(Tally.sort, Tally.month, files)
        .where(Tally.sort.in_(monthly) | failings, *within, *_of_months(Tally.month, span))
        .group_by(Tally.sort, Tally.month)
    ):
        monthly.get(sort, made.month_failed)[month] += count
    return made


def _of_units(actor: Actor, span: Span) -> ColumnElement[bool]:
    if span.unit is None and actor.role is Role.SUPERVISOR and is_root(actor.reach):
        return true()  # all units there are: no row has to be asked
    units = select(Unit.id).where(visible_units(actor))
    if span.unit is not None:
        units = units.where(Unit.id.in_(units_below(span.unit)))
    return Tally.unit_id.in_(units)


def _of_months(column: InstrumentedAttribute[str], span: Span) -> list[ColumnElement[bool]]:
    said: list[ColumnElement[bool]] = [column > EVER]
    if span.first_month is not None:
        said.append(column >= span.first_month)
    if span.last_month is not None:
        said.append(column <= span.last_month)
    return said


# ---- one by one ----


def _counted(session: Session, actor: Actor, span: Span) -> Figures:
    made = Figures()
    files = func.count()
    within = _cases_within(actor, span)
    # A unit learns what was found when the sheet is sent to it.
    known = CaseFile.review_state == ReviewState.SENT if actor.role is Role.UNIT else true()
    ways = (CaseFile.state, CaseFile.review_state, CaseFile.month)
    for state, review_state, month, count in session.execute(
        select(*ways, files).where(*within).group_by(*ways)
    ):
        made.states[state] += count
        made.review_states[review_state] += count
        made.month_files[month] += count
    place = type_coerce(CaseFile.total, Integer) // (BAND * 100)  # points are stored in hundredths
    results = (CaseFile.unit_id, CaseFile.month, CaseFile.grade, place)
    for unit, month, grade, band, count in session.execute(
        select(*results, files).where(*within, known, CaseFile.total.is_not(None)).group_by(*results)
    ):
        made.bands[band * BAND] += count
        made.unit_scored[unit] += count
        made.month_scored[month] += count
        if grade is not None:
            made.grades[grade] += count
    for rule, outcome, unit, month, count in session.execute(_findings([*within, known])):
        if outcome != Outcome.FAIL.value:
            made.undecided[rule] += count
            continue
        made.failed[rule] += count
        if span.rule in (None, rule):
            made.unit_failed[unit] += count
            made.month_failed[month] += count
    return made


def _cases_within(actor: Actor, span: Span) -> list[ColumnElement[bool]]:
    within: list[ColumnElement[bool]] = [visible_cases(actor), CaseFile.purpose == Purpose.REVIEW]
    within += _of_months(CaseFile.month, span)
    if span.unit is not None:
        within.append(CaseFile.unit_id.in_(units_below(span.unit)))
    if span.own:
        within.append(CaseFile.reviewer_id == actor.id)
    return within


def _findings(within: list[ColumnElement[bool]]) -> Select[str, str, int, str, int]:
    ways = (Deficiency.rule, Deficiency.outcome, CaseFile.unit_id, CaseFile.month)
    return (
        select(*ways, func.count())
        .join(CaseFile, CaseFile.id == Deficiency.case_file_id)
        .where(*within, Deficiency.rule.notlike(f"{HAND}%"))
        .group_by(*ways)
    )


# ---- names ----


@dataclass(frozen=True, slots=True)
class RuleName:
    """A rule as a list names it."""

    title: str
    section: str
    veto: bool


@lru_cache(maxsize=1)
def rule_names() -> Mapping[str, RuleName]:
    """The rules of today in their order."""
    rules = load_rule_set(rules_folder())
    sections = {section.id: section.title for section in rules.sections}
    return {rule.id: RuleName(rule.title, sections[rule.section], rule.veto) for rule in rules.rules}


def titles_of(session: Session, rules: Collection[str]) -> dict[str, str]:
    """The titles of rules; those of former rules as they stand beside what they found."""
    named = {rule: name.title for rule, name in rule_names().items() if rule in rules}
    former = sorted(set(rules) - named.keys())
    if former:
        title = select(Deficiency.title).where(Deficiency.rule == Tally.key).limit(1).scalar_subquery()
        query = select(Tally.key, title).where(Tally.sort.in_(("fail", "open")), Tally.key.in_(former))
        named.update({rule: text or rule for rule, text in session.execute(query.distinct())})
    return named


@lru_cache(maxsize=1)
def grade_titles() -> tuple[str, ...]:
    """The grades of the usual standard, the best first."""
    return tuple(grade.title for grade in standard_for(ReviewOptions()).grades)


def units_of_span(session: Session, actor: Actor) -> list[Unit]:
    """The units that the person's figures and lists may be of, each after the one it stands below."""
    return list(session.scalars(select(Unit).where(visible_units(actor)).order_by(Unit.path)))
