"""Accounts: the list, a new one, changes of one. A password made here is shown once and kept nowhere."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from enforcement_review.access import Permission
from enforcement_review.operations import accounts as operations
from enforcement_review.operations.accounts import REACHING_ROLES, NewPassword
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.units import unit_tree
from enforcement_review.store.tables import Account
from enforcement_review.web.administration import blueprint
from enforcement_review.web.administration.forms import AccountFilterForm, AccountForm, NewAccountForm
from enforcement_review.web.administration.presenters import unit_choices
from enforcement_review.web.doors import changing, requires
from enforcement_review.web.extensions import db
from enforcement_review.web.forms import choices, row_id


@blueprint.get("/accounts")
@requires(Permission.ACCOUNT_MANAGE)
def accounts() -> Any:
    form = AccountFilterForm()
    nodes = unit_tree(db.session())
    everything = [node.unit.id for node in nodes]
    form.unit.choices = choices([("", "全部单位"), *unit_choices(nodes, keep=everything)])
    if not form.validate():
        raise InvalidError("筛选条件不对，请重新选择。")
    page = operations.list_accounts(
        db.session(),
        form.wanted(),
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    return render_template("web/administration/accounts.html", form=form, page=page)


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def new_account() -> Any:
    form = NewAccountForm()
    _offer_units(form, None)
    if request.method == "GET":
        form.unit.data = request.args.get("unit", type=row_id)
    elif form.validate():
        try:
            with changing() as work:
                made = operations.create_account(work, form.username.data, form.details())
        except InvalidError as error:
            form.refuse(error)
        else:
            return _password_page(made, "已新建账号"), 201
    return _form_page("web/administration/account_new.html", form)


@blueprint.route("/accounts/<int:account_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def account(account_id: int) -> Any:
    found = operations.find_account(db.session(), account_id)
    form = AccountForm(
        data={
            "name": found.name,
            "role": found.role.value,
            "unit": found.unit_id,
            "reach": found.reach_id,
        }
    )
    _offer_units(form, found)
    if form.validate_on_submit():
        try:
            with changing() as work:
                operations.change_account(work, account_id, form.details())
        except InvalidError as error:
            form.refuse(error)
        else:
            flash("已保存。", "success")
            return redirect(url_for("administration.account", account_id=account_id))
    found = operations.find_account(db.session(), account_id)
    waiting = operations.open_reviews(db.session(), account_id)
    return _form_page("web/administration/account.html", form, account=found, waiting=waiting)


@blueprint.post("/accounts/<int:account_id>/active")
@requires(Permission.ACCOUNT_MANAGE)
def account_active(account_id: int) -> Any:
    active = request.form.get("active") == "yes"
    with changing() as work:
        operations.set_active(work, account_id, active=active)
    flash("账号已启用。" if active else "账号已停用，正在使用的登录也已退出。", "success")
    return redirect(url_for("administration.account", account_id=account_id))


@blueprint.post("/accounts/<int:account_id>/reset")
@requires(Permission.ACCOUNT_MANAGE)
def reset_password(account_id: int) -> Any:
    with changing() as work:
        made = operations.reset_password(work, account_id)
    return _password_page(made, "已重置密码")


def _offer_units(form: AccountForm, account: Account | None) -> None:
    nodes = unit_tree(db.session())
    units = unit_choices(nodes, keep=[account.unit_id] if account else [])
    reaches = unit_choices(nodes, keep=[account.reach_id] if account else [])
    form.unit.choices = choices([("", "请选择"), *units])
    form.reach.choices = choices([("", "与所属单位相同"), *reaches])


def _form_page(template: str, form: AccountForm, **values: Any) -> Any:
    reaching = " ".join(role.value for role in REACHING_ROLES)
    page = render_template(template, form=form, reaching=reaching, **values)
    return page, 422 if form.errors else 200


def _password_page(made: NewPassword, title: str) -> str:
    return render_template(
        "web/administration/new_password.html", account=made.account, password=made.password, title=title
    )
