"""Units: the tree, a new one, changes of one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from enforcement_review.access import Permission
from enforcement_review.operations import units as operations
from enforcement_review.operations.errors import InvalidError
from enforcement_review.store.tables import Unit
from enforcement_review.web.administration import blueprint
from enforcement_review.web.administration.forms import UnitForm
from enforcement_review.web.administration.presenters import unit_choices, unit_rows
from enforcement_review.web.doors import changing, requires
from enforcement_review.web.extensions import db
from enforcement_review.web.forms import choices, row_id


@blueprint.get("/units")
@requires(Permission.UNIT_MANAGE)
def units() -> Any:
    rows = unit_rows(operations.unit_tree(db.session()))
    return render_template("web/administration/units.html", units=rows)


@blueprint.route("/units/new", methods=["GET", "POST"])
@requires(Permission.UNIT_MANAGE)
def new_unit() -> Any:
    form = _form(None)
    if request.method == "GET":
        form.parent.data = request.args.get("parent", type=row_id)
    elif form.validate():
        try:
            with changing() as work:
                unit = operations.create_unit(work, form.name.data, form.parent.data, form.sector.data)
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(f"已新建单位“{unit.name}”。", "success")
            return redirect(url_for("administration.units"))
    return _page(form, None)


@blueprint.route("/units/<int:unit_id>", methods=["GET", "POST"])
@requires(Permission.UNIT_MANAGE)
def unit(unit_id: int) -> Any:
    found = operations.find_unit(db.session(), unit_id)
    form = _form(found)
    if form.validate_on_submit():
        parent_id = form.parent.data if "parent" in form else None
        try:
            with changing() as work:
                operations.change_unit(work, unit_id, form.name.data, parent_id, form.sector.data)
        except InvalidError as error:
            form.refuse(error)
        else:
            flash("已保存。", "success")
            return redirect(url_for("administration.units"))
    return _page(form, operations.find_unit(db.session(), unit_id))


@blueprint.post("/units/<int:unit_id>/active")
@requires(Permission.UNIT_MANAGE)
def unit_active(unit_id: int) -> Any:
    active = request.form.get("active") == "yes"
    with changing() as work:
        unit = operations.set_unit_active(work, unit_id, active=active)
    flash(f"“{unit.name}”已{'启用' if active else '停用'}。", "success")
    return redirect(url_for("administration.units"))


def _form(unit: Unit | None) -> UnitForm:
    """The form for a unit, with the units that it can stand below: none of its own."""
    nodes = operations.unit_tree(db.session())
    values = {} if unit is None else {"name": unit.name, "parent": unit.parent_id, "sector": unit.sector}
    form = UnitForm(data=values)
    form.sector.choices = choices([("", "按案卷识别"), *operations.sector_titles().items()])
    others = [node for node in nodes if unit is None or not node.unit.path.startswith(unit.path)]
    if not others or (unit is not None and unit.parent_id is None):
        del form.parent  # the root stands below none
    else:
        kept = () if unit is None or unit.parent_id is None else (unit.parent_id,)
        form.parent.choices = choices(unit_choices(others, keep=kept))
    return form


def _page(form: UnitForm, unit: Unit | None) -> Any:
    page = render_template("web/administration/unit.html", form=form, unit=unit)
    return page, 422 if form.errors else 200
