"""Circles and ovals of a seal's size in a mask of red: the outlines of seals.

Circles are drawn through points of a patch's outline, and the one that is red nearly all round is kept, so that
text touching the seal, another seal beside it or the page's edge do not hide it.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
Outline = NDArray[np.int32]  # a row each: x, y

MM = 75.0 / 25.4  # pixels of the small copy that masks are made of

# Millimetres; see stamps.py for the sizes of seals.
RADIUS = (13.0, 26.5)
OVAL_LONG, OVAL_SHORT = (34.0, 56.0), (22.0, 42.0)
FLAT_OVAL = (0.55, 0.85)  # short to long side
GAP = 1.4  # closed within the ring of a worn stamp: outlines run outside the ink by half of it
ON_RING = 0.9  # how far the ink may lie from the circle

ANGLES = 120
POINTS = 14  # of a patch's outline, through each three of which a circle is drawn


class Ring(NamedTuple):
    """The outline of a seal: its centre, its two radii, and by how many degrees the first is turned clockwise."""

    x: float
    y: float
    a: float
    b: float
    turned: float

    def at(self, angles: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points on it (x, y), clockwise."""
        cos, sin = math.cos(math.radians(self.turned)), math.sin(math.radians(self.turned))
        along, across = self.a * np.cos(angles), self.b * np.sin(angles)
        return np.column_stack([self.x + along * cos - across * sin, self.y + along * sin + across * cos])

    def share_on(self, height: int, width: int) -> float:
        """Which share of it lies on a picture."""
        points = self.at(all_round())
        inside = (points >= 0).all(axis=1) & (points[:, 0] < width) & (points[:, 1] < height)
        return float(inside.mean())

    def scaled(self, factor: float) -> Ring:
        return Ring(self.x * factor, self.y * factor, self.a * factor, self.b * factor, self.turned)


def all_round() -> NDArray[np.float64]:
    return np.linspace(0, 2 * math.pi, ANGLES, endpoint=False)


def best_circle(mask: Mask, patch: Outline) -> tuple[Ring, float] | None:
    """The circle through the outline of a patch that is red most of the way round, and which share is."""
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
    if best is None:
        return None
    x, y, radius = refined(mask, best[1:4])
    return Ring(x, y, radius, radius, 0.0), best[4]


def refined(mask: Mask, circle: tuple[float, float, float]) -> tuple[float, float, float]:
    """The circle through the outer edge of the red near a circle that was found, by least squares."""
    x, y, radius = circle
    angles = all_round()
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


def _spread(patch: Outline) -> list[NDArray[np.float64]]:
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
    angles = all_round()
    x = np.rint(circles[:, :1] + circles[:, 2:] * np.cos(angles)).astype(np.intp)
    y = np.rint(circles[:, 1:2] + circles[:, 2:] * np.sin(angles)).astype(np.intp)
    height, width = near.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    red = near[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)].astype(bool) & inside
    on_page = inside.mean(axis=1)
    share = red.sum(axis=1) / np.maximum(inside.sum(axis=1), 1)
    share[on_page < 0.2] = 0.0
    return share, on_page


def best_oval(mask: Mask, patch: Outline) -> tuple[Ring, float] | None:
    """The oval around a patch, and which share of it is red."""
    if len(patch) < POINTS:
        return None
    hull = np.asarray(cv2.convexHull(patch), np.int32)
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
    ring = Ring(float(x), float(y), float(a), float(b), float(turned % 180))
    return ring, _share_red(_thickened(mask), ring)


def _even(hull: Outline) -> NDArray[np.float32]:
    """Points at even steps along a closed outline."""
    closed = np.vstack([hull, hull[:1]]).astype(np.float64)
    steps = np.hypot(*np.diff(closed, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], 72, endpoint=False)
    return np.column_stack([np.interp(at, along, closed[:, axis]) for axis in (0, 1)]).astype(np.float32)


def _share_red(near: Mask, ring: Ring) -> float:
    points = np.rint(ring.at(all_round())).astype(np.intp)
    height, width = near.shape
    x, y = points[:, 0], points[:, 1]
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return float(near[y[inside], x[inside]].sum() / max(int(inside.sum()), 1))
