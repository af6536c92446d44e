"""Forms on scans whose rulings were not all seen: their cells, by where labels and words stand.

Two ways in which a form shows its cells without rulings: labels set in lines one below the other (案件／来源) in a
narrow column, with their values to the right; and opinions side by side (承办人意见 承办机构意见 负责人意见), each
with its column below. What stands in neither stays as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from enforcement_review.extracting.labels import canonical_label, label_keys, listed_keys
from enforcement_review.model import Block, Box, Cell, DocumentPages, Line, Page, Table, TextFrom, join_boxes
from enforcement_review.text.passage import page_rows

_PART = re.compile(r"[\u4e00-\u9fa5、（）()/ ]{1,8}")
_MOST_PARTS = 3
_LEAST_STACKS = 2  # on a page: one alone may be chance
_CLOSE = 0.9  # of a line's height: from one line of a label to the next
_IN_LINE = 1.0  # of a line's height: how far the middles of a label's lines stand apart
_FAR = 8.0  # lines' heights from a label to the furthest line of its cell, above or below
_NEAR = 1.5  # the same for labels in the middle of the form
_COLUMN_ENDS = 5.0  # lines' heights without a word end the columns of opinions


@dataclass(frozen=True, slots=True)
class _Stack:
    """Lines of a narrow column, one close below the other. `known`: whether they are a label of a form."""

    lines: tuple[Line, ...]
    box: Box
    known: bool


def with_unruled_cells(paper: DocumentPages) -> DocumentPages:
    """The paper with tables where its labels show cells that no rulings part."""
    return replace(paper, pages=tuple(_laid_out(page) for page in paper.pages))


def _laid_out(page: Page) -> Page:
    if page.text_from is not TextFrom.OCR or page.unread is not None:
        return page
    rows = _stacked_rows(page)
    page = _put_in(page, [_table_of_rows(rows)]) if rows else page
    return _put_in(page, list(_opinion_columns(page)))


# ---- labels in several lines ----


def _stacked_rows(page: Page) -> list[tuple[_Stack, list[Line]]]:
    """Each label that is set in several lines, with the lines of its value."""
    loose = [block for block in page.blocks if isinstance(block, Line) and block.box is not None]
    stacks = [stack for stack in _stacks(loose) if stack.known]
    if len(stacks) < _LEAST_STACKS:
        return []
    top, bottom = min(stack.box.y0 for stack in stacks), max(stack.box.y1 for stack in stacks)
    tables = [b for b in page.blocks if isinstance(b, Table) and _is_broken_grid(b, stacks)]
    inside = [line for table in tables for line in table.lines() if line.box is not None]
    everything = [*loose, *inside]
    columns = [stack.box for stack in stacks]
    labels = [
        stack
        for stack in (*_stacks(loose), *_stacks(inside), *_single_labels(everything))
        if stack.known or any(_same_column(stack.box, column) for column in columns)
    ]
    used = {id(line) for stack in labels for line in stack.lines}
    left = min(column.x0 for column in columns)
    values: dict[int, list[Line]] = {}
    for line in everything:
        if (
            id(line) in used
            or line.box is None
            or not top - _FAR * line.box.height < line.box.y0 < page.height
        ):
            continue
        owner = _owner(line.box, labels, left)
        if owner is not None and line.box.y0 <= bottom + _FAR * line.box.height:
            values.setdefault(owner, []).append(line)
    return [
        (label, values[place])
        for place, label in enumerate(labels)
        if label.known and len(label.lines) > 1 and place in values
    ]


def _is_broken_grid(table: Table, stacks: Sequence[_Stack]) -> bool:
    """Whether a label stands outside a grid, left of it: a part of the form's grid was not seen."""
    box = table.box
    return box is not None and any(
        stack.box.x1 <= box.x0 + stack.box.width and stack.box.y0 < box.y1 and box.y0 < stack.box.y1
        for stack in stacks
    )


def _stacks(lines: Sequence[Line]) -> Iterator[_Stack]:
    """Short lines put together that stand close below one another; the longest that make a label go together."""
    short = sorted((line for line in lines if _PART.fullmatch(line.text.strip())), key=_top)
    taken: set[int] = set()
    for line in short:
        if id(line) in taken:
            continue
        chain = [line]
        while len(chain) < _MOST_PARTS:
            below = next((o for o in short if id(o) not in taken and _is_below(chain[-1], o)), None)
            if below is None:
                break
            chain.append(below)
        lengths = [n for n in range(len(chain), 1, -1) if _is_label(chain[:n])]
        together = chain[: lengths[0]] if lengths else chain[:1]
        box = join_boxes(part.box for part in together)
        if box is None:
            continue
        taken.update(map(id, together))
        yield _Stack(tuple(together), box, bool(lengths))


def _single_labels(lines: Sequence[Line]) -> Iterator[_Stack]:
    for line in lines:
        if line.box is not None and label_keys(line.text, cell=True):
            yield _Stack((line,), line.box, known=True)


def _is_label(parts: Sequence[Line]) -> bool:
    whole = "".join(line.text.strip() for line in parts)
    # A label of its own on each line is no label in parts: 地址 above 电话.
    alone = all(listed_keys(line.text) and len(canonical_label(line.text)) > 2 for line in parts)
    return not alone and bool(label_keys(whole, cell=True))


def _is_below(line: Line, other: Line) -> bool:
    if line.box is None or other.box is None or line is other:
        return False
    height = max(line.box.height, other.box.height)
    apart = abs(line.box.center[0] - other.box.center[0])
    gap = other.box.y0 - line.box.y1
    return other.box.y0 > line.box.center[1] and gap <= _CLOSE * height and apart <= _IN_LINE * height


def _same_column(box: Box, column: Box) -> bool:
    return box.x0 < column.x1 and column.x0 < box.x1


def _owner(box: Box, labels: Sequence[_Stack], left: float) -> int | None:
    """The label in whose cell a line stands: the next to its left on its row, else the nearest of the first column."""
    before = [
        (place, label) for place, label in enumerate(labels) if label.box.x1 <= box.x0 + 0.5 * box.height
    ]
    on_row = [(place, label) for place, label in before if _apart(label.box, box) <= 0]
    if on_row:
        return max(on_row, key=lambda found: found[1].box.x1)[0]
    near = [
        (place, label)
        for place, label in before
        if _apart(label.box, box) <= (_FAR if label.box.x0 < left + label.box.width else _NEAR) * box.height
    ]
    return min(near, key=lambda found: _apart(found[1].box, box))[0] if near else None


def _apart(label: Box, box: Box) -> float:
    return max(label.y0 - box.center[1], box.center[1] - label.y1)


def _table_of_rows(rows: Sequence[tuple[_Stack, list[Line]]]) -> Table:
    cells: list[Cell] = []
    for number, (label, lines) in enumerate(sorted(rows, key=lambda row: row[0].box.y0)):
        inside = sorted(lines, key=lambda line: (_top(line), _left(line)))
        inside = [line for row in page_rows(inside) for line in sorted(row, key=_left)]
        cells.append(Cell(number, 0, 1, 1, label.lines, label.box))
        cells.append(Cell(number, 1, 1, 1, tuple(inside), join_boxes(line.box for line in inside)))
    return Table(tuple(cells), join_boxes(cell.box for cell in cells))


# ---- opinions side by side ----


def _opinion_columns(page: Page) -> Iterator[Table]:
    loose = [block for block in page.blocks if isinstance(block, Line) and block.box is not None]
    rows = page_rows(loose)
    for number, heads in enumerate(rows):
        if len(heads) < 2 or not all(_asks_for_opinion(line.text) for line in heads):
            continue
        columns: list[list[Line]] = [[] for _ in heads]
        last = heads[0]
        for line in (line for row in rows[number + 1 :] for line in row):
            place = _column_of(line, heads)
            if place is None or _top(line) - _bottom(last) > _COLUMN_ENDS * max(line.size, 1.0):
                break
            columns[place].append(line)
            last = line if _bottom(line) > _bottom(last) else last
        if all(columns):
            cells = [
                *(Cell(0, place, 1, 1, (head,), head.box) for place, head in enumerate(heads)),
                *(
                    Cell(1, place, 1, 1, tuple(lines), join_boxes(line.box for line in lines))
                    for place, lines in enumerate(columns)
                ),
            ]
            yield Table(tuple(cells), join_boxes(cell.box for cell in cells))


def _asks_for_opinion(text: str) -> bool:
    return any(key.startswith("opinion_") for key in label_keys(text))


def _column_of(line: Line, heads: Sequence[Line]) -> int | None:
    """The head under which a line stands; None where it begins left of all or runs across two."""
    reach = max(line.size, 1.0)
    begins = [place for place, head in enumerate(heads) if _left(head) <= _left(line) + reach]
    if not begins:
        return None
    following = heads[begins[-1] + 1 : begins[-1] + 2]
    right = line.box.x1 if line.box is not None else 0.0
    return None if following and right > _left(following[0]) + reach else begins[-1]


# ---- tables in the place of lines ----


def _put_in(page: Page, tables: Sequence[Table]) -> Page:
    """The page with tables where their first lines stood, and their lines nowhere else."""
    for table in tables:
        taken = {id(line) for line in table.lines()}
        blocks: list[Block] = []
        for block in page.blocks:
            if isinstance(block, Line):
                if id(block) not in taken:
                    blocks.append(block)
                elif table not in blocks:
                    blocks.append(table)
                continue
            cells = tuple(
                replace(cell, lines=tuple(line for line in cell.lines if id(line) not in taken))
                for cell in block.cells
            )
            if not any(cell.lines for cell in cells) and any(cell.lines for cell in block.cells):
                continue
            blocks.append(block if cells == block.cells else replace(block, cells=cells))
        page = replace(page, blocks=tuple(blocks))
    return page


def _top(line: Line) -> float:
    return line.box.y0 if line.box is not None else 0.0


def _bottom(line: Line) -> float:
    return line.box.y1 if line.box is not None else 0.0


def _left(line: Line) -> float:
    return line.box.x0 if line.box is not None else 0.0
