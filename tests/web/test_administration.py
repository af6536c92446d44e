"""The administrator's pages: units, accounts, jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from enforcement_review.store.tables import (
    Account,
    AuditEntry,
    CaseFile,
    CaseState,
    Job,
    JobKind,
    JobState,
    Role,
    Stage,
    Tally,
    Unit,
    Upload,
)
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import NOW, District
from tests.hashing import hash_quickly
from tests.web.test_access import HTML
from tests.web.test_security import signed_in


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


@pytest.fixture
def administrator(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.ADMINISTRATOR)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that reach the database inside."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def page(client: FlaskClient, url: str) -> str:
    answer = client.get(url, headers=HTML)
    assert answer.status_code == 200, url
    return answer.get_data(as_text=True)


def last_entry(app: Flask) -> AuditEntry:
    with app.app_context():
        return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


# ---- units ----


def test_the_tree_is_shown_each_unit_below_its_parent(administrator: FlaskClient) -> None:
    shown = re.findall(r'class="step-(\d)"><a href="/units/\d+">([^<]+)<', page(administrator, "/units"))
    assert shown == [
        ("0", "示例区人民政府"),
        ("1", "示例区司法局"),
        ("1", "示例区市场监督管理局"),
        ("2", "城关市场监管所"),
        ("1", "示例区交通运输局"),
        ("1", "示例区纪委监委"),
    ]


def test_a_unit_is_made_below_the_one_it_was_asked_for(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    form = page(administrator, f"/units/new?parent={district.market}")
    assert re.search(rf'<option selected value="{district.market}">', form)
    values = {"name": "开发区市场监管所", "parent": str(district.market), "sector": "market_regulation"}
    assert administrator.post("/units/new", data=values).location == "/units"
    with app.app_context():
        unit = db.session.scalars(select(Unit).where(Unit.name == "开发区市场监管所")).one()
        assert unit.path.startswith(db.session.get_one(Unit, district.market).path)
    assert last_entry(app).account_name == "孙管理"


def test_what_was_typed_stays_beside_what_is_wrong_with_it(
    administrator: FlaskClient, district: District
) -> None:
    values = {"name": "示例区司法局", "parent": str(district.market), "sector": ""}
    answer = administrator.post("/units/new", data=values)
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert 'value="示例区司法局"' in said
    assert re.search(r'id="name-error"[^>]*>已经有“示例区司法局”这个单位', said)
    assert 'aria-describedby="name-help name-error"' in said


def test_a_unit_is_offered_no_parent_below_itself_and_the_root_none(
    administrator: FlaskClient, district: District
) -> None:
    offered = re.findall(
        r'<option (?:selected )?value="(\d+)">', page(administrator, f"/units/{district.market}")
    )
    assert str(district.market) not in offered
    assert str(district.station) not in offered
    assert str(district.transport) in offered
    assert 'name="parent"' not in page(administrator, f"/units/{district.root}")
    values = {"name": "示例区", "sector": ""}
    assert administrator.post(f"/units/{district.root}", data=values).status_code == 302


def test_moving_a_unit_changes_who_sees_its_files(
    app: Flask, administrator: FlaskClient, sign_in: SignIn, district: District, case_id: int
) -> None:
    with app.app_context():
        supervisor = db.session.get_one(Account, district.accounts[Role.SUPERVISOR])
        supervisor.reach_id = district.transport
        db.session.commit()
    client = sign_in(Role.SUPERVISOR)
    before = client.get(f"/cases/{case_id}", headers=HTML).status_code
    values = {"name": "示例区市场监督管理局", "parent": str(district.transport), "sector": ""}
    assert administrator.post(f"/units/{district.market}", data=values).status_code == 302
    after = client.get(f"/cases/{case_id}", headers=HTML).status_code
    assert (before, after) == (404, 200)


def test_a_unit_in_use_is_not_ended_and_the_sentence_says_why(
    administrator: FlaskClient, district: District
) -> None:
    answer = administrator.post(f"/units/{district.station}/active", data={"active": "no"})
    assert answer.status_code == 409
    assert "1 个在用的账号" in answer.get_data(as_text=True)


# ---- accounts ----


def test_a_new_account_shows_its_password_once_and_signs_in_with_it(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    values = {
        "username": "Zhou.Ping",
        "name": "周平",
        "role": "reviewer",
        "unit": str(district.legal),
        "reach": str(district.root),
    }
    answer = administrator.post("/accounts/new", data=values)
    assert answer.status_code == 201
    found = re.search(r"<code data-password>([^<]+)</code>", answer.get_data(as_text=True))
    assert found is not None
    assert answer.headers["Cache-Control"] == "no-store"
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.username == "zhou.ping")).one()
        assert (account.reach_id, account.must_change_password) == (district.root, True)
        everything = str([entry.changes for entry in db.session.scalars(select(AuditEntry))])
        assert found[1] not in everything
    client = app.test_client()
    assert client.post("/sign-in", data={"username": "zhou.ping", "password": found[1]}).status_code == 302
    again = administrator.post("/accounts/new", data=values)
    assert again.status_code == 422
    assert found[1] not in again.get_data(as_text=True)


@pytest.mark.parametrize("left_out", ["username", "name", "role", "unit"])
def test_a_new_account_needs_its_fields(
    app: Flask, administrator: FlaskClient, district: District, left_out: str
) -> None:
    values = {"username": "somebody", "name": "某人", "role": "unit", "unit": str(district.market)}
    answer = administrator.post("/accounts/new", data={**values, left_out: ""})
    assert answer.status_code == 422
    assert f'id="{left_out}-error"' in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 7


def test_an_account_is_changed_and_the_trail_says_from_what_to_what(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    account_id = district.accounts[Role.UNIT]
    shown = page(administrator, f"/accounts/{account_id}")
    assert 'value="王执法"' in shown
    assert '<option selected value="unit">' in shown
    values = {
        "name": "王执法",
        "role": "supervisor",
        "unit": str(district.legal),
        "reach": str(district.root),
    }
    answer = administrator.post(f"/accounts/{account_id}", data=values)
    assert answer.location == f"/accounts/{account_id}"
    changes = last_entry(app).changes
    assert isinstance(changes, dict)
    assert changes["role"] == ["unit", "supervisor"]


def test_stopping_an_account_and_resetting_its_password_end_its_sessions(
    app: Flask, administrator: FlaskClient, sign_in: SignIn, district: District
) -> None:
    account_id = district.accounts[Role.UNIT]
    client = sign_in(Role.UNIT)
    assert administrator.post(f"/accounts/{account_id}/reset").status_code == 200
    assert not signed_in(client)
    client = sign_in(Role.UNIT)
    administrator.post("/password")
    assert administrator.post(f"/accounts/{account_id}/active", data={"active": "no"}).status_code == 302
    assert not signed_in(client)
    assert "停用" in page(administrator, f"/accounts/{account_id}")
    assert administrator.post(f"/accounts/{account_id}/active", data={"active": "yes"}).status_code == 302


def test_the_last_administrator_stays_and_the_sentence_says_why(
    administrator: FlaskClient, district: District
) -> None:
    own = district.accounts[Role.ADMINISTRATOR]
    answer = administrator.post(f"/accounts/{own}/active", data={"active": "no"})
    assert answer.status_code == 409
    assert "最后一个在用的管理员" in answer.get_data(as_text=True)
    assert signed_in(administrator)


def test_whoever_still_has_case_files_is_said_before_the_stop(
    app: Flask, administrator: FlaskClient, district: District, case_id: int
) -> None:
    reviewer = district.accounts[Role.REVIEWER]
    assert "没评完" not in page(administrator, f"/accounts/{reviewer}")
    with app.app_context():
        case = db.session.get_one(CaseFile, case_id)
        case.reviewer_id, case.review_state = reviewer, type(case.review_state).ASSIGNED
        db.session.commit()
    assert "还有 1 份没评完的案卷" in page(administrator, f"/accounts/{reviewer}")


def test_the_list_is_filtered_and_keeps_its_filter_from_page_to_page(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    add_accounts(app, district, 60)
    first = page(administrator, f"/accounts?unit={district.market}&role=unit&name=某人&state=active")
    assert first.count('<th scope="row"') == 50
    assert "孙管理" not in first.split("<tbody>")[1]
    found = re.search(r'rel="next" href="([^"]+)"', first)
    assert found is not None
    second = page(administrator, found[1].replace("&amp;", "&"))
    assert second.count('<th scope="row"') == 10
    assert 'rel="prev"' in second
    assert administrator.get("/accounts?role=king").status_code == 422


@pytest.mark.parametrize(
    "url",
    [
        "/accounts?endpoint=x&_anchor=y",
        "/jobs?endpoint=x&after=-5&before=abc",
        "/audit?after=9999999999999999999999",
    ],
)
def test_odd_addresses_are_no_fault(administrator: FlaskClient, url: str) -> None:
    assert page(administrator, url)


def add_accounts(app: Flask, district: District, count: int) -> None:
    with app.app_context():
        for number in range(count):
            db.session.add(
                Account(
                    username=f"u{number:03}",
                    name="某人",
                    role=Role.UNIT,
                    unit_id=district.station if number % 2 else district.market,
                    reach_id=district.market,
                    password_hash="",
                    session_key="",
                    created_at=NOW,
                )
            )
        db.session.commit()


# ---- jobs ----


def add_jobs(app: Flask, case_id: int, count: int = 1) -> int:
    """Jobs of a case file that failed; the newest one's id."""
    with app.app_context():
        case = db.session.get_one(CaseFile, case_id)
        upload = db.session.scalars(select(Upload).where(Upload.case_file_id == case_id)).one()
        for tally in db.session.scalars(
            select(Tally).where(Tally.sort == "state", Tally.key == case.state.value)
        ):
            tally.key = CaseState.UNREADABLE.value
        case.state, case.unreadable_because = CaseState.UNREADABLE, "文件加了密码"
        for _ in range(count):
            job = Job(
                kind=JobKind.REVIEW,
                case_file_id=case_id,
                upload_id=upload.id,
                state=JobState.FAILED,
                attempt=3,
                stage=Stage.READING,
                error="文件加了密码，请去掉后重新上传。",
                created_at=NOW,
                finished_at=NOW,
            )
            db.session.add(job)
        db.session.commit()
        return job.id


def test_a_failed_job_says_why_and_can_be_tried_again(
    app: Flask, administrator: FlaskClient, case_id: int, woken: list[int]
) -> None:
    job_id = add_jobs(app, case_id)
    shown = page(administrator, "/jobs?state=failed")
    assert "文件加了密码，请去掉后重新上传。" in shown
    assert "熟食案" not in shown  # the case file itself is not the administrator's to see
    assert f'action="/jobs/{job_id}/retry"' in shown
    assert administrator.post(f"/jobs/{job_id}/retry").location == "/jobs"
    assert woken == [job_id + 1]
    after = page(administrator, "/jobs")
    assert "/retry" not in after
    assert "排队 1" in after
    assert administrator.post(f"/jobs/{job_id}/retry").status_code == 409


def test_only_the_newest_job_of_a_case_file_is_offered_again(
    app: Flask, administrator: FlaskClient, case_id: int
) -> None:
    newest = add_jobs(app, case_id, 3)
    assert re.findall(r"/jobs/(\d+)/retry", page(administrator, "/jobs")) == [str(newest)]


@pytest.mark.parametrize("url", ["/accounts", "/units", "/jobs"])
def test_a_longer_list_asks_no_more_questions(
    app: Flask, administrator: FlaskClient, district: District, case_id: int, url: str
) -> None:
    add_jobs(app, case_id)
    page(administrator, url)
    with counted(app) as few:
        page(administrator, url)
    add_accounts(app, district, 30)
    with app.app_context():
        for number in range(20):
            unit = Unit(name=f"第{number}所", parent_id=district.market, path="", active=True)
            db.session.add(unit)
            db.session.flush()
            unit.path = f"{district.root}/{district.market}/{unit.id}/"
        upload = db.session.scalars(select(Upload)).one()
        for _ in range(30):
            db.session.add(
                Job(
                    kind=JobKind.JUDGE,
                    case_file_id=case_id,
                    upload_id=upload.id,
                    state=JobState.DONE,
                    created_at=NOW,
                )
            )
        db.session.commit()
    with counted(app) as many:
        page(administrator, url)
    assert len(many) == len(few)
