from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from enforcement_review.law.periods import (
    LONGEST_HOLIDAYS,
    Unit,
    add_months,
    deadline_with_exclusions,
    elapsed,
    merge_intervals,
    notice_ahead_lenient,
    notice_ahead_strict,
    period_end,
    period_end_bounds,
    period_end_without_shift,
)
from enforcement_review.law.workdays import UnknownYear, WorkCalendar, official_calendar

CALENDAR = official_calendar()
DAYS = st.dates(date(2005, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2025, 9, 28), 5, date(2025, 10, 11)),  # 国庆、中秋 with shifted workdays
        (date(2023, 6, 5), 5, date(2023, 6, 12)),
        (date(2023, 6, 5), 7, date(2023, 6, 14)),
        (date(2023, 6, 12), -5, date(2023, 6, 5)),
        (date(2023, 6, 10), 0, date(2023, 6, 10)),
    ],
)
def test_known_counts_of_workdays(start: date, n: int, end: date) -> None:
    assert CALENDAR.add_workdays(start, n) == end


@given(start=DAYS, n=st.integers(1, 200))
def test_adding_and_counting_workdays_are_inverse(start: date, n: int) -> None:
    end = CALENDAR.add_workdays(start, n)
    assert CALENDAR.is_workday(end)
    assert CALENDAR.workdays_between(start, end) == n
    assert CALENDAR.workdays_between(end, start) == -n
    if CALENDAR.is_workday(start):
        assert CALENDAR.add_workdays(end, -n) == start


@given(start=DAYS, length=st.integers(0, 60))
def test_counting_agrees_with_looking_at_each_day(start: date, length: int) -> None:
    days = [start + timedelta(days=ahead) for ahead in range(1, length + 1)]
    expected = sum(CALENDAR.is_workday(day) for day in days)
    assert CALENDAR.workdays_between(start, start + timedelta(days=length)) == expected


@given(DAYS)
def test_the_next_workday_is_the_first_one(day: date) -> None:
    found = CALENDAR.next_workday_on_or_after(day)
    assert CALENDAR.is_workday(found)
    assert not any(CALENDAR.is_workday(day + timedelta(days=ahead)) for ahead in range((found - day).days))


def test_a_shifted_weekend_is_worked_and_a_holiday_is_not() -> None:
    assert CALENDAR.is_workday(date(2025, 9, 28))  # a Sunday
    assert not CALENDAR.is_workday(date(2025, 10, 8))  # a Wednesday


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(CALENDAR.last_day.year + 1, 1, 1)])
def test_a_year_without_a_calendar_is_not_guessed(day: date) -> None:
    with pytest.raises(UnknownYear) as raised:
        CALENDAR.is_workday(day)
    assert raised.value.year == day.year
    assert not CALENDAR.knows(day)


@pytest.mark.parametrize("unit", [Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.YEARS])
def test_the_end_of_a_period_has_bounds_where_the_holidays_are_not_published(unit: Unit) -> None:
    start = date(CALENDAR.last_day.year, 11, 20)
    earliest, latest = period_end_bounds(start, 60, unit, CALENDAR)
    assert earliest == period_end_without_shift(start, 60, unit, CALENDAR)
    assert latest == earliest + LONGEST_HOLIDAYS


@given(st.dates(date(2010, 1, 1), date(2024, 6, 1)), st.integers(1, 400))
def test_no_published_holidays_move_an_end_further_than_the_bounds(start: date, days: int) -> None:
    end = period_end(start, days, Unit.CALENDAR_DAYS, CALENDAR)
    assert period_end_bounds(start, days, Unit.CALENDAR_DAYS, CALENDAR) == (end, end)
    assert end - (start + timedelta(days=days)) <= LONGEST_HOLIDAYS


def test_a_period_in_working_days_has_no_bounds_in_an_unknown_year() -> None:
    with pytest.raises(UnknownYear):
        period_end_bounds(CALENDAR.last_day, 5, Unit.WORKDAYS, CALENDAR)


def test_counting_out_of_the_known_years_is_not_guessed() -> None:
    with pytest.raises(UnknownYear):
        CALENDAR.add_workdays(CALENDAR.last_day, 5)
    with pytest.raises(UnknownYear):
        CALENDAR.add_workdays(CALENDAR.first_day, -5)


@pytest.mark.parametrize("years", [[], [2020, 2022]])
def test_a_calendar_has_consecutive_years(years: list[int]) -> None:
    with pytest.raises(ValueError, match="consecutive"):
        WorkCalendar(years)


def test_days_added_to_a_calendar_of_ones_own() -> None:
    own = WorkCalendar([2030], holidays=[date(2030, 1, 1)], shifted_workdays=[date(2030, 1, 5)])
    assert [own.is_workday(date(2030, 1, day)) for day in (1, 2, 5, 6)] == [False, True, True, False]
    assert own.next_workday_on_or_after(date(2030, 1, 1)) == date(2030, 1, 2)


@pytest.mark.parametrize(
    ("start", "length", "unit", "end"),
    [
        (date(2023, 6, 5), 5, Unit.WORKDAYS, date(2023, 6, 12)),
        (date(2023, 6, 5), 7, Unit.WORKDAYS, date(2023, 6, 14)),
        (date(2023, 6, 5), 15, Unit.CALENDAR_DAYS, date(2023, 6, 20)),
        (date(2024, 9, 9), 90, Unit.CALENDAR_DAYS, date(2024, 12, 9)),
        (date(2024, 8, 31), 6, Unit.MONTHS, date(2025, 2, 28)),
        (date(2024, 2, 29), 1, Unit.YEARS, date(2025, 2, 28)),
        (date(2025, 9, 13), 15, Unit.CALENDAR_DAYS, date(2025, 9, 28)),  # ends on a worked Sunday
    ],
)
def test_ends_of_periods(start: date, length: int, unit: Unit, end: date) -> None:
    assert period_end(start, length, unit, CALENDAR) == end


def test_ninety_days_end_on_a_sunday_and_a_decision_two_days_later_is_late() -> None:
    assert period_end_without_shift(date(2024, 9, 9), 90, Unit.CALENDAR_DAYS, CALENDAR) == date(2024, 12, 8)
    assert date(2024, 12, 11) > period_end(date(2024, 9, 9), 90, Unit.CALENDAR_DAYS, CALENDAR)
    assert elapsed(date(2024, 9, 9), date(2024, 12, 11), Unit.CALENDAR_DAYS, CALENDAR) == 93


@given(start=DAYS, length=st.integers(0, 120), unit=st.sampled_from(Unit))
def test_what_has_elapsed_at_the_end_is_the_length(start: date, length: int, unit: Unit) -> None:
    end = period_end_without_shift(start, length, unit, CALENDAR) if unit is not Unit.YEARS else None
    assume(end is None or end <= CALENDAR.last_day)
    if end is not None:
        assert elapsed(start, end, unit, CALENDAR) == length
        assert elapsed(end, start, unit, CALENDAR) == -length


@given(start=DAYS, months=st.integers(-30, 30))
def test_a_month_keeps_the_day_or_ends_with_the_month(start: date, months: int) -> None:
    end = add_months(start, months)
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("exclusions", "end"),
    [
        ([], date(2024, 12, 9)),
        ([(date(2024, 10, 8), date(2024, 10, 17))], date(2024, 12, 18)),
        (
            [(date(2024, 10, 8), date(2024, 10, 12)), (date(2024, 10, 10), date(2024, 10, 17))],
            date(2024, 12, 18),
        ),
        ([(date(2024, 9, 1), date(2024, 9, 9))], date(2024, 12, 9)),
        ([(date(2024, 9, 1), date(2024, 9, 11))], date(2024, 12, 10)),
        ([(date(2024, 12, 20), date(2024, 12, 25))], date(2024, 12, 9)),
        (
            [(date(2024, 11, 1), date(2024, 11, 15)), (date(2024, 12, 20), date(2024, 12, 21))],
            date(2024, 12, 25),
        ),
    ],
)
def test_excluded_days_are_added_once(exclusions: list[tuple[date, date]], end: date) -> None:
    assert deadline_with_exclusions(date(2024, 9, 9), 90, Unit.CALENDAR_DAYS, exclusions, CALENDAR) == end


@given(
    start=st.dates(date(2010, 1, 1), date(2020, 1, 1)),
    length=st.integers(1, 40),
    offsets=st.lists(st.tuples(st.integers(-10, 60), st.integers(0, 15)), max_size=4),
)
def test_exclusions_leave_the_whole_length_outside(
    start: date, length: int, offsets: list[tuple[int, int]]
) -> None:
    exclusions = [(start + timedelta(days=a), start + timedelta(days=a + b)) for a, b in offsets]
    end = deadline_with_exclusions(start, length, Unit.WORKDAYS, exclusions, CALENDAR)
    counted = [
        day
        for day in (start + timedelta(days=ahead) for ahead in range(1, (end - start).days + 1))
        if CALENDAR.is_workday(day) and not any(begin <= day <= finish for begin, finish in exclusions)
    ]
    assert len(counted) == length


def test_an_interval_that_ends_before_it_begins_is_an_error() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        merge_intervals([(date(2024, 1, 2), date(2024, 1, 1))])


@pytest.mark.parametrize(
    ("notice", "strict", "lenient"),
    [
        (date(2023, 7, 3), True, True),
        (date(2023, 7, 4), True, True),
        (date(2023, 7, 5), False, True),
        (date(2023, 7, 6), False, False),
    ],
)
def test_both_ways_of_counting_seven_days_ahead_of_a_hearing(
    notice: date, strict: bool, lenient: bool
) -> None:
    hearing = date(2023, 7, 14)
    assert notice_ahead_strict(notice, hearing, 7, CALENDAR) is strict
    assert notice_ahead_lenient(notice, hearing, 7, CALENDAR) is lenient


@given(notice=DAYS, ahead=st.integers(0, 30), n=st.integers(1, 10))
def test_who_is_in_time_strictly_is_so_leniently(notice: date, ahead: int, n: int) -> None:
    event = notice + timedelta(days=ahead)
    if notice_ahead_strict(notice, event, n, CALENDAR):
        assert notice_ahead_lenient(notice, event, n, CALENDAR)
