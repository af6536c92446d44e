"""Signing in and out, the own password."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import current_user

from enforcement_review.access import Permission
from enforcement_review.operations import signing_in
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.passwords import RULES
from enforcement_review.operations.signing_in import Refused, SignedIn, Throttled
from enforcement_review.web import sessions
from enforcement_review.web.accounts import blueprint
from enforcement_review.web.accounts.forms import PasswordForm, SignInForm
from enforcement_review.web.accounts.next_page import safe_next
from enforcement_review.web.doors import changing, public, requires, settings
from enforcement_review.web.extensions import db


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    destination = safe_next(request.values.get("next"))
    form = SignInForm()
    if request.method == "GET":
        return redirect(destination) if current_user.is_authenticated else _sign_in_page(form, destination)
    if not form.validate():
        return _sign_in_page(form, destination, status=422)
    with changing() as work:
        answer = signing_in.sign_in(work, form.username.data, form.password.data, request.remote_addr or "")
    if not isinstance(answer, SignedIn):
        return _sign_in_page(form, destination, answer)
    sessions.begin(answer.account)
    return redirect(destination)


@blueprint.get("/sign-in/again")
@requires(Permission.PASSWORD_CHANGE)
def signed_in_again() -> str:
    """For who signed in again beside a page whose session had run out."""
    return render_template("web/accounts/signed_in_again.html")


@public
def demo_sign_in() -> Any:
    """Only in a demonstration: sign in to one of its accounts with one click."""
    with changing() as work:
        account = signing_in.sign_in_demo(work, request.form.get("username", ""), request.remote_addr or "")
    sessions.begin(account)
    return redirect(safe_next(request.form.get("next")))


@blueprint.record
def add_demo(state: BlueprintSetupState) -> None:
    if state.app.extensions["enforcement_review"].configuration.demo:
        state.add_url_rule("/sign-in/demo", "demo_sign_in", demo_sign_in, methods=["POST"])


@blueprint.post("/sign-out")
@public
def sign_out() -> Any:
    if current_user.is_authenticated:
        with changing() as work:
            signing_in.sign_out(work, sessions.own_key(), sessions.longest())
    sessions.end()
    flash("已退出登录。", "success")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/password", methods=["GET", "POST"])
@requires(Permission.PASSWORD_CHANGE)
def password() -> Any:
    form = PasswordForm()
    if not form.validate_on_submit():
        return _password_page(form)
    try:
        with changing() as work:
            answer = signing_in.change_own_password(work, form.old.data, form.new.data)
    except InvalidError as error:
        form.refuse(error)
        return _password_page(form)
    if not isinstance(answer, SignedIn):
        form.old.errors = [
            answer.sentence if isinstance(answer, Throttled) else "现在的密码不对，请重新填写。"
        ]
        return _password_page(form, answer)
    sessions.begin(answer.account)
    flash("密码已修改；在别处登录的都已退出。", "success")
    return redirect(url_for("home.index"))


def _sign_in_page(
    form: SignInForm, destination: str, answer: Refused | Throttled | None = None, status: int = 200
) -> Any:
    demo = signing_in.demo_accounts(db.session()) if settings().demo else None
    page = render_template(
        "web/accounts/sign_in.html",
        form=form,
        next=destination,
        sentence=answer.sentence if answer else None,
        demo=demo,
    )
    return _answer(page, answer, status)


def _password_page(form: PasswordForm, answer: Refused | Throttled | None = None) -> Any:
    must = current_user.must_change_password
    page = render_template("web/accounts/password.html", form=form, rules=RULES, must=must)
    return _answer(page, answer, 422 if form.errors else 200)


def _answer(page: str, answer: Refused | Throttled | None, status: int) -> Any:
    if isinstance(answer, Throttled):
        return make_response(page, 429, {"Retry-After": str(answer.seconds)})
    return make_response(page, 401 if isinstance(answer, Refused) else status)
