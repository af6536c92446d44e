"""The list of case files, and the overview of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from wtforms import SelectField

from enforcement_review.access import Permission
from enforcement_review.operations import reviewing
from enforcement_review.operations.audit import case_subject
from enforcement_review.operations.case_history import history_of
from enforcement_review.operations.case_lists import (
    COUNTED,
    Choice,
    count_cases,
    list_cases,
    reviewers_to_choose,
    units_to_choose,
)
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.statistics import rule_names
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
    session, person, day = db.session(), actor(), today()
    form = _asked()
    reviewers = reviewers_to_choose(session, person)
    me = person.id if person.role is Role.REVIEWER else None
    form.offer(units_to_choose(session, person), reviewers, rule_names(), me)
    order, kept = form.order(), form.kept()
    page = list_cases(
        session,
        person,
        form.filters(person.id),
        order,
        day,
        after=read_place(request.args.get("after"), order.sort),
        before=read_place(request.args.get("before"), order.sort),
    )
    query = urlencode(kept)
    return render_template(
        "web/cases/index.html",
        form=form,
        query=query,
        here=request.query_string.decode(),
        more_open=not kept.keys().isdisjoint(MORE),
        note=note_on(order),
        assign=_assigning(reviewers) if allowed(Permission.REVIEW_ASSIGN) else None,
        order=order,
        columns=columns(kept, order),
        rows=case_rows(page.cases, person, day),
        count=None if page.after or page.before else len(page.cases),
        count_url=f"{url_for('cases.count')}?{query}",
        chips=chips(form, kept),
        pages=pages(kept, page),
        tabs=tabs(saved_views(session, person), kept, person),
        role=person.role,
    )


@blueprint.get("/cases/count")
@requires(Permission.CASE_LIST)
def count() -> str:
    """How many the list of the same address has: a fragment, since the list itself need not wait for it."""
    form, person = _asked(), actor()
    found = count_cases(db.session(), person, form.filters(person.id), form.order(), today())
    return render_template("web/cases/count.html", count=found, counted=COUNTED)


def _asked() -> CaseFilterForm:
    """What the address asks for. Raises InvalidError."""
    form = CaseFilterForm()
    if not form.validate():
        raise InvalidError(_first_error(form))
    return form


def _assigning(reviewers: Sequence[Choice] | Sequence[Account]) -> AssignForm:
    form = AssignForm(formdata=None)
    form.reviewer.choices = choices([("", "选择评查员"), *((one.id, one.name) for one in reviewers)])
    return form


@blueprint.app_template_filter("options")
def options(field: SelectField) -> Markup:
    """The options of a SelectField. Its own widget takes ten times as long, and a list's page has hundreds."""
    made: list[str] = []
    for group, members in field.iter_groups():
        lines = "".join(
            f'<option value="{escape(one.value)}"{" selected" if one.selected else ""}>{escape(one.label)}</option>'
            for one in members
        )
        made.append(f'<optgroup label="{escape(group)}">{lines}</optgroup>' if group else lines)
    return Markup("".join(made))  # noqa: S704  # each part of it was escaped


@blueprint.get("/cases/<int:case_id>")
@requires(Permission.CASE_READ)
def show(case_id: int) -> str:
    """What one case file is, how far it is, and where to go on."""
    session, person = db.session(), actor()
    case = find_case(case_id)
    page = overview_of(case, person, history_of(session, case), today())
    assign = None
    if allowed(Permission.REVIEW_ASSIGN, case):
        assign = _assigning(reviewing.reviewers_for(session, case))
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
    form.reviewer.choices = choices((one.id, one.name) for one in reviewers_to_choose(db.session(), actor()))
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
