"""Each role signs in as a person does, and goes everywhere that its navigation leads."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from enforcement_review.operations.passwords import hash_password
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import Account, Role
from enforcement_review.web.extensions import db
from tests.browser.browser import Watch, accessibility_faults
from tests.browser.conftest import Visit
from tests.district import District
from tests.operations.signed import review_and_sign

PASSWORD = "照卷评查 2026 青石"
SIZES = [(1280, 800), (1920, 1080)]


@pytest.fixture
def usernames(app: Flask, files: FileStore, district: District, case_id: int) -> dict[Role, str]:
    """Every account of the district with a real password, and a case file on its way."""
    with app.app_context():
        review_and_sign(db.session(), files, district, case_id, send=True)
        hashed = hash_password(PASSWORD)
        names = {}
        for role, account_id in district.accounts.items():
            account = db.session.get_one(Account, account_id)
            account.password_hash = hashed
            names[role] = account.username
        db.session.commit()
        return names


def sign_in_as(page: Page, username: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


@pytest.mark.parametrize("role", Role)
def test_a_person_of_each_role_signs_in_and_goes_everywhere(
    visitor: Visit, usernames: dict[Role, str], role: Role
) -> None:
    page = visitor(None).open("/")
    sign_in_as(page, usernames[role])
    person = page.locator(".site-person")
    expect(person).to_contain_text(f"（{role.words}）")
    assert page.url.rstrip("/").count("/") == 2
    assert accessibility_faults(page) == []
    places = page.locator(".site-links a")
    names = places.all_inner_texts()
    assert names[0] == "首页"
    for name in names:
        page.locator(".site-links a", has_text=name).first.click()
        expect(page.locator(".site-links a[aria-current=page]")).to_have_text(name)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert accessibility_faults(page) == [], name
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
    person.get_by_role("button", name="退出").click()
    expect(page.get_by_label("用户名")).to_be_visible()


def test_a_wrong_password_is_refused_in_a_sentence(
    visitor: Visit, usernames: dict[Role, str], watch: Watch
) -> None:
    watch.expected.add(401)
    page = visitor(None).open("/")
    page.get_by_label("用户名").fill(usernames[Role.REVIEWER])
    page.get_by_label("密码").fill("不是这个密码")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("密码")
    expect(page.locator(".site-links")).to_have_count(0)


def test_who_clicks_twice_sends_a_form_once(visitor: Visit, case_id: int) -> None:
    page = visitor(Role.REVIEWER).open(f"/cases/{case_id}")
    page.get_by_role("button", name="领取评查").dblclick()
    expect(page.locator("#desk-head")).to_be_visible()
    assert page.url.endswith("/desk")


def test_the_bar_shows_where_a_page_belongs(visitor: Visit, case_id: int) -> None:
    page = visitor(Role.SUPERVISOR).open(f"/cases/{case_id}")
    expect(page.locator(".site-links a[aria-current=true]")).to_have_text("案卷")
