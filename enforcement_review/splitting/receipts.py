"""Receipts kept together under one title: each part of it that names a paper is a service of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from enforcement_review.model import Cell, Line, Page, Table
from enforcement_review.text import bare

_SERVED = re.compile(r"文书|文件")
_WHEN_OR_WHO = re.compile(r"日期|时间|收件|签收|受送达人")
_PAPER = re.compile(r"书|通知|公告|笔录|凭证|[〔\[(（]\d{4}")
_SERVED_LABEL = re.compile(r"[①-⑩\d一二三四五(（)）、.]{0,4}(送达的?文书|文书名称)")
_LONGEST_LABEL = 12  # characters of 送达文书名称及文号
_LEAST_NAME = 5  # characters of a paper's name


def cut_services(page: Page) -> list[Page]:
    """The page once for each service that it lists, with the rest of the page; itself where it lists one."""
    alone = [block for block in page.blocks if isinstance(block, Table) and _is_receipt(block)]
    if len(alone) > 1:
        others = [[block for block in page.blocks if block not in alone or block is one] for one in alone]
        return [replace(page, blocks=tuple(blocks)) for blocks in others]
    for index, block in enumerate(page.blocks):
        if isinstance(block, Table) and (parts := _in_rows(block) or _in_columns(block) or _in_blocks(block)):
            before, behind = page.blocks[:index], page.blocks[index + 1 :]
            return [replace(page, blocks=(*before, part, *behind)) for part in parts]
    return _in_lines(page) or [page]


def _in_blocks(table: Table) -> list[Table]:
    """送达文书 with its rows, and below it 送达文书 again; what stands above the first is common to all."""
    starts = sorted(
        label.row
        for label, value in pairwise(table.cells)
        if label.row == value.row and _SERVED_LABEL.match(bare(label.text)) and _PAPER.search(value.text)
    )
    if len(starts) < 2:
        return []
    last = max(cell.row for cell in table.cells) + 1
    common = range(starts[0])
    return [table.with_rows((*common, *range(begin, end))) for begin, end in pairwise([*starts, last])]


def _in_lines(page: Page) -> list[Page]:
    """The same where it is typed without a table."""
    starts = [
        index
        for index, block in enumerate(page.blocks)
        if isinstance(block, Line) and _SERVED_LABEL.match(bare(block.text)) and _PAPER.search(block.text)
    ]
    if len(starts) < 2:
        return []
    common = page.blocks[: starts[0]]
    return [
        replace(page, blocks=(*common, *page.blocks[begin:end]))
        for begin, end in pairwise([*starts, len(page.blocks)])
    ]


def _is_receipt(table: Table) -> bool:
    """Whether a table is a receipt by itself: 送达文书｜《…决定书》 in a row, and who took it and when."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(bare(cell.text))
    served = any(
        _SERVED.search(label) and len(label) <= _LONGEST_LABEL and _PAPER.search(value)
        for texts in rows.values()
        for label, value in pairwise(texts)
    )
    return served and sum(bool(_WHEN_OR_WHO.search(text)) for texts in rows.values() for text in texts) > 1


def _in_rows(table: Table) -> list[Table]:
    """文书名称｜送达时间｜收件人 over rows that name a paper each; empty where there are fewer than two.

    Such a list may stand within the form: what stands above its head and below its rows is common to all.
    """
    for first in sorted({cell.row for cell in table.cells}):
        head = {cell.column: cell for cell in table.cells if cell.row == first}
        when = [column for column, cell in head.items() if _WHEN_OR_WHO.search(cell.text)]
        columns = [column for column, cell in head.items() if _SERVED.search(bare(cell.text))]
        short = all(len(bare(cell.text)) <= _LONGEST_LABEL for cell in head.values())
        if len(head) < (3 if first else 4) or not short or not when:
            continue
        for column in columns:
            named = _rows_below(table, head[column], when)
            if len(named) > 1:
                last = max(cell.row for cell in table.cells) + 1
                # Below a list at the head of the form, what has fewer cells than it holds for all of it.
                below = [
                    row for row in range(named[-1] + 1, last) if first or _cells_in(table, row) < len(head)
                ]
                common = (*range(first + 1), *below)
                return [table.with_rows(sorted((*common, row))) for row in named]
    return []


def _cells_in(table: Table, row: int) -> int:
    return sum(cell.row == row for cell in table.cells)


def _rows_below(table: Table, label: Cell, when: Sequence[int]) -> list[int]:
    """The rows that name a paper each below a label and have the columns of its head, as far as they follow."""
    named = []
    for row in range(label.row + 1, max(cell.row for cell in table.cells) + 1):
        cells = {cell.column: cell for cell in table.cells if cell.row == row}
        paper = cells.get(label.column)
        if paper is None or paper.column_span != label.column_span or len(bare(paper.text)) < _LEAST_NAME:
            break
        if label.row and not (_PAPER.search(paper.text) and any(column in cells for column in when)):
            break
        named.append(row)
    return named


def _in_columns(table: Table) -> list[Table]:
    """送达文书、送达时间、收件人 down the left, beside columns that name a paper each."""
    head = {cell.row: bare(cell.text) for cell in table.cells if cell.column == 0}
    rows = [row for row, text in head.items() if _SERVED.search(text)]
    if len(head) < 4 or not rows or not any(_WHEN_OR_WHO.search(text) for text in head.values()):
        return []
    beside = [cell for cell in table.cells if cell.row == rows[0] and cell.column > 0]
    named = [
        cell.column
        for cell in beside
        if len(bare(cell.text)) >= _LEAST_NAME and _PAPER.search(cell.text) and cell.column_span == 1
    ]
    if len(named) < 2 or len(named) < len(beside):
        return []
    return [table.with_columns((0, column)) for column in named]
