"""The page of figures: every mark leads to its list, nothing is told too early."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from enforcement_review.operations.case_lists import Filters
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import CaseFile, CaseState, ReviewState, Role
from enforcement_review.web.cases.forms import CaseFilterForm
from enforcement_review.web.dashboards.charts import Value, column_chart
from enforcement_review.web.dashboards.links import list_url
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import District, add_case
from tests.operations.signed import review_and_sign
from tests.web.test_home import counted, words_of

OVERSEERS = (Role.REVIEWER, Role.UNIT, Role.SUPERVISOR)


def marks(page: str) -> list[str]:
    """The addresses that marks of charts lead to."""
    inside = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    inner = [link for drawing in inside for link in re.findall(r'<a href="([^"]+)"', drawing)]
    return [html.unescape(link) for link in inner + re.findall(r'<a class="bar" href="([^"]+)"', page)]


@pytest.mark.parametrize("role", OVERSEERS)
def test_without_case_files_it_says_what_to_do(sign_in: SignIn, role: Role) -> None:
    page = sign_in(role).get("/dashboard").text
    assert "还没有案卷" in page
    assert "/uploads/new" in page


@pytest.mark.parametrize("role", [Role.DISCIPLINE, Role.ADMINISTRATOR])
def test_it_is_for_those_who_review_and_oversee(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get("/dashboard").status_code == 403


def test_every_mark_leads_to_a_list_that_opens(sign_in: SignIn, case_id: int) -> None:
    client = sign_in(Role.SUPERVISOR)
    links = set(marks(client.get("/dashboard").text))
    assert len(links) > 20
    for link in links:
        assert client.get(link).status_code == 200, link


def test_marks_keep_the_unit_and_the_months(sign_in: SignIn, district: District, case_id: int) -> None:
    address = f"/dashboard?unit={district.market}&first=2026-05&last=2026-05"
    for link in marks(sign_in(Role.SUPERVISOR).get(address).text):
        assert f"unit={district.market}" in link
        assert "first=2026-05&last=2026-05" in link


def test_every_chart_has_its_numbers_as_a_table_and_nothing_is_inline(sign_in: SignIn, case_id: int) -> None:
    page = sign_in(Role.SUPERVISOR).get("/dashboard").text
    assert page.count('class="chart-table"') == page.count('class="panel chart ') == 8
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    for link in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert link.count("<a ") == link.count("<title>")


def test_rules_stand_there_by_their_titles(sign_in: SignIn, case_id: int) -> None:
    page = words_of(sign_in(Role.SUPERVISOR).get("/dashboard").text)
    assert "罚款金额一致" in page
    chart = page[page.index("最多的问题") :]
    assert not re.search(r"\b[a-z]+\.[a-z-]+\b", chart)


def test_a_unit_sees_no_result_before_the_sheet_is_sent(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int
) -> None:
    client = sign_in(Role.UNIT)
    before = words_of(client.get("/dashboard").text)
    assert "有评查结果 0 份" in before
    assert "只统计已反馈给本单位的案卷" in before
    assert "这个范围内还没有评查结果" in before
    with app.app_context():
        review_and_sign(db.session(), files, district, case_id, send=True)
    assert "有评查结果 1 份" in words_of(client.get("/dashboard").text)


def test_a_unit_cannot_ask_for_another_unit(sign_in: SignIn, district: District, case_id: int) -> None:
    assert sign_in(Role.UNIT).get(f"/dashboard?unit={district.transport}").status_code == 422


def test_a_reviewer_may_look_at_the_own_reviews_alone(
    sign_in: SignIn, district: District, case_id: int
) -> None:
    client = sign_in(Role.REVIEWER)
    assert "份数可能较少" in client.get("/dashboard").text
    client.post(f"/cases/{case_id}/claim")
    page = client.get("/dashboard?scope=own").text
    assert "份数可能较少" not in page
    assert all(f"reviewer={district.accounts[Role.REVIEWER]}" in link for link in marks(page))
    assert 'name="scope"' not in sign_in(Role.SUPERVISOR).get("/dashboard?scope=own").text


def test_one_rule_narrows_the_charts_by_unit_and_month(sign_in: SignIn, case_id: int) -> None:
    client = sign_in(Role.SUPERVISOR)
    rule = re.search(r"rule=([a-z.-]+)", client.get("/dashboard").text)
    assert rule is not None
    page = words_of(client.get(f"/dashboard?rule={rule[1]}").text)
    assert "不符合的案卷占多少" in page
    assert "100%" in page


def test_months_that_came_the_wrong_way_round_are_turned(sign_in: SignIn, case_id: int) -> None:
    page = words_of(sign_in(Role.SUPERVISOR).get("/dashboard?first=2026-06&last=2026-01").text)
    assert "案卷 1 份" in page


def test_a_printed_page_says_what_its_figures_are_of(
    sign_in: SignIn, district: District, case_id: int
) -> None:
    page = sign_in(Role.SUPERVISOR).get(f"/dashboard?unit={district.market}&first=2026-05").text
    assert "示例区市场监督管理局，上传月份 2026-05 至 最近，全部问题" in page


@pytest.mark.parametrize("query", ["unit=x", "first=2026-13", "rule=none.such", "unit=99999999999999999999"])
def test_an_address_that_asks_for_nonsense_is_refused(sign_in: SignIn, query: str) -> None:
    assert sign_in(Role.SUPERVISOR).get(f"/dashboard?{query}").status_code == 422


def test_links_use_the_names_that_the_list_has(app: Flask) -> None:
    filters = Filters("词", 1, CaseState.REVIEWED, ReviewState.SENT, "优秀", 2, "a.b")
    with app.test_request_context():
        url = list_url(filters, sort="due")
    for name in re.findall(r"[?&]([a-z]+)=", url):
        assert hasattr(CaseFilterForm, name)


def test_a_chart_leaves_out_labels_that_would_not_fit() -> None:
    months = [Value(f"2026-{month:02}", month, str(month)) for month in range(1, 13)]
    drawn = column_chart("m", "月", "", ("月份",), months).columns
    assert sum(column.labelled for column in drawn) <= 8
    assert drawn[-1].labelled
    assert max(column.height for column in drawn) == 150
    assert all(column.left >= 0 and column.left + column.width <= 100 for column in drawn)


def test_the_number_of_queries_is_the_same_at_5_and_at_50_case_files(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, case_id: int
) -> None:
    clients = {role: sign_in(role) for role in OVERSEERS}
    seen: dict[int, dict[Role, int]] = {}
    for count in (5, 50):
        with app.app_context():
            for place in range(len(db.session.scalars(select(CaseFile.id)).all()), count):
                unit = (district.market, district.transport, district.station)[place % 3]
                add_case(db.session(), files, district, unit=unit)
            db.session.commit()
        seen[count] = {}
        for role, client in clients.items():
            with counted() as queries:
                assert client.get("/dashboard").status_code == 200
            seen[count][role] = len(queries)
    assert seen[5] == seen[50]
    assert max(seen[50].values()) <= 8
