from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from enforcement_review.reading.legible import GARBLED, INCOMPLETE, NO_TEXT, SHAPES
from tests.reading.make import FONT, HEIGHT, PARAGRAPH, WIDTH, canvas_pdf, first_page, picture, read, texts


def scan(canvas: Canvas) -> None:
    canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)


def write(canvas: Canvas, text: str, top: float = 780) -> None:
    for number in range(0, len(text), 35):
        canvas.drawString(60, top - 20 * (number // 35), text[number : number + 35])


def test_a_scan_without_text_is_unread() -> None:
    page = first_page(canvas_pdf(scan))
    assert page.unread == NO_TEXT
    assert page.blocks == ()
    (box,) = page.pictures
    assert box.rounded() == (0, 0, WIDTH, HEIGHT)


def test_a_scan_in_strips_is_unread() -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(20):
            canvas.drawImage(picture(), 0, number * HEIGHT / 20, WIDTH, HEIGHT / 20)

    assert first_page(canvas_pdf(draw)).unread == NO_TEXT


def test_a_scan_inside_a_form_is_unread() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("scan")
        canvas.drawImage(picture(), 0, 0, 100, 100)
        canvas.endForm()
        canvas.scale(5, 8)
        canvas.doForm("scan")

    page = first_page(canvas_pdf(draw))
    assert page.unread == NO_TEXT
    assert page.pictures[0].rounded() == (0, HEIGHT - 800, 500, HEIGHT)


@pytest.mark.parametrize("stamped", ["第 3 页 共 20 页", "3"])
def test_a_scan_with_a_stamped_page_number_is_unread(stamped: str) -> None:
    def draw(canvas: Canvas) -> None:
        scan(canvas)
        canvas.drawCentredString(297, 20, stamped)

    page = first_page(canvas_pdf(draw))
    assert page.unread == INCOMPLETE
    assert page.blocks == ()


def test_a_scan_with_long_text_in_the_margins_only_is_unread() -> None:
    def draw(canvas: Canvas) -> None:
        scan(canvas)
        canvas.drawString(30, 815, "某某市市场监督管理局行政处罚案卷电子档案系统导出文件")
        canvas.drawString(30, 20, "打印时间2024年3月5日，打印人张三，第3页，共20页")

    assert first_page(canvas_pdf(draw)).unread == INCOMPLETE


def test_a_scan_under_a_watermark_is_unread() -> None:
    def draw(canvas: Canvas) -> None:
        scan(canvas)
        canvas.translate(100, 300)
        canvas.rotate(45)
        canvas.setFont(FONT, 50)
        canvas.drawString(0, 0, "仅供评查使用")

    assert first_page(canvas_pdf(draw)).unread == INCOMPLETE


def test_a_scan_with_a_whole_text_layer_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        scan(canvas)
        text = canvas.beginText(60, 780)
        text.setFont(FONT, 12)
        text.setTextRenderMode(3)
        for number in range(0, len(PARAGRAPH), 35):
            text.textLine(PARAGRAPH[number : number + 35])
        canvas.drawText(text)

    page = first_page(canvas_pdf(draw))
    assert page.unread is None
    assert "".join(texts(page.blocks)) == PARAGRAPH


def test_a_photograph_with_a_caption_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 780, "证据照片（一）")
        canvas.drawImage(picture(), 60, 350, 475, 400)
        canvas.drawString(60, 320, "拍摄人：张三 拍摄时间：2024年3月5日")

    page = first_page(canvas_pdf(draw))
    assert page.unread is None
    assert texts(page.blocks)[0] == "证据照片（一）"
    assert len(page.pictures) == 1


def test_a_blank_page_is_read_and_empty() -> None:
    page = first_page(canvas_pdf(lambda canvas: canvas.line(60, 60, 500, 60)))
    assert page.unread is None
    assert page.blocks == ()


def test_an_ornament_on_a_blank_page_does_not_make_it_unread() -> None:
    assert first_page(canvas_pdf(lambda canvas: canvas.drawImage(picture(), 60, 60, 40, 40))).unread is None


def test_letters_turned_to_outlines_are_unread() -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(200):
            path = canvas.beginPath()
            x, y = 60 + number % 20 * 20, 700 - number // 20 * 20
            path.moveTo(x, y)
            path.curveTo(x + 3, y + 9, x + 6, y + 9, x + 10, y)
            path.curveTo(x + 6, y - 3, x + 3, y - 3, x, y)
            canvas.drawPath(path, stroke=0, fill=1)

    assert first_page(canvas_pdf(draw)).unread == SHAPES


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("一" * 100, id="one character only"),
        pytest.param("ÀÁÕ¾ÄÉÏÖ³¡" * 10, id="bytes taken for Latin"),
    ],
)
def test_a_text_layer_that_names_characters_falsely_is_unread(text: str) -> None:
    def draw(canvas: Canvas) -> None:
        if not text.startswith("一"):
            canvas.setFont("Helvetica", 12)
        write(canvas, text)

    page = first_page(canvas_pdf(draw))
    assert page.unread == GARBLED
    assert page.blocks == ()


def test_unread_pages_leave_the_others_alone() -> None:
    result = read(canvas_pdf(scan, lambda canvas: write(canvas, PARAGRAPH), scan))
    assert [page.unread for page in result.pages] == [NO_TEXT, None, NO_TEXT]
    assert [page.number for page in result.pages] == [1, 2, 3]
    assert result.page_count == 3
