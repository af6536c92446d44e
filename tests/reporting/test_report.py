from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.model import CaseSummary
from enforcement_review.reporting import error_dict, json_line, report_dict, report_line, report_schema
from enforcement_review.reporting.report import points
from tests.reporting.factory import create_result, create_unreadable

VALIDATOR = jsonschema.Draft202012Validator(report_schema())


def test_the_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())


@pytest.mark.parametrize(
    "report",
    [
        report_dict(create_result()),
        report_dict(create_unreadable()),
        error_dict("出错。", "案卷.pdf"),
    ],
    ids=["reviewed", "unreadable", "error"],
)
def test_every_report_keeps_the_schema(report: dict[str, Any]) -> None:
    VALIDATOR.validate(report)


def test_keys_stand_in_the_order_of_the_contract() -> None:
    report = report_dict(create_result())
    assert list(report) == [
        "schema",
        "case",
        "sources",
        "documents",
        "facts",
        "findings",
        "score",
        "rule_sets",
        "engine",
    ]
    assert list(report["findings"][0]) == [
        "rule",
        "outcome",
        "message",
        "deduction",
        "veto",
        "basis",
        "remedy",
        "evidence",
    ]
    assert list(report["score"]) == ["total", "full", "lowest", "highest", "grade", "veto", "sections"]
    assert list(report["case"]) == [
        "number",
        "name",
        "authority",
        "party_name",
        "party_kind",
        "cause",
        "major",
        "procedure",
        "sector",
    ]


def test_an_unreadable_case_file_says_why_and_has_no_score() -> None:
    report = report_dict(create_unreadable())
    assert list(report) == ["schema", "case", "sources", "error"]
    assert report["error"] == "案卷中没有一个文件能够读取。"
    assert report["sources"][0]["error"] == "文件已损坏，打不开。"


def test_an_anchor_stands_only_where_there_is_no_page() -> None:
    facts = {fact["name"]: fact for fact in report_dict(create_result())["facts"]}
    assert facts["interview_record.started_at"]["anchor"] == "段落 4"
    assert facts["interview_record.started_at"]["page"] is None
    assert "anchor" not in facts["case_filing_approval.approved_on"]


def test_boxes_are_printed_at_a_hundredth_of_a_point_and_confidence_at_four_places() -> None:
    fact = report_dict(create_result())["facts"][0]
    assert fact["box"] == [100.0, 200, 180.13, 212]
    assert fact["confidence"] == 0.9877


@pytest.mark.parametrize(
    ("value", "printed"),
    [("5", "5"), ("5.00", "5"), ("0.5", "0.5"), ("0", "0"), ("1E+2", "100"), ("66.50", "66.5")],
)
def test_whole_points_are_printed_without_a_point(value: str, printed: str) -> None:
    assert json.dumps(points(Decimal(value))) == printed


def test_a_report_is_one_line_and_reads_back() -> None:
    line = report_line(create_result())
    assert len(line.splitlines()) == 1
    assert json.loads(line) == report_dict(create_result())
    assert "临江市市场监督管理局" in line


@given(st.text(st.characters()))
def test_any_text_of_a_file_stays_one_line_of_utf8(words: str) -> None:
    line = json_line(report_dict(replace(create_unreadable(), case=CaseSummary(name=words))))
    assert len(line.splitlines()) == 1
    name = json.loads(line.encode("utf-8"))["case"]["name"]
    assert name == words or any("\ud800" <= character <= "\udfff" for character in words)


def put(*path: str | int, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(report: dict[str, Any]) -> None:
        inner: Any = report
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = to

    return change


@pytest.mark.parametrize(
    "change",
    [
        put("clock", to="2026-01-01"),
        put("findings", 0, "evidence", to=[]),
        put("findings", 3, "deduction", to=3),
        put("findings", 0, "outcome", to="failed"),
        put("facts", 0, "box", to=[1, 2, 3]),
        put("facts", 0, "anchor", to="段落 1"),
        put("facts", 1, "box", to=[1, 2, 3, 4]),
        put("rule_sets", to=[]),
        put("error", to="另有错误"),
        put("sources", 0, "sha256", to="zz"),
    ],
)
def test_the_schema_refuses_what_the_contract_does_not_allow(
    change: Callable[[dict[str, Any]], None],
) -> None:
    report = copy.deepcopy(report_dict(create_result()))
    change(report)
    assert not VALIDATOR.is_valid(report)


def test_the_same_result_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    program = (
        "import sys; from tests.reporting.factory import create_result;"
        "from enforcement_review.reporting import report_line, render_text, score_sheet;"
        "result = create_result();"
        "sys.stdout.buffer.write((report_line(result) + render_text(result) + score_sheet(result)).encode())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert outputs.pop()
