from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import ImageDraw

from enforcement_review.model import SealShape
from enforcement_review.reading.scans.stamps import (
    find_fingerprints,
    find_stamps,
    seal_text_strip,
    shows_colour,
    without_red,
)
from tests.reading.scans.stamped import (
    DPI,
    MM,
    WORDS,
    as_bgr,
    close,
    font,
    paper,
    press_finger,
    print_lines,
    scanned,
    stamp_name,
    stamp_seal,
)


@pytest.mark.parametrize("across", [38, 42, 45])
@pytest.mark.parametrize("rough", [False, True])
def test_round_seal_over_text_is_found_in_its_place(across: float, *, rough: bool) -> None:
    canvas = paper()
    print_lines(canvas)
    stamp_seal(canvas, (90, 70), (across, across))
    picture = scanned(as_bgr(canvas)) if rough else as_bgr(canvas)
    (stamp,) = find_stamps(picture, DPI)
    assert stamp.shape is SealShape.ROUND
    assert stamp.confidence >= 0.9
    half = across / 2
    assert close(stamp.box, (90 - half, 70 - half, 90 + half, 70 + half))
    assert not find_fingerprints(picture, DPI)


def test_oval_seal() -> None:
    canvas = paper()
    print_lines(canvas)
    stamp_seal(canvas, (80, 60), (45, 30), "东陵市河阳区财政专用", turned=8)
    (stamp,) = find_stamps(scanned(as_bgr(canvas)), DPI)
    assert stamp.shape is SealShape.OVAL
    assert stamp.confidence > 0.7


@pytest.mark.parametrize("turned", [0, 12])
def test_square_name_seal_counts_for_less_than_an_authoritys(turned: float) -> None:
    canvas = paper()
    print_lines(canvas)
    stamp_name(canvas, (80, 70), turned)
    (stamp,) = find_stamps(scanned(as_bgr(canvas)), DPI)
    assert stamp.shape is SealShape.SQUARE
    assert 0.3 <= stamp.confidence <= 0.7


def test_fingerprints_are_no_seals() -> None:
    canvas = paper()
    print_lines(canvas)
    press_finger(canvas, (60, 50))
    press_finger(canvas, (100, 85), (16, 20))
    picture = scanned(as_bgr(canvas))
    assert find_stamps(picture, DPI) == ()
    assert len(find_fingerprints(picture, DPI)) == 2


def test_pale_seal_on_yellowed_paper() -> None:
    canvas = paper(ground=(250, 240, 215))
    print_lines(canvas)
    stamp_seal(canvas, (90, 70), colour=(242, 172, 172))
    (stamp,) = find_stamps(scanned(as_bgr(canvas), noise=4), DPI)
    assert stamp.shape is SealShape.ROUND


def test_worn_seal_that_lacks_a_fifth_of_its_ring_is_less_sure() -> None:
    canvas = paper()
    stamp_seal(canvas, (90, 70))
    ImageDraw.Draw(canvas).pieslice((65 * MM, 45 * MM, 115 * MM, 95 * MM), 20, 100, fill=(255, 255, 255))
    (stamp,) = find_stamps(as_bgr(canvas), DPI)
    assert stamp.shape is SealShape.ROUND
    assert 0.55 <= stamp.confidence < 0.95


def test_half_a_seal_at_the_pages_edge_is_less_sure() -> None:
    canvas = paper()
    stamp_seal(canvas, (150, 60))
    (stamp,) = find_stamps(as_bgr(canvas), DPI)
    assert stamp.confidence < 0.8
    assert stamp.box[2] <= canvas.width
    assert seal_text_strip(as_bgr(canvas), stamp) is None


def test_two_seals_that_overlap_are_two() -> None:
    canvas = paper()
    stamp_seal(canvas, (55, 60))
    stamp_seal(canvas, (92, 62), words="东陵市河阳区公安局分局")
    stamps = find_stamps(as_bgr(canvas), DPI)
    assert [stamp.shape for stamp in stamps] == [SealShape.ROUND, SealShape.ROUND]


def test_red_print_is_no_seal() -> None:
    canvas = paper(190)
    draw = ImageDraw.Draw(canvas)
    draw.text((95 * MM, 20 * MM), "东陵市市场监督管理局文件", font=font(14), fill=(220, 0, 0), anchor="mm")
    draw.line((10 * MM, 35 * MM, 180 * MM, 35 * MM), fill=(220, 0, 0), width=round(0.8 * MM))
    draw.rectangle((10 * MM, 45 * MM, 180 * MM, 55 * MM), fill=(190, 20, 30))
    draw.rectangle((10 * MM, 60 * MM, 55 * MM, 105 * MM), fill=(200, 60, 50))
    draw.ellipse((70 * MM, 60 * MM, 112 * MM, 102 * MM), fill=(210, 40, 40))
    print_lines(canvas, (200, 20, 20))
    picture = scanned(as_bgr(canvas))
    assert find_stamps(picture, DPI) == ()
    assert find_fingerprints(picture, DPI) == ()


def test_page_without_red_has_neither() -> None:
    canvas = paper()
    print_lines(canvas)
    assert find_stamps(scanned(as_bgr(canvas), quality=40), DPI) == ()
    assert find_stamps(np.full((5, 5, 3), 255, np.uint8), DPI) == ()


def test_colour_is_seen_only_where_there_is_some() -> None:
    plain, yellow, stamped, blue = paper(), paper(ground=(248, 236, 208)), paper(), paper()
    for canvas in (plain, yellow, stamped, blue):
        print_lines(canvas)
    stamp_seal(stamped, (90, 70))
    ImageDraw.Draw(blue).line(
        [(30 * MM, 110 * MM), (45 * MM, 104 * MM), (60 * MM, 112 * MM)], (30, 40, 160), 4
    )
    grey = cv2.cvtColor(cv2.cvtColor(as_bgr(stamped), cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert not shows_colour(scanned(as_bgr(plain), quality=50))
    assert not shows_colour(scanned(as_bgr(yellow), quality=50))
    assert not shows_colour(np.asarray(grey, np.uint8))
    assert shows_colour(scanned(as_bgr(stamped)))
    assert shows_colour(scanned(as_bgr(blue)))


def test_without_red_leaves_print_and_takes_the_stamp() -> None:
    canvas = paper()
    print_lines(canvas)
    before = without_red(as_bgr(canvas))
    stamp_seal(canvas, (90, 70))
    after = without_red(as_bgr(canvas))
    assert after.flags["C_CONTIGUOUS"]
    assert ((before < 100) == (after < 100)).mean() > 0.999
    assert after.min() <= 30


def test_strip_shows_the_words_upright_in_one_line() -> None:
    canvas = paper()
    stamp_seal(canvas, (90, 70))
    picture = as_bgr(canvas)
    (stamp,) = find_stamps(picture, DPI)
    strip = seal_text_strip(picture, stamp)
    assert strip is not None
    height, width = strip.shape[:2]
    assert width > 8 * height
    dark = strip[:, :, 0] < 128
    letters = np.asarray(dark[8:-8].max(axis=0), np.bool_)
    assert not letters[: width // 12].any()
    assert not letters[-width // 12 :].any()  # the gap at the bottom is where the line begins and ends
    starts = int((letters[1:] & ~letters[:-1]).sum())
    assert len(WORDS) - 2 <= starts <= 3 * len(WORDS)


def test_no_strip_of_a_square_seal() -> None:
    canvas = paper()
    stamp_name(canvas, (80, 70))
    (stamp,) = find_stamps(as_bgr(canvas), DPI)
    assert seal_text_strip(as_bgr(canvas), stamp) is None
