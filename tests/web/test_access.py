"""Every route, every role: who gets in, and that nobody gets in unasked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from enforcement_review.access import Permission, actor_of, may
from enforcement_review.configuration import Configuration
from enforcement_review.store.tables import Account, Role
from enforcement_review.web import application, create_app
from enforcement_review.web.areas import AREAS
from enforcement_review.web.doors import permission_of
from enforcement_review.web.extensions import db
from enforcement_review.web.navigation import PLACES
from tests.application import SignIn
from tests.district import District

HTML = {"Accept": "text/html"}
NO_SUCH_ID = 999_999
# What an administrator manages, and nobody else.
MANAGED = ("administration.", "audit.")
WITHOUT_CASES = ("home.", "accounts.", *MANAGED)


@dataclass(frozen=True, slots=True)
class Address:
    """One way to call on a route. What it names is not there: a 404 says that one got past the door."""

    endpoint: str
    method: str
    url: str

    def call(self, client: FlaskClient) -> TestResponse:
        return client.open(self.url, method=self.method, headers=HTML)


def addresses(app: Flask) -> list[Address]:
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        return [
            Address(rule.endpoint, method, adapter.build(rule.endpoint, _values(app, rule)))
            for rule in app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]


def _values(app: Flask, rule: Rule) -> dict[str, Any]:
    numbers = {name for name in rule.arguments if type(rule._converters[name]).__name__ in NUMBERS}
    return {name: NO_SUCH_ID if name in numbers else "x" for name in rule.arguments}


NUMBERS = ("IntegerConverter", "RowId")


def guarded(app: Flask) -> Iterator[tuple[Address, Permission]]:
    for address in addresses(app):
        permission = permission_of(app, address.endpoint)
        if permission is not None:
            yield address, permission


def test_a_route_without_a_permission_keeps_the_application_from_starting(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = Blueprint("forgetful", __name__)
    area.add_url_rule("/forgotten", "forgotten", lambda: "")
    monkeypatch.setattr(application, "AREAS", (*AREAS, area))
    with pytest.raises(LookupError, match=r"forgetful\.forgotten"):
        create_app(configuration)


def test_public_routes_are_these_and_no_others(app: Flask) -> None:
    public = {address.endpoint for address in addresses(app) if permission_of(app, address.endpoint) is None}
    assert public == {
        "accounts.sign_in",
        "accounts.sign_out",
        "sheets.style",  # the style of printed sheets, which says nothing
        "static",
        "bootstrap.static",
        "htmx",
    }


@pytest.mark.parametrize("role", list(Role))
def test_each_role_enters_where_it_may_and_nowhere_else(
    app: Flask, district: District, sign_in: SignIn, role: Role
) -> None:
    with app.app_context():
        person = actor_of(db.session.get_one(Account, district.accounts[role]), "")
    wrong = []
    for address, permission in guarded(app):
        status = address.call(sign_in(role)).status_code
        refused = status == 403
        if refused is may(person, permission) or status >= 500:
            wrong.append((address, permission, status))
    assert wrong == []


def test_who_is_signed_out_is_led_to_sign_in_or_refused(app: Flask, district: District) -> None:
    wrong = []
    for address, _ in guarded(app):
        answer = address.call(app.test_client())
        leads = answer.status_code == 302 and answer.location.startswith("/sign-in?next=")
        if not (leads if address.method == "GET" else answer.status_code == 401):
            wrong.append((address, answer.status_code, answer.location))
    assert wrong == []


def test_programs_and_fragments_are_refused_instead_of_led_away(app: Flask, district: District) -> None:
    client = app.test_client()
    assert client.get("/password", headers={"Accept": "application/json"}).status_code == 401
    assert client.get("/password", headers={**HTML, "HX-Request": "true"}).status_code == 401


def test_administrators_see_no_case_files_and_nobody_else_manages(
    app: Flask, district: District, sign_in: SignIn
) -> None:
    wrong = []
    for address, _ in guarded(app):
        for role in Role:
            managed = address.endpoint.startswith(MANAGED)
            about_cases = not address.endpoint.startswith(WITHOUT_CASES)
            closed = about_cases if role is Role.ADMINISTRATOR else managed
            if closed and (status := address.call(sign_in(role)).status_code) != 403:
                wrong.append((role, address, status))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_the_bar_at_the_top_leads_only_to_pages_that_open(app: Flask, sign_in: SignIn, role: Role) -> None:
    client = sign_in(role)
    with app.test_request_context():
        urls = {endpoint: app.url_for(endpoint) for _, endpoint, *_ in PLACES}
    page = client.get("/password", headers=HTML).get_data(as_text=True)
    shown = {endpoint for endpoint, url in urls.items() if f'<li><a href="{url}"' in page}
    opened = {endpoint for endpoint, url in urls.items() if client.get(url, headers=HTML).status_code == 200}
    assert shown == opened


def test_one_who_must_change_the_password_gets_no_further(
    app: Flask, district: District, sign_in: SignIn
) -> None:
    with app.app_context():
        db.session.get_one(Account, district.accounts[Role.UNIT]).must_change_password = True
        db.session.commit()
    wrong = []
    for address, _ in guarded(app):
        if address.endpoint == "accounts.password":
            continue
        answer = address.call(sign_in(Role.UNIT))
        if (answer.status_code, answer.location) != (302, "/password"):
            wrong.append((address, answer.status_code))
    assert wrong == []
    assert sign_in(Role.UNIT).get("/password").status_code == 200


def test_another_role_counts_from_the_next_click(app: Flask, district: District, sign_in: SignIn) -> None:
    client = sign_in(Role.ADMINISTRATOR)
    assert client.get("/units").status_code == 200
    with app.app_context():
        db.session.get_one(Account, district.accounts[Role.ADMINISTRATOR]).role = Role.UNIT
        db.session.commit()
    assert client.get("/units", headers=HTML).status_code == 403


@pytest.mark.parametrize(
    ("path", "status", "heading"), [("/nowhere", 404, "没有找到"), ("/units", 403, "没有权限")]
)
def test_a_refusal_says_above_all_what_it_is(sign_in: SignIn, path: str, status: int, heading: str) -> None:
    answer = sign_in(Role.REVIEWER).get(path, headers=HTML)
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.text
    assert f"<title>{heading}" in answer.text
