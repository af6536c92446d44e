"""Opinions as a system for online handling prints them: a row for each step, with opinion, person and time beside.

办理环节｜办理意见｜办理人｜办理时间 over 承办人｜…, 科室｜…, 局负责人｜….
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import Form
from enforcement_review.model import Cell, Table, join_boxes
from enforcement_review.text import bare
from enforcement_review.text.passage import join_passages, lines_passage

_OPINION = re.compile(r".{0,6}(意见|批示)")
_WHEN = re.compile(r".{0,6}(时间|日期)")
_STEP = re.compile(r".{0,6}(环节|步骤|节点|岗位|角色)")
_HEAD = re.compile(
    r"(行政|执法|本|单位|主管|主要|分管)*(局|委|厅|机关)?(主要|分管|主管)?(负责人|领导|局长|主任|厅长)(审批|批准|签批|意见)*"
)


def heads_steps(form: Form) -> list[Field]:
    """The opinions of the authority's heads, in the order of the rows."""
    return [
        found
        for page in form.pages
        for block in page.blocks
        if isinstance(block, Table)
        for found in _steps(block, page.number)
    ]


def _steps(table: Table, page: int | None) -> Iterator[Field]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    headed = False
    for _, cells in sorted(rows.items()):
        words = [bare(cell.text) for cell in cells]
        if not headed:
            headed = (
                len(cells) > 2
                and _STEP.fullmatch(words[0]) is not None
                and any(map(_OPINION.fullmatch, words))
                and any(map(_WHEN.fullmatch, words))
            )
        elif _HEAD.fullmatch(words[0]) and len(cells) > 2:
            value = join_passages((lines_passage(c.lines, page, c.box) for c in cells[1:] if c.lines), "\n")
            at = lines_passage(cells[0].lines, page, cells[0].box).place()
            area = join_boxes(cell.box for cell in cells[1:])
            yield Field(words[0], frozenset({"opinion_head"}), value, at, Shape.RIGHT, area=area)
