"""The queue that wakes workers: Huey's, beside the database.

What is to be done stands in the job rows. A message only says that it is worth looking at them now, so that one
that gets lost costs a moment (`loop.SWEEP`) and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from huey import PostgresHuey, SqliteHuey
from sqlalchemy import make_url

from enforcement_review.configuration import Configuration

NAME = "enforcement-review"
POLL = 0.1  # seconds between looks at a queue on SQLite
WAIT = 5.0  # seconds for another writer of the queue
log = logging.getLogger(__name__)


class WakeUps:
    """Messages to sleeping workers."""

    def __init__(self, configuration: Configuration) -> None:
        url = make_url(configuration.database)
        if url.get_backend_name() == "postgresql":
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._storage: Any = PostgresHuey(NAME, results=False, dsn=plain, read_timeout=1).storage
            # Its look waits for a message by itself.
            self.poll = 0.0
        else:
            configuration.instance.mkdir(parents=True, exist_ok=True)
            path = configuration.instance / "queue.db"
            self._storage = SqliteHuey(NAME, results=False, filename=str(path), timeout=WAIT).storage
            self.poll = POLL
        driver: type[Exception] = url.get_dialect().import_dbapi().Error
        self._errors = (OSError, driver)

    def send(self, jobs: list[int]) -> None:
        """Wake a worker for each of the jobs. A queue that is out of order delays the work, and is no error."""
        try:
            for job in jobs:
                self._storage.enqueue(str(job).encode())
        except self._errors:
            log.warning(
                "the workers could not be woken; they will find the jobs by themselves", exc_info=True
            )

    def received(self) -> bool:
        """Whether somebody called since the last look."""
        try:
            return self._storage.dequeue() is not None
        except self._errors:
            log.warning("the queue cannot be read", exc_info=True)
            return False

    def close(self) -> None:
        self._storage.close()


def waker(configuration: Configuration) -> Callable[[list[int]], None]:
    """What tells the workers of new jobs: for `create_app` and for commands."""
    return WakeUps(configuration).send
