"""Worker processes that are killed: nothing is lost, and nothing shows twice."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from enforcement_review.configuration import Configuration
from enforcement_review.jobs import review_job
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.loop import do_next
from enforcement_review.jobs.queue import WakeUps
from enforcement_review.jobs.worker import Workers, main
from enforcement_review.operations import jobs
from enforcement_review.operations.jobs import WORN_OUT
from enforcement_review.store.tables import CaseState, JobState, Role
from tests.district import SAMPLES
from tests.jobs.conftest import Acting, Queue
from tests.jobs.looking import Seen, assert_books_balance, look
from tests.jobs.stalling import LEASE, POINTS, Scanner, die_reading, stall_at

SCANNED = SAMPLES / "15-urban-occupation-scanned-receipt.pdf"
PATIENCE = 60.0  # seconds, on a machine that does much else beside
spawn = multiprocessing.get_context("spawn")


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.05)


def work_off(bench: Bench, case_ids: list[int]) -> dict[int, Seen]:
    """Work as another worker does until all jobs are at an end."""
    ended = (JobState.DONE, JobState.FAILED)

    def all_ended() -> bool:
        do_next(bench, "another worker")
        return all(look(bench, case_id).job in ended for case_id in case_ids)

    wait_until(all_ended)
    return {case_id: look(bench, case_id) for case_id in case_ids}


def test_killed_at_any_point_the_job_is_done_by_another_once(
    configuration: Configuration, bench: Bench, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker that stands in an open transaction comes last: it keeps the others from writing."""
    monkeypatch.setattr(review_job, "can_scan", lambda: True)
    monkeypatch.setattr(review_job, "PageScanner", Scanner)
    case_ids = [queue(SCANNED) for _ in POINTS]
    workers = []
    for point in POINTS:
        reached = spawn.Event()
        worker = spawn.Process(target=stall_at, args=(configuration, str(point), f"at {point}", reached))
        worker.start()
        workers.append((worker, reached))
        if point == "keeping":
            # Everybody before stands still and renews its lease, so that the last takes a job of its own.
            for _, before in workers:
                assert before.wait(PATIENCE)
    assert workers[-1][1].wait(PATIENCE)
    assert [look(bench, case_id).job for case_id in case_ids] == [JobState.RUNNING] * len(POINTS)

    for worker, _ in reversed(workers):
        worker.kill()
        worker.join()
    seen = work_off(bench, case_ids)

    expected = (CaseState.REVIEWED, JobState.DONE, 1, 1, 2)
    assert [(one.state, one.job, one.revisions, one.processed, one.attempt) for one in seen.values()] == [
        expected
    ] * len(POINTS)
    assert_books_balance(bench)


def test_a_file_that_brings_the_process_down_three_times_is_given_up_and_can_be_retried(
    configuration: Configuration, bench: Bench, queue: Queue, acting: Acting
) -> None:
    case_id = queue()
    workers = [
        spawn.Process(target=die_reading, args=(configuration, f"worker {number}"))
        for number in range(jobs.ATTEMPTS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(PATIENCE)
    assert [worker.exitcode for worker in workers] == [139] * jobs.ATTEMPTS

    seen = work_off(bench, [case_id])[case_id]

    assert (seen.state, seen.reason, seen.error) == (CaseState.UNREADABLE, WORN_OUT, WORN_OUT)
    assert (seen.attempt, seen.unreadable, seen.processed) == (jobs.ATTEMPTS, 1, 0)
    assert not do_next(bench, "another worker")

    with acting(Role.UNIT) as work:
        jobs.retry(work, case_id)
    assert do_next(bench, "another worker")
    assert look(bench, case_id).state is CaseState.REVIEWED
    assert_books_balance(bench)


def test_a_worker_that_was_killed_is_replaced_and_its_job_taken_up_at_once(
    configuration: Configuration, bench: Bench, queue: Queue
) -> None:
    """The lease is of the usual minute: whoever looks after the workers need not wait for it."""
    workers = Workers(replace(configuration, workers=1))
    workers.start()
    try:
        ended = False
        first = workers.pids[0]
        case_id = queue()
        WakeUps(configuration).send([1])
        killed = False

        def done() -> bool:
            nonlocal killed
            seen = look(bench, case_id)
            if seen.job is JobState.RUNNING and not killed:
                os.kill(first, getattr(signal, "SIGKILL", signal.SIGTERM))
                killed = True
            return seen.job is JobState.DONE

        began = time.monotonic()
        workers.tend(lambda: done() or time.monotonic() - began > PATIENCE or ended)
        assert done()
        if killed:
            assert workers.pids != [first]
    finally:
        workers.stop()
    assert (look(bench, case_id).revisions, look(bench, case_id).processed) == (1, 1)


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without a signal")
def test_the_command_ends_cleanly_on_a_signal(
    configuration: Configuration, bench: Bench, queue: Queue
) -> None:
    case_id = queue()
    command = spawn.Process(target=main, args=(replace(configuration, workers=1),))
    command.start()
    wait_until(lambda: look(bench, case_id).job is JobState.DONE)
    assert command.pid is not None
    os.kill(command.pid, signal.SIGTERM)
    command.join(PATIENCE)
    assert command.exitcode == 0


def test_nobody_waits_for_a_worker_that_is_known_to_be_dead(bench: Bench, queue: Queue) -> None:
    case_id = queue()
    with bench.working() as work:
        assert jobs.claim(work, "dead", timedelta(hours=1)) is not None
    assert not do_next(bench, "another worker")

    with bench.writing() as session:
        partial(jobs.abandon, holder="dead", now=bench.now())(session)

    assert do_next(bench, "another worker")
    assert look(bench, case_id).attempt == 2


def test_the_lease_in_these_tests_is_short() -> None:
    assert LEASE < jobs.LEASE
