"""The sheet of paper in a photograph: where its four edges are, and the light that falls on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]

_LONG_SIDE = 500  # pixels of the copy in which the edges of the paper are looked for
_LEAST_AREA = 0.3  # of the picture: a smaller bright shape is a sign or a window, not the sheet photographed
_FULLNESS = (0.94, 1.04)  # bright area to the area of the four-sided shape laid through its edges
_LEAST_ANGLE, _MOST_ANGLE = 55.0, 125.0  # degrees at the corners, where a phone is held over a sheet
_OUTSIDE = 8.0  # pixels of the copy between an edge and the ground that must be seen beyond it
_CONTRAST = 0.25  # of the paper's brightness by which the ground along an edge is darker
_LEAST_CONTRAST = 15.0  # grey levels of it: in deep shadow noise is as large as a quarter
_SEEN = 0.9  # of an edge that must stand out so
_BRIGHT_RIM = 0.15  # of the picture's rim that may be as bright as paper
_A4 = math.sqrt(2)
_NEAR_A4 = 1.18  # how far perspective may have pressed the proportions of a sheet of A4
_INSET = 0.004  # of each side: the soft rim of the paper, which would look like a ruling

_LIGHT_SCALE = 8  # the light changes slowly: its picture is this much smaller
_LETTER = 15  # pixels of that picture: wider than strokes of titles and stamps
_UNEVEN = 0.88  # darkest to lightest paper from which on light is evened out
_SMOOTH = 0.05  # how far the paper may be from slowly changing light; edges of pictures on it are further
_WHITE = 245.0  # what paper becomes: not quite white, so that nothing light is lost
_LEAST_LIGHT = 60.0  # darker than this no paper can be told; also bounds how far noise is raised


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet found in a picture.

    Attributes:
        matrix: from pixels of the flat sheet to pixels of the picture.
        width, height: of the flat sheet in pixels.
    """

    matrix: Matrix
    width: int
    height: int


def find_paper(pixels: Pixels) -> Paper | None:
    """The sheet whose four edges are clearly seen against a darker ground; None where they are not."""
    height, width = pixels.shape[:2]
    factor = max(1.0, max(height, width) / _LONG_SIDE)
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    if min(size) < 100:
        return None
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)  # softened below
    # The least of the three colours: wood, cloth and floors are coloured, paper is not.
    least = cv2.min(cv2.min(small[:, :, 0], small[:, :, 1]), small[:, :, 2])
    white = np.asarray(cv2.GaussianBlur(least, (5, 5), 0), np.uint8)
    for level in _levels(white):
        if _bright_rim(white, level) > _BRIGHT_RIM:
            continue
        corners = _corners(white, level)
        if corners is not None and _edges_seen(white, corners):
            corners = _sharpened(white, corners)
            scale = np.array([width / size[0], height / size[1]])
            return _flat((corners + 0.5) * scale - 0.5)
    return None


def _levels(white: Pixels) -> list[float]:
    """Grey levels that may part paper from ground, the likeliest first."""
    middle = cv2.threshold(white, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0]
    # Half the sheet in shadow: then this parts light from shadow, and another level paper from ground.
    dark, bright = np.percentile(white, (2, 90))
    # A shadow divides brightness, so the levels are spaced by division too.
    return [middle, *(float(level) for level in np.geomspace(max(8.0, dark), max(16.0, bright), 28)[1:-1])]


def _bright_rim(white: Pixels, level: float) -> float:
    """The share of the picture's outermost pixels that are as bright as paper."""
    rim = np.concatenate([white[:3].ravel(), white[-3:].ravel(), white[:, :3].ravel(), white[:, -3:].ravel()])
    return float(np.mean(rim > level))


def _corners(white: Pixels, level: float) -> Matrix | None:
    """The corners (top left first, clockwise) of the four-sided shape that the largest bright area fills."""
    bright = cv2.threshold(white, level, 255, cv2.THRESH_BINARY)[1]
    bright = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    if cv2.contourArea(outline) < _LEAST_AREA * white.size:
        return None
    hull = cv2.convexHull(outline)
    rough = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True).reshape(-1, 2)
    if len(rough) != 4:
        return None
    quad = _through_edges(rough.astype(np.float64), outline.reshape(-1, 2).astype(np.float64))
    if quad is None:
        return None
    fullness = cv2.contourArea(outline) / max(1.0, cv2.contourArea(quad.astype(np.float32)))
    if not _FULLNESS[0] <= fullness <= _FULLNESS[1]:
        return None
    ordered = _in_order(quad)
    return ordered if _plausible(ordered) else None


def _through_edges(rough: Matrix, outline: Matrix) -> Matrix | None:
    """Corners where straight lines through the outline's points along each side meet."""
    lines: list[tuple[Matrix, Matrix]] = []
    for index in range(4):
        start, end = rough[index], rough[(index + 1) % 4]
        along = (end - start) / max(1e-9, float(np.linalg.norm(end - start)))
        length = float(np.linalg.norm(end - start))
        place = (outline - start) @ along
        off = np.abs((outline - start) @ np.array([-along[1], along[0]]))
        # Corners are often round, folded or hidden by a thumb.
        near = outline[(place > 0.1 * length) & (place < 0.9 * length) & (off < 0.03 * length + 2)]
        if len(near) < 20:
            return None
        fitted = (
            cv2.fitLine(near.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().astype(np.float64)
        )
        lines.append((fitted[2:], fitted[:2]))
    return _corners_of(lines)


def _corners_of(sides: list[tuple[Matrix, Matrix]]) -> Matrix | None:
    """Where each side (a point and a direction) meets the one before it."""
    met = [_meeting(sides[index - 1], sides[index]) for index in range(4)]
    known = [corner for corner in met if corner is not None]
    return np.array(known) if len(known) == 4 else None


def _meeting(one: tuple[Matrix, Matrix], other: tuple[Matrix, Matrix]) -> Matrix | None:
    sides = np.array([one[1], -other[1]]).T
    if abs(float(np.linalg.det(sides))) < 1e-3:
        return None
    along = np.linalg.solve(sides, other[0] - one[0])
    return np.asarray(one[0] + along[0] * one[1], np.float64)


def _in_order(quad: Matrix) -> Matrix:
    """Clockwise as seen, beginning with the corner nearest to the top left."""
    center = quad.mean(axis=0)
    turned = np.argsort(np.arctan2(quad[:, 1] - center[1], quad[:, 0] - center[0]))
    quad = quad[turned]
    return np.roll(quad, -int(np.argmin(quad.sum(axis=1))), axis=0)


def _plausible(quad: Matrix) -> bool:
    for index in range(4):
        one, two = quad[index - 1] - quad[index], quad[(index + 1) % 4] - quad[index]
        cosine = float(one @ two) / max(1e-9, float(np.linalg.norm(one) * np.linalg.norm(two)))
        if not _LEAST_ANGLE <= math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) <= _MOST_ANGLE:
            return False
    return True


def _edges_seen(white: Pixels, quad: Matrix) -> bool:
    """Whether beyond each side, nearly all along it, darker ground is in the picture."""
    height, width = white.shape
    for index in range(4):
        start, end = quad[index], quad[(index + 1) % 4]
        along = (end - start) / max(1e-9, float(np.linalg.norm(end - start)))
        outwards = np.array([along[1], -along[0]])  # the corners run clockwise as seen
        points = start + np.linspace(0.04, 0.96, 60)[:, None] * (end - start)
        outside, inside = points + _OUTSIDE * outwards, points - _OUTSIDE * outwards
        seen = np.all((outside >= 0) & (outside <= [width - 1, height - 1]), axis=1)
        paper = _at(white, inside)
        step = paper - _at(white, outside)
        if np.mean(seen & (step >= np.maximum(_CONTRAST * paper, _LEAST_CONTRAST))) < _SEEN:
            return False
    return True


def _sharpened(white: Pixels, quad: Matrix) -> Matrix:
    """The corners once each side is laid where brightness falls steepest: the level depends on the light."""
    brightness = white.astype(np.float32)
    reach = np.arange(-5.0, 5.25, 0.25)
    sides: list[tuple[Matrix, Matrix]] = []
    for index in range(4):
        start, end = quad[index], quad[(index + 1) % 4]
        along = (end - start) / max(1e-9, float(np.linalg.norm(end - start)))
        outwards = np.array([along[1], -along[0]])
        points = start + np.linspace(0.06, 0.94, 120)[:, None] * (end - start)
        places = (points[:, None, :] + reach[None, :, None] * outwards).astype(np.float32)
        xs, ys = places[:, :, 0].copy(), places[:, :, 1].copy()
        crossing = cv2.remap(brightness, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        fall = np.asarray(cv2.blur(crossing, (5, 1)), np.float64)
        steepest = reach[np.argmin(np.diff(fall, axis=1), axis=1)] + 0.125
        found = points + steepest[:, None] * outwards
        fitted = cv2.fitLine(found.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        sides.append((fitted[2:].astype(np.float64), fitted[:2].astype(np.float64)))
    sharp = _corners_of(sides)
    return quad if sharp is None else sharp


def _at(white: Pixels, points: Matrix) -> Matrix:
    xs = np.clip(np.rint(points[:, 0]).astype(np.intp), 0, white.shape[1] - 1)
    ys = np.clip(np.rint(points[:, 1]).astype(np.intp), 0, white.shape[0] - 1)
    return white[ys, xs].astype(np.float64)


def _flat(quad: Matrix) -> Paper:
    """The sheet laid flat, with the resolution its longer sides have in the picture."""
    center = quad.mean(axis=0)
    quad = center + (1.0 - _INSET) * (quad - center)
    top, right, bottom, left = (
        float(np.linalg.norm(quad[(index + 1) % 4] - quad[index])) for index in range(4)
    )
    width, height = max(top, bottom), max(left, right)
    tall = (left + right) / (top + bottom)
    for proportion in (_A4, 1 / _A4):
        if 1 / _NEAR_A4 <= tall / proportion <= _NEAR_A4:
            width = max(width, height / proportion)
            height = width * proportion
    across, down = max(2, round(width)), max(2, round(height))
    flat = np.array([[0, 0], [across - 1, 0], [across - 1, down - 1], [0, down - 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, quad.astype(np.float32))
    return Paper(np.asarray(matrix, np.float64), across, down)


def even_light(pixels: Pixels, *, photograph: bool) -> Pixels:
    """The picture as under even light; the same array where its light is even.

    Args:
        pixels: a level page.
        photograph: whether it is known to be one; if not, only light that changes slowly over the whole
            page is evened out, so that pictures on a scanned page keep their darkness.
    """
    light = _light_on(pixels)
    least = light.min(axis=2)
    dark, bright = np.percentile(least, (3, 97))
    if bright < _LEAST_LIGHT or dark > _UNEVEN * bright:
        return pixels
    if not photograph and not _changes_slowly(least):
        return pixels
    size = (pixels.shape[1], pixels.shape[0])
    paper = cv2.resize(np.maximum(light, _LEAST_LIGHT).astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(pixels, paper, scale=_WHITE), np.uint8)


def _light_on(pixels: Pixels) -> NDArray[np.float32]:
    """What the paper would look like without ink, small."""
    size = (max(1, pixels.shape[1] // _LIGHT_SCALE), max(1, pixels.shape[0] // _LIGHT_SCALE))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)  # a page of ink skipped is no loss here
    small = cv2.blur(small, (3, 3))  # the brightest of many noisy pixels would be too bright
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_LETTER, _LETTER))
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc, borderType=cv2.BORDER_REPLICATE)
    paper = cv2.medianBlur(paper, 5)
    return np.asarray(cv2.GaussianBlur(paper, (0, 0), 3), np.float32)


def _changes_slowly(least: NDArray[np.float32]) -> bool:
    wide = max(least.shape) / 12
    smooth = cv2.GaussianBlur(least, (0, 0), wide, borderType=cv2.BORDER_REFLECT)
    off = np.abs(least - smooth) / np.maximum(smooth, _LEAST_LIGHT)
    return float(np.percentile(off, 95)) < _SMOOTH
