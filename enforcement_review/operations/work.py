"""One piece of work: a transaction, who acts in it, and what leaves after it was committed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from enforcement_review.access import Actor, Permission, may
from enforcement_review.operations.audit import Note, append_notes, case_subject
from enforcement_review.operations.errors import ConflictError, DeniedError
from enforcement_review.store.database import begin_writing, is_collision
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import CaseFile, Purpose

Wake = Callable[[list[int]], None]
log = logging.getLogger(__name__)
COLLIDED = "刚才有别人同时在改，您的操作没有保存；请刷新后再试。"


@dataclass(slots=True)
class Work:
    """What an operation works with.

    Attributes:
        actor: None where the program itself acts: a job, a command of the administrator of the host.
        now: when, the same for everything in it.
        audit_key: seals the audit trail.
        wake: called after the commit with the ids of the jobs that were added.
        review_days: working days within which a review is due.
    """

    session: Session
    files: FileStore
    now: datetime
    audit_key: bytes
    actor: Actor | None = None
    wake: Wake = lambda _jobs: None
    review_days: int = 10
    notes: list[Note] = field(default_factory=list)
    new_jobs: list[int] = field(default_factory=list)

    @property
    def person(self) -> Actor:
        """The actor, for operations that only a person does. Raises DeniedError where none acts."""
        if self.actor is None:
            raise DeniedError("此操作须登录后进行。")
        return self.actor

    def require(self, permission: Permission, thing: Any = None) -> Actor:
        """The actor, if one may. Raises DeniedError."""
        actor = self.person
        if not may(actor, permission, thing):
            raise DeniedError("您没有进行这项操作的权限，或者案卷现在的状态不允许；请刷新页面后再看。")
        return actor

    def note(
        self,
        action: str,
        subject: tuple[str, int | None, str],
        changes: dict[str, tuple[Any, Any]] | None = None,
        reason: str = "",
    ) -> None:
        """Add a line to the audit trail (操作记录); it is written when the work is committed.

        Args:
            action: `case.upload`, `ruling.overrule`…: the words that people see stand in `audit.ACTIONS`.
            subject: kind (`case_file`, `account`…), id and name of what it is about.
            changes: `{field: (old, new)}`.
            reason: as the person gave it.
        """
        self.notes.append(Note(action, subject, changes or {}, reason))

    def note_case(
        self,
        action: str,
        case: CaseFile,
        changes: dict[str, tuple[Any, Any]] | None = None,
        reason: str = "",
    ) -> None:
        """The same of a case file; of a self-check (自查) no line tells a name, a value or a reason."""
        if case.purpose is Purpose.REVIEW:
            self.note(action, case_subject(case), changes, reason)
        else:
            self.note(action, case_subject(case))

    def commit(self) -> None:
        """End the transaction for good; then, and only then, wake the workers."""
        if self.notes:
            append_notes(self.session, self.audit_key, self.notes, self.actor, self.now)
        self.session.commit()
        self.notes.clear()
        jobs, self.new_jobs = self.new_jobs, []
        if jobs:
            self.wake(jobs)


@contextmanager
def working(work: Work) -> Iterator[Work]:
    """A writing transaction around operations: committed at its end, undone when anything is raised.

    Raises:
        ConflictError: another transaction came in the way of a person's; nothing was done.
    """
    begin_writing(work.session)
    try:
        yield work
        work.commit()
    except BaseException as error:
        work.session.rollback()
        work.notes.clear()
        work.new_jobs.clear()
        if work.actor is not None and isinstance(error, DBAPIError) and is_collision(error):
            log.warning("undone: another transaction came in the way", exc_info=error)
            raise ConflictError(COLLIDED) from error  # a person may try again; a job does so by itself
        raise
