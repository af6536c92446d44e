from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from enforcement_review.reading.scans.ink import Filled, find_ink, share_of_ink, state_of
from enforcement_review.reading.scans.ruled import Rulings, find_rulings

Grey = NDArray[np.uint8]
Box = tuple[float, float, float, float]
FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSerifSC-Regular.otf"
DPI = 150
MM = DPI / 25.4
PLACE = (62.0, 42.0, 118.0, 68.0)  # the inside of the form's right cell, millimetres


class Form:
    """A form with a label on the left and a place to sign on the right."""

    def __init__(self, paper: int = 250) -> None:
        self.canvas = Image.new("L", (round(140 * MM), round(100 * MM)), paper)
        self.draw = ImageDraw.Draw(self.canvas)
        self.printed: list[Box] = []
        for ends in (
            (20, 40, 120, 40),
            (20, 70, 120, 70),
            (20, 40, 20, 70),
            (60, 40, 60, 70),
            (120, 40, 120, 70),
        ):
            self.draw.line([round(end * MM) for end in ends], fill=30, width=2)
        self.words(22, 52, "受送达人签名")
        self.words(22, 20, "东陵市河阳区市场监督管理局")

    def words(self, x: float, y: float, text: str) -> None:
        font = ImageFont.truetype(str(FONT), 4.2 * MM)
        self.draw.text((x * MM, y * MM), text, font=font, fill=25)
        self.printed.append(self.draw.textbbox((x * MM, y * MM), text, font=font))

    def stroke(self, *points: float, shade: int = 60, width: float = 0.35) -> None:
        """A pen's stroke through x, y, x, y… in millimetres."""
        self.draw.line([at * MM for at in points], fill=shade, width=max(1, round(width * MM)), joint="curve")

    def sign(self, x: float, y: float, shade: int = 60) -> None:
        self.stroke(x, y + 2, x + 4, y, x + 2, y + 7, x + 6, y + 3, shade=shade)
        self.stroke(x + 7.5, y + 1, x + 12, y + 1, x + 8, y + 6, x + 13, y + 5, shade=shade)
        self.stroke(x + 15, y, x + 16, y + 7, x + 20, y + 2, shade=shade)

    def scan(self, noise: float = 5, quality: int = 75) -> Grey:
        soft = cv2.GaussianBlur(np.asarray(self.canvas), (0, 0), 0.6)
        grainy = soft + np.random.default_rng(5).normal(0, noise, soft.shape)
        coded = cv2.imencode(
            ".jpg", np.clip(grainy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
        )[1]
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)

    def ink(self, stamps: tuple[Box, ...] = ()) -> tuple[Box, ...]:
        grey = self.scan()
        return find_ink(grey, DPI, self.printed, find_rulings(grey, DPI), stamps)

    def state(self, place: Box = PLACE) -> Filled:
        grey = self.scan()
        return state_of(grey, DPI, in_pixels(place), find_rulings(grey, DPI))


def in_pixels(box: Box) -> Box:
    return box[0] * MM, box[1] * MM, box[2] * MM, box[3] * MM


def test_empty_form_holds_no_ink() -> None:
    form = Form()
    assert form.ink() == ()
    assert form.state() is Filled.BLANK
    assert share_of_ink(form.scan(), DPI, in_pixels(PLACE)) < 0.001


def test_one_signature_is_one_box() -> None:
    form = Form()
    form.sign(75, 50)
    (box,) = form.ink()
    assert [edge / MM for edge in box] == pytest.approx([75, 50, 95, 57], abs=0.8)
    assert form.state() is Filled.FILLED
    assert share_of_ink(form.scan(), DPI, in_pixels(PLACE)) > 0.005


def test_one_thin_stroke_of_a_ballpoint_counts() -> None:
    form = Form(paper=235)
    form.stroke(70, 50, 74, 58, 84, 46, shade=85, width=0.2)
    assert len(form.ink()) == 1
    assert form.state() is Filled.FILLED


def test_signatures_far_apart_are_two() -> None:
    form = Form()
    form.sign(64, 45)
    form.sign(90, 57)
    assert len(form.ink()) == 2


def test_signature_that_crosses_a_line_is_whole() -> None:
    form = Form()
    form.sign(75, 66)
    (box,) = form.ink()
    assert [edge / MM for edge in box] == pytest.approx([75, 66, 95, 73], abs=1.0)


def test_tick_counts() -> None:
    form = Form()
    form.stroke(80, 52, 81.5, 54, 84.5, 49.5)
    assert len(form.ink()) == 1


def test_specks_holes_shadows_and_what_shines_through_do_not_count() -> None:
    form = Form()
    rng = np.random.default_rng(2)
    for x, y in rng.uniform((2, 2), (138, 98), (60, 2)):
        form.draw.ellipse((x * MM, y * MM, x * MM + 3, y * MM + 3), fill=40)
    form.draw.ellipse((6 * MM, 20 * MM, 12 * MM, 26 * MM), fill=20)  # punched
    form.draw.rectangle((0, 0, 1.2 * MM, 100 * MM), fill=60)
    form.draw.polygon([(0, 97 * MM), (140 * MM, 99 * MM), (140 * MM, 100 * MM), (0, 100 * MM)], fill=70)
    form.sign(75, 50, shade=228)  # from the other side
    assert form.ink() == ()
    assert form.state((62.0, 42.0, 70.0, 46.0)) is not Filled.FILLED


def test_faint_writing_is_neither_blank_nor_filled() -> None:
    form = Form()
    form.sign(75, 50, shade=205)
    assert form.state() is Filled.UNSURE


def test_stamp_does_not_count_but_writing_in_it_does() -> None:
    form = Form()
    form.draw.ellipse((70 * MM, 10 * MM, 110 * MM, 38 * MM), outline=190, width=6)
    stamp = in_pixels((70, 10, 110, 38))
    assert form.ink((stamp,)) == ()
    form.sign(80, 20, shade=40)
    (box,) = form.ink((stamp,))
    assert box[0] / MM == pytest.approx(80, abs=1)


def test_underlines_that_were_not_seen_as_lines_are_no_writing() -> None:
    form = Form()
    form.stroke(30, 90, 36, 90, shade=30)
    assert form.ink() == ()


@pytest.mark.parametrize("box", [(-50.0, -50.0, -10.0, -10.0), (5000.0, 10.0, 6000.0, 20.0)])
def test_place_outside_the_picture_can_not_be_judged(box: Box) -> None:
    grey = Form().scan()
    assert state_of(grey, DPI, box) is Filled.UNSURE
    assert share_of_ink(grey, DPI, box) == 0.0


def test_black_picture_is_not_ink() -> None:
    grey = np.zeros((300, 300), np.uint8)
    assert find_ink(grey, DPI, (), Rulings((), (), ())) == ()
