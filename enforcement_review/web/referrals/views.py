"""Case files referred to discipline officers (移送)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from enforcement_review.access import Permission
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.referrals import (
    receiving_units,
    refer,
    referral_for,
    referrals,
    referrals_of,
)
from enforcement_review.store.tables import CaseFile
from enforcement_review.web.doors import actor, changing, find_case, note_view, open_work, requires
from enforcement_review.web.forms import choices, row_id
from enforcement_review.web.referrals import blueprint
from enforcement_review.web.referrals.forms import ReferralForm


@blueprint.get("/referrals")
@requires(Permission.REFERRAL_READ)
def index() -> str:
    """The referrals that the person may know of."""
    page = referrals(open_work().session, actor(), request.args.get("before", type=row_id))
    return render_template("web/referrals/index.html", page=page)


@blueprint.get("/referrals/<int:referral_id>")
@requires(Permission.REFERRAL_READ)
def show(referral_id: int) -> str:
    """One referral, with the way to its sheet and its case file."""
    referral = referral_for(open_work().session, actor(), referral_id)
    note_view("referral.view", ("referral", referral.id, referral.label))
    return render_template("web/referrals/show.html", referral=referral)


@blueprint.get("/cases/<int:case_id>/refer")
@requires(Permission.REFERRAL_CREATE)
def new(case_id: int) -> str:
    """The form."""
    case = find_case(case_id)
    open_work().require(Permission.REFERRAL_CREATE, case)
    return _form_page(case, _form())


@blueprint.post("/cases/<int:case_id>/refer")
@requires(Permission.REFERRAL_CREATE)
def create(case_id: int) -> Any:
    """Refer the case file."""
    case = find_case(case_id)
    form = _form()
    if not form.validate_on_submit():
        return _form_page(case, form), 422
    try:
        with changing() as work:
            referral_id = refer(work, case_id, form.to_unit.data, form.reason.data)
    except InvalidError as error:
        form.refuse(error)
        return _form_page(find_case(case_id), form), 422
    flash("已移送。接收单位的纪检人员现在可以查看这份案卷和评查表。", "success")
    return redirect(url_for("referrals.show", referral_id=referral_id))


def _form() -> ReferralForm:
    form = ReferralForm()
    form.to_unit.choices = choices((unit.id, unit.name) for unit in receiving_units(open_work().session))
    return form


def _form_page(case: CaseFile, form: ReferralForm) -> str:
    made = referrals_of(open_work().session, actor(), case)
    return render_template("web/referrals/new.html", case=case, form=form, made=made)
