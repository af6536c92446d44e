"""Findings of the judge and the score made from them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from enforcement_review.model.fact import Evidence


class Outcome(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one case file.

    Attributes:
        message: Chinese; what was expected and what was found.
        deduction: points taken off for it; 0 unless it fails.
        at_stake: points that a failure takes off (the whole rule's), for the range of the score.
        veto: whether a confirmed failure of this rule makes the file 不合格.
        evidence: the places it rests on; a failure has at least one.
        parameters: name and value of each parameter that was looked up, in order of use.
    """

    rule: str
    section: str
    title: str
    outcome: Outcome
    message: str
    deduction: Decimal
    at_stake: Decimal
    veto: bool
    basis: str
    remedy: str
    evidence: tuple[Evidence, ...]
    parameters: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.outcome is Outcome.FAIL and not self.evidence:
            raise ValueError(f"{self.rule}: a fail needs evidence")
        if self.outcome is not Outcome.FAIL and self.deduction:
            raise ValueError(f"{self.rule}: only a fail deducts")


@dataclass(frozen=True, slots=True)
class SectionScore:
    id: str
    title: str
    full: Decimal
    score: Decimal
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """Points of a case file, a range until every undetermined finding is settled.

    Attributes:
        total: points with what failed taken off; equals `highest` while nothing undetermined is settled.
        lowest: points if every undetermined finding turned out a failure.
        grade: None while the range spans grades, or a veto finding is neither confirmed nor overruled.
        veto: ids of the veto rules that failed.
    """

    total: Decimal
    full: Decimal
    lowest: Decimal
    highest: Decimal
    grade: str | None
    veto: tuple[str, ...]
    sections: tuple[SectionScore, ...]
