"""Figures for each role, every one a link to the list behind it."""

from __future__ import annotations

from flask import render_template

from enforcement_review.access import Permission
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.statistics import figures, months, rule_names, titles_of, units_of_span
from enforcement_review.web.calendar import today
from enforcement_review.web.dashboards import blueprint
from enforcement_review.web.dashboards.forms import SpanForm
from enforcement_review.web.dashboards.presenters import dashboard, frequent_rules, quick_spans
from enforcement_review.web.doors import actor, requires
from enforcement_review.web.extensions import db


@blueprint.get("/dashboard")
@requires(Permission.DASHBOARD_READ)
def show() -> str:
    """All charts for the units and months of the address."""
    session, person = db.session(), actor()
    units, all_months = units_of_span(session, person), months(session, person)
    form = SpanForm()
    form.offer(person.role, units, all_months, ((rule, name.title) for rule, name in rule_names().items()))
    if not form.validate():
        raise InvalidError("统计的条件不对，请重新选择单位、月份和问题。")
    span = form.span()
    made = figures(session, person, span)
    titles = titles_of(session, {*frequent_rules(made), *([span.rule] if span.rule else ())})
    return render_template(
        "web/dashboards/show.html",
        form=form,
        span=span,
        quick=quick_spans(span, today()),
        board=dashboard(made, span, person, units, titles),
    )
