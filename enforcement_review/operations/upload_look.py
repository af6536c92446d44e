"""A first look at an uploaded file: what it is, and what can be said at once of why it will not be read.

No page is read and nothing is unpacked but the beginnings of an archive's files; the review looks at the rest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from enforcement_review.intake.archive import READ_ERRORS, Archive, ArchiveError, Entry, EntryError
from enforcement_review.intake.collect import EMPTY, NO_FILES, NO_RECORDING, TOO_LARGE
from enforcement_review.intake.kinds import (
    DOCX,
    HEAD,
    OFD,
    OLE,
    PDF,
    UNKNOWN,
    XLSX,
    ZIP,
    has_recording_ending,
    kind_of,
    kind_of_head,
)
from enforcement_review.intake.limits import LIMITS, Limits, MiB
from enforcement_review.store.files import CHUNK

BROKEN = "文件已损坏或不完整，无法打开；请重新导出后上传。"
NAMED = 3  # files of an archive that are named; of the others the count
INNER_MOST = (
    32 * MiB
)  # of a file in an archive that is looked at whole: old Word files tell themselves only so
_WORDS = {
    PDF: "PDF",
    OFD: "OFD",
    DOCX: "Word 文档",
    XLSX: "Excel 表格",
    ZIP: "压缩包",
    "text/csv": "CSV 表格",
    "application/json": "数据文件",
    "application/xml": "数据文件",
}
# An archive is looked at in memory: one at a time, however many people upload.
_one_at_a_time = threading.Lock()

# Opens a PDF and gives the count of its pages, or a sentence on why it does not open.
PdfCheck = Callable[[BinaryIO], int | str]


@dataclass(frozen=True, slots=True)
class Look:
    """What the first look saw.

    Attributes:
        words: what it is, for people: `PDF，40 页`.
        problem: None, or one sentence on what cannot be read and what to do.
    """

    media_type: str
    words: str
    problem: str | None = None


def look_at(stream: BinaryIO, size: int, name: str, pdf: PdfCheck, limits: Limits = LIMITS) -> Look:
    """Look at a file.

    Args:
        stream: at its beginning; can be sought in.
        size: bytes.
        name: asked only where the content shows nothing.
        pdf: see there; another stage's, so it is handed in.
        limits: of one case file.
    """
    head = stream.read(HEAD)
    if not head:
        return Look(UNKNOWN, "空文件", EMPTY)
    kind = kind_of_head(head)
    if kind.is_recording:
        return Look(kind.media_type, kind_words(kind.media_type))
    if size > limits.file_size:
        too_large = TOO_LARGE.format(limit=limits.file_size // CHUNK)
        return Look(kind.media_type, kind_words(kind.media_type), too_large)
    stream.seek(0)
    if kind.media_type == PDF:
        opened = pdf(stream)
        return Look(PDF, "PDF", opened) if isinstance(opened, str) else Look(PDF, f"PDF，{opened} 页")
    if kind.media_type in (ZIP, OLE):
        with _one_at_a_time:
            return _package(stream.read(), limits)
    if kind.media_type == UNKNOWN and has_recording_ending(name):
        return Look(UNKNOWN, "音像文件", NO_RECORDING)
    return Look(kind.media_type, kind_words(kind.media_type), kind.error)


def _package(data: bytes, limits: Limits) -> Look:
    """Office files, OFD and archives, which are all of the same build."""
    kind = kind_of(data, limits)
    words = kind_words(kind.media_type)
    if kind.error is not None or kind.media_type == OLE:
        return Look(kind.media_type, words, kind.error)
    try:
        with Archive(data, limits) as archive:
            if kind.media_type != ZIP:
                return Look(kind.media_type, words)
            entries = archive.entries()
            if not entries:
                return Look(ZIP, words, NO_FILES)
            problems = [(entry.name, why) for entry in entries if (why := _why_not(archive, entry, limits))]
    except ArchiveError as error:
        return Look(kind.media_type, words, str(error) if kind.media_type == ZIP else BROKEN)
    return Look(ZIP, f"{words}，{len(entries)} 个文件", _said(problems, len(entries)))


def _why_not(archive: Archive, entry: Entry, limits: Limits) -> str | None:
    """Why a file of an archive will not be read; None: nothing shows at its beginning."""
    if entry.error is not None:
        return entry.error
    try:
        with archive.open(entry) as stream:
            head = stream.read(HEAD)
            kind = kind_of_head(head)
            if kind.media_type == OLE and entry.size <= INNER_MOST:
                kind = kind_of(head + stream.read(INNER_MOST), limits)
    except EntryError as error:
        return str(error)
    except READ_ERRORS:
        return BROKEN
    return EMPTY if not head else kind.error


def _said(problems: list[tuple[str, str]], files: int) -> str | None:
    """One sentence for all: the reason of the first, the names of some."""
    if not problems:
        return None
    alike = [name for name, why in problems if why == problems[0][1]]
    names = "、".join(f"“{name}”" for name in alike[:NAMED])
    more = f"等 {len(problems)} 个文件" if len(problems) > min(len(alike), NAMED) else ""
    every = "（全部文件）" if len(problems) == files else ""
    return f"压缩包内{every}{names}{more}：{problems[0][1]}"


def kind_words(media_type: str) -> str:
    """What a file of this type is called."""
    for beginning, words in (("image/", "图片"), ("video/", "录像"), ("audio/", "录音")):
        if media_type.startswith(beginning):
            return words
    return _WORDS.get(media_type, "其他文件")
