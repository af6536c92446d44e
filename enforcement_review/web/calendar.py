"""Today and its months, as people here count them."""

from __future__ import annotations

from datetime import date

from enforcement_review.web.doors import now
from enforcement_review.web.wording import CHINA


def today() -> date:
    return now().astimezone(CHINA).date()


def month_of(day: date, months_before: int = 0) -> str:
    """`2026-05`; or so many months before."""
    number = day.year * 12 + day.month - 1 - months_before
    return f"{number // 12:04}-{number % 12 + 1:02}"


def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]
