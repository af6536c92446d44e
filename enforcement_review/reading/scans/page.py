"""A picture of a sheet → the pages on it, with words, tables, seals and ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from enforcement_review.model import Page, Placement, Seal, TextFrom
from enforcement_review.reading.layout import arrange
from enforcement_review.reading.rulings import find_grids
from enforcement_review.reading.scans.colour import redness, shows_colour, without_red
from enforcement_review.reading.scans.engine import OcrEngine, OcrLine, Pixels, Rectangle
from enforcement_review.reading.scans.grey_seals import find_grey_seals
from enforcement_review.reading.scans.ink import find_ink
from enforcement_review.reading.scans.marks import with_tick_boxes
from enforcement_review.reading.scans.pictures import A4, DPI, POINTS, SheetPicture
from enforcement_review.reading.scans.ruled import Rulings, find_rulings
from enforcement_review.reading.scans.runs import Scale, runs_of, weighed
from enforcement_review.reading.scans.stacks import read_stacks
from enforcement_review.reading.scans.stamps import Stamp, find_red_marks, seal_text_strip
from enforcement_review.reading.scans.upright import LevelPicture, halves, make_level, turned_over

UNCLEAR = "文字识别不清，请人工查看"
READS_WELL = 0.93  # mean sureness of a page that stands upright; one on its head stays below 0.85
FEW = 30  # characters; a photograph with a sign in it has fewer
LEAST_READ = 0.4  # of the characters of a page that can be said to be read
LETTER_REACH = 0.35  # of the height
SEAL_EDGE = 0.03  # of a seal's width: its ink spreads so far around it
RED = 40  # steps by which a seal's red stands above green and blue
DARKEST_REST = 120.0  # of the red channel: a darker rest is that of words over the seal
MANY_MARKS = (
    25  # more than signatures make; pictures of things without words had up to 17, unread print from 30
)
GRAIN = 8  # pixels looked at as one: noise goes, blurred words stay
LIGHT, MOSTLY_PAPER = 120.0, 30.0  # steps of grey: of a paper's ground, and what stands on it on average
MARKED = 3.0  # steps by which the ground of a paper with words is uneven; a blank one stays under 1
NAME_SURE = (
    0.9  # of every letter: the engine drops those that words cover, and is sure of the rest on the whole
)
SHORTEST_NAME = 5  # characters of an authority's name
READABLE = 0.55  # mean sureness of a line below which its words are only ink


def read_sheet(picture: SheetPicture, engine: OcrEngine) -> tuple[Page, ...]:
    """The pages of a sheet, from left to right: one, or the two of an opened-out sheet.

    Their source and number are left to be filled in.
    """
    level, dpi = _at_reading_size(make_level(picture.pixels), picture.dpi)
    pages = _pages(level, dpi, picture, engine)
    # Few pages stand on their head, and those read so badly that it shows: only they are looked at twice.
    if any(_reads_badly(page) for page in pages) and engine.is_upside_down(level.pixels):
        return _pages(turned_over(level), dpi, picture, engine)
    return pages


def _pages(level: LevelPicture, dpi: float, picture: SheetPicture, engine: OcrEngine) -> tuple[Page, ...]:
    factor = POINTS / dpi
    placement = _placement(level, picture, factor)
    return tuple(
        replace(
            _read_page(np.ascontiguousarray(level.pixels[:, first:behind]), dpi, first * factor, engine),
            placement=placement,
        )
        for first, behind in halves(level.pixels)
    )


def _reads_badly(page: Page) -> bool:
    """Whether a page may stand on its head: it was not read, or as a whole with doubt, or its words are left as ink."""
    lines = list(page.lines())
    letters = sum(len(line.text) for line in lines)
    if page.unread is not None or letters == 0:
        return page.unread is not None or bool(page.ink)
    sure = sum(line.confidence * len(line.text) for line in lines) / letters
    return sure < READS_WELL or len(page.ink or ()) > len(lines)


def _at_reading_size(level: LevelPicture, dpi: float) -> tuple[LevelPicture, float]:
    """The level picture no larger than its letters need, and its dots an inch.

    A paper cut out of a photograph is taken for A4: its size is not known any more.
    """
    if np.any(level.matrix[2, :2]):
        dpi = max(level.pixels.shape[:2]) * POINTS / max(A4)
    if dpi <= 1.15 * DPI:
        return level, dpi
    size = tuple(round(length * DPI / dpi) for length in level.pixels.shape[1::-1])
    factors = [before / after for before, after in zip(level.pixels.shape[1::-1], size, strict=True)]
    smaller = cv2.resize(level.pixels, size, interpolation=cv2.INTER_AREA)
    matrix = level.matrix @ np.diag([*factors, 1.0])
    return LevelPicture(np.asarray(smaller, dtype=np.uint8), matrix), DPI


def _placement(level: LevelPicture, picture: SheetPicture, factor: float) -> Placement | None:
    """The map from points of the level page to points of the sheet; None where they are the same."""
    if np.allclose(level.matrix, np.eye(3), atol=1e-9):
        return None
    across, down = picture.width / picture.pixels.shape[1], picture.height / picture.pixels.shape[0]
    to_points = np.diag([across, down, 1.0])
    to_pixels = np.diag([1 / factor, 1 / factor, 1.0])
    matrix = to_points @ level.matrix @ to_pixels
    return Placement(tuple(float(f"{figure:.9g}") for figure in (matrix / matrix[2, 2]).ravel()))


def _read_page(pixels: Pixels, dpi: float, left: float, engine: OcrEngine) -> Page:
    scale = Scale(POINTS / dpi, left)
    red = find_red_marks(pixels, dpi)
    stamps = red.stamps
    in_colour = bool(stamps) or shows_colour(pixels)
    grey_seals = () if in_colour else find_grey_seals(pixels, dpi)
    bleached = _without_stamps(pixels, stamps)
    grey = np.asarray(cv2.cvtColor(bleached, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    rulings = find_rulings(grey, dpi)
    read = engine.read(bleached, _borders(rulings))
    readable = [weighed(line) for line in read if line.confidence >= READABLE]
    lines: Sequence[OcrLine] = with_tick_boxes(readable, grey, dpi)
    grids = find_grids(
        [(scale.y(y), scale.x(x0), scale.x(x1)) for y, x0, x1 in rulings.horizontal],
        [(scale.x(x), scale.y(y0), scale.y(y1)) for x, y0, y1 in rulings.vertical],
    )
    around = [stamp.box for stamp in stamps]
    ink = find_ink(grey, dpi, [_rectangle(line) for line in lines], rulings, around)
    cells = [scale.pixels(cell.box) for grid in grids for cell in grid.cells]
    stacks = [
        line for line in read_stacks(bleached, cells, lines, ink, engine) if line.confidence >= READABLE
    ]
    if stacks:
        lines = [*lines, *stacks]
        ink = find_ink(grey, dpi, [_rectangle(line) for line in lines], rulings, around)
    height, width = pixels.shape[:2]
    unclear = _is_unclear(pixels, lines, read, ink)
    ink = (*ink, *(finger.box for finger in red.fingerprints if not _touched(finger.box, ink)))
    return Page(
        source="",
        number=None,
        width=width * scale.factor,
        height=height * scale.factor,
        blocks=() if unclear else tuple(arrange(runs_of(lines, scale), grids)),
        text_from=TextFrom.OCR,
        unread=UNCLEAR if unclear else None,
        seals=(
            *(_seal(pixels, stamp, scale, engine) for stamp in stamps),
            *(Seal(scale.box(stamp.box), stamp.shape, stamp.confidence) for stamp in grey_seals),
        ),
        in_colour=in_colour,
        ink=tuple(scale.box(box) for box in ink),
        left=left,
    )


def _is_unclear(
    pixels: Pixels, readable: Sequence[OcrLine], lines: Sequence[OcrLine], ink: Sequence[Rectangle]
) -> bool:
    """Whether a page has words of which too few could be read to say what it is.

    A blank sheet and a photograph of things have none; a paper out of focus has, though no engine finds them.
    """
    read, every = (sum(len(line.text) for line in some) for some in (readable, lines))
    if every >= FEW:
        return read < LEAST_READ * every
    return len(ink) > MANY_MARKS or (read == 0 and _is_marked_paper(pixels))


def _touched(box: Rectangle, others: Sequence[Rectangle]) -> bool:
    return any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in others)


def _is_marked_paper(pixels: Pixels) -> bool:
    """Whether a picture is an even light ground with something on it, however blurred."""
    small = cv2.resize(pixels, None, fx=1 / GRAIN, fy=1 / GRAIN, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    ground = cv2.GaussianBlur(cv2.dilate(grey, np.ones((9, 9), np.uint8)), (0, 0), 8)
    inner = (
        slice(grey.shape[0] // 12, -grey.shape[0] // 12),
        slice(grey.shape[1] // 12, -grey.shape[1] // 12),
    )
    below = (ground - grey)[inner]
    light = float(np.median(ground[inner])) > LIGHT and float(below.mean()) < MOSTLY_PAPER
    return light and float(below.std()) > MARKED


def _seal(pixels: Pixels, stamp: Stamp, scale: Scale, engine: OcrEngine) -> Seal:
    strip = seal_text_strip(pixels, stamp)
    line = engine.read_line(strip) if strip is not None else None
    sure = line is not None and min(line.sureness) >= NAME_SURE and len(line.text) >= SHORTEST_NAME
    name = line.text if line is not None and sure else None
    return Seal(scale.box(stamp.box), stamp.shape, stamp.confidence, name)


def _without_stamps(pixels: Pixels, stamps: Sequence[Stamp]) -> Pixels:
    """The picture with the red of seals taken away, so that the words under them can be read."""
    if not stamps:
        return pixels
    bleached = pixels.copy()
    height, width = pixels.shape[:2]
    for stamp in stamps:
        x0, y0, x1, y1 = stamp.box
        margin = SEAL_EDGE * (x1 - x0)
        left, top = max(0, round(x0 - margin)), max(0, round(y0 - margin))
        right, bottom = min(width, round(x1 + margin)), min(height, round(y1 + margin))
        part = pixels[top:bottom, left:right]
        grey = without_red(part)
        red = redness(part) > RED
        if red.any():
            # What is left of the red is grey, and would still be taken for strokes: it becomes paper.
            rest = max(float(np.percentile(grey[red], 25)), DARKEST_REST)
            grey = np.minimum(grey * (255.0 / rest), 255.0).astype(np.uint8)
        bleached[top:bottom, left:right] = grey[..., None]
    return bleached


def _borders(rulings: Rulings) -> list[Rectangle]:
    return [(x, y0, x, y1) for x, y0, y1 in rulings.vertical]


def _rectangle(line: OcrLine) -> Rectangle:
    """The line with what its outermost letters may reach beyond the edges that they were given."""
    reach = LETTER_REACH * (line.y1 - line.y0)
    return line.x0 - reach, line.y0, line.x1 + reach, line.y1
