"""The rows of jobs: who may take one up, for how long, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from enforcement_review.jobs.bench import Bench
from enforcement_review.operations import jobs
from enforcement_review.operations.errors import ConflictError, DeniedError, NotFoundError
from enforcement_review.operations.jobs import LeaseLostError, Mark, Task
from enforcement_review.operations.tallies import tallied
from enforcement_review.store.tables import CaseFile, CaseState, Job, JobKind, JobState, Role, Stage
from tests.jobs.conftest import Acting, Queue, acting, bench, configuration, district, empty_database, queue
from tests.jobs.looking import assert_books_balance, look

__all__ = ["acting", "bench", "configuration", "district", "empty_database", "queue"]

MINUTE = timedelta(minutes=1)


def claim(bench: Bench, holder: str = "worker", lease: timedelta = MINUTE) -> Task | None:
    with bench.working() as work:
        return jobs.claim(work, holder, lease)


def taken(bench: Bench, holder: str = "worker", lease: timedelta = MINUTE) -> Task:
    task = claim(bench, holder, lease)
    assert task is not None
    return task


def test_jobs_are_taken_up_in_the_order_they_came(bench: Bench, queue: Queue) -> None:
    first, second = queue(data=b"%PDF one"), queue(data=b"%PDF two")
    assert [taken(bench).case_id, taken(bench).case_id, claim(bench)] == [first, second, None]
    assert look(bench, first).state is CaseState.PROCESSING
    assert_books_balance(bench)


def test_what_was_begun_comes_behind_what_nobody_has_looked_at(bench: Bench, queue: Queue) -> None:
    begun = queue(data=b"%PDF one")
    task = taken(bench)
    fresh = queue(data=b"%PDF two")
    with bench.writing() as session:
        jobs.renew(session, task, bench.now(), MINUTE, Mark(Stage.SCANNING, 3, 9))
        assert jobs.others_go_first(session, task)
        jobs.hand_back(session, task)
    with bench.reading() as session:
        waiting = jobs.newest_job(session, begun)
        other = jobs.newest_job(session, fresh)
        assert waiting is not None
        assert other is not None
        assert (waiting.state, waiting.attempt, waiting.done, waiting.holder) == (JobState.QUEUED, 0, 3, None)
        assert (jobs.jobs_ahead(session, waiting), jobs.jobs_ahead(session, other)) == (1, 0)
    assert [taken(bench).case_id, taken(bench).case_id] == [fresh, begun]


def test_of_two_that_were_begun_the_older_goes_first(bench: Bench, queue: Queue) -> None:
    queue(data=b"%PDF one")
    queue(data=b"%PDF two")
    older, newer = taken(bench), taken(bench)
    with bench.writing() as session:
        jobs.hand_back(session, older)
        assert jobs.others_go_first(session, newer)
        jobs.hand_back(session, newer)
    again = taken(bench)
    assert again.job_id == older.job_id
    with bench.reading() as session:
        assert not jobs.others_go_first(session, again)


def test_a_lease_holds_until_it_runs_out(bench: Bench, queue: Queue) -> None:
    queue(data=b"%PDF one")
    lost = taken(bench, "slow", timedelta(0))
    held = taken(bench, "quick")
    assert (lost.attempt, held.attempt) == (1, 2)
    assert claim(bench) is None
    with bench.writing() as session:
        assert not jobs.renew(session, lost, bench.now(), MINUTE, Mark(Stage.READING))
        assert jobs.renew(session, held, bench.now(), MINUTE, Mark(Stage.READING))


def test_only_the_holder_ends_a_job(bench: Bench, queue: Queue) -> None:
    case_id = queue(data=b"%PDF one")
    lost = taken(bench, "slow", timedelta(0))
    held = taken(bench, "quick")
    for end in (jobs.finish, lambda work, task: jobs.fail(work, task, "坏了")):
        with pytest.raises(LeaseLostError), bench.working() as work:
            end(work, lost)
    with bench.working() as work:
        jobs.fail(work, held, "坏了")
    with pytest.raises(LeaseLostError), bench.working() as work:
        jobs.finish(work, held)
    seen = look(bench, case_id)
    assert (seen.state, seen.job, seen.error, seen.unreadable) == (
        CaseState.UNREADABLE,
        JobState.FAILED,
        "坏了",
        1,
    )


def test_a_worker_that_ends_on_purpose_uses_up_no_attempt(bench: Bench, queue: Queue) -> None:
    case_id = queue(data=b"%PDF one")
    for _ in range(jobs.ATTEMPTS + 1):
        taken(bench, "ending")
        with bench.writing() as session:
            jobs.hand_back_all(session, "ending")
    assert look(bench, case_id).attempt == 0
    assert taken(bench).attempt == 1


def test_a_case_file_has_one_job_at_a_time(bench: Bench, queue: Queue) -> None:
    case_id = queue(data=b"%PDF one")
    with bench.working() as work:
        case = work.session.get_one(CaseFile, case_id)
        with pytest.raises(IntegrityError):
            jobs.add_job(work, case, 1, JobKind.JUDGE)
        work.session.rollback()


def test_a_retry_does_the_same_job_once_more(bench: Bench, queue: Queue, acting: Acting) -> None:
    case_id = queue(data=b"%PDF one")
    with pytest.raises(DeniedError), acting(Role.UNIT) as work:
        jobs.retry(work, case_id)
    with bench.working() as work:
        jobs.fail(work, jobs.claim(work, "worker") or pytest.fail("nothing to do"), "坏了")
    with pytest.raises(NotFoundError), acting(Role.ADMINISTRATOR) as work:
        jobs.retry(work, case_id)

    with acting(Role.UNIT) as work:
        jobs.retry(work, case_id)
        assert len(work.new_jobs) == 1

    seen = look(bench, case_id)
    assert (seen.state, seen.reason, seen.job, seen.attempt) == (
        CaseState.RECEIVED,
        None,
        JobState.QUEUED,
        0,
    )
    assert_books_balance(bench)


def test_a_case_file_without_any_job_cannot_be_retried(bench: Bench, queue: Queue, acting: Acting) -> None:
    case_id = queue(data=b"%PDF one")
    with bench.working() as work:
        case = work.session.get_one(CaseFile, case_id)
        work.session.delete(work.session.get_one(Job, 1))
        with tallied(work.session, case):
            case.state, case.unreadable_because = CaseState.UNREADABLE, "坏了"
    with pytest.raises(ConflictError), acting(Role.UNIT) as work:
        jobs.retry(work, case_id)
