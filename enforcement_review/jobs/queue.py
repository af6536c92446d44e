"""The queue that wakes workers: Huey's, beside the database.

What is to be done stands in the job rows. A message only says that it is worth looking at them now, so that one
that gets lost costs a moment (`loop.SWEEP`) and nothing else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from huey import PostgresHuey, SqliteHuey
from sqlalchemy import make_url

from enforcement_review.configuration import Configuration

NAME = "enforcement-review"
POLL = 0.1  # seconds between looks at a queue on SQLite
LISTEN = 1  # seconds that a look at a queue on PostgreSQL waits for a message
PAUSE = 2.0  # seconds after a look that failed
WAIT = 5.0  # seconds for another writer of the queue
log = logging.getLogger(__name__)


class WakeUps:
    """Messages to sleeping workers."""

    def __init__(self, configuration: Configuration) -> None:
        dialect = make_url(configuration.database).get_dialect()
        self._errors: tuple[type[Exception], ...] = (OSError, dialect.import_dbapi().Error)
        if dialect.name == "postgresql":
            self._storage = _on_postgresql(configuration, make=False)
            self.poll = 0.0  # its look waits for a message by itself
        else:
            self._storage = _on_sqlite(configuration)
            self.poll = POLL

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
            time.sleep(PAUSE)
            return False

    def close(self) -> None:
        self._storage.close()


def waker(configuration: Configuration) -> Callable[[list[int]], None]:
    """What tells the workers of new jobs: for `create_app` and for commands."""
    return WakeUps(configuration).send


def prepare_queue(configuration: Configuration) -> None:
    """Make the queue's tables in a PostgreSQL database: once, since several processes must not make them at a time."""
    if make_url(configuration.database).get_backend_name() == "postgresql":
        _on_postgresql(configuration, make=True).close()


def _on_sqlite(configuration: Configuration) -> Any:
    configuration.instance.mkdir(parents=True, exist_ok=True)
    path = configuration.instance / "queue.db"
    return SqliteHuey(NAME, results=False, filename=str(path), timeout=WAIT).storage


def _on_postgresql(configuration: Configuration, *, make: bool) -> Any:
    url = make_url(configuration.database)
    dialect = url.get_dialect()
    driver: Any = dialect.import_dbapi()
    words, named = dialect().create_connect_args(url)
    named = {"connect_timeout": 10, "application_name": NAME, **named}
    return PostgresHuey(
        NAME,
        results=False,
        connection=lambda: driver.connect(*words, **named),
        read_timeout=LISTEN,
        create_tables=make,
    ).storage
