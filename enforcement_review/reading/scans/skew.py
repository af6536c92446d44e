"""How rows of ink lie on a picture: by which angle they are off, and whether they stand upright."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
_Floats = NDArray[np.float32]

LONG_SIDE = 1000  # pixels of the copy looked at: letters of 12 pt are some 14 pixels high on A4
_AROUND = 31  # pixels: wider than a letter, so that its surroundings are paper
# What tells ink from noise and from the grain of paper: 20 grey levels on white paper, 12 in deep shadow.
_DARKER, _NOISE = 0.048, 8.0
_DARK = 0.45  # of the paper's brightness: a scanner's lid or a table top is darker
_STRIP = 12  # pixels: narrow enough that a row keeps its height within one strip at 10 degrees
_WIDEST, _STEP, _FINE_STEP = 10.0, 0.5, 0.1  # degrees; skew of up to 8 is a peak with both its slopes
_SOFT = 1.2  # rows over which profiles are softened
# Sharpest profile to the usual one: pages of text have 4 and more, photographs and dirt below 1.6.
_CLEAR = 2.2
_ONE_ROW = 15  # half rows (profiles are kept at half the height): a line of text
_CLEAR_REST = 1.5  # sharpest to usual profile once the sharpest line is left out
_RULING = 50  # pixels: no stroke of a letter is as long
_TILE = 96  # pixels: a few rows of text
_INK_IN_TILE = 0.01  # share of a tile below which it says nothing
_FEWEST_TILES = 3
_MIXED = (
    0.85  # spread of row profiles to that of column profiles: upright text 0.75 or less, level text above 1.3
)
_LEVEL_SHARE = 0.35  # of the ink that may speak for level rows on a page called upright


def reduced(pixels: NDArray[np.uint8], long_side: int = LONG_SIDE) -> Grey:
    """The red channel made small: red stamps vanish in it, black and blue ink do not."""
    factor = max(pixels.shape[:2]) / long_side
    red = np.ascontiguousarray(pixels[:, :, 2])
    if factor <= 1.0:
        return red
    size = (max(1, round(red.shape[1] / factor)), max(1, round(red.shape[0] / factor)))
    return np.asarray(cv2.resize(red, size, interpolation=cv2.INTER_AREA), np.uint8)


def ink_of(grey: Grey, *, whole_paper: bool = False) -> Grey:
    """255 where a pixel is clearly darker than what is around it: strokes and rulings, not dark areas.

    Args:
        grey: a reduced picture.
        whole_paper: whether nothing but paper is in it: what is dark at its edges is in shadow.
    """
    around = cv2.blur(grey, (_AROUND, _AROUND))
    limit = np.asarray(cv2.convertScaleAbs(around, alpha=1.0 - _DARKER, beta=-_NOISE), np.uint8)
    ink = np.asarray(cv2.compare(grey, limit, cv2.CMP_LT), np.uint8)
    if whole_paper:
        return ink
    return np.asarray(cv2.bitwise_and(ink, cv2.bitwise_not(_dark_edges(grey))), np.uint8)


def _dark_edges(grey: Grey) -> Grey:
    """Dark areas that begin at the picture's edge (scanner's lid, table top), with their rims."""
    level = _DARK * float(np.percentile(grey[::4, ::4], 90))
    dark = cv2.threshold(grey, level, 255, cv2.THRESH_BINARY_INV)[1]
    # Rulings and letters that touch the edge are no areas.
    dark = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, labels = cv2.connectedComponents(dark)
    touching = np.zeros(count, np.uint8)
    for side in (labels[:3], labels[-3:], labels[:, :3], labels[:, -3:]):
        touching[np.unique(side)] = 255
    touching[0] = 0
    if not touching.any():
        return np.zeros_like(grey)
    return np.asarray(cv2.dilate(touching[labels], np.ones((9, 9), np.uint8)), np.uint8)


@dataclass(frozen=True, slots=True)
class Slope:
    """What the sharpness of row profiles says.

    Attributes:
        angle: degrees by which rows fall to the right.
        clearness: how far the sharpest profile stands out from the usual one; 0 where nothing is clear.
    """

    angle: float
    clearness: float


def slope_of(ink: Grey) -> Slope:
    """The angle at which rows of ink (lines of text, level rulings) are sharpest.

    Ink is gathered in narrow upright strips; an angle is tried by shifting them against one another. Shifts
    are turns of phase of the strips' spectra: exact for parts of a pixel, where interpolation would soften
    every angle but 0 and so favour it.
    """
    if min(ink.shape) < 4 * _STRIP:
        return Slope(0.0, 0.0)
    profiles = _Profiles.of(ink)
    steps = round(_WIDEST / _STEP)
    sharp = profiles.sharpness(-steps, _STEP, 2 * steps + 1)
    totals = sharp.sum(axis=1)
    best, usual = int(np.argmax(totals)), float(np.median(totals))
    if usual <= 0.0 or not 0 < best < len(totals) - 1 or not _more_than_one_row(sharp, best):
        return Slope(0.0, 0.0)

    reach = round(_STEP / _FINE_STEP) + 1
    first = round((best - steps) * _STEP / _FINE_STEP) - reach
    values = profiles.sharpness(first, _FINE_STEP, 2 * reach + 1).sum(axis=1)
    top = int(np.argmax(values))
    place = float(first + top)
    if 0 < top < len(values) - 1:
        before, here, after = (float(value) for value in values[top - 1 : top + 2])
        bend = before - 2 * here + after
        place += (before - after) / (2 * bend) if bend < 0 else 0.0
    angle = math.degrees(math.atan(place * math.tan(math.radians(_FINE_STEP))))
    return Slope(angle, float(values[top]) / usual)


def is_clear(slope: Slope) -> bool:
    return slope.clearness >= _CLEAR


@dataclass(frozen=True, slots=True)
class _Profiles:
    """Strips of a picture as spectra of their changes from row to row.

    Attributes:
        spectra: frequencies × strips.
        turns: by how much the phase of each turns for a shear of 1 (45 degrees).
    """

    spectra: NDArray[np.complex64]
    turns: _Floats

    @classmethod
    def of(cls, ink: Grey) -> _Profiles:
        rows, columns = ink.shape
        count = round(columns / _STRIP)
        strips = np.asarray(cv2.resize(ink, (count, rows), interpolation=cv2.INTER_AREA), np.float32)
        # Room for what a shear moves over the upper and lower edge.
        length = cv2.getOptimalDFTSize(round(rows + columns * math.tan(math.radians(_WIDEST))))
        frequency = np.fft.rfftfreq(length)[: length // 4, None]
        # Finer changes than of four rows are strokes within letters and noise.
        change = 2j * np.pi * frequency * np.exp(-0.5 * (2 * np.pi * frequency * _SOFT) ** 2)
        spectra = np.fft.rfft(strips / np.float32(255), n=length, axis=0)[: length // 4] * change
        places = (np.arange(count) - (count - 1) / 2) * (columns / count)
        return cls(spectra.astype(np.complex64), (2 * np.pi * frequency * places[None, :]).astype(np.float32))

    def sharpness(self, first: int, step: float, count: int) -> _Floats:
        """How much rows differ from the next, for `count` shears from `first` on, in steps of `step` degrees."""
        shear = math.tan(math.radians(step))
        sheared = self.spectra * np.exp(1j * self.turns * np.float32(shear * first))
        turn = np.exp(1j * self.turns * np.float32(shear))
        sums = np.empty((count, len(self.spectra)), np.complex64)
        for index in range(count):
            sums[index] = sheared.sum(axis=1)
            sheared *= turn
        changes = np.fft.irfft(sums, axis=1)
        # Less than squared: one long ruling must not outvote twenty lines of text.
        return np.asarray(np.abs(changes) ** 1.5, np.float32)


def _more_than_one_row(sharp: _Floats, best: int) -> bool:
    """Whether the angle is sharp even without the rows that speak for it most: one scratch is not enough."""
    window = np.convolve(sharp[best], np.ones(_ONE_ROW), "same")
    middle = int(np.argmax(window))
    rest = sharp.copy()
    rest[:, max(0, middle - _ONE_ROW // 2) : middle + _ONE_ROW // 2 + 1] = 0
    totals = rest.sum(axis=1)
    return float(totals[best]) >= _CLEAR_REST * float(np.median(totals))


def rows_stand_upright(ink: Grey) -> bool:
    """Whether lines of text clearly run from top to bottom in a picture without skew.

    Told tile by tile: between lines there is more room than between letters, so the ink of a tile varies
    more across its lines than along them. Each tile counts by its ink: stacked labels (当/事/人) in the
    narrow column of a form are outvoted by the text beside them. Long rulings are taken out first.
    """
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _RULING), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((_RULING, 1), np.uint8))
    rulings = cv2.dilate(cv2.bitwise_or(across, down), np.ones((5, 5), np.uint8))
    text = np.asarray(cv2.bitwise_and(ink, cv2.bitwise_not(rulings)), np.uint8)
    rows, columns = text.shape[0] // _TILE, text.shape[1] // _TILE
    if not rows * columns:
        return False
    tiles = (
        text[: rows * _TILE, : columns * _TILE].astype(np.float32).reshape(rows, _TILE, columns, _TILE) / 255
    )
    by_row = tiles.mean(axis=3).transpose(0, 2, 1).reshape(-1, _TILE)
    by_column = tiles.mean(axis=1).reshape(-1, _TILE)
    amount = by_row.mean(axis=1)
    telling = amount > _INK_IN_TILE
    if np.count_nonzero(telling) < _FEWEST_TILES:
        return False
    row_spread, column_spread = _spread(by_row[telling]), _spread(by_column[telling])
    level = float(amount[telling][row_spread > column_spread].sum() / amount[telling].sum())
    return float(row_spread.sum()) < _MIXED * float(column_spread.sum()) and level < _LEVEL_SHARE


def _spread(profiles: _Floats) -> _Floats:
    """How much each profile varies, once the strokes within letters are smoothed away."""
    smooth = cv2.blur(profiles, (7, 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.std(smooth, axis=1), np.float32)
