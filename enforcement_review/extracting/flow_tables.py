"""Opinions as a system for online handling prints them: a row for each step, with opinion, person and time beside.

办理环节｜办理意见｜办理人｜办理时间 over 承办人｜…, 科室｜…, 局负责人｜…; a column of numbers may stand before,
one of results (通过) among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.labels import label_keys
from enforcement_review.model import Cell, Table, join_boxes
from enforcement_review.text import bare
from enforcement_review.text.passage import join_passages, lines_passage

_OPINION = re.compile(r".{0,6}(意见|批示)")
_WHEN = re.compile(r".{0,6}(时间|日期)")
_STEP = re.compile(r".{0,6}(环节|步骤|节点|岗位|角色)(名称)?")
_WHO = re.compile(r".{0,4}(人|人员|姓名|签名|签字)")
_BESIDE = re.compile(r"序号|编号|No\.?|.{0,4}(结果|状态|用时|耗时)", re.IGNORECASE)
_HEAD = re.compile(
    r"(行政|执法|本|单位|主管|主要|分管)*(局|委|厅|机关)?(主要|分管|主管)?(负责人|领导|局长|主任|厅长)(审批|批准|签批|意见)*"
)


def heads_steps(form: Form) -> list[Field]:
    """The opinions of the authority's heads, in the order of the rows: opinion, name, time."""
    return [
        found
        for page in form.pages
        for block in page.blocks
        if isinstance(block, Table)
        for found in _steps(block, page.number)
    ]


def stands_in_steps(form: Form, field: Field) -> bool:
    """Whether a field stands in a table of steps: who has done one is not who handles the case."""
    return any(
        isinstance(block, Table)
        and page.number == field.at.page
        and block.box is not None
        and field.at.box is not None
        and block.box.overlaps(field.at.box)
        and _lists_steps(block)
        for page in form.pages
        for block in page.blocks
    )


def _lists_steps(table: Table) -> bool:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    return any(_step_column(cells) is not None for cells in rows.values())


def _step_column(cells: list[Cell]) -> int | None:
    """The place of the steps in a row of headings; None in any other row."""
    words = [bare(cell.text) for cell in cells]
    if len(cells) < 3 or not any(map(_OPINION.fullmatch, words)) or not any(map(_WHEN.fullmatch, words)):
        return None
    return next((at for at, word in enumerate(words) if _STEP.fullmatch(word)), None)


def _steps(table: Table, page: int | None) -> Iterator[Field]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    step: int | None = None
    order: list[int] = []
    for _, cells in sorted(rows.items()):
        if step is None:
            step = _step_column(cells)
            order = _columns(cells, step) if step is not None else []
            continue
        if len(cells) <= step or not _is_heads(bare(cells[step].text)):
            continue
        beside = [cells[at] for at in order if at < len(cells) and cells[at].lines]
        value = join_passages((lines_passage(c.lines, page, c.box) for c in beside), "\n")
        at = lines_passage(cells[step].lines, page, cells[step].box).place()
        area = join_boxes(cell.box for place, cell in enumerate(cells) if place != step)
        label = bare(cells[step].text)
        yield Field(label, frozenset({"opinion_head"}), value, at, Shape.RIGHT, area=area)


def _columns(headings: list[Cell], step: int) -> list[int]:
    """The columns beside the steps in the order of an opinion that is signed: opinion, whatever else, person, time."""
    words = [bare(cell.text) for cell in headings]
    rank = {
        at: next(
            (place for place, asked in ((0, _OPINION), (2, _WHO), (3, _WHEN)) if asked.fullmatch(word)), 1
        )
        for at, word in enumerate(words)
        if at != step and not _BESIDE.fullmatch(word)
    }
    return sorted(rank, key=lambda at: rank[at])


def _is_heads(words: str) -> bool:
    return _HEAD.fullmatch(words) is not None or "opinion_head" in label_keys(words, cell=True)
