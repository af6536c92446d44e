"""The unit's pages: what was found in its files, and self-checks that stay its own."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from enforcement_review.operations.self_checks import submit_for_review
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import CaseFile, CaseState, Job, JobKind, JobState, Purpose, Role, Stage
from enforcement_review.web.deficiencies.presenters import parted_remedy
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import NOW, SAMPLES, District, add_case
from tests.operations.signed import WHY_LESS, WHY_OVERRULED, Signed, review_and_sign, run_as

LABEL = "绝密案卷甲"
SCAN_LIKE = SAMPLES / "12-agriculture-pesticide-deficient.zip"
PARTY = "绿源农资"  # stands in the sample, and in nothing else that the tests have


@pytest.fixture
def sent(app: Flask, files: FileStore, district: District, case_id: int) -> Signed:
    with app.app_context():
        return review_and_sign(db.session(), files, district, case_id, send=True)


@pytest.fixture
def own_look(app: Flask, files: FileStore, district: District) -> int:
    with app.app_context():
        case = add_case(
            db.session(), files, district, purpose=Purpose.SELF_CHECK, path=SCAN_LIKE, label=LABEL
        )
        db.session.commit()
        return case.id


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("remedy", "parts"),
    [
        ("说明原因，附卷备查；今后在法定期限内送达。", ("说明原因，附卷备查。", "在法定期限内送达。")),
        ("确未记录的，说明原因，今后全过程记录。", ("确未记录的，说明原因。", "全过程记录。")),
        ("今后在首次检查时告知。", ("", "在首次检查时告知。")),
        ("补充归入送达回证。", ("补充归入送达回证。", "")),
        ("", ("", "")),
    ],
)
def test_a_remedy_is_parted_where_its_own_words_part_it(remedy: str, parts: tuple[str, str]) -> None:
    assert parted_remedy(remedy) == parts


def test_a_unit_reads_what_is_missing_where_on_what_basis_and_what_puts_it_right(
    sign_in: SignIn, case_id: int, sent: Signed
) -> None:
    page = sign_in(Role.UNIT).get(f"/cases/{case_id}/deficiencies").text
    words = words_of(page)
    for expected in (
        "不符合 5 项",
        "人工发现 1 项",
        "先立案后调查",
        "应当 询问笔录不早于立案批准之日",
        "实际 《立案/不予立案审批表》（第4页）负责人批准日期",
        "《询问笔录》第 8 页",
        "依据 行政处罚法第54条",
        "怎样补正 说明立案前询问的依据和必要性。",
        "今后注意 立案后再询问当事人。",
        "扣 2 分",
        "照片没有说明",
        WHY_LESS,
    ):
        assert expected in words
    assert f"/cases/{case_id}/desk?finding=procedure.filed-before-investigation" in page
    assert WHY_OVERRULED not in words
    assert "请自行核对" not in words


def test_before_the_sheet_was_sent_there_is_nothing_to_read(sign_in: SignIn, case_id: int) -> None:
    assert sign_in(Role.UNIT).get(f"/cases/{case_id}/deficiencies").status_code == 403


def test_it_is_the_units_page_alone(sign_in: SignIn, district: District, case_id: int, sent: Signed) -> None:
    path = f"/cases/{case_id}/deficiencies"
    for role in (Role.REVIEWER, Role.SUPERVISOR, Role.DISCIPLINE, Role.ADMINISTRATOR):
        assert sign_in(role).get(path).status_code == 403
    assert sign_in(district.transport_person).get(path).status_code == 404


def test_similar_deficiencies_lead_to_the_other_files(
    app: Flask, files: FileStore, district: District, sign_in: SignIn, case_id: int, sent: Signed
) -> None:
    with app.app_context():
        twin = add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK, label="同样的案子").id
        db.session.commit()
    page = sign_in(Role.UNIT).get(f"/cases/{case_id}/deficiencies").text
    assert "本单位另有 1 份案卷有同样的问题" in page
    assert f"/cases/{twin}/deficiencies" in page


def test_all_deficiencies_lead_to_the_files_of_each(sign_in: SignIn, case_id: int, sent: Signed) -> None:
    unit = sign_in(Role.UNIT)
    page = unit.get("/deficiencies").text
    assert "先立案后调查" in page
    of_rule = unit.get("/deficiencies/procedure.filed-before-investigation")
    assert f"/cases/{case_id}/deficiencies" in of_rule.text
    assert "照片没有说明" in unit.get("/deficiencies/hand").text
    assert unit.get("/deficiencies/procedure.no-such-rule").status_code == 404


# ---- self-checks ----


def test_a_self_check_shows_everything_and_a_score_for_itself_only(sign_in: SignIn, own_look: int) -> None:
    words = words_of(sign_in(Role.UNIT).get(f"/cases/{own_look}/deficiencies").text)
    for expected in (
        "自查结果",
        "仅供自查",
        "否决项 1 项",
        "不符合 4 项",
        "请自行核对 2 项",
        "提交正式评查",
        PARTY,
    ):
        assert expected in words


def test_the_navigation_marks_the_place_that_leads_there(
    sign_in: SignIn, case_id: int, sent: Signed, own_look: int
) -> None:
    for case, place in ((case_id, "问题"), (own_look, "自查")):
        page = sign_in(Role.UNIT).get(f"/cases/{case}/deficiencies").get_data(as_text=True)
        assert re.findall(r'aria-current="true">([^<]*)<', page) == [place]


def test_the_list_says_how_far_each_is_and_what_came_of_it(
    app: Flask, sign_in: SignIn, district: District, own_look: int
) -> None:
    with app.app_context():
        done = db.session.get_one(CaseFile, own_look)
        waiting = CaseFile(
            unit_id=district.station,
            purpose=Purpose.SELF_CHECK,
            label="正在处理的案子",
            content_key="0" * 64,
            uploaded_by_id=done.uploaded_by_id,
            uploaded_at=NOW,
            month="2026-05",
            state=CaseState.PROCESSING,
        )
        db.session.add(waiting)
        db.session.flush()
        db.session.add(
            Job(
                kind=JobKind.REVIEW,
                case_file_id=waiting.id,
                upload_id=1,
                state=JobState.RUNNING,
                lease_until=NOW,
                stage=Stage.SCANNING,
                done=12,
                total=40,
                created_at=NOW,
            )
        )
        db.session.commit()
    unit = sign_in(Role.UNIT)
    page = unit.get("/self-checks").text
    assert "否决项 1 项，不符合 4 项，请核对 2 项" in page
    assert "识别扫描页 12/40" in page
    assert 'hx-trigger="every 2s"' in page
    fragment = unit.get("/self-checks", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "识别扫描页 12/40" in fragment


def test_handing_in_makes_a_case_file_for_review_and_wakes_a_worker(
    app: Flask, sign_in: SignIn, own_look: int, woken: list[int]
) -> None:
    answer = sign_in(Role.UNIT).post(f"/self-checks/{own_look}/submit")
    assert answer.status_code == 302
    with app.app_context():
        made = db.session.scalars(select(CaseFile).where(CaseFile.purpose == Purpose.REVIEW)).one()
        assert made.label == LABEL
        assert woken == [db.session.scalars(select(Job.id).where(Job.case_file_id == made.id)).one()]


def test_deleting_leaves_nothing_on_the_list(app: Flask, sign_in: SignIn, own_look: int) -> None:
    unit = sign_in(Role.UNIT)
    assert unit.post(f"/self-checks/{own_look}/delete").status_code == 302
    assert unit.get(f"/cases/{own_look}/deficiencies").status_code == 404
    with app.app_context():
        assert db.session.get(CaseFile, own_look) is None


def pages_of(app: Flask, case_id: int) -> list[str]:
    """Every page and picture of one case file that the application has."""
    values = {"case_id": case_id, "index": 0, "page": 1, "file_id": 1, "rule": "x"}
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {name: values.get(name, 1) for name in rule.arguments})
        for rule in _readable(app)
        if "case_id" in rule.arguments
    ]


def lists_of(app: Flask) -> list[str]:
    """Every page that needs no id, and searches for what stands in the self-check."""
    paths = [rule.rule for rule in _readable(app) if not rule.arguments]
    return [*paths, f"/cases?q={PARTY}", f"/cases?q={LABEL}", "/cases?purpose=self_check"]


def _readable(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.methods and "GET" in rule.methods]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.DISCIPLINE, Role.ADMINISTRATOR, None])
def test_nobody_outside_the_unit_sees_a_self_check_on_any_page(
    app: Flask, sign_in: SignIn, district: District, own_look: int, role: Role | None
) -> None:
    """None: another unit's person."""
    client = sign_in(role or district.transport_person)
    for path in pages_of(app, own_look):
        with client.get(path) as answer:
            assert answer.status_code in (403, 404), path
    for path in lists_of(app):
        with client.get(path, follow_redirects=True) as answer:
            if answer.mimetype in ("text/html", "application/json"):
                shown = answer.get_data(as_text=True)
                assert not re.search(rf"/cases/{own_look}\b", shown), path
                if "?q=" not in path:  # a search shows what was searched for
                    assert LABEL not in shown, path
                    assert PARTY not in shown, path


def test_the_unit_itself_and_the_one_above_it_see_it(
    app: Flask, files: FileStore, sign_in: SignIn, district: District
) -> None:
    with app.app_context():
        below = add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK, unit=district.station).id
        db.session.commit()
    assert sign_in(Role.UNIT).get(f"/cases/{below}/deficiencies").status_code == 200


def test_the_case_file_that_was_handed_in_tells_nothing_of_the_self_check(
    app: Flask, files: FileStore, sign_in: SignIn, district: District, own_look: int
) -> None:
    with app.app_context():
        made = run_as(db.session(), files, district.accounts[Role.UNIT], submit_for_review, own_look)
    for path in pages_of(app, made):
        with sign_in(Role.SUPERVISOR).get(path) as answer:
            if answer.mimetype == "text/html":
                assert "自查" not in words_of(answer.get_data(as_text=True)), path
                assert f"/cases/{own_look}/" not in answer.get_data(as_text=True), path
