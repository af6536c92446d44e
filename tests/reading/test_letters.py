"""Letters whose boxes are odd, and letters drawn out of their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.model import Line
from enforcement_review.reading.lines import Characters, Run, find_runs, lines_from
from enforcement_review.reading.pdfium import _odd_letters
from tests.reading.make import canvas_pdf, first_page, texts

SIZE = 12.0


class OneFont:
    def font_of(self, index: int) -> tuple[float, float]:
        return SIZE, 0.0


def run(*letters: tuple[str, float]) -> Run:
    """Letters, each with the left edge of its box, one size wide."""
    text = "".join(letter for letter, _ in letters)
    return Run(text, [x for _, x in letters], [x + SIZE for _, x in letters], SIZE, 100.0, 100.0 + SIZE)


def drawn(letters: list[tuple[str, float]]) -> list[Line]:
    text = "".join(letter for letter, _ in letters)
    boxes = [(x, 100.0, x + SIZE, 100.0 + SIZE) for _, x in letters]
    return lines_from(list(find_runs(Characters.of(text, range(len(text)), boxes), OneFont()).runs))


def test_flat_letters_are_told_from_their_neighbours() -> None:
    text = "罚款一万元“整”"
    heights = [12.0, 12.0, 2.0, 12.0, 12.0, 3.0, 12.0, 3.0]
    assert _odd_letters(text, heights, [0.0] * len(text)) == ([2, 5, 7], [])


def test_spaces_and_letters_without_height_are_not_flat() -> None:
    assert _odd_letters("罚 款整", [12.0, 1.0, 12.0, 0.0], [0.0] * 4) == ([], [])


def test_letters_of_one_height_are_never_flat() -> None:
    assert _odd_letters("罚款一万元", [12.0] * 5, [0.0] * 5) == ([], [])


def test_quotes_drawn_in_a_second_font_stand_where_they_belong() -> None:
    words = run(("称", 100), ("合", 124), ("格", 136), ("的", 160))
    quotes = run(("“", 112), ("”", 148))
    assert [line.text for line in lines_from([words, quotes])] == ["称“合格”的"]


def test_figures_drawn_in_a_second_font_stand_where_they_belong() -> None:
    words = run(("共", 100), ("袋", 136))
    figures = run(("1", 112), ("2", 124))
    assert [line.text for line in lines_from([words, figures])] == ["共12袋"]


def test_letters_put_in_from_another_run_keep_their_edges() -> None:
    (line,) = lines_from([run(("称", 100), ("合", 124)), run(("“", 112)), run(("”", 136))])
    assert line.edges is not None
    assert list(line.edges) == [100, 112, 124, 136, 148]


def test_a_second_printing_for_bold_is_read_once() -> None:
    bold = run(("处", 100.3), ("罚", 112.3))
    assert [line.text for line in lines_from([run(("处", 100), ("罚", 112)), bold])] == ["处罚"]


def test_two_fields_on_a_row_are_two_lines() -> None:
    found = lines_from([run(("姓", 100), ("名", 112)), run(("张", 200), ("三", 212))])
    assert [line.text for line in found] == ["姓名", "张三"]


@given(st.permutations(list(enumerate("当事人名称住所地"))))
def test_the_order_of_drawing_does_not_change_the_line(letters: list[tuple[int, str]]) -> None:
    line = [(letter, 100 + SIZE * place) for place, letter in letters]
    assert [found.text for found in drawn(line)] == ["当事人名称住所地"]


@given(st.integers(1, 6), st.data())
def test_every_letter_is_read_once_wherever_quotes_are_drawn(count: int, data: st.DataObject) -> None:
    words = "甲乙丙丁戊己庚辛壬癸"
    places = sorted(data.draw(st.sets(st.integers(1, len(words) - 1), min_size=count, max_size=count)))
    text, plain, quotes = "", [], []
    for at, letter in enumerate(words):
        if at in places:
            quotes.append(("“", 100 + SIZE * len(text)))
            text += "“"
        plain.append((letter, 100 + SIZE * len(text)))
        text += letter
    assert [line.text for line in lines_from([run(*plain), run(*quotes)])] == [text]


def test_a_sentence_with_quotes_and_the_figure_one_is_one_line() -> None:
    words = "罚款一万元，“从轻”一档，一式二份"
    assert texts(first_page(canvas_pdf(lambda canvas: canvas.drawString(72, 700, words))).blocks) == [words]


def test_letters_far_higher_than_the_others_are_told_too() -> None:
    assert _odd_letters("罚款一万元", [12.0, 12.0, 80.0, 12.0, 12.0], [0.0] * 5) == ([], [2])
