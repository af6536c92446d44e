"""The list of case files and the overview of one, as browsers get them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select

from enforcement_review.operations.audit import verify
from enforcement_review.store.database import begin_writing
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import AuditEntry, CaseFile, CaseState, Purpose, Role, SavedView
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import NOW, District, add_case
from tests.operations.signed import Signed, review_and_sign

AUDIT_KEY = b"k" * 32


@pytest.fixture
def sent(app: Flask, files: FileStore, district: District, case_id: int) -> Signed:
    with app.app_context():
        return review_and_sign(db.session(), files, district, case_id, send=True)


@pytest.fixture
def others(app: Flask, files: FileStore, district: District) -> list[int]:
    """Two more case files that can be assigned: of the market regulation and of the transport."""
    with app.app_context():
        made = [
            add_case(db.session(), files, district, label="熟食二案").id,
            add_case(db.session(), files, district, unit=district.transport, label="超限案").id,
        ]
        db.session.commit()
        return made


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """What the database is asked, without the audit trail's lines."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if statement.startswith("SELECT") and "audit" not in statement:
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def titles(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="list-case"><a href="/cases/(\d+)">', page)


def alerts(client: FlaskClient, url: str) -> str:
    page = client.get(url).text
    return html.unescape(" ".join(re.findall(r'role="(?:alert|status)">([^<]*)<', page)))


# ---- the list ----


def test_the_list_says_how_far_and_how_good_each_case_file_is(sign_in: SignIn, case_id: int) -> None:
    page = sign_in(Role.SUPERVISOR).get("/cases").text
    for words in ("共 1 份", "示例区市场监督管理局", "未分派", "不符合 6", "2026-05-06"):
        assert words in page
    assert titles(page) == [str(case_id)]


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("q=罚款", True),
        ("q=绝无此语", False),
        ("review=none&state=reviewed", True),
        ("review=sent", False),
        ("review=open", False),
        ("first=2026-05&last=2026-05", True),
        ("last=2026-04", False),
        ("sort=score&dir=asc", True),
        ("sort=due", False),
        ("overdue=1", False),
    ],
)
def test_the_address_is_the_state_of_the_list(
    sign_in: SignIn,
    case_id: int,
    query: str,
    listed: bool,
) -> None:
    page = sign_in(Role.SUPERVISOR).get(f"/cases?{query}").text
    assert bool(titles(page)) is listed
    if not listed:
        assert "没有符合条件的案卷" in page or "这里还没有案卷" in page


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense",
        "unit=x",
        "unit=99999999999999",
        "sort=name",
        "after=nonsense",
        "after=NaN~1&sort=score",
        "before=2026-13-01~1&sort=due",
        "first=2026-13",
        "band=7",
        f"q={'字' * 201}",
    ],
)
def test_an_address_that_makes_no_sense_is_refused_with_a_sentence(sign_in: SignIn, query: str) -> None:
    answer = sign_in(Role.SUPERVISOR).get(f"/cases?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_what_is_typed_stays_text(sign_in: SignIn, case_id: int) -> None:
    page = sign_in(Role.SUPERVISOR).get("/cases", query_string={"q": '"><script>alert(1)</script> OR *'}).text
    assert "<script>alert" not in page


def test_each_condition_can_be_taken_away_by_itself(sign_in: SignIn, case_id: int) -> None:
    page = sign_in(Role.SUPERVISOR).get("/cases?q=罚款&grade=优秀&rule=procedure.case-closed&sort=score").text
    chips = re.search(r'<ul aria-labelledby="chips-title">(.*?)</ul>', page, re.DOTALL)
    assert chips
    words = html.unescape(re.sub(r"<[^>]+>", "", chips[1]))
    assert "含“罚款”" in words
    assert "等级：优秀" in words
    assert "不符合：依法结案" in words
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', chips[1])]
    assert any("grade" not in link and "sort=score" in link and "rule=" in link for link in links)


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    app: Flask, sign_in: SignIn, district: District, case_id: int
) -> None:
    client = sign_in(Role.SUPERVISOR)
    client.get("/cases")
    with queries(app) as few:
        client.get("/cases")
    _add_many(app, district, 120)
    with queries(app) as many:
        page = client.get("/cases").text
    assert len(titles(page)) == 50
    assert len(many) == len(few)


def test_the_list_is_paged_both_ways_without_numbers(
    app: Flask, sign_in: SignIn, district: District, case_id: int
) -> None:
    _add_many(app, district, 120)
    client = sign_in(Role.SUPERVISOR)
    first = client.get("/cases").text
    counted = re.search(r'hx-get="([^"]+)" hx-trigger="load"', first)
    assert counted
    assert client.get(html.unescape(counted[1])).text.strip() == "共 121 份"
    assert 'rel="prev"' not in first
    second = client.get(_link(first, "next")).text
    last = client.get(_link(second, "next")).text
    assert 'rel="next"' not in last
    assert len({*titles(first), *titles(second), *titles(last)}) == 121
    assert titles(client.get(_link(last, "prev")).text) == titles(second)


def _link(page: str, way: str) -> str:
    found = re.search(rf'rel="{way}" href="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def _add_many(app: Flask, district: District, count: int) -> None:
    rows = [
        {
            "unit_id": district.transport,
            "purpose": Purpose.REVIEW,
            "label": f"案卷{number}",
            "content_key": f"{number:064x}",
            "uploaded_by_id": district.transport_person,
            "uploaded_at": NOW,
            "month": "2026-05",
            "state": CaseState.RECEIVED,
        }
        for number in range(count)
    ]
    with app.app_context():
        db.session.execute(insert(CaseFile), rows)
        db.session.commit()


# ---- who sees what ----


def test_a_unit_learns_the_result_when_the_sheet_is_sent(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int
) -> None:
    client = sign_in(Role.UNIT)
    before = client.get("/cases").text
    assert titles(before) == [str(case_id)]
    for hidden in ("不符合 ", "veto-mark", "待定 "):
        assert hidden not in before.split("<tbody>")[1]
    assert "等待评查人员评查" in client.get(f"/cases/{case_id}").text
    assert titles(client.get("/cases?veto=1").text) == []
    with app.app_context():
        review_and_sign(db.session(), files, district, case_id, send=True)
    after = client.get("/cases").text
    assert "已反馈单位" in after
    assert "不符合 " in after.split("<tbody>")[1]
    assert "评查期限" not in client.get(f"/cases/{case_id}").text


def test_self_checks_are_not_in_the_list(
    app: Flask, files: FileStore, sign_in: SignIn, district: District
) -> None:
    with app.app_context():
        own_look = add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK).id
        db.session.commit()
    assert titles(sign_in(Role.UNIT).get("/cases?q=没收").text) == []
    page = sign_in(Role.UNIT).get(f"/cases/{own_look}").text
    assert "自查已完成，结果只有本单位可见" in page
    assert "提交正式评查" in page
    for role in (Role.REVIEWER, Role.SUPERVISOR, Role.DISCIPLINE):
        assert sign_in(role).get(f"/cases/{own_look}").status_code == 404


def test_a_case_file_outside_ones_scope_is_not_there(
    sign_in: SignIn, district: District, case_id: int
) -> None:
    assert sign_in(district.market_reviewer).get(f"/cases/{case_id}").status_code == 404
    assert sign_in(district.transport_person).get(f"/cases/{case_id}").status_code == 404
    assert sign_in(Role.ADMINISTRATOR).get("/cases").status_code == 403


# ---- the overview ----


@pytest.mark.parametrize(
    ("role", "offered", "withheld"),
    [
        (Role.REVIEWER, ("领取评查", "查看文书和结论"), ("分派</button>", "反馈单位")),
        (Role.SUPERVISOR, ("分派</button>", "查看文书和结论"), ("领取评查", "反馈单位</button>")),
        (Role.UNIT, ("重新上传",), ("领取评查", "查看文书和结论", "评查表</a>")),
    ],
)
def test_the_overview_offers_what_the_person_may_do_now(
    sign_in: SignIn, case_id: int, role: Role, offered: tuple[str, ...], withheld: tuple[str, ...]
) -> None:
    page = sign_in(role).get(f"/cases/{case_id}").text
    for words in offered:
        assert words in page
    for words in withheld:
        assert words not in page


def test_the_overview_tells_what_happened(sign_in: SignIn, case_id: int, sent: Signed) -> None:
    page = sign_in(Role.SUPERVISOR).get(f"/cases/{case_id}").text
    events = page.split("办理过程")[1]
    places = [events.index(words) for words in ("反馈单位", "签署评查表", "分派评查", "机器评查", "上传案卷")]
    assert places == sorted(places)


def test_while_the_machine_works_the_overview_asks_how_far_it_is(
    app: Flask, sign_in: SignIn, case_id: int
) -> None:
    with app.app_context():
        begin_writing(db.session())
        db.session.get_one(CaseFile, case_id).state = CaseState.PROCESSING
        db.session.commit()
    page = sign_in(Role.UNIT).get(f"/cases/{case_id}").text
    assert re.search(rf'hx-get="/cases/{case_id}/progress" hx-trigger="load, .*every 1s"', page)


def test_looking_at_a_case_file_stands_in_the_trail(app: Flask, sign_in: SignIn, case_id: int) -> None:
    sign_in(Role.SUPERVISOR).get(f"/cases/{case_id}")
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.view")).one()
        assert (entry.account_name, entry.subject_id) == ("张主管", case_id)


def test_claiming_leads_to_the_desk(app: Flask, sign_in: SignIn, case_id: int) -> None:
    answer = sign_in(Role.REVIEWER).post(f"/cases/{case_id}/claim")
    assert answer.status_code == 302
    assert answer.location == f"/cases/{case_id}/desk"
    assert sign_in(Role.SUPERVISOR).post(f"/cases/{case_id}/claim").status_code == 403


# ---- several at once ----


def test_several_are_assigned_and_each_refusal_is_told(
    app: Flask, sign_in: SignIn, district: District, case_id: int, others: list[int]
) -> None:
    """The market regulation's reviewer may not have its files."""
    client = sign_in(Role.SUPERVISOR)
    form = {"case": [case_id, *others], "reviewer": district.market_reviewer, "query": "review=none"}
    answer = client.post("/cases/assign", data=form)
    assert answer.location == "/cases?review=none"
    said = alerts(client, answer.location)
    assert "已分派 1 份案卷。" in said
    assert "2 份没有分派。" in said
    assert "须回避" in said
    with app.app_context():
        session = db.session()
        assert session.get_one(CaseFile, others[1]).reviewer_id == district.market_reviewer
        assert session.get_one(CaseFile, case_id).reviewer_id is None
        noted = session.scalars(
            select(AuditEntry.subject_id).where(AuditEntry.action == "review.assign")
        ).all()
        assert noted == [others[1]]
        assert verify(session, AUDIT_KEY).fault is None


def test_several_are_sent_and_what_is_not_signed_stays(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int, others: list[int]
) -> None:
    with app.app_context():
        review_and_sign(db.session(), files, district, case_id)
    client = sign_in(Role.SUPERVISOR)
    answer = client.post("/cases/send", data={"case": [case_id, others[0]], "query": ""})
    assert answer.location == "/cases"
    said = alerts(client, "/cases")
    assert "已反馈 1 份案卷。" in said
    assert "1 份没有反馈。" in said


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"reviewer": "1"}, "请先在列表中选择案卷"),
        ({"case": ["1"]}, "请选择评查员"),
        ({"case": ["1"], "reviewer": "me"}, ""),
        ({"case": [str(number) for number in range(1, 102)]}, "一次最多选择 100 份"),
    ],
)
def test_a_choice_that_is_not_complete_changes_nothing(
    app: Flask,
    sign_in: SignIn,
    district: District,
    case_id: int,
    form: dict[str, Any],
    sentence: str,
) -> None:
    client = sign_in(Role.SUPERVISOR)
    if "一次" in sentence:
        form = {**form, "reviewer": district.accounts[Role.REVIEWER]}
    client.post("/cases/assign", data=form)
    assert sentence in alerts(client, "/cases")
    with app.app_context():
        assert db.session.get_one(CaseFile, case_id).reviewer_id is None


def test_a_case_file_that_is_not_there_is_refused_without_a_name(
    app: Flask, files: FileStore, sign_in: SignIn, district: District
) -> None:
    with app.app_context():
        own_look = add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK, label="机密").id
        db.session.commit()
    client = sign_in(Role.SUPERVISOR)
    client.post("/cases/send", data={"case": [own_look]})
    said = alerts(client, "/cases")
    assert "没有这份案卷" in said
    assert "机密" not in said


def test_only_supervisors_assign_and_send(sign_in: SignIn, case_id: int) -> None:
    for role in (Role.REVIEWER, Role.UNIT, Role.DISCIPLINE):
        for way in ("assign", "send"):
            assert sign_in(role).post(f"/cases/{way}", data={"case": [case_id]}).status_code == 403


# ---- saved views ----


def test_a_list_is_kept_under_a_name_renamed_and_deleted(app: Flask, sign_in: SignIn, case_id: int) -> None:
    client = sign_in(Role.SUPERVISOR)
    query = "q=罚款&grade=优秀"
    answer = client.post("/cases/views", data={"name": " 优秀  罚款 ", "query": query})
    page = client.get(answer.location).text
    assert re.search(r'aria-current="true">优秀 罚款</a>', page)
    with app.app_context():
        view_id = db.session.scalars(select(SavedView.id)).one()
    client.post(f"/cases/views/{view_id}", data={"name": "罚款优秀", "query": query})
    assert "罚款优秀" in client.get("/cases").text
    assert "罚款优秀" not in sign_in(Role.REVIEWER).get("/cases").text
    assert sign_in(Role.REVIEWER).post(f"/cases/views/{view_id}/delete").status_code == 404
    client.post(f"/cases/views/{view_id}/delete")
    assert "已删除视图“罚款优秀”" in alerts(client, "/cases")
    assert "罚款优秀" not in client.get("/cases?review=none").text


def test_a_view_without_a_name_is_not_kept(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(Role.REVIEWER)
    client.post("/cases/views", data={"name": " ", "query": "q=1"})
    assert "请填写视图的名称" in alerts(client, "/cases")
    with app.app_context():
        assert db.session.scalars(select(SavedView)).all() == []


def test_a_kept_query_leads_nowhere_else(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(Role.REVIEWER)
    answer = client.post("/cases/views", data={"name": "远处", "query": "//example.org/?q=1"})
    assert answer.location.startswith("/cases")
    assert 'href="//example.org' not in client.get("/cases").text
