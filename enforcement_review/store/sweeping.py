"""Bytes in the file store that no row names any more: of uploads given up, of deleted self-checks, of lost jobs.

Nothing that somebody is about to name is lost. What was kept within the last day stays in any case. And each removal
is made while nobody else writes to the database: a transaction that names the bytes is over before it, and then they
stay; or it begins after it, and looks whether bytes that were kept beforehand are still there (`uploads.add_file`,
`jobs/review_job.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from enforcement_review.errors import EnforcementReviewError
from enforcement_review.store.database import begin_writing
from enforcement_review.store.files import FileStore, KeptFile
from enforcement_review.store.results import sources_of
from enforcement_review.store.tables import InnerFile, Revision, SignedSheet, UploadedFile

GRACE = timedelta(days=1)
BATCH = 20  # removed while others wait to write: a second's work in an object store
# All that names a file of the store.
NAMES = (
    UploadedFile.sha256,
    InnerFile.sha256,
    Revision.result_key,
    Revision.pages_key,
    Revision.machine_key,
    SignedSheet.sheet_key,
)
HOLDERS = ("application/zip", "application/ofd")  # media types of what has files inside


class SweepError(EnforcementReviewError):
    """What is forgotten cannot be told."""


@dataclass(slots=True)
class Forgotten:
    """What a look through the store found.

    Attributes:
        files: that no row names, and that were kept more than `GRACE` ago.
        named: how many others there are that a row names.
    """

    files: list[KeptFile] = field(default_factory=list)
    named: int = 0

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def find_forgotten(engine: Engine, files: FileStore, now: datetime) -> Forgotten:
    """Look through the whole store.

    Raises:
        SweepError: not one of its files is named: it is hardly the store of this database.
        FileStoreError, SavedCaseError: the store, or what is kept of an older case file, cannot be read.
    """
    with Session(engine) as session:
        names = _names(session, files)
    found = Forgotten()
    for file in files.kept():
        if bytes.fromhex(file.sha256) in names:
            found.named += 1
        elif file.at < now - GRACE:
            found.files.append(file)
    if found.files and not found.named:
        raise SweepError(
            "存储里的文件没有一个是这个数据库用到的，可能配错了数据库或者文件存储；请先核对设置 database 和 files。"
        )
    return found


def remove_forgotten(engine: Engine, files: FileStore, found: Sequence[KeptFile]) -> int:
    """Remove what is still named by nobody; how many files that were. Raises FileStoreError."""
    count = 0
    for start in range(0, len(found), BATCH):
        batch = {file.sha256 for file in found[start : start + BATCH]}
        with Session(engine) as session:
            begin_writing(session, alone=True)
            for name in NAMES:
                batch.difference_update(session.scalars(select(name).where(name.in_(batch))))
            for sha256 in sorted(batch):
                files.remove(sha256)
            session.commit()
        count += len(batch)
    return count


def _names(session: Session, files: FileStore) -> set[bytes]:
    """As bytes, which take half the room: there may be a million."""
    names: set[bytes] = set()
    for name in NAMES:
        rows = session.scalars(select(name).where(name.is_not(None)), execution_options={"yield_per": 10_000})
        names.update(bytes.fromhex(row) for row in rows if row)
    for key in _unlisted(session):
        names.update(_inside(files, key))
    return names


def _unlisted(session: Session) -> Iterable[str]:
    """Pages of uploads that were read before the files inside them had rows of their own."""
    holds = exists().where(UploadedFile.upload_id == Revision.upload_id, UploadedFile.media_type.in_(HOLDERS))
    listed = exists().where(InnerFile.upload_id == Revision.upload_id)
    return session.scalars(select(Revision.pages_key).where(holds, ~listed).distinct()).all()


def _inside(files: FileStore, pages_key: str) -> Iterator[bytes]:
    return (bytes.fromhex(source.sha256) for source in sources_of(files, pages_key) if source.sha256)
