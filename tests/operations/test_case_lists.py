"""Lists of case files: every filter and order, both ways page by page, as far as somebody may see."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from enforcement_review.access import Actor
from enforcement_review.model import Outcome
from enforcement_review.operations import case_lists
from enforcement_review.operations.case_lists import Filters, Order, Place, Sort, count_cases, list_cases
from enforcement_review.store.database import begin_writing
from enforcement_review.store.search import index_case, remove_case
from enforcement_review.store.tables import (
    CaseFile,
    CaseState,
    Deficiency,
    Purpose,
    Referral,
    Review,
    ReviewState,
    Revision,
    Role,
    SignedSheet,
    Upload,
)
from tests.district import District, actor

TODAY = date(2026, 5, 6)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
COUNT = 170
RULE = "procedure.decision-complete"


@pytest.fixture
def cases(session: Session, district: District, case_id: int) -> list[CaseFile]:
    """Case files of every sort, with many equal values; the one of the fixtures is gone."""
    chance = random.Random(7)
    begin_writing(session)
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    remove_case(session, case_id)
    for table in ("deficiency", "uploaded_file", "upload", "revision", "case_file"):
        session.execute(text(f"DELETE FROM {table}"))
    session.execute(insert(CaseFile), [_row(chance, district, number) for number in range(1, COUNT + 1)])
    session.execute(
        insert(Deficiency),
        [
            {
                "case_file_id": number,
                "rule": RULE,
                "title": "决定书完整",
                "section": "procedure",
                "outcome": ("fail", "undetermined")[number % 2],
                "veto": False,
                "confirmed": False,
                "deduction": Decimal(2),
            }
            for number in range(1, COUNT + 1, 5)
        ],
    )
    for number in range(1, COUNT + 1):
        index_case(session, number, f"案卷{number}号，{'没收违法所得' if number % 3 else '罚款'}。")
    session.commit()
    return list(session.scalars(select(CaseFile).order_by(CaseFile.id)))


def _row(chance: random.Random, district: District, number: int) -> dict[str, Any]:
    state = chance.choices(tuple(CaseState), (1, 1, 12, 1))[0]
    own_look = number % 17 == 0
    done = state is CaseState.REVIEWED
    review_state = chance.choice(tuple(ReviewState)) if done and not own_look else ReviewState.NONE
    reviewers = (district.accounts[Role.REVIEWER], district.market_reviewer)
    taken = review_state is not ReviewState.NONE
    at = BEGAN + timedelta(days=number // 2)
    return {
        "id": number,
        "unit_id": chance.choice((district.market, district.station, district.transport)),
        "purpose": Purpose.SELF_CHECK if own_look else Purpose.REVIEW,
        "label": f"案卷{number}",
        "content_key": f"{number:064x}",
        "uploaded_by_id": district.accounts[Role.UNIT],
        "uploaded_at": at,
        "month": f"{at:%Y-%m}",
        "state": state,
        "unreadable_because": "读不了。" if state is CaseState.UNREADABLE else None,
        "total": Decimal(chance.choice((60, 85, 86, 100))) if done else None,
        "grade": chance.choice(("优秀", "合格")) if done else None,
        "open_findings": chance.randint(0, 3) if done else 0,
        "vetoes": chance.randint(0, 1) if done else 0,
        "review_state": review_state,
        "reviewer_id": chance.choice(reviewers) if taken else None,
        "due_on": TODAY + timedelta(days=chance.randint(-4, 4)) if taken else None,
    }


@pytest.fixture
def supervisor(session: Session, district: District) -> Actor:
    return actor(session, district.accounts[Role.SUPERVISOR])


@contextmanager
def statements(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        if statement != "BEGIN":
            asked.append((statement, parameters))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def ids(session: Session, person: Actor, filters: Filters, order: Order | None = None) -> list[int]:
    """The whole list, page by page."""
    found: list[int] = []
    after: Place | None = None
    while True:
        page = list_cases(session, person, filters, order or Order(), TODAY, after=after)
        found += [case.id for case in page.cases]
        if page.after is None:
            return found
        after = page.after


KEYS: dict[Sort, Callable[[CaseFile], Any]] = {
    Sort.ARRIVAL: lambda case: case.id,
    Sort.SCORE: lambda case: case.total,
    Sort.DUE: lambda case: case.due_on,
    Sort.OPEN: lambda case: case.open_findings,
}


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("descending", [True, False])
def test_an_order_lists_each_once_forwards_and_backwards(
    session: Session, cases: list[CaseFile], supervisor: Actor, sort: Sort, *, descending: bool
) -> None:
    order = Order(sort, descending)
    key = KEYS[sort]
    wanted = [case for case in cases if case.purpose is Purpose.REVIEW and key(case) is not None]
    wanted.sort(key=lambda case: (key(case), case.id), reverse=descending)
    expected = [case.id for case in wanted]
    assert ids(session, supervisor, Filters(), order) == expected
    assert len(expected) > case_lists.PAGE_SIZE

    pages: list[list[int]] = []
    page = list_cases(session, supervisor, Filters(), order, TODAY)
    pages.append([case.id for case in page.cases])
    while page.after:
        page = list_cases(session, supervisor, Filters(), order, TODAY, after=page.after)
        pages.append([case.id for case in page.cases])
    for before in reversed(pages[:-1]):
        assert page.before is not None
        page = list_cases(session, supervisor, Filters(), order, TODAY, before=page.before)
        assert [case.id for case in page.cases] == before
    assert page.before is None


FILTERS: dict[str, tuple[Filters, Callable[[CaseFile, District], bool]]] = {
    "state": (Filters(state=CaseState.UNREADABLE), lambda case, _: case.state is CaseState.UNREADABLE),
    "review state": (
        Filters(review_state=ReviewState.SENT),
        lambda case, _: case.review_state is ReviewState.SENT,
    ),
    "in review": (
        Filters(review_state=ReviewState.IN_REVIEW),
        lambda case, _: case.review_state is ReviewState.IN_REVIEW,
    ),
    "in hand": (
        Filters(in_hand=True),
        lambda case, _: case.review_state in (ReviewState.ASSIGNED, ReviewState.IN_REVIEW),
    ),
    "grade": (Filters(grade="合格"), lambda case, _: case.grade == "合格"),
    "months": (
        Filters(first_month="2026-02", last_month="2026-02"),
        lambda case, _: case.month == "2026-02",
    ),
    "band": (
        Filters(band=85),
        lambda case, _: case.total is not None and 85 <= case.total < 90,
    ),
    "full marks": (Filters(band=100), lambda case, _: case.total == 100),
    "veto": (Filters(veto=True), lambda case, _: case.vetoes > 0),
    "undecided": (Filters(undecided=True), lambda case, _: case.open_findings > 0),
    "overdue": (
        Filters(overdue=True),
        lambda case, _: (
            case.review_state in (ReviewState.ASSIGNED, ReviewState.IN_REVIEW)
            and case.due_on is not None
            and case.due_on < TODAY
        ),
    ),
    "failed rule": (Filters(rule=RULE), lambda case, _: case.id % 10 == 6),
    "open rule": (
        Filters(rule=RULE, outcome=Outcome.UNDETERMINED),
        lambda case, _: case.id % 10 == 1,
    ),
    "words": (Filters(words="违法所得"), lambda case, _: case.id % 3 != 0),
    "words and state": (
        Filters(words="罚款", state=CaseState.REVIEWED),
        lambda case, _: case.id % 3 == 0 and case.state is CaseState.REVIEWED,
    ),
    "number": (Filters(words="案卷33号"), lambda case, _: case.id == 33),
    "words and overdue": (
        Filters(words="罚款", overdue=True),
        lambda case, _: (
            case.id % 3 == 0
            and case.review_state in (ReviewState.ASSIGNED, ReviewState.IN_REVIEW)
            and case.due_on is not None
            and case.due_on < TODAY
        ),
    ),
    "no words": (Filters(words="，。"), lambda _case, _: True),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("order", [Order(), Order(Sort.SCORE, descending=False)])
def test_a_filter_lists_what_it_says(
    session: Session,
    cases: list[CaseFile],
    supervisor: Actor,
    district: District,
    name: str,
    order: Order,
) -> None:
    filters, holds = FILTERS[name]
    expected = {
        case.id
        for case in cases
        if case.purpose is Purpose.REVIEW
        and holds(case, district)
        and (order.sort is Sort.ARRIVAL or case.total is not None)
    }
    assert set(ids(session, supervisor, filters, order)) == expected


def test_a_unit_is_listed_with_those_below_it(
    session: Session, cases: list[CaseFile], supervisor: Actor, district: District
) -> None:
    listed = set(ids(session, supervisor, Filters(unit=district.market)))
    assert {case.unit_id for case in cases if case.id in listed} == {district.market, district.station}


def test_a_reviewer_can_be_asked_for(
    session: Session, cases: list[CaseFile], supervisor: Actor, district: District
) -> None:
    reviewer = district.accounts[Role.REVIEWER]
    listed = ids(session, supervisor, Filters(reviewer=reviewer))
    assert set(listed) == {case.id for case in cases if case.reviewer_id == reviewer}


def test_filters_come_together(session: Session, cases: list[CaseFile], supervisor: Actor) -> None:
    filters = Filters(words="违法所得", veto=True, undecided=True, first_month="2026-02")
    listed = ids(session, supervisor, filters, Order(Sort.OPEN))
    expected = [
        case
        for case in cases
        if case.purpose is Purpose.REVIEW
        and case.id % 3
        and case.vetoes
        and case.open_findings
        and case.month >= "2026-02"
    ]
    assert set(listed) == {case.id for case in expected}


# ---- who may see what ----


def test_a_reviewer_finds_the_own_and_the_free_outside_the_own_department(
    session: Session, cases: list[CaseFile], district: District
) -> None:
    person = actor(session, district.market_reviewer)
    expected = {
        case.id
        for case in cases
        if case.purpose is Purpose.REVIEW
        and case.unit_id == district.transport
        and case.reviewer_id in (None, person.id)
    }
    assert set(ids(session, person, Filters())) == expected
    assert set(ids(session, person, Filters(words="号"))) == expected


def test_a_unit_finds_its_own_and_no_self_check(
    session: Session, cases: list[CaseFile], district: District
) -> None:
    person = actor(session, district.transport_person)
    expected = {
        case.id for case in cases if case.unit_id == district.transport and case.purpose is Purpose.REVIEW
    }
    assert set(ids(session, person, Filters())) == expected


@pytest.mark.parametrize(
    ("filters", "order"),
    [
        (Filters(grade="合格"), Order()),
        (Filters(rule=RULE), Order()),
        (Filters(band=85), Order()),
        (Filters(veto=True), Order()),
        (Filters(undecided=True), Order()),
        (Filters(), Order(Sort.SCORE)),
        (Filters(), Order(Sort.OPEN)),
    ],
)
def test_no_filter_tells_a_unit_of_findings_before_the_sheet_was_sent(
    session: Session, cases: list[CaseFile], district: District, filters: Filters, order: Order
) -> None:
    person = actor(session, district.accounts[Role.UNIT])
    listed = ids(session, person, filters, order)
    states = {case.id: case.review_state for case in cases}
    assert listed
    assert {states[number] for number in listed} == {ReviewState.SENT}


@pytest.mark.parametrize("asked", [{"reviewer": 1}, {"overdue": True}])
def test_a_unit_cannot_ask_who_reviews_and_until_when(
    session: Session, cases: list[CaseFile], district: District, asked: dict[str, Any]
) -> None:
    person = actor(session, district.accounts[Role.UNIT])
    everything = ids(session, person, Filters())
    assert ids(session, person, replace(Filters(), **asked)) == everything
    assert ids(session, person, Filters(), Order(Sort.DUE)) == everything


def test_discipline_officers_find_what_was_referred_to_them(
    session: Session, cases: list[CaseFile], district: District
) -> None:
    sent = next(case for case in cases if case.review_state is ReviewState.SENT)
    _refer(session, sent, district)
    person = actor(session, district.accounts[Role.DISCIPLINE])
    assert ids(session, person, Filters()) == [sent.id]
    assert ids(session, person, Filters(words=f"案卷{sent.id}号"), Order(Sort.SCORE)) == [sent.id]


def _refer(session: Session, case: CaseFile, district: District) -> None:
    by = district.accounts[Role.SUPERVISOR]
    session.rollback()
    begin_writing(session)
    upload = Upload(account_id=by, begun_at=BEGAN, finished_at=BEGAN, case_file_id=case.id)
    session.add(upload)
    session.flush()
    points = {"total": Decimal(80), "grade": None}
    revision = Revision(
        case_file_id=case.id,
        upload_id=upload.id,
        number=1,
        cause="uploaded",
        made_at=BEGAN,
        result_key="0" * 64,
        pages_key="0" * 64,
        lowest=Decimal(80),
        highest=Decimal(80),
        **points,
    )
    review = Review(
        case_file_id=case.id,
        round=1,
        reviewer_id=case.reviewer_id,
        assigned_by_id=by,
        assigned_at=BEGAN,
        due_on=TODAY,
    )
    session.add_all((revision, review))
    session.flush()
    sheet = SignedSheet(
        case_file_id=case.id,
        review_id=review.id,
        revision_id=revision.id,
        sheet_key="0" * 64,
        machine_total=Decimal(80),
        signed_by_id=case.reviewer_id,
        signer_name="李评查",
        signed_at=BEGAN,
        **points,
    )
    session.add(sheet)
    session.flush()
    session.add(
        Referral(
            case_file_id=case.id,
            to_unit_id=district.discipline,
            sheet_id=sheet.id,
            reason="线索",
            made_by_id=by,
            made_at=BEGAN,
        )
    )
    session.commit()


# ---- how many, and how quickly ----


def test_case_files_are_counted_as_far_as_it_is_cheap(
    session: Session, cases: list[CaseFile], supervisor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for filters, order in (
        (Filters(), Order()),
        (Filters(words="违法所得", veto=True), Order()),
        (Filters(rule=RULE), Order(Sort.SCORE)),
    ):
        listed = ids(session, supervisor, filters, order)
        assert count_cases(session, supervisor, filters, order, TODAY) == len(listed)
    monkeypatch.setattr(case_lists, "COUNTED", 100)
    assert count_cases(session, supervisor, Filters(), Order(), TODAY) == 101


def test_a_list_takes_two_queries_however_long_it_is(
    session: Session, cases: list[CaseFile], supervisor: Actor
) -> None:
    with statements(session) as long:
        page = list_cases(session, supervisor, Filters(), Order(), TODAY)
        assert page.cases[0].unit
    with statements(session) as short:
        list_cases(session, supervisor, Filters(words="案卷33号"), Order(), TODAY)
    assert len(long) == len(short) == 2


@pytest.mark.parametrize("analysed", [False, True])
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(unit=2, grade="合格"),
        Filters(state=CaseState.REVIEWED, review_state=ReviewState.SENT),
        Filters(first_month="2026-01", last_month="2026-03", band=85, veto=True, undecided=True),
        Filters(rule=RULE),
    ],
    ids=["everything", "unit", "state", "result", "rule"],
)
def test_a_page_is_a_walk_along_an_index(
    session: Session,
    cases: list[CaseFile],
    supervisor: Actor,
    sort: Sort,
    filters: Filters,
    *,
    analysed: bool,
) -> None:
    """That of its order, unless the planner knows that a filter's is shorter; it reads no case file on the way."""
    if analysed:
        session.rollback()
        begin_writing(session)
        session.execute(text("ANALYZE"))
        session.commit()
    with statements(session) as asked:
        list_cases(session, supervisor, filters, Order(sort), TODAY, after=_somewhere(sort))
    plan = explained(session, *asked[0])
    assert "case_file USING COVERING INDEX ix_case_file_by_" in plan
    if f"ix_case_file_by_{sort.value}" in plan or not analysed:
        assert f"case_file USING COVERING INDEX ix_case_file_by_{sort.value}" in plan
        assert "TEMP B-TREE FOR ORDER BY" not in plan


def test_a_search_is_a_walk_along_the_full_text_index(
    session: Session, cases: list[CaseFile], supervisor: Actor
) -> None:
    with statements(session) as asked:
        list_cases(session, supervisor, Filters(words="违法所得"), Order(), TODAY, after=Place(90, 90))
    plan = explained(session, *asked[0])
    assert plan.index("search_text VIRTUAL TABLE INDEX") < plan.index("case_file USING INTEGER PRIMARY KEY")
    assert "TEMP B-TREE FOR ORDER BY" not in plan


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(overdue=True), "ix_case_file_open_reviews"),
        (Filters(review_state=ReviewState.IN_REVIEW), "ix_case_file_open_reviews"),
        (Filters(state=CaseState.UNREADABLE), "ix_case_file_in_work"),
    ],
)
@pytest.mark.parametrize("sort", Sort)
def test_what_is_only_true_of_few_is_looked_up_among_them(
    session: Session, cases: list[CaseFile], supervisor: Actor, filters: Filters, index: str, sort: Sort
) -> None:
    with statements(session) as asked:
        list_cases(session, supervisor, filters, Order(sort), TODAY)
    plan = explained(session, *asked[0])
    assert f"USING COVERING INDEX {index}" in plan or f"USING INDEX {index}" in plan


def _somewhere(sort: Sort) -> Place:
    values = {Sort.ARRIVAL: 90, Sort.SCORE: Decimal(85), Sort.DUE: TODAY, Sort.OPEN: 2}
    return Place(values[sort], 90)


def explained(session: Session, statement: str, parameters: Any) -> str:
    rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return "\n".join(row[3] for row in rows)
