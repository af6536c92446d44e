from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from enforcement_review.model import SourceFile
from enforcement_review.reading import read_source
from enforcement_review.reading.scans.ticks import TickBox, find_boxes

Grey = NDArray[np.uint8]
SAMPLES = Path(__file__).resolve().parents[3] / "sample_cases" / "files"
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
LETTERS = "送达回执日期国家口头四川因此困难图书团体园区围墙固定田地目的由于申请白色自己名称品质器具告知石岩右边古代台湾"


def written(text: str, size: float, dpi: float, font: str = "Serif", noise: float = 5) -> Grey:
    """Text of `size` points, seven letters a row, as a scanner sees it."""
    face = ImageFont.truetype(str(FONTS / f"Noto{font}SC-Regular.otf"), size * dpi / 72)
    rows = [text[at : at + 14] for at in range(0, len(text), 14)]
    step = size * 1.7 * dpi / 72
    canvas = Image.new("L", (round(16 * size * dpi / 72), round(step * (len(rows) + 1))), 255)
    draw = ImageDraw.Draw(canvas)
    for number, row in enumerate(rows):
        draw.text((step / 2, step * (number + 0.3)), row, font=face, fill=20)
    return scanned(np.asarray(canvas), noise)


def scanned(grey: Grey, noise: float = 5) -> Grey:
    grainy = grey + np.random.default_rng(9).normal(0, noise, grey.shape)
    coded = cv2.imencode(".jpg", np.clip(grainy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def drawn(dpi: float, side: float = 3.4) -> tuple[Image.Image, ImageDraw.ImageDraw, float]:
    """A page with one box of `side` millimetres, 10 mm from the corner."""
    mm = dpi / 25.4
    canvas = Image.new("L", (round(30 * mm), round(24 * mm)), 255)
    draw = ImageDraw.Draw(canvas)
    width = max(1, round(0.15 * mm))
    draw.rectangle((10 * mm, 10 * mm, (10 + side) * mm, (10 + side) * mm), outline=30, width=width)
    return canvas, draw, mm


def the_box(canvas: Image.Image, dpi: float) -> TickBox:
    (box,) = find_boxes(scanned(np.asarray(canvas)), dpi)
    return box


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("font", ["Serif", "Sans"])
def test_empty_boxes_among_words(dpi: int, font: str) -> None:
    boxes = find_boxes(written("□直接送达　□留置送达　□邮寄送达", 12, dpi, font), dpi)
    assert [box.ticked for box in boxes] == [False, False, False]


@pytest.mark.parametrize("dpi", [150, 200])
@pytest.mark.parametrize("font", ["Serif", "Sans"])
@pytest.mark.parametrize("size", [10.5, 14, 16, 22])
def test_letters_with_frames_are_no_boxes(dpi: int, font: str, size: float) -> None:
    assert find_boxes(written(LETTERS, size, dpi, font), dpi) == ()


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_box_has_its_place(dpi: int) -> None:
    canvas, _, mm = drawn(dpi)
    box = the_box(canvas, dpi)
    assert box.ticked is False
    assert [edge / mm for edge in box.box] == pytest.approx([10, 10, 13.4, 13.4], abs=0.35)


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_tick_and_cross_in_the_box(dpi: int) -> None:
    canvas, draw, mm = drawn(dpi)
    draw.line(
        [10.7 * mm, 11.6 * mm, 11.5 * mm, 12.7 * mm, 12.9 * mm, 10.6 * mm], fill=40, width=round(0.35 * mm)
    )
    assert the_box(canvas, dpi).ticked is True
    canvas, draw, mm = drawn(dpi)
    draw.line([10 * mm, 10 * mm, 13.4 * mm, 13.4 * mm], fill=40, width=round(0.3 * mm))
    draw.line([10 * mm, 13.4 * mm, 13.4 * mm, 10 * mm], fill=40, width=round(0.3 * mm))
    assert the_box(canvas, dpi).ticked is True


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_tick_by_hand_that_leaves_the_box_is_never_taken_for_empty(dpi: int) -> None:
    canvas, draw, mm = drawn(dpi)
    draw.line([10.5 * mm, 11.5 * mm, 11.6 * mm, 13 * mm, 14.6 * mm, 8.8 * mm], fill=40, width=round(0.4 * mm))
    assert the_box(canvas, dpi).ticked is not False


@pytest.mark.parametrize("dpi", [150, 200])
def test_filled_square(dpi: int) -> None:
    mm = dpi / 25.4
    canvas = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(canvas).rectangle((10 * mm, 10 * mm, 13 * mm, 13 * mm), fill=20)
    assert the_box(canvas, dpi).ticked is True


def test_speck_in_a_box_leaves_it_open() -> None:
    canvas, draw, mm = drawn(200)
    draw.ellipse((11.4 * mm, 11.4 * mm, 11.9 * mm, 11.9 * mm), fill=30)
    assert the_box(canvas, 200).ticked is None


def test_cells_of_a_table_are_no_boxes() -> None:
    canvas = Image.new("L", (400, 300), 255)
    draw = ImageDraw.Draw(canvas)
    for at in range(8):
        draw.line((60 + 24 * at, 60, 60 + 24 * at, 84), fill=20)
    for y in (60, 84):
        draw.line((60, y, 60 + 24 * 7, y), fill=20)
    assert find_boxes(np.asarray(canvas), 150) == ()


@pytest.mark.parametrize(
    ("name", "number"), [("01-market-expired-food-clean.pdf", 2), ("06-transport-overload-deficient.pdf", 15)]
)
@pytest.mark.parametrize("dpi", [150, 200])
def test_boxes_of_sample_forms(name: str, number: int, dpi: int) -> None:
    data = (SAMPLES / name).read_bytes()
    page = read_source(SourceFile(name, "", "application/pdf", data)).pages[number]
    with pypdfium2.PdfDocument(data) as document:
        picture = document[number].render(scale=dpi / 72).to_numpy()
    boxes = find_boxes(scanned(np.array(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)), dpi)
    text = page.text()
    assert sum(box.ticked is False for box in boxes) == text.count("□")
    assert sum(box.ticked is True for box in boxes) == text.count("☑")


def test_tiny_picture() -> None:
    assert find_boxes(np.zeros((1, 1), np.uint8), 150) == ()
    assert find_boxes(np.full((4, 4), 255, np.uint8), 300) == ()
