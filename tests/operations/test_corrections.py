"""Facts corrected by people: judged again at once, nothing of the machine's lost, and no trace when taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.model import Box, Outcome, Reading
from enforcement_review.operations import corrections, mending, reviewing, rulings
from enforcement_review.operations.amendments import corrections_of
from enforcement_review.operations.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    OperationError,
)
from enforcement_review.operations.fact_text import fact_title, is_reading, parsed, typed
from enforcement_review.store.files import FileStore
from enforcement_review.store.results import result_of
from enforcement_review.store.tables import (
    AuditEntry,
    Cause,
    Correction,
    Purpose,
    ReviewState,
    Revision,
    Role,
    RulingKind,
)
from tests.operations.conftest import Do, Make
from tests.operations.desk import (
    actions,
    case_of,
    check_tallies,
    finding,
    number_of,
    revision_of,
    shown,
    standing_now,
)

WHY = "与原件核对，识别有误。"
DECIDED = "decision.decided_on"
PARTY = "decision.party_name"


@pytest.fixture
def claimed(do: Do, case_id: int) -> int:
    do(Role.REVIEWER, reviewing.claim, case_id)
    return case_id


@pytest.fixture
def correct(do: Do, session: Session, files: FileStore) -> Any:
    """`correct(case_id, name, text)`: the first reading of this name."""

    def run(case_id: int, name: str, text: str, reason: str = WHY, **place: Any) -> None:
        facts = shown(session, files, case_id).facts
        index = next(index for index, fact in enumerate(facts) if fact.name == name)
        number = number_of(session, case_id)
        do(Role.REVIEWER, corrections.correct_fact, case_id, number, index, text, reason, **place)

    return run


def value_of(session: Session, files: FileStore, case_id: int, name: str) -> Any:
    return next(fact.value for fact in shown(session, files, case_id).facts if fact.name == name)


# ---- one correction ----


def test_a_corrected_fact_shows_everywhere_in_a_new_revision(
    session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    before = value_of(session, files, claimed, PARTY)
    correct(claimed, PARTY, "某某物流有限公司")
    revision = revision_of(session, claimed)
    assert (revision.number, revision.cause) == (2, Cause.CORRECTED)
    assert revision.made_by_id is not None
    result = result_of(files, revision.result_key)
    assert result.case.party_name == "某某物流有限公司"
    assert case_of(session, claimed).party_name == "某某物流有限公司"
    assert value_of(session, files, claimed, "case.party_name") == "某某物流有限公司"
    first = session.scalars(select(Revision).where(Revision.number == 1)).one()
    assert result_of(files, first.result_key).case.party_name == before
    (row,) = corrections_of(session, claimed)
    assert (row.old_value, row.new_value, row.applied) == (before, "某某物流有限公司", True)
    assert row.made_by.name == "李评查"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.correct")).one()
    assert entry.changes == {"当事人": [before, "某某物流有限公司"]}
    assert entry.reason == WHY
    check_tallies(session)


def test_the_rules_judge_the_corrected_fact(
    do: Do, session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    before = {item.finding.rule: item.outcome for item in standing_now(session, files, claimed).findings}
    correct(claimed, DECIDED, "2020-01-01")
    after = {item.finding.rule: item.outcome for item in standing_now(session, files, claimed).findings}
    assert before != after
    (row,) = corrections_of(session, claimed)
    do(Role.REVIEWER, corrections.undo_correction, claimed, 2, row.id)
    again = {item.finding.rule: item.outcome for item in standing_now(session, files, claimed).findings}
    assert again == before


def test_a_correction_begins_the_review(session: Session, claimed: int, correct: Any) -> None:
    correct(claimed, PARTY, "某某物流有限公司")
    assert case_of(session, claimed).review_state is ReviewState.IN_REVIEW
    assert actions(session, claimed)[-2:] == ["review.begin", "case.correct"]


def test_a_field_that_is_empty_is_said_to_be_by_an_empty_text(
    session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    correct(claimed, DECIDED, "  ")
    fact = next(fact for fact in shown(session, files, claimed).facts if fact.name == DECIDED)
    assert fact.reading is Reading.EMPTY


def test_the_place_that_was_marked_is_kept(
    session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    correct(claimed, PARTY, "某某物流有限公司", page=2, box=Box(1, 2, 30, 40))
    correct(claimed, PARTY, "另一物流有限公司")
    fact = next(fact for fact in shown(session, files, claimed).facts if fact.name == PARTY)
    assert (fact.value, fact.page, fact.box) == ("另一物流有限公司", 2, Box(1, 2, 30, 40))
    with pytest.raises(InvalidError) as caught:
        correct(claimed, PARTY, "又一物流有限公司", page=999)
    assert caught.value.field == "page"


# ---- one after another ----


def test_corrections_do_not_build_on_each_other(
    do: Do, session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    machine = shown(session, files, claimed)
    correct(claimed, PARTY, "第一次")
    correct(claimed, DECIDED, "2020-01-01")
    correct(claimed, PARTY, "第二次")
    assert [(row.fact, row.new_value) for row in corrections_of(session, claimed)] == [
        (DECIDED, "2020-01-01"),
        (PARTY, "第二次"),
    ]
    assert value_of(session, files, claimed, PARTY) == "第二次"
    assert session.scalars(select(Correction)).all()[0].withdrawn_at is not None
    for row in reversed(corrections_of(session, claimed)):
        do(Role.REVIEWER, corrections.undo_correction, claimed, number_of(session, claimed), row.id)
    assert shown(session, files, claimed) == machine
    assert revision_of(session, claimed).machine_key is None
    assert case_of(session, claimed).party_name == next(
        fact.value for fact in machine.facts if fact.name == "case.party_name"
    )


def test_the_machines_own_value_may_be_confirmed_where_it_was_not_sure(
    session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    value = value_of(session, files, claimed, PARTY)
    correct(claimed, PARTY, value)
    fact = next(fact for fact in shown(session, files, claimed).facts if fact.name == PARTY)
    assert (fact.value, fact.confidence) == (value, 1.0)
    with pytest.raises(InvalidError, match="相同"):
        correct(claimed, PARTY, value)


# ---- facts that the machine did not read ----


def decision_of(session: Session, files: FileStore, case_id: int) -> str:
    return next(paper.id for paper in shown(session, files, case_id).documents if paper.type == "decision")


def test_a_fact_that_was_not_read_can_be_added_changed_and_taken_back(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    machine = shown(session, files, claimed)
    paper = decision_of(session, files, claimed)
    name = "decision.confiscated"
    assert all(fact.name != name for fact in machine.facts)
    do(Role.REVIEWER, corrections.add_fact, claimed, 1, paper, name, "1,200元", WHY, None, None)
    added = shown(session, files, claimed).facts[-2:]
    fact = next(fact for fact in added if fact.name == name)
    assert (fact.value, fact.document, fact.confidence, fact.quote) == ("1200.00", paper, 1.0, "1,200元")
    with pytest.raises(InvalidError) as caught:
        do(Role.REVIEWER, corrections.add_fact, claimed, 2, paper, name, "5", WHY, None, None)
    assert caught.value.field == "name"
    facts = shown(session, files, claimed).facts
    index = next(index for index, fact in enumerate(facts) if fact.name == name)
    do(Role.REVIEWER, corrections.correct_fact, claimed, 2, index, "1300", WHY)
    assert value_of(session, files, claimed, name) == "1300.00"
    (row,) = corrections_of(session, claimed)
    assert row.added
    do(Role.REVIEWER, corrections.undo_correction, claimed, 3, row.id)
    assert shown(session, files, claimed) == machine


def test_added_facts_are_told_apart(do: Do, session: Session, files: FileStore, claimed: int) -> None:
    paper = decision_of(session, files, claimed)
    do(Role.REVIEWER, corrections.add_fact, claimed, 1, paper, "decision.confiscated", "1", WHY, None, None)
    do(
        Role.REVIEWER,
        corrections.add_fact,
        claimed,
        2,
        paper,
        "decision.late_fine",
        "按日3%",
        WHY,
        None,
        None,
    )
    do(Role.REVIEWER, corrections.add_fact, claimed, 3, "", "case.act_seen_on", "2023-05-10", WHY, None, None)
    facts = shown(session, files, claimed).facts
    index = next(index for index, fact in enumerate(facts) if fact.name == "decision.late_fine")
    do(Role.REVIEWER, corrections.correct_fact, claimed, 4, index, "每日按3%", WHY)
    own = ("decision.confiscated", "decision.late_fine")
    assert [value_of(session, files, claimed, name) for name in own] == ["1.00", "每日按3%"]
    assert [row.fact for row in corrections_of(session, claimed)][-1] == "decision.late_fine"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("prior_notice.fine", "name"),
        ("case.major", "name"),
        ("portal.decision.fine", "name"),
        ("x.y", "name"),
    ],
)
def test_only_what_the_paper_can_state_is_added(
    do: Do, session: Session, files: FileStore, claimed: int, name: str, field: str
) -> None:
    paper = decision_of(session, files, claimed)
    with pytest.raises(InvalidError) as caught:
        do(Role.REVIEWER, corrections.add_fact, claimed, 1, paper, name, "1", WHY, None, None)
    assert caught.value.field == field


# ---- refused ----


def test_a_value_that_is_none_of_its_kind_is_refused_beside_the_field(
    session: Session, claimed: int, correct: Any
) -> None:
    for text in ("不知道", "2023年13月1日", "2023-05-01 2023-05-02"):
        with pytest.raises(InvalidError) as caught:
            correct(claimed, DECIDED, text)
        assert caught.value.field == "text"
    with pytest.raises(InvalidError) as caught:
        correct(claimed, DECIDED, "2020-01-01", reason=" ")
    assert caught.value.field == "reason"
    assert number_of(session, claimed) == 1


def test_what_nobody_read_from_a_page_is_not_corrected(claimed: int, correct: Any) -> None:
    with pytest.raises(InvalidError, match="不能更正"):
        correct(claimed, "case.major", "否")


def test_the_page_of_an_older_revision_changes_nothing(do: Do, claimed: int, correct: Any) -> None:
    correct(claimed, PARTY, "某某物流有限公司")
    with pytest.raises(ConflictError, match="刷新"):
        do(Role.REVIEWER, corrections.correct_fact, claimed, 1, 0, "x", WHY)
    with pytest.raises(NotFoundError):
        do(Role.REVIEWER, corrections.correct_fact, claimed, 2, 99999, "x", WHY)
    with pytest.raises(NotFoundError):
        do(Role.REVIEWER, corrections.undo_correction, claimed, 2, 99999)


def test_nobody_but_the_reviewer_corrects_a_file_under_review(do: Do, case_id: int) -> None:
    for who in (Role.UNIT, Role.SUPERVISOR, Role.REVIEWER, Role.DISCIPLINE, Role.ADMINISTRATOR):
        with pytest.raises(OperationError):
            do(who, corrections.correct_fact, case_id, 1, 0, "x", WHY)


def test_a_unit_corrects_and_mends_in_its_own_self_check(
    do: Do, session: Session, files: FileStore, make_case: Make
) -> None:
    own = make_case(purpose=Purpose.SELF_CHECK)
    do(Role.UNIT, corrections.add_fact, own, 1, "", "case.act_seen_on", "2023-05-10", WHY, None, None)
    do(Role.UNIT, mending.mend, own, 2, mending.SetType("d01", "cover"))
    assert number_of(session, own) == 3
    assert case_of(session, own).review_state is ReviewState.NONE
    for who in (Role.REVIEWER, Role.SUPERVISOR):
        with pytest.raises(NotFoundError):
            do(who, mending.undo_mending, own, 3)
    check_tallies(session)


def test_a_signed_sheets_file_is_not_corrected(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    def settle(work: Any) -> None:
        for item in standing_now(session, files, claimed).open:
            how: tuple[Any, ...] = (RulingKind.CONFIRM, "")
            if item.outcome is Outcome.UNDETERMINED:
                how = (RulingKind.SETTLE, WHY, Outcome.PASS)
            rulings.rule_on(work, claimed, 1, item.finding.rule, *how)

    do(Role.REVIEWER, settle)
    do(Role.REVIEWER, reviewing.submit, claimed, 1, "")
    with pytest.raises(DeniedError):
        do(Role.REVIEWER, corrections.correct_fact, claimed, 1, 0, "x", WHY)
    with pytest.raises(DeniedError):
        do(Role.REVIEWER, mending.mend, claimed, 1, mending.SetType("d01", "cover"))


# ---- rulings beside corrections ----


def test_a_ruling_waits_where_the_correction_changed_its_finding_and_holds_elsewhere(
    do: Do, session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    """Rulings on every finding; the correction touches some of them."""

    def confirm(work: Any) -> None:
        for item in standing_now(session, files, claimed).findings:
            if item.outcome is Outcome.UNDETERMINED:
                how: tuple[Any, ...] = (RulingKind.SETTLE, WHY, Outcome.PASS)
            else:
                how = (RulingKind.CONFIRM, "")
            rulings.rule_on(work, claimed, 1, item.finding.rule, *how)

    do(Role.REVIEWER, confirm)
    before = {item.finding.rule: item.finding for item in standing_now(session, files, claimed).findings}
    correct(claimed, DECIDED, "2020-01-01")
    now = standing_now(session, files, claimed)
    changed = {item.finding.rule for item in now.findings if item.finding != before[item.finding.rule]}
    waiting = {item.finding.rule for item in now.findings if item.waiting is not None}
    held = {item.finding.rule for item in now.findings if item.ruling is not None}
    assert waiting
    assert waiting <= changed
    assert held == set(before) - waiting
    assert waiting <= {item.finding.rule for item in now.open}
    with pytest.raises(ConflictError):
        do(Role.REVIEWER, reviewing.submit, claimed, 2, "")
    rule = min(waiting)
    item = finding(session, files, claimed, rule)
    how: tuple[Any, ...] = (RulingKind.CONFIRM, "")
    if item.outcome is Outcome.UNDETERMINED:
        how = (RulingKind.SETTLE, WHY, Outcome.PASS)
    do(Role.REVIEWER, rulings.rule_on, claimed, 2, rule, *how)
    assert finding(session, files, claimed, rule).waiting is None


def test_a_waiting_ruling_holds_again_when_the_correction_is_taken_back(
    do: Do, session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    rule = next(
        item.finding.rule
        for item in standing_now(session, files, claimed).findings
        if any(piece.fact == DECIDED for piece in item.finding.evidence) and item.outcome is Outcome.PASS
    )
    do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.OVERRULE, WHY, Outcome.NOT_APPLICABLE)
    correct(claimed, DECIDED, "2020-01-01")
    assert finding(session, files, claimed, rule).waiting is not None
    (row,) = corrections_of(session, claimed)
    do(Role.REVIEWER, corrections.undo_correction, claimed, 2, row.id, "再核对。")
    item = finding(session, files, claimed, rule)
    assert (item.waiting, item.outcome) == (None, Outcome.NOT_APPLICABLE)


# ---- whose parameters judge ----


PUBLISHED = "publicity.decision-published-in-time"
AUTHORITY = "decision.authority"


def test_a_corrected_authority_is_judged_by_its_own_sectors_parameters(
    do: Do, session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    """市场监管 has twenty working days for publication, all others seven."""

    def asked() -> tuple[str | None, str | None, str]:
        case = shown(session, files, claimed)
        expected = finding(session, files, claimed, PUBLISHED).finding.message
        return case.sector, result_of(files, revision_of(session, claimed).result_key).case.sector, expected

    before = asked()
    assert before[:2] == ("transport", "transport")
    assert "7个工作日" in before[2]
    correct(claimed, AUTHORITY, "东陵市河阳区市场监督管理局")
    sector, named, expected = asked()
    assert (sector, named) == ("market_regulation", "market_regulation")
    assert "20个工作日" in expected
    correct(claimed, DECIDED, "2024-05-06")
    assert asked()[0] == "market_regulation"
    by_name = {row.fact: row.id for row in corrections_of(session, claimed)}
    do(Role.REVIEWER, corrections.undo_correction, claimed, number_of(session, claimed), by_name[AUTHORITY])
    assert asked()[0] == "transport"
    row = corrections_of(session, claimed)[0]
    do(Role.REVIEWER, corrections.undo_correction, claimed, number_of(session, claimed), row.id)
    assert asked() == before


def test_a_corrected_authority_elsewhere_brings_its_places_parameters(
    session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    assert shown(session, files, claimed).place is None
    correct(claimed, AUTHORITY, "济宁市兖州区交通运输局")
    case = shown(session, files, claimed)
    assert (case.sector, case.place) == ("transport", "shandong")


def test_what_the_unit_declared_holds_whatever_authority_is_read(
    session: Session, files: FileStore, claimed: int, correct: Any
) -> None:
    case_of(session, claimed).unit.sector = "transport"
    session.commit()
    correct(claimed, AUTHORITY, "东陵市河阳区市场监督管理局")
    assert shown(session, files, claimed).sector == "transport"
    assert "7个工作日" in finding(session, files, claimed, PUBLISHED).finding.message


# ---- how values are written ----


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        (DECIDED, "2024/5/6", "2024-05-06"),
        (DECIDED, "二〇二四年五月六日", "2024-05-06"),
        ("service_receipt.served_on", "2024-05-06 9:30", "2024-05-06T09:30"),
        ("service_receipt.served_on", "2024年5月6日", "2024-05-06"),
        ("decision.fine", "1.2万元", "12000.00"),
        ("decision.fine", "壹万贰仟元整", "12000.00"),
        ("decision.fine_capitals", "壹万贰仟元整", "壹万贰仟元整"),
        ("decision.reconsideration_days", "六十日", "60"),
        ("decision.sealed", "否", False),
        ("service_receipt.manner", "留置送达", "leave"),
        ("decision.penalty_kinds", "罚款\n\n没收违法所得", ("罚款", "没收违法所得")),
        ("waiver.waives", "听证", ("hearing",)),
        (PARTY, " 张三 ", "张三"),
        (PARTY, "", None),
        (
            "file_catalogue.entries",
            "立案审批表 | | 2024-05-06 | 1",
            ({"title": "立案审批表", "number": None, "date": "2024-05-06", "pages": "1"},),
        ),
    ],
)
def test_what_people_type_is_understood(name: str, text: str, value: Any) -> None:
    assert parsed(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (DECIDED, "5月6日"),
        ("decision.fine", "若干"),
        ("decision.sealed", "也许"),
        ("service_receipt.manner", "托人"),
        ("decision.reconsideration_days", "几天"),
        ("file_catalogue.entries", "立案审批表"),
        (PARTY, "长" * 2001),
    ],
)
def test_what_is_no_value_is_refused(name: str, text: str) -> None:
    with pytest.raises(InvalidError):
        parsed(name, text)


def test_every_reading_of_a_file_is_typed_so_that_it_is_read_again_as_it_was(
    session: Session, files: FileStore, case_id: int
) -> None:
    for fact in shown(session, files, case_id).facts:
        if is_reading(fact.name) and fact.value != ():
            assert parsed(fact.name, typed(fact.value), fact.value) == fact.value, fact.name


def test_facts_have_chinese_titles(session: Session, files: FileStore, case_id: int) -> None:
    assert fact_title(DECIDED) == "决定日期"
    for fact in shown(session, files, case_id).facts:
        assert not fact_title(fact.name).isascii(), fact.name
