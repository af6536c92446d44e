"""What a review of one case file returns, whole: the record that every report is a view of."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement_review.model.case_file import CaseFile
from enforcement_review.model.finding import Finding, Score


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """The case's own facts, each as printed; None where the papers do not show it.

    Attributes:
        party_kind: `citizen` or `organisation`.
        major: whether it is a 重大执法决定; None where that is not known.
        procedure: `ordinary`, `summary` or None.
    """

    number: str | None = None
    name: str | None = None
    authority: str | None = None
    party_name: str | None = None
    party_kind: str | None = None
    cause: str | None = None
    major: bool | None = None
    procedure: str | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class RuleSetStamp:
    """Which rules decided: `sha256` is that of the rule set's files, hexadecimal."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """One case file, reviewed.

    Attributes:
        findings: one for every rule of the sets that were used; () where `error` is set.
        score: None exactly where `error` is set.
        ocr: name and version of the engine that read pictures of text; None where none was used.
        error: None, or one Chinese sentence on why the case file could not be read at all.
    """

    case: CaseSummary
    case_file: CaseFile
    findings: tuple[Finding, ...]
    score: Score | None
    rule_sets: tuple[RuleSetStamp, ...]
    engine_version: str
    ocr: str | None = None
    error: str | None = None

    def __post_init__(self) -> None:
        if (self.score is None) != (self.error is not None):
            raise ValueError("a result has a score or an error")
