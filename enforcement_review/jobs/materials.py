"""The files of an upload, laid out in a folder under their names for reading; and what is kept of those inside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from enforcement_review.jobs.bench import Bench
from enforcement_review.operations.jobs import Task
from enforcement_review.operations.upload_names import safe_name
from enforcement_review.review import ReadCase
from enforcement_review.store.files import CHUNK, DiskFiles, FileStore
from enforcement_review.store.tables import UploadedFile


@contextmanager
def laid_out(bench: Bench, task: Task, label: str, uploaded: Sequence[UploadedFile]) -> Iterator[Path]:
    """The file of the case, or the folder that is called like it; gone at the end.

    Raises:
        FileStoreError: a file is no longer in the store.
        OSError: there is no room for them.
    """
    for left in bench.scratch.glob(f"case-{task.case_id}-*"):  # by workers that were killed
        shutil.rmtree(left, ignore_errors=True)
    folder = bench.scratch / f"case-{task.case_id}-{task.job_id}-{task.attempt}"
    try:
        top = folder if len(uploaded) == 1 else folder / safe_name(label or "案卷")
        for file in uploaded:
            # Names were made safe at the upload; that they still are is not left to the database.
            path = top / safe_name(file.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            _put(bench.files, file.sha256, path)
        yield top / safe_name(uploaded[0].name) if len(uploaded) == 1 else top
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_members(files: FileStore, read: ReadCase) -> None:
    """Keep the files inside archives and OFD too: pictures of their pages are made from them."""
    for file in read.files:
        if file.data and not files.has(file.sha256):
            files.put([file.data])


def _put(files: FileStore, sha256: str, path: Path) -> None:
    if isinstance(files, DiskFiles):
        try:
            os.link(files.path(sha256), path)
        except OSError:  # on another disk, or one that knows no links
            pass
        else:
            return
    with files.open(sha256) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK)
