"""How values are written on pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from enforcement_review.reporting.sheet import figure

CHINA = timezone(timedelta(hours=8))
NOTHING = "—"


def moment(value: datetime | None) -> str:
    """`2026-05-06 09:30`, in China's time."""
    return NOTHING if value is None else value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def day(value: date | datetime | None) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return value.isoformat()


def points(value: Decimal | None) -> str:
    """`86.5`, without noughts at its end."""
    return NOTHING if value is None else figure(value)


def size(value: int) -> str:
    """`3.4 MB`."""
    amount = float(value)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"


FILTERS = {"moment": moment, "day": day, "points": points, "size": size}
