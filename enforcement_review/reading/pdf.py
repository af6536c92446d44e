"""PDF → pages."""

from __future__ import annotations

from enforcement_review.model import Block, Box, Page, ReadSource, Seal, SealShape, SourceFile
from enforcement_review.reading.layout import arrange
from enforcement_review.reading.legible import coverage, unread_reason
from enforcement_review.reading.lines import Characters, PageText, find_runs
from enforcement_review.reading.pdfium import Document, Drawn, OpenPage, PdfError, TooMuchError
from enforcement_review.reading.rulings import find_grids
from enforcement_review.reading.turning import Frame, TurnedFonts, main_quarter, turned_lines

LOCKED = "PDF 设有打开密码，无法读取；请去掉密码后重新上传。"
BROKEN = "PDF 文件已损坏或不完整，无法打开；请重新导出或重新扫描后上传。"
PAGE_BROKEN = "页面损坏，无法打开"

TOO_MANY_PAGES = "PDF 页数过多（超过 {limit} 页），没有读取；请按卷拆分后上传。"
PAGE_TOO_MUCH = "页面内容过多，没有读取"

MAX_PAGES = 10_000  # of one file; volumes of a case file are bound at 200 sheets
SEAL = 0.9  # how surely a red stamp of a seal's size and shape is one
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
        pages = tuple(_read_page(document, source.name, index) for index in range(document.page_count))
    if not pages:
        return _failed(source, BROKEN)
    return ReadSource(source.name, source.sha256, source.media_type, len(pages), pages)


def _failed(source: SourceFile, reason: str) -> ReadSource:
    return ReadSource(source.name, source.sha256, source.media_type, None, (), reason)


def _read_page(document: Document, name: str, index: int) -> Page:
    page = document.page(index)
    if page is None:
        return Page(name, index + 1, 0.0, 0.0, (), unread=PAGE_BROKEN)
    with page:
        try:
            return _read_open_page(page, name, index + 1)
        except TooMuchError:
            reason = PAGE_TOO_MUCH
        except (ValueError, OverflowError):  # boxes that are no boxes: figures of the file beyond all sense
            reason = PAGE_BROKEN
        return Page(name, index + 1, page.width, page.height, (), unread=reason)


def _read_open_page(page: OpenPage, name: str, number: int) -> Page:
    characters = page.characters()
    drawn = page.drawn()
    text = find_runs(characters, page)
    unread = unread_reason(
        characters.text,
        [(run.middle, len(run.text)) for run in text.runs],
        page.height,
        coverage(drawn.pictures, page.width, page.height),
        drawn.curves,
    )
    # What a false or partial text layer says must not be taken for what stands on the page.
    blocks = () if unread else _blocks(page, characters, drawn, text)
    pictures = tuple(Box(*picture) for picture in drawn.pictures[:MAX_PICTURES])
    seals = tuple(Seal(Box(*place), _shape(place), SEAL) for place in drawn.seals)
    return Page(name, number, page.width, page.height, blocks, unread=unread, pictures=pictures, seals=seals)


def _blocks(page: OpenPage, characters: Characters, drawn: Drawn, text: PageText) -> tuple[Block, ...]:
    frame = Frame(0, page.width, page.height)
    if text.turned:
        quarter = main_quarter(sum(len(run.text) for run in text.runs), text.turned)
        if quarter:  # the page lies on its side: read it as it is meant to be held
            frame = Frame(quarter, page.width, page.height)
            boxes = [frame.level(box) for box in characters.boxes]
            turned = Characters.of(characters.text, characters.index, boxes)
            text = find_runs(turned, TurnedFonts(page, quarter))
    grids = find_grids(*frame.level_rulings(drawn.rulings_h, drawn.rulings_v))
    blocks: list[Block] = [frame.seen_block(block) for block in arrange(text.runs, grids)]
    if text.turned:
        level = Frame(0, *frame.level_size())
        blocks.extend(frame.seen_line(line) for line in turned_lines(text.turned, level))
    return tuple(blocks)


def _shape(place: tuple[float, float, float, float]) -> SealShape:
    """A seal's outline by its proportions: authorities' seals are round, those for matters of a kind often oval."""
    wide, high = place[2] - place[0], place[3] - place[1]
    return SealShape.ROUND if 0.8 <= wide / high <= 1.25 else SealShape.OVAL
