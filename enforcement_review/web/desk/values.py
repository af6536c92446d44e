"""Values of facts as the desk writes them."""

from __future__ import annotations

from typing import Any

from enforcement_review.operations.fact_text import fact_title, typed
from enforcement_review.reporting.writing import shown

__all__ = ["fact_title", "value_words"]

NOTHING = "（空）"
LONG = 120  # characters shown of one value


def value_words(value: Any) -> str:
    """A value on one line, as it is kept in a fact or, as plain data, in a correction."""
    if value is None:
        return NOTHING
    if isinstance(value, list):
        value = tuple(value)
    text = "；".join(line for line in shown_lines(typed(value)) if line)
    return text if len(text) <= LONG else text[:LONG] + "…"


def shown_lines(text: str) -> list[str]:
    return [shown(line.strip()) for line in text.splitlines()]
