"""What a file is, from its content; its name is not asked."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import filetype

from enforcement_review.intake.archive import directory_size
from enforcement_review.intake.limits import Limits

PDF = "application/pdf"
ZIP = "application/zip"
OFD = "application/ofd"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
OLE = "application/x-ole-storage"
UNKNOWN = "application/octet-stream"

HEAD = 8192  # bytes that type guessing looks at
_PDF_MARK_WITHIN = 1024  # readers accept rubbish before the mark up to here
_OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")

_ERRORS = {
    XLSX: "暂不能读取 Excel 表格；请另存为 PDF 后上传。",
    PPTX: "暂不能读取演示文稿；请另存为 PDF 后上传。",
    "application/x-rar-compressed": "暂不能打开 RAR 压缩包；请改用 ZIP 格式打包后上传。",
    "application/x-7z-compressed": "暂不能打开 7Z 压缩包；请改用 ZIP 格式打包后上传。",
    "application/x-tar": "暂不能打开 TAR 压缩包；请改用 ZIP 格式打包后上传。",
    "application/gzip": "暂不能打开 GZ 压缩包；请改用 ZIP 格式打包后上传。",
    "application/rtf": "暂不能读取 RTF 文档；请另存为 DOCX 或 PDF 后上传。",
}
_UNSUPPORTED = "暂不能读取这种类型的文件；请转换为 PDF、DOCX 或图片后上传。"
_OLE_STREAMS = (
    ("EncryptedPackage", DOCX, "Office 文档设有打开密码，无法读取；请去掉密码后重新上传。"),
    (
        "WordDocument",
        "application/msword",
        "暂不能读取旧版 Word（DOC、WPS）文档；请另存为 DOCX 或 PDF 后上传。",
    ),
    ("Workbook", "application/vnd.ms-excel", "暂不能读取 Excel 表格；请另存为 PDF 后上传。"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", "暂不能读取演示文稿；请另存为 PDF 后上传。"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A media type, and why a file of it can't be used (None: it can)."""

    media_type: str
    error: str | None = None

    @property
    def is_recording(self) -> bool:
        return self.media_type.startswith(("video/", "audio/"))


def kind_of_head(head: bytes) -> Kind:
    """What the first bytes say; ZIP and OLE files need `kind_of` with all of them."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind(ZIP)
    if b"%PDF-" in head[:_PDF_MARK_WITHIN]:
        return Kind(PDF)
    if head.startswith(_OLE_MARK):
        return Kind(OLE)
    guess = filetype.guess_mime(head) if head else None
    if guess is None:
        return Kind(UNKNOWN, _UNSUPPORTED)
    if guess.startswith(("image/", "video/", "audio/")):
        return Kind(guess)
    return Kind(guess, _ERRORS.get(guess, _UNSUPPORTED))


def kind_of(data: bytes, limits: Limits) -> Kind:
    """What a whole file is."""
    kind = kind_of_head(data[:HEAD])
    if kind.media_type == ZIP:
        return _kind_of_zip(data, limits)
    if kind.media_type == OLE:
        return _kind_of_ole(data)
    return kind


def _kind_of_zip(data: bytes, limits: Limits) -> Kind:
    """Office documents and OFD are ZIP archives, told by the parts they must have."""
    if directory_size(data) > limits.directory_size:
        return Kind(ZIP)  # refused where it is opened
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lstrip("/").casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        # Broken: what it was meant to be is unknown; opening it as an archive says so.
        return Kind(DOCX) if b"word/document.xml" in data else Kind(ZIP)
    if "ofd.xml" in names:
        return Kind(OFD)
    if "word/document.xml" in names:
        return Kind(DOCX)
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return Kind(XLSX, _ERRORS[XLSX])
    if "ppt/presentation.xml" in names:
        return Kind(PPTX, _ERRORS[PPTX])
    return Kind(ZIP)


def _kind_of_ole(data: bytes) -> Kind:
    for stream, media_type, error in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return Kind(media_type, error)
    return Kind(OLE, _UNSUPPORTED)
