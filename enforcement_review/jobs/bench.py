"""What a worker works at: the database, the file store, its folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from enforcement_review.configuration import Configuration
from enforcement_review.operations.jobs import LEASE
from enforcement_review.operations.work import Work, working
from enforcement_review.store.database import begin_writing, clock_of, is_collision, open_engine
from enforcement_review.store.opening import open_files

TRIES = 5  # of a transaction that others come in the way of
T = TypeVar("T")


class Bench:
    """One for each process.

    Attributes:
        lease: for how long a job is taken up at a time.
        now: tells the time, the same on every host: leases are held by it.
        pages: folder of the scanned pages that were read.
        scratch: folder for the files of the case in work.
    """

    def __init__(
        self,
        configuration: Configuration,
        lease: timedelta = LEASE,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.configuration = configuration
        self.lease = lease
        self.files = open_files(configuration.files)
        self.pages: Path = configuration.instance / "pages"
        self.scratch: Path = configuration.instance / "tmp"
        self._engine = open_engine(configuration.database)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        self.now = clock or clock_of(self._engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._sessions() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction of our own that is committed at the end; no line in the audit trail."""
        with self._sessions() as session:
            begin_writing(session)
            yield session
            session.commit()

    @contextmanager
    def working(self) -> Iterator[Work]:
        """The same around operations, with their lines in the audit trail."""
        key = self.configuration.audit_key.encode()
        with self._sessions() as session, working(Work(session, self.files, self.now(), key)) as work:
            yield work

    def work_out(self, operation: Callable[[Work], T]) -> T:
        """An operation in a transaction of its own, done anew where another transaction came in its way."""
        for _ in range(TRIES - 1):
            try:
                with self.working() as work:
                    return operation(work)
            except DBAPIError as error:
                if not is_collision(error):
                    raise
        with self.working() as work:
            return operation(work)

    def close(self) -> None:
        self._engine.dispose()
