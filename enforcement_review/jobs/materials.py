"""The files of an upload, laid out in a folder under their names for reading; and what is kept of those inside."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from enforcement_review.configuration import Configuration
from enforcement_review.jobs.bench import Bench
from enforcement_review.operations.jobs import Task, name_inner_files
from enforcement_review.operations.upload_names import safe_name
from enforcement_review.review import ReadCase
from enforcement_review.store.files import CHUNK, DiskFiles, FileStore
from enforcement_review.store.sweeping import HOLDERS
from enforcement_review.store.tables import UploadedFile


def use_own_temporary_folder(configuration: Configuration) -> None:
    """What this process lays down for a while stands in the installation's own folder, which has the room for it."""
    folder = configuration.instance / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(folder)


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


def keep_members(bench: Bench, task: Task, read: ReadCase, uploaded: Sequence[UploadedFile]) -> None:
    """Keep the files inside archives and OFD too: pictures of their pages are made from them.

    They are named before they are kept, so that no sweep takes one that is there already for forgotten.

    Raises:
        LeaseLostError: the upload was deleted meanwhile.
    """
    own = {file.sha256 for file in uploaded}
    inside = {file.sha256: file.data for file in read.files if file.data and file.sha256 not in own}
    looked_into = {file.sha256 for file in uploaded if file.media_type in HOLDERS}
    if not inside and not looked_into:
        return
    with bench.writing() as session:
        name_inner_files(session, task, looked_into.union(inside))
    for sha256, data in inside.items():
        if not bench.files.has(sha256):
            bench.files.put([data])


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
