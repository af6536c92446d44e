"""Who sees which case files: the query, walked for every account and every sort of file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.access import TABLE, Permission, may
from enforcement_review.operations.errors import NotFoundError
from enforcement_review.operations.scope import case_for, visible_cases, visible_units
from enforcement_review.store.tables import (
    Account,
    CaseFile,
    CaseState,
    Purpose,
    Referral,
    Review,
    ReviewState,
    Role,
    SignedSheet,
    Unit,
)
from tests.district import NOW, District, actor

OF_ONE_CASE = (
    Permission.CASE_REPLACE,
    Permission.CASE_RETRY,
    Permission.CASE_CORRECT,
    Permission.SELF_CHECK_DELETE,
    Permission.REVIEW_ASSIGN,
    Permission.REVIEW_CLAIM,
    Permission.REVIEW_READ,
    Permission.REVIEW_RULE,
    Permission.REVIEW_SUBMIT,
    Permission.REVIEW_REOPEN,
    Permission.REVIEW_SEND,
    Permission.SHEET_READ,
    Permission.DEFICIENCY_READ,
    Permission.REFERRAL_CREATE,
)


@dataclass(frozen=True, slots=True)
class Sort:
    """A case file of the walk: whose it is and who has it."""

    unit: str
    purpose: Purpose
    reviewer: str | None
    referred: bool


@dataclass(frozen=True, slots=True)
class Walk:
    cases: dict[int, Sort]
    accounts: dict[str, int]


@pytest.fixture
def walk(session: Session, district: District, case_id: int) -> Walk:
    """Case files of every unit, for review and self-check, free and taken, referred and not."""
    units = {name: getattr(district, name) for name in ("root", "legal", "market", "station", "transport")}
    first = session.get_one(Account, district.accounts[Role.REVIEWER])

    def account(username: str, role: Role, home: int, reach: int) -> int:
        row = Account(
            username=username,
            name=username,
            role=role,
            unit_id=home,
            reach_id=reach,
            password_hash=first.password_hash,
            session_key=username,
            created_at=NOW,
        )
        session.add(row)
        session.flush()
        return row.id

    accounts = {
        "reviewer": district.accounts[Role.REVIEWER],
        "unit": district.accounts[Role.UNIT],
        "supervisor": district.accounts[Role.SUPERVISOR],
        "discipline": district.accounts[Role.DISCIPLINE],
        "administrator": district.accounts[Role.ADMINISTRATOR],
        "market reviewer": district.market_reviewer,
        "transport unit": district.transport_person,
        "station unit": account("station", Role.UNIT, district.station, district.station),
        "second reviewer": account("second", Role.REVIEWER, district.legal, district.root),
        "transport reviewer": account("near", Role.REVIEWER, district.legal, district.transport),
        "market supervisor": account("head", Role.SUPERVISOR, district.market, district.market),
        "other discipline": account("others", Role.DISCIPLINE, district.legal, district.root),
    }
    pattern = session.get_one(CaseFile, case_id)
    sheet = a_sheet(session, pattern, district)
    cases: dict[int, Sort] = {}
    for name, unit in units.items():
        for purpose in Purpose:
            for reviewer in (None, "reviewer", "second reviewer", "market reviewer"):
                for referred in (False, True):
                    if purpose is Purpose.SELF_CHECK and (reviewer or referred):
                        continue
                    row = CaseFile(
                        unit_id=unit,
                        purpose=purpose,
                        label="案卷",
                        content_key=pattern.content_key,
                        uploaded_by_id=pattern.uploaded_by_id,
                        uploaded_at=NOW,
                        month="2026-05",
                        state=CaseState.REVIEWED,
                        revision_id=None,
                        review_state=ReviewState.ASSIGNED if reviewer else ReviewState.NONE,
                        reviewer_id=accounts[reviewer] if reviewer else None,
                    )
                    session.add(row)
                    session.flush()
                    cases[row.id] = Sort(name, purpose, reviewer, referred)
                    if referred:
                        session.add(referral(row, sheet, district))
    session.flush()
    return Walk(cases, accounts)


def a_sheet(session: Session, case: CaseFile, district: District) -> int:
    """Any signed sheet, since referrals carry one."""
    assert case.revision_id is not None
    review = Review(
        case_file_id=case.id,
        round=1,
        reviewer_id=district.accounts[Role.REVIEWER],
        assigned_by_id=district.accounts[Role.SUPERVISOR],
        assigned_at=NOW,
        due_on=NOW.date(),
    )
    session.add(review)
    session.flush()
    sheet = SignedSheet(
        case_file_id=case.id,
        review_id=review.id,
        revision_id=case.revision_id,
        sheet_key="0" * 64,
        machine_total=Decimal(82),
        total=Decimal(82),
        signed_by_id=district.accounts[Role.REVIEWER],
        signer_name="李评查",
        signed_at=NOW,
    )
    session.add(sheet)
    session.flush()
    return sheet.id


def referral(case: CaseFile, sheet_id: int, district: District) -> Referral:
    return Referral(
        case_file_id=case.id,
        to_unit_id=district.discipline,
        sheet_id=sheet_id,
        reason="涉嫌违纪。",
        made_by_id=district.accounts[Role.SUPERVISOR],
        made_at=NOW,
    )


EVERYWHERE = {"root", "legal", "market", "station", "transport"}
MARKET = {"market", "station"}
# Whose files for review each account comes to see while nobody, or the account itself, has them.
REVIEWERS = {
    "reviewer": EVERYWHERE - {"legal"},
    "second reviewer": EVERYWHERE - {"legal"},
    "market reviewer": EVERYWHERE - MARKET,
    "transport reviewer": {"transport"},
}
SUPERVISORS = {"supervisor": EVERYWHERE, "market supervisor": MARKET}
UNITS = {"unit": MARKET, "station unit": {"station"}, "transport unit": {"transport"}}


def should_see(account: str, case: Sort) -> bool:
    """What the design says, said once more."""
    if account in UNITS:
        return case.unit in UNITS[account]
    if case.purpose is Purpose.SELF_CHECK:
        return False
    if account in REVIEWERS:
        return case.unit in REVIEWERS[account] and case.reviewer in (None, account)
    if account in SUPERVISORS:
        return case.unit in SUPERVISORS[account]
    return account == "discipline" and case.referred


def test_everybody_sees_the_own_files_and_no_other(session: Session, walk: Walk) -> None:
    for name, account in walk.accounts.items():
        seen = set(session.scalars(select(CaseFile.id).where(visible_cases(actor(session, account)))))
        expected = {case_id for case_id, case in walk.cases.items() if should_see(name, case)}
        assert seen & set(walk.cases) == expected, name


def test_one_file_is_found_exactly_where_the_list_has_it(session: Session, walk: Walk) -> None:
    for name, account in walk.accounts.items():
        person = actor(session, account)
        for case_id, case in list(walk.cases.items())[::3]:
            for lock in (False, True):
                if should_see(name, case):
                    assert case_for(session, person, case_id, lock=lock).id == case_id
                else:
                    with pytest.raises(NotFoundError):
                        case_for(session, person, case_id, lock=lock)


def test_a_reviewer_never_works_on_the_own_departments_file_whatever_its_row_says(
    session: Session, walk: Walk
) -> None:
    """The table alone would let the file's reviewer rule; the query does not let one find it."""
    person = actor(session, walk.accounts["market reviewer"])
    mine = [
        case_id
        for case_id, case in walk.cases.items()
        if case.reviewer == "market reviewer" and case.unit in MARKET
    ]
    assert mine
    for case_id in mine:
        assert may(person, Permission.REVIEW_RULE, session.get_one(CaseFile, case_id))
        with pytest.raises(NotFoundError):
            case_for(session, person, case_id)


def test_nothing_is_permitted_with_a_file_to_whoever_never_sees_one(session: Session, walk: Walk) -> None:
    administrator = actor(session, walk.accounts["administrator"])
    for case_id in walk.cases:
        case = session.get_one(CaseFile, case_id)
        assert not [permission for permission in OF_ONE_CASE if may(administrator, permission, case)]


def test_a_self_check_gives_rights_to_its_unit_alone(session: Session, walk: Walk) -> None:
    own = [case_id for case_id, case in walk.cases.items() if case.purpose is Purpose.SELF_CHECK]
    for name, account in walk.accounts.items():
        person = actor(session, account)
        for case_id in own:
            case = session.get_one(CaseFile, case_id)
            given = [permission for permission in OF_ONE_CASE if may(person, permission, case)]
            assert name in UNITS or not given, (name, given)
            assert Permission.REVIEW_RULE not in given


def test_what_a_reviewer_may_do_is_done_with_the_own_review_only(session: Session, walk: Walk) -> None:
    work = (Permission.CASE_CORRECT, Permission.REVIEW_RULE, Permission.REVIEW_SUBMIT)
    for name in REVIEWERS:
        person = actor(session, walk.accounts[name])
        for case_id, sort in walk.cases.items():
            case = session.get_one(CaseFile, case_id)
            allowed = [permission for permission in work if may(person, permission, case)]
            assert allowed == (list(work) if sort.reviewer == name else [])


def test_every_permission_stands_in_the_table() -> None:
    assert set(TABLE) == set(Permission)


def test_the_units_that_one_may_choose_are_those_whose_files_one_may_see(
    session: Session, district: District, walk: Walk
) -> None:
    names = {getattr(district, name): name for name in EVERYWHERE}
    for account, expected in {**REVIEWERS, **SUPERVISORS, **UNITS}.items():
        person = actor(session, walk.accounts[account])
        units = session.scalars(select(Unit.id).where(visible_units(person)))
        assert {names[unit] for unit in units if unit in names} == expected, account
