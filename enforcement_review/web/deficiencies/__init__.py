"""The unit's side: what was found in its files, and self-checks (自查)."""

from flask import Blueprint

blueprint = Blueprint("deficiencies", __name__)

from enforcement_review.web.deficiencies import views  # noqa: E402, F401  # the routes need the blueprint
