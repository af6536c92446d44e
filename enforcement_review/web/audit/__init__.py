"""The audit trail (操作记录)."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__)

from enforcement_review.web.audit import views  # noqa: E402, F401  # the routes need the blueprint
