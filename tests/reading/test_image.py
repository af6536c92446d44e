from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from enforcement_review.model import SourceFile
from enforcement_review.reading import read_source
from enforcement_review.reading.image import BROKEN, UNREAD, UNSUPPORTED
from tests.reading.make import read


def encoded(kind: str, size: tuple[int, int] = (300, 600), **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 200, 200)).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP"])
def test_an_image_is_one_unread_page(kind: str) -> None:
    result = read(encoded(kind), f"image/{kind.lower()}")
    assert result.error is None
    (page,) = result.pages
    assert (page.number, page.unread, page.blocks) == (1, UNREAD, ())
    assert result.page_count == 1


def test_its_size_is_real_where_the_file_says_so() -> None:
    (page,) = read(encoded("JPEG", dpi=(150, 150)), "image/jpeg").pages
    assert (page.width, page.height) == (144, 288)


def test_its_size_is_unknown_where_the_file_says_nothing_likely() -> None:
    (page,) = read(encoded("JPEG", dpi=(1, 1)), "image/jpeg").pages
    assert (page.width, page.height) == (0, 0)


def test_a_photograph_held_sideways_is_measured_as_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = read(encoded("JPEG", dpi=(150, 150), exif=exif), "image/jpeg").pages
    assert (page.width, page.height) == (288, 144)


def test_a_fax_of_several_pages_gives_them_all() -> None:
    buffer = io.BytesIO()
    frames = [Image.new("1", (200, 300)) for _ in range(3)]
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:], dpi=(100, 100))
    assert [page.number for page in read(buffer.getvalue(), "image/tiff").pages] == [1, 2, 3]


def test_a_huge_picture_is_measured_not_decoded() -> None:
    """30,000 × 30,000 points of colour would be 2.7 GB; the file has no data at all behind its header."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    data = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0))
        + chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1))
        + chunk(b"IDAT", b"")
    )
    (page,) = read(data, "image/png").pages
    assert page.width == pytest.approx(7200, abs=1)


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff", "bmp", "gif", "webp"])
@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x00\x00\x00\x00WEBP"]
)
def test_a_broken_image_is_an_error(kind: str, data: bytes) -> None:
    assert read(data, f"image/{kind}").error == BROKEN


def test_an_image_of_a_format_nobody_here_reads_is_an_error() -> None:
    assert read(b"\x00\x00\x00\x18ftypheic", "image/heic").error == UNSUPPORTED


def test_recordings_have_no_pages_and_no_error() -> None:
    result = read(b"", "video/mp4")
    assert (result.pages, result.page_count, result.error) == ((), None, None)
    assert result.is_recording


def test_a_source_that_came_with_an_error_keeps_it() -> None:
    result = read_source(SourceFile("甲.pdf", "", "application/pdf", b"", "文件是空的。"))
    assert (result.error, result.pages) == ("文件是空的。", ())


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_photograph_tells_when_it_was_taken(kind: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:05:06 09:30:15"
    (page,) = read(encoded(kind, exif=exif), f"image/{kind.lower()}").pages
    assert page.taken_at == "2024-05-06T09:30"


@pytest.mark.parametrize("written", ["0000:00:00 00:00:00", "    :  :     :  :  ", "昨天", ""])
def test_a_camera_whose_clock_was_never_set_tells_nothing(written: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = written
    (page,) = read(encoded("JPEG", exif=exif), "image/jpeg").pages
    assert page.taken_at is None
