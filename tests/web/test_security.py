"""Forged requests, headers, sessions: what keeps strangers out and pages harmless."""

from __future__ import annotations

import re
import time
from pathlib import Path

import itsdangerous
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from enforcement_review.configuration import Configuration, load_configuration
from enforcement_review.resources import templates_folder
from enforcement_review.store.tables import Account, AuditEntry, Role
from enforcement_review.web import create_app
from enforcement_review.web.doors import public
from enforcement_review.web.extensions import db
from enforcement_review.web.security import HEADERS
from enforcement_review.web.sessions import BY_ITSELF
from tests.application import SignIn
from tests.district import District
from tests.hashing import hash_quickly
from tests.web.test_access import HTML, addresses

COOKIE = "enforcement_review"
TEMPLATES = sorted((templates_folder() / "web").rglob("*.html"))
STALE = "页面打开得太久"


def token_of(page: str) -> str:
    found = re.search(r'<meta name="csrf-token" content="([^"]+)">', page)
    assert found is not None
    return found[1]


# ---- forged requests ----


@pytest.mark.parametrize("role", list(Role))
def test_nothing_changes_without_the_forgery_token(
    app: Flask, district: District, sign_in: SignIn, role: Role
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    wrong = []
    for address in addresses(app):
        if address.method == "GET":
            continue
        answer = address.call(sign_in(role))
        if answer.status_code != 400 or STALE not in answer.get_data(as_text=True):
            wrong.append((address, answer.status_code))
    assert wrong == []


def test_the_pages_own_token_opens_forms_and_requests_of_scripts(
    app: Flask, district: District, sign_in: SignIn
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = sign_in(Role.ADMINISTRATOR)
    token = token_of(client.get("/units", headers=HTML).get_data(as_text=True))
    assert client.post("/units/new", data={"csrf_token": token}).status_code == 422
    assert client.post("/units/new", headers={"X-CSRFToken": token}).status_code == 422


def test_a_token_of_another_session_is_none(app: Flask, district: District, sign_in: SignIn) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    stranger = token_of(app.test_client().get("/sign-in").get_data(as_text=True))
    client = sign_in(Role.ADMINISTRATOR)
    client.get("/units", headers=HTML)
    assert client.post("/units/new", data={"csrf_token": stranger}).status_code == 400


# ---- headers ----


@pytest.fixture
def answers(app: Flask, district: District, sign_in: SignIn) -> dict[str, TestResponse]:
    @app.get("/broken")
    @public
    def broken() -> str:
        raise ZeroDivisionError

    client = sign_in(Role.ADMINISTRATOR)
    return {
        "page": client.get("/units", headers=HTML),
        "public page": app.test_client().get("/sign-in"),
        "redirect": app.test_client().get("/units", headers=HTML),
        "401": app.test_client().post("/units/new"),
        "403": sign_in(Role.UNIT).get("/units"),
        "404": client.get("/no-such-page"),
        "405": client.post("/units"),
        "422": client.post("/units/new"),
        "500": client.get("/broken"),
        "json": client.get("/units/999999", headers={"Accept": "application/json"}),
        "fragment": client.get("/units/999999", headers={"HX-Request": "true"}),
        "static": client.get("/static/site.css"),
        "library": client.get("/static/htmx.min.js"),
    }


def test_every_answer_carries_every_header(answers: dict[str, TestResponse]) -> None:
    statuses = {name: answer.status_code for name, answer in answers.items() if name.isdecimal()}
    assert statuses == {name: int(name) for name in statuses}
    for name, answer in answers.items():
        assert {header: answer.headers.get(header) for header in HEADERS} == HEADERS, name
        assert "Cache-Control" in answer.headers, name
        answer.close()


def test_pages_stay_in_no_cache_and_errors_show_nothing_of_the_program(
    answers: dict[str, TestResponse],
) -> None:
    assert answers["page"].headers["Cache-Control"] == "no-store"
    said = answers["500"].get_data(as_text=True)
    assert "程序出错" in said
    assert "ZeroDivisionError" not in said
    assert answers["json"].get_json() == {"error": "没有这个单位，请核对后再试。"}
    for answer in answers.values():
        answer.close()


def test_a_file_that_is_lost_is_no_fault_of_the_request(
    app: Flask, sign_in: SignIn, case_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    for path in Path(app.extensions["enforcement_review"].configuration.files).rglob("*"):
        if path.is_file():
            path.unlink()
    answer = sign_in(Role.REVIEWER).get(f"/cases/{case_id}/desk", headers=HTML)
    assert answer.status_code == 500
    assert "请联系管理员从备份恢复" in answer.get_data(as_text=True)
    assert "从备份恢复" in caplog.text


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    for sources in policy.values():
        assert set(sources.split()) <= {"'self'", "'none'", "data:", "blob:"}
    assert "data:" not in policy["script-src"]


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: path.relative_to(templates_folder()).as_posix()
)
def test_templates_hold_nothing_that_the_policy_forbids(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*(\bsrc=|type=.application/json))", text), "an inline script"
    assert not re.search(r"<style\b|\sstyle=", text), "an inline style"
    assert not re.search(r"\son[a-z]+=|javascript:|hx-on", text), "an inline handler"
    assert not re.search(r"(src|href|action)=\"(https?:)?//", text), "something from another host"
    assert "|safe" not in text.replace(" ", ""), "text that is not escaped"


def test_https_is_kept_to_and_cookies_are_closed(configuration: Configuration, district: District) -> None:
    settings = load_configuration(
        {}, instance=configuration.instance, secret_key="s" * 32, audit_key="k" * 32, secure_cookies=True
    )
    app = create_app(settings)
    answer = app.test_client().get("/sign-in", base_url="https://review.example/")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax"))
    plain = app.test_client().get("/sign-in")
    assert "Strict-Transport-Security" not in plain.headers
    close(app)


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "192.0.2.7")])
def test_only_a_proxy_that_was_announced_is_believed(
    configuration: Configuration,
    district: District,
    monkeypatch: pytest.MonkeyPatch,
    proxies: int,
    address: str,
) -> None:
    hash_quickly(monkeypatch)
    settings = load_configuration(
        {}, instance=configuration.instance, secret_key="s" * 32, audit_key="k" * 32, proxies=proxies
    )
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    form = {"username": "nobody", "password": "wrong"}
    app.test_client().post("/sign-in", data=form, headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7"})
    with app.app_context():
        assert db.session.scalars(select(AuditEntry.address)).all() == [address]
    close(app)


@pytest.mark.parametrize("number", ["0", str(2**31), "9" * 40])
def test_a_number_that_no_row_has_is_no_page_and_no_fault(sign_in: SignIn, number: str) -> None:
    client = sign_in(Role.ADMINISTRATOR)
    assert client.get(f"/units/{number}", headers=HTML).status_code == 404
    assert client.post(f"/accounts/{number}/reset").status_code == 404


# ---- sessions ----


def signed_in(client: FlaskClient) -> bool:
    return client.get("/password", headers=HTML).status_code == 200


def test_a_session_ends_when_it_was_not_used(
    app: Flask, configuration: Configuration, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(Role.UNIT)
    ahead = 0.0
    stamp = itsdangerous.TimestampSigner.get_timestamp
    monkeypatch.setattr(itsdangerous.TimestampSigner, "get_timestamp", lambda self: int(stamp(self) + ahead))
    idle = configuration.idle_minutes * 60
    for _ in range(3):  # used in time, it goes on
        ahead += idle - 60
        assert signed_in(client)
    ahead += idle + 60
    assert not signed_in(client)


def test_what_a_page_asks_by_itself_does_not_keep_a_session_alive(sign_in: SignIn) -> None:
    client = sign_in(Role.ADMINISTRATOR)
    assert COOKIE in client.get("/jobs").headers.get("Set-Cookie", "")
    assert "Set-Cookie" not in client.get("/jobs", headers={BY_ITSELF: "yes"}).headers


def test_a_session_ends_after_its_hours_in_any_case(configuration: Configuration, sign_in: SignIn) -> None:
    client = sign_in(Role.UNIT)
    with client.session_transaction() as session:
        session["began"] = int(time.time()) - configuration.session_hours * 3600 + 60
    assert signed_in(client)
    with client.session_transaction() as session:
        session["began"] = int(time.time()) - configuration.session_hours * 3600 - 1
    assert not signed_in(client)
    assert not signed_in(client)


@pytest.mark.parametrize("change", ["session_key", "active"])
def test_another_session_key_or_a_stop_ends_every_session(
    app: Flask, district: District, sign_in: SignIn, change: str
) -> None:
    client = sign_in(Role.UNIT)
    assert signed_in(client)
    with app.app_context():
        account = db.session.get_one(Account, district.accounts[Role.UNIT])
        setattr(account, change, "another key" if change == "session_key" else False)
        db.session.commit()
    assert not signed_in(client)


@pytest.mark.parametrize("key", ["", "1", "x:y", "1:wrong", f"{'9' * 30}:key", "٣:key"])
def test_a_cookie_that_names_nobody_opens_nothing(app: Flask, district: District, key: str) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = key
    assert client.get("/password", headers=HTML).status_code == 302


def test_a_cookie_that_was_not_signed_by_us_opens_nothing(app: Flask, sign_in: SignIn) -> None:
    cookie = sign_in(Role.ADMINISTRATOR).get_cookie(COOKIE)
    assert cookie is not None
    client = app.test_client()
    client.set_cookie(COOKIE, cookie.value[:-4] + "AAAA")
    assert not signed_in(client)


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
