"""The shipped rules: their examples hold, the good case passes, nothing is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement_review.judging.examples import ExampleResult, base_case, run_examples
from enforcement_review.judging.judge import JudgeOptions, judge
from enforcement_review.judging.loader import check_rules, load_rule_set
from enforcement_review.model import Document, Fact, Outcome, UnreadPage
from enforcement_review.resources import rules_folder
from enforcement_review.scoring import check_standards

RULES = load_rule_set(rules_folder())
RESULTS = run_examples(RULES)
GOOD, _ = base_case(RULES, "good_case")


def test_the_shipped_rules_have_no_mistakes() -> None:
    assert check_rules(rules_folder()) == []


def test_the_shipped_standards_name_only_rules_that_there_are() -> None:
    assert check_standards(rules_folder(), [rule.id for rule in RULES.rules]) == []


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: f"{result.rule}: {result.name}")
def test_every_example_holds(result: ExampleResult) -> None:
    assert result.message == ""


def test_every_rule_is_judged_once_in_the_order_of_the_set() -> None:
    findings = judge(GOOD, RULES).findings
    assert [finding.rule for finding in findings] == [rule.id for rule in RULES.rules]


def test_judging_the_same_case_again_gives_the_same_findings() -> None:
    assert judge(GOOD, RULES) == judge(GOOD, load_rule_set(rules_folder()))


def test_every_message_says_what_should_be_and_what_was_found() -> None:
    for result in RESULTS:
        message = result.finding.message
        assert message.startswith(("应当：", "不适用：")), message
        assert "None" not in message
        assert "；。" not in message
        assert "：。" not in message


def test_every_failure_has_evidence_in_a_document_of_the_case() -> None:
    for result in RESULTS:
        if result.outcome is Outcome.FAIL:
            assert result.finding.evidence


def without_facts(case_documents: tuple[Document, ...]) -> tuple[Document, ...]:
    return tuple(replace(document, confidence=0.3) for document in case_documents)


def test_nothing_fails_for_what_was_not_read() -> None:
    """No document recognised with confidence, no fact read: no rule may fail."""
    unread = replace(
        GOOD,
        documents=without_facts(GOOD.documents),
        facts=tuple(replace(fact, value=None, confidence=0.0) for fact in GOOD.facts),
    )
    assert Outcome.FAIL not in {finding.outcome for finding in judge(unread, RULES).findings}


@pytest.mark.parametrize("fact", GOOD.facts, ids=lambda fact: f"{fact.document} {fact.name}")
def test_no_single_fact_that_is_illegible_makes_a_rule_fail(fact: Fact) -> None:
    facts = tuple(replace(one, value=None, confidence=0.0) if one is fact else one for one in GOOD.facts)
    failed = [
        finding
        for finding in judge(replace(GOOD, facts=facts), RULES).findings
        if finding.outcome is Outcome.FAIL
    ]
    assert failed == []


@pytest.mark.parametrize("document", GOOD.documents, ids=lambda document: f"{document.id} {document.type}")
def test_no_document_lost_among_unread_pages_makes_a_rule_fail(document: Document) -> None:
    """The document's pages were not read: what it would show is unknown, never missing."""
    case = replace(
        GOOD,
        documents=tuple(one for one in GOOD.documents if one is not document),
        facts=tuple(fact for fact in GOOD.facts if fact.document != document.id),
        unread=tuple(UnreadPage(document.source, page, "没有文字层") for page in document.pages),
    )
    failed = [finding.rule for finding in judge(case, RULES).findings if finding.outcome is Outcome.FAIL]
    # A catalogue that lists a document of unread pages may still differ from what was found, but not surely.
    assert failed == []


def test_an_empty_case_file_fails_nothing() -> None:
    empty = replace(GOOD, documents=(), facts=(), sources=())
    assert Outcome.FAIL not in {finding.outcome for finding in judge(empty, RULES).findings}


def test_the_judgement_says_whether_the_decision_is_major() -> None:
    definitions = judge(GOOD, RULES).definitions
    assert definitions["major_decision"].truth is True
    assert "罚款" in definitions["major_decision"].words
    assert definitions["ordinary_procedure"].truth is True


def test_findings_name_the_parameters_they_used() -> None:
    by_rule = {finding.rule: finding for finding in judge(GOOD, RULES).findings}
    assert ("service_period", "7个工作日") in by_rule["procedure.decision-served-in-time"].parameters


def test_a_sector_set_for_the_review_comes_before_that_of_the_case() -> None:
    findings = judge(GOOD, RULES, JudgeOptions(sector="agriculture")).findings
    offered = next(finding for finding in findings if finding.rule == "procedure.hearing-offered")
    assert any("不含本数" in value for _, value in offered.parameters)


def test_a_decision_older_than_the_law_is_not_judged_by_it() -> None:
    facts = tuple(
        replace(fact, value="2020-06-16") if fact.name == "decision.decided_on" else fact
        for fact in GOOD.facts
    )
    findings = judge(replace(GOOD, facts=facts), RULES).findings
    sealed = next(finding for finding in findings if finding.rule == "procedure.decision-sealed")
    assert sealed.outcome is Outcome.NOT_APPLICABLE
    assert "尚未施行" in sealed.message


def test_the_hash_changes_with_a_rule_and_not_with_its_examples() -> None:
    assert len(RULES.sha256) == 64
    assert RULES.sha256 == load_rule_set(rules_folder()).sha256
