"""Uploading: files come in one by one, then all of them become case files."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from enforcement_review.access import Permission, may
from enforcement_review.operations import uploaded_files, uploads
from enforcement_review.operations.errors import DeniedError, InvalidError
from enforcement_review.operations.scope import visible_units
from enforcement_review.operations.uploads import SameCaseError
from enforcement_review.store.tables import CaseFile, Purpose, Upload
from enforcement_review.web.doors import (
    actor,
    changing,
    changing_after,
    find_case,
    requires,
    settings,
    streams,
    unit_choices,
)
from enforcement_review.web.extensions import db
from enforcement_review.web.forms import choices, row_id
from enforcement_review.web.uploads import blueprint
from enforcement_review.web.uploads.forms import AgainForm, FilesForm, UploadForm, asked_purpose
from enforcement_review.web.uploads.presenters import case_link, file_row, file_rows
from enforcement_review.web.uploads.taking_in import chunks_of, first_look, take_in, take_in_body

MOST_SHOWN = 5


@blueprint.get("/uploads/new")
@requires(Permission.CASE_UPLOAD)
def new() -> Any:
    form = _upload_form(purpose=asked_purpose(request.args.get("purpose")).value)
    left = uploads.unfinished(db.session(), actor())
    return _page(form, None, left=left)


@blueprint.get("/uploads/<int:upload_id>")
@requires(Permission.CASE_UPLOAD)
def show(upload_id: int) -> Any:
    upload = uploads.upload_for(db.session(), actor(), upload_id)
    case_id = request.args.get("case", type=row_id)
    if case_id is not None:
        return _page(AgainForm(upload=upload.id), upload, _case_to_replace(case_id))
    purpose = asked_purpose(request.args.get("purpose"))
    return _page(_upload_form(purpose=purpose.value, upload=upload.id), upload)


@blueprint.post("/uploads")
@requires(Permission.CASE_UPLOAD)
def begin() -> Any:
    with changing() as work:
        upload = uploads.begin(work)
    page = url_for(
        "uploads.show",
        upload_id=upload.id,
        case=request.args.get("case", type=row_id),
        purpose=request.args.get("purpose"),
    )
    return {"id": upload.id, "files": url_for("uploads.add", upload_id=upload.id), "page": page}


@blueprint.post("/uploads/<int:upload_id>/files")
@requires(Permission.CASE_UPLOAD)
@streams
def add(upload_id: int) -> Any:
    """One file as the body of the request; the answer is its line on the page."""
    uploads.upload_for(db.session(), actor(), upload_id)
    name = uploads.check_name(request.args.get("name", ""))
    stored = take_in_body()
    look = first_look(stored, name)
    with changing_after() as work:
        file = uploads.add_file(work, upload_id, name, stored, look)
    known = uploaded_files.known_case(db.session(), actor(), file.sha256)
    return render_template("web/uploads/file_row.html", file=file_row(file, known, look)), 201


@blueprint.post("/uploads/<int:upload_id>/files/<int:file_id>/remove")
@requires(Permission.CASE_UPLOAD)
def remove(upload_id: int, file_id: int) -> Any:
    with changing() as work:
        uploads.remove_file(work, upload_id, file_id)
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return "", 204
    return redirect(url_for("uploads.show", upload_id=upload_id, purpose=request.form.get("purpose")))


@blueprint.post("/uploads/<int:upload_id>/discard")
@requires(Permission.CASE_UPLOAD)
def discard(upload_id: int) -> Any:
    with changing() as work:
        uploads.discard(work, upload_id)
    flash("已放弃没有完成的上传。", "success")
    return redirect(url_for("uploads.new"))


@blueprint.post("/uploads/finish")
@requires(Permission.CASE_UPLOAD)
@streams
def finish() -> Any:
    """Make case files of an upload; a browser without script sends the files along."""
    form = _upload_form()
    upload = None
    try:
        upload = _upload_of(form)
        if form.validate() and upload is not None:
            declared = form.declared(even_again="even_again" in request.form)
            with changing_after() as work:
                cases = uploads.finish(work, upload, declared)
            return _done(cases)
    except InvalidError as error:
        form.refuse(error)
    except SameCaseError as error:
        return _page_again(form, upload, same=error), 409
    return _page_again(form, upload), 422


@blueprint.get("/cases/<int:case_id>/upload")
@requires(Permission.CASE_REPLACE)
def again(case_id: int) -> Any:
    return _page(AgainForm(), None, _case_to_replace(case_id))


@blueprint.post("/cases/<int:case_id>/upload")
@requires(Permission.CASE_REPLACE)
@streams
def finish_again(case_id: int) -> Any:
    form = AgainForm()
    _case_to_replace(case_id)
    upload = None
    try:
        upload = _upload_of(form)
        if form.validate() and upload is not None:
            with changing_after() as work:
                case = uploads.finish_again(work, upload, case_id, even_again="even_again" in request.form)
            return _done([case])
    except InvalidError as error:
        form.refuse(error)
    except SameCaseError as error:
        return _page_again(form, upload, case_id, same=error), 409
    return _page_again(form, upload, case_id), 422


# ---- steps ----


def _upload_form(**said: Any) -> UploadForm:
    form = UploadForm(data=said)
    units = unit_choices(visible_units(actor()))
    form.unit.choices = choices(units if len(units) == 1 else [("", "请选择"), *units])
    if request.method == "GET" and actor().unit_id in dict(units):
        form.unit.data = actor().unit_id
    return form


def _upload_of(form: FilesForm) -> int | None:
    """The id of the upload that is meant, with the files of the form in it; None: nothing came at all."""
    sent = [file for file in form.files.data or [] if isinstance(file, FileStorage) and file.filename]
    upload_id: int | None = form.upload.data
    if upload_id is not None:
        uploads.upload_for(db.session(), actor(), upload_id)
    elif sent:
        with changing_after() as work:
            upload_id = uploads.begin(work).id
    for file in sent:
        name = uploads.check_name(file.filename or "")
        stored = take_in(chunks_of(file.stream))
        look = first_look(stored, name)
        with changing_after() as work:
            uploads.add_file(work, upload_id or 0, name, stored, look)
    if upload_id is None:
        raise InvalidError("还没有文件，请先选择或者拖入案卷材料。", "files")
    return upload_id


def _case_to_replace(case_id: int) -> CaseFile:
    case = find_case(case_id)
    if not may(actor(), Permission.CASE_REPLACE, case):
        raise DeniedError("这份案卷正在处理或者已经签署，现在不能重新上传。")
    return case


def _done(cases: list[CaseFile]) -> Any:
    if len(cases) == 1:
        return redirect(url_for("cases.show", case_id=cases[0].id))
    flash(f"已收下 {len(cases)} 份案卷，正在逐份处理。", "success")
    if cases[0].purpose is Purpose.SELF_CHECK:
        return redirect(url_for("deficiencies.self_checks"))
    return redirect(url_for("cases.index"))


def _page_again(
    form: Any, upload_id: int | None, case_id: int | None = None, same: SameCaseError | None = None
) -> Any:
    """The page with what the person typed and every file that came in."""
    db.session.rollback()
    upload = uploads.upload_for(db.session(), actor(), upload_id) if upload_id is not None else None
    form.upload.data, form.upload.raw_data = upload_id, None
    return _page(form, upload, find_case(case_id) if case_id is not None else None, same)


def _page(
    form: Any,
    upload: Upload | None,
    case: CaseFile | None = None,
    same: SameCaseError | None = None,
    left: Upload | None = None,
) -> Any:
    files = upload.files if upload is not None else []
    known = (
        uploaded_files.known_cases(db.session(), actor(), [file.sha256 for file in files]) if files else {}
    )
    if case is not None:
        action, said = url_for("uploads.finish_again", case_id=case.id), {"case": str(case.id)}
    else:
        action, said = url_for("uploads.finish"), {"purpose": form.purpose.data}
    return render_template(
        "web/uploads/new.html",
        form=form,
        files=file_rows(files, known),
        case=case,
        self_check=case is None and form.purpose.data == Purpose.SELF_CHECK.value,
        action=action,
        begin=url_for("uploads.begin", case=said.get("case"), purpose=said.get("purpose")),
        files_url=url_for("uploads.add", upload_id=upload.id) if upload is not None else None,
        same=[case_link(one) for one in same.cases[:MOST_SHOWN]] if same is not None else None,
        left=left,
        left_files=len(left.files) if left is not None else 0,
        most_bytes=settings().upload_bytes,
        most_files=uploads.MOST_FILES,
    )
