"""Red stamps on a picture of a page: seals (印章) by their ring or frame, fingerprints (捺印) apart.

Red ink is looked for on a small copy of the picture. A round or oval seal is a ring of a seal's size that is red
nearly all round, with letters inside and little red outside; a name seal (私章) a square that is red along its
four sides; a fingerprint a patch of a finger's size with neither.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from enforcement_review.model import SealShape
from enforcement_review.reading.scans.colour import Picture, redness, shows_colour, smaller, without_red
from enforcement_review.reading.scans.rings import GAP, MM, Mask, Outline, Ring, best_circle, best_oval
from enforcement_review.reading.scans.strips import unrolled_words

__all__ = [
    "Fingerprint",
    "RedMarks",
    "Stamp",
    "find_fingerprints",
    "find_red_marks",
    "find_stamps",
    "seal_text_strip",
    "shows_colour",
    "without_red",
]

PixelBox = tuple[float, float, float, float]
Mark = TypeVar("Mark", "Stamp", "Fingerprint")

LOOKED_AT = MM * 25.4  # dots per inch of the small copy
RED = 24  # steps that red stands above the other two, the paper's own tint taken off; pale stamps have 60

# Millimetres. Authorities' seals are 38–45 across (国发〔1999〕25号, GB/T 9704), ovals 30×45, name seals (私章) 16–25;
# copies are enlarged or reduced, and the resolution of photographs is estimated.
USUAL_RADIUS = (17.5, 24.0)
SQUARE = (11.0, 30.0)
FINGER_LONG, FINGER_SHORT = (9.0, 34.0), (6.5, 24.0)

LEAST_RING = 0.55  # share of the circle that is red
LEAST_OVAL, CLEAR_RING = 0.7, 0.85  # the same for an oval, and for one that need not be tried as a circle
LEAST_INSIDE, MOST_INSIDE = 0.02, 0.6  # share of a seal that is red: letters, not a disc or a photograph
AROUND = 2.0  # how much red outside the ring counts against it: a ring stands out, letters in a row do not
LIGHT = 0.75  # of the page's paper
MOSTLY_PAPER = 0.45  # of what is not red in and around a stamp: the rest are letters under it
CUT_OFF = 0.55  # share of a ring that must lie on the page: less is a 骑缝章
LEAST_READABLE = 45  # pixels of radius, to read the words: at 120 dpi the smallest seals have 60
MOST_PATCHES = 60  # of a page, largest first: coloured print has more and its seals stand among the largest
MOST_IN_PATCH = 3  # seals that overlap


@dataclass(frozen=True, slots=True)
class Stamp:
    """A red seal.

    Attributes:
        box: x0, y0, x1, y1 in pixels of the picture, inside it.
        confidence: 0–1 that it is a seal of the shape given.
        ring: the outline of a round or oval seal, in pixels; None for a square.
    """

    box: PixelBox
    shape: SealShape
    confidence: float
    ring: Ring | None = None


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
    scale = LOOKED_AT / dpi
    small = smaller(bgr, scale)
    mask = _red_mask(small)
    if not mask.any():
        return RedMarks((), ())
    paper = _paper(small)
    rest = mask.copy()
    stamps = [stamp for patch in _patches(mask) for stamp in _ringed(rest, patch)]
    fingers: list[Fingerprint] = []
    for patch in _patches(rest):
        square = _square_stamp(rest, patch)
        if square is not None:
            stamps.append(square)
        elif (finger := _fingerprint(rest, patch)) is not None:
            fingers.append(finger)
    return RedMarks(
        tuple(_enlarged(stamp, scale) for stamp in _in_order(stamps) if _on_paper(paper, mask, stamp.box)),
        tuple(
            Fingerprint(_scaled(finger.box, scale), finger.confidence)
            for finger in _in_order(fingers)
            if _on_paper(paper, mask, finger.box)
        ),
    )


def _in_order(marks: list[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: (mark.box[1], mark.box[0]))


def _scaled(box: PixelBox, scale: float) -> PixelBox:
    x0, y0, x1, y1 = (edge / scale for edge in box)
    return x0, y0, x1, y1


def _enlarged(stamp: Stamp, scale: float) -> Stamp:
    ring = stamp.ring.scaled(1 / scale) if stamp.ring is not None else None
    return Stamp(_scaled(stamp.box, scale), stamp.shape, stamp.confidence, ring)


def _red_mask(small: Picture) -> Mask:
    return np.asarray(redness(small) >= RED, np.uint8)


def _paper(small: Picture) -> NDArray[np.bool_]:
    """Where the picture is as light as paper."""
    lightness = small.min(axis=2)
    return np.asarray(lightness >= LIGHT * np.percentile(lightness[::2, ::2], 90), np.bool_)


def _on_paper(paper: NDArray[np.bool_], mask: Mask, box: PixelBox) -> bool:
    """Whether what is not red in and around a box is mostly paper: in a photograph it is not."""
    margin = 3 * MM
    x0, y0 = (max(0, round(edge - margin)) for edge in box[:2])
    x1, y1 = (round(edge + margin) for edge in box[2:])
    bare = mask[y0:y1, x0:x1] == 0
    return not bare.any() or float(paper[y0:y1, x0:x1][bare].mean()) >= MOSTLY_PAPER


def _patches(mask: Mask) -> list[Outline]:
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


def _ringed(mask: Mask, patch: Outline) -> list[Stamp]:
    """The round and oval seals of a patch, which are taken out of the mask."""
    found: list[Stamp] = []
    while len(found) < MOST_IN_PATCH:
        oval = best_oval(mask, patch)
        stamp = _judged(mask, oval, SealShape.OVAL, CLEAR_RING)
        if stamp is None:
            stamp = _judged(mask, best_circle(mask, patch), SealShape.ROUND, LEAST_RING)
        if stamp is None:
            stamp = _judged(mask, oval, SealShape.OVAL, LEAST_OVAL)
        if stamp is None or stamp.ring is None:
            break
        found.append(stamp)
        _wipe(mask, stamp.ring)
    return found


def _judged(mask: Mask, found: tuple[Ring, float] | None, shape: SealShape, least: float) -> Stamp | None:
    """A ring as a seal: by how much of it is red, and by what stands inside and outside it."""
    if found is None or found[1] < least:
        return None
    ring, share = found
    height, width = mask.shape
    place = _from_middle(ring, height, width)
    inner = place < 1 - 2.2 * MM / ring.a
    outer = (place > 1 + 1.6 * MM / ring.a) & (place < 1 + 4 * MM / ring.a)
    if not inner.any() or not LEAST_INSIDE <= float(mask[inner].mean()) <= MOST_INSIDE:
        return None
    around = float(mask[outer].mean()) if outer.any() else 0.0
    if share - AROUND * around < LEAST_RING:
        return None
    on_page = ring.share_on(height, width)
    confidence = 0.55 + 0.43 * min(1.0, max(0.0, (share - LEAST_RING) / (0.92 - LEAST_RING)))
    if not USUAL_RADIUS[0] * MM <= math.sqrt(ring.a * ring.b) <= USUAL_RADIUS[1] * MM:
        confidence *= 0.85
    if around > 0.12:
        confidence *= 0.9
    if on_page < 0.97:  # cut by the page's edge
        confidence *= 0.75 if on_page >= CUT_OFF else 0.6
    points = ring.at(np.linspace(0, 2 * math.pi, 360))
    x0, y0 = np.maximum(points.min(axis=0), 0)
    x1, y1 = np.minimum(points.max(axis=0), (width, height))
    return Stamp((float(x0), float(y0), float(x1), float(y1)), shape, round(confidence, 3), ring)


def _from_middle(ring: Ring, height: int, width: int) -> NDArray[np.float64]:
    """For each pixel its distance from the ring's middle, 1 on the ring."""
    rows, columns = np.ogrid[0:height, 0:width]
    cos, sin = math.cos(math.radians(ring.turned)), math.sin(math.radians(ring.turned))
    across, down = columns - ring.x, rows - ring.y
    along = (across * cos + down * sin) / ring.a
    return np.asarray(np.hypot(along, (down * cos - across * sin) / ring.b), np.float64)


def _wipe(mask: Mask, ring: Ring) -> None:
    """Take a seal that was found out of the mask."""
    size = (round(ring.a + 1.2 * MM), round(ring.b + 1.2 * MM))
    cv2.ellipse(mask, (round(ring.x), round(ring.y)), size, ring.turned, 0, 360, 0, cv2.FILLED)


def _square_stamp(mask: Mask, patch: Outline) -> Stamp | None:
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


def _fingerprint(mask: Mask, patch: Outline) -> Fingerprint | None:
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


def seal_text_strip(bgr: Picture, stamp: Stamp) -> Picture | None:
    """The words around a round or oval seal as a straight line: dark on white, H×W×3, from the gap at the bottom.

    None for a square seal, one too small to be read, and one of which too little is on the picture. Where black
    words cover the seal its letters have holes: a recogniser may leave such letters out and be sure all the same.
    """
    ring = stamp.ring
    if ring is None or ring.b < LEAST_READABLE or ring.share_on(*bgr.shape[:2]) < CUT_OFF:
        return None
    return unrolled_words(bgr, ring)
