"""Self-checks (自查): a unit's own look at a case file before it is closed. Nobody outside the unit knows of one."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from enforcement_review.access import Actor, Permission
from enforcement_review.operations.audit import SELF_CHECK
from enforcement_review.operations.errors import ConflictError, DeniedError
from enforcement_review.operations.key_pages import KeyPage, key_page
from enforcement_review.operations.scope import case_for, visible_cases
from enforcement_review.operations.uploads import Declared, begin, finish
from enforcement_review.operations.work import Work
from enforcement_review.store.search import remove_case
from enforcement_review.store.tables import (
    Arrangement,
    CaseFile,
    CaseState,
    Correction,
    Deficiency,
    InnerFile,
    Job,
    JobState,
    Purpose,
    Revision,
    Upload,
    UploadedFile,
)

ON_A_PAGE = 30


def self_checks(
    session: Session, actor: Actor, *, after: int | None = None, before: int | None = None
) -> KeyPage[CaseFile]:
    """The self-checks of the person's unit, newest first."""
    query = (
        select(CaseFile)
        .where(CaseFile.purpose == Purpose.SELF_CHECK, visible_cases(actor))
        .options(joinedload(CaseFile.unit), joinedload(CaseFile.uploaded_by))
    )
    return key_page(session, query, CaseFile.id, ON_A_PAGE, after=after, before=before, descending=True)


def jobs_of(session: Session, cases: Iterable[CaseFile]) -> dict[int, Job]:
    """How far those case files are that are not done yet: case file's id → its job."""
    ids = [case.id for case in cases if case.state in (CaseState.RECEIVED, CaseState.PROCESSING)]
    if not ids:
        return {}
    rows = session.scalars(
        select(Job)
        .where(Job.case_file_id.in_(ids), Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
        .order_by(Job.id)
    )
    return {job.case_file_id: job for job in rows}


def submitted_of(session: Session, actor: Actor, cases: Iterable[CaseFile]) -> dict[int, int]:
    """Which self-checks were submitted for review with the very same files: id → id of the case file for review."""
    keys = {case.content_key: case.id for case in cases}
    rows = session.execute(
        select(CaseFile.content_key, CaseFile.id)
        .where(CaseFile.content_key.in_(keys), CaseFile.purpose == Purpose.REVIEW, visible_cases(actor))
        .order_by(CaseFile.id)
    )
    found = {row.content_key: row.id for row in rows}
    return {case.id: found[case.content_key] for case in cases if case.content_key in found}


def submit_for_review(work: Work, case_id: int) -> int:
    """Hand the files of a self-check in for review: a case file of its own, whose id is returned.

    The self-check stays as it is, and private: what was corrected in it is not handed in.

    Raises:
        NotFoundError, DeniedError: as everywhere.
        ConflictError: it is not done, or the same files are under review already.
    """
    session = work.session
    case = case_for(session, work.person, case_id, lock=True)
    work.require(Permission.SELF_CHECK)
    if case.purpose is not Purpose.SELF_CHECK:
        raise DeniedError("这份案卷已经是送评案卷，不必再提交。")
    if case.state is not CaseState.REVIEWED or case.revision is None:
        raise ConflictError("自查还没有完成，完成以后再提交评查。")
    came_in = session.get_one(Upload, case.revision.upload_id)
    upload = begin(work)
    for file in came_in.files:
        session.add(
            UploadedFile(
                upload_id=upload.id,
                name=file.name,
                sha256=file.sha256,
                size=file.size,
                media_type=file.media_type,
                problem=file.problem,
            )
        )
    session.flush()
    [made] = finish(work, upload.id, Declared(case.unit_id, Purpose.REVIEW, case.sought_volume))
    made.label = case.label
    return made.id


def delete_self_check(work: Work, case_id: int) -> None:
    """Delete a self-check with everything that was made of it.

    Its files stay in the store, which names them by their content: another case file may hold the same. The command
    `db sweep` removes those that none does.

    Raises:
        NotFoundError, DeniedError: as everywhere.
    """
    session = work.session
    case = case_for(session, work.person, case_id, lock=True)
    work.require(Permission.SELF_CHECK_DELETE, case)
    remove_case(session, case.id)
    case.revision_id = None
    session.flush()
    uploads = select(Upload.id).where(Upload.case_file_id == case.id)
    for files in (UploadedFile, InnerFile):
        session.execute(delete(files).where(files.upload_id.in_(uploads)))
    for table in (Job, Deficiency, Correction, Arrangement, Revision):
        session.execute(delete(table).where(table.case_file_id == case.id))
    session.execute(delete(Upload).where(Upload.case_file_id == case.id))
    session.execute(delete(CaseFile).where(CaseFile.id == case.id))
    session.expire_all()
    work.note("case.delete", ("case_file", case_id, SELF_CHECK))
