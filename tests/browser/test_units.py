"""The unit's side in a real browser: its deficiencies, and its own look beforehand (自查)."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Dialog, expect

from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import Purpose, Role
from enforcement_review.web.extensions import db
from tests.browser.browser import accessibility_faults
from tests.browser.conftest import Visit
from tests.district import District, add_case
from tests.operations.signed import Signed, review_and_sign

SIZES = [(1280, 800), (1920, 1080), (820, 1180)]


@pytest.fixture
def sent(app: Flask, files: FileStore, district: District, case_id: int) -> Signed:
    with app.app_context():
        return review_and_sign(db.session(), files, district, case_id, send=True)


@pytest.fixture
def own_look(app: Flask, files: FileStore, district: District) -> int:
    with app.app_context():
        case = add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK, label="熟食案自查")
        db.session.commit()
        return case.id


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_units_pages_fit_and_anybody_can_read_them(
    visitor: Visit, case_id: int, sent: Signed, own_look: int, width: int, height: int
) -> None:
    unit = visitor(Role.UNIT, width, height)
    paths = (
        f"/cases/{case_id}/deficiencies",
        f"/cases/{own_look}/deficiencies",
        "/deficiencies",
        "/deficiencies/hand",
        "/self-checks",
    )
    for path in paths:
        page = unit.open(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert accessibility_faults(page) == [], path


def test_a_deficiency_leads_to_its_page_in_the_file(visitor: Visit, case_id: int, sent: Signed) -> None:
    page = visitor(Role.UNIT).open(f"/cases/{case_id}/deficiencies")
    item = page.locator(".deficiency", has=page.get_by_role("heading", name="先立案后调查"))
    expect(item).to_contain_text("怎样补正")
    item.locator(".chip").first.click()
    chosen = page.locator(".finding-chosen")
    expect(chosen).to_have_attribute("data-rule", "procedure.filed-before-investigation")
    expect(page.locator(".box-lit").first).to_be_in_viewport()


def test_the_same_deficiency_in_another_file_is_a_click_away(
    visitor: Visit, case_id: int, sent: Signed, own_look: int
) -> None:
    page = visitor(Role.UNIT).open(f"/cases/{case_id}/deficiencies")
    item = page.locator(".deficiency", has=page.get_by_role("heading", name="先立案后调查"))
    item.get_by_text("本单位另有 1 份案卷有同样的问题").click()
    item.get_by_role("link", name="熟食案自查").click()
    expect(page.get_by_text("仅供自查")).to_be_visible()


def test_a_self_check_is_handed_in_and_deleted_after_asking(visitor: Visit, own_look: int) -> None:
    page = visitor(Role.UNIT).open("/self-checks")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_role("button", name="提交正式评查").click()
    expect(page.get_by_role("status").first).to_contain_text("已提交正式评查")
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("还没有自查过案卷。")).to_be_visible()
    assert ["提交正式评查" in asked[0], "不能恢复" in asked[1]] == [True, True]


def test_whoever_says_no_deletes_nothing(visitor: Visit, own_look: int) -> None:
    page = visitor(Role.UNIT).open("/self-checks")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_role("button", name="删除")).to_be_visible()
    expect(page.get_by_text("已删除")).to_have_count(0)
