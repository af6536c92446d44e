"""What stands on an OFD page: its characters with their places, its pictures, what is drawn on it.

Objects are in millimetres from the top left corner, each moved by its boundary and turned by its matrix;
here they become points on the page as it is seen.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from enforcement_review.reading.drawn import Drawn, Matrix, concat
from enforcement_review.reading.lines import Characters
from enforcement_review.reading.ofd_package import (
    Area,
    Element,
    OfdError,
    OfdTooMuchError,
    Resources,
    child,
    is_true,
    local_name,
    named,
    numbers,
)
from enforcement_review.reading.ofd_paths import Paths
from enforcement_review.reading.pdfium import ABOVE_BASE, BELOW_BASE

POINT = 72 / 25.4  # points in a millimetre
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
BROAD = frozenset("WMmw@%&")  # nearly as wide as high; other letters without a known width take half
LINE_BREAKS = str.maketrans("\r\n\t", "   ")

MAX_CHARACTERS = 200_000  # of one page; the densest printed page has some ten thousand
MAX_OBJECTS = 200_000  # of one page: programs that place each character alone need one for each
MAX_NESTING = 24  # blocks and composites inside one another; files that nest without end exist
MAX_OBJECTS_OF_FILE = 2_000_000  # a file of a few kilobytes may show the same content on each of its pages
MAX_CHARACTERS_OF_FILE = 20_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is placed: the unit square under `matrix`, y downwards, within `box` (points)."""

    part: str
    matrix: Matrix
    box: tuple[float, float, float, float]


@dataclass(slots=True)
class Allowance:
    """What one file may still make us look at."""

    objects: int = MAX_OBJECTS_OF_FILE
    characters: int = MAX_CHARACTERS_OF_FILE


@dataclass(slots=True)
class Content:
    """What was found on a page, in the order in which it is drawn."""

    text: list[str] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    fonts: list[tuple[float, float]] = field(
        default_factory=list
    )  # size and direction, as `font_of` gives them
    pictures: list[Picture] = field(default_factory=list)
    drawn: Drawn = field(default_factory=Drawn)

    def characters(self) -> Characters:
        return Characters.of("".join(self.text), range(len(self.text)), self.boxes)

    def font_of(self, index: int) -> tuple[float, float]:
        return self.fonts[index]


class ContentReader:
    """Takes the parts of one page (template, content, annotations) one after the other.

    Raises:
        OfdError: something that the page shows is missing.
        OfdTooMuchError: more on the page, or in the file, than any paper has.
    """

    def __init__(self, area: Area, allowance: Allowance) -> None:
        self.content = Content()
        self.area = area
        self.width, self.height = area[2] * POINT, area[3] * POINT
        self._to_page: Matrix = (POINT, 0.0, 0.0, POINT, -area[0] * POINT, -area[1] * POINT)
        self._allowance = allowance
        self._objects = MAX_OBJECTS
        self._paths = Paths(self.content.drawn, self.width, self.height)

    def page(self, root: Element, resources: Resources) -> None:
        """A page or template page."""
        for layer in named(child(root, "Content"), "Layer"):
            self._walk(layer, self._to_page, resources, (layer.get("DrawParam"),), 0)

    def annotations(self, root: Element, resources: Resources) -> None:
        """The notes, stamps and filled-in fields of a page; watermarks say nothing of the paper."""
        for note in named(root, "Annot"):
            if note.get("Type") == "Watermark" or not is_true(note.get("Visible"), default=True):
                continue
            for shown in named(note, "Appearance"):
                matrix = concat(_placed(shown), self._to_page)
                self._walk(shown, matrix, resources, (), 0)

    def _walk(
        self,
        objects: Iterable[Element],
        outer: Matrix,
        resources: Resources,
        drawing: tuple[str | None, ...],
        depth: int,
    ) -> None:
        for element in objects:
            kind = local_name(element)
            self._count()
            if not is_true(element.get("Visible"), default=True):
                continue
            if kind == "TextObject":
                self._text(element, concat(_placed(element), outer))
            elif kind == "PathObject":
                params = (element.get("DrawParam"), *drawing)
                self._paths.add(element, concat(_placed(element), outer), resources, params)
            elif kind == "ImageObject":
                self._picture(element, outer, resources)
            elif depth >= MAX_NESTING:
                raise OfdTooMuchError
            elif kind == "PageBlock":
                self._walk(element, outer, resources, drawing, depth + 1)
            elif kind == "CompositeObject":
                unit = resources.units.get((element.get("ResourceID") or "").strip())
                if unit is None:  # what it would show is missing on the page
                    raise OfdError
                params = (element.get("DrawParam"), *drawing)
                inside = child(unit, "Content")
                if inside is not None:
                    self._walk(inside, concat(_placed(element), outer), resources, params, depth + 1)

    def _count(self) -> None:
        self._objects -= 1
        self._allowance.objects -= 1
        if self._objects < 0 or self._allowance.objects < 0 or self._paths.segments < 0:
            raise OfdTooMuchError

    def _picture(self, element: Element, outer: Matrix, resources: Resources) -> None:
        part = resources.media.get((element.get("ResourceID") or "").strip())
        frame = numbers(element.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0)
        own = _matrix(element)
        if own is None:  # by the standard one millimetre across; programs mean that it fills its boundary
            own = (frame[2], 0.0, 0.0, frame[3], 0.0, 0.0)
        moved = concat(own, (1.0, 0.0, 0.0, 1.0, frame[0], frame[1]))
        matrix = concat(moved, outer)
        x0, y0, x1, y1 = _around((0.0, 0.0, 1.0, 1.0), matrix)
        if frame[2] > 0 and frame[3] > 0:  # what sticks out of the boundary is not shown
            edge = _around((frame[0], frame[1], frame[0] + frame[2], frame[1] + frame[3]), outer)
            x0, y0, x1, y1 = max(x0, edge[0]), max(y0, edge[1]), min(x1, edge[2]), min(y1, edge[3])
        x0, y0, x1, y1 = max(x0, 0.0), max(y0, 0.0), min(x1, self.width), min(y1, self.height)
        if x1 > x0 and y1 > y0:
            self.content.pictures.append(Picture(part or "", matrix, (x0, y0, x1, y1)))

    def _text(self, element: Element, matrix: Matrix) -> None:
        size = _figure(element.get("Size"), 0.0)
        if size <= 0:
            return
        wide = _figure(element.get("HScale"), 1.0)
        pen = _Pen(
            matrix=matrix,
            size=size,
            wide=wide if wide > 0 else 1.0,
            reading=_quarter(element.get("ReadDirection")),
            turn=_quarter(element.get("CharDirection")),
        )
        x = y = 0.0
        for code in named(element, "TextCode"):
            # A code without X or Y goes on from the one before.
            x, y = _figure(code.get("X"), x), _figure(code.get("Y"), y)
            text = code.text or ""
            if "\n" in text:
                text = text.strip()  # laid out by whoever formatted the XML
            text = text.translate(LINE_BREAKS)
            self._allowance.characters -= len(text)
            if len(self.content.text) + len(text) > MAX_CHARACTERS or self._allowance.characters < 0:
                raise OfdTooMuchError
            self._write(text, pen, x, y, code)

    def _write(self, text: str, pen: _Pen, x: float, y: float, code: Element) -> None:
        across = deltas(code.get("DeltaX"), len(text) - 1)
        down = deltas(code.get("DeltaY"), len(text) - 1)
        font = pen.font()
        content = self.content
        for number, char in enumerate(text):
            step_x = across[number] if number < len(across) else None
            step_y = down[number] if number < len(down) else None
            box = _around(pen.letter(char, x, y, step_x), pen.matrix)
            # What stands outside of the page is not seen.
            if 0 <= box[0] + box[2] <= 2 * self.width and 0 <= box[1] + box[3] <= 2 * self.height:
                content.text.append(char)
                content.boxes.append(box)
                content.fonts.append(font)
            x, y = pen.next(char, x, y, step_x, step_y)


@dataclass(frozen=True, slots=True)
class _Pen:
    """How the letters of one text object are set.

    Attributes:
        size: of the font, before the matrix.
        wide: how far letters are stretched along.
        reading: direction in which letters follow one another, in quarters clockwise.
        turn: how letters are turned, in quarters clockwise.
    """

    matrix: Matrix
    size: float
    wide: float
    reading: int
    turn: int

    def font(self) -> tuple[float, float]:
        a, b, c, d, _, _ = self.matrix
        direction = math.degrees(math.atan2(b, a)) + 90.0 * self.turn
        return self.size * math.hypot(c, d), (direction + 180.0) % 360.0 - 180.0

    def letter(self, char: str, x: float, y: float, step: float | None) -> tuple[float, float, float, float]:
        """The letter's box around its origin on the base line, before the matrix."""
        width = self._width(char)
        if step is not None and self.reading == 0 and self.turn == 0 and 0.2 * width < step:
            # Where the next letter begins tells how wide a narrow one is; set apart it is no wider for that.
            most = width if _is_full(char) else (1.6 if char in BROAD else 2.1) * width
            width = min(step, most) if step < most else width
        up, low = ABOVE_BASE * self.size, BELOW_BASE * self.size
        if self.turn == 1:
            return x - low, y, x + up, y + width
        if self.turn == 2:
            return x - width, y - low, x, y + up
        if self.turn == 3:
            return x - up, y - width, x + low, y
        return x, y - up, x + width, y + low

    def next(
        self, char: str, x: float, y: float, step_x: float | None, step_y: float | None
    ) -> tuple[float, float]:
        """Where the next letter stands: as the file says, else where this one ends."""
        if step_x is None and step_y is None:
            length = self._width(char) if (self.reading - self.turn) % 2 == 0 else self.size
            across, down = ((1, 0), (0, 1), (-1, 0), (0, -1))[self.reading]
            return x + across * length, y + down * length
        return x + (step_x or 0.0), y + (step_y or 0.0)

    def _width(self, char: str) -> float:
        share = 1.0 if _is_full(char) else 0.9 if char in BROAD else 0.5
        return self.size * self.wide * share


def _is_full(char: str) -> bool:
    return unicodedata.east_asian_width(char) in ("W", "F", "A")


def deltas(value: str | None, count: int) -> list[float]:
    """Steps from letter to letter: `3.5 4 g 5 3.2` is 3.5, 4 and five times 3.2. At most `count` of them."""
    found: list[float] = []
    tokens = iter((value or "").replace(",", " ").split())
    try:
        for token in tokens:
            if len(found) >= count:
                break
            if token in ("g", "G"):
                times = int(float(next(tokens)))
                found += [_sane(next(tokens))] * max(0, min(times, count - len(found)))
            else:
                found.append(_sane(token))
    except (ValueError, OverflowError, StopIteration):  # no figure: the letters after it stand side by side
        return found
    return found


def _sane(token: str) -> float:
    figure = float(token)
    if not abs(figure) < 1e9:
        raise ValueError(token)
    return figure


def _figure(value: str | None, otherwise: float) -> float:
    found = numbers(value, 1)
    return otherwise if found is None else found[0]


def _quarter(value: str | None) -> int:
    return round(_figure(value, 0.0) / 90.0) % 4


def _matrix(element: Element) -> Matrix | None:
    found = numbers(element.get("CTM"), 6)
    return None if found is None else (found[0], found[1], found[2], found[3], found[4], found[5])


def _placed(element: Element) -> Matrix:
    """From an object's own space to that around it: its matrix, then the corner of its boundary."""
    frame = numbers(element.get("Boundary"), 4) or (0.0, 0.0)
    return concat(_matrix(element) or IDENTITY, (1.0, 0.0, 0.0, 1.0, frame[0], frame[1]))


def _around(box: Sequence[float], matrix: Matrix) -> tuple[float, float, float, float]:
    """The upright box around a box under a matrix."""
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = box
    if b == 0.0 and c == 0.0:
        left, right = a * x0 + e, a * x1 + e
        top, bottom = d * y0 + f, d * y1 + f
        return min(left, right), min(top, bottom), max(left, right), max(top, bottom)
    xs = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
    ys = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
    return min(xs), min(ys), max(xs), max(ys)
