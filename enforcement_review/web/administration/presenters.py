"""What the administrator's pages print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from enforcement_review.operations.job_list import JobPage
from enforcement_review.operations.units import UnitNode, sector_titles
from enforcement_review.store.tables import Job, JobKind, JobState
from enforcement_review.web.administration.forms import JOB_STATES

KINDS = {JobKind.REVIEW: "读取并评查", JobKind.JUDGE: "重新对照规则"}
DEEPEST = 7  # deeper ones stand no further in: the style sheet has that many steps


@dataclass(frozen=True, slots=True)
class UnitRow:
    """`step`: how far in it stands."""

    id: int
    name: str
    step: int
    sector: str
    accounts: int
    active: bool
    is_root: bool


@dataclass(frozen=True, slots=True)
class JobRow:
    id: int
    case: str
    unit: str
    kind: str
    state: str
    state_words: str
    progress: str
    percent: int | None
    attempts: int
    error: str | None
    began: datetime
    ended: datetime | None
    retryable: bool


def unit_rows(nodes: Sequence[UnitNode]) -> list[UnitRow]:
    titles = sector_titles()
    return [
        UnitRow(
            node.unit.id,
            node.unit.name,
            min(node.depth, DEEPEST),
            titles.get(node.unit.sector, node.unit.sector) if node.unit.sector else "",
            node.accounts,
            node.unit.active,
            node.depth == 0,
        )
        for node in nodes
    ]


def unit_choices(nodes: Sequence[UnitNode], *, keep: Sequence[int] = ()) -> list[tuple[int, str]]:
    """Units that can be chosen, set in by their place in the tree; one that is no longer used only where it is kept."""
    return [
        (node.unit.id, "　" * node.depth + node.unit.name + ("" if node.unit.active else "（已停用）"))
        for node in nodes
        if node.unit.active or node.unit.id in keep
    ]


def job_rows(listed: JobPage) -> list[JobRow]:
    return [_job_row(job, listed) for job in listed.page.rows]


def _job_row(job: Job, listed: JobPage) -> JobRow:
    running = job.state is JobState.RUNNING
    stage = job.stage.words if job.stage and running else ""
    pages = f"第 {job.done} 页，共 {job.total} 页" if running and job.total else ""
    return JobRow(
        id=job.id,
        case=f"案卷 {job.case_file_id}",
        unit=listed.units.get(job.case_file_id, ""),
        kind=KINDS[job.kind],
        state=job.state.value,
        state_words=JOB_STATES[job.state],
        progress="，".join(filter(None, (stage, pages))),
        percent=100 * job.done // job.total if running and job.total else None,
        attempts=job.attempt,
        error=job.error,
        began=job.created_at,
        ended=job.finished_at,
        retryable=job.id in listed.retryable,
    )
