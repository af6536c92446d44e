"""`create_app`: wiring only."""

from __future__ import annotations

from datetime import timedelta
from importlib import resources
from typing import Any

from flask import Flask, Response, current_app, redirect, request, send_from_directory, url_for
from flask_login import current_user
from werkzeug.exceptions import Forbidden
from werkzeug.middleware.proxy_fix import ProxyFix

from enforcement_review.access import Permission, may
from enforcement_review.configuration import Configuration
from enforcement_review.operations.work import Wake
from enforcement_review.resources import templates_folder
from enforcement_review.store.database import engine_options, prepare_folder
from enforcement_review.store.opening import open_files
from enforcement_review.web import sessions
from enforcement_review.web.areas import AREAS
from enforcement_review.web.doors import (
    NO_PERMISSION,
    Services,
    actor,
    allowed,
    begin_request,
    permission_of,
    write_views,
)
from enforcement_review.web.errors import add_error_pages
from enforcement_review.web.extensions import bootstrap, csrf, db, login_manager
from enforcement_review.web.navigation import navigation
from enforcement_review.web.security import RowId, add_headers
from enforcement_review.web.wording import FILTERS

# Beyond the password page, somebody whose password must be changed gets nowhere.
ALSO_WITH_OLD_PASSWORD = frozenset(
    {"accounts.password", "accounts.sign_out", "static", "bootstrap.static", "htmx"}
)


def create_app(configuration: Configuration, wake: Wake = lambda _jobs: None) -> Flask:
    """The application for a configuration.

    Args:
        configuration: see there.
        wake: tells the workers of new jobs; see `jobs`.
    """
    app = Flask(__name__, template_folder=str(templates_folder()))
    app.url_map.converters["int"] = RowId
    prepare_folder(configuration.database)
    app.config.update(
        SECRET_KEY=configuration.secret_key,
        SQLALCHEMY_DATABASE_URI=configuration.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(configuration.database),
        MAX_CONTENT_LENGTH=configuration.upload_bytes,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_NAME="enforcement_review",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=configuration.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=configuration.idle_minutes),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.extensions["enforcement_review"] = Services(configuration, open_files(configuration.files), wake)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(allowed=allowed, Permission=Permission, navigation=navigation)
    app.before_request(begin_request)
    db.init_app(app)
    login_manager.init_app(app)
    sessions.set_up(app)
    csrf.init_app(app)
    bootstrap.init_app(app)
    _add_htmx(app)
    for area in AREAS:
        app.register_blueprint(area)
    for endpoint in app.view_functions:
        permission_of(app, endpoint)
    app.before_request(_ask_permission)
    app.after_request(_finish)
    add_error_pages(app)
    if configuration.proxies:
        count = configuration.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _ask_permission() -> Any:
    """No route is entered without the permission that it states."""
    if request.endpoint is None:
        return None

    asked = permission_of(current_app, request.endpoint)
    if asked is None:
        return None
    if not current_user.is_authenticated:
        return login_manager.unauthorized()
    if current_user.must_change_password and request.endpoint not in ALSO_WITH_OLD_PASSWORD:
        return redirect(url_for("accounts.password"))
    if not may(actor(), asked):
        raise Forbidden
    return None


def _finish(response: Response) -> Response:
    if response.status_code < 400:
        write_views()
    return add_headers(response)


def _add_htmx(app: Flask) -> None:
    folder = resources.files("js_lib_htmx") / "static" / "htmx"

    def htmx() -> Response:
        return send_from_directory(str(folder), "htmx.min.js", max_age=3600)

    htmx.permission = NO_PERMISSION  # type: ignore[attr-defined]  # read by `permission_of`
    app.add_url_rule("/static/htmx.min.js", "htmx", htmx)
