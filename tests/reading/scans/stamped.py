"""Stamps and fingerprints pressed on drawn pages, and the pages scanned."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

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
