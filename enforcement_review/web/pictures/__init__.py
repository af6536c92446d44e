"""Pictures of the pages of case files, for every page of the application that shows one."""

from flask import Blueprint

blueprint = Blueprint("pictures", __name__)

from enforcement_review.web.pictures import views  # noqa: E402, F401  # the routes need the blueprint
