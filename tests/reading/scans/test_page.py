"""A picture of a sheet as pages, with an engine that says what it was told to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from enforcement_review.model import Box, Page, SealShape, Table, TextFrom
from enforcement_review.reading.scans.engine import OcrLine, Pixels, Rectangle
from enforcement_review.reading.scans.page import UNCLEAR, _placement, read_sheet
from enforcement_review.reading.scans.pictures import SheetPicture
from enforcement_review.reading.scans.upright import LevelPicture
from sample_cases.generator.ink import SealImprint
from sample_cases.generator.scanner import Mode, ScanSettings, scan_page
from tests.reading.scans.engines import NO_ENGINE, RecordedEngine, ocr_line
from tests.reading.scans.paper import Sheet

DPI = 150
WIDTH, HEIGHT = 380.0, 290.0
SCALE = DPI / 72
WORDS = "经依法审查决定给予行政处罚的决定"


def picture(sheet: Sheet) -> SheetPicture:
    return of_pixels(sheet.pixels())


def of_pixels(pixels: Pixels, dpi: float = DPI) -> SheetPicture:
    return SheetPicture(pixels, pixels.shape[1] * 72 / dpi, pixels.shape[0] * 72 / dpi)


def line(text: str, x: float, y: float, sure: float = 0.98) -> OcrLine:
    """A line whose place is given in points."""
    return ocr_line(text, x * SCALE, y * SCALE, 12 * SCALE, sure)


def body(count: int, sure: float) -> tuple[OcrLine, ...]:
    return tuple(line(WORDS, 40, 40 + 24 * at, sure) for at in range(count))


def one_page(sheet: Sheet, *lines: OcrLine) -> Page:
    (page,) = read_sheet(picture(sheet), RecordedEngine(lines))
    return page


def test_words_come_with_their_place_in_points_and_how_surely_they_were_read() -> None:
    page = one_page(Sheet(WIDTH, HEIGHT, DPI), line("罚款3万元", 60, 80, 0.9))
    (found,) = page.lines()
    assert found.text == "罚款3万元"
    assert found.box is not None
    assert found.box.rounded() == pytest.approx((60, 80, 120, 92), abs=1)
    assert found.sure(0, 2) == pytest.approx(0.9)
    assert found.sure(0, 5) == pytest.approx(0.9**3)
    assert (page.text_from, page.unread, page.placement) == (TextFrom.OCR, None, None)
    assert (page.width, page.height) == pytest.approx((WIDTH, HEIGHT), abs=0.5)


def test_a_sheet_of_which_too_little_was_read_is_unread_and_says_nothing() -> None:
    page = one_page(Sheet(WIDTH, HEIGHT, DPI), *body(1, 0.95), *body(4, 0.3)[1:])
    assert page.unread == UNCLEAR
    assert page.blocks == ()


def test_a_few_bad_lines_are_left_out_and_the_others_read() -> None:
    page = one_page(Sheet(WIDTH, HEIGHT, DPI), *body(4, 0.95), line("□口己已巳", 40, 200, 0.2))
    assert page.unread is None
    assert page.text() == "\n".join([WORDS] * 4)


def test_a_sheet_without_words_is_read_and_empty() -> None:
    (page,) = read_sheet(picture(Sheet(WIDTH, HEIGHT, DPI)), NO_ENGINE)
    assert (page.unread, page.blocks, page.ink, page.seals) == (None, (), (), ())
    assert page.text_from is TextFrom.OCR


def test_print_that_was_not_read_is_ink() -> None:
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    sheet.write(60, 80, "当事人签名", 14)
    sheet.write(60, 150, "日期", 14)
    whole = one_page(sheet)
    assert whole.ink is not None
    assert len(whole.ink) >= 2
    known = one_page(sheet, ocr_line("当事人签名", 60 * SCALE, 82 * SCALE, 14 * SCALE))
    assert known.ink is not None
    assert all(box.y0 > 130 for box in known.ink)


def test_words_in_a_ruled_form_stand_in_its_cells() -> None:
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    for y in (60, 100, 140):
        sheet.line(40, y, 340, y)
    for x in (40, 140, 340):
        sheet.line(x, 60, x, 140)
    page = one_page(sheet, line("当事人", 50, 74), line("张三", 150, 74), line("日期", 50, 114))
    (table,) = page.blocks
    assert isinstance(table, Table)
    assert {(cell.row, cell.column): cell.text for cell in table.cells} == {
        (0, 0): "当事人",
        (0, 1): "张三",
        (1, 0): "日期",
        (1, 1): "",
    }


def test_the_engine_is_told_of_the_rulings_that_lines_must_not_cross() -> None:
    @dataclass
    class Told(RecordedEngine):
        borders: tuple[Rectangle, ...] = ()

        def read(self, pixels: Pixels, borders: object = ()) -> tuple[OcrLine, ...]:
            self.borders = tuple(borders)  # type: ignore[arg-type]
            return ()

    sheet, engine = Sheet(WIDTH, HEIGHT, DPI), Told(())
    for y in (60, 140):
        sheet.line(40, y, 340, y)
    for x in (40, 140, 340):
        sheet.line(x, 60, x, 140)
    read_sheet(picture(sheet), engine)
    assert sorted(round(border[0] / SCALE) for border in engine.borders) == [40, 140, 340]


def test_the_engine_sees_words_under_a_seal_without_its_red() -> None:
    sheet, engine = Sheet(WIDTH, HEIGHT, DPI), RecordedEngine(())
    sheet.write(150, 140, "某某市监督管理局", 12)
    settings = ScanSettings(1, dpi=DPI, noise=0, jpeg=95, seals=(SealImprint("云州市监督管理局", 190, 150),))
    (page,) = read_sheet(of_pixels(scan_page(sheet.pixels(), settings)), engine)
    (seal,) = page.seals
    assert seal.shape is SealShape.ROUND
    assert seal.box is not None
    assert seal.box.x0 < 190 < seal.box.x1
    assert page.in_colour
    (seen,) = engine.seen
    colours = np.ptp(seen[280:340, 330:460].astype(int), axis=2)
    assert colours.max() < 40
    assert seen[280:340, 330:460].min() < 110  # the words are still there


def test_a_sheet_on_its_head_is_turned_and_says_where_its_words_stand() -> None:
    (page,) = read_sheet(
        picture(Sheet(WIDTH, HEIGHT, DPI)),
        RecordedEngine((line("处罚", 40, 30, sure=0.8),), upside_down=True),
    )
    assert page.placement is not None
    (found,) = page.lines()
    assert found.box is not None
    seen = page.placement.seen(found.box)
    assert (seen.x0, seen.y0) == pytest.approx((WIDTH - found.box.x1, HEIGHT - found.box.y1), abs=1)


def test_a_finer_picture_is_made_as_coarse_as_its_letters_bear() -> None:
    engine = RecordedEngine((line("处罚决定", 60, 80),))
    fine = Sheet(WIDTH, HEIGHT, 300)
    (page,) = read_sheet(of_pixels(fine.pixels(), 300), engine)
    (seen,) = engine.seen
    assert seen.shape[0] == pytest.approx(HEIGHT * SCALE, abs=2)
    (found,) = page.lines()
    assert found.box is not None
    box = found.box if page.placement is None else page.placement.seen(found.box)
    assert box.rounded() == pytest.approx((60, 80, 108, 92), abs=1)


@given(
    st.floats(0.5, 3),
    st.floats(-0.2, 0.2),
    st.floats(-300, 300),
    st.floats(-1e-5, 1e-5),
    st.tuples(st.floats(0, 300), st.floats(0, 200), st.floats(1, 80), st.floats(1, 40)),
)
def test_a_place_on_the_level_page_is_where_its_pixels_were(
    factor: float, turn: float, move: float, tilt: float, place: tuple[float, float, float, float]
) -> None:
    cos, sin = np.cos(turn) * factor, np.sin(turn) * factor
    matrix = np.array([[cos, -sin, move], [sin, cos, -move / 2], [tilt, 0.0, 1.0]])
    assume(not np.allclose(matrix, np.eye(3)))
    level = LevelPicture(np.zeros((600, 800, 3), np.uint8), matrix)
    sheet = SheetPicture(np.zeros((900, 1200, 3), np.uint8), 576.0, 432.0)
    placement = _placement(level, sheet, 0.5)
    assert placement is not None
    x, y, wide, high = place
    seen = placement.seen(Box(x, y, x + wide, y + high))
    corners = [(a / 0.5, b / 0.5, 1.0) for a in (x, x + wide) for b in (y, y + high)]
    mapped = [matrix @ corner for corner in corners]
    xs, ys = [at[0] / at[2] * 0.48 for at in mapped], [at[1] / at[2] * 0.48 for at in mapped]
    assert (seen.x0, seen.y0, seen.x1, seen.y1) == pytest.approx(
        (min(xs), min(ys), max(xs), max(ys)), abs=0.01
    )


def test_a_level_page_lies_on_its_sheet_as_it_is() -> None:
    level = LevelPicture(np.zeros((60, 80, 3), np.uint8), np.eye(3))
    assert _placement(level, SheetPicture(level.pixels, 38.4, 28.8), 0.48) is None


def test_the_two_pages_of_a_sheet_come_from_left_to_right_with_their_places_on_it() -> None:
    sheet = Sheet(842, 595, 90)
    for side in (50, 470):
        for at in range(18):
            sheet.write(side, 60 + 26 * at, (WORDS * 2)[: 23 + at % 3])
    lines = tuple(ocr_line(WORDS, 100, 100 + 40 * at, 15) for at in range(3))
    halves = read_sheet(of_pixels(sheet.pixels(), 90), RecordedEngine(lines))
    assert len(halves) == 2
    first, second = halves
    assert first.left == 0.0
    assert second.left == pytest.approx(first.width)
    assert first.width + second.width == pytest.approx(842, abs=1)
    for page in halves:
        for found in page.lines():
            assert found.box is not None
            assert found.box.x0 == pytest.approx(page.left + 100 * 72 / 90, abs=1)
        assert page.text() == "\n".join([WORDS] * 3)


def test_a_seal_on_a_sheet_without_colour_is_found_by_its_form() -> None:
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    sheet.write(150, 140, "某某市监督管理局", 12)
    seals = (SealImprint("云州市监督管理局", 190, 150),)
    settings = ScanSettings(1, dpi=DPI, mode=Mode.GREY, jpeg=90, seals=seals)
    (page,) = read_sheet(of_pixels(scan_page(sheet.pixels(), settings)), NO_ENGINE)
    (seal,) = page.seals
    assert (page.in_colour, seal.shape, seal.name) == (False, SealShape.ROUND, None)
    assert seal.box is not None
    assert seal.box.center == pytest.approx((190, 150), abs=4)


@pytest.mark.parametrize("noisy", [False, True])
def test_grey_sheets_show_no_red_and_say_so(noisy: bool) -> None:
    pixels = cv2.cvtColor(
        cv2.cvtColor(paper_with_words().pixels(), cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR
    ).astype(np.int16)
    if noisy:
        pixels += np.random.default_rng(3).integers(-4, 5, pixels.shape[:2])[..., None]
    (page,) = read_sheet(of_pixels(pixels.clip(0, 255).astype(np.uint8)), NO_ENGINE)
    assert page.in_colour is False
    assert page.seals == ()


def paper_with_words() -> Sheet:
    sheet = Sheet(WIDTH, HEIGHT, DPI)
    for at in range(8):
        sheet.write(40, 40 + 24 * at, WORDS)
    return sheet


def test_the_same_picture_gives_the_same_page() -> None:
    engine = RecordedEngine(body(8, 0.9))
    first, again = (read_sheet(picture(paper_with_words()), engine) for _ in range(2))
    assert first == again
    assert first != read_sheet(picture(paper_with_words()), replace(engine, lines=body(7, 0.9)))
