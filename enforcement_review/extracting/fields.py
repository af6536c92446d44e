"""Labels and the values beside them: what every form, ruled or typed, is made of.

A value stands right of its label, below it, behind its colon or behind a gap. Which of these it is
does not concern whoever asks for a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from enforcement_review.extracting.labels import canonical_label, label_keys
from enforcement_review.model import Box, Cell, DocumentPages, Line, Table, join_boxes
from enforcement_review.text import Passage, bare
from enforcement_review.text.passage import Place, join_passages, lines_passage, text_extent

_BLANK = re.compile(r"[\s_/\\\-—.:，,。;；()（）]*")
_GENERIC_LABEL = re.compile(r"[\u4e00-\u9fa5()（）/、]{2,16}$")
_LABEL_START = re.compile(r"[\n,，。;；:!?！？|]| {2,}")
_BLANK_DATE = re.compile(r"[\s_年月日时分]*")
_TOKEN = re.compile(r"\S+")
# A label that asks for an opinion or a conclusion: its value is as many lines as it takes.
_LONG_VALUES = re.compile(
    r"^opinion_|conclusion$|^penalty$|^opinion_response$|^participants$|^served_document$"
)
_CLOSE_BEHIND = frozenset({"officer_id", "citizen_id", "credit_code", "recorder", "officers_signature"})
_ROW_VALUES = frozenset({"recipient", "party_signature", "officers_signature", "servers"})
_PEOPLE = frozenset({"officers", "recorder", "officers_signature"})
_WRITING_ROOM = 220.0  # points behind a label of a text whose extent is not known
_PARTY_GROUP = re.compile(r"当事人|个人|公民|自然人|单位|法人|组织|被处罚|被检查|相对人|个体|违法")


class Shape(Enum):
    """How the value stands to its label, with how far that can be trusted."""

    RIGHT = 0.97
    INLINE = 0.96
    BELOW = 0.92
    GAP = 0.88


@dataclass(frozen=True, slots=True)
class Field:
    """A label of a form and what stands in its place.

    Attributes:
        label: as the dictionary has it.
        keys: what it may ask for, see labels.yaml.
        value: empty text where the form was left blank there.
        at: where the label stands.
        group: labels of the block that it is part of (当事人 › 个人 › 姓名).
        row: counts the rows below a heading label; fields of one row belong together.
        runs_on: a blank field behind whose line unlabelled words follow, which may be its value.
        area: where its value stands or would stand, on the page of `at`; None in a source without pages.
    """

    label: str
    keys: frozenset[str]
    value: Passage
    at: Place
    shape: Shape
    group: str = ""
    row: int = 0
    runs_on: bool = False
    area: Box | None = None

    @property
    def blank(self) -> bool:
        return is_blank(self.value.text)

    @property
    def place(self) -> Place:
        return self.at if self.blank else self.value.place()


def is_blank(text: str) -> bool:
    return _BLANK.fullmatch(text) is not None


def read_fields(document: DocumentPages) -> tuple[Field, ...]:
    """All labelled fields of a document, in reading order."""
    fields: list[Field] = []
    for page in document.pages:
        extent = text_extent(page)
        run: list[Line] = []
        for block in page.blocks:
            if isinstance(block, Table):
                fields.extend(_fields_of_lines(run, page.number, extent))
                run = []
                fields.extend(_fields_of_table(block, page.number))
            else:
                run.append(block)
        fields.extend(_fields_of_lines(run, page.number, extent))
    return tuple(fields)


# ---- ruled forms ----


def _fields_of_table(table: Table, page: int | None) -> Iterator[Field]:
    grid = {
        (row, column): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    heads = _head_rows(table)
    for cell in table.cells:
        if not cell.lines:
            continue
        keys = label_keys(cell.text, cell=True)
        if keys and cell.row in heads:
            yield from _labelled_by_head(cell, keys, grid, page)
        elif keys and not _stands_as_value(cell, grid):
            yield from _labelled_by_cell(cell, keys, grid, page)
        else:
            yield from fields_of_passage(_cell_passage(cell, page), _group(cell, grid), cell.box)


def _head_rows(table: Table) -> frozenset[int]:
    """Rows that head columns: mostly labels, above a row of the same columns that holds mostly none."""
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    heads = set()
    for number, cells in rows.items():
        below = rows.get(number + 1, [])
        same = [cell.column for cell in cells] == [cell.column for cell in below]
        if len(cells) < 4 or not same:
            continue
        labels = sum(bool(label_keys(cell.text, cell=True)) for cell in cells)
        values = sum(bool(label_keys(cell.text, cell=True)) for cell in below)
        if 2 * labels >= len(cells) and 4 * values <= len(below) and 2 * values < labels:
            heads.add(number)
    return frozenset(heads)


def _labelled_by_head(
    cell: Cell, keys: frozenset[str], grid: dict[tuple[int, int], Cell], page: int | None
) -> Iterator[Field]:
    at = _cell_passage(cell, page).place()
    for count, below in enumerate(_cells_below(cell, grid)):
        yield Field(
            canonical_label(cell.text), keys, _cell_passage(below, page), at, Shape.BELOW, "", count,
            area=below.box,
        )  # fmt: skip


def _labelled_by_cell(
    cell: Cell, keys: frozenset[str], grid: dict[tuple[int, int], Cell], page: int | None
) -> Iterator[Field]:
    at = _cell_passage(cell, page).place()
    group, label = _group(cell, grid), canonical_label(cell.text)
    right = _cells_right(cell, grid)
    values = [o for o in right if not label_keys(o.text, cell=True) or _stands_as_value(o, grid)]
    if values and _is_opinion(keys):
        # Opinion, signature and date may each have a cell of its own on the row.
        row = _rest_of_row(cell, grid)
        value = join_passages([_cell_passage(other, page) for other in row if other.lines], "\n")
        if not any(_is_opinion(inner.keys) for inner in fields_of_passage(value)):
            yield Field(label, keys, value, at, Shape.RIGHT, group, area=join_boxes(o.box for o in row))
        return
    if cell.row_span > 1 and 2 * (len(right) - len(values)) > len(right):
        return  # it names the block of labels to its right, of which one or the other is not in the dictionary
    if values and keys & _ROW_VALUES and cell.row_span == 1:
        # A signature and its date may be spread over the cells of the row: 龙老六｜2024｜年｜6｜月｜11｜日.
        row = _rest_of_row(cell, grid, labels=True)
        value = join_passages([_cell_passage(other, page) for other in row if other.lines], "\n")
        yield Field(label, keys, value, at, Shape.RIGHT, group, area=join_boxes(o.box for o in row))
        return
    if values:
        for count, beside in enumerate(values):
            yield Field(
                label, keys, _cell_passage(beside, page), at, Shape.RIGHT, group, count, area=beside.box
            )
        return
    for count, below in enumerate(_cells_below(cell, grid)):
        yield Field(label, keys, _cell_passage(below, page), at, Shape.BELOW, group, count, area=below.box)


def _stands_as_value(cell: Cell, grid: dict[tuple[int, int], Cell]) -> bool:
    """A word that could be a label in the place of a value: 处罚类别｜罚款 in a form of labels and values."""
    left = grid.get((cell.row, cell.column - 1))
    if left is None or (cell.row, cell.column + cell.column_span) in grid or left.row_span > cell.row_span:
        return False
    if not label_keys(left.text, cell=True):
        return False
    above, below = grid.get((left.row - 1, left.column)), grid.get((left.row + left.row_span, left.column))
    around = [other for other in (above, below) if other is not None]
    return any(label_keys(other.text, cell=True) for other in around)


def _cells_right(cell: Cell, grid: dict[tuple[int, int], Cell]) -> list[Cell]:
    found: list[Cell] = []
    for row in range(cell.row, cell.row + cell.row_span):
        other = grid.get((row, cell.column + cell.column_span))
        if other is not None and other not in found:
            found.append(other)
    return found


def _is_opinion(keys: frozenset[str]) -> bool:
    return any(key.startswith("opinion_") for key in keys)


def _cell_passage(cell: Cell, page: int | None) -> Passage:
    passage = lines_passage(cell.lines, page, cell.box)
    return passage.slice(0, len(passage.text)) if passage.text != passage.text.strip() else passage


def _rest_of_row(cell: Cell, grid: dict[tuple[int, int], Cell], *, labels: bool = False) -> list[Cell]:
    """The cells to the right, row after row, up to the next opinion (or, with `labels`, to the next label)."""
    found: list[Cell] = []
    for row in range(cell.row, cell.row + cell.row_span):
        column = cell.column + cell.column_span
        while (other := grid.get((row, column))) is not None:
            found_keys = label_keys(other.text, cell=True)
            if _is_opinion(found_keys) or (
                labels and found_keys and not found_keys & {"served_on", "end_case"}
            ):
                break
            if other not in found:
                found.append(other)
            column = other.column + other.column_span
    return found


def _cells_below(cell: Cell, grid: dict[tuple[int, int], Cell]) -> Iterator[Cell]:
    row = cell.row + cell.row_span
    while (below := grid.get((row, cell.column))) is not None:
        if (
            below.column != cell.column
            or below.column_span != cell.column_span
            or label_keys(below.text, cell=True)
        ):
            return
        yield below
        row = below.row + below.row_span


def _group(cell: Cell, grid: dict[tuple[int, int], Cell]) -> str:
    """The labels of the blocks that a cell is part of, from the left."""
    names: list[str] = []
    column = cell.column - 1
    while column >= 0 and (left := grid.get((cell.row, column))) is not None:
        text = bare(left.text)
        if left.lines and len(text) <= 12 and (left.row_span > cell.row_span or _PARTY_GROUP.search(text)):
            names.insert(0, text)
        column = left.column - 1
    return "›".join(names)


# ---- typed forms ----


def _fields_of_lines(lines: Sequence[Line], page: int | None, extent: Box | None) -> Iterator[Field]:
    if lines:
        yield from fields_of_passage(lines_passage(lines, page, extent), "", extent)


@dataclass(frozen=True, slots=True)
class _Label:
    start: int
    end: int  # where its value begins
    keys: frozenset[str]
    shape: Shape


def fields_of_passage(passage: Passage, group: str = "", around: Box | None = None) -> Iterator[Field]:
    """Fields written as `label：value` or as label and value with a gap between them.

    `around` is what the passage may fill: its cell, or the text's extent on the page.
    """
    labels = sorted({*_colon_labels(passage.text), *_gap_labels(passage.text)}, key=lambda found: found.start)
    kept: list[_Label] = []
    for label in labels:
        if not kept or label.start >= kept[-1].end:
            kept.append(label)
    for index, label in enumerate(kept):
        if not label.keys:
            continue
        end = _value_end(passage.text, label, kept[index + 1 :])
        printed = passage.text[label.start : label.end].rstrip(" :")
        at = passage.place(label.start, label.start + max(1, len(printed)))
        following = passage.place(kept[index + 1].start, kept[index + 1].end) if kept[index + 1 :] else None
        yield Field(
            canonical_label(printed),
            label.keys,
            passage.slice(label.end, end),
            at,
            label.shape,
            group,
            area=_room_behind(at, following, around),
            runs_on=is_blank(passage.text[label.end : end])
            and _words_follow(passage.text, end, kept[index + 1 :]),
        )


def _room_behind(at: Place, following: Place | None, around: Box | None) -> Box | None:
    """The room on the row of a label, up to the next label or the edge; handwriting reaches above and below."""
    if at.box is None:
        return None
    right = around.x1 if around is not None else at.box.x1 + _WRITING_ROOM
    if following is not None and following.box is not None and following.page == at.page:
        beside = following.box.y0 < at.box.y1 and at.box.y0 < following.box.y1
        right = following.box.x0 if beside and following.box.x0 > at.box.x1 else right
    reach = 0.6 * at.box.height
    top, bottom = at.box.y0 - reach, at.box.y1 + reach
    return Box(at.box.x1, top, max(at.box.x1, right), bottom)


def _words_follow(text: str, end: int, following: Sequence[_Label]) -> bool:
    """Whether the line after a blank value begins with words that have no label of their own."""
    line_end = text.find("\n", end + 1)
    line_end = len(text) if line_end < 0 else line_end
    if end >= len(text) or text[end] != "\n":
        return False
    if is_blank(text[end:line_end]) or _BLANK_DATE.fullmatch(text, end, line_end):
        return False
    return not any(end <= label.start < line_end for label in following)


def _colon_labels(text: str) -> Iterator[_Label]:
    colon = text.find(":")
    while colon >= 0:
        label = _label_before(text, colon)
        if label is not None:
            yield label
        colon = text.find(":", colon + 1)


def _label_before(text: str, colon: int) -> _Label | None:
    if colon == 0 or (text[colon - 1].isascii() and text[colon - 1].isalnum()):
        return None
    low = max(0, colon - 40)
    segment = text[low:colon]
    begins = [0] if low == 0 else []
    begins += [found.end() for found in _LABEL_START.finditer(segment)]
    begins += [index + 1 for index, character in enumerate(segment) if character in " ()）、"]
    for begin in sorted(set(begins)):
        candidate = segment[begin:]
        words = candidate.strip()
        spaced = all(len(word) == 1 for word in words.split())
        if words and "\n" not in words and (spaced or "   " not in words) and (keys := label_keys(words)):
            start = low + begin + len(candidate) - len(candidate.lstrip())
            return _Label(start, colon + 1, keys, Shape.INLINE)
    for length in range(min(9, len(segment)), 2, -1):
        # A label set close behind a value: 何光明、唐丽执法证件号：…
        if segment[-length - 1 : -length] != "被" and label_keys(segment[-length:]) & _CLOSE_BEHIND:
            return _Label(colon - length, colon + 1, label_keys(segment[-length:]), Shape.INLINE)
    tail = _GENERIC_LABEL.search(segment)
    if tail is None:
        return None
    return _Label(low + tail.start(), colon + 1, frozenset(), Shape.INLINE)


def _gap_labels(text: str) -> Iterator[_Label]:
    """Labels at the start of a line or behind a gap, with a value behind a space."""
    offset = 0
    for line in text.split("\n"):
        tokens = list(_TOKEN.finditer(line))
        for index, token in enumerate(tokens):
            gap = token.start() - tokens[index - 1].end() if index else 2
            if gap < 2:
                continue
            for last in range(min(index + 6, len(tokens) - 2), index - 1, -1):
                words = line[token.start() : tokens[last].end()]
                if words.endswith(":") or (last > index and len(tokens[last].group()) > 3):
                    continue
                if len(token.group()) == len(tokens[last + 1].group()) == 1:
                    continue  # a spaced title goes on: 行 政 处 罚 决 定 书
                if keys := label_keys(words):
                    yield _Label(offset + token.start(), offset + tokens[last].end(), keys, Shape.GAP)
                    break
        offset += len(line) + 1


def _value_end(text: str, label: _Label, following: Sequence[_Label]) -> int:
    """Where a value ends: at the next label or, unless it is of the long kind, at the end of its line."""
    if any(_LONG_VALUES.search(key) for key in label.keys):
        stops = (other.start for other in following if _ends_long_value(text, other))
        return next(stops, len(text))
    if label.keys & _PEOPLE:
        # Their certificate numbers and telephones stand among the names: 张三（执法证号：…）、李四（电话：…）.
        following = [
            other
            for other in following
            if text[other.start - 1] != "("
            and ("officer_id" not in other.keys or text[other.start - 1] not in ",、")
        ]
    next_label = following[0].start if following else len(text)
    return min(_line_end(text, label.end, runs_on=bool(label.keys & _PEOPLE)), next_label)


def _line_end(text: str, start: int, *, runs_on: bool) -> int:
    end = text.find("\n", start)
    while runs_on and end >= 0 and text[start:end].rstrip()[-1:] in ("(", "、", ",", ":", "及"):
        end = text.find("\n", end + 1)
    return len(text) if end < 0 else end


def _ends_long_value(text: str, label: _Label) -> bool:
    at_line_start = label.start == 0 or text[: label.start].rstrip(" ").endswith("\n")
    inside = {"end_case", "end_person", "time", "served_on", "place"}
    return at_line_start and bool(label.keys - inside) and not any("signature" in key for key in label.keys)


def with_keys(fields: Iterable[Field], *keys: str) -> list[Field]:
    """Fields that ask for one of the keys; keys named first come first, else reading order."""
    pool = list(fields)
    found: list[Field] = []
    for key in keys:
        found.extend(field for field in pool if key in field.keys and field not in found)
    return found
