"""How a case file stands: the machine's findings with people's rulings beside them, and the score of both.

A ruling holds for the finding that it was made on. Where the machine finds something else afterwards (a fact was
corrected, the rules changed), the ruling waits until a person has looked again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from enforcement_review.model import Evidence, Finding, Outcome, ReviewResult, Score
from enforcement_review.model.geometry import Box
from enforcement_review.review import ReviewOptions, standard_for
from enforcement_review.scoring import HAND, Ruling, Standard, score
from enforcement_review.store.files import FileStore
from enforcement_review.store.results import result_of
from enforcement_review.store.tables import (
    CaseFile,
    Deficiency,
    HandFinding,
    Revision,
    RulingKind,
    RulingRow,
)


@dataclass(frozen=True, slots=True)
class StandingFinding:
    """One finding as it stands.

    Attributes:
        finding: the machine's own, never changed; for one added by hand, the reviewer's.
        outcome, deduction: with the ruling.
        ruling: the newest ruling that holds; None: none.
        waiting: a ruling made on what the machine found before: a person has to look again.
        hand: the row behind a finding that was added by hand.
    """

    finding: Finding
    outcome: Outcome
    deduction: Decimal
    ruling: RulingRow | None = None
    waiting: RulingRow | None = None
    hand: HandFinding | None = None

    @property
    def settled(self) -> bool:
        """Whether a person has ruled on it."""
        return self.ruling is not None or self.hand is not None

    @property
    def veto_confirmed(self) -> bool:
        return self.finding.veto and self.outcome is Outcome.FAIL and self.settled


@dataclass(frozen=True, slots=True)
class Standing:
    """A case file as it stands.

    Attributes:
        findings: those of the rules in the rules' order, then those added by hand.
        score: with the rulings; a range while something is open.
        machine: the machine's own score, which no ruling changes.
    """

    result: ReviewResult
    standard: Standard
    findings: tuple[StandingFinding, ...]
    score: Score
    machine: Score

    @property
    def open(self) -> tuple[StandingFinding, ...]:
        """What a person has to settle before the sheet can be signed."""
        return tuple(item for item in self.findings if self.needs_person(item))

    @staticmethod
    def needs_person(item: StandingFinding) -> bool:
        """Open findings, failed vetoes without a ruling, and rulings that wait for a second look."""
        unsettled_veto = item.finding.veto and item.outcome is Outcome.FAIL and not item.settled
        return item.outcome is Outcome.UNDETERMINED or unsettled_veto or item.waiting is not None


def finding_digest(finding: Finding) -> str:
    """Names what the machine found, so that a ruling shows what it was made on."""
    places = [[piece.page, piece.quote, piece.fact] for piece in finding.evidence]
    said = [finding.rule, finding.outcome.value, finding.message, str(finding.deduction), places]
    return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()


def options_for(case: CaseFile) -> ReviewOptions:
    """What was said beforehand about the case file: its volume, and its unit's sector."""
    return ReviewOptions(volume=case.sought_volume, sector=case.unit.sector)


def standing(session: Session, files: FileStore, case: CaseFile) -> Standing:
    """How the case file stands now, by its current revision.

    Raises:
        FileStoreError, SavedCaseError: its result cannot be read.
        ValueError: the machine has not reviewed it.
    """
    if case.revision_id is None:
        raise ValueError("the case file has no result yet")
    revision = session.get_one(Revision, case.revision_id)
    result = result_of(files, revision.result_key)
    rulings = session.scalars(
        select(RulingRow)
        .where(RulingRow.case_file_id == case.id)
        .order_by(RulingRow.id)
        .options(joinedload(RulingRow.made_by))
    ).all()
    added = session.scalars(
        select(HandFinding)
        .where(HandFinding.case_file_id == case.id, HandFinding.withdrawn_at.is_(None))
        .order_by(HandFinding.id)
        .options(joinedload(HandFinding.made_by))
    ).all()
    return standing_of(result, rulings, added, standard_for(options_for(case)))


def standing_of(
    result: ReviewResult, rulings: Sequence[RulingRow], added: Sequence[HandFinding], standard: Standard
) -> Standing:
    """Findings, rulings in the order they were made, and findings added by hand, to how the case stands."""
    newest = {row.rule: row for row in rulings}
    items = [_item(finding, newest.get(finding.rule)) for finding in result.findings]
    items += [_added(row, result) for row in added]
    held = {item.finding.rule: Ruling(item.outcome, _given_points(item)) for item in items if item.settled}
    if result.score is None:
        raise ValueError("a case file that could not be read does not stand anywhere")
    now = score([item.finding for item in items], standard, held)
    return Standing(result, standard, tuple(items), now, result.score)


def _item(finding: Finding, row: RulingRow | None) -> StandingFinding:
    if row is None or row.kind is RulingKind.WITHDRAW or row.outcome is None:
        return StandingFinding(finding, finding.outcome, finding.deduction)
    if row.finding_digest != finding_digest(finding):
        return StandingFinding(finding, finding.outcome, finding.deduction, waiting=row)
    outcome = Outcome(row.outcome)
    taken = Decimal(0)
    if outcome is Outcome.FAIL:
        machine = finding.deduction if finding.outcome is Outcome.FAIL else finding.at_stake
        taken = machine if row.deduction is None else row.deduction
    return StandingFinding(finding, outcome, taken, ruling=row)


def _given_points(item: StandingFinding) -> Decimal | None:
    """Points that a person gave; None: those of the standard, which a mere confirmation must not change."""
    if item.hand is not None:
        return item.deduction
    return item.ruling.deduction if item.ruling is not None and item.outcome is Outcome.FAIL else None


def _added(row: HandFinding, result: ReviewResult) -> StandingFinding:
    document = next(
        (
            paper.id
            for paper in result.case_file.documents
            if paper.source == row.source and (row.page is None or row.page in paper.pages)
        ),
        "",
    )
    box = Box(*row.box) if isinstance(row.box, list) else None
    finding = Finding(
        rule=f"{HAND}{row.id}",
        section=row.section,
        title=row.title,
        outcome=Outcome.FAIL,
        message=row.message,
        deduction=row.deduction,
        at_stake=row.deduction,
        veto=False,
        basis=row.basis,
        remedy=row.remedy,
        evidence=(Evidence(document, row.page, box, row.quote),),
    )
    return StandingFinding(finding, Outcome.FAIL, row.deduction, hand=row)


# ---- what lists and statistics read ----


def refresh(session: Session, files: FileStore, case: CaseFile) -> Standing:
    """Write into the case file's columns and deficiency rows how it stands. To be called inside `tallies.tallied`."""
    now = standing(session, files, case)
    case.total, case.lowest, case.highest = now.score.total, now.score.lowest, now.score.highest
    case.grade = now.score.grade
    case.fails = sum(item.outcome is Outcome.FAIL for item in now.findings)
    case.open_findings = len(now.open)
    case.vetoes = sum(item.finding.veto and item.outcome is Outcome.FAIL for item in now.findings)
    session.execute(delete(Deficiency).where(Deficiency.case_file_id == case.id))
    session.add_all(
        Deficiency(
            case_file_id=case.id,
            rule=item.finding.rule,
            title=item.finding.title[:200],
            section=item.finding.section,
            outcome=item.outcome.value,
            veto=item.finding.veto,
            confirmed=item.settled,
            deduction=item.deduction,
        )
        for item in now.findings
        if item.outcome in (Outcome.FAIL, Outcome.UNDETERMINED)
    )
    session.flush()
    return now
