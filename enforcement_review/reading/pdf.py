"""PDF → pages."""

from __future__ import annotations

from enforcement_review.model import Box, Page, ReadSource, SourceFile
from enforcement_review.reading.layout import arrange
from enforcement_review.reading.lines import find_runs
from enforcement_review.reading.pdfium import Document, OpenPage, PdfError
from enforcement_review.reading.rulings import find_grids

LOCKED = "PDF 设有打开密码，无法读取；请去掉密码后重新上传。"
BROKEN = "PDF 文件已损坏或不完整，无法打开；请重新导出或重新扫描后上传。"
PAGE_BROKEN = "页面损坏，无法打开"


def read_pdf(source: SourceFile) -> ReadSource:
    """All pages of a PDF; a page that can't be read stands there with the reason."""
    try:
        document = Document(source.data)
    except PdfError as error:
        reason = LOCKED if error.password else BROKEN
        return ReadSource(source.name, source.sha256, source.media_type, None, (), reason)
    with document:
        pages = tuple(_read_page(document, source.name, index) for index in range(document.page_count))
    if not pages:
        return ReadSource(source.name, source.sha256, source.media_type, None, (), BROKEN)
    return ReadSource(source.name, source.sha256, source.media_type, len(pages), pages)


def _read_page(document: Document, name: str, index: int) -> Page:
    page = document.page(index)
    if page is None:
        return Page(name, index + 1, 0.0, 0.0, (), unread=PAGE_BROKEN)
    with page:
        return _read_open_page(page, name, index + 1)


def _read_open_page(page: OpenPage, name: str, number: int) -> Page:
    characters = page.characters()
    drawn = page.drawn()
    pictures = tuple(Box(*picture) for picture in drawn.pictures)
    text = find_runs(characters.text, characters.index, characters.boxes, page)
    blocks = arrange(text, find_grids(drawn.rulings_h, drawn.rulings_v))
    return Page(name, number, page.width, page.height, blocks, pictures=pictures)
