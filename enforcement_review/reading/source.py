"""One door for every kind of source."""

from __future__ import annotations

from enforcement_review.model import Page, ReadSource, SourceFile
from enforcement_review.reading.docx import read_docx
from enforcement_review.reading.image import read_image
from enforcement_review.reading.ofd import read_ofd
from enforcement_review.reading.pdf import read_pdf
from enforcement_review.reading.portal import is_manifest_type, read_manifest_source
from enforcement_review.reading.publicity_table import is_publicity_table, read_publicity_table

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OFD = "application/ofd"
UNKNOWN = "暂不能读取这种文件；请转换为 PDF、DOCX 或图片后上传。"


def read_source(source: SourceFile) -> ReadSource:
    """The source's pages; a source that can't be read comes back with `error` set.

    Never raises because of what a file holds. Not for two threads at once: pdfium knows only one.
    """
    if source.error is not None:
        return _without_pages(source, source.error)
    kind = source.media_type
    if kind == PDF:
        return read_pdf(source)
    if kind == DOCX:
        return read_docx(source)
    if kind == OFD:
        return read_ofd(source)
    if kind.startswith("image/"):
        return read_image(source)
    if is_publicity_table(kind):
        return read_publicity_table(source)
    if is_manifest_type(kind):
        return read_manifest_source(source)
    if source.recording is not None or kind.startswith(("video/", "audio/")):
        return _without_pages(source, None)
    return _without_pages(source, UNKNOWN)


def _without_pages(source: SourceFile, error: str | None) -> ReadSource:
    pages: tuple[Page, ...] = ()
    recording = source.recording
    return ReadSource(source.name, source.sha256, source.media_type, None, pages, error, recording)
