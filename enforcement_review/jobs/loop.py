"""What a worker process does from its start to its end: one job after the other, and sleep while there is none."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from enforcement_review.configuration import Configuration
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.materials import use_own_temporary_folder
from enforcement_review.jobs.queue import WakeUps
from enforcement_review.jobs.review_job import run
from enforcement_review.model import Box, Line, Page, ReadSource
from enforcement_review.operations.jobs import LEASE, claim
from enforcement_review.review import ReviewOptions, review

SWEEP = 30.0  # seconds after which a worker looks for work without having been woken
JOBS_PER_WORKER = 200  # then a fresh process: what libraries keep in memory does not add up
_SHEET = (
    "行政处罚决定书",
    "示市监罚〔2024〕1号",
    "当事人：示例有限公司",
    "统一社会信用代码：91370000000000000X",
    "本机关决定：罚款人民币10000元（壹万元整）。",
    "2024年5月6日",
)
log = logging.getLogger(__name__)


class Bell(Protocol):
    """Something that tells a process to end, as `multiprocessing.Event` does."""

    def is_set(self) -> bool: ...


def serve(configuration: Configuration, holder: str, stop: Bell, lease: timedelta = LEASE) -> None:
    """The main function of a worker process.

    Args:
        configuration: of the installation.
        holder: the worker's name in the job rows.
        stop: rung when the worker is to end.
        lease: for how long a job is taken up at a time.
    """
    terminated = False

    def terminate(_signal: int, _frame: FrameType | None) -> None:
        nonlocal terminated
        terminated = True

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    signal.signal(signal.SIGTERM, terminate)
    parent = multiprocessing.parent_process()

    def stopping() -> bool:
        return terminated or stop.is_set() or (parent is not None and not parent.is_alive())

    use_own_temporary_folder(configuration)
    bench = Bench(configuration, lease)
    wake_ups = WakeUps(configuration)
    try:
        warm_up()
        work_on(bench, wake_ups, holder, stopping)
    finally:
        wake_ups.close()
        bench.close()


def work_on(bench: Bench, wake_ups: WakeUps, holder: str, stopping: Callable[[], bool]) -> None:
    """Do jobs until the worker is to end, or has done so many that a fresh one should take its place."""
    done = 0
    while not stopping() and done < JOBS_PER_WORKER:
        try:
            if do_next(bench, holder, stopping):
                done += 1
                continue
        except SQLAlchemyError:
            log.exception("the database did not answer")
            time.sleep(1.0)
        _sleep(wake_ups, stopping)


def do_next(bench: Bench, holder: str, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Take up the next job and do it; False: there is none."""
    task = bench.work_out(lambda work: claim(work, holder, bench.lease))
    if task is None:
        return False
    run(bench, task, stopping)
    return True


def do_all(configuration: Configuration, now: datetime | None = None) -> int:
    """Do whatever waits, in this process; how many jobs that were.

    Args:
        configuration: of the installation.
        now: the moment at which it is done, for a story; None: really now.
    """
    bench = Bench(configuration, clock=None if now is None else lambda: now)
    holder = f"here and now:{uuid.uuid4().hex}"
    done = 0
    try:
        while do_next(bench, holder):
            done += 1
    finally:
        bench.close()
    return done


def warm_up() -> None:
    """Load rules, word lists and patterns, by a review of one sheet: the first file would wait a second for them."""
    lines = tuple(
        Line(text, Box(90, 80 + 30 * row, 90 + 14 * len(text), 94 + 30 * row), size=14.0)
        for row, text in enumerate(_SHEET)
    )
    page = Page("", 1, 595, 842, lines)
    review((ReadSource("", "", "application/pdf", 1, (page,)),), ReviewOptions())


def _sleep(wake_ups: WakeUps, stopping: Callable[[], bool]) -> None:
    """Until somebody calls, or it is time to look for work that nobody called for."""
    until = time.monotonic() + SWEEP
    while time.monotonic() < until and not stopping():
        if wake_ups.received():
            return
        time.sleep(wake_ups.poll)
