"""The audit trail: its lines, and whether all of them are as they were written."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from enforcement_review.access import Permission
from enforcement_review.operations.audit import list_entries, verify
from enforcement_review.operations.errors import InvalidError
from enforcement_review.web.audit import blueprint
from enforcement_review.web.audit.forms import AuditFilterForm
from enforcement_review.web.audit.presenters import lines
from enforcement_review.web.doors import requires, settings
from enforcement_review.web.extensions import db
from enforcement_review.web.forms import row_id


@blueprint.get("/audit")
@requires(Permission.AUDIT_READ)
def index() -> Any:
    form = AuditFilterForm()
    if not form.validate():
        raise InvalidError("筛选条件不对，请核对日期后重新填写。")
    page = list_entries(
        db.session(),
        form.wanted(),
        after=request.args.get("after", type=row_id),
        before=request.args.get("before", type=row_id),
    )
    return render_template("web/audit/index.html", form=form, page=page, lines=lines(page.rows))


@blueprint.get("/audit/verification")
@requires(Permission.AUDIT_READ)
def verification() -> Any:
    """A look, however long it takes: nothing is written, and nobody who writes waits."""
    known = request.args.get("seal", "").strip().lower()
    verdict = verify(db.session(), settings().audit_key.encode(), known or None)
    fragment = "HX-Request" in request.headers
    template = "web/audit/verdict.html" if fragment else "web/audit/verification.html"
    return render_template(template, verdict=verdict, known=known)
