"""The way of a review (评查): assigned or claimed, begun, submitted, sent to the unit; taken up again as a new round."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from enforcement_review.access import Permission, shares_department
from enforcement_review.law.workdays import official_calendar
from enforcement_review.operations.errors import ConflictError, InvalidError
from enforcement_review.operations.scope import case_for
from enforcement_review.operations.sheets import keep_signed
from enforcement_review.operations.standing import Standing, standing
from enforcement_review.operations.tallies import tallied
from enforcement_review.operations.work import Work
from enforcement_review.store.tables import (
    Account,
    CaseFile,
    Review,
    ReviewState,
    Revision,
    Role,
    SignedSheet,
)

CHINA = timezone(timedelta(hours=8))
NAMED = 3  # titles of open findings that a refusal names
OPINION_MOST = 2000  # characters
REASON_MOST = 500


# ---- who reviews ----


def reviewers_for(session: Session, case: CaseFile) -> list[Account]:
    """Whoever may be given the case file, by name: active reviewers that work there and are not of its department."""
    reviewers = session.scalars(
        select(Account)
        .where(Account.role == Role.REVIEWER, Account.active)
        .order_by(Account.name, Account.id)
        .options(joinedload(Account.unit), joinedload(Account.reach))
    )
    return [account for account in reviewers if why_not(account, case) is None]


def why_not(account: Account, case: CaseFile) -> str | None:
    """Why the account cannot review the case file, a sentence; None: it can. As `scope.visible_cases` has it."""
    path = case.unit.path
    if account.role is not Role.REVIEWER:
        return f"{account.name}不是评查员，不能分派。"
    if not account.active:
        return f"{account.name}的账号已停用，请选择其他评查员。"
    if shares_department(account.unit.path, path):
        return f"{account.name}属于办案单位所在部门，须回避，请选择其他评查员。"
    if not path.startswith(account.reach.path):
        return f"{case.unit.name}不在{account.name}的评查范围内，请选择其他评查员。"
    return None


def assign(work: Work, case_id: int, reviewer_id: int, due_on: date | None = None) -> None:
    """Give the case file to a reviewer (分派), or, until it is signed, to another one or with another term.

    `due_on` None: the usual number of working days from today.

    Raises:
        NotFoundError, DeniedError: as everywhere.
        InvalidError: there is no such account, or the day is past.
        ConflictError: the account cannot review it, or has it already until that day.
    """
    case = case_for(work.session, work.person, case_id, lock=True)
    work.require(Permission.REVIEW_ASSIGN, case)
    reviewer = work.session.get(Account, reviewer_id)
    if reviewer is None:
        raise InvalidError("没有这位评查员，请重新选择。", "reviewer")
    if (reason := why_not(reviewer, case)) is not None:
        raise ConflictError(reason)
    if due_on is not None and due_on < _today(work):
        raise InvalidError("完成期限不能早于今天。", "due_on")
    due_on = due_on or due_date(_today(work), work.review_days)
    before = case.reviewer
    if before is not None and (before.id, case.due_on) == (reviewer.id, due_on):
        raise ConflictError(f"这份案卷已分派给{reviewer.name}，期限没有变化。")
    old = {"reviewer": before.name if before else None, "due_on": case.due_on}
    _give(work, case, reviewer, due_on)
    changes = {"reviewer": (old["reviewer"], reviewer.name), "due_on": (old["due_on"], due_on)}
    work.note("review.assign", _subject(case), changes)


def claim(work: Work, case_id: int) -> None:
    """Take a case file that nobody has (领取). For whoever comes second it is no longer there."""
    case = case_for(work.session, work.person, case_id, lock=True)
    actor = work.require(Permission.REVIEW_CLAIM, case)
    reviewer = work.session.get_one(Account, actor.id)
    due_on = due_date(_today(work), work.review_days)
    _give(work, case, reviewer, due_on)
    changes = {"reviewer": (None, reviewer.name), "due_on": (None, due_on)}
    work.note("review.claim", _subject(case), changes)


def _give(work: Work, case: CaseFile, reviewer: Account, due_on: date) -> None:
    """Another reviewer begins anew, in the same round; what was ruled stays."""
    another = case.reviewer_id != reviewer.id
    with tallied(work.session, case):
        case.reviewer_id, case.due_on = reviewer.id, due_on
        if another:
            case.review_state = ReviewState.ASSIGNED
        work.session.flush()
        work.session.expire(case, ["reviewer"])
    review = review_of(work.session, case)
    if review is None:
        _new_round(work, case, 1)
        return
    review.due_on = due_on
    if another:
        review.reviewer_id, review.assigned_by_id = reviewer.id, work.person.id
        review.assigned_at, review.begun_at = work.now, None
    work.session.flush()


def _new_round(work: Work, case: CaseFile, number: int, reason: str = "") -> Review:
    review = Review(
        case_file_id=case.id,
        round=number,
        reviewer_id=case.reviewer_id,
        assigned_by_id=work.person.id,
        assigned_at=work.now,
        due_on=case.due_on,
        reason=reason,
    )
    work.session.add(review)
    work.session.flush()
    return review


def review_of(session: Session, case: CaseFile) -> Review | None:
    """The newest round; None while nobody has the case file."""
    last = select(func.max(Review.round)).where(Review.case_file_id == case.id).scalar_subquery()
    query = select(Review).where(Review.case_file_id == case.id, Review.round == last)
    return session.scalars(query).one_or_none()


def due_date(today: date, working_days: int) -> date:
    """The last of so many working days after today; in a year without an official calendar, Mondays to Fridays."""
    calendar = official_calendar()
    day, left = today, working_days
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_workday(day) if calendar.knows(day) else day.weekday() < 5
    return day


# ---- the reviewer's work ----


def at_revision(session: Session, case: CaseFile, number: int) -> Revision:
    """The case file's revision, if it is the one that the person's page was made from.

    Raises:
        ConflictError: there is a newer one.
    """
    revision = session.get_one(Revision, case.revision_id)
    if revision.number != number:
        raise ConflictError("案卷在别处已有更新，请刷新后再改。")
    return revision


def begin(work: Work, case: CaseFile) -> Review | None:
    """The review in whose course something is done: it has begun by then. None for a unit's own look (自查)."""
    if case.review_state is ReviewState.NONE:
        return None
    review = review_of(work.session, case)
    if review is not None and case.review_state is ReviewState.ASSIGNED:
        with tallied(work.session, case):
            case.review_state = ReviewState.IN_REVIEW
        review.begun_at = work.now
        work.session.flush()
        work.note("review.begin", _subject(case))
    return review


def submit(work: Work, case_id: int, revision: int, opinion: str) -> int:
    """Sign the score sheet (签署评查表): from then on it changes no more; the signed sheet's id is returned.

    Raises:
        NotFoundError, DeniedError: as everywhere.
        InvalidError: the opinion is too long.
        ConflictError: there is a newer revision, or something is still open.
    """
    case = case_for(work.session, work.person, case_id, lock=True)
    work.require(Permission.REVIEW_SUBMIT, case)
    row = at_revision(work.session, case, revision)
    opinion = opinion.strip()
    if len(opinion) > OPINION_MOST:
        raise InvalidError(f"评查意见过长，请控制在 {OPINION_MOST} 字以内。", "opinion")
    now = standing(work.session, work.files, case)
    if now.open:
        raise ConflictError(_still_open(now))
    review = begin(work, case)
    if review is None:
        raise ConflictError("这份案卷还没有分派，请先领取或者分派。")
    sheet = SignedSheet(
        case_file_id=case.id,
        review_id=review.id,
        revision_id=row.id,
        sheet_key=keep_signed(work, case, review, now, opinion),
        machine_total=now.machine.total,
        total=now.score.total,
        grade=now.score.grade,
        opinion=opinion,
        signed_by_id=work.person.id,
        signer_name=work.person.name,
        signed_at=work.now,
    )
    work.session.add(sheet)
    review.submitted_at = work.now
    with tallied(work.session, case):
        case.review_state = ReviewState.SUBMITTED
        case.submitted_at = work.now
    changes = {"total": (None, sheet.total), "grade": (None, sheet.grade), "sheet": (None, sheet.sheet_key)}
    work.note("review.submit", _subject(case), changes)
    return sheet.id


def _still_open(now: Standing) -> str:
    titles = "、".join(f"“{item.finding.title}”" for item in now.open[:NAMED])
    others = "等" if len(now.open) > NAMED else ""
    return f"还有 {len(now.open)} 项需要人工认定：{titles}{others}；逐项处理后再签署。"


def reopen(work: Work, case_id: int, reason: str) -> None:
    """Take the review up again (重新评查): a new round with the rulings as they are; the signed sheet stays.

    Raises:
        NotFoundError, DeniedError: as everywhere.
        InvalidError: no reason was given.
    """
    case = case_for(work.session, work.person, case_id, lock=True)
    actor = work.require(Permission.REVIEW_REOPEN, case)
    reason = given_reason(reason)
    before = case.review_state
    last = review_of(work.session, case)
    case.due_on = due_date(_today(work), work.review_days)
    review = _new_round(work, case, last.round + 1 if last else 1, reason)
    own = actor.id == case.reviewer_id
    review.begun_at = work.now if own else None
    with tallied(work.session, case):
        case.review_state = ReviewState.IN_REVIEW if own else ReviewState.ASSIGNED
        case.submitted_at = case.sent_at = None
    changes = {
        "review_state": (before.value, case.review_state.value),
        "round": (review.round - 1, review.round),
    }
    work.note("review.reopen", _subject(case), changes, reason)


def send(work: Work, case_id: int) -> None:
    """Let the unit see the signed sheet (反馈单位). Raises NotFoundError, DeniedError."""
    case = case_for(work.session, work.person, case_id, lock=True)
    work.require(Permission.REVIEW_SEND, case)
    with tallied(work.session, case):
        case.review_state = ReviewState.SENT
        case.sent_at = work.now
    changes = {"review_state": (ReviewState.SUBMITTED.value, ReviewState.SENT.value)}
    work.note("review.send", _subject(case), changes)


def given_reason(reason: str, field: str = "reason") -> str:
    """A reason as it is kept. Raises InvalidError where it is missing or too long."""
    reason = reason.strip()
    if not reason:
        raise InvalidError("请填写理由。", field)
    return short_reason(reason, field)


def short_reason(reason: str, field: str = "reason") -> str:
    """A reason that may be left out. Raises InvalidError where it is too long."""
    reason = reason.strip()
    if len(reason) > REASON_MOST:
        raise InvalidError(f"理由过长，请控制在 {REASON_MOST} 字以内。", field)
    return reason


def _today(work: Work) -> date:
    now: datetime = work.now.astimezone(CHINA)
    return now.date()


def _subject(case: CaseFile) -> tuple[str, int | None, str]:
    return "case_file", case.id, case.label
