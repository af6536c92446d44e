"""Figures for each role, every one a link to the list behind it."""

from flask import Blueprint

blueprint = Blueprint("dashboards", __name__)

from enforcement_review.web.dashboards import views  # noqa: E402, F401  # the routes need the blueprint
