"""The way of a review: who may be given a case file, and which step may follow which."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.model import Outcome
from enforcement_review.operations import reviewing, rulings
from enforcement_review.operations.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    OperationError,
)
from enforcement_review.operations.reviewing import due_date, review_of, reviewers_for
from enforcement_review.operations.scope import visible_cases
from enforcement_review.operations.sheets import signed_sheet
from enforcement_review.operations.standing import standing
from enforcement_review.operations.work import Work, working
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import (
    Account,
    AuditEntry,
    CaseFile,
    Purpose,
    Review,
    ReviewState,
    Revision,
    Role,
    RulingKind,
    SignedSheet,
)
from tests.district import NOW, District, actor, work_of
from tests.operations.conftest import Do, Make

TERM = date(2026, 6, 1)


def case_of(session: Session, case_id: int) -> CaseFile:
    return session.get_one(CaseFile, case_id)


def number_of(session: Session, case_id: int) -> int:
    case = case_of(session, case_id)
    return session.get_one(Revision, case.revision_id).number


def another_reviewer(session: Session, district: District, *, reach: int | None = None) -> int:
    first = session.get_one(Account, district.accounts[Role.REVIEWER])
    account = Account(
        username="second",
        name="吴评查",
        role=Role.REVIEWER,
        unit_id=first.unit_id,
        reach_id=reach or first.reach_id,
        password_hash=first.password_hash,
        session_key="second",
        created_at=NOW,
    )
    session.add(account)
    session.commit()
    return account.id


def settle_all(do: Do, case_id: int) -> None:
    """Every open finding decided, so that the sheet can be signed."""

    def settle(work: Work) -> None:
        case = case_of(work.session, case_id)
        number = number_of(work.session, case_id)
        for item in standing(work.session, work.files, case).open:
            how: tuple[Any, ...] = (RulingKind.CONFIRM, "")
            if item.finding.outcome is Outcome.UNDETERMINED:
                how = (RulingKind.SETTLE, "已核对。", Outcome.PASS)
            rulings.rule_on(work, case_id, number, item.finding.rule, *how)

    do(Role.REVIEWER, settle)


def to_state(do: Do, session: Session, files: FileStore, case_id: int, state: ReviewState) -> None:
    """Bring a case file that nobody has to a state by the operations that lead there."""
    if state is ReviewState.NONE:
        return
    do(Role.REVIEWER, reviewing.claim, case_id)
    if state is ReviewState.ASSIGNED:
        return
    rule = standing(session, files, case_of(session, case_id)).findings[0].finding.rule
    number = number_of(session, case_id)
    do(Role.REVIEWER, rulings.rule_on, case_id, number, rule, RulingKind.CONFIRM, "")
    if state is ReviewState.IN_REVIEW:
        return
    settle_all(do, case_id)
    do(Role.REVIEWER, reviewing.submit, case_id, number, "同意。")
    if state is ReviewState.SENT:
        do(Role.SUPERVISOR, reviewing.send, case_id)


# ---- who ----


def test_only_active_reviewers_of_another_department_within_reach_are_offered(
    session: Session, district: District, case_id: int
) -> None:
    case = case_of(session, case_id)
    assert [account.id for account in reviewers_for(session, case)] == [district.accounts[Role.REVIEWER]]
    session.get_one(Account, district.accounts[Role.REVIEWER]).active = False
    assert reviewers_for(session, case) == []


def test_who_is_offered_is_who_would_see_it(session: Session, district: District, make_case: Make) -> None:
    outside = another_reviewer(session, district, reach=district.transport)
    everyone = [district.accounts[Role.REVIEWER], district.market_reviewer, outside]
    for unit in (district.market, district.station, district.transport, district.legal):
        case = case_of(session, make_case(unit=unit))
        seen = {
            account
            for account in everyone
            if session.scalar(
                select(CaseFile.id).where(CaseFile.id == case.id, visible_cases(actor(session, account)))
            )
        }
        assert {account.id for account in reviewers_for(session, case)} == seen


def test_assigning_gives_the_case_file_and_a_term(
    do: Do, session: Session, district: District, case_id: int
) -> None:
    do(Role.SUPERVISOR, reviewing.assign, case_id, district.accounts[Role.REVIEWER])
    case = case_of(session, case_id)
    assert (case.review_state, case.reviewer_id) == (ReviewState.ASSIGNED, district.accounts[Role.REVIEWER])
    assert case.due_on == due_date(date(2026, 5, 6), 10)
    review = review_of(session, case)
    assert review is not None
    assert (review.round, review.begun_at) == (1, None)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "review.assign")).one()
    assert entry.changes["reviewer"] == [None, "李评查"]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ("market_reviewer", "须回避"),
        ("transport_person", "不是评查员"),
        ("inactive", "停用"),
        ("far", "范围内"),
    ],
)
def test_whoever_cannot_review_it_is_not_assigned(
    do: Do, session: Session, district: District, case_id: int, who: str, message: str
) -> None:
    if who in ("inactive", "far"):
        chosen = another_reviewer(session, district, reach=district.transport if who == "far" else None)
        session.get_one(Account, chosen).active = who == "far"
        session.commit()
    else:
        chosen = getattr(district, who)
    with pytest.raises(ConflictError, match=message):
        do(Role.SUPERVISOR, reviewing.assign, case_id, chosen)
    assert case_of(session, case_id).review_state is ReviewState.NONE


def test_a_term_in_the_past_is_refused(do: Do, district: District, case_id: int) -> None:
    with pytest.raises(InvalidError) as caught:
        do(Role.SUPERVISOR, reviewing.assign, case_id, district.accounts[Role.REVIEWER], date(2026, 5, 5))
    assert caught.value.field == "due_on"


def test_another_reviewer_begins_anew_with_the_rulings_as_they_are(
    do: Do, session: Session, files: FileStore, district: District, case_id: int
) -> None:
    to_state(do, session, files, case_id, ReviewState.IN_REVIEW)
    second = another_reviewer(session, district)
    do(Role.SUPERVISOR, reviewing.assign, case_id, second, TERM)
    case = case_of(session, case_id)
    assert (case.reviewer_id, case.review_state, case.due_on) == (second, ReviewState.ASSIGNED, TERM)
    assert standing(session, files, case).findings[0].ruling is not None
    with pytest.raises(NotFoundError):
        do(Role.REVIEWER, reviewing.submit, case_id, 1, "")


def test_the_same_reviewer_with_another_term_goes_on(
    do: Do, session: Session, files: FileStore, district: District, case_id: int
) -> None:
    to_state(do, session, files, case_id, ReviewState.IN_REVIEW)
    do(Role.SUPERVISOR, reviewing.assign, case_id, district.accounts[Role.REVIEWER], TERM)
    case = case_of(session, case_id)
    assert (case.review_state, case.due_on) == (ReviewState.IN_REVIEW, TERM)
    with pytest.raises(ConflictError, match="没有变化"):
        do(Role.SUPERVISOR, reviewing.assign, case_id, district.accounts[Role.REVIEWER], TERM)


def test_of_two_that_claim_it_one_gets_it(do: Do, session: Session, district: District, case_id: int) -> None:
    second = another_reviewer(session, district)
    do(Role.REVIEWER, reviewing.claim, case_id)
    with pytest.raises(NotFoundError):
        do(second, reviewing.claim, case_id)
    assert case_of(session, case_id).reviewer_id == district.accounts[Role.REVIEWER]
    assert len(session.scalars(select(Review)).all()) == 1


def test_a_reviewer_never_claims_the_own_departments_file(
    do: Do, session: Session, district: District, make_case: Make
) -> None:
    for unit in (district.market, district.station):
        with pytest.raises(NotFoundError):
            do(district.market_reviewer, reviewing.claim, make_case(unit=unit))
    do(district.market_reviewer, reviewing.claim, make_case(unit=district.transport))


def test_a_self_check_is_nobodys_review(do: Do, district: District, make_case: Make) -> None:
    case_id = make_case(purpose=Purpose.SELF_CHECK)
    for who, operation, *rest in (
        (Role.REVIEWER, reviewing.claim),
        (Role.SUPERVISOR, reviewing.assign, district.accounts[Role.REVIEWER]),
        (Role.SUPERVISOR, reviewing.send),
    ):
        with pytest.raises(NotFoundError):
            do(who, operation, case_id, *rest)


# ---- which step in which state ----

ALLOWED = {
    "assign": {ReviewState.NONE, ReviewState.ASSIGNED, ReviewState.IN_REVIEW},
    "claim": {ReviewState.NONE},
    "submit": {ReviewState.ASSIGNED, ReviewState.IN_REVIEW},
    "reopen by the reviewer": {ReviewState.SUBMITTED},
    "reopen by the supervisor": {ReviewState.SUBMITTED, ReviewState.SENT},
    "send": {ReviewState.SUBMITTED},
    "rule": {ReviewState.ASSIGNED, ReviewState.IN_REVIEW},
}


@pytest.mark.parametrize("state", ReviewState)
@pytest.mark.parametrize("step", ALLOWED)
def test_each_step_is_done_in_its_states_and_refused_in_the_others(
    do: Do,
    session: Session,
    files: FileStore,
    district: District,
    case_id: int,
    state: ReviewState,
    step: str,
) -> None:
    to_state(do, session, files, case_id, state)
    if step == "submit" and state in ALLOWED["submit"]:
        settle_all(do, case_id)
    rule = standing(session, files, case_of(session, case_id)).findings[0].finding.rule
    number = number_of(session, case_id)
    steps: dict[str, tuple[Any, ...]] = {
        "assign": (Role.SUPERVISOR, reviewing.assign, case_id, district.accounts[Role.REVIEWER], TERM),
        "claim": (Role.REVIEWER, reviewing.claim, case_id),
        "submit": (Role.REVIEWER, reviewing.submit, case_id, number, ""),
        "reopen by the reviewer": (Role.REVIEWER, reviewing.reopen, case_id, "发现遗漏。"),
        "reopen by the supervisor": (Role.SUPERVISOR, reviewing.reopen, case_id, "要求复核。"),
        "send": (Role.SUPERVISOR, reviewing.send, case_id),
        "rule": (Role.REVIEWER, rulings.rule_on, case_id, number, rule, RulingKind.CONFIRM, ""),
    }
    if state in ALLOWED[step]:
        do(*steps[step])
        return
    before = case_of(session, case_id).review_state
    with pytest.raises(DeniedError):
        do(*steps[step])
    assert case_of(session, case_id).review_state is before


@pytest.mark.parametrize("who", [Role.UNIT, Role.SUPERVISOR, Role.DISCIPLINE, Role.ADMINISTRATOR])
def test_only_the_reviewer_submits(
    do: Do, session: Session, files: FileStore, case_id: int, who: Role
) -> None:
    to_state(do, session, files, case_id, ReviewState.IN_REVIEW)
    with pytest.raises(OperationError):
        do(who, reviewing.submit, case_id, 1, "")


# ---- signing ----


def test_nothing_is_signed_while_something_is_open(
    do: Do, session: Session, files: FileStore, case_id: int
) -> None:
    to_state(do, session, files, case_id, ReviewState.IN_REVIEW)
    open_ = standing(session, files, case_of(session, case_id)).open
    assert open_
    with pytest.raises(ConflictError) as caught:
        do(Role.REVIEWER, reviewing.submit, case_id, 1, "")
    assert f"还有 {len(open_)} 项" in str(caught.value)
    assert all(f"“{item.finding.title}”" in str(caught.value) for item in open_[:3])


def test_signing_keeps_the_sheet_with_both_scores(
    do: Do, session: Session, files: FileStore, case_id: int
) -> None:
    do(Role.REVIEWER, reviewing.claim, case_id)
    now = standing(session, files, case_of(session, case_id))
    failed = next(
        item for item in now.findings if item.outcome is Outcome.FAIL and item.finding.deduction > 0
    )
    do(
        Role.REVIEWER,
        rulings.rule_on,
        case_id,
        1,
        failed.finding.rule,
        RulingKind.OVERRULE,
        "原件齐全。",
        Outcome.PASS,
    )
    settle_all(do, case_id)
    sheet_id = do(Role.REVIEWER, reviewing.submit, case_id, 1, " 建议补正。 ")
    sheet = session.get_one(SignedSheet, sheet_id)
    case = case_of(session, case_id)
    assert (case.review_state, case.submitted_at) == (ReviewState.SUBMITTED, NOW)
    assert sheet.machine_total == now.machine.total
    assert sheet.total == case.total == now.machine.total + failed.finding.deduction
    assert (sheet.opinion, sheet.signer_name, sheet.grade) == ("建议补正。", "李评查", case.grade)
    assert files.has(sheet.sheet_key)


def test_the_page_of_an_older_revision_is_refused(
    do: Do, session: Session, files: FileStore, case_id: int
) -> None:
    to_state(do, session, files, case_id, ReviewState.IN_REVIEW)
    settle_all(do, case_id)
    with pytest.raises(ConflictError, match="刷新"):
        do(Role.REVIEWER, reviewing.submit, case_id, 2, "")


def test_a_reopened_review_is_a_new_round_and_the_signed_sheet_stays(
    do: Do, session: Session, files: FileStore, district: District, case_id: int
) -> None:
    to_state(do, session, files, case_id, ReviewState.SENT)
    first = session.scalars(select(SignedSheet)).one()
    key, total = first.sheet_key, first.total
    with pytest.raises(InvalidError):
        do(Role.SUPERVISOR, reviewing.reopen, case_id, "  ")
    do(Role.SUPERVISOR, reviewing.reopen, case_id, "当事人提出异议。")
    case = case_of(session, case_id)
    review = review_of(session, case)
    assert review is not None
    assert (review.round, review.reason) == (2, "当事人提出异议。")
    assert (case.review_state, case.submitted_at, case.sent_at) == (ReviewState.ASSIGNED, None, None)
    now = standing(session, files, case)
    assert not now.open
    assert now.score.total == total
    failed = next(item for item in now.findings if item.outcome is Outcome.FAIL)
    do(
        Role.REVIEWER,
        rulings.rule_on,
        case_id,
        1,
        failed.finding.rule,
        RulingKind.OVERRULE,
        "补充核对。",
        Outcome.PASS,
    )
    do(Role.REVIEWER, reviewing.submit, case_id, 1, "第二次。")
    sheets = session.scalars(select(SignedSheet).order_by(SignedSheet.id)).all()
    assert (sheets[0].sheet_key, sheets[0].total) == (key, total)
    assert sheets[1].sheet_key != key
    reviewer = actor(session, district.accounts[Role.REVIEWER])
    assert (
        signed_sheet(session, files, reviewer, sheets[0].id).sheet
        != signed_sheet(session, files, reviewer, sheets[1].id).sheet
    )


# ---- terms ----


def test_a_term_counts_official_working_days() -> None:
    assert due_date(date(2024, 9, 27), 2) == date(2024, 9, 30)  # 29 September 2024, a Sunday, is worked
    assert due_date(date(2024, 9, 30), 1) == date(2024, 10, 8)


def test_in_a_year_without_a_calendar_mondays_to_fridays_count() -> None:
    assert due_date(date(2091, 5, 4), 5) == date(2091, 5, 11)


def test_the_term_follows_the_settings(
    do: Do, session: Session, files: FileStore, district: District, case_id: int
) -> None:
    work = work_of(session, files, district.accounts[Role.REVIEWER])
    work.review_days = 1
    session.rollback()
    with working(work):
        reviewing.claim(work, case_id)
    assert case_of(session, case_id).due_on == date(2026, 5, 7)
