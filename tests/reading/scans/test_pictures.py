from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from enforcement_review.model import Page, SourceFile
from enforcement_review.reading import read_source
from enforcement_review.reading.scans.pictures import NO_PICTURE, TOO_LARGE, SheetPicture, sheet_pictures


def source(data: bytes, media_type: str) -> SourceFile:
    return SourceFile("图", "0" * 64, media_type, data)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def the_picture(data: bytes, media_type: str) -> SheetPicture | str:
    file = source(data, media_type)
    (picture,) = sheet_pictures(file, read_source(file).pages[:1])
    return picture


def seen(data: bytes, media_type: str) -> SheetPicture:
    picture = the_picture(data, media_type)
    assert isinstance(picture, SheetPicture)
    return picture


def half_dark(mode: str, dark: Any, light: Any, size: tuple[int, int] = (400, 600)) -> Image.Image:
    image = Image.new(mode, size, light)
    image.paste(dark, (0, 0, size[0] // 2, size[1]))
    return image


@pytest.mark.parametrize(
    ("image", "kind", "media_type"),
    [
        (half_dark("L", 0, 255), "PNG", "image/png"),
        (half_dark("1", 0, 1), "TIFF", "image/tiff"),
        (half_dark("RGB", (0, 0, 0), (255, 255, 255)), "BMP", "image/bmp"),
        (half_dark("CMYK", (0, 0, 0, 255), (0, 0, 0, 0)), "JPEG", "image/jpeg"),
        (half_dark("CMYK", (0, 0, 0, 255), (0, 0, 0, 0)), "TIFF", "image/tiff"),
        (half_dark("I;16", 0, 65535), "PNG", "image/png"),
        (half_dark("I;16", 0, 65535), "TIFF", "image/tiff"),
        (half_dark("RGBA", (0, 0, 0, 255), (0, 0, 0, 0)), "PNG", "image/png"),
        (half_dark("LA", (0, 255), (0, 0)), "PNG", "image/png"),
        (half_dark("L", 0, 255).convert("P"), "GIF", "image/gif"),
        (half_dark("RGB", (0, 0, 0), (255, 255, 255)), "WEBP", "image/webp"),
    ],
    ids=lambda value: value.mode if isinstance(value, Image.Image) else str(value),
)
def test_every_way_of_writing_pixels_gives_dark_ink_on_light_paper(
    image: Image.Image, kind: str, media_type: str
) -> None:
    pixels = seen(encoded(image, kind), media_type).pixels
    assert pixels.dtype == np.uint8
    assert pixels.shape == (600, 400, 3)
    assert pixels[:, :180].mean() < 10
    assert pixels[:, 220:].mean() > 245


def test_a_scan_is_brought_to_the_size_that_letters_need() -> None:
    picture = seen(encoded(Image.new("L", (2480, 3508), 255), "JPEG", dpi=(300, 300)), "image/jpeg")
    assert (picture.width, picture.height) == pytest.approx((595.2, 841.9), abs=0.1)
    assert picture.dpi == pytest.approx(150, abs=1)


def test_a_picture_that_does_not_say_its_size_is_taken_for_a_sheet_of_a4() -> None:
    picture = seen(encoded(Image.new("RGB", (4000, 3000), (9, 9, 9)), "JPEG"), "image/jpeg")
    assert max(picture.pixels.shape) == 2600
    assert picture.width == pytest.approx(793.7, abs=0.1)
    assert picture.height == pytest.approx(595.28, abs=0.1)


def test_a_photograph_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(half_dark("RGB", (0, 0, 0), (255, 255, 255)), "JPEG", exif=exif)
    pixels = seen(data, "image/jpeg").pixels
    assert pixels.shape == (400, 600, 3)
    assert pixels[:180].mean() < 10


def test_a_truncated_picture_is_named_and_not_guessed() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (400, 300, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), "JPEG")
    assert the_picture(data[: len(data) // 2], "image/jpeg") == NO_PICTURE


def test_more_pixels_than_any_scan_has_are_not_decoded() -> None:
    data = encoded(Image.new("1", (20_000, 20_000)), "PNG")
    assert the_picture(data, "image/png") == TOO_LARGE


def test_every_page_of_a_tiff_has_its_picture() -> None:
    frames = [Image.new("L", (300, 400), shade) for shade in (10, 120, 240)]
    data = encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    file = source(data, "image/tiff")
    pictures = list(sheet_pictures(file, read_source(file).pages))
    assert [round(p.pixels.mean()) for p in pictures if isinstance(p, SheetPicture)] == [10, 120, 240]


def test_a_picture_is_named_by_what_is_seen() -> None:
    image = half_dark("RGB", (0, 0, 0), (255, 255, 255))
    png, tiff = encoded(image, "PNG"), encoded(image, "TIFF")
    assert seen(png, "image/png").digest() == seen(tiff, "image/tiff").digest()
    other = encoded(half_dark("RGB", (0, 0, 1), (255, 255, 255)), "PNG")
    assert seen(other, "image/png").digest() != seen(png, "image/png").digest()


def test_a_page_of_a_pdf_is_rendered_as_it_is_seen() -> None:
    data = encoded(Image.new("RGB", (1240, 1754), (200, 30, 30)), "PDF", resolution=150)
    file = source(data, "application/pdf")
    pages = [Page("图", 1, 595.2, 841.92, (), unread="没有文字层（扫描件）")]
    (picture,) = sheet_pictures(file, pages)
    assert isinstance(picture, SheetPicture)
    assert picture.dpi == pytest.approx(150, abs=0.5)
    assert picture.pixels[900, 600].tolist() == pytest.approx([30, 30, 200], abs=6)


def test_a_picture_in_a_pdf_that_cannot_be_decoded_is_no_blank_page() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (600, 400, 3), dtype=np.uint8)
    whole = encoded(Image.fromarray(noise), "JPEG2000")
    pages = [Page("图", 1, 595.0, 842.0, (), unread="没有文字层（扫描件）")]
    for data, wanted in ((whole, SheetPicture), (whole[: len(whole) // 3], str)):
        file = source(pdf_with(data, "JPXDecode", 400, 600), "application/pdf")
        (picture,) = sheet_pictures(file, pages)
        assert isinstance(picture, wanted)


def pdf_with(stream: bytes, filter_name: str, width: int, height: int) -> bytes:
    """A PDF of one page that is filled by one picture."""
    content = b"q 595 0 0 842 0 0 cm /I Do Q"
    picture = (
        f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8"
        f"/Filter/{filter_name}/Length {len(stream)}>>stream\n"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
        picture.encode() + stream + b"\nendstream",
        f"<</Length {len(content)}>>stream\n".encode() + content + b"\nendstream",
    ]
    out = b"%PDF-1.5\n"
    starts = []
    for number, text in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{number} 0 obj".encode() + text + b"endobj\n"
    table = b"".join(f"{start:010d} 00000 n \n".encode() for start in starts)
    end = f"trailer<</Size 6/Root 1 0 R>>startxref\n{len(out)}\n%%EOF".encode()
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end
