"""Ink that people add to printed paper: the round stamp (公章) and handwriting, drawn as they really look.

Lengths are in points from the paper's top left corner, colours BGR. What is left to chance comes from the
generator given.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Floats = NDArray[np.float32]
Colour = tuple[int, int, int]

POINTS = 72
SEAL_RED: Colour = (45, 38, 205)
PEN_BLACK: Colour = (50, 45, 42)
PEN_BLUE: Colour = (140, 60, 30)


@dataclass(frozen=True, slots=True)
class SealImprint:
    """A round stamp (公章) pressed on the paper.

    Attributes:
        name: the authority's name around the star.
        x, y: its centre.
        diameter: seals of authorities have 38–45 mm (国发〔1999〕25号).
        turn: degrees clockwise by which the hand held it askew.
        strength: 0 to 1, how much ink it left.
        worn: 0 to 1, how patchy the ink is.
        colour: red, or grey on a photocopy.
    """

    name: str
    x: float
    y: float
    diameter: float = 119.0
    turn: float = 0.0
    strength: float = 0.8
    worn: float = 0.4
    colour: Colour = SEAL_RED


@dataclass(frozen=True, slots=True)
class Handwriting:
    """Something written by hand: a signature, a date. `x`, `y`: the left end of its middle line."""

    text: str
    x: float
    y: float
    size: float = 22.0
    colour: Colour = PEN_BLACK


def stain(page: Floats, layer: Floats, at: tuple[int, int], colour: Colour) -> None:
    """Lay ink over the page: it darkens what is there, as a stamp over print does."""
    left, top = at
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(page.shape[1], left + layer.shape[1]), min(page.shape[0], top + layer.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    cover = layer[y0 - top : y1 - top, x0 - left : x1 - left, None]
    page[y0:y1, x0:x1] *= 1 - cover * (1 - np.array(colour, np.float32) / 255)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(files(pylopdf_fonts_zh_cn) / f"NotoS{name}SC-Regular.otf"), size)


def seal_layer(seal: SealImprint, dpi: int, dice: np.random.Generator) -> tuple[Floats, tuple[int, int]]:
    """How much ink the stamp leaves on each pixel, and where its top left corner lies."""
    fine = 3  # drawn larger, for smooth edges
    side = round(seal.diameter * dpi / POINTS)
    big = side * fine
    mask = Image.new("L", (big, big), 0)
    draw = ImageDraw.Draw(mask)
    ring = max(2, round(big * 0.028))
    draw.ellipse((ring, ring, big - ring, big - ring), outline=255, width=ring)
    middle, star = big / 2, big * 0.155
    points = [
        (
            middle + (star if corner % 2 == 0 else star * 0.382) * math.sin(math.radians(36 * corner)),
            middle - (star if corner % 2 == 0 else star * 0.382) * math.cos(math.radians(36 * corner)),
        )
        for corner in range(10)
    ]
    draw.polygon(points, fill=255)
    size = round(big * (0.145 if len(seal.name) <= 12 else 0.115))
    font = _font("erif", size)
    spread = min(270.0, 23.0 * max(1, len(seal.name) - 1))
    for index, character in enumerate(seal.name):
        turn = -spread / 2 + spread * index / max(1, len(seal.name) - 1)
        tile = Image.new("L", (2 * size, 2 * size), 0)
        ImageDraw.Draw(tile).text((size, size), character, font=font, fill=255, anchor="mm")
        tile = tile.resize((round(1.5 * size), 2 * size)).rotate(-turn, Image.Resampling.BICUBIC, expand=True)
        x = middle + 0.375 * big * math.sin(math.radians(turn)) - tile.width / 2
        y = middle - 0.375 * big * math.cos(math.radians(turn)) - tile.height / 2
        mask.paste(255, (round(x), round(y)), tile)
    mask = mask.rotate(-seal.turn, Image.Resampling.BICUBIC).resize((side, side), Image.Resampling.BOX)
    ink = np.asarray(mask, np.float32) / 255
    # The pad gives ink unevenly, the hand presses one side more, and the paper's grain stays dry.
    patches = cloud(side, side, side / 9, dice)
    grain = cloud(side, side, dpi / 170, dice)
    lean = dice.uniform(0, 2 * math.pi)
    ys, xs = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    pressed = 1 - seal.worn * 0.35 * (1 + xs * math.cos(lean) + ys * math.sin(lean)) / 2
    ink = ink * pressed * (1 - seal.worn * (0.7 * patches + 0.6 * grain * patches)) * seal.strength
    at = (round(seal.x * dpi / POINTS - side / 2), round(seal.y * dpi / POINTS - side / 2))
    return np.clip(ink, 0, 1).astype(np.float32), at


def writing_layer(
    writing: Handwriting, dpi: int, dice: np.random.Generator
) -> tuple[Floats, tuple[int, int]]:
    """Handwriting: each glyph leaning, bent and thickened by chance, on a wandering base line."""
    size = round(writing.size * dpi / POINTS)
    pad = size
    width, height = round(size * (len(writing.text) * 1.1 + 2)), 3 * size
    sheet = np.zeros((height, width), np.float32)
    left = float(pad)
    rise = dice.uniform(-0.09, 0.02)
    for character in writing.text:
        own = max(8, round(size * dice.uniform(0.82, 1.12)))
        tile = Image.new("L", (2 * own, 2 * own), 0)
        ImageDraw.Draw(tile).text((own, own), character, font=_font("ans", own), fill=255, anchor="mm")
        glyph = np.asarray(tile, np.float32) / 255
        lean, turn = dice.uniform(0.05, 0.35), math.radians(dice.uniform(-9, 5))
        squeeze = dice.uniform(0.78, 1.0)
        shape = np.array(
            [
                [squeeze * math.cos(turn), -lean - math.sin(turn)],
                [math.sin(turn), math.cos(turn) * dice.uniform(0.9, 1.08)],
            ]
        )
        offset = np.array([own, own]) - shape @ np.array([own, own])
        slanted = cv2.warpAffine(glyph, np.hstack([shape, offset[:, None]]), (2 * own, 2 * own))
        bent = _bent(np.asarray(slanted, np.float32), 0.07 * own, own / 4, dice)
        x = round(left - own / 2)
        y = round(height / 2 - own + rise * (left - pad) + dice.uniform(-0.08, 0.08) * size)
        x, y = max(0, x), max(0, y)
        place = sheet[y : y + 2 * own, x : x + 2 * own]
        np.maximum(place, bent[: place.shape[0], : place.shape[1]], out=place)
        left += own * squeeze * dice.uniform(0.82, 1.0)
    # Uneven strokes: where the pen presses more the line is broader and darker.
    press = cloud(width, height, size / 5, dice)
    broad = cv2.dilate(sheet, np.ones((2, 2), np.uint8), iterations=max(1, dpi // 150))
    thin = cv2.GaussianBlur(sheet, (0, 0), dpi / 250)
    ink = (press * broad + (1 - press) * np.clip(thin * 1.2 - 0.2, 0, 1)) * (0.65 + 0.35 * press)
    at = (round(writing.x * dpi / POINTS) - pad, round(writing.y * dpi / POINTS - height / 2))
    return np.clip(ink, 0, 1).astype(np.float32), at


def _bent(glyph: Floats, reach: float, scale: float, dice: np.random.Generator) -> Floats:
    """The glyph drawn by a hand that does not keep straight lines."""
    height, width = glyph.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    across = (cloud(width, height, scale, dice) - 0.5) * 2 * reach
    down = (cloud(width, height, scale, dice) - 0.5) * 2 * reach
    bent = cv2.remap(
        glyph, (xs + across).astype(np.float32), (ys + down).astype(np.float32), cv2.INTER_LINEAR
    )
    return np.asarray(bent, np.float32)


def cloud(width: int, height: int, scale: float, dice: np.random.Generator) -> Floats:
    """Soft noise from 0 to 1 with patches of about `scale` pixels."""
    step = max(1.0, scale)
    size = (max(2, math.ceil(width / step) + 1), max(2, math.ceil(height / step) + 1))
    coarse = dice.random((size[1], size[0]), np.float32)
    cloud = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(np.asarray(cloud, np.float32), 0, 1)
