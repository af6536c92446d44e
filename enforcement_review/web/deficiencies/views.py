"""The unit's side: what was found in its files, and self-checks (自查)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from enforcement_review.access import Permission
from enforcement_review.operations.audit import case_subject
from enforcement_review.operations.deficiencies import by_rule, found_in, similar
from enforcement_review.operations.errors import NotFoundError
from enforcement_review.operations.self_checks import (
    delete_self_check,
    jobs_of,
    submit_for_review,
    submitted_of,
)
from enforcement_review.operations.self_checks import (
    self_checks as list_self_checks,
)
from enforcement_review.operations.standing import standing
from enforcement_review.store.tables import Purpose
from enforcement_review.web.deficiencies import blueprint
from enforcement_review.web.deficiencies.presenters import groups_of, rules_of
from enforcement_review.web.deficiencies.self_check_rows import rows_of
from enforcement_review.web.doors import actor, changing, find_case, note_view, open_work, requires
from enforcement_review.web.forms import row_id
from enforcement_review.web.navigation import stands_below


@blueprint.get("/cases/<int:case_id>/deficiencies")
@requires(Permission.DEFICIENCY_READ)
def show(case_id: int) -> str:
    """What was found in one file, in words for the officer who has to put it right."""
    work = open_work()
    case = find_case(case_id)
    person = work.require(Permission.DEFICIENCY_READ, case)
    now = standing(work.session, work.files, case)
    groups = groups_of(case, now, similar(work.session, person, case, rules_of(now)))
    own_look = case.purpose is Purpose.SELF_CHECK
    if not own_look:
        note_view("case.view", case_subject(case))
    else:
        stands_below("deficiencies.self_checks")
    submitted = submitted_of(work.session, person, [case]) if own_look else {}
    return render_template(
        "web/deficiencies/show.html",
        case=case,
        groups=groups,
        score=now.score,
        own_look=own_look,
        submitted=submitted.get(case.id),
    )


@blueprint.get("/deficiencies")
@requires(Permission.DEFICIENCY_READ)
def index() -> str:
    """What was found in all of the unit's files that were sent to it, most frequent first."""
    return render_template("web/deficiencies/index.html", counts=by_rule(open_work().session, actor()))


@blueprint.get("/deficiencies/<rule>")
@requires(Permission.DEFICIENCY_READ)
def of_rule(rule: str) -> str:
    """The files in which one rule failed."""
    session = open_work().session
    counted = next((row for row in by_rule(session, actor()) if row.rule == rule), None)
    if counted is None:
        raise NotFoundError("没有这一类问题，或者有关案卷已在重新评查。")
    found = found_in(session, actor(), rule, request.args.get("before", type=row_id))
    return render_template("web/deficiencies/of_rule.html", counted=counted, found=found)


@blueprint.get("/self-checks")
@requires(Permission.SELF_CHECK)
def self_checks() -> str:
    """The unit's self-checks (自查), newest first."""
    work = open_work()
    page = list_self_checks(
        work.session,
        actor(),
        after=request.args.get("after", type=row_id),
        before=request.args.get("before", type=row_id),
    )
    rows = rows_of(
        page.rows, jobs_of(work.session, page.rows), submitted_of(work.session, actor(), page.rows)
    )
    fragment = "HX-Request" in request.headers
    name = "web/deficiencies/self_check_table.html" if fragment else "web/deficiencies/self_checks.html"
    return render_template(name, page=page, rows=rows)


@blueprint.post("/self-checks/<int:case_id>/submit")
@requires(Permission.SELF_CHECK)
def submit(case_id: int) -> Any:
    """Hand the files of a self-check in for review."""
    with changing() as work:
        submit_for_review(work, case_id)
    flash("已提交正式评查。自查案卷仍然只有本单位可见。", "success")
    return redirect(url_for("deficiencies.self_checks"))


@blueprint.post("/self-checks/<int:case_id>/delete")
@requires(Permission.SELF_CHECK_DELETE)
def delete(case_id: int) -> Any:
    """Delete a self-check."""
    with changing() as work:
        delete_self_check(work, case_id)
    flash("自查案卷及其结果已删除。", "success")
    return redirect(url_for("deficiencies.self_checks"))
