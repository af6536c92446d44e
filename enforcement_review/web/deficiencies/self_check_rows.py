"""The rows of the list of self-checks (自查)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from enforcement_review.store.tables import CaseFile, CaseState, Job


@dataclass(frozen=True, slots=True)
class SelfCheckRow:
    """One self-check.

    Attributes:
        progress: where its job is: `识别扫描页 12/40`; "" once it is done.
        result: what came of it, or why it could not be read.
        submitted: the case file for review with the very same files, if there is one.
    """

    case: CaseFile
    by: str
    at: datetime
    progress: str
    result: str
    done: bool
    unreadable: bool
    submitted: int | None


def rows_of(
    cases: Iterable[CaseFile], jobs: Mapping[int, Job], submitted: Mapping[int, int]
) -> list[SelfCheckRow]:
    return [
        SelfCheckRow(
            case=case,
            by=case.uploaded_by.name,
            at=case.uploaded_at,
            progress=_progress(case, jobs.get(case.id)),
            result=_result(case),
            done=case.state is CaseState.REVIEWED,
            unreadable=case.state is CaseState.UNREADABLE,
            submitted=submitted.get(case.id),
        )
        for case in cases
    ]


def _progress(case: CaseFile, job: Job | None) -> str:
    if case.state not in (CaseState.RECEIVED, CaseState.PROCESSING):
        return ""
    if job is None or job.stage is None:
        return case.state.words
    return f"{job.stage.words} {job.done}/{job.total}" if job.total else job.stage.words


def _result(case: CaseFile) -> str:
    if case.state is CaseState.UNREADABLE:
        return case.unreadable_because or ""
    if case.state is not CaseState.REVIEWED:
        return ""
    # Nobody rules on a self-check: what is open is what could not be determined, and the vetoes.
    counts = (
        ("否决项", case.vetoes),
        ("不符合", case.fails - case.vetoes),
        ("请核对", case.open_findings - case.vetoes),
    )
    return "，".join(f"{words} {count} 项" for words, count in counts if count) or "没有发现问题"
