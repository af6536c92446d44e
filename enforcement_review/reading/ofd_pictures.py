"""Pictures of an OFD page: told from seals, and put together to the picture of the whole page."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Sequence

from PIL import Image

from enforcement_review.reading.drawn import Matrix, concat
from enforcement_review.reading.seals import GRID, MOST_PIXELS, RED_SHARE, SPREAD, is_red

# What Pillow's decoders raise for files that break off or contradict themselves.
DECODE_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, ZeroDivisionError, struct.error,
)  # fmt: skip
FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "GIF", "WEBP", "JPEG2000")
MOST_PIXELS_OF_PAGE = 150_000_000  # of all pictures of one page: A3 at 600 dpi has 70 million
SHEET = 40_000_000  # pixels of the page put together: A3 at 400 dpi
COARSEST, FINEST = 100.0, 300.0  # dots to the inch of the page put together
POINTS = 72.0
WHITE = (255, 255, 255)


def shows_seal(data: bytes) -> bool:
    """Whether a picture shows a red ring or letters from side to side."""
    try:
        image = _opened(data)
        if not 0 < image.width * image.height <= MOST_PIXELS:
            return False
        columns = [min(image.width - 1, (2 * n + 1) * image.width // (2 * GRID)) for n in range(GRID)]
        rows = [min(image.height - 1, (2 * n + 1) * image.height // (2 * GRID)) for n in range(GRID)]
        pixels = image.convert("RGBA").load()
    except DECODE_ERRORS:
        return False
    assert pixels is not None
    found = []
    for down, y in enumerate(rows):
        for across, x in enumerate(columns):
            red, green, blue, alpha = pixels[x, y]  # type: ignore[misc]  # of RGBA: never a single figure
            if alpha > 0 and is_red(red, green, blue):
                found.append((across, down))
    if len(found) < RED_SHARE * GRID * GRID:
        return False
    reach_across = max(across for across, _ in found) - min(across for across, _ in found)
    reach_down = max(down for _, down in found) - min(down for _, down in found)
    return min(reach_across, reach_down) > SPREAD * GRID


def whole_page(
    pictures: Sequence[tuple[bytes, Matrix, tuple[float, float, float, float]]], width: float, height: float
) -> bytes | None:
    """The page as a PNG: its pictures where they stand on white; None where none of them can be decoded.

    Args:
        pictures: data, the matrix that places the unit square in points, and the box that shows of it.
        width: of the page in points.
        height: of the page in points.
    """
    opened = []
    left = MOST_PIXELS_OF_PAGE
    for data, matrix, box in pictures:
        try:
            image = _opened(data)
            left -= image.width * image.height
            if left < 0:
                break
            shown = image.convert("RGBA" if _has_alpha(image) else "RGB")
        except DECODE_ERRORS:
            continue
        opened.append((shown, matrix, box))
    if not opened or not (width > 0 and height > 0):
        return None
    scale = min(_density(opened), math.sqrt(SHEET / (width * height)) * POINTS) / POINTS
    sheet = Image.new("RGB", (max(1, round(width * scale)), max(1, round(height * scale))), WHITE)
    for image, matrix, box in opened:
        _paste(sheet, image, concat(matrix, (scale, 0.0, 0.0, scale, 0.0, 0.0)), [scale * at for at in box])
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _opened(data: bytes) -> Image.Image:
    Image.init()
    for name in FORMATS:
        opener, accept = Image.OPEN[name]
        if accept is None or accept(data[:16]):
            # The format's own class: Image.open would warn on many pixels, and they are counted here.
            image = opener(io.BytesIO(data), "")
            assert isinstance(image, Image.Image)
            return image
    raise ValueError("no known format")


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _density(
    pictures: Sequence[tuple[Image.Image, Matrix, tuple[float, float, float, float]]],
) -> float:
    """Dots to the inch that keep what the finest picture shows."""
    finest = max(
        image.width * POINTS / max(math.hypot(matrix[0], matrix[1]), 1.0) for image, matrix, _ in pictures
    )
    return min(max(finest, COARSEST), FINEST)


def _paste(sheet: Image.Image, image: Image.Image, matrix: Matrix, box: Sequence[float]) -> None:
    a, b, c, d, e, f = concat((1 / image.width, 0.0, 0.0, 1 / image.height, 0.0, 0.0), matrix)
    determinant = a * d - b * c
    x0, y0 = max(0, math.floor(box[0])), max(0, math.floor(box[1]))
    x1, y1 = min(sheet.width, math.ceil(box[2])), min(sheet.height, math.ceil(box[3]))
    if not abs(determinant) > 1e-9 or x1 <= x0 or y1 <= y0:
        return
    size = (x1 - x0, y1 - y0)
    if b == 0.0 and c == 0.0 and a > 0 and d > 0:
        # Shrunk properly: single pixels picked out would lose strokes. What lies outside the box is cut off.
        part = ((x0 - e) / a, (y0 - f) / d, (x1 - e) / a, (y1 - f) / d)
        kept = (max(part[0], 0.0), max(part[1], 0.0), min(part[2], image.width), min(part[3], image.height))
        if kept[2] <= kept[0] or kept[3] <= kept[1]:
            return
        piece = image.resize(size, Image.Resampling.BOX, box=kept)
        sheet.paste(piece, (x0, y0), piece if piece.mode == "RGBA" else None)
        return
    # For each point of the sheet the point of the picture that shows there.
    inverse = (d / determinant, -c / determinant, -b / determinant, a / determinant)
    from_x = inverse[0] * (x0 - e) + inverse[1] * (y0 - f)
    from_y = inverse[2] * (x0 - e) + inverse[3] * (y0 - f)
    piece = image.convert("RGBA").transform(
        size,
        Image.Transform.AFFINE,
        (inverse[0], inverse[1], from_x, inverse[2], inverse[3], from_y),
        Image.Resampling.BILINEAR,
    )
    sheet.paste(piece, (x0, y0), piece)
