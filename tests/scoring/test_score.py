from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.model import Evidence, Finding, Outcome
from enforcement_review.resources import rules_folder
from enforcement_review.scoring import (
    Ruling,
    Standard,
    StandardError,
    check_standards,
    load_standard,
    score,
    standard_ids,
)

DEFAULT = load_standard(rules_folder())
ECOLOGY = load_standard(rules_folder(), "ecology_environment_2024")
SECTIONS = ("procedure", "recording", "legal-review", "publicity")
EVIDENCE = (Evidence("d01", 1, None, "决定书"),)


def finding(
    rule: str = "procedure.case-closed",
    outcome: Outcome = Outcome.PASS,
    points: str = "2",
    *,
    veto: bool = False,
) -> Finding:
    stake = Decimal(points)
    failed = outcome is Outcome.FAIL
    return Finding(
        rule=rule,
        section=rule.partition(".")[0],
        title=rule,
        outcome=outcome,
        message="",
        deduction=stake if failed else Decimal(0),
        at_stake=stake,
        veto=veto,
        basis="",
        remedy="",
        evidence=EVIDENCE if failed else (),
    )


def with_outcome(known: Finding, outcome: Outcome) -> Finding:
    return finding(known.rule, outcome, str(known.at_stake), veto=known.veto)


NAMED = sorted(
    {*ECOLOGY.rules(), *(f"{section}.other-{number}" for section in SECTIONS for number in range(3))}
)
FINDINGS = st.lists(
    st.builds(
        lambda rule, outcome, points, veto: finding(rule, outcome, str(points), veto=veto),
        st.sampled_from(NAMED),
        st.sampled_from(list(Outcome)),
        st.integers(1, 30),
        st.booleans(),
    ),
    max_size=25,
    unique_by=lambda made: made.rule,
)
STANDARDS = st.sampled_from([DEFAULT, ECOLOGY])


@given(FINDINGS, STANDARDS)
def test_a_score_stays_between_nothing_and_full_marks(findings: list[Finding], standard: Standard) -> None:
    result = score(findings, standard)
    assert 0 <= result.lowest <= result.highest <= result.full == 100
    assert result.total == result.highest
    for section in result.sections:
        assert 0 <= section.lowest <= section.highest <= section.full


@given(FINDINGS, STANDARDS, st.data())
def test_settling_a_finding_keeps_the_score_in_its_range(
    findings: list[Finding], standard: Standard, data: st.DataObject
) -> None:
    before = score(findings, standard)
    settled = [
        with_outcome(one, data.draw(st.sampled_from([Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE])))
        if one.outcome is Outcome.UNDETERMINED
        else one
        for one in findings
    ]
    after = score(settled, standard)
    assert before.lowest <= after.lowest <= after.highest <= before.highest or (
        # A veto that only just failed is not confirmed, and keeps the range open downwards.
        standard is ECOLOGY and after.lowest == 0 and after.highest <= before.highest
    )


@given(FINDINGS, STANDARDS, st.data())
def test_a_failure_never_raises_the_score(
    findings: list[Finding], standard: Standard, data: st.DataObject
) -> None:
    passing = [place for place, one in enumerate(findings) if one.outcome is Outcome.PASS]
    if not passing:
        return
    place = data.draw(st.sampled_from(passing))
    worse = [*findings]
    worse[place] = with_outcome(findings[place], Outcome.FAIL)
    before, after = score(findings, standard), score(worse, standard)
    assert after.highest <= before.highest
    assert after.lowest <= before.lowest


@given(FINDINGS, STANDARDS)
def test_the_order_of_findings_does_not_matter_for_points(
    findings: list[Finding], standard: Standard
) -> None:
    one, other = score(findings, standard), score(findings[::-1], standard)
    assert (one.lowest, one.highest, one.grade) == (other.lowest, other.highest, other.grade)


@given(FINDINGS, STANDARDS)
def test_a_machine_passed_file_that_a_reviewer_confirms_scores_the_same(
    findings: list[Finding], standard: Standard
) -> None:
    rulings = {one.rule: Ruling(one.outcome) for one in findings}
    confirmed = score(findings, standard, rulings)
    assert confirmed.highest in (score(findings, standard).highest, Decimal(0))


def test_a_section_never_falls_below_zero() -> None:
    result = score([finding("publicity.x", Outcome.FAIL, "30")], DEFAULT)
    assert result.sections[3].score == 0
    assert result.total == 90


def test_undetermined_findings_open_the_range_and_the_grade() -> None:
    result = score([finding("procedure.x", Outcome.UNDETERMINED, "15")], DEFAULT)
    assert (result.lowest, result.highest) == (Decimal(85), Decimal(100))
    assert result.grade is None


def test_an_undetermined_finding_within_one_grade_leaves_the_grade_clear() -> None:
    result = score([finding("procedure.x", Outcome.UNDETERMINED, "3")], DEFAULT)
    assert result.lowest == 97
    assert result.grade == "优秀"


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.UNDETERMINED])
def test_a_veto_that_is_not_settled_leaves_the_grade_open(outcome: Outcome) -> None:
    findings = [finding("procedure.x", outcome, "5", veto=True)]
    result = score(findings, DEFAULT)
    assert result.grade is None
    assert result.veto == (("procedure.x",) if outcome is Outcome.FAIL else ())


def test_a_confirmed_veto_makes_the_file_fail_and_keeps_its_points() -> None:
    result = score(
        [finding("procedure.x", Outcome.FAIL, "5", veto=True)], DEFAULT, {"procedure.x": Ruling(Outcome.FAIL)}
    )
    assert result.grade == "不合格"
    assert result.total == 95


def test_an_overruled_veto_gives_its_points_back() -> None:
    result = score(
        [finding("procedure.x", Outcome.FAIL, "5", veto=True)], DEFAULT, {"procedure.x": Ruling(Outcome.PASS)}
    )
    assert result.grade == "优秀"
    assert result.total == 100
    assert result.veto == ()


def test_a_file_that_fails_without_the_veto_has_its_grade() -> None:
    findings = [
        finding("procedure.x", Outcome.FAIL, "55", veto=True),
        finding("recording.x", Outcome.FAIL, "15"),
    ]
    assert score(findings, DEFAULT).grade == "不合格"


def test_papers_that_the_case_does_not_have_leave_the_denominator() -> None:
    taking_part = [
        finding("procedure.case-filed", Outcome.PASS),
        finding("procedure.investigation-report", Outcome.FAIL),
        finding("procedure.hearing-notice-in-time", Outcome.NOT_APPLICABLE),
    ]
    # 立案审批表 2 分、调查报告 8 分（得 0 分）：50 + 50 × 2 ÷ 10。
    assert score(taking_part, ECOLOGY).total == 60


def test_basic_elements_are_capped() -> None:
    findings = [finding(rule, Outcome.FAIL) for rule in ECOLOGY.scaling.basics] if ECOLOGY.scaling else []
    filed = finding("procedure.case-filed", Outcome.PASS)
    assert score([filed, *findings], ECOLOGY).total == 100 - sum(
        points or 0 for points in (ECOLOGY.scaling.basics.values() if ECOLOGY.scaling else ())
    )


def test_a_confirmed_illegality_leaves_nothing_in_the_ecology_standard() -> None:
    findings = [finding("procedure.two-officers", Outcome.FAIL, "5")]
    unsettled = score(findings, ECOLOGY)
    assert unsettled.lowest == 0
    assert unsettled.highest == 100
    assert score(findings, ECOLOGY, {"procedure.two-officers": Ruling(Outcome.FAIL)}).total == 0


def test_a_reviewer_may_give_the_points() -> None:
    result = score(
        [finding("procedure.x", Outcome.FAIL, "5")],
        DEFAULT,
        {"procedure.x": Ruling(Outcome.FAIL, Decimal("1.5"))},
    )
    assert result.total == Decimal("98.5")


def test_an_unknown_standard_is_named_with_those_that_there_are() -> None:
    with pytest.raises(StandardError, match="default"):
        load_standard(rules_folder(), "no-such")


GOOD = """
id: local
title: 标准
version: "1"
source: 来源
items:
  - {id: procedure, title: 程序, full: 10}
grades: [{title: 合格, from: 60}, {title: 不合格, from: 0}]
veto: {effect: no_excellent}
"""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("full: 10", "full: 0"), "大于 0"),
        (("effect: no_excellent", "effect: none"), "之一"),
        (("from: 0}", "from: 1}"), "从 0 分开始"),
        (('version: "1"', 'versoin: "1"'), "不认识的键“versoin”"),
        (("id: local", "id: other"), "文件名"),
        (("title: 程序, full: 10", "title: 程序, full: 10, rules: {procedure.nothing: 1}"), "没有规则"),
    ],
)
def test_mistakes_in_a_standard_are_named_with_their_line(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    folder = tmp_path / "standards"
    folder.mkdir()
    (folder / "local.yaml").write_text(GOOD.replace(*change), encoding="utf-8")
    problems = check_standards(tmp_path, ["procedure.x"])
    assert any(words in str(problem) and problem.line >= 1 for problem in problems)


def test_a_standard_may_close_the_best_grade_only(tmp_path: Path) -> None:
    folder = tmp_path / "standards"
    folder.mkdir()
    (folder / "local.yaml").write_text(GOOD, encoding="utf-8")
    assert check_standards(tmp_path, []) == []
    assert standard_ids(tmp_path) == ("local",)
    standard = load_standard(tmp_path, "local")
    findings = [finding("procedure.x", Outcome.FAIL, "1", veto=True)]
    assert score(findings, standard, {"procedure.x": Ruling(Outcome.FAIL)}).grade == "不合格"
