"""Dates with a time of day, and the spans of time (…时…分至…时…分) that records state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from enforcement_review.law.days import (
    FIGURES,
    FILLER,
    DateMatch,
    DateState,
    date_of,
    find_dates,
    parse_figures,
)
from enforcement_review.law.glyphs import fold


@dataclass(frozen=True, slots=True)
class DateTimeMatch:
    """A moment at `[start, end)` of the text.

    Attributes:
        value: only where `state` is FULL. 24时 is midnight of the following day.
        state: BLANK: no figure in it at all; PARTIAL: a part is missing or impossible, or no date stands
            with it.
        day, clock: what part of it was read, also where the other is missing.
    """

    start: int
    end: int
    value: datetime | None
    state: DateState
    day: date | None = None
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From `begin` to `finish`; where only one date is written, `finish` has the date of `begin`."""

    start: int
    end: int
    begin: DateTimeMatch
    finish: DateTimeMatch


_PERIOD: Final = r"(?P<period>上午|下午|中午|晚上|晚间|晚|凌晨|早上|早晨|清晨|傍晚|夜间|夜里|深夜|午后)?"
_CLOCK: Final = re.compile(
    rf"\s*[,，]?\s*(?:\(?\s*(?:星期|周)[一二三四五六日天]\s*\)?\s*)?{_PERIOD}T?\s*"
    r"(?:(?P<h>[0-2]?[0-9])\s?[:：]\s?(?P<m>[0-5][0-9])(?:\s?[:：]\s?(?P<s>[0-5][0-9])(?:\.\d+)?)?(?![0-9])"
    rf"|(?P<hour>{FIGURES})\s*+(?:时|点钟?)(?!间|候|期|任|效|限|段|常|代|刻)"
    rf"(?:(?P<word>半|整|许|左右|一刻|三刻)|{FILLER}*+(?P<minute>{FIGURES})\s*+分(?!钟|别|局|公司|为)"
    rf"(?:{FILLER}*+(?P<second>{FIGURES})\s*+秒)?|(?P<open>{FILLER}*+分(?!钟|别|局|公司|为))"
    # 9时50至…, 9时50: minutes whose 分 was left out or stands on a line that was lost; 9时5 at the end may be cut off.
    r"|\s?(?P<bare>[0-5][0-9])(?=\s*(?:\Z|[至到\-—~～,，。;；)）]))|\s?(?P<cut>[0-9])(?=\s*\Z))?"
    rf"|(?P<blank>{FILLER}*+(?:时|点){FILLER}*+(?:(?P<late>{FIGURES})\s*+)?分(?!钟|别|局|公司|为)))"
    r"(?:许|左右)?",
)
_CONNECTOR: Final = re.compile(r"\s*(?:起|开始)?\s*(?:至|到|[-—~～]{1,3})\s*")
_DAY_OF_FINISH: Final = re.compile(
    rf"(?:(?P<same>同日|当日|同一天|当天)|(?:(?P<next>次日|翌日|第二天))"
    rf"|(?:{FILLER}*+(?P<month>{FIGURES})?{FILLER}*+(?P<moon>月))?{FILLER}*+(?P<day>{FIGURES})?{FILLER}*+日)",
)
_BARE_START: Final = re.compile(
    r"(?:[上下中]午|晚上|凌晨|早上)?\s?(?:[0-9一二三四五六七八九十〇零]|时\s{1,20}分)"
)
_INSIDE_A_NUMBER: Final = re.compile(r"[0-9][:.]?\Z|\.\Z")


def find_datetimes(text: str) -> list[DateTimeMatch]:
    """The dates of the text that have a time of day written behind them, in order."""
    folded = fold(text)
    return [moment for day in find_dates(folded) if (moment := _moment_after(folded, day)) is not None]


def find_time_ranges(text: str) -> list[TimeRange]:
    """The spans of time in the text, in order.

    The second part inherits the date (or the year and month) of the first. A finish with no figure at all
    (`至 日 时 分`) is BLANK. A range with no date before it (`9:30-11:05`) is found too: its moments are
    PARTIAL, with `clock` set.
    """
    folded = fold(text)
    if "时" not in folded and ":" not in folded and "点" not in folded:
        return []
    ranges: list[TimeRange] = []
    covered = 0
    for day in find_dates(folded):
        if day.start < covered:
            continue
        begin = _moment_after(folded, day)
        if begin is None:
            continue
        finish = _finish_after(folded, begin)
        if finish is not None:
            ranges.append(TimeRange(begin.start, finish.end, begin, finish))
        covered = (finish or begin).end
    ranges.extend(_ranges_without_date(folded, ranges))
    ranges.sort(key=lambda found: found.start)
    return ranges


def _moment_after(folded: str, day: DateMatch) -> DateTimeMatch | None:
    match = _CLOCK.match(folded, day.end)
    if match is None:
        return None
    return _moment(day.start, match, day.value, day_is_blank=day.state is DateState.BLANK)


def _moment(start: int, match: re.Match[str], day: date | None, *, day_is_blank: bool) -> DateTimeMatch:
    clock, extra_days = _clock_of(match)
    if day is not None and clock is not None:
        day += timedelta(days=extra_days)
        value = datetime.combine(day, clock)
        return DateTimeMatch(start, match.end(), value, DateState.FULL, day, clock)
    state = DateState.BLANK if day_is_blank and _has_no_figures(match) else DateState.PARTIAL
    return DateTimeMatch(start, match.end(), None, state, day, clock)


def _has_no_figures(match: re.Match[str]) -> bool:
    return match["blank"] is not None and match["late"] is None


def _clock_of(match: re.Match[str]) -> tuple[time | None, int]:
    """The time of day and how many days it lies ahead (24时: one), or None where it cannot be told."""
    if any(match[part] is not None for part in ("blank", "open", "cut")):
        return None, 0
    hour = int(match["h"]) if match["h"] else parse_figures(match["hour"])
    if match["m"]:
        minute: int | None = int(match["m"])
    elif match["minute"] or match["bare"]:
        minute = parse_figures(match["minute"] or match["bare"])
    else:
        minute = {"半": 30, "一刻": 15, "三刻": 45}.get(match["word"] or "", 0)
    seconds = match["s"] or match["second"]
    second = parse_figures(seconds) if seconds else 0
    if hour is None or minute is None or second is None or minute > 59 or second > 59:
        return None, 0
    hour = _hour_of_day(hour, match["period"])
    if hour == 24 and minute == 0 and second == 0:
        return time(0), 1
    return (time(hour, minute, second), 0) if hour < 24 else (None, 0)


def _hour_of_day(hour: int, period: str | None) -> int:
    """下午3点 → 15; 中午12点 → 12; 晚上12点 → 24; 凌晨12点 → 0; hours past twelve are taken as they stand."""
    if period is None or hour > 12:
        return hour
    if period in ("下午", "午后", "傍晚"):
        return hour if hour == 12 else hour + 12
    if period == "中午":
        return hour if hour >= 10 else hour + 12
    if period in ("晚上", "晚间", "晚", "夜间", "夜里", "深夜"):
        return hour + 12 if hour >= 5 else hour
    return 0 if hour == 12 and period == "凌晨" else hour


def _finish_after(folded: str, begin: DateTimeMatch) -> DateTimeMatch | None:
    connector = _CONNECTOR.match(folded, begin.end)
    if connector is None:
        return None
    start = connector.end()
    full = _full_finish(folded, start)
    if full is not None:
        return full
    day, blank_so_far, position = begin.day, True, start
    written = _DAY_OF_FINISH.match(folded, start)
    if written is not None:
        day, blank_so_far = _finish_day(written, begin.day)
        position = written.end()
    clock = _CLOCK.match(folded, position)
    if clock is None:
        return None
    return _moment(start, clock, day, day_is_blank=blank_so_far)


def _full_finish(folded: str, start: int) -> DateTimeMatch | None:
    """A finish that has a date of its own with a year (filled in or blank)."""
    window = folded[start : start + 60]
    for day in find_dates(window):
        if window[: day.start].strip(" \n\r\t_"):
            return None
        shifted = DateMatch(start + day.start, start + day.end, day.value, day.state)
        return _moment_after(folded, shifted)
    return None


def _finish_day(written: re.Match[str], begin: date | None) -> tuple[date | None, bool]:
    """The day that the finish names by less than a date, and whether that place is blank."""
    if written["same"]:
        return begin, False
    if written["next"]:
        return (begin + timedelta(days=1) if begin else None), False
    month, day = written["month"], written["day"]
    if not month and not day:
        return None, True
    if begin is None or not day or (written["moon"] and not month):
        return None, False
    return date_of(begin.year, parse_figures(month) if month else begin.month, parse_figures(day)), False


def _ranges_without_date(folded: str, dated: list[TimeRange]) -> Iterator[TimeRange]:
    position = 0
    while (candidate := _BARE_START.search(folded, position)) is not None:
        position = candidate.end()
        start = candidate.start()
        if _INSIDE_A_NUMBER.search(folded, max(0, start - 2), start):
            continue
        match = _CLOCK.match(folded, start)
        if match is None or any(found.start <= start < found.end for found in dated):
            continue
        begin = _moment(start, match, None, day_is_blank=True)
        finish = _finish_after(folded, begin)
        if finish is not None:
            yield TimeRange(start, finish.end, begin, finish)
            position = finish.end
