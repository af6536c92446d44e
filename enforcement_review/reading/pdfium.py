"""What pdfium says of a page, in the page's own space as it is seen: with `seals` the only module that calls pdfium.

Calls go through addresses instead of ctypes structures, and keep the interpreter's lock (pdfium bears one
thread only): reading a page's characters costs a third as much.
"""

from __future__ import annotations

import ctypes
import math
import struct
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import compress, repeat
from operator import eq
from typing import Any, Self

import pypdfium2
from pypdfium2 import raw

from enforcement_review.reading.drawn import MAX_SEGMENTS, WHITE, Drawn, Matrix, Outlines, Point, concat
from enforcement_review.reading.lines import Characters
from enforcement_review.reading.seals import has_shape_of_seal, is_red, picture_is_red

_PTR = ctypes.c_void_p


def _by_address(function: Any, *arguments: Any, result: Any = ctypes.c_int) -> Callable[..., Any]:
    address = ctypes.cast(function, _PTR).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address)  # type: ignore[arg-type]


_char_box = _by_address(raw.FPDFText_GetLooseCharBox, _PTR, ctypes.c_int, _PTR)
_tight_box = _by_address(raw.FPDFText_GetCharBox, _PTR, ctypes.c_int, _PTR, _PTR, _PTR, _PTR)
_char_origin = _by_address(raw.FPDFText_GetCharOrigin, _PTR, ctypes.c_int, _PTR, _PTR)
_matrix_of_char = _by_address(raw.FPDFText_GetMatrix, _PTR, ctypes.c_int, _PTR)
_object_type = _by_address(raw.FPDFPageObj_GetType, _PTR)
_object_matrix = _by_address(raw.FPDFPageObj_GetMatrix, _PTR, _PTR)
_draw_mode = _by_address(raw.FPDFPath_GetDrawMode, _PTR, _PTR, _PTR)
_fill_color = _by_address(raw.FPDFPageObj_GetFillColor, _PTR, _PTR, _PTR, _PTR, _PTR)
_stroke_color = _by_address(raw.FPDFPageObj_GetStrokeColor, _PTR, _PTR, _PTR, _PTR, _PTR)
_segment_count = _by_address(raw.FPDFPath_CountSegments, _PTR)
_segment_type = _by_address(raw.FPDFPathSegment_GetType, _PTR)
_segment_close = _by_address(raw.FPDFPathSegment_GetClose, _PTR)
_segment_point = _by_address(raw.FPDFPathSegment_GetPoint, _PTR, _PTR, _PTR)


_page_object = _by_address(raw.FPDFPage_GetObject, _PTR, ctypes.c_int, result=_PTR)
_form_object = _by_address(raw.FPDFFormObj_GetObject, _PTR, ctypes.c_int, result=_PTR)
_path_segment = _by_address(raw.FPDFPath_GetPathSegment, _PTR, ctypes.c_int, result=_PTR)
_font_size = _by_address(raw.FPDFText_GetFontSize, _PTR, ctypes.c_int, result=ctypes.c_double)

MAX_CHARACTERS = 200_000  # of one page; the densest printed page has some ten thousand
MAX_OBJECTS = 100_000  # objects of one page looked at; a map drawing has more, a form a few thousand
MOST_STAMPS = 12  # pictures of one page that are looked at for a seal
LOOK_SCALE = 2 / 3  # 48 dpi: letters of 5 points still differ by some pixels
MOST_LOOK_PIXELS = 8_000_000  # of such a picture; A0 has 3.5 million
MAX_FORM_DEPTH = 8  # forms inside forms; files that nest without end exist
ABOVE_BASE, BELOW_BASE = 0.88, 0.12  # of the font size: how far a Chinese letter reaches from its base line
FLAT = 0.55  # of the usual height of the page's letters
SWOLLEN = 2.2  # of the usual height, and of the font size: no letter is so high

Sides = tuple[Sequence[float], Sequence[float], Sequence[float], Sequence[float]]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class PdfError(Exception):
    """A file that pdfium can't open; `password` tells the locked from the broken."""

    def __init__(self, *, password: bool) -> None:
        super().__init__("password" if password else "broken")
        self.password = password


class TooMuchError(Exception):
    """A page with more on it than any paper has."""


class Document:
    """An open PDF. Use as a context manager; pages are opened one at a time and closed again.

    Raises:
        PdfError: locked by a password, or nothing pdfium could recover a page from.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "assword" in str(error)
            raise PdfError(password=locked) from error
        self.page_count = len(self._document)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def page(self, index: int) -> OpenPage | None:
        """The page at `index` (0-based); None where pdfium can't load it."""
        handle = raw.FPDF_LoadPage(self._document.raw, index)
        if handle and raw.FPDFPage_GetAnnotCount(handle) > 0:
            # Filled-in fields, typed notes and stamps are annotations; people see them as part of the page.
            merged = raw.FPDFPage_Flatten(handle, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
            if merged:
                raw.FPDF_ClosePage(handle)
                handle = raw.FPDF_LoadPage(self._document.raw, index)
        return OpenPage(handle) if handle else None


class OpenPage:
    """One loaded page. Use as a context manager: a page holds memory outside Python."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._text: Any = None
        self.misplaced = (
            0  # letters whose place is not where they are printed; known once they were asked for
        )
        self._text_address: int | None = None
        self._matrix = (ctypes.c_float * 6)()
        self._matrix_address = ctypes.addressof(self._matrix)
        self.width: float = raw.FPDF_GetPageWidthF(handle)
        self.height: float = raw.FPDF_GetPageHeightF(handle)
        bounds = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(handle, ctypes.byref(bounds))
        left, bottom, right, top = bounds.left, bounds.bottom, bounds.right, bounds.top
        # From the file's space (origin bottom left, before rotation and crop) to the page as seen.
        to_seen: dict[int, Matrix] = {
            0: (1.0, 0.0, 0.0, -1.0, -left, top),
            1: (0.0, 1.0, 1.0, 0.0, -bottom, -left),
            2: (-1.0, 0.0, 0.0, 1.0, right, -bottom),
            3: (0.0, -1.0, -1.0, 0.0, top, right),
        }
        self._to_seen = to_seen.get(raw.FPDFPage_GetRotation(handle), to_seen[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._text:
            raw.FPDFText_ClosePage(self._text)
        raw.FPDF_ClosePage(self._handle)

    def characters(self) -> Characters:
        """Every character inside the page, also invisible ones; spaces that pdfium made up are left out."""
        if self._text is None:
            self._text = raw.FPDFText_LoadPage(self._handle)
        count = raw.FPDFText_CountChars(self._text) if self._text else 0
        if count <= 0:
            return Characters("", [], [], [], [], [])
        if count > MAX_CHARACTERS:
            raise TooMuchError
        self._text_address = ctypes.cast(self._text, _PTR).value
        text = self._codes(count)
        corners = (ctypes.c_float * (4 * count))()
        base = ctypes.addressof(corners)
        places = range(base, base + 16 * count, 16)
        deque(map(_char_box, repeat(self._text_address), range(count), places), maxlen=0)
        values: Sequence[float] = struct.unpack(f"{4 * count}f", corners)
        left, top, right, bottom = (values[corner::4] for corner in range(4))
        # Without room are made-up spaces and line ends, and letters whose generous box pdfium can't say.
        no_room = {
            *compress(range(count), map(eq, left, right)),
            *compress(range(count), map(eq, top, bottom)),
        }
        dropped = [index for index in no_room if text[index].isspace() or text[index] == "\x00"]
        if len(dropped) < len(no_room):
            left, top, right, bottom = self._with_tight_boxes(
                sorted(no_room.difference(dropped)), (left, top, right, bottom)
            )
        low, high = _odd_letters(text, top, bottom)
        self.misplaced = sum(abs(top[at] - bottom[at]) > SWOLLEN * self.font_of(at)[0] > 0 for at in high)
        if low:
            left, top, right, bottom = self._with_tight_boxes(low, (left, top, right, bottom))
        x0, y0, x1, y1 = self._as_seen((left, top, right, bottom))
        kept = bytearray(b"\x01") * count
        inside = min(x0) >= 0 and min(y0) >= 0 and max(x1) <= self.width and max(y1) <= self.height
        if not inside or not math.isfinite(sum(map(sum, (x0, y0, x1, y1)))):
            twice_width, twice_height = 2 * self.width, 2 * self.height
            kept = bytearray(
                0 <= xa + xb <= twice_width and 0 <= ya + yb <= twice_height
                for xa, ya, xb, yb in zip(x0, y0, x1, y1, strict=True)
            )
        for index in dropped:
            kept[index] = 0
        return Characters(
            "".join(compress(text, kept)),
            list(compress(range(count), kept)),
            list(compress(x0, kept)),
            list(compress(y0, kept)),
            list(compress(x1, kept)),
            list(compress(y1, kept)),
        )

    def _as_seen(self, sides: Sides) -> Sides:
        """Left, top, right and bottom of the file → x0, y0, x1, y1 on the page as seen."""
        left, top, right, bottom = sides
        a, b, c, d, e, f = self._to_seen
        x0: Sequence[float] = left
        x1: Sequence[float] = right
        if b:  # a quarter turn: up and down become left and right
            x0, x1 = [c * y + e for y in bottom], [c * y + e for y in top]
            y0, y1 = [b * x + f for x in left], [b * x + f for x in right]
        else:
            if a < 0 or e:
                x0, x1 = [a * x + e for x in left], [a * x + e for x in right]
            y0, y1 = [d * y + f for y in top], [d * y + f for y in bottom]
        if a + c < 0:
            x0, x1 = x1, x0
        if b < 0 or d > 0:
            y0, y1 = y1, y0
        return x0, y0, x1, y1

    def _with_tight_boxes(self, letters: list[int], sides: Sides) -> Sides:
        """For letters whose generous box has no room: the width of their ink, the height of their line.

        The ink alone would set 一 and “ apart from the line that they stand on.
        """
        changed = [list(side) for side in sides]
        corners = (ctypes.c_double * 6)()
        base = ctypes.addressof(corners)
        for index in letters:
            _tight_box(self._text_address, index, base, base + 8, base + 16, base + 24)
            left, right, bottom, top = corners[:4]
            if _char_origin(self._text_address, index, base + 32, base + 40):
                up = self._upwards(index)
                if up > 0:
                    top, bottom = corners[5] + ABOVE_BASE * up, corners[5] - BELOW_BASE * up
            for side, value in zip(changed, (left, top, right, bottom), strict=True):
                side[index] = value
        return changed[0], changed[1], changed[2], changed[3]

    def _upwards(self, index: int) -> float:
        """Font size of a letter that stands upright in the file; 0.0 for any other."""
        if not _matrix_of_char(self._text_address, index, self._matrix_address):
            return 0.0
        _, _, c, d, _, _ = self._matrix
        size: float = _font_size(self._text_address, index)
        return size * d if d > 0 and abs(c) < 0.01 * d else 0.0

    def is_hidden(self, index: int) -> bool:
        """Whether a character is written so that nobody sees it."""
        written = raw.FPDFText_GetTextObject(self._text, index)
        return (
            bool(written) and raw.FPDFTextObj_GetTextRenderMode(written) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        )

    def font_of(self, index: int) -> tuple[float, float]:
        """Font size in points, and direction of writing in degrees clockwise as seen, of one character."""
        size: float = _font_size(self._text_address, index)
        if not _matrix_of_char(self._text_address, index, self._matrix_address):
            return size, 0.0
        a, b, c, d, _, _ = self._matrix
        sa, sb, sc, sd, _, _ = self._to_seen
        across, down = a * sa + b * sc, a * sb + b * sd
        direction = (
            0.0 if across > 0 and abs(down) < 0.01 * across else math.degrees(math.atan2(down, across))
        )
        return size * math.hypot(c, d), direction

    def place(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """A rectangle of the file's own space on the page as seen, cut at its edges: x0, y0, x1, y1."""
        (x0,), (y0,), (x1,), (y1,) = self._as_seen(((left,), (top,), (right,), (bottom,)))
        across = sorted(min(max(x, 0.0), self.width) for x in (x0, x1))
        down = sorted(min(max(y, 0.0), self.height) for y in (y0, y1))
        return across[0], down[0], across[1], down[1]

    def look(self) -> bytes:
        """A small picture of the page: its pixels, to be held against those of another.

        Raises:
            TooMuchError: a page of a size that no paper has.
        """
        wide, high = (max(1, round(side * LOOK_SCALE)) for side in (self.width, self.height))
        if wide * high > MOST_LOOK_PIXELS:
            raise TooMuchError
        bitmap = raw.FPDFBitmap_Create(wide, high, 0)
        if not bitmap:
            raise TooMuchError
        try:
            raw.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, 0xFFFFFFFF)
            raw.FPDF_RenderPageBitmap(bitmap, self._handle, 0, 0, wide, high, 0, 0)
            size = raw.FPDFBitmap_GetStride(bitmap) * high
            return ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), size)
        finally:
            raw.FPDFBitmap_Destroy(bitmap)

    def drawn(self) -> Drawn:
        """Rulings and pictures, those inside forms too."""
        return _Drawing(self._to_seen, self.width, self.height).collect(self._handle)

    def _codes(self, count: int) -> Sequence[str]:
        """One character for each that pdfium counts."""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = raw.FPDFText_GetText(self._text, 0, count, buffer)
        if written == count + 1:
            text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
            if len(text) == count:
                return text
        # Characters outside the basic plane, or without a code, shift the text: ask one by one.
        codes = [raw.FPDFText_GetUnicode(self._text, index) for index in range(count)]
        return [chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes]


class _Drawing:
    """One walk over the objects of a page."""

    def __init__(self, to_seen: Matrix, width: float, height: float) -> None:
        self._to_seen = to_seen
        self._width = width
        self._height = height
        self._drawn = Drawn()
        self._outlines = Outlines(self._drawn, width, height)
        self._objects = MAX_OBJECTS
        self._segments = MAX_SEGMENTS
        # Places that pdfium writes to, made once for all objects.
        self._modes = (ctypes.c_int * 2)()
        self._modes_at = ctypes.addressof(self._modes)
        self._point = (ctypes.c_float * 2)()
        self._point_at = ctypes.addressof(self._point)
        self._candidates = 0
        self._values = (ctypes.c_float * 6)()
        self._values_at = ctypes.addressof(self._values)

    def collect(self, page: Any) -> Drawn:
        count = raw.FPDFPage_CountObjects(page)
        address = ctypes.cast(page, _PTR).value
        self._walk((_page_object(address, index) for index in range(count)), self._to_seen, 0)
        return self._drawn

    def _walk(self, objects: Iterator[int | None], outer: Matrix, depth: int) -> None:
        for handle in objects:
            if handle is None:
                continue
            self._objects -= 1
            if self._objects < 0 or self._segments < 0:
                return
            kind = _object_type(handle)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(handle, outer)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                self._picture(handle, concat(self._matrix(handle), outer))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
                count = raw.FPDFFormObj_CountObjects(ctypes.cast(handle, raw.FPDF_PAGEOBJECT))
                inner = concat(self._matrix(handle), outer)
                self._walk((_form_object(handle, index) for index in range(count)), inner, depth + 1)

    def _matrix(self, handle: int) -> Matrix:
        if not _object_matrix(handle, self._values_at):
            return _IDENTITY
        a, b, c, d, e, f = self._values
        return a, b, c, d, e, f

    def _picture(self, handle: int, matrix: Matrix) -> None:
        a, b, c, d, e, f = matrix  # a picture is the unit square under its matrix
        xs = (e, e + a, e + c, e + a + c)
        ys = (f, f + b, f + d, f + b + d)
        x0, x1 = max(0.0, min(xs)), min(self._width, max(xs))
        y0, y1 = max(0.0, min(ys)), min(self._height, max(ys))
        if x1 > x0 and y1 > y0:
            place = (x0, y0, x1, y1)
            self._drawn.pictures.append(place)
            self._candidates += has_shape_of_seal(place)
            if has_shape_of_seal(place) and self._candidates <= MOST_STAMPS and picture_is_red(handle):
                self._drawn.seals.append(place)

    def _path(self, handle: int, outer: Matrix) -> None:
        modes = self._modes
        _draw_mode(handle, self._modes_at, self._modes_at + 4)
        filled, stroked = modes[0] != 0, modes[1] != 0
        if not (filled or stroked):
            return
        count = _segment_count(handle)
        self._segments -= count
        a, b, c, d, e, f = concat(self._matrix(handle), outer)
        point, at = self._point, self._point_at
        outlines, is_dark = self._outlines, partial(self._is_dark, handle)
        corners: list[Point] = []
        curved: list[Point] = []
        straight = True
        for index in range(min(count, MAX_SEGMENTS)):
            segment = _path_segment(handle, index)
            kind = _segment_type(segment)
            _segment_point(segment, at, at + 4)
            x, y = point[0], point[1]
            x, y = a * x + c * y + e, b * x + d * y + f
            if kind == raw.FPDF_SEGMENT_MOVETO:
                outlines.add(corners, filled=filled, stroked=stroked, straight=straight, is_dark=is_dark)
                corners, straight = [(x, y)], True
            elif kind == raw.FPDF_SEGMENT_LINETO:
                corners.append((x, y))
            else:
                curved.append((x, y))
                outlines.add(corners, filled=filled, stroked=stroked, straight=False, is_dark=is_dark)
                corners, straight = [(x, y)], False
            if _segment_close(segment) and len(corners) > 1 and corners[0] != corners[-1]:
                corners.append(corners[0])
        outlines.add(corners, filled=filled, stroked=stroked, straight=straight, is_dark=is_dark)
        outlines.add_curves(curved, lambda: self._is_red(handle, filled=filled, stroked=stroked))

    def _is_red(self, handle: int, *, filled: bool, stroked: bool) -> bool:
        color = (ctypes.c_uint * 4)()
        base = ctypes.addressof(color)
        asked = [_stroke_color] * stroked + [_fill_color] * filled
        return any(
            ask(handle, base, base + 4, base + 8, base + 12) and color[3] > 0 and is_red(*color[:3])
            for ask in asked
        )

    def _is_dark(self, handle: int) -> bool:
        """Whether a filled area can be seen on white paper: its edges then look like borders."""
        color = (ctypes.c_uint * 4)()
        base = ctypes.addressof(color)
        if not _fill_color(handle, base, base + 4, base + 8, base + 12):
            return False
        return color[3] > 0 and min(color[0], color[1], color[2]) < WHITE


def _odd_letters(
    text: Sequence[str], top: Sequence[float], bottom: Sequence[float]
) -> tuple[list[int], list[int]]:
    """Letters far lower, and letters far higher than most on the page.

    Fonts without metrics give 一 and “ the height of their ink; headings are high, and so are letters that pdfium
    puts where they are not printed.
    """
    heights = [abs(high - low) for high, low in zip(top, bottom, strict=True)]
    usual = sorted(heights)[len(heights) // 2]
    least, most = FLAT * usual, SWOLLEN * usual
    odd = [index for index, height in enumerate(heights) if not least <= height <= most]
    low = [index for index in odd if 0 < heights[index] < least and not text[index].isspace()]
    return low, [index for index in odd if heights[index] > most]
