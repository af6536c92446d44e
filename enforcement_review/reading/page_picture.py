"""Pages as people see them: pictures for the screen, and how large the sheets are that the places lie on."""

from __future__ import annotations

import io
import struct
import threading
from collections.abc import Mapping
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageOps

from enforcement_review.errors import EnforcementReviewError
from enforcement_review.reading.image import FORMATS, MAX_FRAMES
from enforcement_review.reading.ofd import ofd_page_picture
from enforcement_review.reading.ofd_pictures import FORMATS as FORMATS_IN_OFD
from enforcement_review.reading.pdf import BROKEN, LOCKED

WIDTHS = (900, 1400, 2000)  # pixels; few, so that pictures are found made already
QUALITY = 80
PDF, OFD = "application/pdf", "application/ofd"
MOST_PIXELS = 16_000_000  # of a picture for the screen: a page much longer than wide comes smaller
MOST_SIDE = 20_000  # pixels; a JPEG ends at 65,500
MOST_SOURCE_PIXELS = 150_000_000  # of an image that is decoded; the same bound as for reading its words
POINTS = 72.0
A4 = (595.28, 841.89)  # an image that says no size is taken to be of a sheet of this
SMALLEST, LARGEST = 100.0, 2400.0  # points: outside, the size that an image gives is not a paper's
_PLAUSIBLE_DPI = (50.0, 2400.0)
_ORIENTATION = 0x0112  # Exif tag; 5 to 8 are turned by a quarter
_DECODE_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, ZeroDivisionError, struct.error,
    Image.DecompressionBombError,
)  # fmt: skip

# pdfium bears one thread at a time; everything else here runs beside it.
_pdfium = threading.Lock()

Size = tuple[float, float]


class PictureError(EnforcementReviewError):
    """A page that cannot be shown as a picture; the sentence says why."""


def has_pictures(media_type: str) -> bool:
    """Whether a source of this type is shown page by page as pictures."""
    return media_type == PDF or media_type in FORMATS


def sheet_sizes(stream: BinaryIO, media_type: str) -> Mapping[int, Size]:
    """Width and height of each sheet as seen, in points, by its 1-based number; no page is drawn.

    These are the sheets that places in a report lie on: for a scan that was turned or an opened-out sheet they
    are not those of the pages that were read from it.

    Raises:
        PictureError: the file cannot be opened.
    """
    if media_type == PDF:
        return _pdf_sizes(stream)
    if media_type in FORMATS:
        return _image_sizes(stream, media_type)
    raise PictureError("这种文件没有可以显示的页面。")


def page_jpeg(stream: BinaryIO, media_type: str, number: int, width: int) -> bytes:
    """A picture of the page, about `width` pixels wide, as JPEG.

    Raises:
        PictureError: there is no such page, or it cannot be drawn.
    """
    if media_type == PDF:
        return _encoded(_rendered(stream, number, width))
    if media_type in FORMATS:
        return _encoded(_decoded(stream, FORMATS[media_type], number, width))
    raise PictureError("这种文件没有可以显示的页面。")


def ofd_jpeg(data: bytes, number: int, width: int) -> tuple[bytes, Size] | None:
    """The pictures on a page of an OFD as one JPEG, with the size of the area they cover, from the top left.

    None where the page has none that can be decoded. Text and drawings beside the pictures are not on it.
    """
    found = ofd_page_picture(data, number)
    if found is None:
        return None
    try:
        image = Image.open(io.BytesIO(found.data), formats=FORMATS_IN_OFD)
        return _encoded(_scaled(image, width)), (found.box.width, found.box.height)
    except (PictureError, *_DECODE_ERRORS):
        return None


def ofd_size(data: bytes, number: int) -> Size | None:
    """The size of the area that the pictures on a page of an OFD cover; None where it has none."""
    found = ofd_page_picture(data, number)
    return None if found is None else (found.box.width, found.box.height)


# ---- PDF ----


def _opened(stream: BinaryIO) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        raise PictureError("这个 PDF 文件打不开，无法显示；请下载原件查看。") from error


def pdf_pages(stream: BinaryIO) -> int | str:
    """How many pages a PDF has; for one that cannot be opened a sentence on what to do, as its review would say it."""
    try:
        return len(sheet_sizes(stream, PDF))
    except PictureError as error:
        return LOCKED if "assword" in str(error.__cause__) else BROKEN


def _pdf_sizes(stream: BinaryIO) -> dict[int, Size]:
    with _pdfium, _opened(stream) as document:
        sizes: dict[int, Size] = {}
        for index in range(len(document)):
            try:
                across, down = document.get_page_size(index)
            except pypdfium2.PdfiumError:
                across, down = 0.0, 0.0
            sizes[index + 1] = (across, down) if across > 0 and down > 0 else A4
        return sizes


def _rendered(stream: BinaryIO, number: int, width: int) -> Image.Image:
    with _pdfium, _opened(stream) as document:
        if not 1 <= number <= len(document):
            raise PictureError(f"文件没有第 {number} 页。")
        try:
            page = document[number - 1]
            # Filled-in fields, typed notes and stamps are annotations; people see them as part of the page.
            if pypdfium2.raw.FPDFPage_GetAnnotCount(page) > 0:
                pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
                page.close()
                page = document[number - 1]
            across, down = page.get_size()
            # Half a pixel less: pdfium rounds up.
            scale = min((width - 0.5) / across, (MOST_PIXELS / (across * down)) ** 0.5, MOST_SIDE / down)
            bitmap = page.render(scale=scale, rev_byteorder=True)
            # The pixels must leave pdfium's memory before the document is closed.
            image: Image.Image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            page.close()
        except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError, MemoryError) as error:
            raise PictureError(f"第 {number} 页已损坏，无法显示；请下载原件查看。") from error
    return image


# ---- images ----


def _image_sizes(stream: BinaryIO, media_type: str) -> dict[int, Size]:
    try:
        image = _own_format(stream, FORMATS[media_type])
        sizes = {1: _size(image)}
        if image.format == "TIFF":
            for frame in range(1, min(getattr(image, "n_frames", 1), MAX_FRAMES)):
                image.seek(frame)
                sizes[frame + 1] = _size(image)
    except _DECODE_ERRORS as error:
        raise PictureError("这张图片打不开，无法显示；请下载原件查看。") from error
    return sizes


def _own_format(stream: BinaryIO, kind: str) -> Image.Image:
    Image.init()
    opener, _ = Image.OPEN[kind]  # the format's own class: Image.open would refuse many pixels
    image = opener(stream, "")
    assert isinstance(image, Image.Image)
    return image


def _size(image: Image.Image) -> Size:
    """As seen, in points: as the image says, or as large as fits on A4 where it says nothing true."""
    across, down = float(image.width), float(image.height)
    dpi = tuple(float(figure) for figure in image.info.get("dpi", (0.0, 0.0)))
    # The base class's own method: that of PNG would decode the picture to look behind it.
    if Image.Image.getexif(image).get(_ORIENTATION, 1) in (5, 6, 7, 8):
        across, down, dpi = down, across, dpi[::-1]
    if all(_PLAUSIBLE_DPI[0] <= figure <= _PLAUSIBLE_DPI[1] for figure in dpi):
        width, height = across * POINTS / dpi[0], down * POINTS / dpi[1]
        if SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST:
            return round(width, 2), round(height, 2)
    factor = min(max(A4) / max(across, down), min(A4) / min(across, down))
    return across * factor, down * factor


def _decoded(stream: BinaryIO, kind: str, number: int, width: int) -> Image.Image:
    try:
        image = _own_format(stream, kind)
        if number > 1:
            image.seek(number - 1)
        return _scaled(image, width)
    except EOFError as error:
        raise PictureError(f"文件没有第 {number} 页。") from error
    except _DECODE_ERRORS as error:
        raise PictureError("这张图片已损坏，无法显示；请下载原件查看。") from error


def _scaled(image: Image.Image, width: int) -> Image.Image:
    """Upright by its Exif, on white paper, no wider than asked."""
    if image.width * image.height > MOST_SOURCE_PIXELS:
        raise PictureError("图片过大（超过 1.5 亿像素），无法显示；请下载原件查看。")
    if image.format == "JPEG":
        image.draft("RGB", (width, width))  # decodes at a fraction of the size where that is enough
    upright = _rgb(ImageOps.exif_transpose(image))
    most = (MOST_PIXELS / (upright.width * upright.height)) ** 0.5
    factor = min(1.0, width / upright.width, most, MOST_SIDE / upright.height)
    if factor == 1.0:
        return upright
    size = (max(1, round(upright.width * factor)), max(1, round(upright.height * factor)))
    return upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        _low, high = image.getextrema()
        top = float(high) if isinstance(high, (int, float)) and high > 0 else 1.0
        return image.convert("F").point(lambda value: value * (255.0 / top)).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
