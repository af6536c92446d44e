from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw
from pyhanko.pdf_utils import generic as half_typed
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from enforcement_review.model import Box, ElectronicSignature, Seal, SealShape, SignatureState
from enforcement_review.reading.seals import merge_seals
from tests.reading.make import HEIGHT, PARAGRAPH, canvas_pdf, first_page, texts, typst_pdf

generic: Any = half_typed
RED, BLACK, BLUE = Color(0.85, 0.1, 0.1), Color(0, 0, 0), Color(0.1, 0.1, 0.9)
SEAL = 119.0  # points: 42 mm
X, Y = 360.0, 150.0  # its middle, from the bottom left


def seals(*draw: Callable[[Canvas], None]) -> tuple[Box, ...]:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, PARAGRAPH[:30])
        canvas.drawString(330, 150, "某市市场监督管理局")
        for one in draw:
            one(canvas)

    return tuple(seal.box for seal in first_page(canvas_pdf(page)).seals if seal.box is not None)


def circle(color: Color, diameter: float = SEAL) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setStrokeColor(color)
        canvas.setLineWidth(3)
        canvas.circle(X, Y, diameter / 2)

    return draw


def stamp(
    *,
    ink: tuple[int, int, int, int] = (210, 20, 20, 255),
    paper: tuple[int, int, int, int] = (255, 255, 255, 0),
) -> Image.Image:
    image = Image.new("RGBA", (300, 300), paper)
    pen = ImageDraw.Draw(image)
    pen.ellipse((6, 6, 294, 294), outline=ink, width=10)
    pen.regular_polygon((150, 150, 50), 5, fill=ink)
    return image


def placed(image: Image.Image, width: float = SEAL, height: float = SEAL) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(image), X - width / 2, Y - height / 2, width, height, mask="auto")

    return draw


def around_the_middle(found: tuple[Box, ...]) -> bool:
    return len(found) == 1 and found[0].holds(X, HEIGHT - Y)


def test_a_red_circle_is_a_seal() -> None:
    (box,) = seals(circle(RED))
    assert box.holds(X, HEIGHT - Y)
    assert box.width == pytest.approx(SEAL, abs=8)
    assert box.height == pytest.approx(SEAL, abs=8)


def test_a_red_stamp_with_a_clear_ground_is_a_seal() -> None:
    assert around_the_middle(seals(placed(stamp())))


def test_a_red_stamp_on_a_white_ground_is_a_seal() -> None:
    assert around_the_middle(seals(placed(stamp(paper=(255, 255, 255, 255)).convert("RGB"))))


def test_a_seal_may_be_faint() -> None:
    assert around_the_middle(seals(placed(stamp(ink=(230, 90, 90, 255)))))


@pytest.mark.parametrize("color", [BLACK, BLUE], ids=["black", "blue"])
def test_a_circle_of_another_colour_is_no_seal(color: Color) -> None:
    assert seals(circle(color)) == ()


def test_a_copied_seal_in_black_is_no_seal() -> None:
    assert seals(placed(stamp(ink=(30, 30, 30, 255)))) == ()


def test_a_red_corner_of_a_photograph_is_no_seal() -> None:
    photo = Image.new("RGB", (300, 300), (90, 120, 90))
    ImageDraw.Draw(photo).rectangle((0, 0, 110, 110), fill=(220, 20, 20))
    assert seals(placed(photo)) == ()


@pytest.mark.parametrize("diameter", [12.0, 300.0])
def test_a_red_ring_of_another_size_is_no_seal(diameter: float) -> None:
    assert seals(circle(RED, diameter)) == ()


def test_a_long_red_strip_is_no_seal() -> None:
    assert seals(placed(Image.new("RGB", (300, 60), (220, 20, 20)), 180, 36)) == ()


def test_red_rules_and_red_letters_are_no_seal() -> None:
    def head(canvas: Canvas) -> None:
        canvas.setStrokeColor(RED)
        canvas.setFillColor(RED)
        canvas.setLineWidth(2)
        canvas.line(72, 760, 520, 760)
        canvas.drawString(180, 780, "某市市场监督管理局文件")

    assert seals(head) == ()


def test_a_page_without_a_seal_has_none() -> None:
    assert seals() == ()


def test_words_under_a_seal_are_read_all_the_same() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(310, 150, "某市市场监督管理局")
        circle(RED)(canvas)

    assert texts(first_page(canvas_pdf(page)).blocks) == ["某市市场监督管理局"]


def test_a_seal_drawn_by_a_typesetter_is_a_seal() -> None:
    page = first_page(typst_pdf('落款\n#circle(radius: 2.1cm, stroke: 2pt + rgb("#d01515"))'))
    (seal,) = page.seals
    assert seal.box is not None
    assert seal.box.width == pytest.approx(SEAL, abs=8)


# ---- stamps set on the page as annotations, and signatures behind them ----


def annotated(make: Callable[[Any], Any]) -> tuple[Seal, ...]:
    """The seals of a page with a stamp annotation in the place of the seal, its appearance made by `make`."""

    def page(canvas: Canvas) -> None:
        canvas.drawString(330, 150, "某市市场监督管理局")

    writer: Any = IncrementalPdfFileWriter(io.BytesIO(canvas_pdf(page)))
    corners = (X - SEAL / 2, Y - SEAL / 2, X + SEAL / 2, Y + SEAL / 2)
    stamp_annotation = dictionary(
        {
            "/Type": generic.NameObject("/Annot"),
            "/Subtype": generic.NameObject("/Stamp"),
            "/F": generic.NumberObject(4),
            "/Rect": numbers(corners),
            "/AP": dictionary({"/N": make(writer)}),
        }
    )
    reference, _ = writer.find_page_for_modification(0)
    reference.get_object()["/Annots"] = generic.ArrayObject([writer.add_object(stamp_annotation)])
    writer.mark_update(reference)
    out = io.BytesIO()
    writer.write(out)
    return first_page(out.getvalue()).seals


def dictionary(items: dict[str, Any]) -> Any:
    named = {generic.NameObject(key): value for key, value in items.items()}
    return generic.DictionaryObject(named)


def numbers(values: tuple[float, ...]) -> Any:
    return generic.ArrayObject([generic.NumberObject(round(value)) for value in values])


def form(content: bytes, inside: dict[str, Any]) -> Any:
    entries = {
        "/Type": generic.NameObject("/XObject"),
        "/Subtype": generic.NameObject("/Form"),
        "/BBox": numbers((0, 0, SEAL, SEAL)),
        "/Resources": dictionary({"/XObject": dictionary(inside)}),
    }
    return generic.StreamObject(dictionary(entries), stream_data=content)


def picture_of_a_stamp(writer: Any) -> Any:
    image = stamp(paper=(255, 255, 255, 255)).convert("RGB")
    entries = {
        "/Type": generic.NameObject("/XObject"),
        "/Subtype": generic.NameObject("/Image"),
        "/Width": generic.NumberObject(image.width),
        "/Height": generic.NumberObject(image.height),
        "/ColorSpace": generic.NameObject("/DeviceRGB"),
        "/BitsPerComponent": generic.NumberObject(8),
    }
    return writer.add_object(generic.StreamObject(dictionary(entries), stream_data=image.tobytes()))


def shown(writer: Any, inner: Any, scale: str) -> Any:
    content = f"q {scale} 0 0 {scale} 0 0 cm /In Do Q".encode()
    return writer.add_object(form(content, {"/In": inner}))


@pytest.mark.parametrize("depth", [1, 3])
def test_a_stamp_annotation_with_a_picture_is_a_seal_however_deep_the_picture_lies(depth: int) -> None:
    def make(writer: Any) -> Any:
        made = shown(writer, picture_of_a_stamp(writer), str(SEAL))
        for _ in range(depth - 1):
            made = shown(writer, made, "1")
        return made

    (seal,) = annotated(make)
    assert seal.box is not None
    assert seal.box.holds(X, HEIGHT - Y)
    assert seal.signature is None


def test_a_stamp_annotation_with_words_only_is_no_seal() -> None:
    assert annotated(lambda writer: writer.add_object(form(b"0 0 1 RG 2 2 100 40 re S", {}))) == ()


def test_rings_of_one_seal_are_one_seal() -> None:
    (box,) = seals(circle(RED), circle(RED, 0.9 * SEAL), circle(RED, 0.6 * SEAL))
    assert box.width == pytest.approx(SEAL, abs=8)


def test_two_seals_side_by_side_are_two() -> None:
    def second(canvas: Canvas) -> None:
        canvas.setStrokeColor(RED)
        canvas.circle(X - SEAL, Y, SEAL / 2)

    assert len(seals(circle(RED), second)) == 2


SIGNATURE = ElectronicSignature(
    SignatureState.INTACT, "某市市场监督管理局", "2024-05-06T09:30", "签名后文件未被修改"
)
STAMP = Box(300, 600, 420, 720)


@pytest.mark.parametrize(
    "place",
    [STAMP, Box(280, 580, 440, 740), Box(340, 640, 380, 680)],
    ids=["same", "around", "within"],
)
def test_a_stamp_and_the_signature_at_its_place_are_one(place: Box) -> None:
    (seal,) = merge_seals([STAMP], [(place, SIGNATURE)])
    assert seal == Seal(STAMP, SealShape.ROUND, 0.9, signature=SIGNATURE)


@pytest.mark.parametrize("place", [None, Box(60, 600, 160, 700)])
def test_a_signature_elsewhere_is_not_the_stamps(place: Box | None) -> None:
    stamped, signed = merge_seals([STAMP], [(place, SIGNATURE)])
    assert stamped.signature is None
    assert (signed.box, signed.shape, signed.signature) == (place, SealShape.NONE, SIGNATURE)


def test_a_stamp_belongs_to_one_signature() -> None:
    first, second = merge_seals([STAMP], [(STAMP, SIGNATURE), (STAMP, SIGNATURE)])
    assert (first.shape, second.shape) == (SealShape.ROUND, SealShape.NONE)
