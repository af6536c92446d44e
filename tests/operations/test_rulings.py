"""What a reviewer says of findings: which ruling goes with which outcome, and what becomes of the score."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.model import Box, Outcome
from enforcement_review.operations import reviewing, rulings
from enforcement_review.operations.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    OperationError,
)
from enforcement_review.operations.rulings import USUAL_REASONS, NewFinding, points_bounds
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import (
    AuditEntry,
    Deficiency,
    HandFinding,
    Purpose,
    ReviewState,
    Role,
    RulingKind,
    RulingRow,
)
from tests.district import NOW
from tests.operations.conftest import Do, Make
from tests.operations.desk import (
    actions,
    case_of,
    check_tallies,
    finding,
    rule_with,
    shown,
    standing_now,
)

WHY = "经核对原件。"


@pytest.fixture
def claimed(do: Do, case_id: int) -> int:
    do(Role.REVIEWER, reviewing.claim, case_id)
    return case_id


# ---- every kind of ruling on every outcome ----

DECIDED = (Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE)


def allowed(kind: RulingKind, machine: Outcome, said: Outcome | None) -> bool:
    if kind is RulingKind.CONFIRM:
        return machine in DECIDED and said in (None, machine)
    if kind is RulingKind.OVERRULE:
        return machine in DECIDED and said in DECIDED and said is not machine
    if kind is RulingKind.SETTLE:
        return machine is Outcome.UNDETERMINED and said in DECIDED
    if kind is RulingKind.POINTS:
        return machine is Outcome.FAIL and said in (None, Outcome.FAIL)
    return False


@pytest.mark.parametrize("machine", Outcome)
@pytest.mark.parametrize("kind", RulingKind)
def test_each_ruling_is_made_where_it_may_be_and_refused_elsewhere(
    do: Do, session: Session, files: FileStore, claimed: int, kind: RulingKind, machine: Outcome
) -> None:
    rule = rule_with(session, files, claimed, machine)
    before = standing_now(session, files, claimed)
    points = Decimal("0.25") if kind is RulingKind.POINTS else None
    for said in (None, *Outcome):
        if not allowed(kind, machine, said):
            with pytest.raises(InvalidError):
                do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, kind, WHY, said, points)
    assert session.scalars(select(RulingRow)).all() == []
    for said in (None, *Outcome):
        if allowed(kind, machine, said):
            do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, kind, WHY, said, points)
            item = finding(session, files, claimed, rule)
            assert item.outcome is (said or machine)
            assert item.finding.outcome is machine
            assert item.ruling is not None
            assert (item.ruling.kind, item.ruling.reason, item.ruling.made_by.name) == (kind, WHY, "李评查")
            do(Role.REVIEWER, rulings.withdraw_ruling, claimed, 1, rule)
            assert standing_now(session, files, claimed) == before
    check_tallies(session)


@pytest.mark.parametrize("kind", [RulingKind.OVERRULE, RulingKind.SETTLE, RulingKind.POINTS])
def test_all_but_a_confirmation_need_a_reason(
    do: Do, session: Session, files: FileStore, claimed: int, kind: RulingKind
) -> None:
    machine = Outcome.UNDETERMINED if kind is RulingKind.SETTLE else Outcome.FAIL
    rule = rule_with(session, files, claimed, machine)
    said = Outcome.FAIL if kind is RulingKind.POINTS else Outcome.PASS
    points = Decimal(0) if kind is RulingKind.POINTS else None
    for reason in ("", "  ", "长" * 501):
        with pytest.raises(InvalidError) as caught:
            do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, kind, reason, said, points)
        assert caught.value.field == "reason"


def test_a_confirmation_needs_none(do: Do, session: Session, files: FileStore, claimed: int) -> None:
    rule = rule_with(session, files, claimed, Outcome.FAIL)
    before = standing_now(session, files, claimed).score.total
    do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.CONFIRM, "")
    assert standing_now(session, files, claimed).score.total == before


def test_saying_the_same_twice_is_one_ruling(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    rule = rule_with(session, files, claimed, Outcome.PASS)
    for _ in range(2):
        do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.CONFIRM, "")
    assert len(session.scalars(select(RulingRow)).all()) == 1


def test_usual_reasons_are_there_for_each_outcome_a_person_may_say() -> None:
    for kind in (RulingKind.OVERRULE, RulingKind.SETTLE):
        given = {outcome for one, outcome in USUAL_REASONS if one is kind}
        assert given == {Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE}
    assert all(reason and len(reason) <= 500 for reasons in USUAL_REASONS.values() for reason in reasons)


# ---- points ----


def test_points_stay_between_nothing_and_what_is_at_stake(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    rule = rule_with(session, files, claimed, Outcome.FAIL)
    item = finding(session, files, claimed, rule)
    least, most = points_bounds(item)
    assert (least, most) == (Decimal(0), item.finding.at_stake)
    for points in (least - 1, most + Decimal("0.01"), Decimal("0.001"), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(InvalidError) as caught:
            do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.POINTS, WHY, None, points)
        assert caught.value.field == "deduction"
    total = standing_now(session, files, claimed).score.total
    do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.POINTS, WHY, None, least)
    assert standing_now(session, files, claimed).score.total == total + item.deduction
    assert case_of(session, claimed).total == total + item.deduction


def test_points_without_a_figure_or_without_a_change_are_refused(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    rule = rule_with(session, files, claimed, Outcome.FAIL)
    same = finding(session, files, claimed, rule).deduction
    for points in (None, same):
        with pytest.raises(InvalidError):
            do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.POINTS, WHY, None, points)


def test_a_finding_settled_as_a_failure_takes_off_what_is_at_stake_or_what_the_reviewer_says(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    rule = rule_with(session, files, claimed, Outcome.UNDETERMINED)
    total = standing_now(session, files, claimed).score.total
    stake = finding(session, files, claimed, rule).finding.at_stake
    do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.SETTLE, WHY, Outcome.FAIL)
    assert standing_now(session, files, claimed).score.total == total - stake
    do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.POINTS, WHY, None, Decimal("0.5"))
    assert standing_now(session, files, claimed).score.total == total - Decimal("0.5")
    do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.SETTLE, WHY, Outcome.FAIL, Decimal(1))
    assert finding(session, files, claimed, rule).deduction == Decimal(1)


def test_only_a_failure_takes_points_off(do: Do, session: Session, files: FileStore, claimed: int) -> None:
    rule = rule_with(session, files, claimed, Outcome.FAIL)
    with pytest.raises(InvalidError):
        do(
            Role.REVIEWER,
            rulings.rule_on,
            claimed,
            1,
            rule,
            RulingKind.OVERRULE,
            WHY,
            Outcome.PASS,
            Decimal(1),
        )


# ---- what follows ----


def test_a_confirmed_veto_makes_the_file_fail(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    rule = rule_with(session, files, claimed, Outcome.FAIL, veto=True)
    assert standing_now(session, files, claimed).score.grade is None
    do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.CONFIRM, "")
    assert standing_now(session, files, claimed).score.grade == "不合格"
    assert case_of(session, claimed).grade == "不合格"
    row = session.scalars(select(Deficiency).where(Deficiency.rule == rule)).one()
    assert (row.outcome, row.confirmed, row.veto) == ("fail", True, True)


def test_the_first_ruling_begins_the_review(do: Do, session: Session, files: FileStore, claimed: int) -> None:
    rule = rule_with(session, files, claimed, Outcome.FAIL)
    assert case_of(session, claimed).review_state is ReviewState.ASSIGNED
    do(Role.REVIEWER, rulings.rule_on, claimed, 1, rule, RulingKind.OVERRULE, WHY, Outcome.PASS)
    review = reviewing.review_of(session, case_of(session, claimed))
    assert review is not None
    assert review.begun_at == NOW
    do(Role.REVIEWER, rulings.withdraw_ruling, claimed, 1, rule, "看错了。")
    assert actions(session, claimed)[-3:] == ["review.begin", "ruling.overrule", "ruling.withdraw"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "ruling.overrule")).one()
    assert entry.changes["结论"] == ["不符合", "符合"]  # type: ignore[call-overload]
    assert entry.reason == WHY


def test_the_page_of_an_older_revision_changes_nothing(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    rule = rule_with(session, files, claimed, Outcome.FAIL)
    for operation, *rest in (
        (rulings.rule_on, rule, RulingKind.CONFIRM, ""),
        (rulings.withdraw_ruling, rule),
        (rulings.withdraw_finding, 1, WHY),
    ):
        with pytest.raises(ConflictError, match="刷新"):
            do(Role.REVIEWER, operation, claimed, 0, *rest)


def test_unknown_rules_and_nothing_to_withdraw_are_refused(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    with pytest.raises(NotFoundError):
        do(Role.REVIEWER, rulings.rule_on, claimed, 1, "no.such-rule", RulingKind.CONFIRM, "")
    rule = rule_with(session, files, claimed, Outcome.FAIL)
    with pytest.raises(ConflictError):
        do(Role.REVIEWER, rulings.withdraw_ruling, claimed, 1, rule)


@pytest.mark.parametrize("who", [Role.UNIT, Role.SUPERVISOR, Role.DISCIPLINE, Role.ADMINISTRATOR])
def test_nobody_but_the_reviewer_rules(
    do: Do, session: Session, files: FileStore, claimed: int, who: Role
) -> None:
    rule = rule_with(session, files, claimed, Outcome.FAIL)
    with pytest.raises(OperationError):
        do(who, rulings.rule_on, claimed, 1, rule, RulingKind.CONFIRM, "")


def test_a_unit_does_not_rule_in_its_self_check(
    do: Do, session: Session, files: FileStore, make_case: Make
) -> None:
    own = make_case(purpose=Purpose.SELF_CHECK)
    rule = rule_with(session, files, own, Outcome.FAIL)
    with pytest.raises(DeniedError):
        do(Role.UNIT, rulings.rule_on, own, 1, rule, RulingKind.CONFIRM, "")
    with pytest.raises(DeniedError):
        do(Role.UNIT, rulings.add_finding, own, 1, found(session, files, own))


# ---- findings of one's own ----


def found(session: Session, files: FileStore, case_id: int) -> NewFinding:
    source = shown(session, files, case_id).sources[0]
    return NewFinding(
        section="procedure",
        title="询问笔录涂改处未按指印",
        message="第 3 页涂改处没有被询问人按指印确认。",
        basis="《市场监督管理行政处罚程序规定》第三十条",
        remedy="由被询问人在涂改处按指印确认。",
        deduction=Decimal(2),
        source=source.name,
        page=3,
        box=Box(10, 20, 110, 40),
        quote="涂改",
    )


def test_a_finding_of_ones_own_takes_its_points_off_and_can_be_taken_back(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    before = standing_now(session, files, claimed)
    given = found(session, files, claimed)
    finding_id = do(Role.REVIEWER, rulings.add_finding, claimed, 1, given)
    now = standing_now(session, files, claimed)
    own = now.findings[-1]
    assert now.score.total == before.score.total - 2 == case_of(session, claimed).total
    assert now.machine == before.machine
    assert (own.finding.title, own.outcome, own.settled) == (given.title, Outcome.FAIL, True)
    assert own.finding.evidence[0].box == given.box
    assert own.finding.evidence[0].document
    with pytest.raises(InvalidError):
        do(Role.REVIEWER, rulings.rule_on, claimed, 1, own.finding.rule, RulingKind.CONFIRM, "")
    with pytest.raises(InvalidError):
        do(Role.REVIEWER, rulings.withdraw_finding, claimed, 1, finding_id, "")
    do(Role.REVIEWER, rulings.withdraw_finding, claimed, 1, finding_id, "重复。")
    assert standing_now(session, files, claimed) == before
    row = session.get_one(HandFinding, finding_id)
    assert (row.withdrawn_at, row.withdrawn_reason) == (NOW, "重复。")
    with pytest.raises(NotFoundError):
        do(Role.REVIEWER, rulings.withdraw_finding, claimed, 1, finding_id, "再撤。")
    check_tallies(session)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("section", "nowhere"),
        ("title", " "),
        ("title", "长" * 201),
        ("message", ""),
        ("basis", ""),
        ("remedy", "长" * 2001),
        ("deduction", Decimal(-1)),
        ("deduction", Decimal(1000)),
        ("deduction", Decimal("0.005")),
        ("source", "no such file.pdf"),
        ("page", 0),
        ("page", 999),
    ],
)
def test_an_impossible_finding_is_refused_beside_its_field(
    do: Do, session: Session, files: FileStore, claimed: int, field: str, value: object
) -> None:
    wrong = replace(found(session, files, claimed), **{field: value})  # type: ignore[arg-type]
    with pytest.raises(InvalidError) as caught:
        do(Role.REVIEWER, rulings.add_finding, claimed, 1, wrong)
    assert caught.value.field == field
    assert session.scalars(select(HandFinding)).all() == []
