"""Signing in and out, the own password, as browsers do it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from enforcement_review.configuration import Configuration, load_configuration
from enforcement_review.operations import passwords
from enforcement_review.operations.signing_in import USERNAME_FAILURES
from enforcement_review.store.tables import Account, AuditEntry, Role
from enforcement_review.web import create_app
from enforcement_review.web.accounts.next_page import safe_next
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import District, build_district
from tests.hashing import hash_quickly
from tests.web.test_access import HTML
from tests.web.test_security import COOKIE, close, signed_in, token_of

GOOD = "three plain words"
NEW = "four plain words more"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


@pytest.fixture
def with_passwords(app: Flask, district: District) -> District:
    """The district, whose administrator and officer have the password `GOOD`."""
    with app.app_context():
        for role in (Role.ADMINISTRATOR, Role.UNIT):
            account = db.session.get_one(Account, district.accounts[role])
            account.password_hash = passwords.hash_password(GOOD)
        db.session.commit()
    return district


def enter(client: FlaskClient, password: str = GOOD, **more: str) -> tuple[int, str]:
    """Try to sign in as the administrator: the answer's status, and where it leads."""
    form = {"username": "administrator", "password": password, **more}
    answer = client.post("/sign-in", data=form, headers=HTML)
    return answer.status_code, answer.location or ""


def actions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_one_is_led_to_sign_in_and_back_to_the_page(app: Flask, with_passwords: District) -> None:
    client = app.test_client()
    asked = client.get("/accounts?role=unit&name=王", headers=HTML)
    page = client.get(asked.location).get_data(as_text=True)
    found = re.search(r'name="next" value="([^"]+)"', page)
    assert found is not None
    status, where = enter(client, next=found[1].replace("&amp;", "&"))
    assert status == 302
    assert client.get(where).status_code == 200
    assert "role=unit" in where
    assert actions(app) == ["account.sign-in"]


@pytest.mark.parametrize("where", ["/", "/units", "/accounts?role=unit&name=%E7%8E%8B"])
def test_pages_of_ours_are_followed(app: Flask, where: str) -> None:
    with app.test_request_context():
        assert safe_next(where) == where


@pytest.mark.parametrize(
    "where",
    [
        None,
        "",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "evil.example",
        " /units",
        "/units ",
        "/sign-in?next=/sign-in",
        "/sign-out",
        "http:///units",
        "/\x7f/evil.example",
    ],
)
def test_other_addresses_lead_to_the_first_page(app: Flask, where: str | None) -> None:
    with app.test_request_context():
        assert safe_next(where) == "/"


def test_a_foreign_next_is_refused_before_and_after_signing_in(app: Flask, with_passwords: District) -> None:
    client = app.test_client()
    assert 'name="next" value="/"' in client.get("/sign-in?next=//evil.example").get_data(as_text=True)
    assert enter(client, next="//evil.example") == (302, "/")
    assert client.get("/sign-in?next=//evil.example").location == "/"


def test_a_wrong_password_and_an_unknown_name_look_the_same(app: Flask, with_passwords: District) -> None:
    pages = []
    for username in ("administrator", "nobody"):
        form = {"username": username, "password": "wrong"}
        answer = app.test_client().post("/sign-in", data=form)
        assert answer.status_code == 401
        page = answer.get_data(as_text=True).replace(username, "")
        pages.append(page.replace(token_of(page), ""))
    assert pages[0] == pages[1]
    assert "用户名或密码不对" in pages[0]
    assert actions(app) == ["account.sign-in-refused"] * 2


def test_what_was_typed_stays_and_the_password_does_not(app: Flask, with_passwords: District) -> None:
    form = {"username": "administrator", "password": "wrong-password"}
    page = app.test_client().post("/sign-in", data=form).get_data(as_text=True)
    assert 'value="administrator"' in page
    assert "wrong-password" not in page


def test_an_empty_form_says_what_is_missing(app: Flask, with_passwords: District) -> None:
    answer = app.test_client().post("/sign-in", data={})
    assert answer.status_code == 422
    assert "请填写用户名。" in answer.get_data(as_text=True)
    assert actions(app) == []


def test_too_many_failures_are_answered_with_how_long_to_wait(app: Flask, with_passwords: District) -> None:
    client = app.test_client()
    for _ in range(USERNAME_FAILURES):
        assert enter(client, "wrong")[0] == 401
    form = {"username": "administrator", "password": GOOD}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 429
    assert 14 * 60 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "请在 15 分钟后再试" in answer.get_data(as_text=True)


def test_signing_in_leaves_nothing_of_the_session_before(app: Flask, with_passwords: District) -> None:
    client = app.test_client()
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["left"] = "by a stranger"
        before = session["csrf_token"]
    enter(client)
    with client.session_transaction() as session:
        assert "left" not in session
        assert session.get("csrf_token") != before


def test_after_signing_out_a_copy_of_the_cookie_opens_nothing(app: Flask, with_passwords: District) -> None:
    client, thief, elsewhere = (app.test_client() for _ in range(3))
    enter(client)
    enter(elsewhere)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    thief.set_cookie(COOKIE, cookie.value)
    assert signed_in(thief)
    assert client.post("/sign-out").location == "/sign-in"
    assert not signed_in(client)
    assert not signed_in(thief)
    assert signed_in(elsewhere)
    assert actions(app)[-1] == "account.sign-out"


def token_for(client: FlaskClient) -> str:
    """The forgery token of a page that the person opens now."""
    return token_of(client.get("/password").get_data(as_text=True))


def test_a_page_of_an_ended_session_is_good_again_once_the_same_person_signs_in(
    app: Flask, with_passwords: District
) -> None:
    client, other = app.test_client(), app.test_client()
    enter(client)
    enter(other, username="unit")
    left = token_for(client)
    app.config["WTF_CSRF_ENABLED"] = True
    client.delete_cookie(COOKIE)
    answer = client.post("/password", headers={"X-CSRFToken": left, "HX-Request": "true"})
    assert (answer.status_code, "登录已经过期" in answer.get_data(as_text=True)) == (401, True)
    app.config["WTF_CSRF_ENABLED"] = False
    enter(client)
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/password", headers={"X-CSRFToken": left}).status_code == 422  # the form's own faults
    assert other.post("/password", headers={"X-CSRFToken": left}).status_code == 400
    assert other.post("/password", headers={"X-CSRFToken": token_for(other)}).status_code == 422


def test_no_page_from_before_another_password_sends_anything(app: Flask, with_passwords: District) -> None:
    client = app.test_client()
    enter(client)
    left = token_for(client)
    client.post("/password", data={"old": GOOD, "new": NEW, "again": NEW})
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/password", headers={"X-CSRFToken": left}).status_code == 400


def test_signing_out_twice_is_no_fault(app: Flask, with_passwords: District) -> None:
    client = app.test_client()
    assert client.post("/sign-out").status_code == 302
    assert actions(app) == []


def test_another_password_ends_other_sessions_and_keeps_this_one(
    app: Flask, with_passwords: District
) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    enter(here)
    enter(elsewhere)
    answer = here.post("/password", data={"old": GOOD, "new": NEW, "again": NEW})
    assert answer.location == "/"
    assert signed_in(here)
    assert not signed_in(elsewhere)
    assert enter(app.test_client())[0] == 401
    assert enter(app.test_client(), NEW)[0] == 302
    assert actions(app)[2] == "account.password"


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, 401, "现在的密码不对"),
        ({"old": GOOD, "new": NEW, "again": "other words here"}, 422, "两次填的新密码不一样"),
        ({"old": GOOD, "new": "short", "again": "short"}, 422, "太短"),
        ({"old": GOOD, "new": "1234567890", "again": "1234567890"}, 422, "太常见"),
        ({}, 422, "请填写现在的密码"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why_beside_the_field(
    app: Flask, with_passwords: District, form: dict[str, str], status: int, words: str
) -> None:
    client = app.test_client()
    enter(client)
    answer = client.post("/password", data=form)
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert re.search(rf'class="invalid-feedback">[^<]*{words}', page)
    assert NEW not in page
    assert GOOD not in page
    assert enter(app.test_client())[0] == 302


def test_a_one_time_password_leads_to_the_password_page_and_on(app: Flask, with_passwords: District) -> None:
    with app.app_context():
        db.session.get_one(Account, with_passwords.accounts[Role.ADMINISTRATOR]).must_change_password = True
        db.session.commit()
    client = app.test_client()
    enter(client)
    assert client.get("/units", headers=HTML).location == "/password"
    page = client.get("/password").get_data(as_text=True)
    assert "一次性密码" in page
    assert 'href="/units"' not in page  # no way out is offered that only leads back here
    client.post("/password", data={"old": GOOD, "new": NEW, "again": NEW})
    assert client.get("/units", headers=HTML).status_code == 200


# ---- the demonstration ----


@pytest.fixture
def demonstration(configuration: Configuration) -> Iterator[Flask]:
    settings = load_configuration(
        {}, instance=configuration.instance, secret_key="s" * 32, audit_key="k" * 32, demo=True
    )
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        district = build_district(db.session())
        for role, name in ((Role.REVIEWER, "demo-reviewer"), (Role.UNIT, "demo-unit")):
            db.session.get_one(Account, district.accounts[role]).username = name
        db.session.commit()
    yield app
    close(app)


def test_a_demonstration_offers_its_accounts_and_signs_in_with_one_click(demonstration: Flask) -> None:
    client = demonstration.test_client()
    page = client.get("/sign-in?next=/password").get_data(as_text=True)
    assert re.findall(r'name="username" value="(demo-[a-z]+)"', page) == ["demo-reviewer", "demo-unit"]
    answer = client.post("/sign-in/demo", data={"username": "demo-unit", "next": "/password"})
    assert answer.location == "/password"
    assert signed_in(client)


@pytest.mark.parametrize("username", ["administrator", "demo-nobody", "", "demo-%"])
def test_only_accounts_of_the_demonstration_need_no_password(demonstration: Flask, username: str) -> None:
    client = demonstration.test_client()
    assert client.post("/sign-in/demo", data={"username": username}).status_code == 404
    assert not signed_in(client)


def test_without_the_demonstration_there_is_no_such_door(
    app: Flask, district: District, sign_in: SignIn
) -> None:
    with app.app_context():
        db.session.get_one(Account, district.accounts[Role.UNIT]).username = "demo-unit"
        db.session.commit()
    client = app.test_client()
    assert "demo-unit" not in client.get("/sign-in").get_data(as_text=True)
    assert client.post("/sign-in/demo", data={"username": "demo-unit"}).status_code == 404
    assert not signed_in(client)
