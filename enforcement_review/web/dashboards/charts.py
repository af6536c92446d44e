"""Charts as a template draws them: geometry as plain numbers, every mark with its words and the list behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PLOT = 150  # pixels of the tallest column
BASE = 172  # where columns stand, below room for the number on the tallest
LABELS = 60  # characters below the columns of a chart; where there are more, labels are left out


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a chart.

    Attributes:
        label: what it is of.
        amount: what the mark's length shows.
        text: how it is written.
        url: the list behind it; None: there is none that holds just this.
        more: further cells of the table beside the chart.
    """

    label: str
    amount: float
    text: str
    url: str | None = None
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar; `width` in percent."""

    value: Value
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `left`, `middle`, `width` in percent, `top`, `height` in pixels."""

    value: Value
    left: float
    middle: float
    width: float
    top: float
    height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class BarChart:
    """`heads`: of the table's columns, the label's first; `rows`: the table's, which may be more than are drawn."""

    key: str
    title: str
    note: str
    heads: tuple[str, ...]
    bars: tuple[Bar, ...]
    rows: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ColumnChart:
    key: str
    title: str
    note: str
    heads: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class RuleBar:
    """One rule's two bars, one after the other; `*_width` in percent."""

    title: str
    veto: bool
    failed: int
    undecided: int
    failed_url: str
    undecided_url: str
    failed_width: float
    undecided_width: float


def bar_chart(
    key: str, title: str, note: str, heads: tuple[str, ...], values: Sequence[Value], most: int = 0
) -> BarChart:
    """Horizontal bars; with `most`, only so many are drawn."""
    drawn = values[:most] if most else values
    greatest = max((value.amount for value in drawn), default=0)
    bars = tuple(Bar(value, _share(value.amount, greatest)) for value in drawn)
    return BarChart(key, title, note, heads, bars, tuple(values))


def column_chart(
    key: str, title: str, note: str, heads: tuple[str, ...], values: Sequence[Value], most: int = 0
) -> ColumnChart:
    """Columns from left to right; with `most`, only the last so many are drawn."""
    drawn = values[-most:] if most else values
    greatest = max((value.amount for value in drawn), default=0)
    step = 100 / max(len(drawn), 8)  # few columns stand side by side and not at the ends
    first = (100 - step * len(drawn)) / 2
    every = max(1, -(-sum(len(value.label) for value in drawn) // LABELS))
    columns = []
    for place, value in enumerate(drawn):
        height = PLOT * _share(value.amount, greatest) / 100
        left = first + place * step
        columns.append(
            Column(
                value,
                left=round(left + step * 0.12, 3),
                middle=round(left + step / 2, 3),
                width=round(step * 0.76, 3),
                top=round(BASE - height, 1),
                height=round(height, 1),
                labelled=(len(drawn) - 1 - place) % every == 0,
            )
        )
    return ColumnChart(key, title, note, heads, tuple(columns), tuple(values))


def rule_bars(rows: Sequence[tuple[str, bool, int, int, str, str]]) -> tuple[RuleBar, ...]:
    """From title, veto, numbers and addresses of each rule."""
    greatest = max((failed + undecided for _, _, failed, undecided, _, _ in rows), default=0)
    return tuple(
        RuleBar(
            title,
            veto,
            failed,
            undecided,
            failed_url,
            undecided_url,
            _share(failed, greatest),
            _share(undecided, greatest),
        )
        for title, veto, failed, undecided, failed_url, undecided_url in rows
    )


def _share(amount: float, greatest: float) -> float:
    return round(100 * amount / greatest, 2) if greatest else 0
