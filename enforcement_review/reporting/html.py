"""The score sheet (评查表) as one HTML file that needs nothing else: no script, nothing from elsewhere."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from enforcement_review.model import ReviewResult
from enforcement_review.reporting.sheet import sheet_view, shown, unread_lines
from enforcement_review.resources import templates_folder


def score_sheet(result: ReviewResult) -> str:
    """The score sheet of a result; for a case file that could not be read, a page that says why."""
    if result.error is not None:
        return error_sheet(result.error, unread_lines(result))
    return _template("score_sheet.html").render(sheet=sheet_view(result))


def error_sheet(error: str, unread: tuple[str, ...] = ()) -> str:
    return _template("unreadable.html").render(error=shown(error), unread=unread)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(templates_folder(), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
