"""Case files come in: new ones, new states of old ones, self-checks; and how far they are."""

from flask import Blueprint

blueprint = Blueprint("uploads", __name__)

from enforcement_review.web.uploads import case_views, views  # noqa: E402, F401  # the routes need the blueprint
