"""Forms on scans of which the rulings were not all seen: labels in several lines, opinions side by side."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.unruled import with_unruled_cells
from enforcement_review.model import Block, Box, Cell, Line, Page, Table, TextFrom
from tests.extracting.build import form_of_pages, state, value

SIZE = 11.0
PARTY = "泰河市安顺仓储有限公司"


def line(text: str, x: float, y: float) -> Line:
    figures = array("f", [0.99] * len(text))
    return Line(text, Box(x, y, x + SIZE * len(text), y + SIZE), size=SIZE, confidence=0.99, sureness=figures)


def stacked(parts: Sequence[str], x: float, y: float) -> list[Line]:
    return [line(part, x, y + at * 14) for at, part in enumerate(parts)]


def scan_of(kind: str, blocks: Sequence[Block], *, text_from: TextFrom = TextFrom.OCR) -> Form:
    page = Page("案卷.pdf", 1, 595.0, 842.0, tuple(blocks), text_from, ink=(), in_colour=True)
    form = form_of_pages(kind, [page], text_from=text_from)
    form.facts = list(extract_facts([form.paper]).facts)
    return form


def record() -> list[Block]:
    """A record whose form was seen only where two cells stand beside each other."""
    cells = (
        Cell(0, 0, 1, 1, (line(PARTY, 140, 190),), Box(135, 180, 330, 210)),
        Cell(0, 1, 1, 1, (line("现场负", 335, 183), line("责人", 340, 197)), Box(330, 180, 400, 210)),
    )
    return [
        *stacked(["起止", "时间"], 80, 120),
        line("2023年6月5日8时20分至2023年6月5日10时05分", 140, 127),
        *stacked(["检查", "对象"], 80, 183),
        Table(cells, Box(135, 180, 400, 210)),
        line("周志远", 410, 190),
        *stacked(["检查", "人员"], 80, 220),
        line("方晓棠、梁一鸣", 140, 227),
        *stacked(["告知", "事项"], 80, 260),
        line("我们出示了执法证件，告知你有权陈述、申辩和申请回避，应当如实提供情况。", 140, 267),
    ]


def test_labels_in_two_lines_have_what_stands_beside_them() -> None:
    form = scan_of("onsite_inspection_record", record())
    assert value(form, "started_at") == "2023-06-05T08:20"
    assert value(form, "ended_at") == "2023-06-05T10:05"
    assert value(form, "party_name") == PARTY
    assert value(form, "officers") == ("方晓棠", "梁一鸣")
    assert value(form, "rights_told") is True


def test_lines_of_a_text_layer_stay_as_they_are() -> None:
    paper = scan_of("onsite_inspection_record", record(), text_from=TextFrom.TEXT_LAYER).paper
    assert with_unruled_cells(paper) == paper


def test_a_label_in_lines_without_a_value_is_not_called_empty() -> None:
    blocks = [block for block in record() if not (isinstance(block, Line) and "方晓棠" in block.text)]
    assert state(scan_of("onsite_inspection_record", blocks), "officers") != "empty"


HEADS = [
    ["经办人意见：", "经办机构意见：", "局领导审批意见："],
    ["承办人意见", "承办部门意见", "机关负责人意见"],
]


@pytest.mark.parametrize("heads", HEADS)
def test_opinions_side_by_side_have_their_column_each(heads: list[str]) -> None:
    columns = [
        ["建议立案。", "方晓棠 梁一鸣", "2023年6月6日"],
        ["本案属疑难", "复杂，拟同意。", "邵立新", "2023年6月7日"],
        ["同意立案。", "关海涛", "2023年6月8日"],
    ]
    blocks: list[Block] = [line("立案审批表", 250, 60)]
    blocks += [line(head, 90 + 150 * at, 400) for at, head in enumerate(heads)]
    for row in range(4):
        blocks += [
            line(words[row], 90 + 150 * at, 430 + 18 * row)
            for at, words in enumerate(columns)
            if row < len(words)
        ]
    form = scan_of("case_filing_approval", blocks)
    assert value(form, "officers") == ("方晓棠", "梁一鸣")
    assert value(form, "approver") == "关海涛"
    assert value(form, "approved_on") == "2023-06-08"


def test_an_opinion_with_nothing_below_leaves_all_as_it_was_read() -> None:
    blocks: list[Block] = [
        line("承办人意见", 90, 400), line("机关负责人意见", 300, 400), line("建议立案。方晓棠", 90, 430),
    ]  # fmt: skip
    form = scan_of("case_filing_approval", blocks)
    assert with_unruled_cells(form.paper) == form.paper
    assert state(form, "approved_on") != "empty"
