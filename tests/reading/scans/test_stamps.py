from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from enforcement_review.model import SealShape
from enforcement_review.reading.scans.stamps import (
    find_fingerprints,
    find_stamps,
    seal_text_strip,
    shows_colour,
    without_red,
)

DPI = 150
MM = DPI / 25.4
RED = (205, 30, 35)
FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSerifSC-Regular.otf"
WORDS = "东陵市河阳区市场监督管理局"

Picture = NDArray[np.uint8]
Canvas = Image.Image


def font(mm: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), mm * MM)


def paper(width: float = 150, height: float = 130, ground: tuple[int, int, int] = (255, 255, 255)) -> Canvas:
    return Image.new("RGB", (round(width * MM), round(height * MM)), ground)


def as_bgr(canvas: Canvas) -> Picture:
    return np.ascontiguousarray(np.asarray(canvas)[:, :, ::-1])


def print_lines(canvas: Canvas, colour: tuple[int, int, int] = (20, 20, 20)) -> None:
    draw = ImageDraw.Draw(canvas)
    for row in range(8):
        words = "经查当事人销售超过保质期的食品货值金额人民币壹仟贰佰元"
        draw.text((12 * MM, (10 + 12 * row) * MM), words, font=font(4.2), fill=colour)


def stamp_seal(
    canvas: Canvas,
    centre: tuple[float, float],
    across: tuple[float, float] = (42, 42),
    words: str = WORDS,
    colour: tuple[int, int, int] = RED,
    turned: float = 0,
) -> None:
    """A seal pressed on the page: its ink multiplies what is printed there. Millimetres."""
    side = round(max(across) * 1.1 * MM)
    layer = Image.new("RGB", (side, side), (255, 255, 255))
    draw = ImageDraw.Draw(layer)
    a, b = across[0] / 2 * MM, across[1] / 2 * MM
    middle = side / 2
    draw.ellipse((middle - a, middle - b, middle + a, middle + b), outline=colour, width=round(1.1 * MM))
    letter = 5.2 if across[1] > 35 else 4.0
    for number, char in enumerate(words):
        angle = math.radians(-130 + 260 * number / (len(words) - 1))
        small = Image.new("L", (round(8 * MM), round(8 * MM)), 0)
        ImageDraw.Draw(small).text((4 * MM, 4 * MM), char, font=font(letter), fill=255, anchor="mm")
        inward = 1.9 * MM + letter / 2 * MM
        x, y = middle + (a - inward) * math.sin(angle), middle - (b - inward) * math.cos(angle)
        small = small.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        layer.paste(colour, (round(x - 4 * MM), round(y - 4 * MM)), small)
    star = [
        (
            middle + reach * MM * math.sin(math.pi * n / 5),
            middle - reach * MM * math.cos(math.pi * n / 5),
        )
        for n, reach in enumerate([6.5, 2.5] * 5)
    ]
    if across[0] == across[1]:
        draw.polygon(star, fill=colour)
    layer = layer.rotate(turned, fillcolor=(255, 255, 255), resample=Image.Resampling.BICUBIC)
    press(canvas, layer, centre)


def press(canvas: Canvas, layer: Canvas, centre: tuple[float, float]) -> None:
    left, top = (round(at * MM - length / 2) for at, length in zip(centre, layer.size, strict=True))
    under = canvas.crop((left, top, left + layer.width, top + layer.height))
    both = np.asarray(under, dtype=np.uint16) * np.asarray(layer) // 255
    canvas.paste(Image.fromarray(both.astype(np.uint8)), (left, top))


def stamp_name(canvas: Canvas, centre: tuple[float, float], turned: float = 0) -> None:
    """A square name seal (私章) 20 mm across."""
    side = round(28 * MM)
    layer = Image.new("RGB", (side, side), (255, 255, 255))
    draw = ImageDraw.Draw(layer)
    edge = 4 * MM
    draw.rectangle((edge, edge, side - edge, side - edge), outline=RED, width=round(1 * MM))
    for number, char in enumerate("郑朝晖印"):
        place = (edge + 5.5 * MM + 9 * MM * (number // 2), edge + 5.5 * MM + 9 * MM * (number % 2))
        draw.text(place, char, font=font(8), fill=RED, anchor="mm")
    press(canvas, layer.rotate(turned, fillcolor=(255, 255, 255)), centre)


def press_finger(canvas: Canvas, centre: tuple[float, float], across: tuple[float, float] = (14, 19)) -> None:
    """A finger's ridges: rings about a point, worn by noise."""
    rng = np.random.default_rng(3)
    high, wide = round(across[1] * MM), round(across[0] * MM)
    rows, columns = np.mgrid[0:high, 0:wide]
    down, right = (rows - high / 2) / (high / 2), (columns - wide / 2) / (wide / 2)
    ridges = np.sin(np.hypot(down * across[1], right * across[0]) * math.pi / 0.5) > -0.35
    worn = cv2.GaussianBlur(rng.normal(0, 1, (high, wide)).astype(np.float32), (0, 0), 3) < 0.12
    ink = ridges & worn & (np.hypot(down, right) < 1)
    layer = np.full((high, wide, 3), 255, np.uint8)
    layer[ink] = (215, 50, 50)
    press(canvas, Image.fromarray(layer), centre)


def scanned(picture: Picture, *, noise: float = 6, blur: float = 0.7, quality: int = 75) -> Picture:
    rng = np.random.default_rng(11)
    soft = cv2.GaussianBlur(picture, (0, 0), blur)
    grainy = np.clip(soft + rng.normal(0, noise, picture.shape), 0, 255).astype(np.uint8)
    return np.asarray(
        cv2.imdecode(cv2.imencode(".jpg", grainy, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR),
        np.uint8,
    )


def close(box: tuple[float, float, float, float], expected: tuple[float, float, float, float]) -> bool:
    return all(abs(edge / MM - mm) < 1.3 for edge, mm in zip(box, expected, strict=True))


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
