"""Working days by the official calendar: weekends, holidays and the workdays shifted onto weekends (调休).

The days come from the State Council's yearly notices (国务院办公厅关于部分节假日安排的通知) as
chinesecalendar records them. A year without a notice is not guessed: `UnknownYear`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from itertools import pairwise

import chinese_calendar


class UnknownYear(LookupError):  # noqa: N818 (named for what is not known)
    """No official calendar is known for this year, so working days cannot be counted in it."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no official calendar of working days for {year}")
        self.year = year


class WorkCalendar:
    """Which days are worked, from the first day of the first known year to the last day of the last.

    `day` is a position: a day's ordinal less that of the calendar's first day. `_counted[day]` is how many
    workdays there are up to and with that day, `_workdays[i]` the ordinal of the i-th workday; both are
    built once.
    """

    __slots__ = ("_counted", "_first", "_workdays", "first_day", "last_day")

    def __init__(
        self,
        years: Collection[int],
        holidays: Iterable[date] = (),
        shifted_workdays: Iterable[date] = (),
    ) -> None:
        """Build the calendar of consecutive `years`: weekends and `holidays` rest."""
        known = sorted(years)
        if not known or any(later != earlier + 1 for earlier, later in pairwise(known)):
            raise ValueError("the years of a calendar are consecutive, and at least one")
        self.first_day = date(known[0], 1, 1)
        self.last_day = date(known[-1], 12, 31)
        self._first = self.first_day.toordinal()
        resting = {day.toordinal() for day in holidays}
        working = {day.toordinal() for day in shifted_workdays}
        counted: list[int] = []
        workdays: list[int] = []
        for ordinal in range(self._first, self.last_day.toordinal() + 1):
            # Ordinal 1 was a Monday, so 6 and 0 are Saturday and Sunday.
            if ordinal in working or (ordinal % 7 not in (6, 0) and ordinal not in resting):
                workdays.append(ordinal)
            counted.append(len(workdays))
        self._counted = counted
        self._workdays = workdays

    def _position(self, day: date) -> int:
        position = day.toordinal() - self._first
        if not 0 <= position < len(self._counted):
            raise UnknownYear(day.year)
        return position

    def _workday(self, index: int) -> date:
        if index < 0:
            raise UnknownYear(self.first_day.year - 1)
        if index >= len(self._workdays):
            raise UnknownYear(self.last_day.year + 1)
        return date.fromordinal(self._workdays[index])

    def knows(self, day: date) -> bool:
        """Whether the day's year has an official calendar."""
        return self.first_day <= day <= self.last_day

    def is_workday(self, day: date) -> bool:
        position = self._position(day)
        return self._counted[position] != (self._counted[position - 1] if position else 0)

    def add_workdays(self, start: date, n: int) -> date:
        """The n-th workday after `start`, which is not counted; below 0 the n-th before it; 0 `start`."""
        position = self._position(start)
        if n > 0:
            return self._workday(self._counted[position] + n - 1)
        if n < 0:
            return self._workday((self._counted[position - 1] if position else 0) + n)
        return start

    def workdays_between(self, start: date, end: date) -> int:
        """Workdays after `start` up to and with `end`; the negative of the reverse where `end` is earlier."""
        return self._counted[self._position(end)] - self._counted[self._position(start)]

    def next_workday_on_or_after(self, day: date) -> date:
        position = self._position(day)
        return self._workday(self._counted[position - 1] if position else 0)


@cache
def official_calendar() -> WorkCalendar:
    """The calendar of all years for which chinesecalendar knows the State Council's notice."""
    constants = chinese_calendar.constants
    years = {day.year for day in constants.holidays}
    return WorkCalendar(years, constants.holidays, constants.workdays)
