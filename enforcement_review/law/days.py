"""Dates in a text, in every way that files write them.

Full width, Chinese figures, capitals, letter spacing and line breaks inside are all read; years 1949–2099.
What is a blank field (`年 月 日`) and what is a date half filled in is told apart, because a blank is a
finding of its own. 文号, ID numbers, telephone numbers, IP addresses and clause numbers are not dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from enforcement_review.law.glyphs import fold
from enforcement_review.law.numerals import CHINESE_DIGITS, parse_numeral

FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2099


class DateState(Enum):
    """How much of a date stands there."""

    FULL = "full"
    BLANK = "blank"  # the printed 年 月 日 with no figure filled in (also 20  年 月 日, ×年×月×日)
    PARTIAL = "partial"  # figures missing, or a day that no calendar has (2月30日)


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A date at `[start, end)` of the text; `value` only where it is FULL."""

    start: int
    end: int
    value: date | None
    state: DateState


# What forms and redactions put where figures belong.
FILLER: Final = r"[\s_—―…×Xx*□▁/-]"
# Figures of a month, day, hour or minute, at most one space or line break between them.
FIGURES: Final = (
    rf"(?:[0-9Oo]\s?[0-9Oo]?(?![0-9])|[{CHINESE_DIGITS}十拾廿卅](?:\s?[{CHINESE_DIGITS}十拾]){{0,3}})"
)

_AFTER_YEAR: Final = re.compile(
    rf"年{FILLER}*+(?P<month>元|{FIGURES})?{FILLER}*+月"
    rf"(?:{FILLER}*+(?P<day>{FIGURES})\s*+(?:日|号(?![楼房室文令]))|{FILLER}*+日(?![常均报前后记程子志用历期]))?",
)
_NUMERIC: Final = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9A-Za-z][./])(?<![A-Za-z]-)(?P<year>(?:19[4-9]|20\d)\d)\s?(?P<mark>[./-])\s?"
    r"(?P<month>\d{1,2})\s?(?P=mark)\s?"
    # 2024-05-0816:30: a recogniser lost the gap before the time of day.
    r"(?P<day>\d{1,2}(?![0-9])|\d\d(?=[0-2]\d:[0-5]\d))(?!\s?(?P=mark)(?!(?:19|20)\d\d(?P=mark))\d)",
)
_COMPACT: Final = re.compile(
    r"(?<![0-9A-Za-z号第№#])(?<![0-9.,/*×-])(?<![0-9]\s)(?<!号[::])"
    r"(?P<year>(?:19[4-9]|20\d)\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?![0-9A-Za-z/*×-])(?!\s[0-9])(?![.,]\d)(?!\s*[元圆万亿号个份台件次])",
)
# 2024-04-1 and 1 on the next line: a narrow cell broke the day.
_GOES_ON: Final = re.compile(r"[ \t]*\n[ \t]*\d(?!\d)")
_YEAR_FIGURE: Final = frozenset("0123456789Oo" + CHINESE_DIGITS)
_YEAR_FILLER: Final = frozenset("_—―…×Xx*□▁/-")
_RELATIVE: Final = frozenset("今去当同每次前本翌明后往上下旧新")
# 出生年月日, 写明年月日: the words for a date, not a place for one.
_LABEL_BEFORE: Final = ("出生", "生", "的", "明", "写", "填", "署")


def find_dates(text: str) -> list[DateMatch]:
    """The dates of the text, in order, none over another.

    `2024年5月` is PARTIAL; a bare year and a day without a year (5月6日) are not dates here, nor are
    今年、同年.
    """
    folded = fold(text)
    found: list[DateMatch] = []
    if "年" in folded:
        found.extend(_dates_in_words(folded))
    if _has_four_figures(folded):
        spans = [(match.start, match.end) for match in found]
        for match in _dates_in_figures(folded):
            if all(match.end <= start or match.start >= end for start, end in spans):
                found.append(match)
                spans.append((match.start, match.end))
        found.sort(key=lambda match: match.start)
    return found


def without_dates(text: str, mark: str = "") -> str:
    """The text with `mark` in the place of each date, the printed 年 月 日 of a form too."""
    for found in reversed(find_dates(text)):
        text = f"{text[: found.start]}{mark}{text[found.end :]}"
    return text


_YEAR_IN_FIGURES: Final = re.compile(r"(?:19|20)\d\d")


def _has_four_figures(folded: str) -> bool:
    return _YEAR_IN_FIGURES.search(folded) is not None


def _dates_in_words(folded: str) -> Iterator[DateMatch]:
    floor = 0
    for match in _AFTER_YEAR.finditer(folded):
        start, figures = _year_before(folded, match.start(), floor)
        state, value = _judge(folded, match, start, figures)
        if state is None:
            continue
        if state is DateState.BLANK and figures and not _is_century(figures):
            start = match.start()  # 张三年 月 日: the figure belongs to the name
        floor = match.end()
        yield DateMatch(start, match.end(), value, state)


def _judge(
    folded: str, match: re.Match[str], start: int, figures: str
) -> tuple[DateState | None, date | None]:
    month, day = match["month"], match["day"]
    has_day_mark = match[0].endswith(("日", "号"))
    before = folded[max(0, start - 2) : start]
    if not figures and start == match.start() and before[-1:] in _RELATIVE and before:
        return None, None
    if not month and not day and len(figures) < 4:
        contiguous = match[0] == "年月日" and not figures
        if not has_day_mark or (contiguous and before.endswith(_LABEL_BEFORE)):
            return None, None
        return DateState.BLANK, None
    if not has_day_mark and len(figures) < 4:
        return None, None  # 有期徒刑三年五月: a length of time
    value = _as_date(figures, month, day)
    return (DateState.FULL, value) if value else (DateState.PARTIAL, None)


def _as_date(year: str, month: str | None, day: str | None) -> date | None:
    if len(year) != 4 or not month or not day:
        return None
    return date_of(parse_numeral(year), parse_figures(month), parse_figures(day))


def date_of(year: int | None, month: int | None, day: int | None) -> date | None:
    """The day, or None where a part is missing, the calendar has no such day or the year is not 1949–2099."""
    if year is None or month is None or day is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_figures(text: str) -> int | None:
    """What FIGURES matched, as a number; 元 (元月) is 1."""
    compact = "".join(text.split()).replace("O", "0").replace("o", "0")
    return 1 if compact == "元" else parse_numeral(compact)


def _year_before(folded: str, marker: int, floor: int) -> tuple[int, str]:
    """Where the year that ends before `marker` (the 年) begins, and its figures without spaces."""
    position = marker
    while position > floor and folded[position - 1].isspace():
        position -= 1
    gap_start = position
    while position > floor and folded[position - 1] in _YEAR_FILLER:
        position -= 1
    while position > floor and folded[position - 1].isspace():
        position -= 1
    figures_end = position
    while position > floor and figures_end - position < 4 and folded[position - 1] in _YEAR_FIGURE:
        position -= 1
    figures = folded[position:figures_end]
    if len(figures) == 4:
        return position, figures.replace("O", "0").replace("o", "0")
    spaced = _spaced_year(folded, figures_end, floor)
    if spaced is not None:
        return spaced
    if figures and len(figures) < 4 and _is_century(figures):
        return position, figures
    if figures and figures_end == marker:
        return position, figures
    if gap_start < marker or figures_end < gap_start:
        # A gap before 年 belongs to the field only where it was drawn: blanks alone may be anything.
        drawn = figures_end < gap_start
        return (figures_end if drawn else marker), ""
    return marker, ""


def _is_century(figures: str) -> bool:
    value = parse_numeral(figures.replace("O", "0").replace("o", "0"))
    return value in (19, 20) or (value is not None and 194 <= value <= 209)


def _spaced_year(folded: str, end: int, floor: int) -> tuple[int, str] | None:
    """Four figures with single spaces or line breaks between them (`2 0 2 4`) that make a plausible year."""
    figures: list[str] = []
    position = end
    while position > floor and len(figures) < 4:
        character = folded[position - 1]
        if character in _YEAR_FIGURE:
            figures.append(character)
            position -= 1
        elif (
            figures and character.isspace() and position - 1 > floor and folded[position - 2] in _YEAR_FIGURE
        ):
            position -= 1
        else:
            return None
    if len(figures) < 4:
        return None
    year = "".join(reversed(figures)).replace("O", "0").replace("o", "0")
    value = parse_numeral(year)
    if value is None or not FIRST_YEAR <= value <= LAST_YEAR:
        return None
    return position, year


def _dates_in_figures(folded: str) -> Iterator[DateMatch]:
    for match in _NUMERIC.finditer(folded):
        month, day = int(match["month"]), int(match["day"])
        if not (1 <= month <= 12 and 1 <= day <= 31):
            continue
        broken = match["month"][0] == "0" and len(match["day"]) == 1 and _GOES_ON.match(folded, match.end())
        value = None if broken else date_of(int(match["year"]), month, day)
        yield DateMatch(match.start(), match.end(), value, DateState.FULL if value else DateState.PARTIAL)
    for match in _COMPACT.finditer(folded):
        value = date_of(int(match["year"]), int(match["month"]), int(match["day"]))
        if value:
            yield DateMatch(match.start(), match.end(), value, DateState.FULL)
