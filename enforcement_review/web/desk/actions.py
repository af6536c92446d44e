"""What is done on the desk: each change is one operation, and the answer is what it changed of the desk."""

from __future__ import annotations

from typing import Any

from flask import make_response, url_for

from enforcement_review.access import Permission
from enforcement_review.operations.corrections import add_fact, correct_fact, undo_correction
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.mending import (
    BeginHere,
    JoinBefore,
    MovePages,
    SetType,
    mend,
    undo_mending,
)
from enforcement_review.operations.reviewing import submit as sign
from enforcement_review.operations.rulings import (
    NewFinding,
    add_finding,
    rule_on,
    withdraw_finding,
    withdraw_ruling,
)
from enforcement_review.store.tables import RulingKind
from enforcement_review.web.desk import blueprint
from enforcement_review.web.desk.changes import changes
from enforcement_review.web.desk.forms import (
    AddFactForm,
    CorrectForm,
    DeskForm,
    FindingForm,
    MendForm,
    ReasonForm,
    RulingForm,
    SubmitForm,
    WithdrawForm,
    checked,
)
from enforcement_review.web.desk.page import Desk
from enforcement_review.web.doors import changing, find_case, requires


@blueprint.post("/cases/<int:case_id>/desk/rulings")
@requires(Permission.REVIEW_RULE)
def rule(case_id: int) -> str:
    form = checked(RulingForm())
    kind = RulingKind(form.kind.data)
    with changing() as work:
        rule_on(
            work,
            case_id,
            form.revision.data,
            form.rule.data,
            kind,
            form.reason.data or "",
            form.ruled_outcome,
            form.deduction.data,
        )
    return _panels(case_id, form)


@blueprint.post("/cases/<int:case_id>/desk/rulings/withdraw")
@requires(Permission.REVIEW_RULE)
def withdraw(case_id: int) -> str:
    form = checked(WithdrawForm())
    with changing() as work:
        withdraw_ruling(work, case_id, form.revision.data, form.rule.data, form.reason.data or "")
    return _panels(case_id, form)


@blueprint.post("/cases/<int:case_id>/desk/findings")
@requires(Permission.REVIEW_RULE)
def add(case_id: int) -> str:
    form = checked(FindingForm())
    finding = NewFinding(
        section=form.section.data,
        title=form.title.data,
        message=form.message.data,
        basis=form.basis.data,
        remedy=form.remedy.data or "",
        deduction=form.points,
        source=form.source.data or "",
        page=form.page.data,
        box=form.marked,
        quote=form.quote.data or "",
    )
    with changing() as work:
        add_finding(work, case_id, form.revision.data, finding)
    return _panels(case_id, form)


@blueprint.post("/cases/<int:case_id>/desk/findings/<int:finding_id>/withdraw")
@requires(Permission.REVIEW_RULE)
def withdraw_added(case_id: int, finding_id: int) -> str:
    form = checked(ReasonForm())
    with changing() as work:
        withdraw_finding(work, case_id, form.revision.data, finding_id, form.reason.data or "")
    return _panels(case_id, form)


@blueprint.post("/cases/<int:case_id>/desk/facts/correct")
@requires(Permission.CASE_CORRECT)
def correct(case_id: int) -> str:
    form = checked(CorrectForm())
    with changing() as work:
        correct_fact(
            work,
            case_id,
            form.revision.data,
            form.fact.data,
            form.text.data or "",
            form.reason.data,
            form.page.data,
            form.marked,
        )
    return _panels(case_id, form)


@blueprint.post("/cases/<int:case_id>/desk/facts")
@requires(Permission.CASE_CORRECT)
def complete(case_id: int) -> str:
    form = checked(AddFactForm())
    with changing() as work:
        add_fact(
            work,
            case_id,
            form.revision.data,
            form.document.data or "",
            form.name.data,
            form.text.data,
            form.reason.data,
            form.page.data,
            form.marked,
        )
    return _panels(case_id, form)


@blueprint.post("/cases/<int:case_id>/desk/corrections/<int:correction_id>/undo")
@requires(Permission.CASE_CORRECT)
def undo(case_id: int, correction_id: int) -> str:
    form = checked(ReasonForm())
    with changing() as work:
        undo_correction(work, case_id, form.revision.data, correction_id, form.reason.data or "")
    return _panels(case_id, form)


@blueprint.post("/cases/<int:case_id>/desk/papers")
@requires(Permission.CASE_CORRECT)
def mend_papers(case_id: int) -> str:
    form = checked(MendForm())
    with changing() as work:
        mend(work, case_id, form.revision.data, _edit(form), form.reason.data or "")
    return _panels(case_id, form)


@blueprint.post("/cases/<int:case_id>/desk/papers/undo")
@requires(Permission.CASE_CORRECT)
def undo_mend(case_id: int) -> str:
    form = checked(ReasonForm())
    with changing() as work:
        undo_mending(work, case_id, form.revision.data)
    return _panels(case_id, form)


@blueprint.post("/cases/<int:case_id>/desk/submit")
@requires(Permission.REVIEW_SUBMIT)
def submit(case_id: int) -> Any:
    """Sign the sheet; the desk comes back as one that only shows."""
    form = checked(SubmitForm())
    with changing() as work:
        sign(work, case_id, form.revision.data, form.opinion.data or "")
    response = make_response("", 204)
    response.headers["HX-Redirect"] = url_for("desk.show", case_id=case_id)
    return response


def _edit(form: MendForm) -> SetType | BeginHere | JoinBefore | MovePages:
    paper = form.paper.data
    if form.edit.data == "type":
        kind, _, subtype = (form.type.data or "").partition("|")
        if not kind:
            raise InvalidError("请选择文书种类。", "type")
        return SetType(paper, kind, subtype or None)
    if form.edit.data == "join":
        return JoinBefore(paper)
    if form.edit.data == "begin":
        if form.page.data is None:
            raise InvalidError("请先翻到新文书的第一页。", "page")
        return BeginHere(paper, form.page.data)
    if not form.page_numbers or not form.to.data:
        raise InvalidError("请选择要移动的页和移到哪份文书。", "to")
    return MovePages(paper, form.page_numbers, form.to.data)


def _panels(case_id: int, form: DeskForm) -> str:
    desk = Desk(find_case(case_id))
    return changes(desk, form.revision.data, form.seen.data or "", form.document.data or "")
