"""Titles that are in no list: known by how they are built."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.model import Box, Line
from enforcement_review.splitting.lexicon import match_title
from enforcement_review.splitting.split import split_documents
from tests.splitting.build import body, line, source, table, title


def type_of(text: str) -> str | None:
    match = match_title(text)
    return match.kind.type if match else None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("无人机航拍勘验笔录", "onsite_inspection_record"),
        ("冷库清点（盘点）笔录", "onsite_inspection_record"),
        ("矿山井下现场勘察记录表", "onsite_inspection_record"),
        ("举报人约谈笔录", "interview_record"),
        ("企业负责人谈话记录", "interview_record"),
        ("盐业行政处罚立案报告", "case_filing_approval"),
        ("关于对某某商行无证经营立案的请示", "case_filing_approval"),
        ("网络舆情线索处置单", "source_registration"),
        ("数字卷宗目录", "file_catalogue"),
        ("服务器数据固定清单", "evidence_sheet"),
        ("调取书证清单", "evidence_sheet"),
        ("登记保存样品处置决定书", "evidence_preservation_handling"),
        ("解除封存设备决定书", "seizure_release"),
        ("封存设备决定书", "seizure_decision"),
        ("土壤取样记录表", "sampling_record"),
        ("责令限期清理垃圾通知书", "rectification_order"),
        ("关于某某公司违规排放案的调查情况报告", "investigation_report"),
        ("关于延长某某公司违规排放案办理期限的请示", "extension_approval"),
        ("重大决定合法性审核意见书", "legal_review_opinion"),
        ("网上公示信息下架审批单", "publicity_withdrawal"),
        ("责令限期清理垃圾通知书送达签收单", "service_receipt"),
    ],
)
def test_what_is_done_and_what_sort_of_paper_says_it_names_the_paper(text: str, kind: str) -> None:
    assert type_of(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "不予立案审批单",
        "延长封存期限审批表",
        "生产安全事故调查报告",
        "土壤取样审批表",
        "线索处置结果回复函",
        "登记保存样品审批表",
        "听证会通知",
        "延期缴纳罚款请示",
        "执法人员身份信息",
        "整改情况复查笔录附件说明",
    ],
)
def test_words_that_make_another_paper_of_it_are_heeded(text: str) -> None:
    built = {
        "case_filing_approval", "extension_approval", "investigation_report", "sampling_record",
        "source_registration", "evidence_preservation_notice", "hearing_record", "publicity_record",
        "onsite_inspection_record", "seizure_decision",
    }  # fmt: skip
    assert type_of(text) not in built


@given(st.sampled_from(["询问", "约谈", "谈话"]), st.text(alphabet="甲乙丙丁戊己庚辛", max_size=6))
def test_words_before_what_is_done_change_nothing(act: str, before: str) -> None:
    assert type_of(f"{before}{act}笔录") == "interview_record"


def test_a_title_may_be_set_in_three_lines() -> None:
    papers = split_documents(
        [
            source(
                [
                    title("关于某某市安泰货运有限公司", 80),
                    title("超限运输案件延长办理", 110),
                    title("期限的请示", 140),
                    *body("局领导：", "某某市安泰货运有限公司超限运输一案，拟申请延长三十日。", y=190),
                    line("2024年5月6日", 300, x=400),
                ]
            )
        ]
    ).documents
    assert [paper.document.type for paper in papers] == ["extension_approval"]


def test_a_slip_below_a_form_is_a_paper_of_its_own() -> None:
    papers = split_documents(
        [
            source(
                [
                    title("延期缴纳罚款审批表", 70),
                    table(
                        ["当事人", "某某商行"], ["申请理由", "资金周转困难"], ["审批意见", "同意延期"], y=110
                    ),
                    Line("江南银行业务回单（罚款）", Box(220, 300, 388, 314), size=14.0),
                    *body("付款人：某某商行", "交易金额：3000.00元", "交易日期：2024年5月6日", y=340),
                ]
            )
        ]
    ).documents
    assert [paper.document.type for paper in papers] == ["deferred_payment_approval", "payment_receipt"]


def test_a_label_at_the_head_of_a_paper_is_no_title() -> None:
    assert match_title("本卷情况说明：") is None
