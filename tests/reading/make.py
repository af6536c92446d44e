"""Files made for the tests of reading."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from enforcement_review.model import Block, Line, Page, ReadSource, SourceFile, Table
from enforcement_review.reading import read_source

FONT = "STSong-Light"
FONT_FOLDER = Path(pylopdf_fonts_zh_cn.__file__).parent
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDTH, HEIGHT = 595, 842

pdfmetrics.registerFont(UnicodeCIDFont(FONT))

PARAGRAPH = (
    "经查，当事人于2024年3月5日在其经营场所销售超过保质期的食品，货值金额人民币壹仟贰佰元整。"
    "上述事实有现场检查笔录、询问笔录、证据照片等为证。当事人的上述行为违反了《中华人民共和国食品安全法》"
    "第三十四条的规定，依据该法第一百二十四条的规定，责令改正，给予行政处罚。"
)


def canvas_pdf(*draw: Callable[[Canvas], None], password: str | None = None) -> bytes:
    """A PDF with a page for each of `draw`, A4, origin at the bottom left."""
    buffer = io.BytesIO()
    encryption = StandardEncryption(password, ownerPassword="owner") if password is not None else None
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), encrypt=encryption)
    for page in draw:
        canvas.setFont(FONT, 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def typst_pdf(source: str) -> bytes:
    setup = (
        '#set page(paper: "a4", margin: 2.5cm)\n#set text(font: "Noto Serif SC", size: 12pt, lang: "zh")\n'
    )
    # The stub of typst ties the type of the source to that of the font paths.
    data = typst.compile((setup + source).encode(), font_paths=[str(FONT_FOLDER)])  # type: ignore[misc]
    assert isinstance(data, bytes)
    return data


def picture(width: int = 8, height: int = 8) -> ImageReader:
    return ImageReader(Image.new("RGB", (width, height), (120, 130, 140)))


def read(data: bytes, media_type: str = PDF) -> ReadSource:
    return read_source(SourceFile("文件", "", media_type, data))


def first_page(data: bytes) -> Page:
    result = read(data)
    assert result.error is None
    return result.pages[0]


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Line)]


def tables(page: Page) -> list[Table]:
    return [block for block in page.blocks if isinstance(block, Table)]


def cell_texts(table: Table) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): cell.text for cell in table.cells}


def grid(canvas: Canvas, xs: tuple[float, ...], ys: tuple[float, ...]) -> None:
    """Rulings all across and all down, the `ys` from the bottom."""
    for x in xs:
        canvas.line(x, min(ys), x, max(ys))
    for y in ys:
        canvas.line(min(xs), y, max(xs), y)


def all_tables(result: ReadSource) -> Iterator[Table]:
    for page in result.pages:
        yield from tables(page)
