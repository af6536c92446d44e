"""The first page of each role: what waits for the person, put together for its template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from enforcement_review.access import Actor
from enforcement_review.operations import today as waiting
from enforcement_review.operations.case_lists import Filters
from enforcement_review.operations.referrals import referrals
from enforcement_review.operations.self_checks import jobs_of
from enforcement_review.operations.statistics import state_counts
from enforcement_review.store.tables import CaseState, JobState, ReviewState, Role
from enforcement_review.web.calendar import today
from enforcement_review.web.dashboards.links import list_url
from enforcement_review.web.home.presenters import (
    Figure,
    LoadRow,
    SignedRow,
    due_of,
    failed_first,
    row_of,
    rows_of,
)
from enforcement_review.web.wording import moment

Page = dict[str, Any]
LOADS = 10  # reviewers that stand in sight; the others can be unfolded


def page_of(session: Session, actor: Actor) -> Page:
    """What the template of the person's role prints."""
    return _PAGES[actor.role](session, actor)


def _reviewer(session: Session, actor: Actor) -> Page:
    day = today()
    mine = waiting.open_reviews(session, actor, day)
    free = waiting.free_cases(session, actor)
    signed = [
        SignedRow(
            row_of(case, day),
            sheet.total,
            sheet.grade or "待定",
            moment(sheet.signed_at),
            case.review_state,
            sheet.id,
        )
        for sheet, case in waiting.signed_lately(session, actor)
    ]
    return {
        "mine": rows_of(mine.cases, day),
        "count": mine.count,
        "overdue": mine.overdue,
        "mine_url": _mine(actor),
        "free": rows_of(free.cases, day),
        "free_url": list_url(Filters(review_state=ReviewState.NONE)) if free.more else None,
        "signed": signed,
    }


def _mine(actor: Actor) -> str:
    return list_url(Filters(reviewer=actor.id), sort="due")


def _unit(session: Session, actor: Actor) -> Page:
    day = today()
    sent = waiting.sent_lately(session, actor)
    uploads = waiting.in_work(session, actor)
    checks = waiting.own_checks(session, actor)
    jobs = jobs_of(session, [*uploads.cases, *checks])
    states, review_states = state_counts(session, actor)
    return {
        "numbers": [
            Figure("送评的案卷", states.total(), list_url(Filters())),
            Figure(
                "已反馈",
                review_states[ReviewState.SENT],
                list_url(Filters(review_state=ReviewState.SENT)),
            ),
            Figure(
                "不能读取",
                states[CaseState.UNREADABLE],
                list_url(Filters(state=CaseState.UNREADABLE)),
                "late",
            ),
        ],
        "sent": rows_of(sent.cases, day),
        "sent_url": list_url(Filters(review_state=ReviewState.SENT)) if sent.more else None,
        "uploads": rows_of(failed_first(uploads), day, jobs),
        "uploads_more": uploads.more,
        "checks": rows_of(checks, day, jobs),
    }


def _supervisor(session: Session, actor: Actor) -> Page:
    day = today()
    states, review_states = state_counts(session, actor)
    loads = [
        LoadRow(
            load,
            due_of(load.earliest, day),
            list_url(Filters(reviewer=load.reviewer_id), sort="due"),
            list_url(Filters(reviewer=load.reviewer_id, overdue=True), sort="due"),
        )
        for load in waiting.loads(session, actor, day)
    ]
    overdue = sum(row.load.overdue for row in loads)
    figures = [
        Figure(state.words, review_states[state], list_url(Filters(review_state=state)))
        for state in ReviewState
    ]
    figures.append(Figure("逾期", overdue, list_url(Filters(overdue=True), sort="due"), "late"))
    figures += [
        Figure(words, states[state], list_url(Filters(state=state)), kind)
        for state, words, kind in (
            (CaseState.RECEIVED, "排队", ""),
            (CaseState.PROCESSING, "处理中", ""),
            (CaseState.UNREADABLE, "不能读取", "late"),
        )
    ]
    to_send, free = waiting.to_send(session, actor), waiting.free_cases(session, actor)
    failed = waiting.unreadable(session, actor)
    return {
        "numbers": figures,
        "loads": loads[:LOADS],
        "other_loads": loads[LOADS:],
        "to_send": rows_of(to_send.cases, day),
        "to_send_url": list_url(Filters(review_state=ReviewState.SUBMITTED)) if to_send.more else None,
        "free": rows_of(free.cases, day),
        "free_url": list_url(Filters(review_state=ReviewState.NONE)) if free.more else None,
        "failed": rows_of(failed.cases, day),
        "failed_url": list_url(Filters(state=CaseState.UNREADABLE)) if failed.more else None,
    }


def _discipline(session: Session, actor: Actor) -> Page:
    page = referrals(session, actor)
    return {
        "rows": page.rows[: waiting.SHOWN],
        "more": len(page.rows) > waiting.SHOWN or page.following is not None,
    }


def _administrator(session: Session, _actor: Actor) -> Page:
    accounts, jobs = waiting.accounts(session), waiting.watched_jobs(session)
    figures = [
        Figure(role.words, count, url_for("administration.accounts", role=role.value))
        for role, count in accounts.roles.items()
    ]
    figures.append(Figure("停用", accounts.ended, url_for("administration.accounts", state="ended")))
    words = {JobState.QUEUED: "排队", JobState.RUNNING: "处理中", JobState.FAILED: "失败"}
    return {
        "account_numbers": figures,
        "never": accounts.never_signed_in,
        "job_numbers": [
            Figure(
                title,
                jobs.counts.get(state, 0),
                url_for("administration.jobs", state=state.value),
                "late" if state is JobState.FAILED else "",
            )
            for state, title in words.items()
        ],
        "oldest_queued": jobs.oldest_queued,
        "failed": jobs.failed,
        "trail": waiting.trail(session),
    }


_PAGES: Mapping[Role, Callable[[Session, Actor], Page]] = {
    Role.REVIEWER: _reviewer,
    Role.UNIT: _unit,
    Role.SUPERVISOR: _supervisor,
    Role.DISCIPLINE: _discipline,
    Role.ADMINISTRATOR: _administrator,
}
