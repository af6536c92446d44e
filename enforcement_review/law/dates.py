"""The door to dates, moments and spans of time in a text: found by `days` and `times`."""

from __future__ import annotations

from enforcement_review.law.days import DateMatch, DateState, find_dates, without_dates
from enforcement_review.law.times import DateTimeMatch, TimeRange, find_datetimes, find_time_ranges

__all__ = [
    "DateMatch",
    "DateState",
    "DateTimeMatch",
    "TimeRange",
    "find_dates",
    "find_datetimes",
    "find_time_ranges",
    "without_dates",
]
