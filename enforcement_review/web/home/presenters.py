"""What the first pages print of case files, and what a demonstration suggests to try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from enforcement_review.operations.today import Load, Waiting
from enforcement_review.store.tables import CaseFile, CaseState, Job, ReviewState

SOON_DAYS = 2


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due; `kind` is late, soon or later."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One case file.

    Attributes:
        about: number, or the name that it was uploaded under.
        progress: how far its job is, `识别扫描页 12/40`; "" where none runs.
    """

    case: CaseFile
    title: str
    about: str
    due: Due | None
    progress: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the head of the page, with the list behind it; `kind` is late where somebody should look."""

    words: str
    count: int
    url: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LoadRow:
    load: Load
    due: Due | None
    open_url: str
    overdue_url: str


@dataclass(frozen=True, slots=True)
class SignedRow:
    """`state`: what became of the sheet since."""

    row: WorkRow
    total: Decimal
    grade: str
    signed: str
    state: ReviewState
    sheet_id: int


def due_of(due_on: date | None, today: date) -> Due | None:
    if due_on is None:
        return None
    left = (due_on - today).days
    if left < 0:
        return Due("late", f"已逾期 {-left} 天")
    if left == 0:
        return Due("soon", "今天到期")
    if due_on - today <= timedelta(days=SOON_DAYS):
        return Due("soon", f"还有 {left} 天")
    return Due("later", f"还有 {left} 天")


def row_of(case: CaseFile, today: date, job: Job | None = None) -> WorkRow:
    title = case.name or case.label
    about = case.number or (case.label if case.label != title else "")
    return WorkRow(case, title, about, due_of(case.due_on, today), _progress(case, job))


def rows_of(cases: Iterable[CaseFile], today: date, jobs: Mapping[int, Job] | None = None) -> list[WorkRow]:
    return [row_of(case, today, (jobs or {}).get(case.id)) for case in cases]


def failed_first(waiting: Waiting) -> list[CaseFile]:
    """What cannot be read needs somebody; what is in work needs patience."""
    return sorted(waiting.cases, key=lambda case: case.state is not CaseState.UNREADABLE)


def _progress(case: CaseFile, job: Job | None) -> str:
    if case.state not in (CaseState.RECEIVED, CaseState.PROCESSING) or job is None or job.stage is None:
        return ""
    return f"{job.stage.words} {job.done}/{job.total}" if job.total else job.stage.words
