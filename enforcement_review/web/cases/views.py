"""The list of case files, and the overview of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for

from enforcement_review.access import Permission
from enforcement_review.operations import reviewing
from enforcement_review.operations.audit import case_subject
from enforcement_review.operations.case_history import history_of
from enforcement_review.operations.case_lists import COUNTED, count_cases, list_cases, reviewers_of
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.statistics import rule_names, units_of_span
from enforcement_review.operations.views import delete_view, rename_view, save_view, saved_views
from enforcement_review.store.tables import Account, Purpose, Role
from enforcement_review.web.calendar import today
from enforcement_review.web.cases import blueprint
from enforcement_review.web.cases.bulk import MOST, each, sentences
from enforcement_review.web.cases.forms import (
    MORE,
    AssignForm,
    CaseFilterForm,
    SendForm,
    ViewForm,
    read_place,
)
from enforcement_review.web.cases.overview import overview_of
from enforcement_review.web.cases.presenters import (
    case_rows,
    chips,
    columns,
    list_url,
    note_on,
    pages,
    tabs,
)
from enforcement_review.web.doors import actor, allowed, changing, find_case, note_view, requires
from enforcement_review.web.extensions import db
from enforcement_review.web.forms import choices, row_id


@blueprint.get("/cases")
@requires(Permission.CASE_LIST)
def index() -> str:
    """The list; its address says all of it."""
    session, person = db.session(), actor()
    reviewers = reviewers_of(session, person)
    form = _asked(reviewers)
    order = form.order()
    page = list_cases(
        session,
        person,
        form.filters(person.id),
        order,
        today(),
        after=read_place(request.args.get("after"), order.sort),
        before=read_place(request.args.get("before"), order.sort),
    )
    assign = AssignForm(formdata=None) if allowed(Permission.REVIEW_ASSIGN) else None
    if assign:
        assign.reviewer.choices = choices([("", "选择评查员"), *((one.id, one.name) for one in reviewers)])
    return render_template(
        "web/cases/index.html",
        form=form,
        query=urlencode(form.kept()),
        here=request.query_string.decode(),
        more_open=any(name in form.kept() for name in MORE),
        note=note_on(order),
        assign=assign,
        view_form=ViewForm(formdata=None),
        order=order,
        columns=columns(form, order),
        rows=case_rows(page.cases, person, today()),
        count=None if page.after or page.before else len(page.cases),
        count_url=f"{url_for('cases.count')}?{urlencode(form.kept())}",
        chips=chips(form),
        pages=pages(form, page),
        tabs=tabs(saved_views(session, person), form, person),
        role=person.role,
    )


@blueprint.get("/cases/count")
@requires(Permission.CASE_LIST)
def count() -> str:
    """How many the list of the same address has: a fragment, since the list itself need not wait for it."""
    session, person = db.session(), actor()
    form = _asked(reviewers_of(session, person))
    found = count_cases(session, person, form.filters(person.id), form.order(), today())
    return render_template("web/cases/count.html", count=found, counted=COUNTED)


def _asked(reviewers: list[Account]) -> CaseFilterForm:
    """What the address asks for. Raises InvalidError."""
    session, person = db.session(), actor()
    form = CaseFilterForm()
    me = person.id if person.role is Role.REVIEWER else None
    form.offer(units_of_span(session, person), reviewers, rule_names(), me)
    if not form.validate():
        raise InvalidError(_first_error(form))
    return form


@blueprint.get("/cases/<int:case_id>")
@requires(Permission.CASE_READ)
def show(case_id: int) -> str:
    """What one case file is, how far it is, and where to go on."""
    session, person = db.session(), actor()
    case = find_case(case_id)
    page = overview_of(case, person, history_of(session, case), today())
    assign = None
    if allowed(Permission.REVIEW_ASSIGN, case):
        assign = AssignForm(formdata=None)
        found = reviewing.reviewers_for(session, case)
        assign.reviewer.choices = choices([("", "选择评查员"), *((one.id, one.name) for one in found)])
    note_view("case.view", case_subject(case))
    return render_template(
        "web/cases/show.html",
        case=case,
        page=page,
        assign=assign,
        own_look=case.purpose is Purpose.SELF_CHECK,
    )


@blueprint.post("/cases/<int:case_id>/claim")
@requires(Permission.REVIEW_CLAIM)
def claim(case_id: int) -> Any:
    with changing() as work:
        reviewing.claim(work, case_id)
    flash("已领取，可以开始评查。", "success")
    return redirect(url_for("desk.show", case_id=case_id))


# ---- several at once ----


@blueprint.post("/cases/assign")
@requires(Permission.REVIEW_ASSIGN)
def assign() -> Any:
    """Give the chosen case files to a reviewer (分派)."""
    form = AssignForm()
    form.reviewer.choices = choices((one.id, one.name) for one in reviewers_of(db.session(), actor()))
    if not form.validate():
        return _back(form, [("error", _first_error(form))])
    try:
        with changing() as work:
            done = each(
                work,
                _chosen(),
                lambda case_id: reviewing.assign(work, case_id, form.reviewer.data, form.due_on.data),
            )
    except InvalidError as error:
        return _back(form, [("error", str(error))])
    return _back(form, sentences(done, "已分派", "没有分派"))


@blueprint.post("/cases/send")
@requires(Permission.REVIEW_SEND)
def send() -> Any:
    """Let the units see the sheets of the chosen case files (反馈单位)."""
    form = SendForm()
    try:
        with changing() as work:
            done = each(work, _chosen(), lambda case_id: reviewing.send(work, case_id))
    except InvalidError as error:
        return _back(form, [("error", str(error))])
    return _back(form, sentences(done, "已反馈", "没有反馈"))


def _chosen() -> list[int]:
    """The rows that were chosen. Raises InvalidError."""
    ids = request.form.getlist("case", type=row_id)
    if not ids:
        raise InvalidError("请先在列表中选择案卷。")
    if len(ids) > MOST:
        raise InvalidError(f"一次最多选择 {MOST} 份案卷。")
    return list(dict.fromkeys(ids))


def _back(form: SendForm, said: list[tuple[str, str]]) -> Any:
    """To the list, or the overview, that the choice was made in."""
    for category, sentence in said:
        flash(sentence, category)
    if only := request.form.get("only", type=row_id):
        return redirect(url_for("cases.show", case_id=only))
    return redirect(_list_of(form.query.data))


def _list_of(query: str | None) -> str:
    return list_url(dict(parse_qsl(query or "")))


# ---- saved views ----


@blueprint.post("/cases/views")
@requires(Permission.VIEW_SAVE)
def add_view() -> Any:
    form = ViewForm()
    query = urlencode(parse_qsl(form.query.data or ""))
    try:
        with changing() as work:
            view = save_view(work, form.name.data or "", query)
            flash(f"已保存视图“{view.name}”。", "success")
    except InvalidError as error:
        flash(str(error), "error")
    return redirect(_list_of(query))


@blueprint.post("/cases/views/<int:view_id>")
@requires(Permission.VIEW_SAVE)
def change_view(view_id: int) -> Any:
    form = ViewForm()
    try:
        with changing() as work:
            rename_view(work, view_id, form.name.data or "")
        flash("已改名。", "success")
    except InvalidError as error:
        flash(str(error), "error")
    return redirect(_list_of(form.query.data))


@blueprint.post("/cases/views/<int:view_id>/delete")
@requires(Permission.VIEW_SAVE)
def remove_view(view_id: int) -> Any:
    with changing() as work:
        name = delete_view(work, view_id)
    flash(f"已删除视图“{name}”。", "success")
    return redirect(url_for("cases.index"))


def _first_error(form: CaseFilterForm | AssignForm) -> str:
    return next(str(errors[0]) for errors in form.errors.values() if errors)
