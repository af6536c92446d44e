"""Signing in and out, the own password."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from enforcement_review.web.accounts import views  # noqa: E402, F401  # the routes need the blueprint
