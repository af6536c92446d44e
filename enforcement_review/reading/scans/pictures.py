"""Sources → pictures of their sheets, one at a time: rendered PDF pages, decoded images, pictures inside OFD."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2
from PIL import Image, ImageOps

from enforcement_review.model import Page, SourceFile
from enforcement_review.reading.image import FORMATS
from enforcement_review.reading.ofd import ofd_page_picture
from enforcement_review.reading.ofd_pictures import FORMATS as FORMATS_IN_OFD
from enforcement_review.reading.scans.engine import Pixels

DPI = 150.0  # what the letters of a paper need; 200 read no better and take longer
POINTS = 72.0
A4 = (595.28, 841.89)
PHOTOGRAPH = (
    2600  # pixels along the longer side kept of a picture without a known size: the paper is a part of it
)
SMALLEST, LARGEST = 100.0, 2400.0  # points: outside, the size that an image gives is not a paper's
MOST_PIXELS = (
    150_000_000  # of one image: A3 at 600 dpi has 70 million, the largest phone cameras 200 by joining
)
NOTHING = "页面上没有图片"
NO_PICTURE = "图片无法解码，请重新扫描后上传"
TOO_LARGE = "图片过大（超过 1.5 亿像素），没有识别；请降低分辨率后重新上传"

# What Pillow's decoders raise for files that break off or contradict themselves.
DECODE_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, ZeroDivisionError, struct.error,
)  # fmt: skip


class PictureError(Exception):
    """A page without a picture to read; its text is half a Chinese sentence on why."""


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """The picture of one sheet.

    Attributes:
        pixels: H×W×3, BGR, the sheet as seen.
        width, height: of the sheet as seen, in points.
    """

    pixels: Pixels
    width: float
    height: float

    @property
    def dpi(self) -> float:
        return float(self.pixels.shape[1] * POINTS / self.width)

    def digest(self) -> str:
        """Names what is seen, hexadecimal: the same picture has the same, whatever file it came in."""
        named = hashlib.blake2b(digest_size=20)
        named.update(repr((self.pixels.shape, round(self.width, 2), round(self.height, 2))).encode())
        named.update(np.ascontiguousarray(self.pixels).data)
        return named.hexdigest()


def sheet_pictures(file: SourceFile, pages: Sequence[Page]) -> Iterator[SheetPicture | str]:
    """The picture of each of the source's pages given, or why there is none."""
    if file.media_type == "application/pdf":
        yield from _of_pdf(file.data, pages)
    elif file.media_type in FORMATS:
        yield from _of_image(file, pages)
    else:
        yield from _of_ofd(file.data, pages)


def _of_pdf(data: bytes, pages: Sequence[Page]) -> Iterator[SheetPicture | str]:
    with pypdfium2.PdfDocument(data) as document:
        for page in pages:
            assert page.number is not None
            yield _rendered(document, page)


def _rendered(document: pypdfium2.PdfDocument, page: Page) -> SheetPicture | str:
    longest = max(page.width, page.height)
    if not longest:
        return NO_PICTURE
    assert page.number is not None
    scale = min(DPI, PHOTOGRAPH * POINTS / longest) / POINTS if longest > LARGEST else DPI / POINTS
    try:
        opened = document[page.number - 1]
        pixels = opened.render(scale=scale, rev_byteorder=False, prefer_bgrx=False).to_numpy()
        undecodable = pixels.min() == pixels.max() and _has_broken_picture(opened)
        opened.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return NO_PICTURE
    if undecodable:
        return NO_PICTURE
    return SheetPicture(_three_channels(pixels), page.width, page.height)


def _has_broken_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether a picture of the page cannot be decoded: pdfium leaves its place blank, which is not a blank page."""
    for picture in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
        try:
            picture.get_bitmap(render=False).close()
        except pypdfium2.PdfiumError:
            return True
    return False


def _of_image(file: SourceFile, pages: Sequence[Page]) -> Iterator[SheetPicture | str]:
    try:
        image = _opened(io.BytesIO(file.data), FORMATS[file.media_type])
    except DECODE_ERRORS:
        yield from (NO_PICTURE for _ in pages)
        return
    for page in pages:
        assert page.number is not None
        try:
            if page.number > 1:
                image.seek(page.number - 1)
            yield _picture(image, page.width, page.height)
        except PictureError as error:
            yield str(error)
        except DECODE_ERRORS:
            yield NO_PICTURE


def _of_ofd(data: bytes, pages: Sequence[Page]) -> Iterator[SheetPicture | str]:
    for page in pages:
        assert page.number is not None
        encoded = ofd_page_picture(data, page.number)
        if encoded is None:
            yield NOTHING
            continue
        try:
            image = Image.open(io.BytesIO(encoded.data), formats=FORMATS_IN_OFD)
            yield _picture(image, encoded.box.width, encoded.box.height)
        except PictureError as error:
            yield str(error)
        except Image.DecompressionBombError:  # Pillow's own bound lies above ours, and is asked first
            yield TOO_LARGE
        except DECODE_ERRORS:
            yield NO_PICTURE


def _opened(stream: io.BytesIO, kind: str) -> Image.Image:
    Image.init()
    opener, _ = Image.OPEN[kind]
    image = opener(stream, "")
    assert isinstance(image, Image.Image)
    return image


def _picture(image: Image.Image, width: float, height: float) -> SheetPicture:
    """An image as BGR in the size that its letters need.

    `width` and `height` are in points, as the reader of images gives them; 0.0 where the file does not say.

    Raises:
        PictureError: more pixels than any scan has.
    """
    if image.width * image.height > MOST_PIXELS:
        raise PictureError(TOO_LARGE)
    known = SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST
    longest = max(image.size)
    target = max(width, height) * DPI / POINTS if known else PHOTOGRAPH
    if image.format == "JPEG" and target * 2 <= longest:
        image.draft("RGB", (round(image.width * target / longest), round(image.height * target / longest)))
    pixels = _bgr(ImageOps.exif_transpose(image))
    factor = target / max(pixels.shape[:2])
    if factor < 1.0:
        size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if not known:
        across, down = pixels.shape[1], pixels.shape[0]
        factor = min(max(A4) / max(across, down), min(A4) / min(across, down))
        width, height = across * factor, down * factor
    return SheetPicture(pixels, width, height)


def _bgr(image: Image.Image) -> Pixels:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        deep = np.asarray(image, dtype=np.float64)
        top = float(deep.max()) or 1.0
        full = next((full for full in (1.0, 255.0, 65535.0) if top <= full), top)
        return _three_channels((deep * (255.0 / full)).clip(0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    rgb = np.asarray(image.convert("RGB"), dtype=np.uint8)
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _three_channels(pixels: Pixels) -> Pixels:
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        grey = pixels if pixels.ndim == 2 else pixels[:, :, 0]
        return np.ascontiguousarray(np.stack([grey] * 3, axis=2))
    return np.ascontiguousarray(pixels[:, :, :3])
