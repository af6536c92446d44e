"""What somebody may see, as conditions of queries: whatever is outside does not exist for that person."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, joinedload

from enforcement_review.access import Actor, is_root
from enforcement_review.operations.errors import NotFoundError
from enforcement_review.store.tables import CaseFile, Purpose, Referral, Role, Unit


def visible_cases(actor: Actor) -> ColumnElement[bool]:
    """The condition that every query of case files for a person carries."""
    if actor.role is Role.UNIT:
        return CaseFile.unit_id.in_(_units_below(actor.unit_path))
    for_review = CaseFile.purpose == Purpose.REVIEW
    if actor.role is Role.SUPERVISOR:
        return for_review & CaseFile.unit_id.in_(_units_below(actor.reach))
    if actor.role is Role.REVIEWER:
        own = CaseFile.unit_id.in_(select(Unit.id).where(in_department(actor)))
        free_or_mine = or_(CaseFile.reviewer_id.is_(None), CaseFile.reviewer_id == actor.id)
        return for_review & CaseFile.unit_id.in_(_units_below(actor.reach)) & ~own & free_or_mine
    if actor.role is Role.DISCIPLINE:
        referred = select(Referral.case_file_id).where(Referral.to_unit_id == actor.unit_id)
        return for_review & CaseFile.id.in_(referred)
    return false()


def visible_units(actor: Actor) -> ColumnElement[bool]:
    """The units whose case files a person may come to see, and for which one may upload."""
    if actor.role is Role.UNIT:
        return Unit.path.startswith(actor.unit_path, autoescape=True)
    within = Unit.path.startswith(actor.reach, autoescape=True)
    if actor.role is Role.REVIEWER:
        return within & ~in_department(actor)
    if actor.role is Role.SUPERVISOR:
        return within
    return false()


def in_department(actor: Actor) -> ColumnElement[bool]:
    """The units of the person's own department; for somebody of the district's root that alone."""
    if is_root(actor.department):
        return Unit.path == actor.department
    return Unit.path.startswith(actor.department, autoescape=True)


def case_for(session: Session, actor: Actor, case_id: int, *, lock: bool = False) -> CaseFile:
    """The case file; with `lock` nobody else changes it until the transaction ends.

    Raises:
        NotFoundError: there is none that this person may see.
    """
    query = select(CaseFile).where(CaseFile.id == case_id, visible_cases(actor))
    people = joinedload(CaseFile.unit), joinedload(CaseFile.reviewer)
    # Locked, it is as it is then, whatever was read of it before.
    locked = query.with_for_update(of=CaseFile).execution_options(populate_existing=True)
    query = locked if lock else query.options(*people)
    case = session.scalars(query).one_or_none()
    if case is None:
        raise NotFoundError("没有这份案卷，或者您无权查看。")
    return case


def _units_below(path: str) -> Select[int]:
    return select(Unit.id).where(Unit.path.startswith(path, autoescape=True))
