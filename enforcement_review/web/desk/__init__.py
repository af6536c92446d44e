"""The review desk (评查台), where reviewers live."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__)

from enforcement_review.web.desk import actions, views  # noqa: E402, F401  # the routes need the blueprint
