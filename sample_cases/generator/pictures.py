"""Pictures: the red stamp as vector outlines, and simple drawn scenes for the photo pages."""

from __future__ import annotations

import io
import math
import random
from functools import cache
from importlib.resources import files

import pylopdf_fonts_zh_cn
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw

SCENE_SIZE = (440, 300)
_RED = "#d3161c"


@cache
def _font() -> TTFont:
    return TTFont(str(files(pylopdf_fonts_zh_cn) / "NotoSerifSC-Regular.otf"))


def _outline(character: str) -> str:
    font = _font()
    glyphs = font.getGlyphSet()
    pen = SVGPathPen(glyphs, ntos=lambda value: str(round(value)))
    glyphs[font.getBestCmap()[ord(character)]].draw(pen)
    return str(pen.getCommands())


def draw_seal(name: str) -> str:
    """A round stamp with `name` around a star, as SVG of outlines (a stamp has no text layer)."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-105 -105 210 210">',
        f'<g fill="{_RED}" fill-opacity="0.82"><circle r="98" fill="none" stroke="{_RED}" stroke-width="5"/>',
    ]
    points = []
    for corner in range(10):
        radius = 30 if corner % 2 == 0 else 11.5
        angle = math.radians(corner * 36 - 90)
        points.append(f"{radius * math.cos(angle):.1f},{radius * math.sin(angle):.1f}")
    parts.append(f'<polygon points="{" ".join(points)}"/>')
    spread = min(260, 19 * len(name))
    size = 0.029 if len(name) <= 12 else 0.024
    for index, character in enumerate(name):
        turn = -spread / 2 + spread * index / max(1, len(name) - 1)
        parts.append(
            f'<g transform="rotate({turn:.1f}) translate(0 -66) scale({size} -{size * 1.25:.4f}) '
            f'translate(-500 0)"><path d="{_outline(character)}"/></g>'
        )
    parts.append("</g></svg>")
    return "".join(parts)


def _shop(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.rectangle((0, 0, 440, 300), fill="#cfd8dc")
    draw.rectangle((40, 40, 400, 260), fill="#ece2cf", outline="#6d5f45")
    draw.rectangle((40, 40, 400, 92), fill="#b23b2e")
    for left in (70, 190, 300):
        draw.rectangle((left, 120, left + 80, 250), fill="#8fa9b5", outline="#40525b", width=3)
    for _ in range(18):
        left, top = dice.randrange(75, 370), dice.randrange(170, 235)
        draw.rectangle((left, top, left + 9, top + 13), fill=dice.choice(("#e0b13a", "#4d7d3c", "#c4554d")))
    draw.rectangle((0, 260, 440, 300), fill="#8c8c86")


def _shelf(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.rectangle((0, 0, 440, 300), fill="#d9d4c7")
    for level in range(4):
        bottom = 75 + level * 70
        draw.rectangle((20, bottom, 420, bottom + 7), fill="#7a6a52")
        left = 28
        while left < 400:
            width, height = dice.randrange(16, 30), dice.randrange(30, 58)
            colour = dice.choice(("#c94f3d", "#3f7cac", "#e3b23c", "#5b8e55", "#8d6a9f", "#e8e4da"))
            draw.rectangle((left, bottom - height, left + width, bottom), fill=colour, outline="#444444")
            left += width + dice.randrange(2, 9)


def _road(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.rectangle((0, 0, 440, 150), fill="#a9c6dd")
    draw.rectangle((0, 150, 440, 300), fill="#75756f")
    for left in range(0, 440, 70):
        draw.rectangle((left, 262, left + 38, 268), fill="#f2f0e6")
    for _ in range(14):
        left = dice.randrange(0, 430)
        draw.ellipse((left, 118, left + 34, 160), fill="#4e7a48")
    draw.rectangle((90, 120, 270, 220), fill="#c8702c", outline="#4a2d16", width=2)
    draw.polygon(((275, 150), (325, 150), (345, 185), (345, 220), (275, 220)), fill="#3d5f86")
    draw.rectangle((290, 158, 322, 182), fill="#cfe3ee")
    for left in (110, 160, 290):
        draw.ellipse((left, 205, left + 38, 243), fill="#232323", outline="#999999", width=4)


def _outlet(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.rectangle((0, 0, 440, 120), fill="#b9cbd6")
    draw.rectangle((0, 120, 440, 200), fill="#8a7b5f")
    draw.rectangle((0, 200, 440, 300), fill="#58707a")
    draw.ellipse((170, 128, 250, 200), fill="#3a3a38", outline="#a3a39b", width=8)
    draw.polygon(((190, 190), (230, 190), (275, 300), (150, 300)), fill="#6f6a45")
    for _ in range(26):
        left, top = dice.randrange(0, 430), dice.randrange(205, 295)
        draw.line((left, top, left + 16, top), fill="#7b97a3", width=2)


def _workshop(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.rectangle((0, 0, 440, 300), fill="#b7bcb8")
    draw.polygon(((0, 300), (440, 300), (350, 180), (90, 180)), fill="#8d8f88")
    for left in range(40, 420, 75):
        draw.line((left, 0, left, 180), fill="#5d6a72", width=6)
    draw.rectangle((110, 130, 230, 235), fill="#5d7f66", outline="#2c3d31", width=3)
    draw.rectangle((260, 150, 350, 230), fill="#c2a03a", outline="#5a4a18", width=3)
    for _ in range(9):
        left = dice.randrange(118, 215)
        draw.ellipse((left, 150, left + 9, 159), fill=dice.choice(("#d94a3a", "#e7d34c", "#dddddd")))


def _field(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.rectangle((0, 0, 440, 110), fill="#bcd4e3")
    draw.rectangle((0, 110, 440, 300), fill="#8c7a4b")
    for row in range(9):
        for left in range(0, 440, 22):
            height = dice.randrange(8, 16)
            draw.line(
                (left + row * 2, 125 + row * 20, left + row * 2 + 3, 125 + row * 20 - height),
                fill="#3f7a34",
                width=4,
            )
    draw.rectangle((300, 60, 400, 140), fill="#d8d0bf", outline="#6b604a", width=2)


_SCENES = {
    "shop": _shop,
    "shelf": _shelf,
    "road": _road,
    "outlet": _outlet,
    "workshop": _workshop,
    "field": _field,
}


def draw_scene(name: str) -> bytes:
    """A PNG of `shop-2` and the like: a scene, and the number that varies it."""
    kind, _, number = name.partition("-")
    image = Image.new("RGB", SCENE_SIZE)
    dice = random.Random(f"{kind}{number}")
    _SCENES[kind](ImageDraw.Draw(image), dice)
    out = io.BytesIO()
    image.quantize(24).save(out, "PNG", optimize=True)
    return out.getvalue()
