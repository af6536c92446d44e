"""Units, accounts, jobs: the administrator's pages."""

from flask import Blueprint

blueprint = Blueprint("administration", __name__)

from enforcement_review.web.administration import views  # noqa: E402, F401  # the routes need the blueprint
