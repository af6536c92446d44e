"""What a scanner or a phone makes of paper: pictures of pages with all that paper, glass and lens do to them.

Everything follows from the settings, the seed among them: the same settings give the same bytes. Lengths on
the paper are in points (1/72 inch) from its top left corner, like the boxes of the reader. Colours are BGR.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

import cv2
import fpdf
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from sample_cases.generator.ink import (
    POINTS,
    Colour,
    Floats,
    Handwriting,
    SealImprint,
    cloud,
    seal_layer,
    stain,
    writing_layer,
)

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]
WHITE: Colour = (255, 255, 255)
# The time that stands in every file.
FILE_TIME = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class Mode(StrEnum):
    COLOUR = "colour"
    GREY = "grey"
    BLACK_AND_WHITE = "black-and-white"


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """How a page is scanned or photographed; by default a clean colour scan.

    Attributes:
        seed: of everything that is left to chance.
        dpi: resolution, 150 to 300 in offices.
        skew: degrees by which the paper lies askew; rows fall to the right above 0.
        quarter: quarter turns clockwise by which it lies turned.
        noise: standard deviation of grey levels.
        blur: standard deviation in points.
        jpeg: quality of the JPEG.
        tint: colour of the paper.
        uneven: 0 to 1, how much darker the darkest corner is.
        edge: points of dark scanner lid along two sides of the picture.
        bleed: 0 to 1, how much of the back shows through.
        seals, handwriting: what is added to the paper first.
        perspective: 0 to 0.2, how far the corners of a photographed sheet are out of place, as a share of it.
        shadow: 0 to 1, how dark the shadow on a photographed sheet is.
    """

    seed: int
    dpi: int = 200
    mode: Mode = Mode.COLOUR
    skew: float = 0.0
    quarter: int = 0
    noise: float = 0.0
    blur: float = 0.0
    jpeg: int = 80
    tint: Colour = WHITE
    uneven: float = 0.0
    edge: float = 0.0
    bleed: float = 0.0
    seals: tuple[SealImprint, ...] = ()
    handwriting: tuple[Handwriting, ...] = ()
    perspective: float = 0.06
    shadow: float = 0.3


def scan_page(pixels: Pixels, settings: ScanSettings, back: Pixels | None = None) -> Pixels:
    """The page, given at the resolution of `settings`, as it comes out of a scanner.

    Args:
        back: what is printed on the other side, for `bleed`; the page itself where not given.
    """
    return _decoded(scan_jpeg(pixels, settings, back))


def scan_jpeg(pixels: Pixels, settings: ScanSettings, back: Pixels | None = None) -> bytes:
    """The same as the bytes of a JPEG."""
    dice = np.random.default_rng(settings.seed)
    paper = _paper(pixels, settings, back, dice)
    page = _askew(paper, settings)
    page = _softened(page, settings)
    page = _light_falling_off(page, settings.uneven, dice)
    page = _lid(page, settings, dice)
    page = _noisy(page, settings.noise, dice)
    return _encoded(np.rot90(page, -settings.quarter), settings)


def photograph(pixels: Pixels, settings: ScanSettings) -> bytes:
    """The page lying on a table, photographed by a phone held over it: a JPEG."""
    dice = np.random.default_rng(settings.seed)
    paper = _paper(pixels, settings, None, dice)
    height, width = paper.shape[:2]
    matrix, across, down = camera_view(width, height, settings)
    table = _table(across, down, dice)
    # The sheet throws a soft shadow on the table.
    whole = np.full((height, width), 255, np.uint8)
    sheet = (
        cv2.warpPerspective(whole, matrix, (across, down), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    )
    cast = cv2.GaussianBlur(np.roll(sheet, (6, 5), (0, 1)), (0, 0), 6)
    ground = table * (1 - 0.45 * cast)[:, :, None]
    seen = cv2.warpPerspective(paper, matrix, (across, down), flags=cv2.INTER_LINEAR).astype(np.float32)
    view: NDArray[np.floating] = seen * sheet[:, :, None] + ground * (1 - sheet)[:, :, None]
    view = view * _shadow(across, down, settings.shadow, dice)[:, :, None]
    view = view * np.array([0.9, 0.97, 1.0], np.float32)  # lamplight
    taken = _noisy(_softened(_as_pixels(view), settings), settings.noise, dice)
    return _encoded(np.rot90(taken, -settings.quarter), settings)


def camera_view(width: int, height: int, settings: ScanSettings) -> tuple[Matrix, int, int]:
    """How `photograph` sees a sheet of this size (before quarter turns).

    Returns:
        The projective map from pixels of the sheet to pixels of the photograph, and the photograph's size.
    """
    dice = np.random.default_rng([settings.seed, 1])
    margin = 0.06 + settings.perspective
    across, down = round(width * (1 + 2 * margin)), round(height * (1 + 2 * margin))
    corners = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float64)
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    off = dice.uniform(-1, 1, (4, 2)) * settings.perspective * np.array([width, height]) * 0.5
    # A phone is tilted towards or away from the writer more than it is askew.
    tilt = dice.choice([-1.0, 1.0]) * settings.perspective * width * 0.5
    off[:, 0] += np.array([1, -1, 1, -1]) * np.array([tilt, tilt, -tilt, -tilt]) * 0.5
    turn = math.radians(settings.skew)
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    seen = (corners - middle + off) @ rotation.T * 0.97 + np.array([across / 2, down / 2])
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
    return np.asarray(matrix, np.float64), across, down


def double_page(left: Pixels, right: Pixels, fold: float = 0.25) -> Pixels:
    """Two pages of one size side by side, as an opened-out sheet; `fold`: how dark the fold is, 0 to 1."""
    if left.shape != right.shape:
        raise ValueError("the two pages of a sheet have one size")
    sheet = np.concatenate([left, right], axis=1).astype(np.float32)
    width = sheet.shape[1]
    away = np.abs(np.arange(width) - width / 2) / width
    shade = 1 - 0.5 * fold * np.exp(-((away / 0.012) ** 2)) - 0.5 * fold * np.exp(-((away / 0.0012) ** 2))
    return _as_pixels(sheet * shade[None, :, None])


def scan_pdf(
    pdf: bytes,
    settings: ScanSettings,
    pages: Sequence[int] | None = None,
    *,
    take: Callable[[Pixels, ScanSettings], bytes] | None = None,
) -> bytes:
    """A PDF in which each page is one JPEG, without a text layer.

    Args:
        settings: for all pages; chance differs from page to page.
        pages: 0-based; all where not given.
        take: makes the JPEG of a page, `photograph` or one's own; where not given, `scan_jpeg`.
    """
    source = pypdfium2.PdfDocument(pdf)
    try:
        numbers = range(len(source)) if pages is None else pages
        pictures: list[bytes] = []
        for number in numbers:
            own = replace(settings, seed=_seed_of_page(settings.seed, number))
            front = _rendered(source, number, settings.dpi)
            if take is not None:
                pictures.append(take(front, own))
                continue
            has_back = settings.bleed > 0 and number + 1 < len(source)
            back = _rendered(source, number + 1, settings.dpi) if has_back else None
            pictures.append(scan_jpeg(front, own, back))
    finally:
        source.close()
    return pdf_of_jpegs(pictures, settings.dpi)


def pdf_of_jpegs(pictures: Sequence[bytes], dpi: int) -> bytes:
    """A PDF with a page for each JPEG, at `dpi`; their bytes are kept as they are."""
    pdf = fpdf.FPDF(unit="pt")
    pdf.set_creation_date(FILE_TIME)
    pdf.set_margin(0)
    pdf.set_auto_page_break(auto=False)
    for picture in pictures:
        with Image.open(io.BytesIO(picture)) as image:
            width, height = (side * POINTS / dpi for side in image.size)
        pdf.add_page(format=(width, height))
        pdf.image(io.BytesIO(picture), 0, 0, width, height)
    return bytes(pdf.output())


def _seed_of_page(seed: int, number: int) -> int:
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])


def _rendered(source: pypdfium2.PdfDocument, number: int, dpi: int) -> Pixels:
    bitmap = source[number].render(scale=dpi / POINTS, rev_byteorder=False)
    return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])


def _paper(pixels: Pixels, settings: ScanSettings, back: Pixels | None, dice: np.random.Generator) -> Pixels:
    page: Floats = pixels.astype(np.float32) / np.float32(255)
    for seal in settings.seals:
        layer, at = seal_layer(seal, settings.dpi, dice)
        stain(page, layer, at, seal.colour)
    for writing in settings.handwriting:
        layer, at = writing_layer(writing, settings.dpi, dice)
        stain(page, layer, at, writing.colour)
    if settings.bleed > 0:
        other = pixels if back is None or back.shape != pixels.shape else back
        through = cv2.GaussianBlur(other[:, ::-1], (0, 0), settings.dpi / 110).astype(np.float32) / 255
        page *= 1 - settings.bleed * (1 - through)
    page *= np.array(settings.tint, np.float32) / np.float32(255)
    return _as_pixels(page * 255)


def _askew(page: Pixels, settings: ScanSettings) -> Pixels:
    if settings.skew == 0.0:
        return page
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -settings.skew, 1.0)
    lid = (48, 46, 45) if settings.edge > 0 else tuple(float(value) for value in settings.tint)
    return np.asarray(
        cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=lid), np.uint8
    )


def _softened(page: Pixels, settings: ScanSettings) -> Pixels:
    if settings.blur <= 0.0:
        return page
    return np.asarray(cv2.GaussianBlur(page, (0, 0), settings.blur * settings.dpi / POINTS), np.uint8)


def _light_falling_off(page: Pixels, uneven: float, dice: np.random.Generator) -> Pixels:
    """A lamp that does not reach one corner, a page that bends away from the glass."""
    if uneven <= 0.0:
        return page
    height, width = page.shape[:2]
    ys, xs = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    corner = dice.integers(0, 2, 2)
    away = (np.abs(xs - corner[0]) + np.abs(ys - corner[1])) / 2
    waves = cloud(width, height, max(width, height) / 3, dice) - 0.5
    light = 1 - uneven * np.clip(away**1.5 + 0.15 * waves, 0, 1)
    return _as_pixels(page.astype(np.float32) * light[:, :, None])


def _lid(page: Pixels, settings: ScanSettings, dice: np.random.Generator) -> Pixels:
    """Dark bands where the paper is smaller than the glass, their inner edge a little ragged."""
    if settings.edge <= 0.0:
        return page
    edged = page.copy()
    band = settings.edge * settings.dpi / POINTS
    for quarter in dice.choice(4, 2, replace=False):
        side = np.rot90(edged, int(quarter))
        length = side.shape[1]
        lean = dice.uniform(-0.4, 0.4) * band
        depth = band + np.linspace(-lean, lean, length) + 1.5 * cloud(length, 2, settings.dpi / 8, dice)[0]
        rows = np.arange(side.shape[0])[:, None]
        dark = np.clip(depth[None, :] - rows, 0, 1)[:, :, None]
        side[:] = _as_pixels(side * (1 - dark) + np.array([48, 46, 45], np.float32) * dark)
    return edged


def _noisy(page: Pixels, noise: float, dice: np.random.Generator) -> Pixels:
    if noise <= 0.0:
        return page
    grain = dice.standard_normal(page.shape[:2], np.float32)[:, :, None] * np.float32(0.8 * noise)
    colour = dice.standard_normal(page.shape, np.float32) * np.float32(0.6 * noise)
    return _as_pixels(page + grain + colour)


def _table(across: int, down: int, dice: np.random.Generator) -> Floats:
    """A table top: wood with its grain, a dark desk or a grey floor."""
    base = ((62, 92, 132), (52, 50, 54), (98, 104, 108))[int(dice.integers(0, 3))]
    grain = cloud(across, max(2, down // 40), across / 6, dice)
    streaks = cv2.resize(grain, (across, down), interpolation=cv2.INTER_LINEAR)
    fine = cloud(across, down, 3, dice)
    top = np.array(base, np.float32) * (0.8 + 0.3 * streaks + 0.12 * fine)[:, :, None]
    return np.asarray(top, np.float32)


def _shadow(across: int, down: int, strength: float, dice: np.random.Generator) -> Floats:
    """Light that falls off over the table, and the soft shadow of the hand and the phone on one side."""
    ys, xs = np.mgrid[0 : 1 : down * 1j, 0 : 1 : across * 1j].astype(np.float32)
    from_side = dice.uniform(0, 2 * math.pi)
    along = (xs - 0.5) * math.cos(from_side) + (ys - 0.5) * math.sin(from_side)
    bend = 0.1 * (cloud(across, down, max(across, down) / 3, dice) - 0.5)
    hand = 1 / (1 + np.exp(-(along + bend - dice.uniform(-0.1, 0.15)) / 0.035))
    return np.asarray((1 - 0.35 * strength * (along + 0.7)) * (1 - 0.8 * strength * hand), np.float32)


def _as_pixels(values: NDArray[np.floating]) -> Pixels:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def _encoded(page: Pixels, settings: ScanSettings) -> bytes:
    page = np.ascontiguousarray(page)
    if settings.mode is not Mode.COLOUR:
        page = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8)
    if settings.mode is Mode.BLACK_AND_WHITE:
        page = np.asarray(cv2.threshold(page, 150, 255, cv2.THRESH_BINARY)[1], np.uint8)
    done, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, settings.jpeg])
    if not done:
        raise ValueError("no JPEG can be made of this picture")
    return bytes(data.tobytes())


def _decoded(data: bytes) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)
