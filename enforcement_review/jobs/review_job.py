"""One job, from the files of an upload to the revision that people see. It may be ended at any point and done anew.

While pages are read the database hears of nothing but the lease; what was made of the case file comes to light in
one transaction, which only the holder of the lease can commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from enforcement_review.errors import EnforcementReviewError
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.lease import HandedBackError, Lease
from enforcement_review.jobs.materials import keep_members, laid_out
from enforcement_review.model import ReviewResult, TextFrom
from enforcement_review.operations import jobs
from enforcement_review.operations.corrections import keep_judged
from enforcement_review.operations.jobs import Assignment, LeaseLostError, Task, assignment_of
from enforcement_review.operations.processing import keep_unreadable
from enforcement_review.operations.work import Work
from enforcement_review.review import read_case_file, review
from enforcement_review.scanning import PageScanner, PageStore, can_scan
from enforcement_review.store.results import export_of, keep_result, keep_sources, result_of, sources_of
from enforcement_review.store.tables import Cause, JobKind, Revision, Stage

FAULT = "处理时程序出错（{kind}），已经记录；请重试，仍不行请把时间告诉管理员。"
NO_ROOM = "处理时读写文件出错（{reason}）；请稍后重试，仍不行请联系管理员检查磁盘。"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of the work.

    Attributes:
        result: without people's corrections; with `error` where nothing of the case file could be read.
        result_key: its name in the file store; None with `error`.
        pages_key: the pages that it was made from, in the file store.
        upload_id: the upload that they came from.
        just_kept: what no row names yet.
    """

    result: ReviewResult
    result_key: str | None
    pages_key: str
    upload_id: int
    cause: Cause
    just_kept: tuple[str, ...]


def run(bench: Bench, task: Task, stopping: Callable[[], bool]) -> None:
    """Do a job. Whatever happens, the job row tells of it afterwards, or its lease runs out.

    Args:
        bench: see there.
        task: as it was taken up.
        stopping: whether the worker is to end; asked now and then.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    try:
        with Lease(bench, task, stopping) as lease:
            made = _made(bench, task, lease)
        _keep(bench, task, made)
    except LeaseLostError:
        log.info("job %s: another worker has it; the result is thrown away", task.job_id)
    except HandedBackError:
        with bench.writing() as session:
            jobs.hand_back(session, task)
    except SQLAlchemyError:
        raise  # no fault of the case file: it is taken up again when the lease has run out
    except EnforcementReviewError as error:
        _fail(bench, task, str(error))
    except OSError as error:
        log.exception("job %s", task.job_id)
        _fail(bench, task, NO_ROOM.format(reason=error.strerror or type(error).__name__))
    except Exception as error:  # one case file must not end the work on the others
        log.exception("job %s", task.job_id)
        _fail(bench, task, FAULT.format(kind=type(error).__name__))


def _made(bench: Bench, task: Task, lease: Lease) -> Made:
    with bench.reading() as session:
        assignment = assignment_of(session, task)
    if task.kind is JobKind.JUDGE and assignment.last is not None:
        return _judge(bench, assignment, assignment.last, lease)
    return _read(bench, task, assignment, lease)


def _read(bench: Bench, task: Task, assignment: Assignment, lease: Lease) -> Made:
    """Read every page, and review what was read."""
    scanner = PageScanner(PageStore(bench.pages), progress=lease.scanned) if can_scan() else None
    with laid_out(bench, task, assignment.label, assignment.files) as path:
        lease.enter(Stage.READING)
        read = read_case_file(path, scanner)
    lease.enter(Stage.JUDGING)
    recognised = any(page.text_from is TextFrom.OCR for source in read.sources for page in source.pages)
    # To ask for its name loads the engine: a case file without scans does not wait for that.
    engine = scanner.name if scanner is not None and recognised else None
    result = review(read.sources, assignment.options, engine, read.export, assignment.arrangement)
    lease.enter(Stage.KEEPING)
    keep_members(bench, task, read, assignment.files)
    pages_key = keep_sources(bench.files, read.sources, read.export)
    result_key = _keep_result(bench, result)
    just_kept = (pages_key, result_key) if result_key else (pages_key,)
    return Made(result, result_key, pages_key, task.upload_id, _cause(assignment.last, task), just_kept)


def _judge(bench: Bench, assignment: Assignment, last: Revision, lease: Lease) -> Made:
    """Review anew what was read before, with the rules of today and what is declared now."""
    lease.enter(Stage.JUDGING)
    result = review(
        sources_of(bench.files, last.pages_key),
        assignment.options,
        result_of(bench.files, last.result_key).ocr,
        export_of(bench.files, last.pages_key),
        assignment.arrangement,
    )
    lease.enter(Stage.KEEPING)
    result_key = _keep_result(bench, result)
    just_kept = (result_key,) if result_key else ()
    return Made(result, result_key, last.pages_key, last.upload_id, Cause.RULES, just_kept)


def _keep_result(bench: Bench, result: ReviewResult) -> str | None:
    """Pack it and keep it before the transaction begins: others would wait for that."""
    return keep_result(bench.files, result) if result.error is None else None


def _cause(last: Revision | None, task: Task) -> Cause:
    if last is None:
        return Cause.UPLOADED
    return Cause.RULES if last.upload_id == task.upload_id else Cause.UPLOADED_AGAIN


def _keep(bench: Bench, task: Task, made: Made) -> None:
    """Bring the result to light, in one transaction; corrections of people hold where they still fit."""

    def keep(work: Work) -> None:
        case = jobs.finish(work, task)
        if made.result.error is not None:
            keep_unreadable(work, case, made.result.error)
            return
        if not all(map(bench.files.has, made.just_kept)):
            raise HandedBackError  # swept away since; see store/sweeping.py
        revision = keep_judged(
            work, case, made.result, made.pages_key, made.upload_id, made.cause, made.result_key
        )
        work.note_case(
            "case.processed",
            case,
            {"revision": (None, revision.number), "score": (None, revision.total)},
        )

    bench.work_out(keep)


def _fail(bench: Bench, task: Task, sentence: str) -> None:
    try:
        bench.work_out(lambda work: jobs.fail(work, task, sentence))
    except LeaseLostError:
        log.info("job %s: another worker has it", task.job_id)
