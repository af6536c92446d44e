"""Figures: who learns what from them, and that each is that of the list behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from enforcement_review.operations import reviewing
from enforcement_review.operations.case_lists import Filters, Order, count_cases
from enforcement_review.operations.statistics import Figures, Span, figures, months, state_counts
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import CaseState, Purpose, ReviewState, Role
from tests.district import NOW, District, actor
from tests.operations.conftest import Do, Make
from tests.operations.signed import review_and_sign


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", note)
    yield seen
    event.remove(bind, "before_cursor_execute", note)


def seen_by(session: Session, account: int, span: Span | None = None) -> Figures:
    session.rollback()
    return figures(session, actor(session, account), span or Span())


def listed(session: Session, account: int, filters: Filters) -> int:
    return count_cases(session, actor(session, account), filters, Order(), NOW.date())


def test_a_supervisor_sees_every_case_file_for_review(
    session: Session, district: District, make_case: Make
) -> None:
    make_case(unit=district.transport)
    make_case(purpose=Purpose.SELF_CHECK)
    made = seen_by(session, district.accounts[Role.SUPERVISOR])
    assert made.files == made.scored == 2
    assert made.states == {CaseState.REVIEWED: 2}
    assert made.review_states == {ReviewState.NONE: 2}
    assert made.unit_scored == {district.market: 1, district.transport: 1}
    assert set(made.failed.values()) == {2}


def test_a_unit_learns_nothing_of_findings_before_the_sheet_is_sent(
    session: Session, files: FileStore, district: District, case_id: int, make_case: Make
) -> None:
    make_case()
    unit = district.accounts[Role.UNIT]
    before = seen_by(session, unit)
    assert (before.files, before.scored) == (2, 0)
    assert not before.failed + before.undecided
    assert not before.grades
    session.rollback()
    review_and_sign(session, files, district, case_id, send=True)
    after = seen_by(session, unit)
    assert (after.files, after.scored) == (2, 1)
    assert set(after.failed.values()) == {1}
    assert after.unit_scored == {district.market: 1}


def test_a_unit_sees_nothing_of_other_units(session: Session, district: District) -> None:
    assert seen_by(session, district.transport_person).files == 0
    assert months(session, actor(session, district.transport_person)) == []


def test_a_reviewers_figures_leave_the_own_department_out(
    session: Session, district: District, make_case: Make
) -> None:
    make_case(unit=district.transport)
    assert seen_by(session, district.market_reviewer).unit_scored == {district.transport: 1}
    assert seen_by(session, district.accounts[Role.REVIEWER]).files == 2


def test_a_reviewers_own_figures_are_of_the_reviews_in_hand_and_done(
    session: Session, files: FileStore, district: District, case_id: int, make_case: Make
) -> None:
    make_case(unit=district.transport)
    review_and_sign(session, files, district, case_id)
    reviewer = district.accounts[Role.REVIEWER]
    own = seen_by(session, reviewer, Span(own=True))
    assert own.review_states == {ReviewState.SUBMITTED: 1}
    assert own.unit_scored == {district.market: 1}


def test_both_ways_of_counting_agree(session: Session, district: District, make_case: Make, do: Do) -> None:
    for case in (make_case(unit=district.station), make_case(unit=district.transport)):
        do(Role.REVIEWER, reviewing.claim, case)
    reviewer = district.accounts[Role.REVIEWER]
    own = seen_by(session, reviewer, Span(own=True))
    with_one_free = seen_by(session, reviewer)
    assert own.files == with_one_free.files - 1
    assert {rule: files + 1 for rule, files in own.failed.items()} == dict(with_one_free.failed)
    assert {band: files + 1 for band, files in own.bands.items()} == dict(with_one_free.bands)


def test_a_unit_and_months_narrow_the_figures(session: Session, district: District, make_case: Make) -> None:
    make_case(unit=district.station)
    make_case(unit=district.transport)
    supervisor = district.accounts[Role.SUPERVISOR]
    assert seen_by(session, supervisor, Span(unit=district.market)).files == 2
    assert seen_by(session, supervisor, Span(unit=district.station)).files == 1
    assert seen_by(session, supervisor, Span(first_month="2026-06")).files == 0
    assert seen_by(session, supervisor, Span(first_month="2026-05", last_month="2026-05")).files == 3


def test_a_rule_narrows_what_is_found_by_unit_and_month(session: Session, district: District) -> None:
    supervisor = district.accounts[Role.SUPERVISOR]
    every = seen_by(session, supervisor)
    rule = next(iter(every.failed))
    one = seen_by(session, supervisor, Span(rule=rule))
    assert one.unit_failed.total() == one.month_failed.total() == 1 < every.unit_failed.total()
    assert one.failed == every.failed


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.UNIT])
def test_each_figure_is_that_of_the_list_behind_it(
    session: Session, files: FileStore, district: District, case_id: int, make_case: Make, role: Role
) -> None:
    make_case()
    review_and_sign(session, files, district, case_id, send=True)
    who = district.accounts[role]
    made = seen_by(session, who)
    for state, count in made.review_states.items():
        assert listed(session, who, Filters(review_state=state)) == count
    for grade, count in made.grades.items():
        assert listed(session, who, Filters(grade=grade)) == count
    for band, count in made.bands.items():
        assert listed(session, who, Filters(band=band)) == count
    for rule, count in made.failed.items():
        assert listed(session, who, Filters(rule=rule)) == count


def test_the_states_alone_are_those_of_the_figures(session: Session, district: District) -> None:
    supervisor = actor(session, district.accounts[Role.SUPERVISOR])
    made = figures(session, supervisor, Span())
    assert state_counts(session, supervisor) == (made.states, made.review_states)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.REVIEWER, Role.UNIT])
def test_the_number_of_queries_does_not_grow_with_case_files(
    session: Session, district: District, make_case: Make, role: Role
) -> None:
    who = district.accounts[role]
    person = actor(session, who)
    with counted(session) as few:
        figures(session, person, Span())
    for _ in range(4):
        make_case(unit=district.station)
    person = actor(session, who)
    with counted(session) as many:
        figures(session, person, Span())
    assert len(few) == len(many) <= 3
