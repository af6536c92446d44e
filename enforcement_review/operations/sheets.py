"""Score sheets (评查表): how one is made from a case file as it stands, kept when it is signed, and shown again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from enforcement_review.access import Actor, Permission, may
from enforcement_review.operations.amendments import amendments_of
from enforcement_review.operations.errors import NotFoundError
from enforcement_review.operations.scope import case_for, visible_cases
from enforcement_review.operations.standing import Standing, StandingFinding
from enforcement_review.operations.work import Work
from enforcement_review.reporting.sheet import (
    Ruled,
    RuledFinding,
    RulingView,
    SheetView,
    SignatureView,
    sheet_view,
)
from enforcement_review.reporting.signed import SignedSheetError, sheet_bytes, sheet_of_bytes
from enforcement_review.reporting.writing import moment
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import (
    CaseFile,
    Purpose,
    Referral,
    Review,
    Revision,
    Role,
    RulingRow,
    SignedSheet,
)

HAND_WORDS = "人工发现"
NOT_FOUND = "没有这份评查表，或者您现在无权查看。"


@dataclass(frozen=True, slots=True)
class SignedRound:
    """A signed sheet's row, and which round of reviewing the case file it closed."""

    row: SignedSheet
    round: int


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """A signed sheet: its row, its case file, and what it shows."""

    row: SignedSheet
    case: CaseFile
    sheet: SheetView


def sheet_of(
    session: Session,
    case: CaseFile,
    now: Standing,
    *,
    opinion: str = "",
    signature: SignatureView | None = None,
) -> SheetView:
    """The sheet of a case file as it stands; not signed unless a signature is given."""
    revision = session.get_one(Revision, case.revision_id)
    ruled = Ruled(
        findings=tuple(_ruled(item) for item in now.findings),
        score=now.score,
        label=case.label,
        unit=case.unit.name,
        standard=f"{now.standard.title} {now.standard.version}",
        reviewer=case.reviewer.name if case.reviewer else None,
        revision=revision.number,
        self_check=case.purpose is Purpose.SELF_CHECK,
        opinion=opinion,
        signature=signature,
        amendments=amendments_of(session, case),
    )
    return sheet_view(now.result, ruled)


def keep_signed(work: Work, case: CaseFile, review: Review, now: Standing, opinion: str) -> str:
    """Keep the sheet that the acting reviewer signs now; its SHA-256, which is its name, is returned."""
    signature = SignatureView(work.person.name, moment(work.now), review.round)
    sheet = sheet_of(work.session, case, now, opinion=opinion, signature=signature)
    return work.files.put([sheet_bytes(sheet)]).sha256


def signed_of(session: Session, actor: Actor, case: CaseFile) -> list[SignedRound]:
    """The signed sheets of a case file that the person may see, newest first.

    A unit is sent one sheet; what was signed before and taken up again was never said to it.
    """
    if not may(actor, Permission.SHEET_READ, case):
        return []
    rows = session.execute(
        select(SignedSheet, Review.round)
        .join(Review, Review.id == SignedSheet.review_id)
        .where(SignedSheet.case_file_id == case.id)
        .order_by(SignedSheet.id.desc())
    )
    sheets = [SignedRound(row, number) for row, number in rows]
    return sheets[:1] if actor.role is Role.UNIT else sheets


def signed_sheet(session: Session, files: FileStore, actor: Actor, sheet_id: int) -> KeptSheet:
    """A signed sheet, shown from the bytes that were signed.

    Raises:
        NotFoundError: there is none that this person may see now.
        FileStoreError, SignedSheetError: the bytes are not there, or are not those that were signed.
    """
    row = session.scalars(
        select(SignedSheet)
        .join(CaseFile, CaseFile.id == SignedSheet.case_file_id)
        .where(SignedSheet.id == sheet_id, visible_cases(actor))
    ).one_or_none()
    if row is None:
        raise NotFoundError(NOT_FOUND)
    case = case_for(session, actor, row.case_file_id)
    shown_to = [item.row.id for item in signed_of(session, actor, case)]
    if row.id not in shown_to and not _referred(session, actor, row):
        raise NotFoundError(NOT_FOUND)
    return KeptSheet(row, case, sheet_of_bytes(sheet_bytes_of(files, row)))


def _referred(session: Session, actor: Actor, row: SignedSheet) -> bool:
    """Whether this very sheet was referred to the discipline officer's unit."""
    if actor.role is not Role.DISCIPLINE:
        return False
    query = select(func.count(Referral.id)).where(
        Referral.sheet_id == row.id, Referral.to_unit_id == actor.unit_id
    )
    return bool(session.scalar(query))


def sheet_bytes_of(files: FileStore, row: SignedSheet) -> bytes:
    """The bytes that were signed. Raises as `signed_sheet`."""
    with files.open(row.sheet_key) as stream:
        data = stream.read()
    if hashlib.sha256(data).hexdigest() != row.sheet_key:
        raise SignedSheetError("评查表的内容与签署时的校验值不符，请联系管理员从备份恢复。")
    return data


def _ruled(item: StandingFinding) -> RuledFinding:
    ruling = None
    if item.hand is not None:
        hand = item.hand
        ruling = RulingView(HAND_WORDS, hand.reason, hand.made_by.name, moment(hand.made_at))
    elif item.ruling is not None:
        ruling = _said(item.ruling)
    return RuledFinding(
        finding=item.finding,
        outcome=item.outcome,
        deduction=item.deduction,
        ruling=ruling,
        waiting=item.waiting is not None,
        by_hand=item.hand is not None,
    )


def _said(row: RulingRow) -> RulingView:
    return RulingView(row.kind.words, row.reason, row.made_by.name, moment(row.made_at))
