"""A year that stands nowhere else in the file was read wrong, or a person should look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.form import Form
from enforcement_review.model import Fact
from tests.extracting.build import read_paper, scanned

NOTICED = read_paper(
    "prior_notice",
    [
        "行政处罚事先告知书",
        "清河县远航饲料有限公司：",
        "拟对你单位罚款3000元。",
        "清河县农业农村局",
        "2025年11月3日",
    ],
)


def decided(day: str, *others: Form) -> Fact:
    lines = [
        "行政处罚决定书",
        "当事人：清河县远航饲料有限公司",
        "决定罚款人民币3000元。",
        "清河县农业农村局",
        day,
    ]
    papers = [scanned("decision", lines).paper]
    for number, other in enumerate(others, 2):
        papers.append(replace(other.paper, document=replace(other.document, id=f"d{number:02}")))
    return next(fact for fact in extract_facts(papers).facts if fact.name == "decision.decided_on")


@pytest.mark.parametrize("day", ["2085年11月21日", "2015年11月21日", "二〇一五年十一月二十一日"])
def test_a_year_that_stands_nowhere_else_in_the_file_is_in_doubt(day: str) -> None:
    assert decided(day, NOTICED).confidence < 0.75


@pytest.mark.parametrize("words", ["2015年3月1日起经营。", "见农罚〔2015〕12号。", "发照日期：2015-03-01"])
def test_a_year_that_stands_elsewhere_is_not(words: str) -> None:
    assert (
        decided("2015年11月21日", NOTICED, read_paper("investigation_report", ["调查报告", words])).confidence
        > 0.75
    )


def test_the_only_paper_of_a_file_has_nothing_to_be_held_against() -> None:
    assert decided("2085年11月21日").confidence > 0.75
