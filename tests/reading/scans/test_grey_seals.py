"""Seals on scans that show no colour."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import ImageDraw

from enforcement_review.model import SealShape
from enforcement_review.reading.scans.grey_seals import DOUBTED, SURE, find_grey_seals
from tests.reading.scans.stamped import (
    DPI,
    MM,
    Canvas,
    Picture,
    as_bgr,
    close,
    font,
    paper,
    print_lines,
    scanned,
    stamp_seal,
)

DARK = (40, 40, 40)


def grey(canvas: Canvas, *, noise: float = 6) -> Picture:
    return _grey(scanned(as_bgr(canvas), noise=noise))


def black_and_white(canvas: Canvas) -> Picture:
    one = cv2.cvtColor(scanned(as_bgr(canvas)), cv2.COLOR_BGR2GRAY)
    return _grey(np.asarray(cv2.threshold(one, 0, 255, cv2.THRESH_OTSU)[1], np.uint8))


def _grey(picture: Picture) -> Picture:
    one = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.cvtColor(one, cv2.COLOR_GRAY2BGR), np.uint8)


def ring(
    canvas: Canvas, centre: tuple[float, float], across: float = 40, *, wide: float = 1.1
) -> ImageDraw.ImageDraw:
    draw = ImageDraw.Draw(canvas)
    x, y, half = centre[0] * MM, centre[1] * MM, across / 2 * MM
    draw.ellipse((x - half, y - half, x + half, y + half), outline=DARK, width=round(wide * MM))
    return draw


@pytest.mark.parametrize("scan", [grey, black_and_white])
@pytest.mark.parametrize("across", [38, 42, 45])
def test_a_seal_over_print_is_found_in_its_place(scan: Callable[[Canvas], Picture], across: float) -> None:
    canvas = paper()
    print_lines(canvas)
    stamp_seal(canvas, (90, 70), (across, across))
    (stamp,) = find_grey_seals(scan(canvas), DPI)
    assert stamp.shape is SealShape.ROUND
    assert stamp.confidence == pytest.approx(SURE)
    assert close(stamp.box, (90 - across / 2, 70 - across / 2, 90 + across / 2, 70 + across / 2))


@pytest.mark.parametrize("turned", [90, 180, 37])
def test_a_seal_pressed_askew_is_found(turned: float) -> None:
    canvas = paper()
    stamp_seal(canvas, (60, 60), turned=turned)
    assert len(find_grey_seals(grey(canvas), DPI)) == 1


def test_a_pale_seal_is_found() -> None:
    canvas = paper(ground=(235, 230, 220))
    print_lines(canvas)
    stamp_seal(canvas, (90, 70), colour=(215, 120, 120))
    assert len(find_grey_seals(grey(canvas), DPI)) == 1


def test_two_seals_are_two_from_top_to_bottom() -> None:
    canvas = paper()
    stamp_seal(canvas, (100, 90))
    stamp_seal(canvas, (40, 40), words="东陵市公安局")
    first, second = find_grey_seals(grey(canvas), DPI)
    assert first.box[1] < second.box[1]


def test_a_ring_that_lacks_a_part_is_less_sure_and_one_that_lacks_more_is_none() -> None:
    found = []
    for lost in (35, 100):
        canvas = paper()
        stamp_seal(canvas, (90, 70))
        ImageDraw.Draw(canvas).pieslice(
            (65 * MM, 45 * MM, 115 * MM, 95 * MM), 20, 20 + lost, fill=(255, 255, 255)
        )
        found.append(find_grey_seals(grey(canvas), DPI))
    assert len(found[0]) == 1
    assert DOUBTED <= found[0][0].confidence < SURE
    assert found[1] == ()


def test_a_part_of_a_seal_at_the_pages_edge_is_none() -> None:
    canvas = paper()
    stamp_seal(canvas, (140, 60))
    assert find_grey_seals(grey(canvas), DPI) == ()


def plain_ring(canvas: Canvas) -> None:
    ring(canvas, (75, 70))


def ring_around_words(canvas: Canvas) -> None:
    ring(canvas, (75, 70)).text((75 * MM, 70 * MM), "原件", font=font(12), fill=DARK, anchor="mm")


def ring_over_print(canvas: Canvas) -> None:
    print_lines(canvas)
    ring(canvas, (75, 70))


def disc(canvas: Canvas) -> None:
    ImageDraw.Draw(canvas).ellipse((55 * MM, 50 * MM, 95 * MM, 90 * MM), fill=(90, 90, 90))


def tyre(canvas: Canvas) -> None:
    ring(canvas, (75, 70), 42, wide=7)
    ring(canvas, (75, 70), 20, wide=3)


def coin(canvas: Canvas) -> None:
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((40 * MM, 30 * MM, 115 * MM, 110 * MM), fill=(120, 110, 100))
    draw.ellipse((55 * MM, 50 * MM, 95 * MM, 90 * MM), fill=(190, 185, 175), outline=DARK, width=5)
    draw.text((75 * MM, 70 * MM), "1元", font=font(14), fill=(90, 90, 90), anchor="mm")


def square_frame(canvas: Canvas) -> None:
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((55 * MM, 50 * MM, 95 * MM, 90 * MM), outline=DARK, width=6)
    draw.text((75 * MM, 70 * MM), "收讫", font=font(14), fill=DARK, anchor="mm")


def table(canvas: Canvas) -> None:
    draw = ImageDraw.Draw(canvas)
    for at in range(10, 141, 13):
        draw.line((at * MM, 10 * MM, at * MM, 120 * MM), fill=DARK, width=3)
        draw.line((10 * MM, at * MM * 0.85, 140 * MM, at * MM * 0.85), fill=DARK, width=3)


def nested_rings(canvas: Canvas) -> None:
    for across in (10, 16, 22, 28, 34, 40, 46):
        ring(canvas, (75, 70), across, wide=1)


def small_date_stamp(canvas: Canvas) -> None:
    draw = ring(canvas, (75, 70), 28)
    draw.text((75 * MM, 70 * MM), "2024.5.6", font=font(5), fill=DARK, anchor="mm")


def pie(canvas: Canvas) -> None:
    draw = ring(canvas, (75, 70))
    for n in range(7):
        angle = math.radians(51 * n)
        end = (75 + 20 * math.cos(angle)) * MM, (70 + 20 * math.sin(angle)) * MM
        draw.line((75 * MM, 70 * MM, *end), fill=DARK, width=4)


@pytest.mark.parametrize(
    "draw",
    [
        print_lines, plain_ring, ring_around_words, ring_over_print, disc, tyre, coin, square_frame, table,
        nested_rings, small_date_stamp, pie,
    ],
)  # fmt: skip
def test_what_is_no_seal_is_not_taken_for_one(draw: Callable[[Canvas], None]) -> None:
    canvas = paper()
    draw(canvas)
    assert find_grey_seals(grey(canvas), DPI) == ()


def test_pictures_without_room_for_a_seal_have_none() -> None:
    assert find_grey_seals(np.full((20, 20, 3), 255, np.uint8), DPI) == ()
    noise = np.random.default_rng(5).integers(0, 255, (700, 500, 3)).astype(np.uint8)
    assert find_grey_seals(noise, DPI) == ()
