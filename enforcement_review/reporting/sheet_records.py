"""The parts of a score sheet (评查表), every figure and verdict already written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from enforcement_review.model import CaseSummary, Finding, Outcome, RuleSetStamp, Score

# ---- what a sheet is made from, beside the machine's result ----


@dataclass(frozen=True, slots=True)
class RulingView:
    """What a person said of a finding.

    Attributes:
        words: 确认、改判、认定、调整扣分; 人工发现 for a finding of the person's own.
        by, at: the name, and when: `2026-05-06 09:30`.
    """

    words: str
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class RuledFinding:
    """A finding as it stands with people's rulings.

    Attributes:
        finding: the machine's own; the reviewer's where `by_hand` is set.
        waiting: a ruling was made on what the machine found before, so that a person has to look again.
    """

    finding: Finding
    outcome: Outcome
    deduction: Decimal
    ruling: RulingView | None = None
    waiting: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """What a person put right before the machine judged: a reading, or how the pages are parted into papers.

    Attributes:
        where: the file and page of the paper that a reading is of; "" where no paper states it.
        before, after: what the machine read and what stands there; both "" for the parting of the pages.
    """

    what: str
    where: str
    before: str
    after: str
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Who signed the sheet and when; `round` counts the reviews of the case file."""

    by: str
    at: str
    round: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """A result with what people said of it, and what stands in the head and at the foot of its sheet.

    Attributes:
        label: the name under which the case file was uploaded.
        standard: title and version.
        reviewer: None where nobody has taken it up.
        revision: number of the machine's review that the sheet is about.
        self_check: the unit's own look beforehand (自查), which counts nowhere.
    """

    findings: tuple[RuledFinding, ...]
    score: Score
    label: str
    unit: str
    standard: str
    reviewer: str | None
    revision: int
    self_check: bool = False
    opinion: str = ""
    signature: SignatureView | None = None
    amendments: tuple[AmendmentView, ...] = ()


# ---- the sheet ----


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One piece of evidence: `《立案审批表》第 3 页` and the words that stand there."""

    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One row of the sheet.

    Attributes:
        outcome, verdict, deduction, kept: as it stands, with the ruling where there is one.
        kept: what is left of the marks: a figure, a range while undetermined, — where it does not apply.
        machine_verdict, machine_deduction: the machine's own; — for a finding that it did not make.
        quoted: places with the words that were read.
        looked_through: places without words: the documents in which something was looked for.
    """

    rule: str
    title: str
    outcome: Outcome
    verdict: str
    message: str
    deduction: str
    at_stake: str
    kept: str
    veto: bool
    basis: str
    remedy: str
    quoted: tuple[PlaceView, ...]
    looked_through: tuple[str, ...]
    machine_verdict: str
    machine_deduction: str
    ruling: RulingView | None = None
    waiting: bool = False
    by_hand: bool = False

    @property
    def verdict_changed(self) -> bool:
        """Whether a person decided otherwise than the machine."""
        return self.ruling is not None and not self.by_hand and self.verdict != self.machine_verdict

    @property
    def deduction_changed(self) -> bool:
        return self.ruling is not None and not self.by_hand and self.deduction != self.machine_deduction


@dataclass(frozen=True, slots=True)
class SectionView:
    """A part of the sheet; `full`, `score` and both deductions are `NO_MARKS` for one that has none of its own."""

    title: str
    full: str
    score: str
    taken_off: str
    machine_taken_off: str
    range: str | None
    findings: tuple[FindingView, ...]

    def with_outcome(self, outcome: Outcome) -> tuple[FindingView, ...]:
        return tuple(finding for finding in self.findings if finding.outcome is outcome)


@dataclass(frozen=True, slots=True)
class DocumentView:
    id: str
    title: str
    source: str
    pages: str
    confidence: str
    from_ocr: bool


@dataclass(frozen=True, slots=True)
class MarksView:
    """A score as it is written: `range` is `81—86`, or None where nothing is left to settle."""

    total: str
    taken_off: str
    range: str | None
    grade: str


@dataclass(frozen=True, slots=True)
class FrameView:
    """Head and foot of a sheet that people work on; see `Ruled`."""

    label: str
    unit: str
    standard: str
    reviewer: str | None
    revision: int
    self_check: bool
    opinion: str
    signature: SignatureView | None


@dataclass(frozen=True, slots=True)
class SheetView:
    """The whole sheet.

    Attributes:
        marks: as the case file stands; `machine` the machine's own, which no ruling changes.
        vetoes: failures that make the file 不合格 once a person confirms them.
        confirmed_vetoes: those that a person has confirmed.
        open_vetoes: veto rules that could not be determined.
        unread: `名称：原因`, files first, then single pages.
        frame: None for a sheet of the machine alone.
        amendments: in the order in which they were made.
    """

    case: CaseSummary
    case_kind: str
    full: str
    marks: MarksView
    machine: MarksView
    vetoes: tuple[FindingView, ...]
    confirmed_vetoes: tuple[FindingView, ...]
    open_vetoes: tuple[FindingView, ...]
    sections: tuple[SectionView, ...]
    counts: Mapping[Outcome, int]
    documents: tuple[DocumentView, ...]
    unread: tuple[str, ...]
    rule_sets: tuple[RuleSetStamp, ...]
    engine_version: str
    ocr: str | None
    frame: FrameView | None = None
    amendments: tuple[AmendmentView, ...] = ()
