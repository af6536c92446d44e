"""Images → pages without text; only headers are read, so a huge picture costs nothing here."""

from __future__ import annotations

import io
import struct
from datetime import datetime

from PIL import Image

from enforcement_review.model import Page, ReadSource, SourceFile

UNREAD = "图片，没有文字层"
BROKEN = "图片文件已损坏，无法打开；请重新拍照或扫描后上传。"
UNSUPPORTED = "暂不能读取这种格式的图片；请转成 JPG、PNG 或 PDF 后上传。"

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
    "image/gif": "GIF",
    "image/webp": "WEBP",
}
MAX_FRAMES = 2000  # pages of one TIFF; the largest faxes and scans have a few hundred
_ORIENTATION = 0x0112  # Exif tag; 5 to 8 are turned by a quarter
_EXIF, _TAKEN = 0x8769, 0x9003  # the part of Exif about the taking, and its DateTimeOriginal
_PLAUSIBLE_DPI = (50.0, 2400.0)  # outside of this the file says nothing true about its size


def read_image(source: SourceFile) -> ReadSource:
    """One unread page per image; a TIFF of several gives one for each."""
    kind = FORMATS.get(source.media_type)
    if kind is None:
        return _failed(source, UNSUPPORTED)
    Image.init()
    opener, _ = Image.OPEN[kind]
    try:
        # The format's own class: Image.open would refuse or warn on many pixels, and none is decoded here.
        image = opener(io.BytesIO(source.data), source.name)
        sizes = [_size(image)]
        taken_at = _taken_at(image)
        if kind == "TIFF":
            for frame in range(1, min(getattr(image, "n_frames", 1), MAX_FRAMES)):
                image.seek(frame)
                sizes.append(_size(image))
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        EOFError,
        struct.error,
        Image.DecompressionBombError,
    ):
        # What Pillow's header readers raise for files that break off or contradict themselves.
        return _failed(source, BROKEN)
    pages = tuple(
        Page(source.name, number, width, height, (), unread=UNREAD, taken_at=taken_at)
        for number, (width, height) in enumerate(sizes, 1)
    )
    return ReadSource(source.name, source.sha256, source.media_type, len(pages), pages)


def _size(image: Image.Image) -> tuple[float, float]:
    """Width and height in points as seen; (0, 0) where the file does not say how large its pixels are."""
    across, down = image.info.get("dpi", (0.0, 0.0))
    low, high = _PLAUSIBLE_DPI
    if not (low <= float(across) <= high and low <= float(down) <= high):
        return 0.0, 0.0
    width, height = image.width * 72 / float(across), image.height * 72 / float(down)
    # The base class's own method: that of PNG would decode the picture to look behind it.
    if Image.Image.getexif(image).get(_ORIENTATION, 1) in (5, 6, 7, 8):
        width, height = height, width
    return round(width, 2), round(height, 2)


def _taken_at(image: Image.Image) -> str | None:
    """When the camera says that the picture was taken, `2024-05-06T09:30`, by its own clock."""
    written = Image.Image.getexif(image).get_ifd(_EXIF).get(_TAKEN)
    try:
        # A camera's clock names no zone.
        taken = datetime.strptime(str(written).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:  # not said, or zeros from a camera whose clock was never set
        return None
    return taken.isoformat(timespec="minutes")


def _failed(source: SourceFile, reason: str) -> ReadSource:
    return ReadSource(source.name, source.sha256, source.media_type, None, (), reason)
