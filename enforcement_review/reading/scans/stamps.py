"""Red stamps on a picture of a page: seals (印章) by ring or frame, fingerprints (捺印) apart, colour at all.

Red ink is looked for on a small copy of the picture: redder than the paper is everywhere, so that yellowed or
tinted paper counts as paper. A round seal is a circle of a seal's size that is red nearly all round; circles
are drawn through points of each red patch and the one that holds best is kept, so that text touching it,
another seal beside it or the page's edge do not hide it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from enforcement_review.model import SealShape

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]
PixelBox = tuple[float, float, float, float]

LOOKED_AT = 75.0  # dots per inch of the small copy
MM = LOOKED_AT / 25.4
RED = 34  # steps that red stands above the other two, where the paper's own tint is taken off
PALE = 20  # the same where a page has little red at all: stamps without ink

# Millimetres. Authorities' seals are 38–45 across (国发〔1999〕25号, GB/T 9704), ovals 30×45, name seals (私章) 16–25;
# copies are enlarged or reduced, and the resolution of photographs is estimated.
RADIUS = (13.0, 26.5)
USUAL_RADIUS = (17.5, 24.0)
OVAL_LONG, OVAL_SHORT = (34.0, 56.0), (22.0, 42.0)
FLAT_OVAL = (0.55, 0.85)  # short to long side
SQUARE = (11.0, 30.0)
FINGER_LONG, FINGER_SHORT = (9.0, 34.0), (6.5, 24.0)
GAP = 1.4  # within the ring of a worn stamp
ON_RING = 0.9  # how far the ring may lie from the circle

ANGLES = 120
POINTS = 14  # of a patch's outline, through each three of which a circle is drawn
LEAST_RING = 0.55  # share of the circle that is red
LEAST_INSIDE, MOST_INSIDE = 0.02, 0.6  # share of a seal that is red: letters, not a disc or a photograph
MOST_PATCHES = 60  # of a page, largest first: coloured print has more and its seals stand among the largest
CUT_OFF = 0.55  # share of a circle that must lie on the page: less is a 骑缝章


@dataclass(frozen=True, slots=True)
class Stamp:
    """A red seal.

    Attributes:
        box: x0, y0, x1, y1 in pixels of the picture, inside it.
        confidence: 0–1 that it is a seal of the shape given.
        ring: the outline of a round or oval seal as centre x, y, the two radii, and the degrees by which the
            first radius is turned clockwise from the x axis; None for a square.
    """

    box: PixelBox
    shape: SealShape
    confidence: float
    ring: tuple[float, float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A red fingerprint (捺印): a patch of the size of a finger's end, without ring or frame."""

    box: PixelBox
    confidence: float


@dataclass(frozen=True, slots=True)
class RedMarks:
    stamps: tuple[Stamp, ...]
    fingerprints: tuple[Fingerprint, ...]


def find_stamps(bgr: Picture, dpi: float) -> tuple[Stamp, ...]:
    """The red seals of a picture, from top to bottom."""
    return find_red_marks(bgr, dpi).stamps


def find_fingerprints(bgr: Picture, dpi: float) -> tuple[Fingerprint, ...]:
    return find_red_marks(bgr, dpi).fingerprints


def find_red_marks(bgr: Picture, dpi: float) -> RedMarks:
    """Seals and fingerprints in one look."""
    scale = min(1.0, LOOKED_AT / dpi)
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = _red_mask(np.asarray(small, np.uint8))
    if not mask.any():
        return RedMarks((), ())
    stamps: list[Stamp] = []
    fingers: list[Fingerprint] = []
    rest = mask.copy()
    for patch in _patches(mask):
        for _ in range(3):  # seals that overlap make one patch
            stamp = _round_stamp(rest, patch) or _oval_stamp(rest, patch)
            if stamp is None:
                break
            stamps.append(stamp)
            _wipe(rest, stamp)
    for patch in _patches(rest):
        square = _square_stamp(rest, patch)
        if square is not None:
            stamps.append(square)
            continue
        finger = _fingerprint(rest, patch)
        if finger is not None:
            fingers.append(finger)
    return RedMarks(
        tuple(
            sorted((_enlarged(stamp, scale) for stamp in stamps), key=lambda stamp: _reading_order(stamp.box))
        ),
        tuple(
            sorted(
                (Fingerprint(_scaled(finger.box, scale), finger.confidence) for finger in fingers),
                key=lambda finger: _reading_order(finger.box),
            )
        ),
    )


def _reading_order(box: PixelBox) -> tuple[float, float]:
    return box[1], box[0]


def _scaled(box: PixelBox, scale: float) -> PixelBox:
    x0, y0, x1, y1 = (edge / scale for edge in box)
    return x0, y0, x1, y1


def _enlarged(stamp: Stamp, scale: float) -> Stamp:
    ring = None
    if stamp.ring is not None:
        x, y, a, b, turned = stamp.ring
        ring = (x / scale, y / scale, a / scale, b / scale, turned)
    return Stamp(_scaled(stamp.box, scale), stamp.shape, stamp.confidence, ring)


def redness(bgr: Picture) -> Picture:
    """How far red stands above green and blue, less the paper's own tint."""
    blue, green, red = cv2.split(bgr)
    red = np.asarray(cv2.subtract(red, cv2.max(green, blue)), np.uint8)
    tint = int(np.median(red[:: max(1, red.shape[0] // 200), :: max(1, red.shape[1] // 200)]))
    return np.asarray(cv2.subtract(red, np.full_like(red, tint)), np.uint8) if tint else red


def _red_mask(small: Picture) -> Mask:
    red = redness(small)
    strong = red >= RED
    if strong.sum() >= (3 * MM) ** 2:
        return (
            np.asarray(strong, np.uint8)
            if strong.sum() > (12 * MM) ** 2
            else np.asarray(red >= PALE, np.uint8)
        )
    return np.asarray(red >= PALE, np.uint8)


def _patches(mask: Mask) -> list[NDArray[np.int32]]:
    """Points (x, y) of the outline of each red patch, largest first."""
    size = round(GAP * MM) | 1
    closed = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    smallest = FINGER_SHORT[0] * MM
    boxes = [(cv2.boundingRect(outline), outline) for outline in outlines]
    kept = [
        (-box[2] * box[3], box[1], box[0], outline)
        for box, outline in boxes
        if max(box[2:]) >= smallest * 1.2 and min(box[2:]) >= 3 * MM
    ]
    kept.sort(key=lambda patch: patch[:3])
    return [np.asarray(outline[:, 0, :], np.int32) for *_, outline in kept[:MOST_PATCHES]]


def _round_stamp(mask: Mask, patch: NDArray[np.int32]) -> Stamp | None:
    """The best circle through the outline of a patch, where it is a seal."""
    width, height = np.ptp(patch, axis=0)
    if max(width, height) < RADIUS[0] * MM or len(patch) < POINTS:
        return None
    near = _thickened(mask)
    best: tuple[float, float, float, float, float] | None = None
    for chosen in _spread(patch):
        circles = _circles(chosen)
        if not len(circles):
            continue
        share, on_page = _ring_shares(near, circles)
        worth = share * np.sqrt(on_page)
        at = int(np.argmax(worth))
        if best is None or worth[at] > best[0]:
            x, y, radius = (float(figure) for figure in circles[at])
            best = float(worth[at]), x, y, radius, float(share[at])
    if best is None or best[4] < LEAST_RING:
        return None
    x, y, radius = _refined(mask, best[1:4])
    return _judged(mask, (x, y, radius, radius, 0.0), best[4], SealShape.ROUND)


def _refined(mask: Mask, circle: tuple[float, float, float]) -> tuple[float, float, float]:
    """The circle through the outer edge of the red near a circle that was found, by least squares."""
    x, y, radius = circle
    angles = np.linspace(0, 2 * math.pi, ANGLES, endpoint=False)
    steps = np.arange(radius + 1.6 * MM, radius - 1.6 * MM, -0.5)
    columns = np.rint(x + np.outer(np.cos(angles), steps)).astype(np.intp)
    rows = np.rint(y + np.outer(np.sin(angles), steps)).astype(np.intp)
    height, width = mask.shape
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    red = mask[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)].astype(bool) & inside
    hit = red.any(axis=1)
    if hit.sum() < ANGLES // 4:
        return circle
    outer = steps[red.argmax(axis=1)][hit]
    points = np.column_stack([x + np.cos(angles[hit]) * outer, y + np.sin(angles[hit]) * outer])
    left = np.column_stack([2 * points, np.ones(len(points))])
    (new_x, new_y, rest), *_ = np.linalg.lstsq(left, (points**2).sum(axis=1), rcond=None)
    square = float(rest + new_x**2 + new_y**2)
    if square <= 0 or abs(math.sqrt(square) - radius) > 2 * MM or math.hypot(new_x - x, new_y - y) > 2 * MM:
        return circle
    return float(new_x), float(new_y), math.sqrt(square)


def _thickened(mask: Mask) -> Mask:
    size = round(ON_RING * MM) | 1
    return np.asarray(cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))), np.uint8)


def _spread(patch: NDArray[np.int32]) -> list[NDArray[np.float64]]:
    """Points spread over the outline; for a long outline, over its parts too."""
    sets = [patch[np.linspace(0, len(patch) - 1, POINTS).astype(np.intp)].astype(np.float64)]
    hull = cv2.convexHull(patch)[:, 0, :]
    if len(hull) >= 6:
        sets.append(
            hull[np.linspace(0, len(hull) - 1, min(POINTS, len(hull))).astype(np.intp)].astype(np.float64)
        )
    return sets


def _circles(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Circles (x, y, radius) of a seal's size through three of the points each."""
    a, b, c = (points[list(index)] for index in zip(*combinations(range(len(points)), 3), strict=True))
    ab, ac = b - a, c - a
    twice = 2 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    solid = np.abs(twice) > 1e-6
    a, ab, ac, twice = a[solid], ab[solid], ac[solid], twice[solid]
    ab2, ac2 = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    x = (ac[:, 1] * ab2 - ab[:, 1] * ac2) / twice
    y = (ab[:, 0] * ac2 - ac[:, 0] * ab2) / twice
    radius = np.hypot(x, y)
    inset = GAP * MM / 2  # the outline runs outside the ink by half the closing
    circles = np.column_stack([a[:, 0] + x, a[:, 1] + y, radius - inset])
    return circles[(circles[:, 2] >= RADIUS[0] * MM) & (circles[:, 2] <= RADIUS[1] * MM)]


def _ring_shares(near: Mask, circles: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each circle, which share of its part on the page is red, and which share of it is on the page."""
    angles = np.linspace(0, 2 * math.pi, ANGLES, endpoint=False)
    x = np.rint(circles[:, :1] + circles[:, 2:] * np.cos(angles)).astype(np.intp)
    y = np.rint(circles[:, 1:2] + circles[:, 2:] * np.sin(angles)).astype(np.intp)
    height, width = near.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    red = near[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)].astype(bool) & inside
    on_page = inside.mean(axis=1)
    share = red.sum(axis=1) / np.maximum(inside.sum(axis=1), 1)
    share[on_page < 0.2] = 0.0
    return share, on_page


def _oval_stamp(mask: Mask, patch: NDArray[np.int32]) -> Stamp | None:
    if len(patch) < POINTS:
        return None
    hull = cv2.convexHull(patch)
    if len(hull) < 5:
        return None
    (x, y), (first, second), turned = cv2.fitEllipse(_even(hull[:, 0, :]))
    inset = GAP * MM / 2
    a, b = first / 2 - inset, second / 2 - inset
    if a < b:
        a, b, turned = b, a, turned + 90
    if not (OVAL_LONG[0] <= 2 * a / MM <= OVAL_LONG[1] and OVAL_SHORT[0] <= 2 * b / MM <= OVAL_SHORT[1]):
        return None
    if not FLAT_OVAL[0] <= b / a <= FLAT_OVAL[1]:
        return None
    ring = (float(x), float(y), float(a), float(b), float(turned % 180))
    share = _oval_share(_thickened(mask), ring)
    if share < LEAST_RING + 0.15:
        return None
    return _judged(mask, ring, share, SealShape.OVAL)


def _even(hull: NDArray[np.int32]) -> NDArray[np.float32]:
    """Points at even steps along a closed outline."""
    closed = np.vstack([hull, hull[:1]]).astype(np.float64)
    steps = np.hypot(*np.diff(closed, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], 72, endpoint=False)
    return np.column_stack([np.interp(at, along, closed[:, axis]) for axis in (0, 1)]).astype(np.float32)


def _oval_share(near: Mask, ring: tuple[float, float, float, float, float]) -> float:
    points = np.rint(_on_ring(ring, np.linspace(0, 2 * math.pi, ANGLES, endpoint=False))).astype(np.intp)
    height, width = near.shape
    x, y = points[:, 0], points[:, 1]
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return float(near[y[inside], x[inside]].sum() / max(int(inside.sum()), 1))


def _on_ring(
    ring: tuple[float, float, float, float, float], angles: NDArray[np.float64]
) -> NDArray[np.float64]:
    x, y, a, b, turned = ring
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    along, across = a * np.cos(angles), b * np.sin(angles)
    return np.column_stack([x + along * cos - across * sin, y + along * sin + across * cos])


def _judged(
    mask: Mask, ring: tuple[float, float, float, float, float], share: float, shape: SealShape
) -> Stamp | None:
    """A ring that was found, as a seal: by what stands inside and outside it."""
    height, width = mask.shape
    x, y, a, b, turned = ring
    rows, columns = np.mgrid[0:height, 0:width]
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    across, down = columns - x, rows - y
    place = np.hypot((across * cos + down * sin) / a, (down * cos - across * sin) / b)
    inner = place < 1 - 2.2 * MM / a
    outer = (place > 1 + 1.6 * MM / a) & (place < 1 + 4 * MM / a)
    if not inner.any():
        return None
    filled = float(mask[inner].mean())
    if not LEAST_INSIDE <= filled <= MOST_INSIDE:
        return None
    around = float(mask[outer].mean()) if outer.any() else 0.0
    if around > 0.35:
        return None
    on_page = float(_ring_shares(mask, np.array([[x, y, (a + b) / 2]]))[1][0])
    confidence = 0.55 + 0.43 * min(1.0, max(0.0, (share - LEAST_RING) / (0.92 - LEAST_RING)))
    if not USUAL_RADIUS[0] * MM <= math.sqrt(a * b) <= USUAL_RADIUS[1] * MM:
        confidence *= 0.85
    if around > 0.12:
        confidence *= 0.9
    if on_page < 0.97:  # cut by the page's edge
        confidence *= 0.75 if on_page >= CUT_OFF else 0.6
    spread = _on_ring(ring, np.linspace(0, 2 * math.pi, ANGLES))
    x0, y0 = np.maximum(spread.min(axis=0), 0)
    x1, y1 = np.minimum(spread.max(axis=0), (width, height))
    return Stamp((float(x0), float(y0), float(x1), float(y1)), shape, round(confidence, 3), ring)


def _wipe(mask: Mask, stamp: Stamp) -> None:
    """Take a seal that was found out of the mask."""
    if stamp.ring is None:
        return
    x, y, a, b, turned = stamp.ring
    size = (round(a + 1.2 * MM), round(b + 1.2 * MM))
    cv2.ellipse(mask, (round(x), round(y)), size, turned, 0, 360, 0, cv2.FILLED)


def _square_stamp(mask: Mask, patch: NDArray[np.int32]) -> Stamp | None:
    """A name seal or another square one: red along all four sides and into the corners."""
    inset = GAP * MM / 2
    centre, (first, second), turned = cv2.minAreaRect(patch.astype(np.float32))
    first, second = first - 2 * inset, second - 2 * inset
    if not all(SQUARE[0] * MM <= side <= SQUARE[1] * MM for side in (first, second)):
        return None
    if not 0.75 <= first / second <= 1.33:
        return None
    turned = (turned + 45) % 90 - 45
    size = (math.ceil(first), math.ceil(second))
    turn = cv2.getRotationMatrix2D(centre, turned, 1)
    turn[:, 2] += np.array([size[0] / 2 - centre[0], size[1] / 2 - centre[1]])
    level = cv2.warpAffine(mask * 255, turn, size) > 110
    band = max(2, round(1.6 * MM))
    sides = [
        level[:band].any(axis=0).mean(),
        level[-band:].any(axis=0).mean(),
        level[:, :band].any(axis=1).mean(),
        level[:, -band:].any(axis=1).mean(),
    ]
    corner = max(2, round(2.2 * MM))
    corners = [
        part.mean()
        for part in (
            level[:corner, :corner],
            level[:corner, -corner:],
            level[-corner:, :corner],
            level[-corner:, -corner:],
        )
    ]
    if min(sides) < 0.7 or min(corners) < 0.12 or float(level.mean()) > 0.93:
        return None
    x, y = patch[:, 0], patch[:, 1]
    height, width = mask.shape
    box = (
        max(0.0, float(x.min()) + inset),
        max(0.0, float(y.min()) + inset),
        min(float(width), float(x.max()) + 1 - inset),
        min(float(height), float(y.max()) + 1 - inset),
    )
    confidence = 0.35 + 0.3 * min(1.0, (float(np.mean(sides)) - 0.7) / 0.25)
    return Stamp(box, SealShape.SQUARE, round(confidence, 3))


def _fingerprint(mask: Mask, patch: NDArray[np.int32]) -> Fingerprint | None:
    """A patch of the size of a finger's end, filled with ridges and round at its corners."""
    inset = GAP * MM / 2
    _, (first, second), _ = cv2.minAreaRect(patch.astype(np.float32))
    short, long = sorted((first - 2 * inset, second - 2 * inset))
    if not (FINGER_SHORT[0] * MM <= short <= FINGER_SHORT[1] * MM):
        return None
    if not FINGER_LONG[0] * MM <= long <= FINGER_LONG[1] * MM or long > 2.2 * short:
        return None
    hull = cv2.convexHull(patch)
    whole = np.zeros_like(mask)
    cv2.drawContours(whole, [hull], -1, 1, cv2.FILLED)
    area = float(whole.sum())
    if float(mask[whole.astype(bool)].mean()) < 0.3:
        return None
    if not 0.66 <= area / (first * second) <= 0.9:  # an ellipse fills 0.785 of its rectangle
        return None
    if float(cv2.contourArea(patch)) / area < 0.8:  # letters have bays
        return None
    x0, y0, wide, high = cv2.boundingRect(patch)
    box = (x0 + inset, y0 + inset, x0 + wide - inset, y0 + high - inset)
    return Fingerprint(box, 0.6)


def shows_colour(bgr: Picture) -> bool:
    """Whether the picture shows colour, so that a red seal on it would have been seen.

    Grey and black-and-white scans show none, nor does one tint all over (yellowed paper, a lamp's light), nor
    the small chroma that JPEG leaves beside letters. A colour scan of black letters on white paper can't be
    told from a grey one by this, and gives False too.
    """
    scale = min(1.0, 620 / max(bgr.shape[:2]))
    small = np.asarray(cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    lightness = lab[:, :, 0]
    tints = lab[:, :, 1:].astype(np.int16)
    paper = lightness >= np.percentile(lightness, 60)
    tint = np.median(tints[paper], axis=0)
    away = np.abs(tints - tint).max(axis=2)
    return int((away >= COLOURED).sum()) >= COLOURED_SPOT * away.size


COLOURED = 16  # steps of a or b in L*a*b* away from the paper's tint
COLOURED_SPOT = 0.0004  # share of the page: a signature in blue ink has as much


def without_red(bgr: Picture) -> Picture:
    """The red channel: red ink is white in it, black and blue ink stay dark."""
    return np.ascontiguousarray(bgr[:, :, 2])


STRIP_HEIGHT = 64  # pixels: line recognisers work at 48
STRIP_LONGEST = 4000
RING_WIDTH = (0.03, 0.16)  # where the gap between ring and letters begins, in radii from the outer edge
LETTERS = (0.16, 0.46)  # height of the letters, in radii
NEAR_BOTTOM = 75  # degrees to both sides of the bottom, where the words begin and end


def seal_text_strip(bgr: Picture, stamp: Stamp) -> Picture | None:
    """The words around a round or oval seal as a straight line: dark on white, H×W×3, from the gap at the bottom.

    None for a square seal, one too small to be read, and one of which too little is on the picture.
    """
    if stamp.ring is None:
        return None
    a, b = stamp.ring[2:4]
    if b < LEAST_READABLE or _share_on(bgr, stamp.ring) < CUT_OFF:
        return None
    ink = _ink_of_stamp(bgr)
    depth = np.arange(0, 0.6, 0.5 / b)  # in radii, at half pixels
    around = _unrolled(ink, stamp.ring, depth * b, 0.0)
    begin, end = _letter_band(around.mean(axis=1), depth)
    words = around[(depth >= begin) & (depth <= end)]
    turn = _gap_at_bottom(words.mean(axis=0))
    margin = 0.12 * (end - begin)
    rows = np.linspace(begin - min(margin, 0.5 * begin), end + margin, STRIP_HEIGHT)
    strip = _unrolled(ink, stamp.ring, rows * b, turn)
    strip = cv2.normalize(strip, None, 0, 255, cv2.NORM_MINMAX)
    grey = 255 - np.clip(strip * STRENGTHENED, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


LEAST_READABLE = 45  # pixels of radius: at 120 dpi the smallest seals have 60
STRENGTHENED = 1.25


def _share_on(bgr: Picture, ring: tuple[float, float, float, float, float]) -> float:
    points = _on_ring(ring, np.linspace(0, 2 * math.pi, ANGLES, endpoint=False))
    height, width = bgr.shape[:2]
    inside = (points >= 0).all(axis=1) & (points[:, 0] < width) & (points[:, 1] < height)
    return float(inside.mean())


def _ink_of_stamp(bgr: Picture) -> NDArray[np.float32]:
    """How much of the stamp's ink each pixel holds: black words under the seal hardly show.

    JPEG keeps colour at half the picture's resolution; the green channel has the letters' sharp edges.
    """
    green = bgr[:, :, 1]
    paper = int(np.percentile(green[::4, ::4], 75))
    dark = cv2.subtract(np.full_like(green, paper), green)
    reddish = cv2.blur(redness(bgr), (3, 3))
    return np.asarray(cv2.min(dark, cv2.convertScaleAbs(reddish, alpha=2.0)), np.float32)


def _unrolled(
    ink: NDArray[np.float32],
    ring: tuple[float, float, float, float, float],
    depths: NDArray[np.float64],
    turn: float,
) -> NDArray[np.float32]:
    """The ring as a strip: a row for each depth inside its outline, clockwise from the bottom, even steps.

    `turn`: share of the way round at which to begin.
    """
    x, y, a, b, turned = ring
    fine = np.linspace(0, 2 * math.pi, 2881)
    path = _on_ring((0.0, 0.0, a, b, turned), fine)
    inner = max(0.3, 1 - float(np.median(depths)) / b)  # even steps at the height of the letters
    steps = np.hypot(*np.diff(path * inner, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    pitch = max(1e-6, float(depths[-1] - depths[0]) / max(1, len(depths) - 1))
    width = min(STRIP_LONGEST, max(8, round(float(along[-1]) / pitch)))
    lowest = float(along[int(np.argmax(path[:-1, 1]))])
    at = (lowest + (np.arange(width) / width + turn) * along[-1]) % along[-1]
    angles = np.interp(at, along, fine)
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    on = _on_ring((x, y, a, b, turned), angles)
    normal = np.column_stack([b * np.cos(angles), a * np.sin(angles)])
    normal /= np.hypot(normal[:, 0], normal[:, 1])[:, None]
    normal = np.column_stack([normal[:, 0] * cos - normal[:, 1] * sin, normal[:, 0] * sin + normal[:, 1] * cos])
    columns = on[:, 0] - depths[:, None] * normal[:, 0]
    rows = on[:, 1] - depths[:, None] * normal[:, 1]
    strip = cv2.remap(ink, columns.astype(np.float32), rows.astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(strip, np.float32)


def _letter_band(profile: NDArray[np.float64], depth: NDArray[np.float64]) -> tuple[float, float]:
    """Where the letters begin and end on the way from the ring to the middle, in radii."""
    smooth = np.convolve(profile, np.full(3, 1 / 3), mode="same")
    gap = (depth >= RING_WIDTH[0]) & (depth <= RING_WIDTH[1])
    begin = float(depth[gap][int(np.argmin(smooth[gap]))])
    letters = (depth > begin) & (depth <= begin + 0.16)
    strong = float(smooth[letters].mean())
    after = (depth >= begin + LETTERS[0]) & (depth <= begin + LETTERS[1])
    weak = (smooth[after] < 0.3 * strong).nonzero()[0]
    end = float(depth[after][weak[0]]) if len(weak) else begin + 0.34
    return begin, end


def _gap_at_bottom(words: NDArray[np.float64]) -> float:
    """Middle of the widest gap between words near the bottom, as a share of the way round from there."""
    width = len(words)
    level = 0.25 * float(np.percentile(words, 70))
    reach = round(width * NEAR_BOTTOM / 360)
    near = np.roll(words, reach)[: 2 * reach] < level
    best, start = (0, 0.0), 0
    for place in range(len(near) + 1):
        if place < len(near) and near[place]:
            continue
        if place - start > best[0]:
            best = place - start, (start + place) / 2
        start = place + 1
    if best[0] < width * 0.02:
        return 0.0
    return (best[1] - reach) / width
