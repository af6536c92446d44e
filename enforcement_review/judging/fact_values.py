"""Values of facts: parsed after their kind, compared, and said in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from enforcement_review.judging.vocabulary import Kind
from enforcement_review.law.money import parse_capitals


@lru_cache(maxsize=65536)
def parse_moment(text: str) -> date | datetime | None:
    """`2024-05-06` as a date, `2024-05-06T09:30` as a date-time; None where it is neither."""
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def parse_amount(text: str) -> Decimal | None:
    """A decimal string, or the same in capital letters (伍万元整); None where it is neither."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return parse_capitals(text)
    return amount if amount.is_finite() else None


def day_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _as_text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _as_moment(value: Any) -> date | datetime | None:
    return parse_moment(value) if isinstance(value, str) else None


def _as_day(value: Any) -> date | None:
    moment = _as_moment(value)
    return None if moment is None else day_of(moment)


def _as_amount(value: Any) -> Decimal | None:
    return parse_amount(value) if isinstance(value, str) else None


def _as_flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _as_list(value: Any) -> tuple[Any, ...] | None:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else None


PARSERS: dict[str, Callable[[Any], Any]] = {
    Kind.TEXT.value: _as_text,
    Kind.DATE.value: _as_day,
    Kind.MOMENT.value: _as_moment,
    Kind.MONEY.value: _as_amount,
    Kind.NUMBER.value: _as_amount,
    Kind.FLAG.value: _as_flag,
    Kind.LIST.value: _as_list,
    Kind.ENTRIES.value: _as_list,
}


def same_value(left: Any, right: Any) -> bool:
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(item in right for item in left)
    return bool(left == right)


def in_chinese(value: Any) -> str:
    """A value as messages show it."""
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日{value.hour}时{value.minute:02}分"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return f"{value:,.2f}元"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(in_chinese(item) for item in value)
    return str(value)
