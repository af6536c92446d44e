"""Papers on scans: titles with a letter misread or lost, forms as wide as the one before, covers without a title."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

import pytest

from enforcement_review.model import Block, Box, Document, Line, ReadSource, TextFrom
from tests.splitting.build import body, full_body, line, outline, source, split, table, title

FORM = (("案由", "某案"), ("当事人", "张三"), ("承办人意见", "同意"))


def scan(*pages: Sequence[Block], ink: tuple[tuple[Box, ...], ...] = ()) -> ReadSource:
    """A scan of which every letter is sure; `ink`: what was not read, page by page."""
    made = source(*pages, text_from=TextFrom.OCR)
    marks = (*ink, *[()] * len(pages))
    return replace(
        made, pages=tuple(replace(page, ink=own) for page, own in zip(made.pages, marks, strict=False))
    )


def full_form() -> Block:
    return table(*FORM * 8, y=140.0)


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("送达囬证", "service_receipt"),
        ("询间笔录", "interview_record"),
        ("立案申批表", "case_filing_approval"),
        ("结案审批衷", "closing_approval"),
        ("卷內目录", "file_catalogue"),
        ("现场捡查笔录", "onsite_inspection_record"),
    ],
)
def test_a_short_title_with_a_letter_misread_names_its_paper_on_a_scan(printed: str, kind: str) -> None:
    assert outline(scan([title(printed), *full_body()])) == [(kind, (1,))]
    assert outline(source([title(printed), *full_body()])) == [("other", (1,))]


@pytest.mark.parametrize("printed", ["会议记录", "检修记录", "值班记录", "维修笔录"])
def test_a_title_that_is_another_word_names_no_paper_of_the_case(printed: str) -> None:
    (paper,) = split(scan([title(printed), *full_body()]))
    assert paper.type == "other"


def test_a_form_as_wide_as_the_one_before_with_a_lost_title_is_not_its_rest() -> None:
    lost = Box(220, 80, 380, 102)  # ink where the title stands
    pages = [title("行政处罚信息公示表"), full_form()], [full_form()]
    papers = split(scan(*pages, ink=((), (lost,))))
    assert [paper.pages for paper in papers] == [(1,), (2,)]
    assert papers[1].type == "other"
    assert "case_filing_approval" in papers[1].could_be


def test_a_form_as_wide_as_the_one_before_with_a_title_of_its_own_is_not_its_rest() -> None:
    papers = split(scan([title("行政处罚信息公示表"), full_form()], [title("立曰口日田批表"), full_form()]))
    assert [paper.pages for paper in papers] == [(1,), (2,)]


def test_a_form_that_goes_on_without_a_title_is_one_paper() -> None:
    assert outline(scan([title("立案审批表"), full_form()], [full_form()])) == [
        ("case_filing_approval", (1, 2))
    ]


def _unsure(text: str, sure: float) -> Line:
    return replace(title(text), confidence=sure, sureness=array("f", [sure] * len(text)))


def test_a_paper_whose_title_was_hardly_read_may_be_any_paper() -> None:
    """A name in no list tells what a paper is not, unless its letters may be others."""
    written = body("有关内容记载于下", "特此写明", y=140)
    (known,) = split(scan([title("关于便民服务的便函"), *written]))
    (doubted,) = split(scan([_unsure("立曰口不日立田申批农", 0.4), *written]))
    assert "case_filing_approval" not in known.could_be
    assert {"case_filing_approval", "closing_approval", "decision"} <= set(doubted.could_be)


def test_a_cover_without_a_title_is_known_by_what_it_lists() -> None:
    rows = (
        ("案卷编号", "东综立〔2025〕27号"),
        ("当事人", "张三"),
        ("案由", "某案"),
        ("处罚结果", "罚款12000元"),
        ("立案/结案", "2025年7月22日/2025年10月13日"),
        ("承办人员", "柯志远、叶小曼"),
    )
    assert outline(scan([table(*rows, y=200.0)])) == [("cover", (1,))]


def _report(opinion: str) -> Document:
    written = [
        title("案件调查终结报告"),
        *body("经调查，张三有下列行为。", "建议罚款5000元。", opinion, y=140),
    ]
    return split(source(written))[0]


def test_a_report_on_which_the_head_agrees_may_stand_for_the_approval() -> None:
    assert "decision_approval" in _report("分管领导意见：同意处罚。 李四").could_be
    assert "decision_approval" not in _report("承办机构意见：同意上报。 李四").could_be
    assert "decision_approval" not in _report("分管领导意见：不同意。 李四").could_be


def test_signatures_alone_on_a_page_belong_to_the_record_before() -> None:
    signed = [line("被询问人签名：张三   2024年3月5日", 100), line("询问人签名：李四   2024年3月5日", 130)]
    assert outline(scan([title("询问笔录"), *full_body()], signed)) == [("interview_record", (1, 2))]


def test_a_receipt_pasted_on_a_sheet_is_the_receipt() -> None:
    pasted = [
        title("票据粘贴单"),
        line("罚没款收据", 200, size=16, x=250),
        line("缴款人：张三   金额：5000元", 240),
        line("人民币（大写）伍仟元整", 270),
    ]
    assert outline(scan(pasted)) == [("payment_receipt", (1,))]
