"""The lease on a job: a thread that renews it and writes down how far the work is, while the work goes on.

The work itself never waits for the database; at its steps it asks here whether it should go on.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from enforcement_review.jobs.bench import Bench
from enforcement_review.operations.jobs import LeaseLostError, Mark, Task, others_go_first, renew
from enforcement_review.store.tables import Stage

TICK = 0.5  # seconds between two lines on how far it is
LOOK_ROUND = 4  # ticks between looks whether others should go first
# Seconds without a step forward, after which a library is taken to go round in circles: the thickest file is read in
# some minutes, a page recognised in half of one.
STUCK = 30 * 60.0
STUCK_STATUS = 70  # of the process, for the log
log = logging.getLogger(__name__)


def end_process(status: int) -> None:
    """End it from any thread, whatever the others do; another process takes its place and its job."""
    os._exit(status)


class HandedBackError(Exception):
    """The work is to be left off and taken up again later: the worker ends, or shorter jobs wait."""


class Lease:
    """Use as a context manager around the work on a job.

    Args:
        bench: see there.
        task: what was taken up.
        stopping: whether the worker is to end.
    """

    def __init__(self, bench: Bench, task: Task, stopping: Callable[[], bool]) -> None:
        self._bench = bench
        self._task = task
        self._stopping = stopping
        self._mark = Mark(Stage.COLLECTING)
        self._lost = self._others_first = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease of job {task.job_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def enter(self, stage: Stage) -> None:
        """A stage begins.

        Raises:
            LeaseLostError, HandedBackError: the work is to end here.
        """
        self._mark = Mark(stage)
        self._go_on()

    def scanned(self, done: int, total: int) -> None:
        """So many scanned pages of so many are read. Raises as `enter`."""
        self._mark = Mark(Stage.SCANNING, done, total)
        self._go_on()

    def _go_on(self) -> None:
        if self._lost:
            raise LeaseLostError
        if self._stopping() or (self._others_first and self._mark.stage is Stage.SCANNING):
            raise HandedBackError

    def _keep(self) -> None:
        written: Mark | None = None
        mark = self._mark
        moved = time.monotonic()
        renewed = ticks = 0
        every = max(1, int(self._bench.lease.total_seconds() / 3 / TICK))
        while not self._ended.wait(min(TICK, self._bench.lease.total_seconds() / 3)):
            ticks += 1
            if self._mark != mark:
                moved = time.monotonic()
            elif time.monotonic() - moved > STUCK:
                log.error("job %s: no step forward in %s minutes", self._task.job_id, STUCK / 60)
                end_process(STUCK_STATUS)
            mark = self._mark
            if mark != written or ticks - renewed >= every:
                try:
                    with self._bench.writing() as session:
                        held = renew(session, self._task, self._bench.now(), self._bench.lease, mark)
                except SQLAlchemyError:
                    log.warning("job %s: the lease was not renewed", self._task.job_id, exc_info=True)
                    continue
                self._lost = not held
                written, renewed = mark, ticks
            if mark.stage is Stage.SCANNING and ticks % LOOK_ROUND == 0:
                self._look_round()

    def _look_round(self) -> None:
        try:
            with self._bench.reading() as session:
                self._others_first = others_go_first(session, self._task)
        except SQLAlchemyError:
            log.warning("job %s: the queue was not looked at", self._task.job_id, exc_info=True)
