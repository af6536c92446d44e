"""The file store: content-addressed, each file named by the SHA-256 of its bytes, and never changed.

A file is whole and synced to the disk before its name is given out.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from enforcement_review.errors import EnforcementReviewError

CHUNK = 1024 * 1024


class FileStoreError(EnforcementReviewError):
    """A file could not be kept or is not there."""


class TooLargeError(FileStoreError):
    """More bytes came in than are allowed."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`sha256` is the file's name, hexadecimal; `size` in bytes."""

    sha256: str
    size: int


class FileStore(Protocol):
    """Where bytes are kept: on a disk, or in an object store."""

    def put(self, chunks: Iterable[bytes], most: int | None = None) -> StoredFile:
        """Keep the bytes; they are safe when this returns.

        Raises:
            TooLargeError: there are more than `most` bytes; nothing is kept.
            FileStoreError: they could not be written.
        """

    def open(self, sha256: str) -> BinaryIO:
        """The bytes kept under this name.

        Raises:
            FileStoreError: there are none.
        """

    def has(self, sha256: str) -> bool: ...

    def __hash__(self) -> int: ...


class DiskFiles:
    """Files in a folder, `ab/abcdef…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def put(self, chunks: Iterable[bytes], most: int | None = None) -> StoredFile:
        incoming = self._folder / "incoming"
        try:
            incoming.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=incoming)
        except OSError as error:
            raise FileStoreError("文件没有保存：存放文件的磁盘不可写，请联系管理员。") from error
        path = Path(made)
        try:
            with os.fdopen(handle, "wb") as stream:
                stored = _copy(chunks, stream, most)
                stream.flush()
                os.fsync(stream.fileno())
            final = self.path(stored.sha256)
            if final.exists():
                path.unlink()
            else:
                final.parent.mkdir(exist_ok=True)
                path.replace(final)
                _sync_folder(final.parent)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise FileStoreError("文件没有保存：磁盘已满或者出错，请联系管理员后重新上传。") from error
        except FileStoreError:
            path.unlink(missing_ok=True)
            raise
        return stored

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as error:
            raise FileStoreError("文件已不在存储中，请联系管理员从备份恢复。") from error
        except OSError as error:
            raise FileStoreError("文件暂时不能读取，请稍后再试；仍不行请联系管理员检查磁盘。") from error

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Where the file of this name stands. Raises ValueError for what is no SHA-256."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256")
        return self._folder / sha256[:2] / sha256


def _copy(chunks: Iterable[bytes], stream: BinaryIO, most: int | None) -> StoredFile:
    named = hashlib.sha256()
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if most is not None and size > most:
            raise TooLargeError(f"文件超过了 {most // CHUNK} MB 的上限，请拆成几个文件后上传。")
        named.update(chunk)
        stream.write(chunk)
    return StoredFile(named.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    """The new name reaches the disk too; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_files(where: str) -> FileStore:
    """The file store at a folder."""
    return DiskFiles(Path(where))
