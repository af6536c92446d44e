"""Worker processes that stop where a test wants them killed, or that die by themselves."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from multiprocessing.synchronize import Event
from typing import Any, Never
from unittest import mock

from enforcement_review.configuration import Configuration
from enforcement_review.jobs import review_job
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.lease import Lease
from enforcement_review.jobs.loop import do_next
from enforcement_review.operations.corrections import keep_judged
from enforcement_review.store.tables import Stage

# Where a worker can be killed: at the beginning of each stage, and with its last transaction still open.
POINTS = (*Stage, "committing")
LEASE = timedelta(seconds=1)


class Scanner:
    """Stands in for the engine: recognises nothing, and takes no time for it."""

    name = "stand-in"

    def __init__(self, _store: object, progress: Callable[[int, int], None]) -> None:
        self._progress = progress

    def read(self, _pictures: object, total: int) -> Iterator[tuple[int, str]]:
        self._progress(0, total)
        for number in range(total):
            self._progress(number + 1, total)
            yield number, "没有识别"


def stall_at(configuration: Configuration, point: str, holder: str, reached: Event) -> None:
    """Do the next job up to a point, and stand still there until killed."""

    def stand_still() -> Never:
        reached.set()
        while True:
            time.sleep(60)

    def then_stand_still(do: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any) -> None:
            do(*arguments)
            stand_still()

        return done

    def enter(lease: Lease, stage: Stage) -> None:
        entered(lease, stage)
        if stage == point:
            stand_still()

    entered = Lease.enter
    _replace(review_job, "can_scan", lambda: True)
    _replace(review_job, "PageScanner", Scanner)
    if point == Stage.COLLECTING:
        _replace(review_job, "laid_out", lambda *_: stand_still())
    elif point == Stage.SCANNING:
        _replace(Lease, "scanned", then_stand_still(Lease.scanned))
    elif point == "committing":
        _replace(review_job, "keep_judged", then_stand_still(keep_judged))
    else:
        _replace(Lease, "enter", enter)
    _next_job(configuration, holder)


def die_reading(configuration: Configuration, holder: str) -> None:
    """Take up a job, and end as a library ends a process that stumbles over a file."""
    _replace(review_job, "read_case_file", lambda *_: os._exit(139))
    _next_job(configuration, holder)


def _replace(owner: object, name: str, stand_in: object) -> None:
    """For the rest of this process."""
    mock.patch.object(owner, name, stand_in).start()


def _next_job(configuration: Configuration, holder: str) -> None:
    bench = Bench(configuration, LEASE)
    while not do_next(bench, holder):
        time.sleep(0.05)
