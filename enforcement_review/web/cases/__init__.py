"""Lists of case files: filter, search, saved views; one case file's overview."""

from flask import Blueprint

blueprint = Blueprint("cases", __name__)

from enforcement_review.web.cases import views  # noqa: E402, F401  # the routes need the blueprint
