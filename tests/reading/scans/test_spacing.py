"""Recognised characters set on their ink."""

from __future__ import annotations

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.reading.scans.crops import Ink
from enforcement_review.reading.scans.engine import OcrLine
from enforcement_review.reading.scans.spacing import SWALLOWED, Letter, placed

SIZE = 30
WHITE = 4  # around a letter


def ink_at(spans: list[tuple[int, int]]) -> Ink:
    return Ink(2, 2 + SIZE, tuple(spans), (True,) * len(spans))


def line(*words: str, gap: float = 1.0, sure: float = 0.98) -> OcrLine:
    """Words of square letters with so much white (of a letter) between them."""
    letters: list[Letter] = []
    spans: list[tuple[int, int]] = []
    x = 0.0
    for word in words:
        for char in word:
            wide = SIZE / 2 if char.isascii() else float(SIZE)
            letters.append((char, x + wide / 2, sure))
            spans.append((round(x + WHITE / 2), round(x + wide - WHITE / 2)))
            x += wide
        x += gap * SIZE
    return placed(letters, ink_at(spans), round(x), 100.0, 50.0)


LETTERS = st.lists(
    st.tuples(st.sampled_from("罚款一万元整，。:12A "), st.floats(0, 60), st.floats(-0.2, 1.2)),
    min_size=1,
    max_size=15,
)
SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 40)), max_size=15)


@given(LETTERS, SPANS, st.integers(1, 40))
def test_whatever_the_ink_letters_keep_their_order_and_edges_never_go_back(
    steps: list[tuple[str, float, float]], blocks: list[tuple[int, int]], height: int
) -> None:
    places = accumulate(step for _, step, _ in steps)
    letters = [(char, x, sure) for (char, _, sure), x in zip(steps, places, strict=True)]
    ends = list(accumulate(white + black for white, black in blocks))
    spans = tuple((end - black, end) for end, (white, black) in zip(ends, blocks, strict=True) if white)
    width = int(max(letters[-1][1], spans[-1][1] if spans else 0)) + 10
    found = placed(letters, Ink(0, height, spans, (True,) * len(spans)), width, 7.0, 9.0)

    assert found.text.replace(" ", "") == "".join(char for char, _, _ in letters).replace(" ", "")
    assert len(found.lefts) == len(found.rights) == len(found.sureness) == len(found.text)
    assert all(0.0 <= sure <= 1.0 for sure in found.sureness)
    assert all(left <= right for left, right in zip(found.lefts, found.rights, strict=True))
    assert all(before <= after for before, after in pairwise(found.lefts))
    assert all(right <= left for right, left in zip(found.rights, found.lefts[1:], strict=False))
    assert 7.0 <= found.x0 <= found.x1 <= 7.0 + width
    assert (found.y0, found.y1) == (9.0, 9.0 + height)


@given(LETTERS, SPANS)
def test_white_is_written_as_one_space_at_most(
    steps: list[tuple[str, float, float]], blocks: list[tuple[int, int]]
) -> None:
    places = accumulate(step for _, step, _ in steps)
    letters = [(char, x, sure) for (char, _, sure), x in zip(steps, places, strict=True) if char != " "]
    ends = list(accumulate(white + black for white, black in blocks))
    spans = tuple((end - black, end) for end, (white, black) in zip(ends, blocks, strict=True) if white)
    if letters:
        found = placed(letters, Ink(0, 20, spans, (True,) * len(spans)), 2000, 0.0, 0.0)
        assert "  " not in found.text


def test_a_line_stands_where_it_was_cut_out() -> None:
    found = line("责令改正")
    assert (found.x0, found.y0, found.y1) == (100.0 + WHITE / 2, 52.0, 82.0)
    assert found.x1 == 100.0 + 4 * SIZE - WHITE / 2


def test_wide_white_between_words_is_a_space_and_belongs_to_no_letter() -> None:
    found = line("姓名张三", "性别男")
    assert found.text == "姓名张三 性别男"
    before, behind = found.rights[3], found.lefts[5]
    assert behind - before >= SIZE
    assert found.sureness[4] == 1.0


def test_a_speck_in_wide_white_does_not_make_two_spaces_of_it() -> None:
    letters = [(char, 15.0 + SIZE * (at + 3 * (at > 3)), 0.9) for at, char in enumerate("姓名张三性别男女")]
    spans = [(round(x - 13), round(x + 13)) for _, x, _ in letters]
    found = placed(letters, ink_at([*spans[:4], (162, 166), *spans[4:]]), 400, 0.0, 0.0)
    assert found.text == "姓名张三 性别男女"
    assert (found.lefts[4], found.rights[4]) == (118.0, 212.0)


def test_letters_side_by_side_have_no_space() -> None:
    assert line("中华人民共和国行政处罚法").text == "中华人民共和国行政处罚法"


def test_white_beside_narrow_letters_is_no_space() -> None:
    """一 is thin and 1 is narrow; the white at their sides is theirs."""
    letters = [(char, 15.0 + SIZE * at, 0.9) for at, char in enumerate("第一百")]
    found = placed(letters, ink_at([(2, 28), (44, 46), (62, 88)]), 90, 0.0, 0.0)
    assert found.text == "第一百"


def test_figures_far_apart_are_not_parted_by_a_space_but_keep_their_places() -> None:
    found = line("2024", "05", gap=1.5)
    assert found.text == "202405"
    assert found.lefts[4] - found.rights[3] >= SIZE


def test_a_figure_on_the_ink_of_two_is_doubted() -> None:
    letters = [("3", 8.0, 0.99), ("0", 33.0, 0.99), ("元", 63.0, 0.99)]
    found = placed(letters, ink_at([(2, 14), (20, 32), (34, 46), (50, 76)]), 78, 0.0, 0.0)
    assert found.sureness == (0.99, SWALLOWED, 0.99)


def test_the_two_sides_of_a_thin_nought_are_one_figure() -> None:
    letters = [("3", 8.0, 0.99), ("0", 24.0, 0.99), ("元", 45.0, 0.99)]
    found = placed(letters, ink_at([(2, 14), (18, 21), (26, 29), (32, 58)]), 60, 0.0, 0.0)
    assert found.sureness == (0.99, 0.99, 0.99)


def test_a_mark_beside_a_figure_does_not_make_it_doubtful() -> None:
    letters = [("3", 8.0, 0.99), ("5", 30.0, 0.99)]
    ink = Ink(0, SIZE, ((2, 14), (20, 23), (25, 38)), (True, False, True))
    assert placed(letters, ink, 40, 0.0, 0.0).sureness == (0.99, 0.99)


def test_letters_without_ink_to_be_told_fill_their_cut_out() -> None:
    found = placed([("甲", 20.0, 0.9), ("乙", 50.0, 0.9)], Ink(0, 32, ()), 70, 0.0, 0.0)
    assert found.text == "甲乙"
    assert (found.x0, found.x1, found.rights[0]) == (4.0, 66.0, 35.0)
