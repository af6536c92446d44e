"""Results and pages as compressed files of the store, read once and shared: they never change."""

from __future__ import annotations

import zlib
from functools import lru_cache

from enforcement_review.model import CaseExport, ReadSource, ReviewResult
from enforcement_review.saving import SavedSources, dump_result, dump_sources, load_result, load_sources
from enforcement_review.store.files import FileStore, FileStoreError

LEVEL = 6
MOST = 512 * 1024 * 1024  # bytes of one unpacked result: a thousand pages come to about a tenth of it


def keep_result(files: FileStore, result: ReviewResult) -> str:
    """Keep a result; its name in the file store is returned."""
    return _keep(files, dump_result(result))


def keep_sources(files: FileStore, sources: tuple[ReadSource, ...], export: CaseExport | None = None) -> str:
    """The same for the pages of the sources, with what an export among them says."""
    return _keep(files, dump_sources(sources, export))


@lru_cache(maxsize=64)
def result_of(files: FileStore, key: str) -> ReviewResult:
    """The result of this name. Raises FileStoreError, SavedCaseError."""
    return load_result(_fetch(files, key))


def sources_of(files: FileStore, key: str) -> tuple[ReadSource, ...]:
    """The pages of this name. Raises as `result_of`."""
    return _read(files, key).sources


def export_of(files: FileStore, key: str) -> CaseExport | None:
    """What an export among the sources of this name says; None: there is none. Raises as `result_of`."""
    return _read(files, key).export


@lru_cache(maxsize=8)
def _read(files: FileStore, key: str) -> SavedSources:
    return load_sources(_fetch(files, key))


def _keep(files: FileStore, text: str) -> str:
    return files.put([zlib.compress(text.encode("ascii"), LEVEL)]).sha256


def _fetch(files: FileStore, key: str) -> bytes:
    with files.open(key) as stream:
        packed = stream.read()
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, MOST)
    except zlib.error as error:
        raise FileStoreError("保存的评查结果已损坏，请联系管理员从备份恢复。") from error
    if not unpacker.eof:
        raise FileStoreError("保存的评查结果已损坏或者过大，请联系管理员从备份恢复。")
    return text
