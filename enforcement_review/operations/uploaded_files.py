"""Files that came in before: which case file has them, and the originals of a case file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.access import Actor
from enforcement_review.operations.errors import NotFoundError
from enforcement_review.operations.scope import visible_cases
from enforcement_review.store.tables import CaseFile, Upload, UploadedFile


def known_case(session: Session, actor: Actor, sha256: str) -> CaseFile | None:
    """The newest case file that has this very file, if the person may see one."""
    return next(iter(known_cases(session, actor, [sha256]).values()), None)


def known_cases(session: Session, actor: Actor, digests: Iterable[str]) -> dict[str, CaseFile]:
    """The same for several files: digest → case file."""
    rows = session.execute(
        select(UploadedFile.sha256, CaseFile)
        .join(Upload, UploadedFile.upload_id == Upload.id)
        .join(CaseFile, Upload.case_file_id == CaseFile.id)
        .where(UploadedFile.sha256.in_(set(digests)), visible_cases(actor))
        .order_by(CaseFile.id)
    )
    return {row.sha256: row.CaseFile for row in rows}


def content_key(digests: Iterable[str]) -> str:
    """Names the content of a case file, whatever its files are called."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def original(session: Session, case: CaseFile, file_id: int) -> UploadedFile:
    """One of them. Raises NotFoundError."""
    file = session.scalars(
        select(UploadedFile)
        .join(Upload, UploadedFile.upload_id == Upload.id)
        .where(Upload.case_file_id == case.id, UploadedFile.id == file_id)
    ).one_or_none()
    if file is None:
        raise NotFoundError("案卷里没有这个文件。")
    return file
