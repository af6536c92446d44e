"""The ruled lines on a level picture of a page: the borders of its tables, and the blanks to write on.

A ruling is a thin dark ridge, dark along itself and light on both sides. It is looked for in each direction
by smoothing along it (which leaves lines and takes noise) and comparing with the paper beside it. What the
smoothing makes of rows of letters is sorted out afterwards: letters leave gaps along the line and ink beside
it. Short strokes count only where they end on other rulings, as the sides of cells do.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

MM = 1 / 25.4  # inches

# All in millimetres.
SMOOTHED = 0.6  # along the line, before looking at it
THICKEST = 1.2  # a thicker bar is no ruling
NICK = 0.5  # gap of a line that noise broke
DASH_GAP = 1.1  # gap of a dashed line
SHORTEST = 4.2  # side of the smallest cell
BROKEN_GAP = 3.5  # gap of a line that ink or scanner left out, between two parts
PART = 10.0  # length of such a part: a stroke of a letter near a line is none
LONG = 16.0  # no stroke of a letter is as long, titles included
ENDS = 0.7  # how near a short line ends to the ruling it belongs to
MEETS = 1.2  # how near lines end that belong to one table: a little more than the grid's own reach
BESIDE = (0.55, 1.1)  # where paper must be seen beside a dashed line
EDGE = 2.0  # the picture's margin, where scanners leave dark seams
BLANK = (8.0, 135.0)  # length of a line to write on
UNDER = (0.5, 1.8)  # where there is paper under a line to write on
BELOW_BESIDE = 0.45  # square millimetres of ink lower than the line, to its left and right: it is a dash
UNDER_INK = 0.06  # share of it that may be dark all the same: tails of letters, specks
BLANK_THICKEST = 0.7
UNEVEN = 0.8  # how far a line may bend away from its middle on both sides, besides its slant
SLANT = 0.012  # tangent: rest skew and warp of paper

FAINTEST = 16  # steps of grey between a ruling and the paper beside it
SOLID = 0.9  # share of a line's length that is dark
SOLID_SHORT = 0.95  # the same for a line that a row of letters might be
DASHED = 0.4  # the same for a dashed line
CLEAN = 0.85  # share of a dashed line's length that has paper on both sides
MOST_PIECES = 6000  # of lines in one direction; screens and hatched drawings have more, and no tables

Grey = NDArray[np.uint8]
Ruling = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Rulings:
    """Lines in pixels.

    Attributes:
        horizontal: y, x0, x1 of the lines of tables, from top to bottom.
        vertical: x, y0, y1 of the lines of tables, from left to right.
        blanks: y, x0, x1 of lone horizontal lines: to write on, or under words.
    """

    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]
    blanks: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line: its place across on the whole and at its two ends, how thick it is and how dark."""

    at: float
    start: float
    end: float
    at_start: float
    at_end: float
    thick: float
    dark: float

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def ruling(self) -> Ruling:
        return self.at, self.start, self.end


def find_rulings(grey: Grey, dpi: float) -> Rulings:
    """The lines of tables, and lone lines as blanks. `grey`: H×W."""
    pixels = dpi * MM
    horizontal = _pieces(grey, pixels)
    vertical = _pieces(np.asarray(cv2.transpose(grey), np.uint8), pixels)
    height, width = grey.shape
    horizontal = [piece for piece in horizontal if _inside(piece, height, pixels)]
    vertical = [piece for piece in vertical if _inside(piece, width, pixels)]
    rows, columns = _anchored(horizontal, vertical, pixels)
    in_rows, in_columns = _in_tables(rows, columns, pixels)
    lone = [piece for piece in horizontal if piece not in in_rows]
    return Rulings(
        tuple(sorted(piece.ruling for piece in in_rows)),
        tuple(sorted(piece.ruling for piece in in_columns)),
        tuple(sorted(piece.ruling for piece in lone if _is_blank(piece, grey, pixels))),
    )


def _inside(piece: _Piece, across: int, pixels: float) -> bool:
    return EDGE * pixels <= piece.at <= across - EDGE * pixels


def _odd(length: float) -> int:
    return max(1, round(length)) | 1


def _pieces(grey: Grey, pixels: float) -> list[_Piece]:
    """The horizontal lines of a picture."""
    ridge = _ridge(grey, pixels)
    dark = np.asarray(cv2.threshold(ridge, FAINTEST, 255, cv2.THRESH_BINARY)[1], np.uint8)
    solid = _opened(_closed(dark, NICK * pixels), SHORTEST * pixels)
    dashed = _opened(_closed(dark, DASH_GAP * pixels), LONG * pixels)
    mask = np.asarray(cv2.bitwise_or(solid, dashed), np.uint8)
    patches = _patches(mask, 0, 0)
    if len(patches) > MOST_PIECES:
        return []
    found = []
    for part, left, top in patches:
        # What is not flat runs into something else: a seal's ring, a stroke aslant, the edge of a picture.
        whole = _is_flat(part, pixels)
        pieces = [(part, left, top)] if whole else _patches(_opened(part, LONG * pixels), left, top)
        found += [_piece(piece, ridge, x, y, pixels) for piece, x, y in pieces if _is_flat(piece, pixels)]
    return _joined([piece for piece in found if piece is not None], pixels)


def _closed(mask: Grey, length: float) -> Grey:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, _odd(length)), np.uint8)), np.uint8)


def _opened(mask: Grey, length: float) -> Grey:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, _odd(length)), np.uint8)), np.uint8)


def _ridge(grey: Grey, pixels: float) -> Grey:
    """How much darker than the paper above and below: 0 where there is no thin horizontal line."""
    along = cv2.blur(grey, (_odd(SMOOTHED * pixels), 1))
    paper = cv2.morphologyEx(along, cv2.MORPH_CLOSE, np.ones((_odd(THICKEST * pixels), 1), np.uint8))
    return np.asarray(cv2.subtract(paper, along), dtype=np.uint8)


def _patches(mask: Grey, left: int, top: int) -> list[tuple[Grey, int, int]]:
    """Connected patches of a mask, each cut out, with the place of its corner."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    patches = []
    for outline in outlines[: MOST_PIECES + 1]:
        x, y, width, height = cv2.boundingRect(outline)
        part = np.zeros((height, width), np.uint8)
        cv2.drawContours(part, [outline], -1, 1, cv2.FILLED, offset=(-x, -y))
        patches.append((part, left + x, top + y))
    return patches


def _is_flat(part: Grey, pixels: float) -> bool:
    height, width = part.shape
    return bool(height <= UNEVEN * 2 * pixels + SLANT * width + THICKEST * pixels)


def _piece(part: Grey, ridge: Grey, left: int, top: int, pixels: float) -> _Piece | None:
    """One connected patch of the mask as a line, or None where it is made of letters."""
    height, width = part.shape
    filled = part.sum(axis=0)
    rows = np.arange(height, dtype=np.float64)
    middle = (rows @ part) / np.maximum(filled, 1)
    path = _smooth(middle, _odd(2 * pixels))
    thick = float(np.median(filled))
    if thick > THICKEST * pixels:
        return None
    columns = np.arange(left, left + width)
    line = np.clip(np.rint(path).astype(np.intp) + top, 1, ridge.shape[0] - 2)
    dark = np.maximum.reduce([ridge[line + step, columns] for step in (-1, 0, 1)])
    usual = float(np.median(dark))
    ends = round(NICK * pixels)  # where the line runs into others it is no ridge
    share = float((dark[ends : width - ends] > max(FAINTEST, 0.5 * usual)).mean())
    if width < LONG * pixels:
        if share < SOLID_SHORT:
            return None
    elif share < SOLID and (share < DASHED or _share_clean(ridge, line, columns, usual, pixels) < CLEAN):
        return None
    reach = min(width, _odd(3 * pixels))
    return _Piece(
        top + float(path.mean()) + 0.5,
        float(left),
        float(left + width),
        top + float(path[:reach].mean()) + 0.5,
        top + float(path[-reach:].mean()) + 0.5,
        thick,
        usual,
    )


def _smooth(path: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    if len(path) < length:
        return np.full_like(path, path.mean())
    wide = np.pad(path, length // 2, mode="edge")
    return np.convolve(wide, np.full(length, 1 / length), mode="valid")


def _share_clean(
    ridge: Grey, line: NDArray[np.intp], columns: NDArray[np.intp], usual: float, pixels: float
) -> float:
    """Share of a line's length with nothing dark a little above and below it."""
    near, far = (round(mm * pixels) for mm in BESIDE)
    clean = np.ones(len(columns), dtype=bool)
    for step in range(near, far + 1):
        for rows in (line - step, line + step):
            beside = ridge[np.clip(rows, 0, ridge.shape[0] - 1), columns]
            clean &= beside <= max(FAINTEST, 0.3 * usual)
    return float(clean.mean())


def _joined(pieces: list[_Piece], pixels: float) -> list[_Piece]:
    """Parts of one broken line become one."""
    done: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.at)):
        before = [
            other
            for other in done
            if -0.5 * pixels <= piece.start - other.end <= BROKEN_GAP * pixels
            and abs(piece.at_start - other.at_end) <= 0.4 * pixels
            and (piece.start - other.end <= NICK * pixels or min(piece.length, other.length) >= PART * pixels)
        ]
        if before:
            other = min(before, key=lambda other: abs(piece.at_start - other.at_end))
            done.remove(other)
            whole = other.length + piece.length
            share = piece.length / whole
            piece = _Piece(  # noqa: PLW2901 (the two pieces are one from here on)
                other.at * (1 - share) + piece.at * share,
                other.start,
                piece.end,
                other.at_start,
                piece.at_end,
                other.thick * (1 - share) + piece.thick * share,
                other.dark * (1 - share) + piece.dark * share,
            )
        done.append(piece)
    return done


def _anchored(
    horizontal: list[_Piece], vertical: list[_Piece], pixels: float
) -> tuple[list[_Piece], list[_Piece]]:
    """Long lines, and short ones that end on both sides at lines that count."""
    rows = [piece for piece in horizontal if piece.length >= LONG * pixels]
    columns = [piece for piece in vertical if piece.length >= LONG * pixels]
    short_rows = [piece for piece in horizontal if piece.length < LONG * pixels]
    short_columns = [piece for piece in vertical if piece.length < LONG * pixels]
    while True:
        new_rows = [piece for piece in short_rows if _ends_on(piece, columns, pixels)]
        new_columns = [piece for piece in short_columns if _ends_on(piece, rows, pixels)]
        if not new_rows and not new_columns:
            return rows, columns
        rows += new_rows
        columns += new_columns
        short_rows = [piece for piece in short_rows if piece not in new_rows]
        short_columns = [piece for piece in short_columns if piece not in new_columns]


def _ends_on(piece: _Piece, across: list[_Piece], pixels: float) -> bool:
    near = ENDS * pixels
    crossing = [line for line in across if line.start - near <= piece.at <= line.end + near]
    return all(
        any(abs(line.at - end) <= near + line.thick / 2 for line in crossing)
        for end in (piece.start, piece.end)
    )


def _in_tables(rows: list[_Piece], columns: list[_Piece], pixels: float) -> tuple[list[_Piece], list[_Piece]]:
    """Lines that meet others so that at least one cell can be closed: two each way, joined to one another."""
    near = MEETS * pixels
    meets = np.array(
        [
            [
                column.start - near <= row.at <= column.end + near
                and row.start - near <= column.at <= row.end + near
                for column in columns
            ]
            for row in rows
        ],
        dtype=bool,
    ).reshape(len(rows), len(columns))
    while True:  # a line that meets fewer than two others bounds no cell
        few_rows = (meets.sum(axis=1) == 1).nonzero()[0]
        few_columns = (meets.sum(axis=0) == 1).nonzero()[0]
        if not len(few_rows) and not len(few_columns):
            break
        meets[few_rows, :] = False
        meets[:, few_columns] = False
    return (
        [row for at, row in enumerate(rows) if meets[at].any()],
        [column for at, column in enumerate(columns) if meets[:, at].any()],
    )


def _is_blank(piece: _Piece, grey: Grey, pixels: float) -> bool:
    """Whether a lone line stands under words or for words: not in a letter, not between words as a dash."""
    shortest, longest = BLANK
    if not shortest * pixels <= piece.length <= longest * pixels or piece.thick > BLANK_THICKEST * pixels:
        return False
    paper = float(
        np.percentile(grey[_span(piece.at, -4 * pixels, 4 * pixels), _span(piece.start, 0, piece.length)], 80)
    )
    ink = paper - max(0.4 * piece.dark, FAINTEST)
    under = grey[
        _span(piece.at, UNDER[0] * pixels, UNDER[1] * pixels),
        _span(piece.start, 0, piece.length),
    ]
    if float((under < ink).mean()) > UNDER_INK:
        return False
    beside = [_span(piece.start, -4 * pixels, -0.6 * pixels), _span(piece.end, 0.6 * pixels, 4 * pixels)]
    below = _span(piece.at, 0.6 * pixels, 3.2 * pixels)
    return sum(int((grey[below, across] < ink).sum()) for across in beside) <= BELOW_BESIDE * pixels**2


def _span(start: float, begin: float, end: float) -> slice:
    return slice(max(0, round(start + begin)), max(0, round(start + end)))
