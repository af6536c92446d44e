"""The jobs as the administrator sees them: how far each is, and one that failed once more. Nothing of the case files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from enforcement_review.access import Permission
from enforcement_review.operations.errors import ConflictError, NotFoundError
from enforcement_review.operations.jobs import add_job
from enforcement_review.operations.key_pages import KeyPage, key_page
from enforcement_review.operations.tallies import tallied
from enforcement_review.operations.work import Work
from enforcement_review.store.tables import CaseFile, CaseState, Job, JobState, Unit

PAGE_SIZE = 50
WATCHED = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class JobPage:
    """A page of jobs, newest first.

    Attributes:
        units: names of the units that the case files are of, by case file.
        retryable: ids of the jobs that can be done once more.
        counts: how many there are in all of each state that somebody may have to look at.
    """

    page: KeyPage[Job]
    units: Mapping[int, str]
    retryable: frozenset[int]
    counts: Mapping[JobState, int]


def list_jobs(
    session: Session, state: JobState | None = None, *, after: int | None = None, before: int | None = None
) -> JobPage:
    """A page of jobs, newest first; `state`: only those in it."""
    query = select(Job) if state is None else select(Job).where(Job.state == state)
    page = key_page(session, query, Job.id, PAGE_SIZE, after=after, before=before, descending=True)
    cases = {job.case_file_id for job in page.rows}
    units = session.execute(
        select(CaseFile.id, Unit.name).join(Unit, CaseFile.unit_id == Unit.id).where(CaseFile.id.in_(cases))
    )
    newest = (
        select(func.max(Job.id))
        .join(CaseFile, CaseFile.id == Job.case_file_id)
        .where(Job.case_file_id.in_(cases), CaseFile.state == CaseState.UNREADABLE)
        .group_by(Job.case_file_id)
    )
    failed = {job.id for job in page.rows if job.state is JobState.FAILED}
    counted = session.execute(
        select(Job.state, func.count()).where(Job.state.in_(WATCHED)).group_by(Job.state)
    )
    return JobPage(
        page,
        dict(units.all()),
        frozenset(failed & set(session.scalars(newest))),
        dict(counted.all()),
    )


def retry_job(work: Work, job_id: int) -> None:
    """Do a job once more that failed. Whoever looks after the jobs may, without seeing the case file.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it did not fail, or something has happened to its case file since.
    """
    work.require(Permission.JOB_RETRY)
    session = work.session
    job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError("没有这个处理任务，请刷新页面后再看。")
    own = select(CaseFile).where(CaseFile.id == job.case_file_id).with_for_update(of=CaseFile)
    case = session.scalars(own.execution_options(populate_existing=True)).one()
    session.refresh(job)  # as it is now that nobody else changes it
    last = session.scalar(select(func.max(Job.id)).where(Job.case_file_id == case.id))
    if job.state is not JobState.FAILED or case.state is not CaseState.UNREADABLE or last != job.id:
        raise ConflictError("这个任务没有失败，或者案卷已经重新处理过；请刷新页面后再看。")
    with tallied(session, case):
        add_job(work, case, job.upload_id, job.kind)
    work.note_case("case.retry", case, reason=f"处理任务 {job.id}")
