"""The score sheet (评查表), on screen and in print."""

from flask import Blueprint

blueprint = Blueprint("sheets", __name__)

from enforcement_review.web.sheets import views  # noqa: E402, F401  # the routes need the blueprint
