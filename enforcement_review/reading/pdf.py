"""PDF → pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from enforcement_review.model import (
    Block,
    Box,
    Cell,
    Line,
    Page,
    ReadSource,
    Seal,
    SealShape,
    SourceFile,
    Table,
    TextFrom,
)
from enforcement_review.reading.blocks import page_blocks
from enforcement_review.reading.legible import SCAN, coverage, unread_reason
from enforcement_review.reading.lines import Characters, find_runs
from enforcement_review.reading.pdfium import Document, OpenPage, PdfError, TooMuchError
from enforcement_review.reading.seals import merge_seals

if TYPE_CHECKING:
    from enforcement_review.reading.pdf_signatures import PlacedSignature

LOCKED = "PDF 设有打开密码，无法读取；请去掉密码后重新上传。"
BROKEN = "PDF 文件已损坏或不完整，无法打开；请重新导出或重新扫描后上传。"
PAGE_BROKEN = "页面损坏，无法打开"

TOO_MANY_PAGES = "PDF 页数过多（超过 {limit} 页），没有读取；请按卷拆分后上传。"
PAGE_TOO_MUCH = "页面内容过多，没有读取"

MAX_PAGES = 10_000  # of one file; volumes of a case file are bound at 200 sheets
SIGNED = b"/ByteRange"  # stands in plain sight in every signature, since its own bytes are counted by it
RECOGNISED = 0.8  # how surely another program's recognition is taken to be right
LOOKED_AT = 24  # characters of a page that tell whether its text is hidden
MAX_PICTURES = 200  # kept for one page; scans cut into strips have some hundreds


def read_pdf(source: SourceFile) -> ReadSource:
    """All pages of a PDF; a page that can't be read stands there with the reason."""
    try:
        document = Document(source.data)
    except PdfError as error:
        reason = LOCKED if error.password else BROKEN
        return _failed(source, reason)
    with document:
        if document.page_count > MAX_PAGES:
            return _failed(source, TOO_MANY_PAGES.format(limit=MAX_PAGES))
        signed = _signatures(source.data, document.page_count)
        pages = tuple(
            _read_page(document, source.name, index, signed.get(index, ()))
            for index in range(document.page_count)
        )
    if not pages:
        return _failed(source, BROKEN)
    return ReadSource(source.name, source.sha256, source.media_type, len(pages), pages)


def _failed(source: SourceFile, reason: str) -> ReadSource:
    return ReadSource(source.name, source.sha256, source.media_type, None, (), reason)


def _signatures(data: bytes, page_count: int) -> dict[int, list[PlacedSignature]]:
    """The file's electronic signatures by page, 0-based; those that show nowhere on the last."""
    if SIGNED not in data:
        return {}
    from enforcement_review.reading.pdf_signatures import read_signatures  # noqa: PLC0415 (loading it takes half a second)

    by_page: dict[int, list[PlacedSignature]] = {}
    for placed in read_signatures(data):
        last = page_count - 1
        by_page.setdefault(last if placed.page is None else min(placed.page, last), []).append(placed)
    return by_page


def _read_page(document: Document, name: str, index: int, signed: Sequence[PlacedSignature]) -> Page:
    hidden = tuple(Seal(None, SealShape.NONE, 1.0, signature=placed.signature) for placed in signed)
    page = document.page(index)
    if page is None:
        return Page(name, index + 1, 0.0, 0.0, (), unread=PAGE_BROKEN, seals=hidden)
    with page:
        try:
            return _read_open_page(page, name, index + 1, signed)
        except TooMuchError:
            reason = PAGE_TOO_MUCH
        except (ValueError, OverflowError):  # boxes that are no boxes: figures of the file beyond all sense
            reason = PAGE_BROKEN
        return Page(name, index + 1, page.width, page.height, (), unread=reason, seals=hidden)


def _read_open_page(page: OpenPage, name: str, number: int, signed: Sequence[PlacedSignature]) -> Page:
    characters = page.characters()
    drawn = page.drawn()
    text = find_runs(characters, page)
    unread = unread_reason(
        characters.text,
        [(run.middle, len(run.text)) for run in text.runs],
        page.height,
        covered := coverage(drawn.pictures, page.width, page.height),
        drawn.curves,
        page.misplaced,
    )
    # What a false or partial text layer says must not be taken for what stands on the page.
    blocks: tuple[Block, ...] = ()
    if unread is None:
        rulings = drawn.rulings_h, drawn.rulings_v
        blocks = page_blocks(text, characters, page, rulings, (page.width, page.height))
    recognised = unread is None and covered >= SCAN and _is_hidden(page, characters)
    pictures = tuple(Box(*picture) for picture in drawn.pictures[:MAX_PICTURES])
    seals = merge_seals(
        [Box(*place) for place in drawn.seals],
        [
            (Box(*page.place(*placed.rectangle)) if placed.rectangle else None, placed.signature)
            for placed in signed
        ],
    )
    return Page(
        name,
        number,
        page.width,
        page.height,
        _less_sure(blocks) if recognised else blocks,
        text_from=TextFrom.OCR if recognised else TextFrom.TEXT_LAYER,
        unread=unread,
        pictures=pictures,
        seals=seals,
    )


def _is_hidden(page: OpenPage, characters: Characters) -> bool:
    """Whether the text is laid unseen under a picture of the page, as programs that recognise scans leave it."""
    looked_at = characters.index[:: max(1, len(characters.index) // LOOKED_AT)]
    return 2 * sum(map(page.is_hidden, looked_at)) > len(looked_at)


def _less_sure(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Text that another program recognised, with nothing said of how surely."""

    def line(found: Line) -> Line:
        return replace(found, confidence=RECOGNISED)

    def cell(found: Cell) -> Cell:
        return replace(found, lines=tuple(map(line, found.lines)))

    return tuple(
        replace(block, cells=tuple(map(cell, block.cells))) if isinstance(block, Table) else line(block)
        for block in blocks
    )
