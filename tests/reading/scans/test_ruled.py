from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from enforcement_review.model import SourceFile, Table
from enforcement_review.reading import read_source
from enforcement_review.reading.rulings import find_grids
from enforcement_review.reading.scans.ruled import Rulings, find_rulings
from enforcement_review.reading.scans.stamps import without_red

Grey = NDArray[np.uint8]
SAMPLES = Path(__file__).resolve().parents[3] / "sample_cases" / "files"
FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSerifSC-Regular.otf"
DPI = 150
MM = DPI / 25.4
WORDS = "当事人二〇二四年三月一日在其经营场所销售超过保质期的食品三十一袋计二百元"


def page(width: float = 180, height: float = 120) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    canvas = Image.new("L", (round(width * MM), round(height * MM)), 255)
    return canvas, ImageDraw.Draw(canvas)


def line(draw: ImageDraw.ImageDraw, *ends: float, shade: int = 20, width: int = 1) -> None:
    """From x, y to x, y in millimetres."""
    draw.line([round(end * MM) for end in ends], fill=shade, width=width)


def words(draw: ImageDraw.ImageDraw, x: float, y: float, text: str = WORDS, size: float = 4.2) -> None:
    draw.text((x * MM, y * MM), text, font=ImageFont.truetype(str(FONT), size * MM), fill=20)


def grid(
    draw: ImageDraw.ImageDraw, columns: list[float], rows: list[float], shade: int = 20, width: int = 1
) -> None:
    for y in rows:
        line(draw, columns[0], y, columns[-1], y, shade=shade, width=width)
    for x in columns:
        line(draw, x, rows[0], x, rows[-1], shade=shade, width=width)


def worn(grey: Grey, *, noise: float = 10, blur: float = 1.0, quality: int = 60, skew: float = 0.0) -> Grey:
    high, wide = grey.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), skew, 1)
    picture = cv2.warpAffine(grey, turn, (wide, high), flags=cv2.INTER_LINEAR, borderValue=255)
    picture = cv2.GaussianBlur(picture, (0, 0), blur)
    grainy = picture + np.random.default_rng(7).normal(0, noise, picture.shape)
    coded = cv2.imencode(
        ".jpg", np.clip(grainy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def shapes(rulings: Rulings, dpi: float = DPI) -> list[list[tuple[int, int, int, int]]]:
    """Row, column and spans of the cells of every table."""
    scale = 72 / dpi
    grids = find_grids(
        [(y * scale, x0 * scale, x1 * scale) for y, x0, x1 in rulings.horizontal],
        [(x * scale, y0 * scale, y1 * scale) for x, y0, y1 in rulings.vertical],
    )
    return [[(cell.row, cell.column, cell.row_span, cell.column_span) for cell in one.cells] for one in grids]


@pytest.mark.parametrize(
    ("name", "number", "dpi", "worn_off"),
    [
        ("01-market-expired-food-clean.pdf", 2, 150, False),
        ("05-transport-yanzhou-taxi-clean.pdf", 3, 150, True),
        ("05-transport-yanzhou-taxi-clean.pdf", 3, 200, False),
        ("09-emergency-hazard-clean.pdf", 19, 150, True),
        ("03-market-cooked-food-deficient.pdf", 19, 150, False),
        ("06-transport-overload-deficient.pdf", 15, 150, True),  # no table; underlined words
    ],
)
def test_cells_of_a_picture_are_those_of_the_page(
    name: str, number: int, dpi: int, *, worn_off: bool
) -> None:
    data = (SAMPLES / name).read_bytes()
    with pypdfium2.PdfDocument(data) as document:
        picture = document[number].render(scale=dpi / 72).to_numpy()
    grey = without_red(np.array(picture, np.uint8))  # as seals are taken off before lines are looked for
    if worn_off:
        grey = worn(grey, skew=0.2)
    blocks = read_source(SourceFile(name, "", "application/pdf", data)).pages[number].blocks
    expected = [
        [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in block.cells]
        for block in blocks
        if isinstance(block, Table)
    ]
    assert shapes(find_rulings(grey, dpi), dpi) == expected


def test_lines_stand_where_they_were_drawn() -> None:
    canvas, draw = page()
    grid(draw, [20, 60, 160], [20, 35, 60], width=3)
    found = find_rulings(np.asarray(canvas), DPI)
    assert [round(y / MM, 1) for y, _, _ in found.horizontal] == pytest.approx([20, 35, 60], abs=0.15)
    assert [round(x / MM, 1) for x, _, _ in found.vertical] == pytest.approx([20, 60, 160], abs=0.15)
    for _, start, end in found.horizontal:
        assert (start / MM, end / MM) == pytest.approx((20, 160), abs=0.5)


@pytest.mark.parametrize("shade", [20, 205])
def test_faint_and_broken_lines_close_cells(shade: int) -> None:
    canvas, draw = page()
    grid(draw, [20, 60, 110, 160], [20, 32, 60, 80], shade=shade, width=2)
    draw.rectangle((80 * MM, 30 * MM, 82.4 * MM, 34 * MM), fill=255)  # what the scanner left out
    draw.rectangle((58 * MM, 45 * MM, 62 * MM, 47.5 * MM), fill=255)
    (cells,) = shapes(find_rulings(worn(np.asarray(canvas), noise=6), DPI))
    assert len(cells) == 9


def test_dashed_lines_close_cells() -> None:
    canvas, draw = page()
    grid(draw, [20, 90, 160], [20, 60])
    for step in range(70):
        line(draw, 20 + 2 * step, 40, 21 + 2 * step, 40)
    (cells,) = shapes(find_rulings(np.asarray(canvas), DPI))
    assert len(cells) == 4


def test_lines_that_letters_touch_and_warped_paper() -> None:
    canvas, draw = page()
    grid(draw, [20, 60, 160], [20, 26, 60, 80])
    words(draw, 21, 20.2, WORDS[:8])
    words(draw, 61, 56.5, WORDS[:20])  # runs over the line below it
    high, wide = canvas.height, canvas.width
    rows, columns = np.indices((high, wide), dtype=np.float32)
    bent = rows + 0.4 * MM * np.sin(columns / wide * np.pi).astype(np.float32)
    grey = cv2.remap(np.asarray(canvas), columns, bent, cv2.INTER_LINEAR, borderValue=255)
    (cells,) = shapes(find_rulings(np.asarray(grey, np.uint8), DPI))
    assert len(cells) == 6


def test_a_stroke_aslant_through_a_table_leaves_its_lines() -> None:
    canvas, draw = page()
    grid(draw, [20, 60, 160], [20, 40, 60, 80], width=2)
    line(draw, 22, 78, 158, 62, width=3)
    line(draw, 60, 55, 158, 61, width=3)
    (cells,) = shapes(find_rulings(np.asarray(canvas), DPI))
    assert len(cells) == 6


def test_double_lines_are_two() -> None:
    canvas, draw = page()
    grid(draw, [20, 160], [20, 21.2, 60])
    assert len(find_rulings(np.asarray(canvas), DPI).horizontal) == 3


def test_rows_of_text_hold_no_lines() -> None:
    canvas, draw = page()
    for row in range(10):
        words(draw, 12, 10 + 7 * row)
    words(draw, 30, 90, "第二一三号工作王", size=7.5)
    words(draw, 80, 92, "办公室——所属——各处", size=6)
    for grey in (np.asarray(canvas), worn(np.asarray(canvas))):
        assert find_rulings(grey, DPI) == Rulings((), (), ())


def test_lone_lines_are_blanks() -> None:
    canvas, draw = page()
    words(draw, 20, 20, "签名")
    line(draw, 32, 25, 70, 25)
    words(draw, 75, 20, "年")
    line(draw, 81, 25, 91, 25)
    words(draw, 20, 40, "当事人")
    words(draw, 36, 40, "东陵市河阳区杨记熟食店")
    line(draw, 35, 45.5, 84, 45.5)
    line(draw, 120, 10, 120, 60)  # a lone upright line is nothing
    for grey in (np.asarray(canvas), worn(np.asarray(canvas), noise=6)):
        found = find_rulings(grey, DPI)
        assert (found.horizontal, found.vertical) == ((), ())
        assert [round(start / MM) for _, start, _ in found.blanks] == [32, 81, 35]
        assert [round(end / MM) for _, _, end in found.blanks] == [70, 91, 84]


def test_seams_at_the_pictures_edge_are_left_out() -> None:
    canvas, draw = page()
    for x in (0.3, 1.0, 179.5):
        line(draw, x, 0, x, 120, width=3)
    line(draw, 0, 0.5, 180, 0.5, width=3)
    line(draw, 0, 1.5, 180, 1.5)
    assert find_rulings(np.asarray(canvas), DPI) == Rulings((), (), ())


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3)])
def test_tiny_and_busy_pictures_do_no_harm(shape: tuple[int, int]) -> None:
    assert find_rulings(np.zeros(shape, np.uint8), DPI) == Rulings((), (), ())
    screen = np.full((400, 400), 255, np.uint8)
    screen[::4] = 0
    assert find_rulings(screen, DPI).vertical == ()
