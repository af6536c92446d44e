"""Periods of law: when they end, how much of one has gone by, what is left out of them.

The day of the event is not counted (民事诉讼法第85条第2款). A period in calendar days, months or years
whose last day is a holiday ends on the first day after the holidays (同条第3款). 行政处罚法第85条: the
二日、三日、五日、七日 of that law are working days; its longer periods are not. Which unit a period has is
for the rule to say; nothing here guesses it. A last day in a year without an official calendar raises
`UnknownYear`, because whether it moves is not known.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum

from enforcement_review.law.workdays import UnknownYear, WorkCalendar


class Unit(Enum):
    """What a period is counted in."""

    WORKDAYS = "workdays"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    YEARS = "years"


_ONE_DAY = timedelta(days=1)
# National Day and Mid-Autumn together made eight days, weekends beside them a few more.
LONGEST_HOLIDAYS = timedelta(days=12)


def add_months(start: date, months: int) -> date:
    """The same day number `months` later, or the month's last day where it has none (民法典第202条)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def period_end_without_shift(start: date, length: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The last day of the period as counted, whether or not it is a holiday."""
    if unit is Unit.WORKDAYS:
        return calendar.add_workdays(start, length)
    if unit is Unit.CALENDAR_DAYS:
        return start + timedelta(days=length)
    return add_months(start, length if unit is Unit.MONTHS else 12 * length)


def period_end(start: date, length: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The last day of the period that begins with the event on `start`; a holiday at its end moves it on.

    A weekend that is worked (调休) is no holiday: the period ends on it (民法典第203条 speaks of 法定休假日).
    """
    end = period_end_without_shift(start, length, unit, calendar)
    return end if unit is Unit.WORKDAYS else calendar.next_workday_on_or_after(end)


def period_end_bounds(start: date, length: int, unit: Unit, calendar: WorkCalendar) -> tuple[date, date]:
    """The earliest and the latest last day that the period can have.

    The two differ only where the holidays of that year are not published yet; no run of holidays is longer than
    `LONGEST_HOLIDAYS`. A period in working days has no such bounds.

    Raises:
        UnknownYear: for a period in working days.
    """
    try:
        end = period_end(start, length, unit, calendar)
    except UnknownYear:
        if unit is Unit.WORKDAYS:
            raise
        end = period_end_without_shift(start, length, unit, calendar)
        return end, end + LONGEST_HOLIDAYS
    return end, end


def elapsed(start: date, end: date, unit: Unit, calendar: WorkCalendar) -> int:
    """Whole units after `start` up to and with `end`; negative where `end` is earlier."""
    if end < start:
        return -elapsed(end, start, unit, calendar)
    if unit is Unit.WORKDAYS:
        return calendar.workdays_between(start, end)
    if unit is Unit.CALENDAR_DAYS:
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return months if unit is Unit.MONTHS else months // 12


def merge_intervals(intervals: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """The intervals (both days included) in order, those that touch or overlap joined.

    Raises:
        ValueError: an interval ends before it begins.
    """
    merged: list[tuple[date, date]] = []
    for begin, end in sorted(intervals):
        if end < begin:
            raise ValueError(f"an interval ends on {end} before it begins on {begin}")
        if merged and begin <= merged[-1][1] + _ONE_DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def deadline_with_exclusions(
    start: date,
    length: int,
    unit: Unit,
    exclusions: Sequence[tuple[date, date]],
    calendar: WorkCalendar,
) -> date:
    """The last day of a period from which days are left out (听证、鉴定、检测、公告: 市监处罚程序规定第64条).

    `exclusions` are intervals with both days included. Their days after `start` are added to the period (in a
    period of working days, their working days), each once however many intervals cover it. An interval that
    begins after the period has run out adds nothing. At the end a holiday moves the day on as in
    `period_end`.
    """
    end = period_end_without_shift(start, length, unit, calendar)
    for begin, finish in merge_intervals(exclusions):
        first = max(begin, start + _ONE_DAY)
        if first > end:
            break
        if finish < first:
            continue
        if unit is Unit.WORKDAYS:
            left_out = calendar.workdays_between(first - _ONE_DAY, finish)
            end = calendar.add_workdays(end, left_out)
        else:
            end += finish - first + _ONE_DAY
    return end if unit is Unit.WORKDAYS else calendar.next_workday_on_or_after(end)


def notice_ahead_strict(notice: date, event: date, n: int, calendar: WorkCalendar) -> bool:
    """「n日前通知」, strictly: n whole working days between, neither the notice's nor the event's day."""
    return calendar.workdays_between(notice, event - _ONE_DAY) >= n


def notice_ahead_lenient(notice: date, event: date, n: int, calendar: WorkCalendar) -> bool:
    """「n日前通知」, leniently: notice on the n-th working day before the event is in time."""
    return calendar.workdays_between(notice - _ONE_DAY, event - _ONE_DAY) >= n
