"""Pictures of pages for the screen: as people see them, in the size of the sheets that places lie on."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from enforcement_review.model import SourceFile
from enforcement_review.reading.image import read_image
from enforcement_review.reading.page_picture import (
    A4,
    MOST_PIXELS,
    PDF,
    WIDTHS,
    PictureError,
    has_pictures,
    ofd_jpeg,
    page_jpeg,
    sheet_sizes,
)

OFD_SAMPLE = Path(__file__).parents[2] / "sample_cases" / "files" / "20-urban-muck-ofd.ofd"


def pdf(*sizes: tuple[float, float], rotation: int = 0) -> io.BytesIO:
    """Pages with a black square in the file's bottom left corner."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=sizes[0])
    for size in sizes:
        canvas.setPageSize(size)
        canvas.rect(0, 0, 50, 50, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    if rotation:
        with pypdfium2.PdfDocument(out.getvalue()) as document:
            for page in document:
                page.set_rotation(rotation)
            out = io.BytesIO()
            document.save(out)
    out.seek(0)
    return out


def image(size: tuple[int, int], kind: str = "JPEG", **options: object) -> io.BytesIO:
    out = io.BytesIO()
    picture = Image.new("RGB", size, "white")
    picture.paste("black", (0, 0, size[0] // 4, size[1] // 4))
    picture.save(out, kind, **options)
    out.seek(0)
    return out


def turned(quarter: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = quarter
    return exif.tobytes()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def dark(picture: Image.Image, across: float, down: float) -> bool:
    x, y = int(across * picture.width), int(down * picture.height)
    return picture.convert("L").crop((x, y, x + 1, y + 1)).tobytes()[0] < 100


def test_a_pdf_page_has_the_width_asked_for_and_its_own_shape() -> None:
    for width in WIDTHS:
        picture = opened(page_jpeg(pdf((400, 800)), PDF, 1, width))
        assert picture.format == "JPEG"
        assert picture.width == width
        assert picture.height == pytest.approx(2 * width, abs=2)


def test_sizes_are_those_of_the_pages_as_seen() -> None:
    assert sheet_sizes(pdf((400, 800), (500, 300)), PDF) == {1: (400, 800), 2: (500, 300)}
    assert sheet_sizes(pdf((400, 800), rotation=90), PDF) == {1: (800, 400)}


def test_a_turned_pdf_page_is_shown_as_people_see_it() -> None:
    assert dark(opened(page_jpeg(pdf((400, 800)), PDF, 1, 900)), 0.03, 0.98)
    assert dark(opened(page_jpeg(pdf((400, 800), rotation=90), PDF, 1, 900)), 0.03, 0.03)


def test_a_page_much_longer_than_wide_comes_smaller() -> None:
    picture = opened(page_jpeg(pdf((20, 14000)), PDF, 1, 2000))
    assert picture.width * picture.height <= MOST_PIXELS * 1.01


def test_threads_draw_at_the_same_time_without_harm() -> None:
    data = pdf(*[(400 + step, 800) for step in range(8)]).getvalue()
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda number: page_jpeg(io.BytesIO(data), PDF, number, 900), range(1, 9)))
    assert all(opened(picture).width == 900 for picture in drawn)


@pytest.mark.parametrize(
    ("quarter", "corner"), [(1, (0.1, 0.1)), (6, (0.9, 0.1)), (3, (0.9, 0.9)), (8, (0.1, 0.9))]
)
def test_a_photograph_stands_upright_by_its_exif(quarter: int, corner: tuple[float, float]) -> None:
    data = image((800, 400), exif=turned(quarter))
    picture = opened(page_jpeg(data, "image/jpeg", 1, 900))
    assert (picture.width > picture.height) == (quarter in (1, 3))
    assert dark(picture, *corner)


@pytest.mark.parametrize("quarter", [1, 6])
@pytest.mark.parametrize("dpi", [(150, 150), (100, 200)])
def test_the_size_of_an_image_is_that_which_its_reader_gives(quarter: int, dpi: tuple[int, int]) -> None:
    data = image((800, 400), dpi=dpi, exif=turned(quarter))
    read = read_image(SourceFile("a.jpg", "", "image/jpeg", data.getvalue())).pages[0]
    assert sheet_sizes(data, "image/jpeg")[1] == (read.width, read.height)


def test_an_image_without_a_size_fits_on_a4() -> None:
    width, height = sheet_sizes(image((4000, 3000)), "image/jpeg")[1]
    assert width <= max(A4)
    assert height <= min(A4)
    assert width / height == pytest.approx(4 / 3)


def test_each_page_of_a_tiff_is_shown() -> None:
    out = io.BytesIO()
    frames = [Image.new("L", (600, 800), shade) for shade in (0, 255)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    out.seek(0)
    assert list(sheet_sizes(out, "image/tiff")) == [1, 2]
    out.seek(0)
    assert not dark(opened(page_jpeg(out, "image/tiff", 2, 900)), 0.5, 0.5)


@pytest.mark.parametrize("mode", ["RGBA", "P", "I;16", "1", "CMYK", "LA"])
def test_every_kind_of_pixels_is_shown(mode: str) -> None:
    kind = "TIFF" if mode in ("I;16", "CMYK") else "PNG"
    out = io.BytesIO()
    Image.new(mode, (300, 200)).save(out, kind)
    out.seek(0)
    assert opened(page_jpeg(out, f"image/{kind.lower()}", 1, 900)).size == (300, 200)


def test_what_is_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(out, "PNG")
    out.seek(0)
    assert not dark(opened(page_jpeg(out, "image/png", 1, 900)), 0.5, 0.5)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 nothing", PDF),
        (b"", PDF),
        (image((800, 400)).getvalue()[:200], "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"text", "text/plain"),
    ],
)
def test_damaged_files_are_refused_in_one_sentence(data: bytes, kind: str) -> None:
    with pytest.raises(PictureError, match=r"。$"):
        page_jpeg(io.BytesIO(data), kind, 1, 900)


@pytest.mark.parametrize("number", [0, 2, 99])
def test_pages_that_are_not_there_are_refused(number: int) -> None:
    with pytest.raises(PictureError, match=f"没有第 {number} 页"):
        page_jpeg(pdf((400, 800)), PDF, number, 900)


def test_only_sources_of_pages_have_pictures() -> None:
    assert has_pictures(PDF)
    assert has_pictures("image/png")
    assert not has_pictures("application/ofd")
    assert not has_pictures("video/mp4")


def test_the_pictures_of_an_ofd_page_lie_where_the_page_has_them() -> None:
    data = OFD_SAMPLE.read_bytes()
    found = [picture for number in range(1, 23) if (picture := ofd_jpeg(data, number, 900)) is not None]
    for jpeg, (width, height) in found:
        assert opened(jpeg).format == "JPEG"
        assert width > 0 < height
    assert ofd_jpeg(data, 99, 900) is None
    assert ofd_jpeg(b"no OFD", 1, 900) is None
