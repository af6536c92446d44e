"""The file store: content-addressed, each file named by the SHA-256 of its bytes, and never changed.

A file is whole and safe (synced to the disk, or taken in by the object store) before its name is given out. What no
row of the database names any more is found by `sweeping`.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from enforcement_review.errors import EnforcementReviewError

CHUNK = 1024 * 1024
NOT_THERE = "文件已不在存储中，请联系管理员从备份恢复。"


class FileStoreError(EnforcementReviewError):
    """A file could not be kept or is not there."""


class TooLargeError(FileStoreError):
    """More bytes came in than are allowed."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`sha256` is the file's name, hexadecimal; `size` in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the store, as the store itself tells of it; `at`: when somebody last kept these bytes."""

    sha256: str
    size: int
    at: datetime


class FileStore(Protocol):
    """Where bytes are kept: on a disk, or in an object store."""

    def put(self, chunks: Iterable[bytes], most: int | None = None) -> StoredFile:
        """Keep the bytes; they are safe when this returns. Kept once more, they count as kept now.

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

    def kept(self) -> Iterator[KeptFile]:
        """Every file that there is, in no order. Raises FileStoreError."""

    def remove(self, sha256: str) -> None:
        """Remove the file; one that is not there is no error. Raises FileStoreError."""

    def tidy(self, before: datetime) -> int:
        """Remove what is left of files that began to come in before that and never came whole; how many there were."""

    def check(self) -> None:
        """Find out whether the store can be used. Raises FileStoreError."""

    def __hash__(self) -> int: ...


class DiskFiles:
    """Files in a folder, `ab/abcdef…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def put(self, chunks: Iterable[bytes], most: int | None = None) -> StoredFile:
        handle, path = self._begin()
        try:
            with os.fdopen(handle, "wb") as stream:
                stored = copy_named(chunks, stream, most)
                stream.flush()
                os.fsync(stream.fileno())
            final = self.path(stored.sha256)
            if _renewed(final):
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
            raise FileStoreError(NOT_THERE) from error
        except OSError as error:
            raise FileStoreError("文件暂时不能读取，请稍后再试；仍不行请联系管理员检查磁盘。") from error

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def kept(self) -> Iterator[KeptFile]:
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            if is_name(path.name):
                with suppress(FileNotFoundError):  # removed just now
                    seen = path.stat()
                    yield KeptFile(path.name, seen.st_size, datetime.fromtimestamp(seen.st_mtime, UTC))

    def remove(self, sha256: str) -> None:
        try:
            self.path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise FileStoreError("文件没有删除：存放文件的磁盘不可写，或者文件正在使用。") from error

    def tidy(self, before: datetime) -> int:
        count = 0
        for path in (self._folder / "incoming").glob("*"):
            with suppress(OSError):  # whole by now, or still written by somebody
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    count += 1
        return count

    def check(self) -> None:
        handle, path = self._begin()
        os.close(handle)
        path.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the file of this name stands. Raises ValueError for what is no SHA-256."""
        if not is_name(sha256):
            raise ValueError("not a SHA-256")
        return self._folder / sha256[:2] / sha256

    def _begin(self) -> tuple[int, Path]:
        incoming = self._folder / "incoming"
        try:
            incoming.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=incoming)
        except OSError as error:
            raise FileStoreError("文件没有保存：存放文件的磁盘不可写，请联系管理员。") from error
        return handle, Path(made)


def is_name(text: str) -> bool:
    """Whether a file of the store may be called so."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def copy_named(chunks: Iterable[bytes], stream: BinaryIO, most: int | None) -> StoredFile:
    """Copy the bytes and find out their name. Raises TooLargeError, and whatever `chunks` and `stream` raise."""
    named = hashlib.sha256()
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if most is not None and size > most:
            raise TooLargeError(f"文件超过了 {most // CHUNK} MB 的上限，请拆成几个文件后上传。")
        named.update(chunk)
        stream.write(chunk)
    return StoredFile(named.hexdigest(), size)


def _renewed(path: Path) -> bool:
    """Let a file that is there already count as kept now; False: it is not there (or must be put there anew)."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    """The new name reaches the disk too; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
