"""Sessions: who is signed in, and until when.

A session is a signed cookie. It ends when it was not used for a while (its signature grows too old), some hours
after it began in any case, when somebody signs out of it (`EndedSession`), and when its account gets another
`session_key` or is no longer active.
"""

from __future__ import annotations

import hmac
import secrets
import time
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import login_user, logout_user
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Unauthorized

from enforcement_review.access import actor_of
from enforcement_review.store.tables import Account, EndedSession
from enforcement_review.web.doors import SignedIn, settings
from enforcement_review.web.extensions import db, login_manager
from enforcement_review.web.forms import GREATEST_ID

BEGAN = "began"
KEY = "key"
# A request that a page sends by itself (progress, lists that renew) carries this header: nobody did anything.
BY_ITSELF = "X-By-Itself"


class Cookies(SecureCookieSessionInterface):
    """Sessions as Flask keeps them; what a page asks by itself does not make one live longer."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if BY_ITSELF in request.headers and not session.modified:
            return False
        return super().should_set_cookie(app, session)


def set_up(app: Flask) -> None:
    """Let Flask-Login find the account of a session."""
    # Not by address and browser: tablets change their address, and a browser's name is easily copied.
    login_manager.session_protection = None
    app.session_interface = Cookies()
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(_sign_in_first)
    app.before_request(_end_in_any_case)


def begin(account: Account) -> None:
    """Begin a session for an account whose password was checked. What stood in an older session is gone."""
    session.clear()
    session.permanent = True
    session[BEGAN] = int(time.time())
    session[KEY] = secrets.token_hex(16)
    session[current_app.config["WTF_CSRF_FIELD_NAME"]] = _forgery_key(account)
    login_user(SignedIn(account, actor_of(account, request.remote_addr or "")))


def _forgery_key(account: Account) -> str:
    """What the forgery tokens of an account's pages are made from; another once its sessions were all ended.

    Not one for each session: a page whose session ran out can send what was typed in it as soon as the same
    person has signed in again, in another tab. For anybody else its token is none.
    """
    secret = str(current_app.secret_key).encode()
    return hmac.digest(secret, f"forgery {account.id} {account.session_key}".encode(), "sha256").hex()


def own_key() -> str | None:
    """The key of this session."""
    key = session.get(KEY)
    return key if isinstance(key, str) else None


def longest() -> timedelta:
    """How long a session lives at most."""
    return timedelta(hours=settings().session_hours)


def end() -> None:
    logout_user()
    session.clear()


def _end_in_any_case() -> None:
    """However much it is used, a session ends after the hours that are set."""
    began = session.get(BEGAN)
    if began is not None and time.time() - began > longest().total_seconds():
        end()


def _load(key: str) -> SignedIn | None:
    identifier, _, session_key = key.partition(":")
    if not identifier.isdecimal() or int(identifier) > GREATEST_ID:
        return None
    account = db.session.scalars(
        select(Account)
        .where(
            Account.id == int(identifier),
            Account.session_key == session_key,
            Account.active,
            ~exists().where(EndedSession.key == own_key()),
        )
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
    raise Unauthorized
