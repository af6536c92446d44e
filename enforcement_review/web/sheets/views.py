"""The score sheet (评查表), on screen and in print."""

from __future__ import annotations

from io import BytesIO

from flask import Response, render_template, send_file, send_from_directory

from enforcement_review.access import Permission
from enforcement_review.operations.sheets import sheet_bytes_of, sheet_of, signed_of, signed_sheet
from enforcement_review.operations.standing import standing
from enforcement_review.reporting import report_line
from enforcement_review.resources import templates_folder
from enforcement_review.store.tables import CaseFile, ReviewState
from enforcement_review.web.doors import actor, find_case, open_work, public, requires
from enforcement_review.web.sheets import blueprint
from enforcement_review.web.sheets.presenters import SheetPage, file_name, page_of_draft, page_of_signed
from enforcement_review.web.sheets.seen import note_sheet_seen

SIGNED_STATES = (ReviewState.SUBMITTED, ReviewState.SENT)


@blueprint.get("/cases/<int:case_id>/sheet")
@requires(Permission.SHEET_READ)
def show(case_id: int) -> str:
    """The sheet that counts: the newest signed one, or how the case file stands while nobody has signed."""
    work = open_work()
    case = find_case(case_id)
    person = work.require(Permission.SHEET_READ, case)
    rounds = signed_of(work.session, person, case)
    if rounds and case.review_state in SIGNED_STATES:
        return signed(rounds[0].row.id)
    now = standing(work.session, work.files, case)
    return _page(case, page_of_draft(sheet_of(work.session, case, now), rounds))


@blueprint.get("/sheets/<int:sheet_id>")
@requires(Permission.SHEET_READ)
def signed(sheet_id: int) -> str:
    """A signed sheet, drawn from the bytes that were signed."""
    work = open_work()
    kept = signed_sheet(work.session, work.files, actor(), sheet_id)
    return _page(kept.case, page_of_signed(kept, signed_of(work.session, actor(), kept.case)))


@blueprint.get("/sheets/<int:sheet_id>/sheet.json")
@requires(Permission.SHEET_READ)
def signed_bytes(sheet_id: int) -> Response:
    """The very bytes that were signed: whoever has them can check the printed SHA-256."""
    work = open_work()
    kept = signed_sheet(work.session, work.files, actor(), sheet_id)
    note_sheet_seen(kept.case)
    return _download(sheet_bytes_of(work.files, kept.row), f"评查表-{file_name(kept.case)}.json")


@blueprint.get("/cases/<int:case_id>/report.json")
@requires(Permission.SHEET_READ)
def report(case_id: int) -> Response:
    """The machine's report of the current revision, for other programs."""
    work = open_work()
    case = find_case(case_id)
    work.require(Permission.SHEET_READ, case)
    now = standing(work.session, work.files, case)
    note_sheet_seen(case)
    line = report_line(now.result) + "\n"
    return _download(line.encode(), f"机器评查结果-{file_name(case)}.json")


@blueprint.get("/static/sheet.css")
@public
def style() -> Response:
    """The style of the sheet, which the printed sheet of the command line holds inline."""
    return send_from_directory(templates_folder(), "sheet.css", max_age=3600)


def _page(case: CaseFile, page: SheetPage) -> str:
    note_sheet_seen(case)
    return render_template("web/sheets/show.html", case=case, page=page, sheet=page.sheet)


def _download(data: bytes, name: str) -> Response:
    return send_file(BytesIO(data), mimetype="application/json", as_attachment=True, download_name=name)
