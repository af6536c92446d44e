"""Sessions: who is signed in, and until when."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, redirect, request, session, url_for
from flask_login import login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Unauthorized

from enforcement_review.store.tables import Account
from enforcement_review.web.doors import SignedIn, actor_of, settings
from enforcement_review.web.extensions import db, login_manager

BEGAN = "began"


def set_up(app: Flask) -> None:
    """Let Flask-Login find the account of a session."""
    login_manager.session_protection = "strong"
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(_sign_in_first)
    app.before_request(_end_in_any_case)


def begin(account: Account) -> None:
    """Begin a session for an account whose password was checked. What stood in an older session is gone."""
    session.clear()
    session.permanent = True
    session[BEGAN] = int(time.time())
    login_user(SignedIn(account, actor_of(account, request.remote_addr or "")))


def end() -> None:
    logout_user()
    session.clear()


def _end_in_any_case() -> None:
    """However much it is used, a session ends after the hours that are set."""
    began = session.get(BEGAN)
    if began is not None and time.time() - began > settings().session_hours * 3600:
        end()


def _load(key: str) -> SignedIn | None:
    identifier, _, session_key = key.partition(":")
    if not identifier.isdecimal():
        return None
    account = db.session.scalars(
        select(Account)
        .where(Account.id == int(identifier), Account.session_key == session_key, Account.active)
        .options(joinedload(Account.unit), joinedload(Account.reach))
    ).one_or_none()
    return None if account is None else SignedIn(account, actor_of(account, request.remote_addr or ""))


def _sign_in_first() -> Any:
    """A page leads to the sign-in page and back; anything else is refused."""
    if (
        request.method == "GET"
        and not request.headers.get("HX-Request")
        and "html" in request.headers.get("Accept", "")
    ):
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    abort(401)
