"""Signed score sheets: shown from what was signed, to those who may see them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from enforcement_review.operations import corrections, mending, referrals, reviewing
from enforcement_review.operations.errors import NotFoundError
from enforcement_review.operations.sheets import sheet_of, signed_of, signed_sheet
from enforcement_review.operations.standing import standing
from enforcement_review.reporting.sheet import FindingView, SheetView
from enforcement_review.reporting.signed import SignedSheetError
from enforcement_review.store.files import DiskFiles, FileStore
from enforcement_review.store.tables import CaseFile, ReviewState, Role, SignedSheet
from tests.district import District, actor
from tests.operations.conftest import Do
from tests.operations.signed import OPINION, WHY_LESS, WHY_OVERRULED, review_and_sign


def rows_of(sheet: SheetView) -> dict[str, FindingView]:
    return {row.rule: row for section in sheet.sections for row in section.findings}


def test_a_signed_sheet_shows_what_people_said_beside_what_the_machine_said(
    session: Session, files: FileStore, district: District, case_id: int
) -> None:
    signed = review_and_sign(session, files, district, case_id)
    kept = signed_sheet(session, files, actor(session, district.accounts[Role.REVIEWER]), signed.sheet_id)
    rows = rows_of(kept.sheet)
    overruled, lessened = rows[signed.overruled], rows[signed.lessened]
    assert (overruled.machine_verdict, overruled.verdict) == ("不符合", "符合")
    assert overruled.verdict_changed
    assert overruled.machine_deduction != "0"
    assert overruled.deduction == "0"
    assert overruled.ruling is not None
    assert (overruled.ruling.reason, overruled.ruling.by) == (WHY_OVERRULED, "李评查")
    assert Decimal(lessened.deduction) == signed.lessened_to
    assert lessened.ruling is not None
    assert lessened.ruling.reason == WHY_LESS
    assert not lessened.verdict_changed
    assert lessened.deduction_changed
    [added] = [row for row in rows.values() if row.by_hand]
    assert (added.title, added.deduction, added.machine_verdict) == ("照片没有说明", "0.5", "—")
    frame = kept.sheet.frame
    assert frame is not None
    assert frame.opinion == OPINION
    assert frame.signature is not None
    assert (frame.signature.by, frame.signature.round) == ("李评查", 1)
    assert Decimal(kept.sheet.marks.total) == kept.row.total
    assert Decimal(kept.sheet.machine.total) == kept.row.machine_total


def test_a_sheet_names_what_people_put_right(
    session: Session, files: FileStore, district: District, case_id: int, do: Do
) -> None:
    reviewer = district.accounts[Role.REVIEWER]
    do(reviewer, reviewing.claim, case_id)
    machine = standing(session, files, session.get_one(CaseFile, case_id)).result.case_file
    fine = next(index for index, fact in enumerate(machine.facts) if fact.name == "decision.fine")
    do(reviewer, corrections.correct_fact, case_id, 1, fine, "1234", "按原件更正识别错误")
    do(reviewer, mending.mend, case_id, 2, mending.SetType("d01", "backup_sheet"), "封面是备考表")
    signed = review_and_sign(session, files, district, case_id)
    kept = signed_sheet(session, files, actor(session, reviewer), signed.sheet_id)
    [parting, reading] = sorted(kept.sheet.amendments, key=lambda one: one.after)
    assert (reading.what, reading.after, reading.by) == ("罚款数额", "1234.00", "李评查")
    assert reading.before not in ("", reading.after)
    assert reading.reason == "按原件更正识别错误"
    assert reading.where.endswith("页")
    assert "备考表" in parting.what
    assert (parting.before, parting.after, parting.reason) == ("", "", "封面是备考表")


def test_what_was_taken_back_is_not_on_the_sheet(
    session: Session, files: FileStore, district: District, case_id: int, do: Do
) -> None:
    reviewer = district.accounts[Role.REVIEWER]
    do(reviewer, reviewing.claim, case_id)
    do(reviewer, mending.mend, case_id, 1, mending.SetType("d01", "backup_sheet"))
    do(reviewer, mending.undo_mending, case_id, 2)
    case = session.get_one(CaseFile, case_id)
    assert sheet_of(session, case, standing(session, files, case)).amendments == ()


def test_a_signed_sheet_stays_as_it_was_signed_whatever_is_ruled_later(
    session: Session, files: FileStore, district: District, case_id: int, do: Do
) -> None:
    signed = review_and_sign(session, files, district, case_id)
    reviewer = actor(session, district.accounts[Role.REVIEWER])
    before = signed_sheet(session, files, reviewer, signed.sheet_id).sheet
    do(Role.REVIEWER, reviewing.reopen, case_id, "补充核对。")
    session.get_one(CaseFile, case_id).label = "改了名"
    session.commit()
    assert signed_sheet(session, files, reviewer, signed.sheet_id).sheet == before
    case = session.get_one(CaseFile, case_id)
    draft = sheet_of(session, case, standing(session, files, case))
    assert draft.frame is not None
    assert draft.frame.signature is None


def test_bytes_that_are_not_those_that_were_signed_are_never_shown(
    session: Session, district: District, case_id: int, files: FileStore
) -> None:
    signed = review_and_sign(session, files, district, case_id)
    row = session.get_one(SignedSheet, signed.sheet_id)
    assert isinstance(files, DiskFiles)
    path: Path = files.path(row.sheet_key)
    genuine = path.read_bytes()
    whole = json.loads(genuine)
    whole["sheet"]["marks"]["total"] = "100"
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    try:
        with pytest.raises(SignedSheetError, match="校验值不符"):
            signed_sheet(session, files, actor(session, district.accounts[Role.REVIEWER]), signed.sheet_id)
    finally:
        path.write_bytes(genuine)  # the store is shared by the tests


@pytest.mark.parametrize("state", [ReviewState.SUBMITTED, ReviewState.SENT])
def test_who_sees_a_signed_sheet(
    session: Session, files: FileStore, district: District, case_id: int, state: ReviewState
) -> None:
    signed = review_and_sign(session, files, district, case_id, send=state is ReviewState.SENT)

    def sees(account_id: int) -> bool:
        try:
            signed_sheet(session, files, actor(session, account_id), signed.sheet_id)
        except NotFoundError:
            return False
        return True

    assert sees(district.accounts[Role.REVIEWER])
    assert sees(district.accounts[Role.SUPERVISOR])
    assert sees(district.accounts[Role.UNIT]) is (state is ReviewState.SENT)
    assert not sees(district.accounts[Role.DISCIPLINE])
    assert not sees(district.accounts[Role.ADMINISTRATOR])
    assert not sees(district.market_reviewer)
    assert not sees(district.transport_person)


def test_a_unit_sees_the_sheet_that_it_was_sent_and_no_earlier_one(
    session: Session, files: FileStore, district: District, case_id: int, do: Do
) -> None:
    first = review_and_sign(session, files, district, case_id)
    do(Role.REVIEWER, reviewing.reopen, case_id, "补充核对。")
    second = do(Role.REVIEWER, reviewing.submit, case_id, 1, "第二次意见。")
    do(Role.SUPERVISOR, reviewing.send, case_id)
    case = session.get_one(CaseFile, case_id)
    unit, reviewer = (actor(session, district.accounts[role]) for role in (Role.UNIT, Role.REVIEWER))
    assert [item.row.id for item in signed_of(session, unit, case)] == [second]
    assert [(item.row.id, item.round) for item in signed_of(session, reviewer, case)] == [
        (second, 2),
        (first.sheet_id, 1),
    ]
    with pytest.raises(NotFoundError):
        signed_sheet(session, files, unit, first.sheet_id)
    do(Role.SUPERVISOR, reviewing.reopen, case_id, "重新评查。")
    with pytest.raises(NotFoundError):
        signed_sheet(session, files, unit, second)


def test_a_discipline_officer_keeps_the_sheet_that_was_referred_while_the_review_goes_on(
    session: Session, files: FileStore, district: District, case_id: int, do: Do
) -> None:
    signed = review_and_sign(session, files, district, case_id)
    do(Role.SUPERVISOR, referrals.refer, case_id, district.discipline, "涉嫌选择性执法。")
    do(Role.SUPERVISOR, reviewing.reopen, case_id, "重新评查。")
    officer = actor(session, district.accounts[Role.DISCIPLINE])
    assert signed_sheet(session, files, officer, signed.sheet_id).row.id == signed.sheet_id
