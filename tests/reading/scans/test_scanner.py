"""The scanner of the samples: the same settings give the same bytes, and a scan holds no text."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image

from sample_cases.generator.ink import Handwriting, SealImprint
from sample_cases.generator.scanner import (
    Mode,
    ScanSettings,
    double_page,
    photograph,
    scan_jpeg,
    scan_page,
    scan_pdf,
)
from tests.reading.make import typst_pdf
from tests.reading.scans import paper

Pixels = NDArray[np.uint8]

WORN = ScanSettings(
    seed=7,
    dpi=72,
    skew=1.5,
    noise=6,
    blur=0.2,
    jpeg=60,
    tint=(230, 242, 248),
    uneven=0.3,
    edge=8,
    bleed=0.1,
    seals=(SealImprint("云州市市场监督管理局", 400, 600),),
    handwriting=(Handwriting("张建国", 120, 700),),
)


@pytest.fixture(scope="module")
def page() -> Pixels:
    return paper.written(72)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return typst_pdf("行政处罚决定书\n#pagebreak()\n送达回证")


def test_the_same_settings_give_the_same_bytes(page: Pixels, pdf: bytes) -> None:
    assert scan_jpeg(page, WORN) == scan_jpeg(page, WORN)
    assert photograph(page, WORN) == photograph(page, WORN)
    assert scan_pdf(pdf, WORN) == scan_pdf(pdf, WORN)


def test_another_seed_gives_another_scan(page: Pixels) -> None:
    assert scan_jpeg(page, WORN) != scan_jpeg(page, replace(WORN, seed=8))


def test_a_scanned_file_has_the_pages_asked_for_and_no_text(pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(scan_pdf(pdf, ScanSettings(1, dpi=100), pages=[1]))
    assert len(document) == 1
    assert document[0].get_textpage().get_text_bounded() == ""
    assert document[0].get_size() == pytest.approx((595.3, 841.9), abs=1.0)


def test_the_file_keeps_the_bytes_of_its_pictures(pdf: bytes) -> None:
    taken: list[bytes] = []

    def take(pixels: Pixels, settings: ScanSettings) -> bytes:
        taken.append(photograph(pixels, settings))
        return taken[-1]

    scanned = scan_pdf(pdf, ScanSettings(1, dpi=72), take=take)
    assert len(taken) == 2
    assert all(picture in scanned for picture in taken)


def test_a_page_does_not_depend_on_which_others_are_scanned(pdf: bytes) -> None:
    whole = pypdfium2.PdfDocument(scan_pdf(pdf, replace(WORN, bleed=0)))[1].render().to_numpy()
    alone = pypdfium2.PdfDocument(scan_pdf(pdf, replace(WORN, bleed=0), pages=[1]))[0].render().to_numpy()
    assert np.array_equal(whole, alone)


def test_a_seal_is_red_in_colour_and_grey_in_grey() -> None:
    settings = ScanSettings(1, dpi=72, seals=(SealImprint("云州市公安局", 300, 400),))
    around = (slice(330, 470), slice(230, 370))
    colour = scan_page(paper.Sheet(dpi=72).pixels(), settings)[around].astype(int)
    red = colour[:, :, 2] - colour[:, :, :2].max(axis=2) > 50
    assert 0.05 < red.mean() < 0.5
    grey = scan_page(paper.Sheet(dpi=72).pixels(), replace(settings, mode=Mode.GREY))[around].astype(int)
    assert np.ptp(grey, axis=2).max() <= 2
    assert grey.min() < 160


def test_print_under_a_seal_stays_to_be_seen() -> None:
    sheet = paper.Sheet(dpi=72)
    sheet.draw.rectangle((295, 395, 305, 405), fill=(0, 0, 0))
    scan = scan_page(sheet.pixels(), ScanSettings(1, dpi=72, seals=(SealImprint("云州市公安局", 300, 400),)))
    assert scan[398:403, 298:303].max() < 60


def test_handwriting_differs_each_time_it_is_written() -> None:
    both = (Handwriting("李梅", 100, 300), Handwriting("李梅", 300, 300))
    scan = scan_page(paper.Sheet(dpi=72).pixels(), ScanSettings(1, dpi=72, handwriting=both, jpeg=95))
    one, other = scan[270:330, 80:180], scan[270:330, 280:380]
    assert one.min() < 120
    assert other.min() < 120
    assert not np.array_equal(one, other)


def test_black_and_white_has_only_these() -> None:
    data = scan_jpeg(paper.form(), ScanSettings(1, mode=Mode.BLACK_AND_WHITE, noise=8, jpeg=95))
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode == "L"
        shades = np.asarray(image)
    assert np.mean((shades < 40) | (shades > 215)) > 0.98


def test_a_quarter_turn_is_clockwise() -> None:
    sheet = paper.Sheet(dpi=72)
    sheet.draw.rectangle((20, 20, 60, 60), fill=(0, 0, 0))
    turned = scan_page(sheet.pixels(), ScanSettings(1, dpi=72, quarter=1))
    assert turned.shape[:2] == (595, 842)
    assert turned[40, 842 - 40].max() < 40


def test_two_pages_make_one_sheet(page: Pixels) -> None:
    sheet = double_page(page, page, fold=0.5)
    assert sheet.shape == (page.shape[0], 2 * page.shape[1], 3)
    assert sheet[10, page.shape[1]].max() < sheet[10, 40].min()
    with pytest.raises(ValueError, match="one size"):
        double_page(page, page[:-1])
