from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from enforcement_review.model import Line
from tests.reading.make import FONT, HEIGHT, PARAGRAPH, WIDTH, canvas_pdf, first_page, read, texts, typst_pdf


def lines_of(*strings: tuple[float, float, str]) -> list[Line]:
    def draw(canvas: Canvas) -> None:
        for x, y, text in strings:
            canvas.drawString(x, y, text)

    return list(first_page(canvas_pdf(draw)).lines())


def test_a_line_stands_where_it_is_seen_with_its_font_size() -> None:
    (line,) = lines_of((100, 700, "行政处罚决定书"))
    assert line.text == "行政处罚决定书"
    assert line.size == pytest.approx(12, abs=0.1)
    assert line.box is not None
    assert line.box.x0 == pytest.approx(100, abs=1)
    assert line.box.x1 == pytest.approx(184, abs=1)
    assert line.box.y0 < HEIGHT - 700 < line.box.y1


def test_part_of_a_line_has_its_own_place() -> None:
    (line,) = lines_of((100, 700, "金额1200元整"))
    place = line.place(2, 6)
    assert line.text[2:6] == "1200"
    assert place is not None
    assert line.edges is not None
    assert len(line.edges) == len(line.text) + 1
    assert place.x0 == pytest.approx(124, abs=1)
    assert place.x1 < line.place(6, 8).x1  # type: ignore[union-attr]


def test_what_stands_apart_on_a_row_is_two_lines_in_row_order() -> None:
    found = lines_of((300, 700, "年龄：35"), (100, 700, "姓名：张三"), (100, 720, "询问笔录"))
    assert [line.text for line in found] == ["询问笔录", "姓名：张三", "年龄：35"]


def test_pieces_that_touch_are_one_line_whatever_the_drawing_order() -> None:
    found = lines_of((124, 700, "处罚"), (100, 700, "行政"), (148, 700, "决定书"))
    assert [line.text for line in found] == ["行政处罚决定书"]


def test_written_spaces_wider_than_two_characters_separate_fields() -> None:
    (first, second) = lines_of((100, 700, "执法人员：张三\u3000\u3000\u3000\u3000记录人：李四"))
    assert (first.text, second.text) == ("执法人员：张三", "记录人：李四")


@pytest.mark.parametrize(
    "title", ["立 案 审 批 表", "立　案　审　批　表", "姓　　　名", "年　　　月　　　日"]
)
def test_a_spread_word_stays_together(title: str) -> None:
    (line,) = lines_of((100, 700, title))
    assert line.text == title


def test_a_title_spread_without_spaces_is_one_line() -> None:
    found = lines_of(*((100 + 36 * number, 700.0, char) for number, char in enumerate("立案审批表")))
    assert [line.text for line in found] == ["立案审批表"]


def test_letters_drawn_twice_to_look_bold_are_read_once() -> None:
    found = lines_of((100, 700, "处罚决定"), (100.4, 700, "处罚决定"))
    assert [line.text for line in found] == ["处罚决定"]


def test_letters_drawn_twice_one_by_one_are_read_once() -> None:
    pieces = [
        (100 + 12 * number + shift, 700.0, char) for number, char in enumerate("处罚") for shift in (0, 0.5)
    ]
    assert [line.text for line in lines_of(*pieces)] == ["处罚"]


def test_repeated_letters_side_by_side_are_kept() -> None:
    (line,) = lines_of((100, 700, "谢谢1122"))
    assert line.text == "谢谢1122"


def test_latin_words_set_apart_get_their_space() -> None:
    (line,) = lines_of((100, 700, "ABC"), (128, 700, "DEF"))
    assert line.text == "ABC DEF"


def test_running_text_of_a_typesetter_is_whole() -> None:
    page = first_page(typst_pdf(f"#set par(justify: true)\n{PARAGRAPH}（一）。"))
    assert "".join(texts(page.blocks)) == f"{PARAGRAPH}（一）。"


def test_marks_set_half_on_one_another_do_not_cut_a_line() -> None:
    text = "本局送达了《行政处罚告知书》（河市监罚告〔2024〕39号），载明下列事项：（一）姓名、《名称》。"
    page = first_page(typst_pdf(text))
    assert "".join(texts(page.blocks)) == text
    assert len(texts(page.blocks)) == 2


def test_compatibility_radicals_become_the_characters_people_type() -> None:
    # A font that names 文 by the radical U+2F42 gives it so in the text layer.
    page = first_page(typst_pdf('#text(font: "Noto Sans SC")[⽂书⻅证]'))
    assert texts(page.blocks) == ["文书见证"]


def test_invisible_text_is_a_text_layer() -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(100, 700)
        text.setFont(FONT, 12)
        text.setTextRenderMode(3)
        text.textOut("看不见的文字层也是文字层")
        canvas.drawText(text)

    assert texts(first_page(canvas_pdf(draw)).blocks) == ["看不见的文字层也是文字层"]


def test_text_outside_the_page_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 50, 545, 792))
        canvas.drawString(100, 700, "页面内")
        canvas.drawString(100, 820, "页面外")

    page = first_page(canvas_pdf(draw))
    assert texts(page.blocks) == ["页面内"]


def test_boxes_count_from_the_corner_of_the_crop_box() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 50, 545, 792))
        canvas.drawString(100, 700, "页面内")

    page = first_page(canvas_pdf(draw))
    assert (page.width, page.height) == (495, 742)
    box = page.box()
    assert box is not None
    assert box.x0 == pytest.approx(50, abs=1)
    assert box.y0 < 792 - 700 < box.y1


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turn: int) -> None:
    """A page drawn on its side and shown upright reads like one drawn upright."""

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.translate(*{90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn])
        canvas.rotate({90: 90, 180: 180, 270: -90}[turn])
        canvas.drawString(100, HEIGHT - 100, "行政处罚决定书")
        canvas.drawString(100, HEIGHT - 130, "当事人：张三")

    page = first_page(canvas_pdf(draw))
    assert (page.width, page.height) == (WIDTH, HEIGHT)
    assert texts(page.blocks) == ["行政处罚决定书", "当事人：张三"]
    for line, baseline in zip(page.lines(), (100, 130), strict=True):
        assert line.box is not None
        assert line.box.x0 == pytest.approx(100, abs=1.5)
        assert line.box.y0 < baseline < line.box.y1
        assert line.box.height < 20


@pytest.mark.parametrize("angle", [90, 180, -90])
def test_a_page_written_on_its_side_is_read_in_its_own_order(angle: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(angle)
        canvas.drawString(0, 0, "第一行文字")
        canvas.drawString(0, -20, "第二行文字")

    page = first_page(canvas_pdf(draw))
    assert texts(page.blocks) == ["第一行文字", "第二行文字"]
    (first, _) = page.lines()
    assert first.box is not None
    assert max(first.box.width, first.box.height) == pytest.approx(60, abs=2)
    assert min(first.box.width, first.box.height) == pytest.approx(13, abs=3)
    assert (first.box.height > first.box.width) == (angle != 180)


def test_a_watermark_stands_alone_at_the_end() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(150, 300)
        canvas.rotate(45)
        canvas.setFont(FONT, 60)
        canvas.drawString(0, 0, "仅供评查使用")
        canvas.restoreState()
        for number in range(30):
            canvas.drawString(70, 780 - 22 * number, PARAGRAPH[number : number + 35])

    lines = texts(first_page(canvas_pdf(draw)).blocks)
    assert lines[:30] == [PARAGRAPH[number : number + 35] for number in range(30)]
    assert lines[30:] == ["仅供评查使用"]


def test_two_columns_of_running_text_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawCentredString(297, 800, "关于食品安全监督抽检情况的通报")
        for number in range(10):
            canvas.drawString(60, 760 - 20 * number, f"左栏第{number}行" + PARAGRAPH[:13])
            canvas.drawString(310, 760 - 20 * number, f"右栏第{number}行" + PARAGRAPH[:13])

    lines = texts(first_page(canvas_pdf(draw)).blocks)
    assert lines[0] == "关于食品安全监督抽检情况的通报"
    assert [line[:2] for line in lines[1:]] == ["左栏"] * 10 + ["右栏"] * 10


def test_labels_and_values_without_rulings_are_read_row_by_row() -> None:
    labels = ["当事人", "法定代表人", "住所", "统一社会信用代码", "联系电话", "案由", "立案日期", "结案日期"]

    def draw(canvas: Canvas) -> None:
        for number, label in enumerate(labels):
            canvas.drawString(60, 760 - 20 * number, label)
            canvas.drawString(310, 760 - 20 * number, f"{label}的值" + PARAGRAPH[: number % 3 * 6])

    lines = texts(first_page(canvas_pdf(draw)).blocks)
    assert [line[:2] for line in lines[::2]] == [label[:2] for label in labels]
    assert all(value.startswith(label) for label, value in zip(lines[::2], lines[1::2], strict=True))


def test_filled_in_form_fields_are_part_of_the_page() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "案号：")
        canvas.acroForm.textfield(name="no", value="CASE-2024-001", x=150, y=690, width=200, height=20)

    assert [line.text for line in first_page(canvas_pdf(draw)).lines()] == ["案号：", "CASE-2024-001"]


def test_reading_twice_gives_the_same_records() -> None:
    data = typst_pdf(f"= 行政处罚决定书\n{PARAGRAPH}\n#table(columns: 2)[当事人][张三][案由][无照经营]")
    assert repr(read(data)) == repr(read(data))
