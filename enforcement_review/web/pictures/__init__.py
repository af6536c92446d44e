"""Pictures of pages, for the desk and wherever evidence is shown."""

from flask import Blueprint

blueprint = Blueprint("pictures", __name__)

from enforcement_review.web.pictures import views  # noqa: E402, F401  # the routes need the blueprint
