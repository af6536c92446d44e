"""Case files referred to discipline officers (移送)."""

from flask import Blueprint

blueprint = Blueprint("referrals", __name__)

from enforcement_review.web.referrals import views  # noqa: E402, F401  # the routes need the blueprint
