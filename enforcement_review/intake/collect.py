"""A file or folder → the sources of one case file."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from enforcement_review.intake.archive import ENTRY_BROKEN, READ_ERRORS, Archive, ArchiveError, EntryError
from enforcement_review.intake.kinds import (
    HEAD,
    OFD,
    UNKNOWN,
    ZIP,
    Kind,
    has_recording_ending,
    kind_of,
    kind_of_head,
)
from enforcement_review.intake.limits import LIMITS, Limits
from enforcement_review.intake.naming import decode_name, is_rubbish, part_key, printable, unique
from enforcement_review.intake.ofd_parts import ofd_attachments
from enforcement_review.model import Recording, SourceFile

EMPTY = "文件是空的（0 字节）；请重新导出后上传。"
TOO_LARGE = "文件过大（超过 {limit} MB），没有读取；请拆分后上传。"
TOTAL_TOO_LARGE = "案卷总量超过 {limit} MB，这个文件没有读取；请拆分案卷或压缩扫描件后上传。"
TOO_MANY = "案卷文件过多（超过 {limit} 个），其余文件没有读取；请拆分后分别上传。"
TOO_DEEP = "文件夹嵌套过深，其中的文件没有读取；请减少层级后上传。"
NESTED = "压缩包嵌套过深，没有打开；请解开内层压缩包后上传。"
LINK = "这一项是链接，没有跟随；请放入文件本身。"
SPECIAL = "这一项不是普通文件（管道、设备等），没有读取；请只放入文档。"
FORBIDDEN = "没有读取权限；请检查文件权限后重试。"
UNREADABLE = "读取时出错；请检查磁盘或重新复制文件后重试。"
MISSING = "文件不存在；请检查路径。"
NO_RECORDING = "文件名是音像文件的，内容却不是；请从执法记录仪或采集站重新导出后上传。"
UNPLAYABLE = "音像文件无法播放（{problem}）；请从执法记录仪或采集站重新导出后上传。"
NO_FILES = "文件夹或压缩包里没有可评查的文件；请检查是否选错。"

_CHUNK = 2**20

# Looks into a recording: its stream, which can be sought in, and its name. Of another stage, so it is handed in.
Probe = Callable[[IO[bytes], str], Recording]


@dataclass(frozen=True, slots=True)
class CaseIntake:
    """One case file as it came in.

    Attributes:
        name: of the folder, or of the file without its ending.
        sources: in the order people number papers; never empty: what can't be used carries its `error`.
    """

    name: str
    sources: tuple[SourceFile, ...]


def collect_case_file(path: Path, limits: Limits = LIMITS, probe: Probe | None = None) -> CaseIntake:
    """The sources in a file (PDF, DOCX, OFD, ZIP, image, recording…) or in a folder of one case file.

    Never raises because of what lies there: what can't be used becomes a source with an `error`.

    Args:
        path: of the file or folder.
        limits: how much may come in.
        probe: finds out what a recording says of itself; without it recordings are only hashed.
    """
    shown = _shown(path.name or path.resolve().name)
    collector = _Collector(limits, probe, is_file=not path.is_dir())
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        collector.refuse(shown, MISSING)
        return CaseIntake(shown, collector.sources())
    except OSError:
        collector.refuse(shown, FORBIDDEN)
        return CaseIntake(shown, collector.sources())
    if stat.S_ISDIR(mode):
        collector.folder(path, "", 0)
        name = printable(shown, limits.name_length)
    else:
        collector.file(path, shown, mode)
        name = printable(Path(shown).stem, limits.name_length)
    if not collector.sources():
        collector.refuse(shown, NO_FILES)
    return CaseIntake(name, collector.sources())


def list_case_files(folder: Path) -> list[Path]:
    """The children of a folder, each a case file of its own, in the order people number them.

    Raises:
        OSError: the folder can't be listed.
    """
    children = [child for child in folder.iterdir() if not is_rubbish(child.name)]
    return sorted(children, key=lambda child: part_key(_shown(child.name)))


class _Collector:
    """Takes files one after the other while the limits allow."""

    def __init__(self, limits: Limits, probe: Probe | None = None, *, is_file: bool) -> None:
        self._is_file = is_file
        self._limits = limits
        self._probe = probe
        self._sources: list[SourceFile] = []
        self._taken: set[str] = set()
        self._kept = 0
        self._closed = False

    def sources(self) -> tuple[SourceFile, ...]:
        return tuple(self._sources)

    def refuse(self, name: str, error: str, sha256: str = "", media_type: str = UNKNOWN) -> None:
        self._add(name, sha256, media_type, b"", error)

    def folder(self, folder: Path, inside: str, depth: int) -> None:
        """All files under a folder; `inside` is its name within the case file, with a slash, or ""."""
        if depth > self._limits.folder_depth:
            self.refuse(inside.rstrip("/"), TOO_DEEP)
            return
        try:
            with os.scandir(folder) as found:
                children = sorted(found, key=lambda child: part_key(_shown(child.name)))
        except OSError:
            self.refuse(inside.rstrip("/") or _shown(folder.name), FORBIDDEN)
            return
        for child in children:
            if is_rubbish(child.name):
                continue
            if self._closed:
                return
            name = inside + _shown(child.name)
            try:
                mode = child.stat(follow_symlinks=False).st_mode
            except OSError:
                self.refuse(name, FORBIDDEN)
                continue
            if stat.S_ISDIR(mode):
                self.folder(Path(child.path), name + "/", depth + 1)
            else:
                self.file(Path(child.path), name, mode)

    def file(self, path: Path, name: str, mode: int) -> None:
        """One entry of the file system."""
        if stat.S_ISLNK(mode):
            self.refuse(name, LINK)
            return
        if not stat.S_ISREG(mode):
            self.refuse(name, SPECIAL)
            return
        try:
            # Not following a link put there meanwhile, not waiting on a pipe.
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(handle, "rb") as stream:
                self._take(name, stream, os.fstat(handle).st_size, 0)
        except PermissionError:
            self.refuse(name, FORBIDDEN)
        except OSError:
            self.refuse(name, UNREADABLE)

    def _take(self, name: str, stream: IO[bytes], size: int, depth: int) -> None:
        """One file from a stream; `depth` counts the archives around it."""
        head = stream.read(HEAD)
        if not head:
            self.refuse(name, EMPTY, hashlib.sha256(b"").hexdigest())
            return
        kind = kind_of_head(head)
        limits = self._limits
        if kind.is_recording:
            self._recording(name, head, stream, kind, depth)
            return
        if size > limits.file_size:
            self.refuse(name, TOO_LARGE.format(limit=limits.file_size // _CHUNK), "", kind.media_type)
            return
        if self._kept + size > limits.total_size:
            self.refuse(name, TOTAL_TOO_LARGE.format(limit=limits.total_size // _CHUNK), "", kind.media_type)
            return
        data = head + _read(stream, limits.file_size - len(head) + 1)
        if len(data) > limits.file_size:  # more came than was announced
            self.refuse(name, TOO_LARGE.format(limit=limits.file_size // _CHUNK), "", kind.media_type)
            return
        if depth and len(data) < size:
            self.refuse(name, ENTRY_BROKEN, "", kind.media_type)
            return
        kind = kind_of(data, limits)
        if kind.media_type == ZIP:
            self._archive(name, data, depth + 1)
            return
        if kind.error is None:
            self._kept += len(data)
        digest = hashlib.sha256(data).hexdigest()
        self._add(name, digest, kind.media_type, b"" if kind.error else data, kind.error)
        if kind.media_type == OFD:
            self._attachments(name, data, depth)

    def _attachments(self, name: str, data: bytes, depth: int) -> None:
        """The files inside an OFD, each a source of its own."""
        for attachment in ofd_attachments(data, self._limits):
            if self._closed:
                return
            label = f"{name}/{attachment.name}"
            if attachment.error is not None:
                self.refuse(label, attachment.error)
            elif depth >= self._limits.archive_depth:
                self.refuse(label, NESTED)
            else:
                self._take(label, io.BytesIO(attachment.data), len(attachment.data), depth + 1)

    def _recording(self, name: str, head: bytes, stream: IO[bytes], kind: Kind, depth: int) -> None:
        """A recording is hashed and looked into as a stream; its bytes are not kept."""
        limits = self._limits
        # A file is sought in where it lies; an entry of an archive would be unpacked anew for each step back.
        spool = _Spool(limits) if depth and self._probe is not None else None
        try:
            digest = _digest(head, stream, limits.recording_size, spool)
            if digest is None:
                too_large = TOO_LARGE.format(limit=limits.recording_size // _CHUNK)
                self.refuse(name, too_large, "", kind.media_type)
                return
            recording = None
            if self._probe is not None:
                seekable = stream if spool is None else spool.stream()
                recording = self._probe(seekable, name) if seekable is not None else Recording(None)
        finally:
            if spool is not None:
                spool.close()
        problem = recording.problem if recording is not None else None
        error = UNPLAYABLE.format(problem=problem) if problem is not None else None
        self._add(name, digest, kind.media_type, b"", error, recording)

    def _archive(self, name: str, data: bytes, depth: int) -> None:
        digest = hashlib.sha256(data).hexdigest()
        if depth > self._limits.archive_depth:
            self.refuse(name, NESTED, digest, ZIP)
            return
        # Where the archive is the case file itself, its entries need no prefix.
        inside = "" if depth == 1 and self._is_file else f"{name}/"
        try:
            with Archive(data, self._limits) as archive:
                for entry in archive.entries():
                    if self._closed:
                        return
                    label = inside + entry.name
                    if entry.error is not None:
                        self.refuse(label, entry.error)
                        continue
                    try:
                        with archive.open(entry) as stream:
                            self._take(label, stream, entry.size, depth)
                    except EntryError as error:
                        self.refuse(label, str(error))
                    except READ_ERRORS:
                        self.refuse(label, ENTRY_BROKEN)
        except ArchiveError as error:
            self.refuse(name, str(error), digest, ZIP)

    def _add(
        self,
        name: str,
        sha256: str,
        media_type: str,
        data: bytes,
        error: str | None,
        recording: Recording | None = None,
    ) -> None:
        if self._closed:
            return
        if error is not None and recording is None and _was_recording(name, media_type):
            if media_type == UNKNOWN and sha256 and error != EMPTY:
                error = NO_RECORDING
            # What is wrong stands before the semicolon, what to do behind it.
            recording = Recording(None, problem=error.partition("；")[0])
        if len(self._sources) >= self._limits.entries:
            self._closed = True
            name, sha256, media_type, data, recording = "其余文件", "", UNKNOWN, b"", None
            error = TOO_MANY.format(limit=self._limits.entries)
        label = unique(printable(name, self._limits.name_length), self._taken)
        self._sources.append(SourceFile(label, sha256, media_type, data, error, recording))


def _shown(name: str) -> str:
    """A name of the file system as text, also where it is not UTF-8."""
    return decode_name(os.fsencode(name))


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _was_recording(name: str, media_type: str) -> bool:
    return media_type.startswith(("video/", "audio/")) or (
        media_type == UNKNOWN and has_recording_ending(name)
    )


class _Spool:
    """A copy of a stream that can be sought in: small ones in memory, larger ones in a file that has no name."""

    def __init__(self, limits: Limits) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=limits.spool_memory)  # noqa: SIM115 (closed by `close`)
        self._left = limits.spool_size
        self._whole = True

    def write(self, chunk: bytes) -> None:
        if not self._whole:
            return
        self._left -= len(chunk)
        if self._left < 0:
            self._whole = False
            return
        try:
            self._file.write(chunk)
        except OSError:  # no room for temporary files: the recording is hashed all the same
            self._whole = False

    def stream(self) -> IO[bytes] | None:
        """All that was written; None where it was more than the limit."""
        return self._file if self._whole else None

    def close(self) -> None:
        self._file.close()


def _digest(head: bytes, stream: IO[bytes], limit: int, spool: _Spool | None) -> str | None:
    """SHA-256 of `head` and the rest of the stream; None where that is more than `limit` bytes."""
    digest = hashlib.sha256(head)
    if spool is not None:
        spool.write(head)
    size = len(head)
    for chunk in _chunks(stream):
        size += len(chunk)
        if size > limit:
            return None
        digest.update(chunk)
        if spool is not None:
            spool.write(chunk)
    return digest.hexdigest()


def _read(stream: IO[bytes], limit: int) -> bytes:
    """The rest of the stream, at most `limit` bytes."""
    buffer = io.BytesIO()
    for chunk in _chunks(stream):
        buffer.write(chunk[: limit - buffer.tell()])
        if buffer.tell() >= limit:
            break
    return buffer.getvalue()
