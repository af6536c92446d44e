"""The review desk's pages: what they show to whom, and what each change answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from enforcement_review.model import Outcome
from enforcement_review.operations.reviewing import assign
from enforcement_review.operations.standing import Standing, standing
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import (
    Arrangement,
    AuditEntry,
    CaseFile,
    Correction,
    HandFinding,
    Purpose,
    ReviewState,
    Role,
    RulingRow,
)
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import SAMPLES, District, add_case, work_of

Post = Callable[..., str]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def assigned(app: Flask, files: FileStore, district: District, case_id: int) -> int:
    """The case file, assigned to the reviewer."""
    with app.app_context():
        work = work_of(db.session(), files, district.accounts[Role.SUPERVISOR])
        assign(work, case_id, district.accounts[Role.REVIEWER])
        work.commit()
    return case_id


@pytest.fixture
def post(sign_in: SignIn, assigned: int) -> Post:
    """Sends a change of the reviewer's, and gives what comes back of the desk."""
    client = sign_in(Role.REVIEWER)

    def send(path: str, status: int = 200, revision: int = 1, **values: object) -> str:
        answer = client.post(
            f"/cases/{assigned}/desk/{path}", data={"revision": revision, **values}, headers=HTMX
        )
        assert answer.status_code == status, answer.text
        return answer.text

    return send


@contextmanager
def now(app: Flask, case_id: int) -> Iterator[Standing]:
    with app.app_context():
        files = app.extensions["enforcement_review"].files
        yield standing(db.session(), files, db.session.get_one(CaseFile, case_id))


def first(app: Flask, case_id: int, outcome: Outcome) -> str:
    with now(app, case_id) as found:
        return next(
            item.finding.rule for item in found.findings if item.outcome is outcome and not item.finding.veto
        )


def fact_at(app: Flask, case_id: int, name: str) -> int:
    with now(app, case_id) as found:
        return next(index for index, fact in enumerate(found.result.case_file.facts) if fact.name == name)


def page_of(client: FlaskClient, case_id: int) -> str:
    answer = client.get(f"/cases/{case_id}/desk")
    assert answer.status_code == 200
    return answer.text


def asked(client: FlaskClient, case_id: int, path: str, **query: str) -> Any:
    """What a route of the desk answers in JSON."""
    return client.get(f"/cases/{case_id}/desk/{path}", query_string=query).get_json()


# ---- what is shown ----


def test_the_desk_shows_papers_pages_and_findings(sign_in: SignIn, assigned: int, app: Flask) -> None:
    page = page_of(sign_in(Role.REVIEWER), assigned)
    with now(app, assigned) as found:
        assert page.count('class="paper-row"') == len(found.result.case_file.documents)
        assert page.count('class="leaf"') == found.result.case_file.sources[0].page_count
        assert page.count('<li class="finding ') == len(found.findings)
    assert "签署评查表" in page


def test_nothing_on_the_page_is_inline(sign_in: SignIn, assigned: int) -> None:
    page = page_of(sign_in(Role.REVIEWER), assigned)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in script or "application/json" in script for script in scripts)


def test_opening_it_is_written_down(app: Flask, sign_in: SignIn, assigned: int) -> None:
    page_of(sign_in(Role.REVIEWER), assigned)
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("case.view") == 1


def test_the_number_of_queries_does_not_grow_with_the_file(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, assigned: int
) -> None:
    with app.app_context():
        path = SAMPLES / "10-emergency-design-deficient.pdf"
        larger = add_case(db.session(), files, district, path=path).id
        db.session.commit()
    client = sign_in(Role.REVIEWER)
    counts = []
    for case_id in (assigned, larger):
        page_of(client, case_id)
        queries: list[str] = []

        def count(_c: object, _k: object, statement: str, *_: object, to: list[str] = queries) -> None:
            to.append(statement)

        event.listen(Engine, "before_cursor_execute", count)
        page_of(client, case_id)
        event.remove(Engine, "before_cursor_execute", count)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24


@pytest.mark.parametrize("who", [Role.SUPERVISOR, Role.REVIEWER])
def test_who_does_not_review_it_gets_no_forms(sign_in: SignIn, case_id: int, who: Role) -> None:
    page = page_of(sign_in(who), case_id)
    for way_in in ("data-rule-as", 'id="form-ruling"', "data-mend=", 'id="dialog-sign"', 'draggable="true"'):
        assert way_in not in page
    assert ("领取评查" in page) is (who is Role.REVIEWER)


def test_a_unit_sees_it_only_after_it_was_sent(app: Flask, sign_in: SignIn, assigned: int) -> None:
    client = sign_in(Role.UNIT)
    assert client.get(f"/cases/{assigned}/desk").status_code == 403
    with app.app_context():
        case = db.session.get_one(CaseFile, assigned)
        case.review_state = ReviewState.SENT
        db.session.commit()
    assert "data-rule-as" not in page_of(client, assigned)


def test_in_a_self_check_the_unit_corrects_but_does_not_rule(
    app: Flask, files: FileStore, sign_in: SignIn, district: District
) -> None:
    with app.app_context():
        case_id = add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK).id
        db.session.commit()
    client = sign_in(Role.UNIT)
    page = page_of(client, case_id)
    assert "自查得分" in page
    assert 'id="form-correct"' in page
    assert "data-rule-as" not in page
    for who in (Role.REVIEWER, Role.SUPERVISOR, district.transport_person):
        assert sign_in(who).get(f"/cases/{case_id}/desk").status_code == 404
    answer = client.post(
        f"/cases/{case_id}/desk/rulings", data={"revision": 1, "rule": "x", "kind": "confirm"}, headers=HTMX
    )
    assert answer.status_code == 403


def test_a_reviewer_takes_up_a_free_case_file(sign_in: SignIn, case_id: int) -> None:
    client = sign_in(Role.REVIEWER)
    way = re.search(r'<form method="post" action="([^"]+claim)">', page_of(client, case_id))
    assert way is not None
    assert client.post(way[1]).location == f"/cases/{case_id}/desk"
    assert "data-rule-as" in page_of(client, case_id)


def test_the_texts_of_all_pages_come_with_their_places(sign_in: SignIn, assigned: int) -> None:
    pages = asked(sign_in(Role.REVIEWER), assigned, "text")["pages"]
    words, x0, y0, x1, y1 = pages["s0-p1"][0]
    assert words
    assert x0 < x1
    assert y0 < y1


@pytest.mark.parametrize("wanted", ["行政处罚决定书", "行 政 处 罚 决 定 书", "行政处罚法"])
def test_words_are_found_across_spaces_and_line_ends(sign_in: SignIn, assigned: int, wanted: str) -> None:
    found = asked(sign_in(Role.REVIEWER), assigned, "search", q=wanted)
    assert found["hits"]
    for hit in found["hits"]:
        assert re.sub(r"\s", "", hit["words"]) == wanted.replace(" ", "")
        assert hit["boxes"]


def test_searching_for_nothing_finds_nothing(sign_in: SignIn, assigned: int) -> None:
    client = sign_in(Role.REVIEWER)
    for wanted in ("", "  ", "没有的字样没有的字样"):
        assert asked(client, assigned, "search", q=wanted)["hits"] == []


def test_facts_of_a_paper_have_their_places(sign_in: SignIn, assigned: int) -> None:
    client = sign_in(Role.REVIEWER)
    facts = client.get(f"/cases/{assigned}/desk/facts?document=d01").text
    assert 'data-key="s0-p1"' in facts
    assert "data-correct" in facts
    assert "整个案卷" in client.get(f"/cases/{assigned}/desk/facts?document=case").text


# ---- what is done ----


def seen_by(page: str) -> str:
    """What the page says that it shows of people's rulings."""
    found = re.search(r'data-seen="([^"]*)"', page)
    assert found is not None
    return found[1]


def cards_in(answer: str) -> list[str]:
    return re.findall(r'<li class="finding [^>]*data-rule="([^"]+)"', answer)


def test_a_ruling_renews_the_head_and_its_finding_with_the_new_score(
    app: Flask, post: Post, sign_in: SignIn, assigned: int
) -> None:
    rule = first(app, assigned, Outcome.FAIL)
    page = page_of(sign_in(Role.REVIEWER), assigned)
    panels = post(
        "rulings", seen=seen_by(page), rule=rule, kind="overrule", outcome="pass", reason="文书齐全。"
    )
    assert [part in panels for part in ('id="desk-head"', 'id="filters"', 'id="section-score-')] == [True] * 3
    assert [part in panels for part in ('id="papers"', 'id="findings"')] == [False] * 2
    assert cards_in(panels) == [rule]
    assert "改判为符合" in panels
    assert len(panels) < len(page) / 5
    with now(app, assigned) as found:
        assert re.search(rf'data-span="[^"]*{found.score.highest:g}"', panels)
        assert found.score.total > found.machine.total
    back = post("rulings/withdraw", rule=rule, reason="")
    assert "改判为符合" not in back


def test_a_page_gets_every_finding_that_was_ruled_on_since_it_was_made(
    app: Flask, post: Post, sign_in: SignIn, assigned: int
) -> None:
    """As where the same desk is open twice."""
    seen = seen_by(page_of(sign_in(Role.REVIEWER), assigned))
    with now(app, assigned) as found:
        one, other = [
            item.finding.rule for item in found.findings if item.outcome is Outcome.FAIL and not item.settled
        ][:2]
    newer = seen_by(post("rulings", seen=seen, rule=one, kind="confirm", outcome="fail"))
    answer = post("rulings", seen=seen, rule=other, kind="confirm", outcome="fail")
    assert set(cards_in(answer)) == {one, other}
    assert cards_in(post("rulings/withdraw", seen=newer, rule=other)) == [other]


@pytest.mark.parametrize("seen", ["", "x", "999999999999999999999-11.", "0-10.", "0-11.7"])
def test_a_page_whose_list_is_another_gets_the_whole_list(
    app: Flask, post: Post, assigned: int, seen: str
) -> None:
    rule = first(app, assigned, Outcome.FAIL)
    panels = post("rulings", seen=seen, rule=rule, kind="confirm", outcome="fail")
    if seen.startswith("999"):  # a ruling that there never was: nothing came after it
        assert cards_in(panels) == []
        return
    assert 'id="findings"' in panels
    with now(app, assigned) as found:
        assert len(cards_in(panels)) == len(found.findings)


def test_a_page_that_is_out_of_date_gets_what_has_changed(
    app: Flask, post: Post, sign_in: SignIn, assigned: int
) -> None:
    client = sign_in(Role.REVIEWER)
    seen = seen_by(page_of(client, assigned))

    def changed(revision: int, document: str = "") -> str:
        query = {"revision": str(revision), "seen": seen, "document": document}
        return str(client.get(f"/cases/{assigned}/desk/changes", query_string=query, headers=HTMX).text)

    nothing = changed(1, "d01")
    assert cards_in(nothing) == []
    assert [part in nothing for part in ('id="papers"', 'id="facts"')] == [False, False]
    post("facts/correct", fact=fact_at(app, assigned, "decision.fine"), text="1", reason="按原件更正。")
    everything = changed(1, "d01")
    assert 'data-revision="2"' in everything
    parts = ('id="papers"', 'id="findings"', 'id="facts"')
    assert [part in everything for part in parts] == [True] * 3


def test_points_and_confirmation(app: Flask, post: Post, assigned: int) -> None:
    rule = first(app, assigned, Outcome.FAIL)
    assert "扣分调整为 0.5 分" in post("rulings", rule=rule, kind="points", deduction="0.5", reason="轻微。")
    assert "确认" in post("rulings", rule=rule, kind="confirm", outcome="fail")
    with app.app_context():
        assert db.session.query(RulingRow).count() == 2


@pytest.mark.parametrize(
    ("path", "values", "sentence"),
    [
        ("rulings", {"kind": "overrule", "outcome": "pass", "reason": " "}, "理由"),
        ("rulings", {"kind": "points", "deduction": "99", "reason": "多扣"}, "扣分应当在"),
        ("rulings", {"kind": "points", "deduction": "x", "reason": "多扣"}, "扣分"),
        ("rulings", {"kind": "nonsense"}, "刷新"),
        ("findings", {"section": "procedure", "title": ""}, "。"),
        ("facts/correct", {"fact": "0", "text": "x", "reason": ""}, "理由"),
        ("papers", {"edit": "begin", "paper": "d01"}, "第一页"),
        ("papers", {"edit": "move", "paper": "d01", "pages": "x", "to": "d02"}, "页码"),
    ],
)
def test_what_is_not_acceptable_is_refused_in_one_sentence(
    app: Flask, post: Post, assigned: int, path: str, values: dict[str, str], sentence: str
) -> None:
    given = {"rule": first(app, assigned, Outcome.FAIL)} | values if path == "rulings" else values
    refused = post(path, status=422, **given)
    assert sentence in refused
    assert 'role="alert"' in refused


def test_a_page_that_is_out_of_date_is_told_so(app: Flask, post: Post, assigned: int) -> None:
    fact = fact_at(app, assigned, "decision.fine")
    post("facts/correct", fact=fact, text="1", reason="按原件更正。")
    refused = post("facts/correct", status=409, fact=fact, text="2", reason="按原件更正。")
    assert "请刷新" in refused


def test_a_finding_of_ones_own_is_added_and_taken_back(app: Flask, post: Post, assigned: int) -> None:
    with now(app, assigned) as found:
        source = found.result.case_file.sources[0].name
    panels = post(
        "findings",
        section="procedure",
        title="封面缺保管期限",
        message="保管期限一栏空白。",
        basis="归档要求",
        deduction="1",
        source=source,
        page="1",
        box="80,120,300,200",
        quote="保管期限",
    )
    assert "封面缺保管期限" in panels
    assert 'data-box="80,120,300,200"' in panels
    with app.app_context():
        added = db.session.scalars(select(HandFinding)).one()
        assert added.box == [80, 120, 300, 200]
        added_id = added.id
    assert "封面缺保管期限" not in post(f"findings/{added_id}/withdraw", reason="重复。")


def test_a_corrected_fact_comes_back_with_its_panel_and_can_be_undone(
    app: Flask, post: Post, assigned: int
) -> None:
    fact = fact_at(app, assigned, "decision.fine")
    with now(app, assigned) as found:
        document = found.result.case_file.facts[fact].document
    panels = post("facts/correct", fact=fact, text="1", reason="按原件更正。", document=document)
    assert 'id="facts"' in panels
    assert "fact-corrected" in panels
    assert 'data-revision="2"' in panels
    with app.app_context():
        correction = db.session.scalars(select(Correction)).one().id
    undone = post(f"corrections/{correction}/undo", revision=2)
    assert "更正罚款数额" not in undone


def test_a_fact_that_was_not_read_is_added(app: Flask, post: Post, sign_in: SignIn, assigned: int) -> None:
    with now(app, assigned) as found:
        decision = next(paper for paper in found.result.case_file.documents if paper.type == "decision")
    facts = sign_in(Role.REVIEWER).get(f"/cases/{assigned}/desk/facts?document={decision.id}").text
    name = re.search(r'<option value="([^"]+)">', facts)
    assert name is not None
    page = decision.pages[0]
    panels = post("facts", document=decision.id, name=name[1], text="是", reason="手写。", page=page)
    assert "fact-corrected" in panels


def test_papers_are_mended_and_the_newest_mend_taken_back(app: Flask, post: Post, assigned: int) -> None:
    with now(app, assigned) as found:
        documents = found.result.case_file.documents
        longer = next(document for document in documents if len(document.pages) > 1)
    panels = post("papers", edit="begin", paper=longer.id, page=longer.pages[1])
    assert panels.count('class="paper-row"') == len(documents) + 1
    panels = post("papers", revision=2, edit="type", paper="d01", type="backup_sheet")
    assert "备考表" in panels
    post("papers/undo", revision=3)
    panels = post("papers/undo", revision=4)
    assert panels.count('class="paper-row"') == len(documents)
    with app.app_context():
        assert db.session.query(Arrangement).count() == 2


def test_a_ruling_waits_where_the_machine_finds_something_else(app: Flask, post: Post, assigned: int) -> None:
    """The fine in figures and in capitals differ in the sample; corrected, the finding is another one."""
    with now(app, assigned) as found:
        rule = next(
            item.finding.rule
            for item in found.findings
            if any(piece.fact == "decision.fine" for piece in item.finding.evidence)
            and item.outcome is Outcome.FAIL
        )
    post("rulings", rule=rule, kind="confirm", outcome="fail")
    panels = post("facts/correct", fact=fact_at(app, assigned, "decision.fine"), text="123", reason="更正。")
    assert "机器结论已变化，请重新认定" in panels


def test_signing_leads_to_a_desk_that_only_shows(
    app: Flask, post: Post, sign_in: SignIn, assigned: int
) -> None:
    with now(app, assigned) as found:
        waiting = [(item.finding.rule, item.outcome) for item in found.open]
    for rule, outcome in waiting:
        settled = outcome is Outcome.UNDETERMINED
        post(
            "rulings",
            rule=rule,
            kind="settle" if settled else "confirm",
            outcome="pass" if settled else outcome.value,
            reason="经核对。",
        )
    post("submit", status=204, opinion="已核对。")
    page = page_of(sign_in(Role.REVIEWER), assigned)
    assert "签署" in page
    assert "data-rule-as" not in page
    assert "校验值" in page


def test_the_reasons_on_the_page_are_data(sign_in: SignIn, assigned: int) -> None:
    page = page_of(sign_in(Role.REVIEWER), assigned)
    found = re.search(r'<script type="application/json" id="desk-reasons">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert {"overrule.pass", "settle.fail", "points", "withdraw", "correct"} <= json.loads(found[1]).keys()
