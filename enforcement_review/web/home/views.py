"""The first page of each role."""

from __future__ import annotations

from flask import render_template

from enforcement_review.access import Permission
from enforcement_review.web.doors import actor, requires, settings
from enforcement_review.web.extensions import db
from enforcement_review.web.home import blueprint
from enforcement_review.web.home.demonstration import trials
from enforcement_review.web.home.pages import page_of


@blueprint.get("/")
@requires(Permission.HOME_READ)
def index() -> str:
    """What waits for the person today."""
    session, person = db.session(), actor()
    suggested = trials(session, person) if settings().demo else []
    return render_template(f"web/home/{person.role.value}.html", trials=suggested, **page_of(session, person))
