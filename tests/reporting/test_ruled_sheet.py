"""The sheet that a reviewer signs: the machine's word and the person's side by side, and its bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.model import Evidence, Finding, Outcome, ReviewResult
from enforcement_review.reporting.sheet import (
    FindingView,
    Ruled,
    RuledFinding,
    RulingView,
    SheetView,
    SignatureView,
    sheet_view,
)
from enforcement_review.reporting.signed import SignedSheetError, sheet_bytes, sheet_of_bytes
from tests.reporting.factory import create_result

D = Decimal
BY = ("李评查", "2026-05-06 09:30")


def create_ruled(result: ReviewResult, *extra: RuledFinding, **rulings: tuple[Outcome, str]) -> Ruled:
    """`rulings`: `procedure__prior_notice_given=(outcome, words)`."""
    said = {name.replace("__", ".").replace("_", "-"): ruling for name, ruling in rulings.items()}
    findings = []
    for finding in result.findings:
        outcome, words = said.get(finding.rule, (finding.outcome, ""))
        taken = finding.at_stake if outcome is Outcome.FAIL else D(0)
        ruling = RulingView(words, "理由", *BY) if words else None
        findings.append(RuledFinding(finding, outcome, taken, ruling))
    assert result.score is not None
    return Ruled(
        findings=(*findings, *extra),
        score=replace(result.score, total=D("70.5"), lowest=D("70.5"), highest=D("70.5"), grade="合格"),
        label="案卷.pdf",
        unit="临江市市场监督管理局",
        standard="默认标准 2026.1",
        reviewer="李评查",
        revision=2,
        opinion="同意。",
        signature=SignatureView(*BY, 1),
    )


def rows_of(sheet: SheetView) -> dict[str, FindingView]:
    return {row.rule: row for section in sheet.sections for row in section.findings}


def test_the_machines_marks_stay_beside_the_final_ones() -> None:
    sheet = sheet_view(create_result(), create_ruled(create_result()))
    assert (sheet.machine.total, sheet.machine.grade, sheet.machine.range) == ("66.5", "待定", "56.5—66.5")
    assert (sheet.marks.total, sheet.marks.grade, sheet.marks.range) == ("70.5", "合格", None)


@pytest.mark.parametrize(
    ("rule", "ruled", "verdicts", "deductions", "kept"),
    [
        ("procedure.decision-in-time", Outcome.PASS, ("不符合", "符合"), ("3", "0"), "3"),
        ("procedure.decision-in-time", Outcome.NOT_APPLICABLE, ("不符合", "不适用"), ("3", "—"), "—"),
        ("procedure.filed-before-investigation", Outcome.FAIL, ("待人工判定", "不符合"), ("—", "2"), "0"),
        ("procedure.decision-sealed", Outcome.FAIL, ("符合", "不符合"), ("0", "3"), "0"),
    ],
)
def test_a_ruling_stands_beside_what_it_changed(
    rule: str, ruled: Outcome, verdicts: tuple[str, str], deductions: tuple[str, str], kept: str
) -> None:
    name = rule.replace(".", "__").replace("-", "_")
    row = rows_of(sheet_view(create_result(), create_ruled(create_result(), **{name: (ruled, "改判")})))[rule]
    assert (row.machine_verdict, row.verdict) == verdicts
    assert (row.machine_deduction, row.deduction) == deductions
    assert row.kept == kept
    assert row.verdict_changed
    assert row.ruling == RulingView("改判", "理由", *BY)


def test_a_confirmation_changes_nothing_but_says_who_confirmed() -> None:
    ruled = create_ruled(create_result(), procedure__prior_notice_given=(Outcome.FAIL, "确认"))
    sheet = sheet_view(create_result(), ruled)
    row = rows_of(sheet)["procedure.prior-notice-given"]
    assert not row.verdict_changed
    assert not row.deduction_changed
    assert sheet.vetoes == ()
    assert sheet.confirmed_vetoes == (row,)


def test_a_finding_of_the_reviewers_own_has_no_machine_marks() -> None:
    finding = Finding(
        rule="hand:1",
        section="procedure",
        title="照片没有说明",
        outcome=Outcome.FAIL,
        message="未注明拍摄人。",
        deduction=D("0.5"),
        at_stake=D("0.5"),
        veto=False,
        basis="规定",
        remedy="",
        evidence=(Evidence("d03", 5, None, ""),),
    )
    own = RuledFinding(finding, Outcome.FAIL, D("0.5"), RulingView("人工发现", "", *BY), by_hand=True)
    row = rows_of(sheet_view(create_result(), create_ruled(create_result(), own)))["hand:1"]
    assert (row.machine_verdict, row.machine_deduction, row.at_stake) == ("—", "—", "—")
    assert (row.verdict, row.deduction) == ("不符合", "0.5")
    assert not row.verdict_changed


@pytest.mark.parametrize("ruled", [False, True])
def test_the_sheet_that_is_read_is_the_sheet_that_was_written(*, ruled: bool) -> None:
    people = create_ruled(create_result(), procedure__decision_in_time=(Outcome.PASS, "改判"))
    sheet = sheet_view(create_result(), people if ruled else None)
    assert sheet_of_bytes(sheet_bytes(sheet)) == sheet
    assert sheet_bytes(sheet_of_bytes(sheet_bytes(sheet))) == sheet_bytes(sheet)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_opinion_is_kept_to_the_letter(opinion: str) -> None:
    sheet = sheet_view(create_result(), replace(create_ruled(create_result()), opinion=opinion))
    frame = sheet_of_bytes(sheet_bytes(sheet)).frame
    assert frame is not None
    assert frame.opinion == opinion


def test_a_sheet_of_an_older_program_without_a_newer_part_can_still_be_read() -> None:
    sheet = sheet_view(create_result())
    whole = json.loads(sheet_bytes(sheet))
    for section in whole["sheet"]["sections"]:
        for row in section["findings"]:
            del row["waiting"]
    assert sheet_of_bytes(json.dumps(whole).encode()) == sheet


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"schema": "enforcement-review/sheet/1"}'])
def test_damaged_bytes_are_said_to_be_damaged(data: bytes) -> None:
    with pytest.raises(SignedSheetError, match="已损坏"):
        sheet_of_bytes(data)


def test_a_sheet_of_another_version_is_said_to_be_one() -> None:
    with pytest.raises(SignedSheetError, match="另一版本"):
        sheet_of_bytes(b'{"schema": "enforcement-review/sheet/9", "sheet": {}}')
