"""Lists under headings (卷内目录、音像记录清单): rows of cells, whether ruled, typed in columns or spaced out."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from enforcement_review.extracting.form import Form
from enforcement_review.model import Cell, Line, Table
from enforcement_review.text import Passage, bare
from enforcement_review.text.passage import join_passages, line_passage, page_rows

Headings = Mapping[str, re.Pattern[str]]
"""What each column is called; the patterns match a whole heading without spaces and brackets."""

_Stretch = tuple[float, float]
"""The left and the right edge of something, in points; (-1, -1) where it is not known."""

_ROW_OF_LIST = 3  # words that stand apart in it, at least: a line below the list has fewer
_GAP = re.compile(r"\s{2,}|[\u3000\t]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list. `cells`: the columns that are there, blank ones with empty text.

    `aligned`: whether each word surely stands in the column that it is given to.
    """

    cells: Mapping[str, Passage]
    aligned: bool = True

    def text(self, key: str) -> str:
        return self.cells[key].quote() if key in self.cells else ""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand, as numbers of a grid or as stretches of the page's width."""

    keys: Mapping[int, str]
    count: int
    spans: tuple[_Stretch, ...] = ()


def list_rows(form: Form, headings: Headings, least: int = 2) -> Iterator[Row]:
    """The rows below a line of headings that names at least `least` of the columns, over all pages.

    A table that goes on over the page without headings keeps the columns of the one before.
    """
    known: _Columns | None = None
    typed: _Columns | None = None
    for page in form.pages:
        run: list[Line] = []
        for block in page.blocks:
            if isinstance(block, Line):
                run.append(block)
                continue
            typed = yield from _typed(run, page.number, headings, least, typed)
            run = []
            known = yield from _ruled(block, page.number, headings, least, known)
        typed = yield from _typed(run, page.number, headings, least, typed)


def column_of(text: str, headings: Headings) -> str | None:
    """The first column whose pattern the heading fits."""
    label = _IN_BRACKETS.sub("", bare(text)).rstrip(":")
    full = bare(text).strip(":")
    return next(
        (k for k, pattern in headings.items() if pattern.fullmatch(label) or pattern.fullmatch(full)), None
    )


# ---- ruled ----


def _ruled(
    table: Table, page: int | None, headings: Headings, least: int, known: _Columns | None
) -> Generator[Row, None, _Columns | None]:
    grid = {
        (row, column): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    rows = 1 + max((row for row, _ in grid), default=-1)
    count = 1 + max((column for _, column in grid), default=-1)
    columns = known if known is not None and known.count == count else None
    number = 0
    while number < rows:
        found = _headings_at(grid, number, count, headings, least)
        if found is not None:
            columns, number = found
            continue
        if columns is not None:
            row = _grid_row(grid, number, columns, page)
            if any(passage.text.strip() for passage in row.values()):
                yield Row(row)
        number += 1
    return columns


def _headings_at(
    grid: Mapping[tuple[int, int], Cell], number: int, count: int, headings: Headings, least: int
) -> tuple[_Columns, int] | None:
    """The columns that a row of headings names, and the row below the headings."""
    tops = [grid.get((number, column)) for column in range(count)]
    height = max((cell.row_span for cell in tops if cell is not None and cell.row == number), default=1)
    keys: dict[int, str] = {}
    for column in range(count):
        words: list[str] = []
        for row in range(number, number + height):
            cell = grid.get((row, column))
            if cell is not None and bare(cell.text) not in words:
                words.append(bare(cell.text))
        # 记录时间 over 开始 and 结束: the lower word says which, and both together where it alone does not.
        key = column_of(words[-1], headings) if words else None
        key = key or (column_of("".join(words), headings) if words else None)
        if key is not None and key not in keys.values():
            keys[column] = key
    if len(keys) < least:
        return None
    return _Columns(keys, count), number + height


def _grid_row(
    grid: Mapping[tuple[int, int], Cell], number: int, columns: _Columns, page: int | None
) -> dict[str, Passage]:
    found: dict[str, Passage] = {}
    for column, key in columns.keys.items():
        cell = grid.get((number, column))
        lines: Sequence[Line] = cell.lines if cell is not None else ()
        found[key] = join_passages((line_passage(line, page) for line in lines), " ")
    return found


# ---- typed ----


def _typed(
    lines: Sequence[Line], page: int | None, headings: Headings, least: int, known: _Columns | None
) -> Generator[Row, None, _Columns | None]:
    columns = known
    rows = [list(_parts(row, page)) for row in page_rows(lines)]
    for number, parts in enumerate(rows):
        named = {index: key for index, part in enumerate(parts) if (key := column_of(part.text, headings))}
        if len(set(named.values())) >= least:
            columns = _Columns(
                named, len(parts), _widened([_stretch(part) for part in parts], rows[number + 1 :])
            )
            continue
        if columns is None or not parts:
            continue
        yield _typed_row(parts, columns)
    return columns


def _widened(headings: Sequence[_Stretch], rows: Iterable[Sequence[Passage]]) -> tuple[_Stretch, ...]:
    """The stretches of the headings' columns: a short name at the left edge of its column stands under no heading.

    What stands in the rows below is told apart by the gutters that all of them leave free.
    """
    below = [_stretch(part) for parts in rows if len(parts) >= _ROW_OF_LIST for part in parts]
    bands: list[_Stretch] = []
    for low, high in sorted([*headings, *below]):
        if bands and low < bands[-1][1]:
            bands[-1] = bands[-1][0], max(high, bands[-1][1])
        else:
            bands.append((low, high))
    places = [next(at for at, band in enumerate(bands) if _within(heading, band)) for heading in headings]
    lone = {at for at in places if not any(_within(part, bands[at]) for part in below)}
    widened: list[_Stretch] = []
    for heading, at in zip(headings, places, strict=True):
        # A heading with nothing below it is that of the words beside it which have none.
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(bands) and near not in places]
        if places.count(at) > 1:
            widened.append(heading)  # where rows run over a gutter, the band says nothing of either heading
        elif at in lone and beside:
            widened.append((min(bands[at][0], bands[beside[0]][0]), max(bands[at][1], bands[beside[0]][1])))
        else:
            widened.append(bands[at])
    return tuple(widened)


def _within(stretch: _Stretch, band: _Stretch) -> bool:
    return band[0] <= stretch[0] and stretch[1] <= band[1]


def _parts(row: Sequence[Line], page: int | None) -> Iterator[Passage]:
    """The words of a row that stand apart; single characters set apart belong to one word (文　件　名)."""
    for line in row:
        whole = line_passage(line, page)
        pieces: list[tuple[int, int]] = []
        at = 0
        for gap in _GAP.finditer(line.text):
            pieces.append((at, gap.start()))
            at = gap.end()
        pieces.append((at, len(line.text)))
        pieces = [(low, high) for low, high in pieces if line.text[low:high].strip()]
        joined: list[tuple[int, int]] = []
        for low, high in pieces:
            single = len(line.text[low:high].strip()) == 1 and not line.text[low:high].strip().isdigit()
            last = joined[-1] if joined else None
            if single and last is not None and _spaced_letters(line.text[last[0] : last[1]]):
                joined[-1] = (last[0], high)
            else:
                joined.append((low, high))
        for low, high in joined:
            yield whole.slice(low, high)


def _spaced_letters(text: str) -> bool:
    return all(len(word) == 1 and not word.isdigit() for word in _GAP.split(text.strip()))


def _stretch(part: Passage) -> _Stretch:
    box = part.place().box
    return (box.x0, box.x1) if box is not None else (-1.0, -1.0)


def _typed_row(parts: Sequence[Passage], columns: _Columns) -> Row:
    if len(parts) == columns.count:
        return Row({key: parts[index] for index, key in columns.keys.items()})
    if any(_stretch(part) == (-1.0, -1.0) for part in parts):
        whole = join_passages(parts, "  ")
        return Row(dict.fromkeys(columns.keys.values(), whole), aligned=False)
    found: dict[int, list[Passage]] = {}
    for part in parts:
        found.setdefault(_nearest(_stretch(part), columns.spans), []).append(part)
    return Row({key: join_passages(found.get(index, ()), " ") for index, key in columns.keys.items()})


def _nearest(stretch: _Stretch, spans: Sequence[_Stretch]) -> int:
    """The column that a word stands in: the one it overlaps most, else the nearest."""
    low, high = stretch

    def distance(index: int) -> tuple[float, float]:
        left, right = spans[index]
        overlap = min(high, right) - max(low, left)
        return (-max(overlap, 0.0), abs((low + high) / 2 - (left + right) / 2))

    return min(range(len(spans)), key=distance)
