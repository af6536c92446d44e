"""The review desk (评查台), where reviewers live: what it shows. What is done on it stands in `actions`."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request

from enforcement_review.access import Permission, may
from enforcement_review.operations.audit import case_subject
from enforcement_review.operations.errors import ConflictError, DeniedError
from enforcement_review.reporting.writing import shown
from enforcement_review.store.tables import CaseFile
from enforcement_review.web.desk import blueprint
from enforcement_review.web.desk.changes import changes
from enforcement_review.web.desk.page import Desk
from enforcement_review.web.desk.searching import MOST_HITS, search
from enforcement_review.web.doors import actor, find_case, note_view, requires


@blueprint.get("/cases/<int:case_id>/desk")
@requires(Permission.REVIEW_READ)
def show(case_id: int) -> str:
    """The whole desk."""
    case = _readable(case_id)
    note_view("case.view", case_subject(case))
    return render_template("web/desk/show.html", desk=Desk(case))


@blueprint.get("/cases/<int:case_id>/desk/changes")
@requires(Permission.REVIEW_READ)
def changed(case_id: int) -> str:
    """What has changed since the page was made: for one that is out of date and has something typed in it."""
    said = request.args
    revision = said.get("revision", type=int)
    return changes(Desk(_readable(case_id)), revision, said.get("seen", ""), said.get("document", ""))


@blueprint.get("/cases/<int:case_id>/desk/facts")
@requires(Permission.REVIEW_READ)
def facts(case_id: int) -> str:
    """What was read from one document."""
    desk = Desk(_readable(case_id))
    panel = desk.facts(request.args.get("document", ""))
    return render_template("web/desk/facts.html", desk=desk, panel=panel)


@blueprint.get("/cases/<int:case_id>/desk/search")
@requires(Permission.REVIEW_READ)
def find(case_id: int) -> Any:
    """Where words stand in the text of the whole file."""
    desk = Desk(_readable(case_id))
    hits = search(desk.standing.result.case_file, desk.places, request.args.get("q", ""))
    return jsonify(hits=hits, most=MOST_HITS)


@blueprint.get("/cases/<int:case_id>/desk/text")
@requires(Permission.REVIEW_READ)
def text(case_id: int) -> Any:
    """The lines of every page with their boxes, by the keys of the viewer's leaves."""
    desk = Desk(_readable(case_id))
    case = desk.standing.result.case_file
    pages: dict[str, list[Any]] = {}
    for document in case.documents:
        for piece in case.texts.get(document.id, ()):
            if piece.line.box is not None:
                line = [shown(piece.line.text), *piece.line.box.rounded()]
                pages.setdefault(desk.places.key(document, piece.page), []).append(line)
    return jsonify(pages=pages)


def _readable(case_id: int) -> CaseFile:
    """The case file, if the person may see its review now."""
    case = find_case(case_id)
    if not may(actor(), Permission.REVIEW_READ, case):
        raise DeniedError("案卷现在的状态不允许查看评查情况。")
    if case.revision_id is None:
        raise ConflictError("案卷还没有处理完，请稍后再看。")
    return case
