"""Reports of a result: JSON for programs, text for the terminal, a score sheet for people."""

from enforcement_review.reporting.html import error_sheet, score_sheet
from enforcement_review.reporting.report import (
    SCHEMA,
    error_dict,
    json_line,
    report_dict,
    report_line,
    report_schema,
)
from enforcement_review.reporting.terminal import render_error, render_text

__all__ = [
    "SCHEMA",
    "error_dict",
    "error_sheet",
    "json_line",
    "render_error",
    "render_text",
    "report_dict",
    "report_line",
    "report_schema",
    "score_sheet",
]
