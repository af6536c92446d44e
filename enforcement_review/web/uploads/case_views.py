"""A case file after its upload: how far it is, once more, its particulars, its originals."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, send_file, url_for

from enforcement_review.access import Permission, may
from enforcement_review.operations import jobs, uploaded_files, uploads
from enforcement_review.operations.audit import case_subject
from enforcement_review.operations.errors import DeniedError, InvalidError
from enforcement_review.operations.scope import visible_units
from enforcement_review.store.tables import CaseState, JobState, Purpose
from enforcement_review.web.doors import (
    actor,
    changing,
    find_case,
    note_view,
    requires,
    services,
    unit_choices,
)
from enforcement_review.web.extensions import db
from enforcement_review.web.forms import choices
from enforcement_review.web.uploads import blueprint
from enforcement_review.web.uploads.forms import ParticularsForm
from enforcement_review.web.uploads.presenters import progress_of

STOP_POLLING = 286  # what htmx takes for: this is the end


@blueprint.get("/cases/<int:case_id>/progress")
@requires(Permission.CASE_READ)
def progress(case_id: int) -> Any:
    """How far a case file is, for a page that asks every second; once it is done, that page loads anew."""
    case = find_case(case_id)
    job = jobs.newest_job(db.session(), case.id)
    waiting = job is not None and job.state is JobState.QUEUED
    ahead = jobs.jobs_ahead(db.session(), job) if job is not None and waiting else 0
    shown = progress_of(case, job, ahead)
    answer = make_response(render_template("web/uploads/progress.html", case=case, progress=shown))
    if case.state is CaseState.REVIEWED:
        answer.headers["HX-Refresh"] = "true"
    if case.state in (CaseState.REVIEWED, CaseState.UNREADABLE):
        answer.status_code = STOP_POLLING
    return answer


@blueprint.post("/cases/<int:case_id>/retry")
@requires(Permission.CASE_RETRY)
def retry(case_id: int) -> Any:
    with changing() as work:
        jobs.retry(work, case_id)
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.route("/cases/<int:case_id>/particulars", methods=["GET", "POST"])
@requires(Permission.CASE_REPLACE)
def change(case_id: int) -> Any:
    """Unit and volume, where they were declared wrongly."""
    case = find_case(case_id)
    if not may(actor(), Permission.CASE_REPLACE, case):
        raise DeniedError("这份案卷正在处理或者已经签署，现在不能修改单位和卷别。")
    form = ParticularsForm(data={"unit": case.unit_id, "volume": case.sought_volume})
    units = unit_choices(visible_units(actor()))
    own = [] if case.unit_id in dict(units) else [(case.unit_id, case.unit.name)]
    form.unit.choices = choices([*own, *units])
    if request.method == "POST" and form.validate():
        try:
            with changing() as work:
                uploads.change(work, case_id, form.unit.data, form.volume.data)
        except InvalidError as error:
            form.refuse(error)
        else:
            flash("已保存。", "success")
            return redirect(url_for("cases.show", case_id=case_id))
    status = 422 if form.errors else 200
    return render_template("web/uploads/particulars.html", form=form, case=find_case(case_id)), status


@blueprint.get("/cases/<int:case_id>/originals/<int:file_id>")
@requires(Permission.CASE_READ)
def original(case_id: int, file_id: int) -> Any:
    """A file as it was uploaded."""
    case = find_case(case_id)
    file = uploaded_files.original(db.session(), case, file_id)
    kind, number, name = case_subject(case)
    known = case.purpose is Purpose.REVIEW
    note_view("case.download", (kind, number, f"{name}：{file.name}" if known else name))
    return send_file(
        services().files.open(file.sha256),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=file.name.rpartition("/")[2],
    )
