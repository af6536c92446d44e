"""The page of the score sheet: as it stands, as it was signed, for whom."""

from __future__ import annotations

import hashlib
import re

import jsonschema
import pytest
from flask import Flask
from sqlalchemy import select

from enforcement_review.operations.corrections import correct_fact
from enforcement_review.operations.reviewing import claim, reopen
from enforcement_review.operations.standing import standing
from enforcement_review.reporting import report_schema
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import AuditEntry, CaseFile, Purpose, Role, SignedSheet
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import District, add_case
from tests.operations.signed import OPINION, WHY_LESS, WHY_OVERRULED, Signed, review_and_sign, run_as


@pytest.fixture
def signed(app: Flask, files: FileStore, district: District, case_id: int) -> Signed:
    with app.app_context():
        return review_and_sign(db.session(), files, district, case_id)


@pytest.fixture
def sent(app: Flask, files: FileStore, district: District, case_id: int) -> Signed:
    with app.app_context():
        return review_and_sign(db.session(), files, district, case_id, send=True)


@pytest.mark.parametrize("kept", [True, False])
def test_what_people_put_right_stands_at_the_end_of_the_sheet(
    app: Flask, files: FileStore, district: District, case_id: int, sign_in: SignIn, *, kept: bool
) -> None:
    reviewer = district.accounts[Role.REVIEWER]
    with app.app_context():
        session = db.session()
        run_as(session, files, reviewer, claim, case_id)
        if kept:
            facts = standing(session, files, session.get_one(CaseFile, case_id)).result.case_file.facts
            fine = next(index for index, fact in enumerate(facts) if fact.name == "decision.fine")
            run_as(session, files, reviewer, correct_fact, case_id, 1, fine, "1234", "按原件更正。")
        review_and_sign(session, files, district, case_id)
    words = words_of(sign_in(Role.REVIEWER).get(f"/cases/{case_id}/sheet").text)
    assert ("人工更正" in words) is kept
    assert ("1234.00 按原件更正。 李评查" in words) is kept


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_an_unsigned_sheet_says_so_and_shows_every_finding(sign_in: SignIn, case_id: int) -> None:
    page = sign_in(Role.REVIEWER).get(f"/cases/{case_id}/sheet").text
    words = words_of(page)
    for expected in (
        "未签署，仅供参考",
        "评查项目",
        "评查内容",
        "标准分",
        "机器扣分",
        "最终扣分",
        "得分",
        "依据与页码",
        "认定与理由",
        "评查意见",
        "送评单位",
        "示例区市场监督管理局",
        "尚未认定",
        "《行政处罚决定书》第 21 页",
    ):
        assert expected in words
    assert "SHA-256）" not in words
    assert page.count('class="fail"') == 6


def test_a_signed_sheet_shows_both_words_the_signature_and_its_hash(
    app: Flask, sign_in: SignIn, case_id: int, signed: Signed
) -> None:
    client = sign_in(Role.REVIEWER)
    page = client.get(f"/cases/{case_id}/sheet").text
    words = words_of(page)
    with app.app_context():
        key = db.session.get_one(SignedSheet, signed.sheet_id).sheet_key
    for expected in (
        WHY_OVERRULED,
        WHY_LESS,
        "改判 ：不符合→符合",
        "人工发现",
        "采用机器结论",
        key,
        "李评查 签署于 2",
    ):
        assert expected.replace(" ", "") in words.replace(" ", "")
    for line in OPINION.splitlines():
        assert line in words
    assert "<del>不符合</del>" in page
    assert "仅供参考" not in words
    assert client.get(f"/sheets/{signed.sheet_id}").text.count(key) == 1


def test_the_bytes_that_were_signed_can_be_had_and_have_the_printed_hash(
    app: Flask, sign_in: SignIn, signed: Signed
) -> None:
    answer = sign_in(Role.SUPERVISOR).get(f"/sheets/{signed.sheet_id}/sheet.json")
    with app.app_context():
        assert (
            hashlib.sha256(answer.data).hexdigest()
            == db.session.get_one(SignedSheet, signed.sheet_id).sheet_key
        )
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_while_it_is_reviewed_again_the_draft_is_shown_and_the_signed_one_stays(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int, signed: Signed
) -> None:
    with app.app_context():
        run_as(db.session(), files, district.accounts[Role.REVIEWER], reopen, case_id, "补充核对。")
    client = sign_in(Role.REVIEWER)
    draft = client.get(f"/cases/{case_id}/sheet").text
    assert "未签署，仅供参考" in draft
    assert f"/sheets/{signed.sheet_id}" in draft
    old = words_of(client.get(f"/sheets/{signed.sheet_id}").text)
    assert "正在重新评查" in old
    assert WHY_OVERRULED in old


@pytest.mark.parametrize("path", ["/cases/{case}/sheet", "/cases/{case}/report.json"])
def test_who_may_open_an_unsigned_sheet(sign_in: SignIn, district: District, case_id: int, path: str) -> None:
    path = path.format(case=case_id)
    expected = {
        Role.REVIEWER: 200,
        Role.SUPERVISOR: 200,
        Role.UNIT: 403,
        Role.DISCIPLINE: 404,
        Role.ADMINISTRATOR: 403,
    }
    assert {role: sign_in(role).get(path).status_code for role in Role} == expected
    assert sign_in(district.market_reviewer).get(path).status_code == 404
    assert sign_in(district.transport_person).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/sheets/{sheet}", "/sheets/{sheet}/sheet.json"])
def test_who_may_open_a_signed_sheet_that_was_not_sent(
    sign_in: SignIn, district: District, signed: Signed, path: str
) -> None:
    path = path.format(sheet=signed.sheet_id)
    expected = {
        Role.REVIEWER: 200,
        Role.SUPERVISOR: 200,
        Role.UNIT: 404,
        Role.DISCIPLINE: 404,
        Role.ADMINISTRATOR: 403,
    }
    assert {role: sign_in(role).get(path).status_code for role in Role} == expected
    assert sign_in(district.market_reviewer).get(path).status_code == 404


def test_the_unit_opens_the_sheet_that_was_sent_to_it(
    sign_in: SignIn, district: District, case_id: int, sent: Signed
) -> None:
    unit = sign_in(Role.UNIT)
    page = unit.get(f"/cases/{case_id}/sheet")
    assert page.status_code == 200
    assert WHY_OVERRULED in page.text
    assert f"/cases/{case_id}/deficiencies" in page.text
    assert "移送纪检" not in page.text
    assert sign_in(district.transport_person).get(f"/sheets/{sent.sheet_id}").status_code == 404


def test_the_way_to_a_referral_is_shown_to_supervisors_of_signed_files_only(
    sign_in: SignIn, case_id: int, signed: Signed
) -> None:
    path = f"/cases/{case_id}/sheet"
    assert f"/cases/{case_id}/refer" in sign_in(Role.SUPERVISOR).get(path).text
    assert f"/cases/{case_id}/refer" not in sign_in(Role.REVIEWER).get(path).text


def test_the_report_is_the_contracts_one_object_on_a_line(sign_in: SignIn, case_id: int) -> None:
    answer = sign_in(Role.REVIEWER).get(f"/cases/{case_id}/report.json")
    assert answer.mimetype == "application/json"
    assert answer.get_data(as_text=True).count("\n") == 1
    jsonschema.validate(answer.get_json(), report_schema())


def test_a_self_checks_sheet_is_marked_and_leaves_no_line_in_the_trail(
    app: Flask, files: FileStore, sign_in: SignIn, district: District
) -> None:
    with app.app_context():
        own_look = add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK).id
        db.session.commit()
    page = sign_in(Role.UNIT).get(f"/cases/{own_look}/sheet").text
    assert "仅供自查" in page
    with app.app_context():
        assert db.session.scalars(select(AuditEntry)).all() == []


def test_looking_at_a_sheet_is_written_down(app: Flask, sign_in: SignIn, case_id: int) -> None:
    sign_in(Role.SUPERVISOR).get(f"/cases/{case_id}/sheet")
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry)).one()
        label = db.session.get_one(CaseFile, case_id).label
    assert (entry.action, entry.account_name, entry.subject_name) == ("sheet.view", "张主管", label)


def test_the_style_is_the_printed_sheets_own_and_needs_no_sign_in(app: Flask) -> None:
    with app.test_client().get("/static/sheet.css") as answer:
        assert answer.status_code == 200
        style = answer.get_data(as_text=True)
        assert ".score-sheet" in style
        assert "@media print" in style


def test_nothing_on_the_page_is_inline(sign_in: SignIn, case_id: int, signed: Signed) -> None:
    page = sign_in(Role.SUPERVISOR).get(f"/cases/{case_id}/sheet").text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son[a-z]+=", page)
