"""A handwritten day that another paper tells as well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.form import Form
from enforcement_review.model import DocumentPages, Fact
from tests.extracting.build import read_paper, scanned

DAY = "2024年3月11日"
FILING = ["立案审批表", "当事人：清河县远航饲料有限公司", f"负责人审批意见：同意立案。签名：周海 {DAY}"]
DECISION = [
    "行政处罚决定书",
    "当事人：清河县远航饲料有限公司",
    "决定罚款人民币3000元。",
    "清河县农业农村局",
    DAY,
]
NOTICE = ["行政处罚事先告知书", "清河县远航饲料有限公司：", "拟对你单位罚款3000元。", "清河县农业农村局", DAY]
CLOSING = ["结案审批表", "当事人：清河县远航饲料有限公司", f"负责人审批意见：同意结案。签名：周海 {DAY}"]
RECEIPT = [
    "送达回证",
    "送达文书名称：行政处罚事先告知书",
    "受送达人：清河县远航饲料有限公司",
    "送达地点：清河县河东路3号",
    f"送达日期：{DAY}",
]
PAPERS = {
    "case_filing_approval.approved_on": FILING,
    "decision.decided_on": DECISION,
    "prior_notice.issued_on": NOTICE,
    "closing_approval.approved_on": CLOSING,
    "service_receipt.served_on": RECEIPT,
}


def day_of(name: str, *others: Form) -> Fact:
    """The day of the paper whose day is written by hand, read beside the others."""
    kind = name.partition(".")[0]
    own = scanned(kind, PAPERS[name], unsure={DAY: 0.6})
    papers: list[DocumentPages] = [own.paper]
    for number, other in enumerate(others, 2):
        papers.append(replace(other.paper, document=replace(other.document, id=f"d{number:02}")))
    (fact,) = (fact for fact in extract_facts(papers).facts if fact.name == name and fact.document == "d01")
    return fact


def is_believed(fact: Fact) -> bool:
    return fact.value == "2024-03-11" and fact.confidence >= 0.75


@pytest.mark.parametrize("name", PAPERS)
def test_alone_it_stays_in_doubt(name: str) -> None:
    assert not is_believed(day_of(name))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("case_filing_approval.approved_on", f"本机关于{DAY}立案调查。"),
        ("case_filing_approval.approved_on", f"{DAY}，经本机关负责人批准，决定立案。"),
        ("case_filing_approval.approved_on", f"立案日期：{DAY}"),
        ("decision.decided_on", f"{DAY}，我局作出清农罚〔2024〕12号《行政处罚决定书》。"),
        ("decision.decided_on", f"处罚决定日期：{DAY}"),
        ("prior_notice.issued_on", f"我局于{DAY}下达《行政处罚事先告知书》。"),
        ("closing_approval.approved_on", f"结案日期 {DAY}"),
        ("service_receipt.served_on", f"我局于{DAY}向你单位送达了《行政处罚事先告知书》。"),
        ("service_receipt.served_on", f"{DAY}，你单位签收了行政处罚告知书。"),
    ],
)
def test_another_papers_words_of_the_same_event_settle_it(name: str, words: str) -> None:
    assert is_believed(day_of(name, read_paper("investigation_report", ["案件调查报告", words])))
    assert is_believed(day_of(name, scanned("investigation_report", ["案件调查报告", words])))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("case_filing_approval.approved_on", "本机关于2024年3月14日立案调查。"),  # another day
        ("case_filing_approval.approved_on", f"{DAY}现场检查，2024年3月14日立案。"),  # of another event
        ("case_filing_approval.approved_on", f"{DAY}检查时尚未立案。"),
        ("case_filing_approval.approved_on", f"{DAY}，立案前核查发现上述情况。"),
        ("decision.decided_on", f"{DAY}告知拟作出的处罚决定。"),
        ("prior_notice.issued_on", f"{DAY}作出行政处罚决定书。"),
        ("closing_approval.approved_on", f"{DAY}制作结案审批表。"),
        ("service_receipt.served_on", f"我局于{DAY}向你单位送达了行政处罚决定书。"),  # of another paper
        ("service_receipt.served_on", f"{DAY}作出行政处罚事先告知书。"),
        ("service_receipt.served_on", f"{DAY}，告知书未送达。"),
    ],
)
def test_words_of_another_day_or_event_do_not(name: str, words: str) -> None:
    assert not is_believed(day_of(name, read_paper("investigation_report", ["案件调查报告", words])))


@pytest.mark.parametrize(
    ("unsure", "believed"),
    [
        ({}, True),
        ({"2024": 0.95}, True),
        ({"3月": 0.55}, False),
        ({"11": 0.55}, False),
        ({"于": 0.6}, True),
        ({"3": 0.4}, False),
        ({"3": 0.6}, True),
    ],
)
def test_of_the_words_that_tell_it_one_letter_may_be_in_doubt(
    unsure: dict[str, float], believed: bool
) -> None:
    report = scanned("investigation_report", ["案件调查报告", f"本机关于{DAY}立案调查。"], unsure=unsure)
    assert is_believed(day_of("case_filing_approval.approved_on", report)) is believed


def test_a_paper_does_not_bear_itself_out() -> None:
    lines = [FILING[0], f"案情简介：本局于{DAY}立案。", *FILING[1:]]
    own = scanned("case_filing_approval", lines, unsure={f"周海 {DAY}": 0.6})
    (fact,) = (f for f in extract_facts([own.paper]).facts if f.name == "case_filing_approval.approved_on")
    assert fact.confidence < 0.75
