"""What a file is, from its content; its name is not asked."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import filetype

from enforcement_review.intake.archive import directory_size
from enforcement_review.intake.limits import Limits
from enforcement_review.intake.text_kinds import text_type

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

# Recordings that the library does not know, or takes for something else.
_RECORDING_MARKS = (
    (b"#!AMR-WB", "audio/amr-wb"),
    (b"#!AMR", "audio/amr"),
    (b"RF64", "audio/x-wav"),  # WAV over 4 GiB
    (b"FLV\x01", "video/x-flv"),
    (bytes.fromhex("3026b2758e66cf11"), "video/x-ms-wmv"),  # ASF: WMV and WMA
    (b"DHAV", "video/x-dhav"),  # two makers' own containers, DAV of Dahua and PS of Hikvision
    (b"IMKH", "video/mpeg"),
)
# Brands of the MP4 family; what is not named here is a film, or a picture that the library knows.
_BRANDS = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
}
_FIRST_ATOMS = (b"moov", b"mdat", b"wide", b"pnot")  # of MOV and MP4 files without a brand
_PACKET = 188  # bytes of MPEG-TS; 192 with the time before each, as camcorders write
_SYNC = 0x47
_MP3_FRAMES = (b"\xff\xfa", b"\xff\xf2")
_ENDINGS = tuple(
    f".{ending}"
    for line in (
        "mp4 m4v mov avi wmv asf flv f4v mkv webm mpg mpeg vob ts mts m2ts dav rm rmvb 3gp 3g2",
        "mp3 wav m4a aac amr wma ogg opus flac ape",
    )
    for ending in line.split()
)

_ERRORS = {
    XLSX: "暂不能读取二进制格式（XLSB）的 Excel 表格；请另存为 XLSX 后上传。",
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
    ("Workbook", "application/vnd.ms-excel", "暂不能读取旧版 Excel（XLS）表格；请另存为 XLSX 后上传。"),
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
    marked = _by_mark(head)
    if marked is not None:
        return Kind(marked)
    guess = filetype.guess_mime(head) if head else None
    if guess is None:
        written = text_type(head)
        return Kind(written) if written is not None else Kind(UNKNOWN, _UNSUPPORTED)
    if guess.startswith(("image/", "video/", "audio/")):
        return Kind(guess)
    return Kind(guess, _ERRORS.get(guess, _UNSUPPORTED))


def has_recording_ending(name: str) -> bool:
    """Whether the name's ending is that of a recording; asked only where the content shows nothing."""
    return name.casefold().endswith(_ENDINGS)


def _by_mark(head: bytes) -> str | None:
    """What our own marks say; None where the library is asked."""
    for mark, media_type in _RECORDING_MARKS:
        if head.startswith(mark):
            return media_type
    if head[4:8] == b"ftyp":
        if head[8:11] in (b"3gp", b"3g2"):
            return "video/3gpp"
        return _BRANDS.get(head[8:12])
    if head[4:8] in _FIRST_ATOMS:
        return "video/quicktime"
    if head.startswith(_MP3_FRAMES):
        return "audio/mpeg"
    for first, step in ((0, _PACKET), (4, _PACKET + 4)):
        syncs = head[first : first + 5 * step : step]
        if len(syncs) == 5 and syncs == bytes([_SYNC]) * 5:
            return "video/mp2t"
    return None


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
    if "xl/workbook.xml" in names:
        return Kind(XLSX)
    if "xl/workbook.bin" in names:
        return Kind(XLSX, _ERRORS[XLSX])
    if "ppt/presentation.xml" in names:
        return Kind(PPTX, _ERRORS[PPTX])
    return Kind(ZIP)


def _kind_of_ole(data: bytes) -> Kind:
    for stream, media_type, error in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return Kind(media_type, error)
    return Kind(OLE, _UNSUPPORTED)
