"""Receipts kept as a list: each row of 文书名称｜送达时间｜收件人… is a service of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from enforcement_review.model import Page, Table
from enforcement_review.text import bare

_SERVED = re.compile(r"文书|文件")
_WHEN_OR_WHO = re.compile(r"日期|时间|收件|签收|受送达人")


def cut_rows(page: Page) -> list[Page]:
    """The page once for each service that it lists, with the rest of the page; itself where it lists one."""
    for index, block in enumerate(page.blocks):
        if isinstance(block, Table) and (rows := _services(block)):
            return [
                replace(
                    page,
                    blocks=(*page.blocks[:index], block.with_rows((0, row)), *page.blocks[index + 1 :]),
                )
                for row in rows
            ]
    return [page]


def _services(table: Table) -> list[int]:
    """Rows that name a paper below a head of columns; empty where there are fewer than two."""
    head = {cell.column: bare(cell.text) for cell in table.cells if cell.row == 0}
    columns = [column for column, text in head.items() if _SERVED.search(text)]
    if len(head) < 4 or not columns or not any(_WHEN_OR_WHO.search(text) for text in head.values()):
        return []
    named = [
        cell.row
        for cell in table.cells
        if cell.row > 0 and cell.column == columns[0] and len(bare(cell.text)) > 4 and cell.column_span == 1
    ]
    return named if len(named) > 1 else []
