"""Text layers that do not show on the page: hidden under a scan, or put where nothing is printed."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from enforcement_review.model import Page, TextFrom
from enforcement_review.reading.legible import MISPLACED
from enforcement_review.reading.pdf import RECOGNISED
from tests.reading.make import FONT, HEIGHT, PARAGRAPH, WIDTH, canvas_pdf, first_page, grid, picture

HIDDEN, SHOWN = 3, 0


def layered(mode: int, *, share: float = 1.0) -> Page:
    """A page with a text layer and a picture over so much of its height."""

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT * share)
        text = canvas.beginText(60, 780)
        text.setFont(FONT, 12)
        text.setTextRenderMode(mode)
        for number in range(0, len(PARAGRAPH), 35):
            text.textLine(PARAGRAPH[number : number + 35])
        canvas.drawText(text)

    return first_page(canvas_pdf(draw))


def test_a_hidden_text_layer_under_a_scan_is_what_a_program_recognised() -> None:
    page = layered(HIDDEN)
    assert page.unread is None
    assert page.text_from is TextFrom.OCR
    assert page.ink is None
    assert {line.confidence for line in page.lines()} == {RECOGNISED}
    assert RECOGNISED == 0.8
    assert "".join(line.text for line in page.lines()) == PARAGRAPH


@pytest.mark.parametrize(
    ("mode", "share"),
    [pytest.param(SHOWN, 1.0, id="text that shows"), pytest.param(HIDDEN, 0.4, id="a picture on a part")],
)
def test_other_text_layers_are_what_was_typed(mode: int, share: float) -> None:
    page = layered(mode, share=share)
    assert page.text_from is TextFrom.TEXT_LAYER
    assert {line.confidence for line in page.lines()} == {1.0}


def test_words_in_a_hidden_table_are_as_little_sure() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
        grid(canvas, (60, 200, 500), (600, 650, 700))
        for row, words in enumerate(("案件来源", "当事人名称")):
            for x, cell in ((70, words), (210, PARAGRAPH[20 * row : 20 * row + 20])):
                text = canvas.beginText(x, 670 - 50 * row)
                text.setFont(FONT, 12)
                text.setTextRenderMode(HIDDEN)
                text.textLine(cell)
                canvas.drawText(text)

    page = first_page(canvas_pdf(draw))
    lines = list(page.lines())
    assert len(lines) == 4
    assert {line.confidence for line in lines} == {RECOGNISED}


def test_a_stamped_number_that_shows_does_not_make_hidden_text_typed() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
        text = canvas.beginText(60, 600)
        text.setFont(FONT, 12)
        text.setTextRenderMode(HIDDEN)
        text.textLines([PARAGRAPH[:35], PARAGRAPH[35:70]])
        canvas.drawText(text)
        number = canvas.beginText(500, 20)
        number.setFont(FONT, 12)
        number.setTextRenderMode(SHOWN)
        number.textLine("第12页")
        canvas.drawText(number)

    assert first_page(canvas_pdf(draw)).text_from is TextFrom.OCR


# ---- misplaced letters ----


def with_a_font(odd_letters: int, ascent: int) -> bytes:
    """A page of plain letters and some in a font that says of itself how far its letters reach."""
    words = b"ABCDEFGHIJKLMNOPQRSTUVW"
    shown = b"0 -20 Td (%s) Tj " % words * 6
    odd = b"/Odd 12 Tf 0 -100 Td (%s) Tj" % words[:odd_letters] if odd_letters else b""
    content = b"BT /Plain 12 Tf 72 760 Td %s %s ET" % (shown, odd)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 8 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/TrueType/BaseFont/Odd/FirstChar 65/LastChar 90/Widths[%s]"
        b"/FontDescriptor 7 0 R/Encoding/WinAnsiEncoding>>" % (b"600 " * 26),
        b"<</Type/FontDescriptor/FontName/Odd/Flags 32/FontBBox[0 -200 1000 %d]/ItalicAngle 0"
        b"/Ascent %d/Descent -200/CapHeight 700/StemV 80>>" % (ascent, ascent),
        b"<</Font<</Plain 5 0 R/Odd 6 0 R>>>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 9\n0000000000 65535 f \n%strailer<</Size 9/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(body),
        )
    )


def test_a_page_whose_letters_are_far_larger_than_their_font_is_unread() -> None:
    page = first_page(with_a_font(5, 5000))
    assert page.unread == MISPLACED
    assert page.blocks == ()


@pytest.mark.parametrize(("odd_letters", "ascent"), [(0, 5000), (5, 900)])
def test_letters_of_their_own_size_are_read(odd_letters: int, ascent: int) -> None:
    assert first_page(with_a_font(odd_letters, ascent)).unread is None


def test_a_heading_far_larger_than_the_text_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 54)
        canvas.drawString(60, 700, "行政处罚决定书")
        canvas.setFont(FONT, 12)
        for number in range(4):
            canvas.drawString(60, 600 - 20 * number, PARAGRAPH[35 * number : 35 * number + 35])

    page = first_page(canvas_pdf(draw))
    assert page.unread is None
    assert page.text().startswith("行政处罚决定书")
