"""Addresses of lists of case files, by the names that the list's own form has in its address."""

from __future__ import annotations

from typing import Any

from flask import url_for

from enforcement_review.model import Outcome
from enforcement_review.operations.case_lists import Filters
from enforcement_review.web.cases.forms import ASCENDING


def list_url(filters: Filters, sort: str = "") -> str:
    """The list of the case files that the filters let through; with `sort`, the least first."""
    said: dict[str, Any] = {
        "q": filters.words,
        "unit": filters.unit,
        "review": filters.review_state,
        "grade": filters.grade,
        "reviewer": filters.reviewer,
        "state": filters.state,
        "rule": filters.rule,
        "outcome": filters.outcome if filters.rule and filters.outcome is not Outcome.FAIL else None,
        "first": filters.first_month,
        "last": filters.last_month,
        "band": filters.band,
        "veto": "1" if filters.veto else None,
        "open": "1" if filters.undecided else None,
        "overdue": "1" if filters.overdue else None,
        "sort": sort,
        "dir": ASCENDING if sort else None,
    }
    return url_for("cases.index", **{name: value for name, value in said.items() if value not in (None, "")})
