"""ZIP archives of strangers, opened in memory: no link is followed.

Nothing is ever written but a nameless copy of a recording while it is looked into.
"""

from __future__ import annotations

import contextlib
import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Self

from enforcement_review.intake.limits import Limits
from enforcement_review.intake.naming import decode_name, is_rubbish, leaves_archive, path_key

BROKEN = "压缩包已损坏或不完整，无法打开；请重新打包后上传。"
TOO_MANY = "压缩包内文件过多（超过 {limit} 个），没有打开；请拆分后分别上传。"
LOCKED = "压缩包内的这个文件设有密码，无法读取；请去掉密码重新打包后上传。"
LINK = "压缩包内的这一项是链接，不是文件，未读取；请放入文件本身后重新打包。"
SPECIAL = "压缩包内的这一项不是普通文件，未读取；请只放入文档后重新打包。"
OUTSIDE = "文件名指向压缩包之外，未读取；请重新打包后上传。"
METHOD = "压缩方式不受支持，无法读取；请用系统自带的 ZIP 压缩功能重新打包。"
ENTRY_BROKEN = "压缩包内的这个文件已损坏；请重新打包后上传。"
BOMB = "压缩比异常（疑似压缩炸弹），没有解压；请核对文件后重新打包。"

_ENCRYPTED = 0x1
_UTF8 = 0x800
_UNICODE_PATH = 0x7075  # extra field with the name in UTF-8


class ArchiveError(Exception):
    """An archive that can't be opened; the message is the sentence for people."""


class EntryError(Exception):
    """An entry that can't be read; the message is the sentence for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in an archive. `error`: why it must not be read."""

    name: str
    size: int
    error: str | None
    info: zipfile.ZipInfo


class Archive:
    """An open ZIP. Use as a context manager.

    Raises:
        ArchiveError: broken, or with more entries than allowed.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        if directory_size(data) > limits.directory_size:
            raise ArchiveError(TOO_MANY.format(limit=limits.entries))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError) as error:
            raise ArchiveError(BROKEN) from error
        if sum(not info.is_dir() for info in self._zip.infolist()) > limits.entries:
            self._zip.close()
            raise ArchiveError(TOO_MANY.format(limit=limits.entries))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def entries(self) -> list[Entry]:
        """Its files, in the order people number them."""
        found = [entry for info in self._zip.infolist() for entry in self._entry(info)]
        found.sort(key=lambda entry: (path_key(entry.name), entry.info.header_offset))
        return found

    def _entry(self, info: zipfile.ZipInfo) -> Iterator[Entry]:
        name = _name(info)
        if name.endswith("/"):
            return
        outside = leaves_archive(name)
        if not outside and any(is_rubbish(part) for part in name.split("/") if part not in ("", ".")):
            return
        yield Entry(name, info.file_size, OUTSIDE if outside else self._objection(info), info)

    def _objection(self, info: zipfile.ZipInfo) -> str | None:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind == stat.S_IFLNK:
            return LINK
        if kind not in (0, stat.S_IFREG):
            return SPECIAL
        if info.flag_bits & _ENCRYPTED:
            return LOCKED
        limits = self._limits
        if info.file_size > limits.ratio_floor and info.file_size > limits.ratio * info.compress_size:
            return BOMB
        return None

    def open(self, entry: Entry) -> IO[bytes]:
        """The entry's bytes as a stream; reading it may raise what `READ_ERRORS` names."""
        try:
            return self._zip.open(entry.info)
        except NotImplementedError as error:
            raise EntryError(METHOD) from error
        except RuntimeError as error:
            raise EntryError(LOCKED) from error
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise EntryError(ENTRY_BROKEN) from error


# What a stream of an entry raises when the packed bytes are not what the archive promised.
READ_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name with `/` between parts, in the encoding it was written in."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        # Where this fails the library has found the name's true encoding itself.
        with contextlib.suppress(UnicodeEncodeError):
            name = _unicode_path(info.extra) or decode_name(name.encode("cp437"))
    return name.replace("\\", "/")


def _unicode_path(extra: bytes) -> str | None:
    at = 0
    while at + 4 <= len(extra):
        tag = int.from_bytes(extra[at : at + 2], "little")
        size = int.from_bytes(extra[at + 2 : at + 4], "little")
        if tag == _UNICODE_PATH and size > 5:  # version and checksum stand before the name
            try:
                return extra[at + 9 : at + 4 + size].decode("utf-8")
            except UnicodeDecodeError:
                return None
        at += 4 + size
    return None


def directory_size(data: bytes) -> int:
    """Bytes of the table of contents as the end of the archive declares them; 0 where it has no end."""
    tail = data[-(22 + 0xFFFF) :]
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if size == 0xFFFFFFFF and wide >= 0:
        size = int.from_bytes(tail[wide + 40 : wide + 48], "little")
    return size
