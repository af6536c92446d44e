"""The jobs: what waits, what is being worked on, what failed and why."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from enforcement_review.access import Permission
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.job_list import list_jobs, retry_job
from enforcement_review.web.administration import blueprint
from enforcement_review.web.administration.forms import JOB_STATES, JobFilterForm
from enforcement_review.web.administration.presenters import job_rows
from enforcement_review.web.doors import changing, requires
from enforcement_review.web.extensions import db
from enforcement_review.web.forms import row_id


@blueprint.get("/jobs")
@requires(Permission.JOB_READ)
def jobs() -> Any:
    form = JobFilterForm()
    if not form.validate():
        raise InvalidError("筛选条件不对，请重新选择。")
    edges: dict[str, Any] = {
        "after": request.args.get("after", type=row_id),
        "before": request.args.get("before", type=row_id),
    }
    listed = list_jobs(db.session(), form.wanted(), **edges)
    counts = [(state.value, JOB_STATES[state], count) for state, count in sorted(listed.counts.items())]
    return render_template(
        "web/administration/jobs.html",
        form=form,
        here=url_for("administration.jobs", **form.kept(), **edges),
        page=listed.page,
        jobs=job_rows(listed),
        counts=counts,
    )


@blueprint.post("/jobs/<int:job_id>/retry")
@requires(Permission.JOB_RETRY)
def retry(job_id: int) -> Any:
    with changing() as work:
        retry_job(work, job_id)
    flash("已重新排队处理。", "success")
    return redirect(url_for("administration.jobs"))
