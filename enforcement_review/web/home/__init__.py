"""The first page of each role."""

from flask import Blueprint

blueprint = Blueprint("home", __name__)

from enforcement_review.web.home import views  # noqa: E402, F401  # the routes need the blueprint
