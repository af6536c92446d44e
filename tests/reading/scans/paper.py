"""Pictures of paper for the tests of scans: drawn pages, BGR."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pylopdf_fonts_zh_cn
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.reading.make import PARAGRAPH

Pixels = NDArray[np.uint8]
Ink = tuple[int, int, int]

DPI = 90
A4 = (744, 1052)
FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSerifSC-Regular.otf"


@cache
def _ink(text: str, size: int) -> Image.Image:
    """Text as ink on nothing: drawing the same line anew would take most of a test's time."""
    font = _font(size)
    mask = Image.new("L", (round(font.getlength(text)) + 4, round(size * 1.5)))
    ImageDraw.Draw(mask).text((0, 0), text, font=font, fill=255)
    return mask


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


class Sheet:
    """Paper to draw on, in points from its top left corner."""

    def __init__(self, width: float = 595, height: float = 842, dpi: int = DPI) -> None:
        self.scale = dpi / 72
        self.image = Image.new(
            "RGB", (round(width * self.scale), round(height * self.scale)), (255, 255, 255)
        )
        self.draw = ImageDraw.Draw(self.image)

    def write(self, x: float, y: float, text: str, size: float = 12) -> None:
        mask = _ink(text, round(size * self.scale))
        self.image.paste((25, 25, 25), (round(x * self.scale), round(y * self.scale)), mask)

    def line(
        self, x0: float, y0: float, x1: float, y1: float, ink: Ink = (0, 0, 0), width: float = 1.3
    ) -> None:
        ends = tuple(value * self.scale for value in (x0, y0, x1, y1))
        self.draw.line(ends, fill=ink, width=max(1, round(width * self.scale)))

    def picture(self, x: float, y: float, width: float, height: float, image: Image.Image) -> None:
        own = image.convert("RGB").resize((round(width * self.scale), round(height * self.scale)))
        self.image.paste(own, (round(x * self.scale), round(y * self.scale)))

    def pixels(self) -> Pixels:
        return np.ascontiguousarray(np.asarray(self.image)[:, :, ::-1])


def empty(shade: int = 255) -> Pixels:
    return np.full((A4[1], A4[0], 3), shade, np.uint8)


def sheet_with_text(dpi: int = DPI, lines: int = 30, columns: int = 34) -> Sheet:
    sheet = Sheet(dpi=dpi)
    if lines > 5:
        sheet.write(200, 60, "行政处罚决定书", 22)
    for number in range(lines):
        start = (number % 3) * 7
        text = PARAGRAPH[start : start + columns - (9 if number % 4 == 3 else 0)]
        sheet.write(85, 105 + 22 * number, text)
    return sheet


def written(dpi: int = DPI, lines: int = 30) -> Pixels:
    """A page of text, with a title where there is enough of it."""
    return sheet_with_text(dpi, lines).pixels()


def form(rows: int = 14) -> Pixels:
    """A ruled form whose labels stand one letter under the other in narrow columns."""
    sheet = Sheet()
    sheet.write(215, 40, "立案审批表", 22)
    left, right, top, step = 65, 530, 92, 50
    for row in range(rows + 1):
        sheet.line(left if row % 2 == 0 else left + 33, top + row * step, right, top + row * step)
    for x in (left, left + 33, left + 66, right):
        sheet.line(x, top, x, top + rows * step)
    for row in range(rows):
        if row % 2 == 0:
            for index, letter in enumerate("当事人情况"):
                sheet.write(left + 10, top + row * step + 12 + 16 * index, letter)
        for index, letter in enumerate("意见"):
            sheet.write(left + 43, top + row * step + 8 + 17 * index, letter)
        for line in range(2):
            sheet.write(left + 74, top + row * step + 6 + 20 * line, PARAGRAPH[row : row + 24])
    return sheet.pixels()


def landscape_table() -> Pixels:
    """One page, broader than high, ruled in many columns."""
    sheet = Sheet(842, 595)
    sheet.write(330, 40, "证据目录", 20)
    xs, ys = range(60, 790, 60), range(92, 540, 30)
    for y in ys:
        sheet.line(xs[0], y, xs[-1], y)
    for x in xs:
        sheet.line(x, ys[0], x, ys[-1])
    for y in ys[:-1]:
        for index, x in enumerate(xs[:-1]):
            sheet.write(x + 4, y + 7, PARAGRAPH[index : index + 4], 11)
    return sheet.pixels()


def broad_text() -> Pixels:
    sheet = Sheet(842, 595)
    for row in range(18):
        sheet.write(72, 60 + 26 * row, (PARAGRAPH * 2)[row : row + 56])
    return sheet.pixels()


def list_in_columns() -> Pixels:
    """A list without rulings: its columns have gaps, one of them in the middle."""
    sheet = Sheet(842, 595)
    for row in range(18):
        for column in range(5):
            sheet.write(60 + 153 * column, 60 + 26 * row, PARAGRAPH[row : row + 6])
    return sheet.pixels()


def two_pictures(image: Image.Image) -> Pixels:
    sheet = Sheet(842, 595)
    for x in (55, 470):
        sheet.picture(x, 130, 315, 215, image)
        sheet.write(x + 80, 365, "现场照片之一")
    return sheet.pixels()


def marked() -> tuple[Pixels, list[tuple[int, int]]]:
    """A page of text with small discs near its four corners and in the middle of two edges, and their places."""
    sheet = sheet_with_text()
    width, height = sheet.image.size
    places = [(x, y) for x in (50, width // 2, width - 50) for y in (50, height - 50)]
    for x, y in places:
        sheet.draw.ellipse((x - 12, y - 12, x + 12, y + 12), fill=(255, 255, 255))
        sheet.draw.ellipse((x - 5, y - 5, x + 5, y + 5), fill=(0, 0, 0))
    return sheet.pixels(), places
