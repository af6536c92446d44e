"""How figures, pages, times and words of a file are written for people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from enforcement_review.model import Outcome

OUTCOME_WORDS = {
    Outcome.PASS: "符合",
    Outcome.FAIL: "不符合",
    Outcome.UNDETERMINED: "待人工判定",
    Outcome.NOT_APPLICABLE: "不适用",
}
NO_MARKS = "—"
CHINA = timezone(timedelta(hours=8))

# What a file may contain and no page or terminal should obey: escapes, and marks that turn the writing round.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


def shown(text: str) -> str:
    """Text of a file as it may be shown: no control characters, no halves of characters."""
    return _UNSHOWN.sub("�", text)


def figure(value: Decimal) -> str:
    """Points as people write them: 5, 0.5."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def span(lowest: Decimal, highest: Decimal) -> str | None:
    """`81—86`; None where there is nothing between."""
    return None if lowest == highest else f"{figure(lowest)}—{figure(highest)}"


def page_span(pages: Iterable[int]) -> str:
    """`第 1—3、7 页` for 1, 2, 3, 7; "" for none."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    parts = [str(first) if first == last else f"{first}—{last}" for first, last in runs]
    return f"第 {'、'.join(parts)} 页" if parts else ""


def moment(value: datetime) -> str:
    """`2026-05-06 09:30`, in China's time."""
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
