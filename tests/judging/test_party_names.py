"""The party's name from paper to paper: a part of a name is no other name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement_review.judging.examples import base_case
from enforcement_review.judging.judge import judge
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.model import Finding, Outcome
from enforcement_review.resources import rules_folder

RULES = load_rule_set(rules_folder())
GOOD, _ = base_case(RULES, "good_case")
WHOLE, PART = "云溪市宏泰再生资源有限公司", "云溪市宏泰再生资源"
NAMED = ("decision.party_name", "case_filing_approval.party_name", "prior_notice.party_name")


def consistent(changed: dict[str, str] | None = None) -> Finding:
    """The good case with one name in all its papers, but for those changed."""
    names = dict.fromkeys((*NAMED, "service_receipt.recipient", "case.party_name"), WHOLE) | (changed or {})
    facts = tuple(
        replace(fact, value=names[fact.name], quote=names[fact.name]) if fact.name in names else fact
        for fact in GOOD.facts
    )
    found = judge(replace(GOOD, facts=facts), RULES).findings
    return next(finding for finding in found if finding.rule == "procedure.party-consistent")


def test_one_name_in_all_papers_is_consistent() -> None:
    assert consistent().outcome is Outcome.PASS


@pytest.mark.parametrize("paper", NAMED)
def test_a_name_that_is_part_of_the_other_is_left_to_a_person(paper: str) -> None:
    found = consistent({paper: PART})
    assert found.outcome is Outcome.UNDETERMINED, found.message


@pytest.mark.parametrize("paper", NAMED)
def test_another_name_is_a_fault(paper: str) -> None:
    assert consistent({paper: "云溪市宏达再生资源有限公司"}).outcome is Outcome.FAIL
