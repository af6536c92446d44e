"""Referrals (移送): who may make one, and who comes to know of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.operations import referrals, reviewing
from enforcement_review.operations.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    OperationError,
)
from enforcement_review.operations.referrals import receiving_units, referral_for, referrals_of
from enforcement_review.operations.scope import visible_cases
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import Account, AuditEntry, CaseFile, Referral, Role
from tests.district import NOW, District, actor
from tests.operations.conftest import Do, Make
from tests.operations.signed import review_and_sign

REASON = "处罚前未告知，涉嫌滥用职权。"


@pytest.fixture
def signed(session: Session, files: FileStore, district: District, case_id: int) -> int:
    return review_and_sign(session, files, district, case_id).sheet_id


def cases_of(session: Session, account_id: int) -> list[int]:
    return list(session.scalars(select(CaseFile.id).where(visible_cases(actor(session, account_id)))))


def test_a_referral_carries_the_newest_sheet_to_the_discipline_officers_of_one_unit(
    session: Session, district: District, case_id: int, signed: int, do: Do
) -> None:
    officer = district.accounts[Role.DISCIPLINE]
    assert cases_of(session, officer) == []
    made = do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, f"  {REASON} ")
    row = session.get_one(Referral, made)
    assert (row.sheet_id, row.reason, row.to_unit_id) == (signed, REASON, district.discipline)
    assert cases_of(session, officer) == [case_id]
    listed = referrals.referrals(session, actor(session, officer)).rows
    assert [(item.id, item.case_id, item.to_unit, item.made_by) for item in listed] == [
        (made, case_id, "示例区纪委监委", "张主管")
    ]


def test_the_trail_tells_of_the_referral_and_not_of_the_case_file(
    session: Session, district: District, case_id: int, signed: int, do: Do
) -> None:
    made = do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, REASON)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "referral.create")).one()
    assert (entry.subject_kind, entry.subject_id, entry.reason) == ("referral", made, REASON)
    about_case = select(AuditEntry.action).where(
        AuditEntry.subject_kind == "case_file", AuditEntry.subject_id == case_id
    )
    assert not [action for action in session.scalars(about_case) if action.startswith("referral")]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_nobody_but_a_supervisor_refers(
    session: Session, district: District, case_id: int, signed: int, do: Do, role: Role
) -> None:
    with pytest.raises((DeniedError, NotFoundError)):
        do(role, referrals.refer, case_id, district.discipline, REASON)
    assert session.scalars(select(Referral)).all() == []


def test_only_a_signed_case_file_is_referred(district: District, case_id: int, do: Do) -> None:
    with pytest.raises(DeniedError):
        do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, REASON)
    do(Role.REVIEWER, reviewing.claim, case_id)
    with pytest.raises(DeniedError):
        do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, REASON)


@pytest.mark.parametrize(
    ("reason", "field"),
    [("", "reason"), (" \n", "reason"), ("长" * 2001, "reason")],
    ids=["none", "blank", "long"],
)
def test_a_reason_is_needed(
    district: District, case_id: int, signed: int, do: Do, reason: str, field: str
) -> None:
    with pytest.raises(InvalidError) as raised:
        do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, reason)
    assert raised.value.field == field


def test_it_goes_to_units_with_a_discipline_officer_only(
    session: Session, district: District, case_id: int, signed: int, do: Do
) -> None:
    assert [unit.id for unit in receiving_units(session)] == [district.discipline]
    for unit in (district.legal, district.market, 999):
        with pytest.raises(InvalidError, match="纪检账号"):
            do(Role.SUPERVISOR, referrals.refer, case_id, unit, REASON)
    session.get_one(Account, district.accounts[Role.DISCIPLINE]).active = False
    session.commit()
    with pytest.raises(InvalidError, match="纪检账号"):
        do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, REASON)


def test_once_for_each_case_file_and_unit(
    session: Session, district: District, case_id: int, signed: int, do: Do
) -> None:
    do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, REASON)
    with pytest.raises(ConflictError, match="已经移送"):
        do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, REASON)
    assert len(session.scalars(select(Referral)).all()) == 1


def test_nobody_else_comes_to_know_of_it(
    session: Session, district: District, case_id: int, signed: int, do: Do
) -> None:
    made = do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, REASON)
    case = session.get_one(CaseFile, case_id)
    others = [
        district.accounts[Role.REVIEWER],
        district.accounts[Role.UNIT],
        district.accounts[Role.ADMINISTRATOR],
        district.market_reviewer,
        district.transport_person,
        another(session, district, Role.DISCIPLINE, unit=district.transport),
        another(session, district, Role.SUPERVISOR, unit=district.legal, reach=district.transport),
    ]
    for account_id in others:
        person = actor(session, account_id)
        assert referrals.referrals(session, person).rows == ()
        assert referrals_of(session, person, case) == []
        with pytest.raises(OperationError):
            referral_for(session, person, made)


def another(session: Session, district: District, role: Role, *, unit: int, reach: int | None = None) -> int:
    account = Account(
        username=f"another-{role}",
        name="另一人",
        role=role,
        unit_id=unit,
        reach_id=reach or unit,
        password_hash="none",
        session_key="another",
        created_at=NOW,
    )
    session.add(account)
    session.commit()
    return account.id


def test_the_list_pages_by_key(
    session: Session,
    files: FileStore,
    district: District,
    make_case: Make,
    do: Do,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(referrals, "ON_A_PAGE", 2)
    made = []
    for number in range(3):
        case_id = make_case(label=f"案卷{number}")
        review_and_sign(session, files, district, case_id)
        made.append(do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, REASON))
    person = actor(session, district.accounts[Role.SUPERVISOR])
    first = referrals.referrals(session, person)
    rest = referrals.referrals(session, person, first.following)
    assert [row.id for row in (*first.rows, *rest.rows)] == made[::-1]
    assert rest.following is None
