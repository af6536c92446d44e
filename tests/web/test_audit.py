"""The audit trail's page."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from enforcement_review.operations.audit import Note, append_notes
from enforcement_review.store.tables import Account, Role
from enforcement_review.web.audit.wording import value_words
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import KEY, District, actor
from tests.web.test_administration import counted, page


@pytest.fixture
def administrator(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.ADMINISTRATOR)


def write(app: Flask, district: District, *notes: Note, day: int = 6) -> None:
    with app.app_context():
        session: Session = db.session()
        who = actor(session, district.accounts[Role.SUPERVISOR])
        append_notes(session, KEY, notes, who, datetime(2026, 5, day, 2, tzinfo=UTC))
        session.commit()


def note(action: str = "account.change", name: str = "王执法", **changes: tuple[object, object]) -> Note:
    return Note(action, ("account", 2, name), changes, "岗位变动")


def test_a_line_says_who_what_when_and_from_what_to_what(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    write(
        app,
        district,
        note(role=("unit", "reviewer"), active=(False, True), sector=(None, "transport"), 规则=("r", "r")),
    )
    shown = page(administrator, "/audit")
    for words in ("2026-05-06 10:00", "张主管", "127.0.0.1", "修改账号", "王执法", "理由：岗位变动"):
        assert words in shown
    changes = re.findall(
        r'change-field">([^<]+)</span>(?:<del>.*?</span>([^<]+)</del>)?.*?<ins>([^<]+)', shown
    )
    assert changes == [
        ("角色", "执法单位", "评查员"),
        ("在用", "否", "是"),
        ("执法领域", "", "交通运输"),
        ("规则", "", "r"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", None, "（无）"),
        ("name", "", "（无）"),
        ("active", True, "是"),
        ("review_state", "sent", "已反馈单位"),
        ("volume", "main", "正卷"),
        ("list", ["甲", "乙"], "甲、乙"),
        ("value", {"name": "甲", "files": 3}, "名称：甲；文件数：3"),
        ("due", "2026-05-06 01:30:00+00:00", "2026-05-06 09:30"),
        ("due", "2026-99-99 01:30:00+00:00", "2026-99-99 01:30:00+00:00"),
        ("anything", 12.5, "12.5"),
        ("long", "字" * 1000, "字" * 299 + "…"),
    ],
)
def test_values_are_written_for_people(field: str, value: object, words: str) -> None:
    assert value_words(field, value) == words


def test_what_stands_in_a_line_is_shown_and_not_obeyed(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    write(app, district, note(name="<script>alert(1)</script>", title=("<b>", "</td>")))
    shown = page(administrator, "/audit")
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_the_trail_leads_to_no_case_file(app: Flask, administrator: FlaskClient, district: District) -> None:
    write(app, district, Note("case.view", ("case_file", 1, "熟食案"), {}, ""))
    lines = page(administrator, "/audit").split("<tbody>")[1].split("</tbody>")[0]
    assert "熟食案" in lines
    assert "<a " not in lines


def test_the_list_is_filtered_and_keeps_its_filter_from_page_to_page(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    write(app, district, *[note("account.reset") for _ in range(30)], day=5)
    write(app, district, *[note("account.reset") for _ in range(60)], note("account.change"), day=6)
    filtered = (
        "/audit?person=主管&action=account.reset&kind=account&subject=王&since=2026-05-06&until=2026-05-06"
    )
    first = page(administrator, filtered)
    assert first.count('<th scope="row"') == 50
    found = re.search(r'rel="next" href="([^"]+)"', first)
    assert found is not None
    second = page(administrator, found[1].replace("&amp;", "&"))
    assert second.count('<th scope="row"') == 10
    assert 'value="2026-05-06"' in second
    assert "没有符合条件的记录" in page(administrator, "/audit?person=没有这个人")
    assert administrator.get("/audit?since=yesterday").status_code == 422


def test_a_longer_trail_asks_no_more_questions(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    write(app, district, note())
    with counted(app) as few:
        page(administrator, "/audit?person=主管&since=2026-05-01")
    write(app, district, *[note() for _ in range(80)])
    with counted(app) as many:
        page(administrator, "/audit?person=主管&since=2026-05-01")
    assert len(many) == len(few)


def test_verification_says_how_many_lines_fit_and_the_last_seal(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    write(app, district, note(), note())
    fragment = administrator.get("/audit/verification", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in fragment
    assert "核验通过。</strong>全部 2 条" in fragment
    found = re.search(r"<code>([0-9a-f]{64})</code>", fragment)
    assert found is not None
    assert "所给封签的那条记录也在" in page(administrator, f"/audit/verification?seal={found[1]}")
    assert "核验没有通过" in page(administrator, f"/audit/verification?seal={'0' * 64}")


def test_verification_finds_what_was_changed_behind_its_back(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    write(app, district, note(), note(), note())
    with app.app_context():
        db.session.execute(text("UPDATE audit_entry SET account_name = '别人' WHERE id = 2"))
        db.session.commit()
    shown = page(administrator, "/audit/verification")
    assert "第 2 条记录与封签不符" in shown
    assert "在它之前的 1 条完好" in shown


def test_looking_at_the_trail_writes_nothing(
    app: Flask, administrator: FlaskClient, district: District
) -> None:
    write(app, district, note())
    page(administrator, "/audit")
    page(administrator, "/audit/verification")
    with app.app_context():
        assert db.session.get_one(Account, district.accounts[Role.UNIT]).name == "王执法"
        assert db.session.scalar(text("SELECT count(*) FROM audit_entry")) == 1
