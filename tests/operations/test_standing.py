"""How a case file stands: machine, rulings and score; and the figures that are kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.model import Evidence, Finding, Outcome
from enforcement_review.operations import corrections, mending, reviewing, rulings
from enforcement_review.operations.errors import OperationError
from enforcement_review.operations.standing import (
    Standing,
    finding_digest,
    options_for,
    standing_of,
)
from enforcement_review.operations.work import working
from enforcement_review.resources import rules_folder
from enforcement_review.review import ReviewOptions, standard_for
from enforcement_review.scoring import load_standard
from enforcement_review.store.database import open_engine
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import (
    Account,
    CaseFile,
    Deficiency,
    HandFinding,
    Purpose,
    Role,
    RulingKind,
    RulingRow,
    Tally,
)
from tests.district import NOW, District, reviewed_sample, work_of
from tests.operations.conftest import SAMPLE, Do, Make, Prepared
from tests.operations.desk import case_of, check_tallies, rule_with, standing_now

REVIEWER = Account(id=1, name="李评查")
RESULT = reviewed_sample(SAMPLE)[1]
STANDARD = standard_for(ReviewOptions())


def said(finding: Finding, kind: RulingKind, outcome: Outcome | None, points: str | None = None) -> RulingRow:
    return RulingRow(
        rule=finding.rule,
        kind=kind,
        outcome=outcome.value if outcome else None,
        deduction=None if points is None else Decimal(points),
        reason="",
        finding_digest=finding_digest(finding),
        made_by=REVIEWER,
        made_at=NOW,
    )


def finding_with(outcome: Outcome) -> Finding:
    return next(one for one in RESULT.findings if one.outcome is outcome)


def stands(*rows: RulingRow) -> Standing:
    return standing_of(RESULT, rows, (), STANDARD)


def test_without_people_a_file_stands_as_the_machine_says() -> None:
    now = stands()
    assert now.score == now.machine == RESULT.score
    assert [item.finding for item in now.findings] == list(RESULT.findings)
    assert not any(item.settled for item in now.findings)


def test_open_is_what_is_undetermined_and_every_veto_that_failed() -> None:
    now = stands()
    open_ = [
        one.rule
        for one in RESULT.findings
        if one.outcome is Outcome.UNDETERMINED or (one.veto and one.outcome is Outcome.FAIL)
    ]
    assert [item.finding.rule for item in now.open] == open_
    assert open_


def test_the_newest_ruling_holds_and_the_machines_finding_stays() -> None:
    failed = finding_with(Outcome.FAIL)
    now = stands(
        said(failed, RulingKind.OVERRULE, Outcome.PASS), said(failed, RulingKind.POINTS, Outcome.FAIL, "0.5")
    )
    item = next(item for item in now.findings if item.finding.rule == failed.rule)
    assert (item.finding, item.outcome, item.deduction) == (failed, Outcome.FAIL, Decimal("0.5"))
    assert now.score.total == now.machine.total + failed.deduction - Decimal("0.5")
    back = stands(said(failed, RulingKind.OVERRULE, Outcome.PASS), said(failed, RulingKind.WITHDRAW, None))
    assert back == stands()


def test_a_ruling_on_another_finding_of_the_rule_waits() -> None:
    failed = finding_with(Outcome.FAIL)
    row = said(replace(failed, message="从前的问题"), RulingKind.OVERRULE, Outcome.PASS)
    now = stands(row)
    item = next(item for item in now.findings if item.finding.rule == failed.rule)
    assert (item.outcome, item.ruling, item.waiting) == (Outcome.FAIL, None, row)
    assert item in now.open
    assert now.score == now.machine


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": Outcome.UNDETERMINED, "deduction": Decimal(0)},
        {"message": "另一句话"},
        {"deduction": Decimal("0.1")},
        {"evidence": (Evidence("d99", 1, None, "另一处"),)},
    ],
)
def test_the_digest_tells_findings_apart(change: dict[str, Any]) -> None:
    failed = finding_with(Outcome.FAIL)
    assert finding_digest(replace(failed, **change)) != finding_digest(failed)
    same = tuple(replace(piece, document=f"{piece.document}0") for piece in failed.evidence)
    assert finding_digest(replace(failed, evidence=same)) == finding_digest(failed)  # papers renumbered


def test_confirming_never_changes_the_points_of_any_standard() -> None:
    """A standard may give a rule points of its own: a confirmation is no ruling on points."""
    for name in ("default", "ecology_environment_2024"):
        standard = load_standard(rules_folder(), name)
        failed = [one for one in RESULT.findings if one.outcome is Outcome.FAIL and not one.veto]
        rows = [said(one, RulingKind.CONFIRM, Outcome.FAIL) for one in failed]
        before = standing_of(RESULT, (), (), standard).score
        assert standing_of(RESULT, rows, (), standard).score.sections == before.sections


def test_findings_by_hand_come_last_and_count_in_their_section() -> None:
    source = RESULT.case_file.sources[0].name
    row = HandFinding(
        id=7,
        section="procedure",
        title="涂改",
        message="涂改处未按指印。",
        basis="依据",
        remedy="",
        deduction=Decimal(1),
        source=source,
        page=2,
        box=[1.0, 2.0, 3.0, 4.0],
        quote="涂改",
        made_by=REVIEWER,
        made_at=NOW,
    )
    now = standing_of(RESULT, (), (row,), STANDARD)
    last = now.findings[-1]
    assert (last.finding.rule, last.hand, last.settled) == ("hand:7", row, True)
    assert now.score.total == now.machine.total - 1
    assert last.finding.evidence[0].document in {paper.id for paper in RESULT.case_file.documents}


# ---- what is kept of it ----


def test_columns_and_deficiencies_say_how_it_stands(
    do: Do, session: Session, files: FileStore, case_id: int
) -> None:
    do(Role.REVIEWER, reviewing.claim, case_id)
    rule = rule_with(session, files, case_id, Outcome.FAIL)
    do(Role.REVIEWER, rulings.rule_on, case_id, 1, rule, RulingKind.OVERRULE, "已核对。", Outcome.PASS)
    case, now = case_of(session, case_id), standing_now(session, files, case_id)
    assert (case.total, case.lowest, case.highest) == (now.score.total, now.score.lowest, now.score.highest)
    assert case.open_findings == len(now.open)
    assert case.fails == sum(item.outcome is Outcome.FAIL for item in now.findings)
    rows = session.scalars(select(Deficiency).where(Deficiency.case_file_id == case_id)).all()
    assert {(row.rule, row.outcome, row.confirmed, row.deduction) for row in rows} == {
        (item.finding.rule, item.outcome.value, item.settled, item.deduction)
        for item in now.findings
        if item.outcome in (Outcome.FAIL, Outcome.UNDETERMINED)
    }


def test_a_self_check_stands_in_no_figure(session: Session, make_case: Make) -> None:
    def kept() -> list[tuple[Any, ...]]:
        rows = session.scalars(select(Tally).order_by(Tally.id))
        return [(row.unit_id, row.month, row.sort, row.key, row.files) for row in rows]

    before = kept()
    make_case(purpose=Purpose.SELF_CHECK)
    assert kept() == before


def test_the_units_sector_and_the_declared_volume_are_what_was_said_beforehand(
    session: Session, case_id: int
) -> None:
    case = case_of(session, case_id)
    case.unit.sector = "transport"
    assert options_for(case) == ReviewOptions(sector="transport")


# ---- the figures equal a recount, whatever was done ----

Step = tuple[str, int, int]


@contextmanager
def opened(prepared: Prepared) -> Iterator[Session]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tallies.db"
        path.write_bytes(prepared.database)
        engine = open_engine(f"sqlite:///{path}")
        with Session(engine) as session:
            yield session
        engine.dispose()


def attempt(session: Session, files: FileStore, district: District, case_id: int, step: Step) -> None:
    """One operation that may be refused."""
    kind, one, two = step
    case = session.get_one(CaseFile, case_id)
    number = case.revision.number if case.revision is not None else 0
    now = standing_now(session, files, case_id)
    rule = now.findings[one % len(now.findings)].finding.rule
    kinds = list(RulingKind)
    reviewer, supervisor = Role.REVIEWER, Role.SUPERVISOR
    facts = len(now.result.case_file.facts)
    steps: dict[str, tuple[Role, Callable[..., Any], tuple[Any, ...]]] = {
        "claim": (reviewer, reviewing.claim, ()),
        "assign": (supervisor, reviewing.assign, (district.accounts[reviewer],)),
        "submit": (reviewer, reviewing.submit, (number, "")),
        "reopen": (supervisor, reviewing.reopen, ("复核。",)),
        "send": (supervisor, reviewing.send, ()),
        "withdraw": (reviewer, rulings.withdraw_ruling, (number, rule)),
        "rule": (
            reviewer,
            rulings.rule_on,
            (number, rule, kinds[two % 4], "核对。", list(Outcome)[(one + two) % 4], None),
        ),
        "correct": (reviewer, corrections.correct_fact, (number, one % facts, "", "核对。")),
        "mend": (reviewer, mending.mend, (number, mending.SetType(f"d{1 + one % 20:02d}", "other"))),
        "undo": (reviewer, mending.undo_mending, (number,)),
    }
    who, operation, rest = steps[kind]
    work = work_of(session, files, district.accounts[who])
    session.rollback()
    try:
        with working(work):
            operation(work, case_id, *rest)
    except OperationError:
        return


KINDS = ["rule"] * 4 + ["withdraw", "correct", "mend", "undo", "claim", "assign", "submit", "reopen", "send"]
steps = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 200), st.integers(0, 200)), max_size=8)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=steps)
def test_the_figures_equal_a_recount_after_any_operations(
    prepared: Prepared, files: FileStore, steps: list[Step]
) -> None:
    with opened(prepared) as session:
        for step in [("claim", 0, 0), *steps]:
            attempt(session, files, prepared.district, prepared.case_id, step)
        check_tallies(session)
        case, now = case_of(session, prepared.case_id), standing_now(session, files, prepared.case_id)
        assert (case.total, case.grade) == (now.score.total, now.score.grade)
        kept = select(Deficiency.rule).where(Deficiency.case_file_id == prepared.case_id)
        assert set(session.scalars(kept)) == {
            item.finding.rule for item in now.findings if item.outcome in (Outcome.FAIL, Outcome.UNDETERMINED)
        }
