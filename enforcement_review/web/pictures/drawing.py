"""A page of an OFD drawn from what was read of it: its lines, rulings, pictures and seals at their places.

It is no picture of the original's letters, and says so.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from enforcement_review.model import Box, Line, Page, Seal, Table

NOTE = "按文字还原，非原件版式"
FONTS = "'Noto Serif SC','Noto Serif CJK SC',SimSun,'Songti SC',serif"
INK, RULING, RED, SOFT = "#1c1c1c", "#555555", "#b3262c", "#6b7580"
BASE = 0.85  # of a line's height: how far its letters' base lies below its top
UPRIGHT = 1.8  # height to width: a line of more than one letter that is so tall runs downwards

Size = tuple[float, float]


def draw_page(page: Page, pictures: tuple[bytes, Size] | None) -> str:
    """The page as SVG in points.

    Args:
        page: as it was read; its places are those of the sheet.
        pictures: the pictures on it as one JPEG, and the size of the area that it covers.
    """
    width, height = page.width, page.height
    area = f'width="{width:.2f}" height="{height:.2f}"'
    view = f'viewBox="0 0 {width:.2f} {height:.2f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {view} {area} font-family="{FONTS}">',
        f'<rect {area} fill="#ffffff"/>',
    ]
    if pictures is not None:
        data, (across, down) = pictures
        encoded = base64.b64encode(data).decode("ascii")
        parts.append(
            f'<image width="{across:.2f}" height="{down:.2f}" preserveAspectRatio="none"'
            f' href="data:image/jpeg;base64,{encoded}"/>'
        )
    for block in page.blocks:
        if isinstance(block, Table):
            parts.extend(_ruling(cell.box) for cell in block.cells if cell.box is not None)
    for line in page.lines():
        parts.extend(_text(line))
    for seal in page.seals:
        parts.extend(_seal(seal))
    parts.append(
        f'<text x="{width - 6:.2f}" y="{height - 6:.2f}" text-anchor="end" font-size="8"'
        f' font-family="sans-serif" fill="{SOFT}">{NOTE}</text>'
    )
    parts.append("</svg>")
    return "".join(parts)


def _ruling(box: Box) -> str:
    return (
        f'<rect x="{box.x0:.2f}" y="{box.y0:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"'
        f' fill="none" stroke="{RULING}" stroke-width="0.6"/>'
    )


def _text(line: Line) -> Iterator[str]:
    box, text = line.box, line.text.strip()
    if box is None or not text or not box.width or not box.height:
        return
    if len(text) > 1 and box.height > UPRIGHT * box.width:
        step = box.height / len(text)
        for place, letter in enumerate(text):
            yield _letters(letter, box.x0, box.y0 + step * (place + BASE), min(box.width, step))
        return
    size = min(line.size or box.height, box.height)
    base = box.y0 + (box.height - size) / 2 + BASE * size
    yield _letters(text, box.x0, base, size, box.width)


def _letters(text: str, x: float, y: float, size: float, width: float | None = None) -> str:
    fitted = "" if width is None else f' textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" fill="{INK}"{fitted}>{escape(text)}</text>'


def _seal(seal: Seal) -> Iterator[str]:
    box = seal.box
    if box is None:
        return
    x, y = box.center
    words = seal.name or (seal.signature.signer if seal.signature else None) or "印章"
    size = max(5.0, min(9.0, box.width * 0.9 / len(words)))
    yield (
        f'<g fill="none" stroke="{RED}" role="img" aria-label={quoteattr(words)}>'
        f'<ellipse cx="{x:.2f}" cy="{y:.2f}" rx="{box.width / 2:.2f}" ry="{box.height / 2:.2f}" stroke-width="1.5"/>'
        f'<text x="{x:.2f}" y="{y + size / 3:.2f}" text-anchor="middle" font-size="{size:.2f}" stroke="none"'
        f' fill="{RED}">{escape(words)}</text></g>'
    )
