"""Brings case files to a signed score sheet by the operations that lead there; for tests of what comes after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from enforcement_review.model import Outcome
from enforcement_review.operations import reviewing, rulings
from enforcement_review.operations.rulings import NewFinding
from enforcement_review.operations.standing import standing
from enforcement_review.operations.work import working
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import CaseFile, ReviewState, Revision, Role, RulingKind
from tests.district import District, work_of

OPINION = "事实清楚，程序合法。\n存在的问题请逐项整改。"
WHY_OVERRULED = "送达前已书面更正，附卷。"
WHY_LESS = "一处笔误，减轻扣分。"


@dataclass(frozen=True, slots=True)
class Signed:
    """What was decided before signing: rules by what was said of them."""

    sheet_id: int
    overruled: str
    lessened: str
    lessened_to: Decimal


def review_and_sign(
    session: Session, files: FileStore, district: District, case_id: int, *, send: bool = False
) -> Signed:
    """The reviewer overrules one failure, lessens another, adds one by hand, settles the rest and signs.

    The supervisor sends it to the unit if asked to.
    """
    case = session.get_one(CaseFile, case_id)
    if case.review_state is ReviewState.NONE:
        run_as(session, files, district.accounts[Role.REVIEWER], reviewing.claim, case_id)
    session.refresh(case)
    number = session.get_one(Revision, case.revision_id).number
    now = standing(session, files, case)
    failed = [item.finding for item in now.findings if item.outcome is Outcome.FAIL and not item.finding.veto]
    overruled = failed[0].rule
    lessened = next(
        item.finding
        for item in now.findings
        if item.outcome is Outcome.FAIL and item.finding.rule != overruled
    )
    open_ = [item.finding for item in now.open]
    source = now.result.case_file.sources[0].name
    session.rollback()
    reviewer = district.accounts[Role.REVIEWER]
    rule = (rulings.rule_on, case_id, number)
    run_as(session, files, reviewer, *rule, overruled, RulingKind.OVERRULE, WHY_OVERRULED, Outcome.PASS)
    run_as(
        session,
        files,
        reviewer,
        *rule,
        lessened.rule,
        RulingKind.POINTS,
        WHY_LESS,
        None,
        lessened.deduction / 2,
    )
    added = NewFinding(
        section="procedure",
        title="照片没有说明",
        message="现场照片未注明拍摄人。",
        basis="《行政处罚程序规定》",
        remedy="补充注明；今后拍摄时注明。",
        deduction=Decimal("0.5"),
        source=source,
        page=2,
        box=None,
        quote="",
    )
    run_as(session, files, reviewer, rulings.add_finding, case_id, number, added)
    for finding in open_:
        if finding.rule == lessened.rule:
            continue
        how: tuple[Any, ...] = (RulingKind.CONFIRM, "")
        if finding.outcome is Outcome.UNDETERMINED:
            how = (RulingKind.SETTLE, "已核对原件。", Outcome.PASS)
        run_as(session, files, reviewer, *rule, finding.rule, *how)
    sheet_id = run_as(session, files, reviewer, reviewing.submit, case_id, number, OPINION)
    if send:
        run_as(session, files, district.accounts[Role.SUPERVISOR], reviewing.send, case_id)
    return Signed(sheet_id, overruled, lessened.rule, lessened.deduction / 2)


def run_as(
    session: Session, files: FileStore, account: int, operation: Callable[..., Any], *args: Any
) -> Any:
    """One operation as an account, in a transaction of its own."""
    work = work_of(session, files, account)
    session.rollback()
    with working(work):
        return operation(work, *args)
