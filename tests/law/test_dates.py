# ruff: noqa: DTZ001 (papers state the local time without a zone)
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.law.dates import (
    DateState,
    find_dates,
    find_datetimes,
    find_time_ranges,
    without_dates,
)

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
_POSITIONAL = str.maketrans("0123456789", "〇一二三四五六七八九")
_CAPITALS = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{str(tens).translate(_POSITIONAL)}十"
    return head + (str(ones).translate(_POSITIONAL) if ones else "")


def in_chinese(day: date, zero: str = "〇") -> str:
    year = str(day.year).translate(_POSITIONAL).replace("〇", zero)
    return f"{year}年{chinese(day.month)}月{chinese(day.day)}日"


WAYS: dict[str, Callable[[date], str]] = {
    "plain": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "zeros": lambda day: f"{day:%Y年%m月%d日}",
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "wide dots": lambda day: f"{day.year}．{day.month}．{day.day}".translate(_FULL_WIDTH),
    "hyphens": lambda day: f"{day:%Y-%m-%d}",
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "chinese": in_chinese,
    "chinese with 零": lambda day: in_chinese(day, "零"),
    "chinese with a circle": lambda day: in_chinese(day, "○"),
    "capitals": lambda day: f"{day:%Y年%m月%d日}".translate(_CAPITALS),
    "full width": lambda day: f"{day.year}年{day.month}月{day.day}日".translate(_FULL_WIDTH),
    "letter O": lambda day: f"{day.year}年{day.month}月{day.day}日".replace("0", "O"),
    "spaced": lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    "broken": lambda day: f"{day.year} 年\n{day.month} 月\n{day.day}\n日",
    "letter-spaced": lambda day: " ".join(f"{day.year}年{day.month}月{day.day}日"),
    "radicals": lambda day: f"{day.year}年{day.month}⽉{day.day}⽇",
    "号": lambda day: f"{day.year}年{day.month}月{day.day}号",
}


@pytest.mark.parametrize("way", WAYS)
@given(day=DAYS)
def test_every_date_is_found_in_every_way_of_writing(way: str, day: date) -> None:
    written = WAYS[way](day)
    text = f"当事人于{written}，签收。"
    [match] = find_dates(text)
    assert (match.value, match.state) == (day, DateState.FULL)
    assert text[match.start : match.end] == written


@pytest.mark.parametrize(
    "text",
    [
        "年 月 日",
        "年月日",
        "____年__月__日",
        "　　年　　月　　日",
        "20  年 月 日",
        "20__年__月__日",
        "二〇　年　月　日",
        "202 年 月 日",
        "××××年××月××日",
        "签名：张三    年    月    日",
        "年\n月\n日",
    ],
)
def test_a_field_without_figures_is_blank(text: str) -> None:
    [match] = find_dates(text)
    assert (match.value, match.state) == (None, DateState.BLANK)
    assert text[match.end - 1] == "日"


def test_a_blank_date_does_not_swallow_the_last_character_of_a_name() -> None:
    text = "签名：张三 年 月 日"
    [match] = find_dates(text)
    assert text[match.start : match.end].startswith("年")


@pytest.mark.parametrize(
    "text",
    [
        "2024年5月 日",
        "2024年5月",
        "2024年 月 日",
        "2024年2月30日",
        "2024年13月1日",
        "2024.2.30",
        "24年5月6日",
        "1024年5月6日",
        "年5月6日",
        "2024年 月6日",
    ],
)
def test_half_filled_and_impossible_dates_are_partial(text: str) -> None:
    [match] = find_dates(text)
    assert (match.value, match.state) == (None, DateState.PARTIAL)


@pytest.mark.parametrize(
    "text",
    [
        "济兖市监处罚〔2024〕12号",
        "370812199001011234",
        "3708122024050612",
        "13820240506",
        "192.168.2024.5",
        "10.2024.5.6",
        "2024.5.6.7",
        "第2.3.1条",
        "91370812MA20240506",
        "出生年月日",
        "今年5月6日",
        "同年5月6日",
        "有期徒刑三年五月",
        "20240506元",
        "20240506号",
        "20241306",
        "2024年度",
        "0537-2024056",
        "",
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text) == []


def test_dates_come_in_order_and_apart() -> None:
    text = "自2024-05-06起至2024年6月7日止，2024.5.6-2024.5.10，二〇二四年八月九日"
    values = [match.value for match in find_dates(text)]
    assert values == [
        date(2024, 5, 6),
        date(2024, 6, 7),
        date(2024, 5, 6),
        date(2024, 5, 10),
        date(2024, 8, 9),
    ]


def test_a_page_number_before_the_date_is_not_its_year() -> None:
    text = "共3页 12 2024年5月6日"
    [match] = find_dates(text)
    assert text[match.start : match.end] == "2024年5月6日"


@given(st.text(alphabet="年月日时分至到 20二〇十元号.-/:_×〔〕\n上午", max_size=60))
def test_any_text_gives_spans_in_order_inside_it(text: str) -> None:
    for matches in (find_dates(text), find_datetimes(text), find_time_ranges(text)):
        end = 0
        for match in matches:
            assert end <= match.start < match.end <= len(text)
            end = match.end


@given(day=DAYS, clock=st.times(), way=st.sampled_from(["plain", "chinese", "hyphens", "spaced"]))
def test_every_minute_is_found_behind_its_date(day: date, clock: time, way: str) -> None:
    for written in (
        f"{clock:%H:%M}",
        f"{clock.hour}时{clock.minute:02}分",
        f"{clock.hour} 时 {clock.minute} 分",
    ):
        [moment] = find_datetimes(f"{WAYS[way](day)} {written}")
        assert moment.value == datetime.combine(day, time(clock.hour, clock.minute))
        assert moment.state is DateState.FULL


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024年5月6日上午9时", datetime(2024, 5, 6, 9)),
        ("2024年5月6日下午3点20分", datetime(2024, 5, 6, 15, 20)),
        ("2024年5月6日下午15时20分", datetime(2024, 5, 6, 15, 20)),
        ("2024年5月6日中午12时", datetime(2024, 5, 6, 12)),
        ("2024年5月6日晚上8点半", datetime(2024, 5, 6, 20, 30)),
        ("2024年5月6日9时许", datetime(2024, 5, 6, 9)),
        ("2024年5月6日（星期一）9时", datetime(2024, 5, 6, 9)),
        ("2024-05-06 09:30:15", datetime(2024, 5, 6, 9, 30, 15)),
        ("2024-05-06T09:30", datetime(2024, 5, 6, 9, 30)),
        ("2024/5/6 9：30", datetime(2024, 5, 6, 9, 30)),
        ("二〇二四年五月六日九时三十分", datetime(2024, 5, 6, 9, 30)),
        ("2024年5月6日24时", datetime(2024, 5, 7)),
    ],
)
def test_moments_in_words(text: str, value: datetime) -> None:
    [moment] = find_datetimes(text)
    assert (moment.value, moment.start, moment.end) == (value, 0, len(text))


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("年 月 日 时 分", DateState.BLANK),
        ("2024年5月6日 时 分", DateState.PARTIAL),
        ("2024年5月6日9时 分", DateState.PARTIAL),
        ("年 月 日9时30分", DateState.PARTIAL),
        ("2024年5月6日9时75分", DateState.PARTIAL),
        ("2024年5月6日31时", DateState.PARTIAL),
    ],
)
def test_moments_not_filled_in(text: str, state: DateState) -> None:
    [moment] = find_datetimes(text)
    assert (moment.value, moment.state) == (None, state)


@pytest.mark.parametrize(
    "text", ["2024年5月6日时间安排", "2024年5月6日", "2024年5月6日期间", "2024年5月6日1:100比例尺"]
)
def test_a_date_alone_is_no_moment(text: str) -> None:
    assert find_datetimes(text) == []


@pytest.mark.parametrize(
    ("text", "finish"),
    [
        ("2024年5月6日9时30分至11时05分", datetime(2024, 5, 6, 11, 5)),
        ("2024年5月6日9时30分至2024年5月6日11时05分", datetime(2024, 5, 6, 11, 5)),
        ("2024年5月6日 9:30-11:05", datetime(2024, 5, 6, 11, 5)),
        ("2024年5月6日 09：30～11：05", datetime(2024, 5, 6, 11, 5)),
        ("2024年5月6日9时30分\n至 7 日 11 时 05 分", datetime(2024, 5, 7, 11, 5)),
        ("2024年5月6日9时30分至6月1日10时", datetime(2024, 6, 1, 10)),
        ("2024年5月6日9时30分到同日10时", datetime(2024, 5, 6, 10)),
        ("2024年5月6日9时30分至次日1时", datetime(2024, 5, 7, 1)),
    ],
)
def test_ranges_inherit_what_the_second_part_leaves_out(text: str, finish: datetime) -> None:
    [found] = find_time_ranges(text)
    assert found.begin.value == datetime(2024, 5, 6, 9, 30)
    assert found.finish.value == finish
    assert (found.start, found.end) == (0, len(text))


@pytest.mark.parametrize(
    "rest",
    [" 日 时 分", " 时 分", "年 月 日 时 分", "____年__月__日__时__分", "时分", "　　时　　分"],
)
def test_a_finish_without_figures_is_blank(rest: str) -> None:
    [found] = find_time_ranges(f"询问时间：2024年5月6日9时30分至{rest}")
    assert found.begin.state is DateState.FULL
    assert (found.finish.value, found.finish.state) == (None, DateState.BLANK)


@pytest.mark.parametrize("rest", ["9时50", "9时50\n分", "9时50，在店内检查", "9时50）"])
def test_minutes_count_where_their_sign_is_left_out_or_lost(rest: str) -> None:
    (found,) = find_time_ranges(f"2022年6月14日9时05分至{rest}")
    assert found.finish.value == datetime(2022, 6, 14, 9, 50)


def test_minutes_that_may_be_cut_off_are_not_taken_for_none() -> None:
    (found,) = find_time_ranges("2022年6月14日9时05分至9时5")
    assert found.finish.state is DateState.PARTIAL
    assert found.finish.value is None


def test_a_figure_behind_the_hour_that_counts_people_is_no_minute() -> None:
    (found,) = find_datetimes("2022年6月14日9时20余人到场")
    assert found.value == datetime(2022, 6, 14, 9, 0)


def test_a_finish_with_one_figure_missing_is_partial() -> None:
    [found] = find_time_ranges("2024年5月6日9时30分至11时 分")
    assert found.finish.state is DateState.PARTIAL


def test_a_wholly_blank_range_is_blank_at_both_ends() -> None:
    [found] = find_time_ranges("  年  月  日  时  分至  年  月  日  时  分")
    assert (found.begin.state, found.finish.state) == (DateState.BLANK, DateState.BLANK)


def test_a_range_without_a_date_keeps_its_clocks() -> None:
    [found] = find_time_ranges("时间：9:30-11:05")
    assert (found.begin.clock, found.finish.clock) == (time(9, 30), time(11, 5))
    assert found.begin.state is DateState.PARTIAL


def test_two_dates_without_times_are_no_time_range() -> None:
    assert find_time_ranges("2024年5月6日至2024年5月10日 共5日，1:100-200") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-04-1\n1", None),  # a narrow cell broke the 11th
        ("2024.04.1\n 5\n", None),
        ("2024-4-1\n1", date(2024, 4, 1)),
        ("2024-04-11\n15:30", date(2024, 4, 11)),
        ("2024-04-1\n10:30", date(2024, 4, 1)),
        ("2024-04-1\n备注", date(2024, 4, 1)),
    ],
)
def test_a_day_that_a_line_break_parts_is_not_guessed(text: str, day: date | None) -> None:
    assert find_dates(text)[0].value == day


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("张三 2024年5月6日", "张三 |"),
        ("签名：  年 月 日", "签名：  |"),
        ("2024-05-06至2024.5.8", "|至|"),
        ("张三", "张三"),
    ],
)
def test_a_text_is_left_without_its_dates(text: str, left: str) -> None:
    assert "".join(without_dates(text, "|").split()) == "".join(left.split())
    assert find_dates(without_dates(text, "|")) == []
