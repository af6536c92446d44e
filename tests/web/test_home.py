"""The first page of each role: what waits there, and for whom."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from enforcement_review.operations import referrals, reviewing
from enforcement_review.operations.tallies import tallied
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import (
    AuditEntry,
    CaseFile,
    CaseState,
    Job,
    JobKind,
    JobState,
    Purpose,
    Role,
    Upload,
)
from enforcement_review.web.calendar import today
from enforcement_review.web.doors import Services
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import NOW, District, add_case
from tests.operations.signed import review_and_sign, run_as


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def part(page: str, key: str) -> str:
    """The words of one section of the page."""
    found = re.search(rf'<section [^>]*aria-labelledby="part-{key}">(.*?)</section>', page, re.DOTALL)
    assert found is not None
    return words_of(found[1])


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def demonstration(app: Flask) -> None:
    services: Services = app.extensions["enforcement_review"]
    shown = dataclasses.replace(services.configuration, demo=True)
    app.extensions["enforcement_review"] = dataclasses.replace(services, configuration=shown)


def unreadable(files: FileStore, district: District, reason: str) -> int:
    case = add_case(db.session(), files, district, label="打不开的案卷")
    with tallied(db.session(), case):
        case.state, case.unreadable_because, case.name = CaseState.UNREADABLE, reason, None
        db.session.flush()
    upload = db.session.scalars(select(Upload).where(Upload.case_file_id == case.id)).one()
    db.session.add(
        Job(
            kind=JobKind.REVIEW,
            case_file_id=case.id,
            upload_id=upload.id,
            state=JobState.FAILED,
            error=reason,
            created_at=NOW,
            finished_at=NOW,
        )
    )
    db.session.commit()
    return case.id


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_first_page_that_says_what_to_do_when_nothing_waits(
    sign_in: SignIn, role: Role
) -> None:
    answer = sign_in(role).get("/")
    assert answer.status_code == 200
    assert "<h1>" in answer.text
    assert " style=" not in answer.text
    assert "可以先试试" not in answer.text


def test_a_reviewer_claims_from_the_free_pool_and_finds_it_in_hand(sign_in: SignIn, case_id: int) -> None:
    client = sign_in(Role.REVIEWER)
    page = client.get("/").text
    claim = f"/cases/{case_id}/claim"
    assert f'action="{claim}"' in page
    assert "手上没有评查中的案卷" in page
    assert client.post(claim).status_code == 302
    page = client.get("/").text
    assert claim not in page
    assert f"/cases/{case_id}/desk" in page
    assert "在手 1 份，没有逾期" in words_of(page)


def test_overdue_reviews_stand_first_with_the_days(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int
) -> None:
    with app.app_context():
        late = add_case(db.session(), files, district, label="晚的案卷").id
        db.session.commit()
        for number in (case_id, late):
            run_as(db.session(), files, district.accounts[Role.REVIEWER], reviewing.claim, number)
        db.session.get_one(CaseFile, late).due_on = today() - timedelta(days=3)
        db.session.get_one(CaseFile, case_id).due_on = today() + timedelta(days=2)
        db.session.commit()
    page = sign_in(Role.REVIEWER).get("/").text
    mine = page[page.index("part-mine") :]
    assert mine.index(f"/cases/{late}/desk") < mine.index(f"/cases/{case_id}/desk")
    assert "已逾期 3 天" in part(page, "mine")
    assert "还有 2 天" in part(page, "mine")
    assert "1 份已逾期" in words_of(page)


def test_the_own_departments_case_files_are_not_to_be_claimed(
    sign_in: SignIn, district: District, case_id: int
) -> None:
    page = sign_in(district.market_reviewer).get("/").text
    assert f"/cases/{case_id}" not in page


def test_a_signed_sheet_is_among_the_reviewers_last_ones(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int
) -> None:
    with app.app_context():
        signed = review_and_sign(db.session(), files, district, case_id)
    assert f"/sheets/{signed.sheet_id}" in sign_in(Role.REVIEWER).get("/").text


def test_a_unit_sees_results_only_of_what_was_sent(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int
) -> None:
    client = sign_in(Role.UNIT)
    assert "还没有反馈的案卷" in part(client.get("/").text, "sent")
    with app.app_context():
        review_and_sign(db.session(), files, district, case_id)
    assert "不符合" not in words_of(client.get("/").text)
    with app.app_context():
        run_as(db.session(), files, district.accounts[Role.SUPERVISOR], reviewing.send, case_id)
    page = client.get("/").text
    assert f"/cases/{case_id}/deficiencies" in page
    assert "不符合" in part(page, "sent")
    assert f"/cases/{case_id}/" not in sign_in(district.transport_person).get("/").text


def test_what_cannot_be_read_is_said_with_the_reason(
    app: Flask, files: FileStore, sign_in: SignIn, district: District
) -> None:
    reason = "PDF 文件有密码，请去掉密码后重新上传。"
    with app.app_context():
        unreadable(files, district, reason)
    assert reason in part(sign_in(Role.UNIT).get("/").text, "uploads")
    assert reason in part(sign_in(Role.SUPERVISOR).get("/").text, "failed")
    assert reason in part(sign_in(Role.ADMINISTRATOR).get("/").text, "jobs")
    assert reason not in sign_in(district.transport_person).get("/").text


def test_self_checks_are_on_the_units_page_alone(
    app: Flask, files: FileStore, sign_in: SignIn, district: District
) -> None:
    with app.app_context():
        number = add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK).id
        db.session.commit()
    assert f"/cases/{number}/deficiencies" in sign_in(Role.UNIT).get("/").text
    for role in (Role.REVIEWER, Role.SUPERVISOR, Role.DISCIPLINE, Role.ADMINISTRATOR):
        assert f"/cases/{number}" not in sign_in(role).get("/").text


def test_a_supervisor_sees_who_is_late_and_what_waits(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int
) -> None:
    with app.app_context():
        free = add_case(db.session(), files, district, label="空闲").id
        late = add_case(db.session(), files, district, label="晚的").id
        db.session.commit()
        review_and_sign(db.session(), files, district, case_id)
        run_as(db.session(), files, district.accounts[Role.REVIEWER], reviewing.claim, late)
        db.session.get_one(CaseFile, late).due_on = today() - timedelta(days=5)
        db.session.commit()
    page = sign_in(Role.SUPERVISOR).get("/").text
    assert f"/cases/{case_id}" in page[page.index("part-send") : page.index("part-free")]
    assert f"/cases/{free}" in page[page.index("part-free") :]
    assert "李评查 1 1 已逾期 5 天" in part(page, "loads")
    assert 'aria-label="李评查逾期的 1 份"' in page


def test_a_discipline_officer_sees_what_was_referred(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int
) -> None:
    with app.app_context():
        review_and_sign(db.session(), files, district, case_id)
        number = run_as(
            db.session(),
            files,
            district.accounts[Role.SUPERVISOR],
            referrals.refer,
            case_id,
            district.discipline,
            "疑似徇私",
        )
    page = sign_in(Role.DISCIPLINE).get("/").text
    assert f"/referrals/{number}" in page
    assert "疑似徇私" in page


def test_the_administrator_is_told_when_the_end_of_the_trail_was_cut_off(
    app: Flask, sign_in: SignIn, case_id: int
) -> None:
    sign_in(Role.SUPERVISOR).get(f"/cases/{case_id}/sheet")
    client = sign_in(Role.ADMINISTRATOR)
    assert "末尾完整" in client.get("/").text
    with app.app_context():
        db.session.delete(db.session.scalars(select(AuditEntry)).one())
        db.session.commit()
    assert "末尾不符" in client.get("/").text


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("role", list(Role))
def test_a_demonstration_suggests_pages_that_open(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int, role: Role
) -> None:
    with app.app_context():
        for purpose in (Purpose.REVIEW, Purpose.SELF_CHECK):
            add_case(db.session(), files, district, purpose=purpose)
        other = add_case(db.session(), files, district).id
        db.session.commit()
        review_and_sign(db.session(), files, district, case_id, send=True)
        review_and_sign(db.session(), files, district, other)
        refer = (referrals.refer, case_id, district.discipline, "移送核查")
        run_as(db.session(), files, district.accounts[Role.SUPERVISOR], *refer)
    client = sign_in(role)
    page = client.get("/").text
    suggested = page[page.index("可以先试试") :]
    links = re.findall(r'<li><a href="([^"]+)">', suggested[: suggested.index("</ol>")])
    assert 3 <= len(links) <= 5
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize("role", list(Role))
def test_the_number_of_queries_does_not_grow_with_case_files(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int, role: Role
) -> None:
    client = sign_in(role)
    client.get("/")
    with counted() as few:
        client.get("/")
    with app.app_context():
        for place in range(5):
            made = add_case(db.session(), files, district).id
            add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK)
            db.session.commit()
            if place < 3:
                review_and_sign(db.session(), files, district, made, send=place < 2)
    with counted() as many:
        client.get("/")
    assert len(many) <= len(few) + 1  # how far jobs are is asked only where one runs
