from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from enforcement_review.model import Box
from tests.reading.make import HEIGHT, PARAGRAPH, canvas_pdf, first_page, texts, typst_pdf

RED, BLACK, BLUE = Color(0.85, 0.1, 0.1), Color(0, 0, 0), Color(0.1, 0.1, 0.9)
SEAL = 119.0  # points: 42 mm
X, Y = 360.0, 150.0  # its middle, from the bottom left


def seals(*draw: Callable[[Canvas], None]) -> tuple[Box, ...]:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, PARAGRAPH[:30])
        canvas.drawString(330, 150, "某市市场监督管理局")
        for one in draw:
            one(canvas)

    return tuple(seal.box for seal in first_page(canvas_pdf(page)).seals if seal.box is not None)


def circle(color: Color, diameter: float = SEAL) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setStrokeColor(color)
        canvas.setLineWidth(3)
        canvas.circle(X, Y, diameter / 2)

    return draw


def stamp(
    *,
    ink: tuple[int, int, int, int] = (210, 20, 20, 255),
    paper: tuple[int, int, int, int] = (255, 255, 255, 0),
) -> Image.Image:
    image = Image.new("RGBA", (300, 300), paper)
    pen = ImageDraw.Draw(image)
    pen.ellipse((6, 6, 294, 294), outline=ink, width=10)
    pen.regular_polygon((150, 150, 50), 5, fill=ink)
    return image


def placed(image: Image.Image, width: float = SEAL, height: float = SEAL) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(image), X - width / 2, Y - height / 2, width, height, mask="auto")

    return draw


def around_the_middle(found: tuple[Box, ...]) -> bool:
    return len(found) == 1 and found[0].holds(X, HEIGHT - Y)


def test_a_red_circle_is_a_seal() -> None:
    (box,) = seals(circle(RED))
    assert box.holds(X, HEIGHT - Y)
    assert box.width == pytest.approx(SEAL, abs=8)
    assert box.height == pytest.approx(SEAL, abs=8)


def test_a_red_stamp_with_a_clear_ground_is_a_seal() -> None:
    assert around_the_middle(seals(placed(stamp())))


def test_a_red_stamp_on_a_white_ground_is_a_seal() -> None:
    assert around_the_middle(seals(placed(stamp(paper=(255, 255, 255, 255)).convert("RGB"))))


def test_a_seal_may_be_faint() -> None:
    assert around_the_middle(seals(placed(stamp(ink=(230, 90, 90, 255)))))


@pytest.mark.parametrize("color", [BLACK, BLUE], ids=["black", "blue"])
def test_a_circle_of_another_colour_is_no_seal(color: Color) -> None:
    assert seals(circle(color)) == ()


def test_a_copied_seal_in_black_is_no_seal() -> None:
    assert seals(placed(stamp(ink=(30, 30, 30, 255)))) == ()


def test_a_red_corner_of_a_photograph_is_no_seal() -> None:
    photo = Image.new("RGB", (300, 300), (90, 120, 90))
    ImageDraw.Draw(photo).rectangle((0, 0, 110, 110), fill=(220, 20, 20))
    assert seals(placed(photo)) == ()


@pytest.mark.parametrize("diameter", [12.0, 300.0])
def test_a_red_ring_of_another_size_is_no_seal(diameter: float) -> None:
    assert seals(circle(RED, diameter)) == ()


def test_a_long_red_strip_is_no_seal() -> None:
    assert seals(placed(Image.new("RGB", (300, 60), (220, 20, 20)), 180, 36)) == ()


def test_red_rules_and_red_letters_are_no_seal() -> None:
    def head(canvas: Canvas) -> None:
        canvas.setStrokeColor(RED)
        canvas.setFillColor(RED)
        canvas.setLineWidth(2)
        canvas.line(72, 760, 520, 760)
        canvas.drawString(180, 780, "某市市场监督管理局文件")

    assert seals(head) == ()


def test_a_page_without_a_seal_has_none() -> None:
    assert seals() == ()


def test_words_under_a_seal_are_read_all_the_same() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(310, 150, "某市市场监督管理局")
        circle(RED)(canvas)

    assert texts(first_page(canvas_pdf(page)).blocks) == ["某市市场监督管理局"]


def test_a_seal_drawn_by_a_typesetter_is_a_seal() -> None:
    page = first_page(typst_pdf('落款\n#circle(radius: 2.1cm, stroke: 2pt + rgb("#d01515"))'))
    (seal,) = page.seals
    assert seal.box is not None
    assert seal.box.width == pytest.approx(SEAL, abs=8)
