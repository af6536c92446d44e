from __future__ import annotations

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from tests.reading.make import (
    FONT,
    HEIGHT,
    PARAGRAPH,
    WIDTH,
    canvas_pdf,
    cell_texts,
    first_page,
    grid,
    tables,
    texts,
    typst_pdf,
)

XS = (60, 160, 300)
YS = (700, 670, 640)
EXPECTED = {(0, 0): "当事人", (0, 1): "张三", (1, 0): "案由", (1, 1): ""}


def fill(canvas: Canvas) -> None:
    canvas.drawString(64, 680, "当事人")
    canvas.drawString(164, 680, "张三")
    canvas.drawString(64, 650, "案由")


def test_cells_hold_their_text_and_empty_cells_are_kept() -> None:
    def draw(canvas: Canvas) -> None:
        grid(canvas, XS, YS)
        fill(canvas)

    (table,) = tables(first_page(canvas_pdf(draw)))
    assert cell_texts(table) == EXPECTED
    assert table.box is not None
    assert table.box.rounded() == (60, HEIGHT - 700, 300, HEIGHT - 640)
    assert all(cell.box is not None for cell in table.cells)


def test_borders_may_be_thin_filled_rectangles() -> None:
    def draw(canvas: Canvas) -> None:
        for x in XS:
            canvas.rect(x, 640, 0.5, 60, stroke=0, fill=1)
        for y in YS:
            canvas.rect(60, y, 240, 0.5, stroke=0, fill=1)
        fill(canvas)

    (table,) = tables(first_page(canvas_pdf(draw)))
    assert cell_texts(table) == EXPECTED


def test_borders_may_be_the_edges_of_rectangles() -> None:
    def draw(canvas: Canvas) -> None:
        for x, width in ((60, 100), (160, 140)):
            for y in (640, 670):
                canvas.rect(x, y, width, 30)
        fill(canvas)

    (table,) = tables(first_page(canvas_pdf(draw)))
    assert cell_texts(table) == EXPECTED


def test_borders_may_be_the_edges_of_shaded_cells() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(Color(0.8, 0.85, 0.9))
        for x, width in ((60, 99), (160, 139)):
            for y in (640, 670):
                canvas.rect(x, y, width, 29, stroke=0, fill=1)
        canvas.setFillColor(Color(0, 0, 0))
        fill(canvas)

    (table,) = tables(first_page(canvas_pdf(draw)))
    assert cell_texts(table) == EXPECTED


def test_borders_may_be_dashed_or_drawn_in_small_pieces() -> None:
    def dashed(canvas: Canvas) -> None:
        canvas.setDash(3, 2)
        grid(canvas, XS, YS)
        fill(canvas)

    def pieces(canvas: Canvas) -> None:
        for x in XS:
            for y in range(640, 700, 4):
                canvas.line(x, y, x, y + 2)
        for y in YS:
            for x in range(60, 300, 4):
                canvas.line(x, y, x + 2, y)
        fill(canvas)

    for draw in (dashed, pieces):
        (table,) = tables(first_page(canvas_pdf(draw)))
        assert cell_texts(table) == EXPECTED


def test_borders_may_stand_in_a_form_with_its_own_matrix() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("borders")
        grid(canvas, (0, 50, 120), (30, 15, 0))
        canvas.endForm()
        canvas.saveState()
        canvas.translate(60, 640)
        canvas.scale(2, 2)
        canvas.doForm("borders")
        canvas.restoreState()
        fill(canvas)

    (table,) = tables(first_page(canvas_pdf(draw)))
    assert cell_texts(table) == EXPECTED


def test_merged_cells_stand_once_with_their_spans() -> None:
    page = first_page(
        typst_pdf(
            "#table(columns: (3em, 6em, 1fr), table.cell(rowspan: 2)[当事人], [名称], [某某有限公司],"
            "[住所], [世纪大道100号], [案由], table.cell(colspan: 2)[未经许可经营])"
        )
    )
    (table,) = tables(page)
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells}
    assert spans == {(0, 0): (2, 1), (0, 1): (1, 1), (0, 2): (1, 1), (1, 1): (1, 1), (1, 2): (1, 1),
                     (2, 0): (1, 1), (2, 1): (1, 2)}  # fmt: skip
    assert cell_texts(table)[2, 1] == "未经许可经营"
    assert cell_texts(table)[0, 0].replace("\n", "") == "当事人"


def test_text_that_runs_across_a_border_is_cut_there() -> None:
    def draw(canvas: Canvas) -> None:
        grid(canvas, (60, 108, 300), (700, 670, 640))
        canvas.drawString(60, 680, "当事人：张三丰")

    (table,) = tables(first_page(canvas_pdf(draw)))
    assert cell_texts(table)[0, 0] == "当事人："
    assert cell_texts(table)[0, 1] == "张三丰"


def test_tables_stand_at_their_place_among_the_lines() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 600, "表后")
        grid(canvas, XS, YS)
        fill(canvas)
        canvas.drawString(60, 720, "表前")

    page = first_page(canvas_pdf(draw))
    assert [getattr(block, "text", "表") for block in page.blocks] == ["表前", "表", "表后"]


def test_a_frame_round_the_page_hides_nothing() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(30, 30, WIDTH - 60, HEIGHT - 60)
        canvas.drawString(60, 760, "行政处罚决定书")
        grid(canvas, XS, YS)
        fill(canvas)

    page = first_page(canvas_pdf(draw))
    assert texts(page.blocks) == ["行政处罚决定书"]
    assert [cell_texts(table) for table in tables(page)] == [EXPECTED]


def test_a_box_round_a_paragraph_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 600, 400, 60)
        canvas.drawString(64, 630, "以上笔录我已看过，和我说的一致。")

    page = first_page(canvas_pdf(draw))
    assert tables(page) == []
    assert texts(page.blocks) == ["以上笔录我已看过，和我说的一致。"]


def test_boxes_to_tick_are_no_cells() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (60, 71, 130):
            canvas.rect(x, 640, 10, 10)
        canvas.drawString(142, 641, "同意")

    page = first_page(canvas_pdf(draw))
    assert tables(page) == []
    assert texts(page.blocks) == ["同意"]


def test_underlines_make_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(5):
            canvas.drawString(60, 700 - 30 * number, PARAGRAPH[:20])
            canvas.line(60, 697 - 30 * number, 300, 697 - 30 * number)

    page = first_page(canvas_pdf(draw))
    assert tables(page) == []
    assert len(texts(page.blocks)) == 5


def test_lines_of_a_cell_stand_in_it_from_top_to_bottom() -> None:
    def draw(canvas: Canvas) -> None:
        grid(canvas, (60, 120, 500), (700, 600))
        canvas.setFont(FONT, 10)
        for number, text in enumerate(("同意立案。", "签名：李四", "2024年3月6日")):
            canvas.drawString(130, 680 - 16 * number, text)
        canvas.drawString(70, 650, "意见")

    (table,) = tables(first_page(canvas_pdf(draw)))
    assert cell_texts(table) == {(0, 0): "意见", (0, 1): "同意立案。\n签名：李四\n2024年3月6日"}
