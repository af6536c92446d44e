"""Referrals (移送): a supervisor hands a signed case file to the discipline officers of a unit.

Outside the two of them there is no trace of it: queries carry their condition, and the lines in the audit trail are
about the referral, not about the case file, so that no history of a case file shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, false, select
from sqlalchemy.orm import Session, aliased

from enforcement_review.access import Actor, Permission
from enforcement_review.operations.errors import ConflictError, InvalidError, NotFoundError
from enforcement_review.operations.scope import case_for, visible_units
from enforcement_review.operations.work import Work
from enforcement_review.store.tables import Account, CaseFile, Referral, Role, SignedSheet, Unit

ON_A_PAGE = 50
REASON_MOST = 2000  # characters


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral as it is listed; the figures are those of the sheet that was referred."""

    id: int
    case_id: int
    label: str
    name: str | None
    number: str | None
    unit: str
    to_unit: str
    reason: str
    made_by: str
    made_at: datetime
    sheet: SignedSheet


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """A page of referrals, newest first; `following` is the key to ask for the next with, None at the end."""

    rows: tuple[ReferralRow, ...]
    following: int | None


def refer(work: Work, case_id: int, to_unit_id: int, reason: str) -> int:
    """Refer (移送) a signed case file; the referral's id is returned.

    Raises:
        NotFoundError, DeniedError: as everywhere.
        InvalidError: no reason, or nobody at that unit could read it.
        ConflictError: it was referred there before.
    """
    case = case_for(work.session, work.person, case_id, lock=True)
    actor = work.require(Permission.REFERRAL_CREATE, case)
    reason = reason.strip()
    if not reason:
        raise InvalidError("请写明移送的理由。", "reason")
    if len(reason) > REASON_MOST:
        raise InvalidError(f"移送的理由过长，请控制在 {REASON_MOST} 字以内。", "reason")
    to_unit = {unit.id: unit for unit in receiving_units(work.session)}.get(to_unit_id)
    if to_unit is None:
        raise InvalidError("接收单位没有可用的纪检账号，请重新选择。", "to_unit")
    before = select(Referral.id).where(Referral.case_file_id == case.id, Referral.to_unit_id == to_unit.id)
    if work.session.scalar(before) is not None:
        raise ConflictError(f"这份案卷已经移送{to_unit.name}，不能重复移送。")
    sheet = work.session.scalars(
        select(SignedSheet)
        .where(SignedSheet.case_file_id == case.id)
        .order_by(SignedSheet.id.desc())
        .limit(1)
    ).one_or_none()
    if sheet is None:
        raise ConflictError("这份案卷没有签署的评查表，不能移送。")
    referral = Referral(
        case_file_id=case.id,
        to_unit_id=to_unit.id,
        sheet_id=sheet.id,
        reason=reason,
        made_by_id=actor.id,
        made_at=work.now,
    )
    work.session.add(referral)
    work.session.flush()
    changes = {"to_unit": (None, to_unit.name), "sheet": (None, sheet.sheet_key)}
    work.note("referral.create", ("referral", referral.id, case.label), changes, reason[:500])
    return referral.id


def receiving_units(session: Session) -> list[Unit]:
    """The units that a case file can be referred to: those with a discipline officer."""
    officers = select(Account.unit_id).where(Account.role == Role.DISCIPLINE, Account.active)
    query = select(Unit).where(Unit.active, Unit.id.in_(officers)).order_by(Unit.path)
    return list(session.scalars(query))


def referrals(session: Session, actor: Actor, before: int | None = None) -> ReferralPage:
    """The referrals that the person may know of; `before` is the key of the last row of the page before."""
    query = _rows(actor).order_by(Referral.id.desc()).limit(ON_A_PAGE + 1)
    if before is not None:
        query = query.where(Referral.id < before)
    rows = [_row(found) for found in session.execute(query)]
    following = rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else None
    return ReferralPage(tuple(rows[:ON_A_PAGE]), following)


def referral_for(session: Session, actor: Actor, referral_id: int) -> ReferralRow:
    """One referral. Raises NotFoundError where the person may not know of it."""
    found = session.execute(_rows(actor).where(Referral.id == referral_id)).one_or_none()
    if found is None:
        raise NotFoundError("没有这次移送，或者您无权查看。")
    return _row(found)


def referrals_of(session: Session, actor: Actor, case: CaseFile) -> list[ReferralRow]:
    """The referrals of one case file that the person may know of, oldest first."""
    query = _rows(actor).where(Referral.case_file_id == case.id).order_by(Referral.id)
    return [_row(found) for found in session.execute(query)]


def _known(actor: Actor) -> ColumnElement[bool]:
    """A supervisor knows of those from the own reach, a discipline officer of those to the own unit."""
    if actor.role is Role.SUPERVISOR:
        return CaseFile.unit_id.in_(select(Unit.id).where(visible_units(actor)))
    if actor.role is Role.DISCIPLINE:
        return Referral.to_unit_id == actor.unit_id
    return false()


def _rows(actor: Actor) -> Select[Referral, CaseFile, SignedSheet, str, str, str]:
    to_unit, from_unit = aliased(Unit), aliased(Unit)
    return (
        select(Referral, CaseFile, SignedSheet, from_unit.name, to_unit.name, Account.name)
        .join(CaseFile, CaseFile.id == Referral.case_file_id)
        .join(SignedSheet, SignedSheet.id == Referral.sheet_id)
        .join(from_unit, from_unit.id == CaseFile.unit_id)
        .join(to_unit, to_unit.id == Referral.to_unit_id)
        .join(Account, Account.id == Referral.made_by_id)
        .where(_known(actor))
    )


def _row(found: Row[Referral, CaseFile, SignedSheet, str, str, str]) -> ReferralRow:
    referral, case, sheet, unit, to_unit, made_by = found
    return ReferralRow(
        id=referral.id,
        case_id=case.id,
        label=case.label,
        name=case.name,
        number=case.number,
        unit=unit,
        to_unit=to_unit,
        reason=referral.reason,
        made_by=made_by,
        made_at=referral.made_at,
        sheet=sheet,
    )
