"""Referrals on pages: made by supervisors, read by discipline officers, and no trace of them for anybody else."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import AuditEntry, Referral, Role
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import District
from tests.operations.signed import Signed, review_and_sign

REASON = "处罚前未告知，涉嫌滥用职权。"


@pytest.fixture
def signed(app: Flask, files: FileStore, district: District, case_id: int) -> Signed:
    with app.app_context():
        return review_and_sign(db.session(), files, district, case_id, send=True)


def refer(client: FlaskClient, district: District, case_id: int, reason: str = REASON) -> int:
    """The answer's status."""
    answer = client.post(f"/cases/{case_id}/refer", data={"to_unit": district.discipline, "reason": reason})
    return answer.status_code


def test_a_supervisor_refers_with_a_reason(
    app: Flask, sign_in: SignIn, district: District, case_id: int, signed: Signed
) -> None:
    supervisor = sign_in(Role.SUPERVISOR)
    assert "示例区纪委监委" in supervisor.get(f"/cases/{case_id}/refer").text
    assert refer(supervisor, district, case_id) == 302
    with app.app_context():
        row = db.session.scalars(select(Referral)).one()
        assert (row.case_file_id, row.reason) == (case_id, REASON)
        shown = supervisor.get(f"/referrals/{row.id}").text
    assert REASON in shown
    assert "示例区纪委监委" in supervisor.get("/referrals").text
    assert "已经移送" in supervisor.get(f"/cases/{case_id}/refer").text


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_the_form_comes_back_and_says_so(
    app: Flask, sign_in: SignIn, district: District, case_id: int, signed: Signed, reason: str
) -> None:
    answer = sign_in(Role.SUPERVISOR).post(
        f"/cases/{case_id}/refer", data={"to_unit": district.discipline, "reason": reason}
    )
    assert answer.status_code == 422
    assert "请写明移送的理由。" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Referral)).all() == []


def test_the_second_time_it_says_that_it_was_referred(
    sign_in: SignIn, district: District, case_id: int, signed: Signed
) -> None:
    supervisor = sign_in(Role.SUPERVISOR)
    refer(supervisor, district, case_id)
    assert refer(supervisor, district, case_id) == 409


def test_an_unsigned_case_file_has_no_form(sign_in: SignIn, case_id: int) -> None:
    assert sign_in(Role.SUPERVISOR).get(f"/cases/{case_id}/refer").status_code == 403


def test_the_discipline_officer_sees_the_sheet_and_the_case_file_once_it_was_referred(
    app: Flask, sign_in: SignIn, district: District, case_id: int, signed: Signed
) -> None:
    officer = sign_in(Role.DISCIPLINE)
    paths = (f"/cases/{case_id}/desk", f"/sheets/{signed.sheet_id}", f"/cases/{case_id}/sheet")
    assert {officer.get(path).status_code for path in paths} == {404}
    assert "没有移送的案卷" in officer.get("/referrals").text
    refer(sign_in(Role.SUPERVISOR), district, case_id)
    assert {officer.get(path).status_code for path in paths} == {200}
    with app.app_context():
        row = db.session.scalars(select(Referral)).one()
    listed = officer.get("/referrals").text
    assert f"/referrals/{row.id}" in listed
    shown = officer.get(f"/referrals/{row.id}").text
    assert REASON in shown
    assert f"/sheets/{signed.sheet_id}" in shown
    assert f"/cases/{case_id}/desk" in shown


def test_what_the_discipline_officer_looks_at_is_no_line_of_the_case_file(
    app: Flask, sign_in: SignIn, district: District, case_id: int, signed: Signed
) -> None:
    refer(sign_in(Role.SUPERVISOR), district, case_id)
    sign_in(Role.DISCIPLINE).get(f"/sheets/{signed.sheet_id}")
    with app.app_context():
        seen = db.session.scalars(
            select(AuditEntry).where(AuditEntry.account_id == district.accounts[Role.DISCIPLINE])
        ).all()
        assert [(entry.action, entry.subject_kind) for entry in seen] == [("referral.view", "referral")]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.UNIT, Role.ADMINISTRATOR])
def test_others_have_no_page_for_it(
    sign_in: SignIn, district: District, case_id: int, signed: Signed, role: Role
) -> None:
    refer(sign_in(Role.SUPERVISOR), district, case_id)
    client = sign_in(role)
    for path in ("/referrals", "/referrals/1", f"/cases/{case_id}/refer"):
        assert client.get(path).status_code == 403
    assert refer(client, district, case_id) == 403


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.UNIT])
def test_every_page_of_the_unit_and_the_reviewer_is_the_same_with_and_without_it(
    app: Flask, sign_in: SignIn, district: District, case_id: int, signed: Signed, role: Role
) -> None:
    client = sign_in(role)
    before = all_pages(app, client, case_id)
    refer(sign_in(Role.SUPERVISOR), district, case_id)
    sign_in(Role.DISCIPLINE).get(f"/sheets/{signed.sheet_id}")
    after = all_pages(app, client, case_id)
    assert [path for path in before if before[path] != after[path]] == []
    assert sum(status == 200 for status, _ in before.values()) >= 5


def all_pages(app: Flask, client: FlaskClient, case_id: int) -> dict[str, tuple[int, str]]:
    """Every page without an id or of the case file: what it says, without its forgery token."""
    values = {"case_id": case_id, "index": 0, "page": 1}
    adapter = app.url_map.bind("localhost")
    pages = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.arguments <= {"case_id"}:
            continue
        path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        with client.get(path) as answer:
            if answer.mimetype in ("text/html", "application/json"):
                words = re.sub(
                    r'(csrf[_-]token"[^>]*|X-CSRFToken": )"[^"]+"', "", answer.get_data(as_text=True)
                )
                pages[path] = (answer.status_code, words)
    return pages
