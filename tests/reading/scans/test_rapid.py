"""Small drawn sheets read with the real engine."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from enforcement_review.model import Box, Page, Table
from enforcement_review.reading.scans.engine import Pixels
from enforcement_review.reading.scans.page import read_sheet
from enforcement_review.reading.scans.pictures import SheetPicture
from enforcement_review.reading.scans.rapid import RapidEngine, engine_name
from sample_cases.generator.ink import Handwriting, SealImprint
from sample_cases.generator.scanner import ScanSettings, scan_page
from tests.reading.scans.paper import Sheet

pytestmark = pytest.mark.xdist_group("ocr")

DPI = 150
WIDTH, HEIGHT = 384.0, 288.0  # points: 800 × 600 pixels
LINES = {
    "责令改正通知书": (130.0, 30.0, 18.0),
    "经查，你单位销售超过保质期的食品": (50.0, 70.0, 12.0),
    "货值金额人民币壹仟贰佰元整": (50.0, 96.0, 12.0),
    "检查时间：2024年3月15日9时30分": (50.0, 122.0, 12.0),
    "现责令你单位于3日内改正上述行为": (50.0, 148.0, 12.0),
    "联系电话：0571-88651234": (50.0, 174.0, 12.0),
}


@pytest.fixture(scope="module")
def engine() -> RapidEngine:
    return RapidEngine()


def letter() -> Sheet:
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    for text, (x, y, size) in LINES.items():
        sheet.write(x, y, text, size)
    return sheet


def read(pixels: Pixels, engine: RapidEngine) -> Page:
    picture = SheetPicture(pixels, pixels.shape[1] * 72 / DPI, pixels.shape[0] * 72 / DPI)
    (page,) = read_sheet(picture, engine)
    return page


def bare(text: str) -> str:
    """Without spaces, and with marks of one width."""
    return text.translate(str.maketrans("：，（）", ":,()")).replace(" ", "")


def skewed(pixels: Pixels) -> Pixels:
    """As a sheet lies that was put into the scanner askew by three degrees."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 3.0, 1.0)
    white = (255, 255, 255)
    return np.asarray(cv2.warpAffine(pixels, turn, (width, height), borderValue=white), dtype=np.uint8)


@pytest.mark.parametrize(("x", "y"), [(3.0, 2.0), (250.0, 270.0), (60.0, 140.0)])
def test_a_single_line_is_read_wherever_it_stands_on_the_page(
    engine: RapidEngine, x: float, y: float
) -> None:
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    sheet.write(x, y, "当事人：周仲谋", 12)
    (line,) = read(sheet.pixels(), engine).lines()
    assert bare(line.text) == "当事人:周仲谋"
    assert line.box is not None
    assert abs(line.box.x0 - x) < 3
    assert abs(line.box.y0 - y) < 5


def upside_down(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[::-1, ::-1])


def sideways(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(np.rot90(pixels))


def sideways_the_other_way(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(np.rot90(pixels, -1))


def ink_box(change: Callable[[Pixels], Pixels], text: str) -> Box:
    """Where one line of the letter stands on the sheet, in points."""
    x, y, size = LINES[text]
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    sheet.write(x, y, text, size)
    rows, columns = np.nonzero(change(sheet.pixels())[:, :, 0] < 128)
    scale = 72 / DPI
    return Box(columns.min() * scale, rows.min() * scale, columns.max() * scale, rows.max() * scale)


@pytest.mark.parametrize(
    "change", [np.ascontiguousarray, skewed, upside_down, sideways, sideways_the_other_way]
)
def test_a_sheet_is_read_however_it_lies_and_its_words_are_found_on_it(
    change: Callable[[Pixels], Pixels], engine: RapidEngine
) -> None:
    page = read(change(letter().pixels()), engine)
    assert page.unread is None
    assert [bare(line.text) for line in page.lines()] == [bare(text) for text in LINES]
    for line, text in zip(page.lines(), LINES, strict=True):
        assert line.box is not None
        assert line.confidence > 0.8
        box = line.box if page.placement is None else page.placement.seen(line.box)
        want = ink_box(change, text)
        assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx(
            (want.x0, want.y0, want.x1, want.y1), abs=7
        ), text


def form() -> Sheet:
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    xs, ys = (30, 56, 130, 360), (30, 66, 102, 138, 250)
    for y in ys:
        sheet.line(30 if y in (30, 138, 250) else 56, y, 360, y)
    for x in xs:
        sheet.line(x, 30, x, 250)
    for number, char in enumerate("当事人情况"):
        sheet.write(37, 34 + 20 * number, char)
    for number, char in enumerate("承办意见"):
        sheet.write(37, 148 + 24 * number, char)
    for y, label, value in (
        (40, "姓名", "张建国"),
        (76, "联系电话", "13805371234"),
        (112, "住所", "某某市某某路18号"),
        (180, "处理意见", "建议立案调查"),
    ):
        sheet.write(66, y, label)
        sheet.write(140, y, value)
    return sheet


def test_a_ruled_form_pairs_labels_and_values_and_its_columns_of_letters_are_read(
    engine: RapidEngine,
) -> None:
    (table,) = (block for block in read(form().pixels(), engine).blocks if isinstance(block, Table))
    texts = {(cell.row, cell.column): bare(cell.text) for cell in table.cells}
    assert texts == {
        (0, 0): "当事人情况",
        (0, 1): "姓名",
        (0, 2): "张建国",
        (1, 1): "联系电话",
        (1, 2): "13805371234",
        (2, 1): "住所",
        (2, 2): "某某市某某路18号",
        (3, 0): "承办意见",
        (3, 1): "处理意见",
        (3, 2): "建议立案调查",
    }


def signed_sheet() -> Sheet:
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    sheet.write(50, 40, "以上笔录我已看过，和我讲的一样")
    sheet.write(50, 130, "被询问人签名：")
    sheet.write(50, 220, "询问人签名：")
    return sheet


def test_a_signature_is_words_or_ink_and_a_blank_place_is_bare(engine: RapidEngine) -> None:
    written = ScanSettings(4, dpi=DPI, noise=0, jpeg=95, handwriting=(Handwriting("周晓", 140, 138, 26),))
    page = read(scan_page(signed_sheet().pixels(), written), engine)
    marks = [*(page.ink or ()), *(line.box for line in page.lines() if line.box and line.box.x1 > 150)]
    assert any(box.x1 > 145 and 115 < box.center[1] < 160 for box in marks)
    assert not any(box.x1 > 145 and 200 < box.center[1] < 250 for box in marks)
    texts = [bare(line.text) for line in page.lines()]
    assert any(text.startswith("被询问人签名:") for text in texts)
    assert "询问人签名:" in texts


def test_a_blank_form_has_no_ink(engine: RapidEngine) -> None:
    assert read(signed_sheet().pixels(), engine).ink == ()


def test_a_red_seal_does_not_hide_the_words_under_it(engine: RapidEngine) -> None:
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    sheet.write(50, 60, "本决定书一式三份，一份送达当事人")
    sheet.write(190, 150, "云州市市场监督管理局")
    sheet.write(220, 176, "2024年3月15日")
    stamped = ScanSettings(
        2, dpi=DPI, noise=0, jpeg=90, seals=(SealImprint("云州市市场监督管理局", 260, 165, strength=0.7),)
    )
    page = read(scan_page(sheet.pixels(), stamped), engine)
    assert len(page.seals) == 1
    text = bare(page.text())
    assert "云州市市场监督管理局" in text
    assert "2024年3月15日" in text


def scene(seed: int) -> Pixels:
    """Shapes and grain as photographs of things have them: the finer, the fainter."""
    chance = np.random.default_rng(seed)
    fine = np.hypot(np.fft.fftfreq(600)[:, None], np.fft.fftfreq(800)[None])
    waves = np.fft.fft2(chance.normal(size=(600, 800))) / np.maximum(fine, 1 / 800) ** 1.3
    shapes = np.fft.ifft2(waves).real
    grey = 95 + 45 * (shapes - shapes.mean()) / shapes.std()
    return np.stack([grey * 0.8, grey, grey * 1.1], axis=2).clip(0, 255).astype(np.uint8)


def test_a_photograph_without_words_is_read_and_says_nothing(engine: RapidEngine) -> None:
    page = read(scene(1), engine)
    assert page.unread is None
    assert page.blocks == ()


def test_noise_is_never_words_that_are_relied_on(engine: RapidEngine) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 400), dtype=np.uint8)
    large = cv2.resize(noise, (800, 600), interpolation=cv2.INTER_NEAREST)
    page = read(np.ascontiguousarray(np.stack([large] * 3, axis=2)), engine)
    assert all(line.confidence < 0.75 for line in page.lines())


def test_an_empty_sheet_is_read_and_bare(engine: RapidEngine) -> None:
    page = read(np.full((600, 800, 3), 252, np.uint8), engine)
    assert (page.unread, page.blocks, page.ink) == (None, (), ())


def test_a_picture_of_one_line_is_read_and_an_empty_one_is_none(engine: RapidEngine) -> None:
    sheet = Sheet(170, 22, DPI)
    sheet.write(6, 2, "云州市市场监督管理局", 12)
    line = engine.read_line(sheet.pixels())
    assert line is not None
    assert line.text == "云州市市场监督管理局"
    assert engine.read_line(sheet.pixels()) == line
    assert engine.read_line(np.full((40, 300, 3), 255, np.uint8)) is None


def test_the_engine_is_named_with_its_version(engine: RapidEngine) -> None:
    assert engine.name == engine_name()
    assert engine.name.startswith("rapidocr ")
