"""Fields of ruled forms: labels in cells, with values right of them or below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.fields_typed import fields_of_passage
from enforcement_review.extracting.labels import (
    canonical_label,
    label_keys,
    listed_keys,
    misread_label_keys,
)
from enforcement_review.extracting.person_names import begins_with_surname
from enforcement_review.model import Cell, Line, Table, join_boxes
from enforcement_review.text import Passage, bare
from enforcement_review.text.passage import join_passages, lines_passage

# Their values may be spread over the cells of the row: 龙老六｜2024｜年｜6｜月｜11｜日, 调查人｜张三｜李四.
_ROW_VALUES = frozenset(
    {"recipient", "party_signature", "officers_signature", "servers", "officers", "participants"}
)
_LONGEST_PART = 6  # letters of a part of a label
_LONGEST_UNKNOWN = 8  # letters of a label that is not in the dictionary
_LABEL_LINES, _LEAST_CARDS = 2, 3  # lines of a label above its value; cells of a form that is made of such
_GENERAL = frozenset(
    {"日期", "时间", "编号", "文号", "地点", "意见", "名称", "姓名", "签名"}
)  # labels that ask for little by themselves
_COLUMNS = frozenset({"名称", "姓名", "签名"})  # at the head of a column they ask by themselves
_PARTY_GROUP = re.compile(r"当事人|个人|公民|自然人|单位|法人|组织|被处罚|被检查|相对人|个体|违法")


def fields_of_table(table: Table, page: int | None) -> Iterator[Field]:
    grid = {
        (row, column): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    heads = _head_rows(table)
    cards = _cards(table, grid)
    for cell in table.cells:
        if not cell.lines:
            continue
        if id(cell) in cards:
            card = _card_field(cell, *cards[id(cell)], grid, page)
            yield card
            yield from fields_of_passage(card.value, card.group, cell.box)
            continue
        keys = _keys(cell)
        if parted := _parted_label(cell, keys, grid, heads=cell.row in heads):
            yield from _labelled_by_cell(cell, listed_keys(parted), grid, page, parted)
        elif keys and cell.row in heads:
            yield from _labelled_by_head(cell, keys, grid, page)
        elif keys and not _stands_as_value(cell, grid):
            yield from _labelled_by_cell(cell, keys, grid, page)
        else:
            yield from fields_of_passage(_cell_passage(cell, page), _group(cell, grid), cell.box)


def _cards(table: Table, grid: dict[tuple[int, int], Cell]) -> dict[int, tuple[int, frozenset[str]]]:
    """Cells with their labels at their heads, above their values, by id: how many lines are label, and its keys.

    Systems print forms of such cells; one alone may be a value that begins with a word that labels use.
    """
    found: dict[int, tuple[int, frozenset[str]]] = {}
    for cell in table.cells:
        left = grid.get((cell.row, cell.column - 1))
        if len(cell.lines) < 2 or _keys(cell) or (left is not None and _keys(left)):
            continue
        for count in range(1, min(_LABEL_LINES, len(cell.lines) - 1) + 1):
            words = "".join(line.text for line in cell.lines[:count])
            if ":" in words or "：" in words or _beside_one_another(cell.lines[count - 1], cell.lines[count]):
                break
            if keys := label_keys(words, cell=True):
                found[id(cell)] = count, keys
                break
    return found if len(found) >= _LEAST_CARDS else {}


def _beside_one_another(line: Line, other: Line) -> bool:
    """Whether two lines stand on one row: label and value of a form of which no rulings were seen."""
    return line.box is not None and other.box is not None and other.box.center[1] < line.box.y1


def _card_field(
    cell: Cell, count: int, keys: frozenset[str], grid: dict[tuple[int, int], Cell], page: int | None
) -> Field:
    head, body = cell.lines[:count], cell.lines[count:]
    label = canonical_label("".join(line.text for line in head))
    at = lines_passage(head, page, join_boxes(line.box for line in head)).place()
    value = lines_passage(body, page, cell.box)
    return Field(label, keys, value, at, Shape.BELOW, _group(cell, grid), area=cell.box)


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
        known = [bool(_keys(cell)) for cell in cells]
        labels = sum(known)
        values = sum(bool(_keys(cell)) for cell in below)
        if known == [True, False] * (len(known) // 2):
            continue  # label and value by turns, above a row of labels that are not in the dictionary
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


def _keys(cell: Cell) -> frozenset[str]:
    """What a cell asks for if it holds a label; on a scan one of its letters may be wrong."""
    keys = label_keys(cell.text, cell=True)
    if keys or all(line.sureness is None for line in cell.lines):
        return keys
    return misread_label_keys(cell.text)


def _parted_label(
    cell: Cell, keys: frozenset[str], grid: dict[tuple[int, int], Cell], *, heads: bool
) -> str | None:
    """A label of which a part stands in the cell, the other beside it or at the head of its row.

    归档｜日期｜2024年…, 时间｜立案｜2024年…｜结案｜2024年…, and where a ruling was seen that is none: 承办｜人意见｜….
    """
    own = canonical_label(cell.text)
    if len(own) > _LONGEST_PART or (keys and own not in _GENERAL) or (heads and own in _COLUMNS):
        return None
    beside, head = grid.get((cell.row, cell.column - 1)), grid.get((cell.row, 0))
    for other in (beside, head):
        words = canonical_label(other.text) if other is not None and other is not cell else ""
        if not 0 < len(words) <= _LONGEST_PART or (other is not None and other.row_span > cell.row_span > 1):
            continue
        for label in (words + own, own + words):
            if label not in (own, words) and listed_keys(label):
                return label
    return None


def _labelled_by_cell(
    cell: Cell,
    keys: frozenset[str],
    grid: dict[tuple[int, int], Cell],
    page: int | None,
    label: str | None = None,
) -> Iterator[Field]:
    at = _cell_passage(cell, page).place()
    group, label = _group(cell, grid), label or canonical_label(cell.text)
    right = _cells_right(cell, grid)
    values = [o for o in right if not _keys(o) or _stands_as_value(o, grid)]
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
    right = grid.get((cell.row, cell.column + cell.column_span))
    if left is None or left.row_span > cell.row_span:
        return False
    if right is not None and not _is_pair(right, grid):
        return False
    if not _keys(left):
        return False
    above, below = grid.get((left.row - 1, left.column)), grid.get((left.row + left.row_span, left.column))
    around = [other for other in (above, below) if other is not None]
    return any(_keys(other) for other in around)


def _is_pair(label: Cell, grid: dict[tuple[int, int], Cell]) -> bool:
    """Whether a cell is a label with a value of its own behind it, the last of its row."""
    value = grid.get((label.row, label.column + label.column_span))
    if value is None or not _keys(label) or _keys(value):
        return False
    return (value.row, value.column + value.column_span) not in grid


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
            found_keys = _keys(other)
            if _is_opinion(found_keys) or (
                labels and found_keys and not found_keys & {"served_on", "end_case"}
            ):
                break
            if labels and not found_keys and _stands_among_labels(other, grid):
                break
            if other not in found:
                found.append(other)
            column = other.column + other.column_span
    return found


def _stands_among_labels(cell: Cell, grid: dict[tuple[int, int], Cell]) -> bool:
    """Whether a cell is a label that is not in the dictionary: short, in a column of labels, a value behind it."""
    words = bare(cell.text)
    if not re.fullmatch(rf"[\u4e00-\u9fa5()（）、/]{{2,{_LONGEST_UNKNOWN}}}", words) or begins_with_surname(
        words
    ):
        return False
    if (cell.row, cell.column + cell.column_span) not in grid:
        return False
    beside = [grid.get((cell.row - 1, cell.column)), grid.get((cell.row + cell.row_span, cell.column))]
    return any(
        other is not None
        and (other.column, other.column_span) == (cell.column, cell.column_span)
        and _keys(other)
        and not _stands_as_value(other, grid)
        for other in beside
    )


def _cells_below(cell: Cell, grid: dict[tuple[int, int], Cell]) -> Iterator[Cell]:
    row = cell.row + cell.row_span
    while (below := grid.get((row, cell.column))) is not None:
        if below.column != cell.column or below.column_span != cell.column_span or _keys(below):
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
