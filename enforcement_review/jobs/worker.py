"""The worker processes of this host: as many as are set; one that dies is replaced, and its job goes on elsewhere."""

from __future__ import annotations

import logging
import multiprocessing
import platform
import shutil
import signal
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from enforcement_review.configuration import Configuration
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.loop import serve
from enforcement_review.operations import jobs
from enforcement_review.processes import deaf_to_ctrl_c
from enforcement_review.store.database import open_engine
from enforcement_review.store.opening import open_files
from enforcement_review.store.schema import check_schema

LOOK = 0.5  # seconds between looks at the processes
GRACE = 10.0  # seconds to leave off a job; what reads a page then is killed, and done anew later
SETTLED = 5.0  # seconds: one that dies sooner has a fault at its start, and the next is not started at once
LEFT_BEHIND = 24 * 3600  # seconds after which what a broken-off job or upload has left is nobody's

# The same start on every system, and the only one that is safe beside threads.
_SPAWN = multiprocessing.get_context("spawn")
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    holder: str
    started: float


class Workers:
    """The processes and who looks after them."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._bench = Bench(configuration)
        self._stop = _SPAWN.Event()
        self._workers: list[_Worker] = []
        self._not_before = 0.0
        self._tidied = 0.0

    @property
    def pids(self) -> list[int]:
        """Of the processes that are there now."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def start(self) -> None:
        self._tidy()
        with deaf_to_ctrl_c():
            self._fill_up()

    def tend(self, ended: Callable[[], bool]) -> None:
        """Replace those that die until it is time to end."""
        while not ended():
            wait([worker.process.sentinel for worker in self._workers], LOOK)
            for worker in [worker for worker in self._workers if not worker.process.is_alive()]:
                self._workers.remove(worker)
                self._bury(worker)
            if time.monotonic() >= self._not_before:
                self._fill_up()
            if time.monotonic() - self._tidied > LEFT_BEHIND:
                self._tidy()
            if not self._workers:
                time.sleep(LOOK)

    def stop(self) -> None:
        """End them. A job in work is left off at its next step and waits to be taken up again."""
        self._stop.set()
        until = time.monotonic() + GRACE
        for worker in self._workers:
            worker.process.join(max(0.0, until - time.monotonic()))
        for worker in self._workers:
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            self._write(partial(jobs.hand_back_all, holder=worker.holder))
        self._workers.clear()
        self._bench.close()

    def _fill_up(self) -> None:
        while len(self._workers) < self._configuration.workers:
            holder = f"{platform.node()[:16]}:{uuid.uuid4().hex}"
            process = _SPAWN.Process(
                target=serve, args=(self._configuration, holder, self._stop), name=holder
            )
            process.start()
            self._workers.append(_Worker(process, holder, time.monotonic()))

    def _bury(self, worker: _Worker) -> None:
        """Let others take up the job of one that died; nobody waits until its lease runs out."""
        if worker.process.exitcode:
            log.warning("a worker process ended with status %s; another is started", worker.process.exitcode)
            if time.monotonic() - worker.started < SETTLED:
                self._not_before = time.monotonic() + SETTLED
        worker.process.join()
        self._write(lambda session: jobs.abandon(session, worker.holder, self._bench.now()))

    def _write(self, change: Callable[[Session], None]) -> None:
        try:
            with self._bench.writing() as session:
                change(session)
        except SQLAlchemyError:  # the lease runs out by itself
            log.warning("the job of a worker that ended was not given back", exc_info=True)

    def _tidy(self) -> None:
        """Remove what jobs and uploads that were broken off long ago have left."""
        self._tidied = time.monotonic()
        self._bench.files.tidy(datetime.now(UTC) - timedelta(seconds=LEFT_BEHIND))
        for left in self._bench.scratch.glob("case-*"):
            try:
                if time.time() - left.stat().st_mtime > LEFT_BEHIND:
                    shutil.rmtree(left, ignore_errors=True)
            except OSError:
                continue


def main(configuration: Configuration) -> int:
    """Run the workers until Ctrl-C or a signal ends them: the command `worker`."""
    _check(configuration)
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):  # the last is Windows'
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)
    workers = Workers(configuration)
    workers.start()
    try:
        workers.tend(ended.is_set)
    finally:
        workers.stop()
    return 0


def _check(configuration: Configuration) -> None:
    open_files(configuration.files).check()
    engine = open_engine(configuration.database)
    try:
        check_schema(engine)
    finally:
        engine.dispose()
