from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.model import Box, Cell, Document, DocumentPages, Line, Page, Table
from enforcement_review.text import Passage, document_passage, fold, page_rows, table_passage
from enforcement_review.text.passage import COLUMN_GAP, join_passages, line_passage, lines_passage

SIZE = 12.0
LEFT, RIGHT = 72.0, 528.0  # 38 characters
FULL = "一" * 38


def line(
    text: str, *, x: float = LEFT, y: float = 100.0, size: float = SIZE, confidence: float = 1.0
) -> Line:
    return Line(text, Box(x, y, x + size * len(text), y + size), size=size, confidence=confidence)


def page(*blocks: Line | Table, number: int | None = 1) -> Page:
    return Page("案卷.pdf", number, 600.0, 842.0, blocks)


def document(*pages: Page) -> DocumentPages:
    return DocumentPages(Document("d01", "decision", None, (), "", "案卷.pdf", (1,), 1.0, ""), pages)


def paragraph(*texts: str) -> Passage:
    lines = [line(text, y=100 + 20 * at) for at, text in enumerate(texts)]
    return lines_passage(lines, 1, Box(LEFT, 100, RIGHT, 700))


TEXT = st.text(alphabet="当事人：张三（男）　 12３。", min_size=1, max_size=12)
TEXTS = st.lists(TEXT, min_size=1, max_size=5)


@given(TEXTS, st.data())
def test_words_cut_out_say_where_they_stand(texts: list[str], data: st.DataObject) -> None:
    whole = join_passages([line_passage(line(t, y=20.0 * n), n) for n, t in enumerate(texts)], "\n")
    start = data.draw(st.integers(0, len(whole.text)))
    end = data.draw(st.integers(start, len(whole.text)))
    part = whole.slice(start, end)
    assert part.text == whole.text[start:end].strip()
    for piece in part.pieces:
        printed = piece.line.text[piece.start : piece.end]
        assert printed or not part.text
        assert part.text[piece.offset : piece.offset + len(printed)] == fold(printed)
    at = start + len(whole.text[start:end]) - len(whole.text[start:end].lstrip())
    if part.text:
        assert part.place() == whole.place(at, at + len(part.text))
        assert part.quote() == whole.quote(at, at + len(part.text))


@given(
    st.lists(st.text(alphabet="当事人：张三（男）１2。", min_size=1, max_size=9), min_size=1, max_size=5),
    st.data(),
)
def test_cutting_twice_is_cutting_once(texts: list[str], data: st.DataObject) -> None:
    whole = join_passages([line_passage(line(t, y=20.0 * n), 1) for n, t in enumerate(texts)], "")
    first = data.draw(st.integers(0, len(whole.text)))
    second = data.draw(st.integers(first, len(whole.text)))
    once, twice = whole.slice(first, second), whole.slice(0, second).slice(first, second)
    assert once.text == twice.text
    if once.text:
        assert once.place() == twice.place()


@given(TEXTS)
def test_a_passage_is_as_long_as_what_is_printed(texts: list[str]) -> None:
    whole = join_passages([line_passage(line(t), 1) for t in texts], "\n")
    assert whole.text == "\n".join(fold(t) for t in texts)


def test_a_place_covers_the_words_and_no_more() -> None:
    place = line_passage(line("当事人：张三"), 7).place(4, 6)
    assert place.page == 7
    assert place.box == Box(LEFT + 4 * SIZE, 100, LEFT + 6 * SIZE, 112)


def test_a_place_follows_the_real_edges_of_unequal_letters() -> None:
    edges = array("f", [72, 84, 87, 90, 102])
    uneven = Line("名il称", Box(72, 100, 102, 112), size=12, edges=edges)
    assert line_passage(uneven, 1).place(1, 3).box == Box(84, 100, 90, 112)


def test_words_over_two_lines_have_a_box_around_both() -> None:
    whole = paragraph(FULL, "二" * 10)
    box = whole.place(30, 45).box
    assert box is not None
    assert (box.y0, box.y1) == (100, 132)
    assert (box.x0, box.x1) == (LEFT, RIGHT)


def test_words_over_two_pages_are_placed_on_the_first() -> None:
    whole = document_passage(document(page(line("甲乙丙"), number=3), page(line("丁戊己"), number=4)))
    place = whole.place(1, len(whole.text))
    assert place.page == 3
    assert place.box == Box(LEFT + SIZE, 100, LEFT + 3 * SIZE, 112)


def test_the_worst_line_read_says_how_sure_the_words_are() -> None:
    whole = join_passages([line_passage(line("甲"), 1), line_passage(line("乙", confidence=0.4), 1)], "")
    assert whole.place().confidence == 0.4
    assert whole.place(0, 1).confidence == 1.0


def test_a_source_without_pages_gives_its_anchor() -> None:
    place = line_passage(Line("当事人：张三", anchor="段落 12"), None).place(4, 6)
    assert (place.page, place.box, place.anchor) == (None, None, "段落 12")


def test_a_quote_is_as_printed_not_folded() -> None:
    whole = line_passage(line("当事人：张　三（男）"), 1)
    assert whole.text == "当事人:张 三(男)"
    assert whole.quote(4, len(whole.text)) == "张三（男）"


def test_blanks_at_the_ends_of_a_cut_are_left_out() -> None:
    whole = line_passage(line("甲　　乙　　丙"), 1)
    part = whole.slice(1, 6)
    assert part.text == "乙"
    assert part.place().box == Box(LEFT + 3 * SIZE, 100, LEFT + 4 * SIZE, 112)


def test_an_empty_cut_has_no_words_and_stays_on_its_page() -> None:
    nothing = line_passage(line("甲乙"), 1).slice(1, 1)
    assert (nothing.text, nothing.quote(), nothing.place().page) == ("", "", 1)


def test_a_full_line_runs_on_into_the_next() -> None:
    assert paragraph(FULL, "二" * 10).text == FULL + "二" * 10


def test_a_short_line_ends_its_paragraph() -> None:
    assert paragraph("一" * 10, "二" * 10).text == "一" * 10 + "\n" + "二" * 10


def test_an_indented_line_begins_a_paragraph() -> None:
    lines = [line(FULL), line("二" * 10, x=LEFT + 2 * SIZE, y=120)]
    assert "\n" in lines_passage(lines, 1, Box(LEFT, 100, RIGHT, 700)).text


def test_a_line_that_begins_with_a_label_is_never_joined() -> None:
    assert "\n地址：某路".replace("：", ":") in paragraph(FULL, "地址：某路").text


def test_another_size_of_letters_is_another_paragraph() -> None:
    lines = [line(FULL), line("二" * 10, y=120, size=16)]
    assert "\n" in lines_passage(lines, 1, Box(LEFT, 100, RIGHT, 700)).text


def test_lines_in_a_narrow_cell_are_kept_apart() -> None:
    lines = [line("同意立案"), line("张三", y=120)]
    assert lines_passage(lines, 1, Box(LEFT, 100, LEFT + 50, 140)).text == "同意立案\n张三"


def test_lines_beside_each_other_are_one_row_with_a_gap() -> None:
    lines = [line("当事人：张三"), line("性别：男", x=300, y=101), line("地址：某路", y=130)]
    assert [[one.text for one in row] for row in page_rows(lines)] == [
        ["当事人：张三", "性别：男"],
        ["地址：某路"],
    ]
    assert lines_passage(lines, 1).text == f"当事人:张三{COLUMN_GAP}性别:男\n地址:某路"


def test_lines_without_places_are_rows_of_their_own() -> None:
    lines = [Line("当事人", anchor="段落 1"), Line("张三", anchor="段落 2")]
    assert len(page_rows(lines)) == 2
    assert lines_passage(lines, None).text == "当事人\n张三"


def test_cells_are_read_row_by_row_and_never_run_into_each_other() -> None:
    cells = []
    for row, texts in enumerate([("当事人", "张三"), ("案由", "无证经营")]):
        for column, text in enumerate(texts):
            x, y = LEFT + 200 * column, 100.0 + 30 * row
            cells.append(Cell(row, column, 1, 1, (line(text, x=x, y=y),), Box(x, y, x + 200, y + 30)))
    assert table_passage(Table(tuple(cells)), 1).text == "当事人\n张三\n案由\n无证经营"


def test_a_document_reads_lines_and_tables_in_order() -> None:
    table = Table((Cell(0, 0, 1, 1, (line("表中", y=150),), Box(LEFT, 140, RIGHT, 170)),))
    pages = document(page(line("标题"), table, line("落款", y=200)), page(line("下页"), number=2))
    assert document_passage(pages).text == "标题\n表中\n落款\n下页"


def test_no_lines_make_an_empty_passage() -> None:
    assert document_passage(document(page())) == Passage("", ())
    assert join_passages([], "\n").place().page is None


@pytest.mark.parametrize(
    "following",
    [
        "问 你单位何时投产？",
        "答：去年三月。",
        "检查地点   海滨路8号",
        "询问时间2023年6月5日",
        "记录人   梁一鸣",
    ],
)
def test_a_full_line_does_not_run_on_into_a_question_or_a_label(following: str) -> None:
    assert paragraph(FULL, following).text == f"{FULL}\n{fold(following)}"


@pytest.mark.parametrize("following", ["问题严重的，依法处理", "时间较长", "答应整改"])
def test_a_full_line_runs_on_into_words_that_only_begin_so(following: str) -> None:
    assert paragraph(FULL, following).text == FULL + fold(following)
