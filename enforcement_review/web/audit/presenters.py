"""Lines of the audit trail as the page prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from enforcement_review.operations.audit import ACTIONS
from enforcement_review.store.tables import AuditEntry
from enforcement_review.web.audit.wording import SUBJECTS, field_words, value_words


@dataclass(frozen=True, slots=True)
class Change:
    """`old` None: there was nothing before, or it is the same still."""

    field: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    at: datetime
    person: str
    address: str
    action: str
    kind: str
    subject: str
    changes: tuple[Change, ...]
    reason: str


def lines(entries: Sequence[AuditEntry]) -> list[Line]:
    return [_line(entry) for entry in entries]


def _line(entry: AuditEntry) -> Line:
    return Line(
        number=entry.id,
        at=entry.at,
        person=entry.account_name,
        address=entry.address,
        action=ACTIONS.get(entry.action, entry.action),
        kind=SUBJECTS.get(entry.subject_kind, entry.subject_kind),
        subject=entry.subject_name,
        changes=_changes(entry),
        reason=entry.reason,
    )


def _changes(entry: AuditEntry) -> tuple[Change, ...]:
    if not isinstance(entry.changes, dict):
        return ()
    made = []
    for field, pair in entry.changes.items():
        old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        before = None if old is None or old == new else value_words(field, old)
        made.append(Change(field_words(field), before, value_words(field, new)))
    return tuple(made)
