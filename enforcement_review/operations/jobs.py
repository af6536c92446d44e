"""Jobs: work on case files that workers do in the background. The rows are the truth; the queue only wakes.

A worker takes a job for a while (its lease) and renews that while it works. Only the holder of the lease writes to
the job: a worker that was taken for dead finds its job gone, and its result is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from enforcement_review.access import Permission
from enforcement_review.operations.errors import ConflictError
from enforcement_review.operations.mending import arrangement_of
from enforcement_review.operations.processing import keep_unreadable
from enforcement_review.operations.scope import case_for
from enforcement_review.operations.standing import options_for
from enforcement_review.operations.tallies import tallied
from enforcement_review.operations.work import Work
from enforcement_review.review import ReviewOptions
from enforcement_review.splitting.arrangement import Arrangement
from enforcement_review.store.tables import (
    CaseFile,
    CaseState,
    InnerFile,
    Job,
    JobKind,
    JobState,
    Revision,
    Stage,
    Upload,
    UploadedFile,
)

LEASE = timedelta(seconds=60)  # renewed every third of it; after a power cut nobody waits longer than this
ATTEMPTS = 3
WORN_OUT = (
    "处理这份案卷时程序三次意外中止，已不再尝试；请检查文件能否正常打开，或者重新导出后上传，"
    "仍不行请联系管理员。"
)
# Those that nobody has looked at come first: a file that takes two seconds does not wait behind scans.
ORDER = (Job.stage.is_not(None), Job.id)


class LeaseLostError(Exception):
    """Another worker has the job now; whatever this one made of it must not show."""


@dataclass(frozen=True, slots=True)
class Task:
    """A job as a worker took it up.

    Attributes:
        attempt: 1 for the first.
        holder: names the worker; what it writes to the job counts only while the job is its own.
    """

    job_id: int
    kind: JobKind
    case_id: int
    upload_id: int
    attempt: int
    holder: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a running job is: pages within the stage."""

    stage: Stage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a worker needs to know of the case file, as it is at the job's beginning.

    Attributes:
        files: of the upload.
        arrangement: how a person parted its pages; None: nobody did.
        last: the newest revision; None: there is none yet.
    """

    label: str
    files: tuple[UploadedFile, ...]
    options: ReviewOptions
    arrangement: Arrangement | None
    last: Revision | None


# ---- what people cause ----


def add_job(work: Work, case: CaseFile, upload_id: int, kind: JobKind) -> Job:
    """Have the case file worked on; to be called inside `tallied`. A worker is woken when this is committed."""
    job = Job(
        kind=kind,
        case_file_id=case.id,
        upload_id=upload_id,
        state=JobState.QUEUED,
        created_at=work.now,
        created_by_id=work.actor.id if work.actor else None,
    )
    case.state = CaseState.RECEIVED
    case.unreadable_because = None
    work.session.add(job)
    work.session.flush()
    work.new_jobs.append(job.id)
    return job


def retry(work: Work, case_id: int) -> None:
    """Have a case file that could not be read worked on once more, from its newest upload."""
    case = case_for(work.session, work.person, case_id, lock=True)
    work.require(Permission.CASE_RETRY, case)
    last = newest_job(work.session, case.id)
    if last is None:
        raise ConflictError("这份案卷没有处理过，请重新上传。")
    with tallied(work.session, case):
        add_job(work, case, last.upload_id, last.kind)
    work.note_case("case.retry", case)


# ---- what workers do ----


def claim(work: Work, holder: str, lease: timedelta = LEASE) -> Task | None:
    """Take up the job that is next; None while there is nothing to do.

    A job whose lease has run out is one whose worker died. After so many deaths it is given up.
    """
    session = work.session
    while True:
        job = session.scalars(select(Job).where(_due(work.now)).order_by(*ORDER).limit(1)).one_or_none()
        if job is None:
            return None
        case = _lock_case(session, job.case_file_id)
        session.refresh(job, with_for_update=True)
        if not _is_due(job, work.now):
            continue  # another worker was quicker
        if job.attempt >= ATTEMPTS:
            _end_failed(work, job, case, WORN_OUT)
            continue
        job.state, job.holder, job.lease_until = JobState.RUNNING, holder, work.now + lease
        job.attempt += 1
        job.stage, job.done, job.total = Stage.COLLECTING, 0, 0
        with tallied(session, case):
            case.state = CaseState.PROCESSING
        return Task(job.id, job.kind, case.id, job.upload_id, job.attempt, holder)


def assignment_of(session: Session, task: Task) -> Assignment:
    case = session.scalars(
        select(CaseFile)
        .where(CaseFile.id == task.case_id)
        .options(joinedload(CaseFile.unit), joinedload(CaseFile.revision))
    ).one()
    files = session.scalars(
        select(UploadedFile).where(UploadedFile.upload_id == task.upload_id).order_by(UploadedFile.id)
    ).all()
    arrangement = arrangement_of(session, case.id, task.upload_id)
    return Assignment(case.label, tuple(files), options_for(case), arrangement, case.revision)


def renew(session: Session, task: Task, now: datetime, lease: timedelta, mark: Mark) -> bool:
    """Hold the job for longer, and say how far it is; False: it is another's now, or done."""
    return _change(session, task, lease_until=now + lease, stage=mark.stage, done=mark.done, total=mark.total)


def name_inner_files(session: Session, task: Task, digests: Iterable[str]) -> None:
    """Put down which files the upload has inside its own. Raises LeaseLostError: it is no longer there."""
    if session.get(Upload, task.upload_id, with_for_update={"read": True}) is None:
        raise LeaseLostError
    known = set(session.scalars(select(InnerFile.sha256).where(InnerFile.upload_id == task.upload_id)))
    session.add_all(
        InnerFile(upload_id=task.upload_id, sha256=digest) for digest in sorted(set(digests) - known)
    )
    session.flush()


def others_go_first(session: Session, task: Task) -> bool:
    """Whether jobs wait that should be done before this one, had it not been begun."""
    waiting = or_(Job.stage.is_(None), Job.id < task.job_id)
    found = select(Job.id).where(Job.state == JobState.QUEUED, waiting).limit(1)
    return session.scalar(found) is not None


def finish(work: Work, task: Task) -> CaseFile:
    """The job is done: to be called at the beginning of the transaction that keeps its result.

    Returns:
        The case file, locked.

    Raises:
        LeaseLostError: another worker has it; nothing may be kept.
    """
    case = _lock_case(work.session, task.case_id)
    if not _change(
        work.session, task, state=JobState.DONE, lease_until=None, finished_at=work.now, stage=Stage.KEEPING
    ):
        raise LeaseLostError
    return case


def fail(work: Work, task: Task, sentence: str) -> None:
    """The job came to nothing, for a reason that people can read. Raises LeaseLostError."""
    case = _lock_case(work.session, task.case_id)
    job = work.session.get_one(Job, task.job_id, with_for_update=True, populate_existing=True)
    if job.state is not JobState.RUNNING or job.holder != task.holder:
        raise LeaseLostError
    _end_failed(work, job, case, sentence)


def hand_back(session: Session, task: Task) -> None:
    """Put the job back among those that wait, as if it had not been taken up; how far it was still shows."""
    _change(
        session, task, state=JobState.QUEUED, lease_until=None, holder=None, attempt=max(0, task.attempt - 1)
    )


def hand_back_all(session: Session, holder: str) -> None:
    """The same for whatever a worker has that is to be ended on purpose."""
    session.execute(
        update(Job)
        .where(Job.state == JobState.RUNNING, Job.holder == holder)
        .values(state=JobState.QUEUED, lease_until=None, holder=None, attempt=Job.attempt - 1)
    )


def abandon(session: Session, holder: str, now: datetime) -> None:
    """The worker is known to be dead: others need not wait until its lease runs out."""
    session.execute(
        update(Job).where(Job.state == JobState.RUNNING, Job.holder == holder).values(lease_until=now)
    )


# ---- what people see ----


def newest_job(session: Session, case_id: int) -> Job | None:
    return session.scalars(
        select(Job).where(Job.case_file_id == case_id).order_by(Job.id.desc()).limit(1)
    ).one_or_none()


def jobs_ahead(session: Session, job: Job) -> int:
    """How many jobs are done before a waiting one, those in work included."""
    fresh, before = Job.stage.is_(None), Job.id < job.id
    queued = and_(fresh, before) if job.stage is None else or_(fresh, before)
    wanted = or_(Job.state == JobState.RUNNING, and_(Job.state == JobState.QUEUED, queued))
    return session.scalar(select(func.count()).select_from(Job).where(wanted, Job.id != job.id)) or 0


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        Job.state == JobState.QUEUED,
        and_(Job.state == JobState.RUNNING, Job.lease_until <= now),
    )


def _is_due(job: Job, now: datetime) -> bool:
    run_out = job.lease_until is not None and job.lease_until <= now
    return job.state is JobState.QUEUED or (job.state is JobState.RUNNING and run_out)


def _lock_case(session: Session, case_id: int) -> CaseFile:
    """The case file first and its job after it, as everybody does: so nobody waits for one another."""
    return session.scalars(
        select(CaseFile)
        .where(CaseFile.id == case_id)
        .with_for_update(of=CaseFile)
        .execution_options(populate_existing=True)
    ).one()


def _change(session: Session, task: Task, **values: object) -> bool:
    changed = session.execute(
        update(Job)
        .where(Job.id == task.job_id, Job.holder == task.holder, Job.state == JobState.RUNNING)
        .values(**values)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # of the cursor of an UPDATE


def _end_failed(work: Work, job: Job, case: CaseFile, sentence: str) -> None:
    job.state, job.error, job.finished_at = JobState.FAILED, sentence, work.now
    job.lease_until = None
    work.session.flush()
    keep_unreadable(work, case, sentence)
