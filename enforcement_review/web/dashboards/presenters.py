"""Figures turned into charts whose every mark is a link to the list behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for

from enforcement_review.access import Actor
from enforcement_review.model import Outcome
from enforcement_review.operations.case_lists import Filters
from enforcement_review.operations.statistics import Figures, Span, grade_titles, rule_names
from enforcement_review.operations.tallies import BAND
from enforcement_review.store.tables import CaseState, ReviewState, Role, Unit
from enforcement_review.web.calendar import month_of
from enforcement_review.web.cases.forms import band_words
from enforcement_review.web.dashboards.charts import (
    BarChart,
    ColumnChart,
    RuleBar,
    Value,
    bar_chart,
    column_chart,
    rule_bars,
)
from enforcement_review.web.dashboards.forms import OWN
from enforcement_review.web.dashboards.links import list_url

RULES, UNITS, MONTHS = 15, 15, 36  # so many are drawn
LOWEST_DRAWN = 50  # bands below stand in the chart only where there is a file in one of them


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything on the page.

    Attributes:
        files, scored, average: figures above the charts.
        known: what the results are of, a sentence; "" where there is nothing to say.
    """

    files: int
    scored: int
    average: str
    known: str
    bands: ColumnChart
    grades: BarChart
    review_states: BarChart
    states: BarChart
    rules: tuple[RuleBar, ...]
    units: BarChart
    month_files: ColumnChart
    month_findings: ColumnChart


def dashboard(
    made: Figures, span: Span, actor: Actor, units: Sequence[Unit], titles: Mapping[str, str]
) -> Dashboard:
    """The whole page.

    Args:
        made: the figures.
        span: what they are of.
        actor: who looks.
        units: that may be looked at, for their names and their tree.
        titles: of the rules.
    """
    here = Filters(
        unit=span.unit,
        first_month=span.first_month,
        last_month=span.last_month,
        reviewer=actor.id if span.own else None,
    )
    found = replace(here, review_state=ReviewState.SENT) if actor.role is Role.UNIT else here
    failed = made.unit_failed.total()
    return Dashboard(
        files=made.files,
        scored=made.scored,
        average=_measure(span, titles).write(failed, made.scored),
        known=_known(actor, span),
        bands=_bands(made.bands, found),
        grades=_grades(made, found),
        review_states=_review_states(made.review_states, here),
        states=_states(made.states, here),
        rules=_rules(made, found, titles),
        units=_units(made, found, units, _measure(span, titles)),
        month_files=_month_files(made, here),
        month_findings=_month_findings(made, replace(found, rule=span.rule), _measure(span, titles)),
    )


def _known(actor: Actor, span: Span) -> str:
    if actor.role is Role.UNIT:
        return "得分、等级和问题只统计已反馈给本单位的案卷；评查中的案卷反馈以后计入。"
    if actor.role is Role.REVIEWER and not span.own:
        return "图中是评查范围内的全部案卷（本部门的除外）；点开的清单只列出未分派的和您负责的案卷，份数可能较少。"
    return ""


def _bands(bands: Counter[int], here: Filters) -> ColumnChart:
    first = min([band for band, files in bands.items() if files] + [LOWEST_DRAWN])
    values = [
        Value(
            str(band),
            bands[band],
            str(bands[band]),
            list_url(replace(here, band=band)),
            (band_words(band), _percent(bands[band], bands.total())),
        )
        for band in range(first, 100 + BAND, BAND)
    ]
    note = "每一柱是 5 分，下面的数是这一柱的起点。"
    return column_chart("bands", "得分分布", note, ("起点", "案卷数", "得分", "占比"), values)


def _grades(made: Figures, here: Filters) -> BarChart:
    grades = made.grades
    names = dict.fromkeys((*grade_titles(), *sorted(grades)))
    values = [
        Value(
            name,
            grades[name],
            f"{grades[name]} 份",
            list_url(replace(here, grade=name)),
            (_percent(grades[name], grades.total()),),
        )
        for name in names
    ]
    ungraded = made.scored - grades.total()
    note = f"另有 {ungraded} 份因有待定事项或者所用标准不分等级，没有等级。" if ungraded else ""
    return bar_chart("grades", "等级", note, ("等级", "案卷数", "占比"), values)


def _review_states(states: Counter[ReviewState], here: Filters) -> BarChart:
    values = [
        Value(state.words, states[state], f"{states[state]} 份", list_url(replace(here, review_state=state)))
        for state in ReviewState
    ]
    return bar_chart("review-states", "评查进度", "", ("评查状态", "案卷数"), values)


def _states(states: Counter[CaseState], here: Filters) -> BarChart:
    values = [
        Value(state.words, states[state], f"{states[state]} 份", list_url(replace(here, state=state)))
        for state in CaseState
    ]
    return bar_chart("states", "机器处理", "", ("处理状态", "案卷数"), values)


def _rules(made: Figures, here: Filters, titles: Mapping[str, str]) -> tuple[RuleBar, ...]:
    rows = []
    for rule in frequent_rules(made):
        failed, undecided = made.failed[rule], made.undecided[rule]
        name = rule_names().get(rule)
        filters = replace(here, rule=rule)
        rows.append(
            (
                titles.get(rule, rule),
                name is not None and name.veto,
                failed,
                undecided,
                list_url(filters),
                list_url(replace(filters, outcome=Outcome.UNDETERMINED)),
            )
        )
    return rule_bars(rows)


def frequent_rules(made: Figures) -> list[str]:
    """The rules that are drawn: those that fail most often first."""
    found = [
        rule
        for rule in made.failed.keys() | made.undecided.keys()
        if made.failed[rule] + made.undecided[rule]
    ]
    return sorted(found, key=lambda rule: (-made.failed[rule], -made.undecided[rule], rule))[:RULES]


def _units(made: Figures, here: Filters, units: Sequence[Unit], measure: Measure) -> BarChart:
    """By the units right below the one that is looked at; further down counts with them."""
    paths = {unit.id: unit.path for unit in units}
    names = {unit.id: unit.name for unit in units}
    top = paths.get(here.unit or 0, "")
    depth = top.count("/") or min((path.count("/") for path in paths.values()), default=1)
    scored: Counter[int] = Counter()
    failed: Counter[int] = Counter()
    for unit, path in paths.items():
        if not path.startswith(top):
            continue
        parts = path.split("/")[:-1]
        group = int(parts[min(depth, len(parts) - 1)])
        group = group if group in names else unit
        scored[group] += made.unit_scored[unit]
        failed[group] += made.unit_failed[unit]
    parents = {int(path.split("/")[-3]) for path in paths.values() if path.count("/") > 1}
    values = []
    for group in scored:
        if not scored[group]:
            continue
        itself = group in parents and paths[group].count("/") <= depth
        filters = replace(here, unit=group, rule=measure.rule)
        values.append(
            Value(
                f"{names[group]}（本级）" if itself else names[group],
                failed[group] / scored[group],
                measure.write(failed[group], scored[group]),
                None if itself else list_url(filters),
                (str(failed[group]), str(scored[group])),
            )
        )
    values.sort(key=lambda value: (-value.amount, value.label))
    note = f"{measure.words}，多的在前。" + (f"图中是前 {UNITS} 个单位。" if len(values) > UNITS else "")
    heads = ("单位", measure.head, "不符合", "有结果的案卷")
    return bar_chart("units", "各单位的问题", note, heads, values, UNITS)


def _month_files(made: Figures, here: Filters) -> ColumnChart:
    values = [
        Value(month, files, str(files), list_url(_in_month(here, month)))
        for month, files in sorted(made.month_files.items())
        if files
    ]
    note = "按上传的月份。" + _last_months(values)
    return column_chart("month-files", "各月案卷", note, ("月份", "案卷数"), values, MONTHS)


def _month_findings(made: Figures, here: Filters, measure: Measure) -> ColumnChart:
    values = [
        Value(
            month,
            made.month_failed[month] / scored,
            measure.write(made.month_failed[month], scored),
            list_url(_in_month(here, month)),
            (str(made.month_failed[month]), str(scored)),
        )
        for month, scored in sorted(made.month_scored.items())
        if scored
    ]
    heads = ("月份", measure.head, "不符合", "有结果的案卷")
    note = f"{measure.words}。" + _last_months(values)
    return column_chart("month-findings", "各月的问题", note, heads, values, MONTHS)


def _last_months(values: Sequence[Value]) -> str:
    return f"图中是最近 {MONTHS} 个月。" if len(values) > MONTHS else ""


def _in_month(here: Filters, month: str) -> Filters:
    return replace(here, first_month=month, last_month=month)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is shown by unit and month: how much is found on average, or how often what one rule looks for."""

    rule: str | None
    words: str
    head: str

    def write(self, failed: int, scored: int) -> str:
        return _figure(failed, scored) if self.rule is None else _percent(failed, scored)


def _measure(span: Span, titles: Mapping[str, str]) -> Measure:
    if span.rule is None:
        return Measure(None, "平均每份案卷不符合的项数", "平均每份")
    return Measure(span.rule, f"“{titles.get(span.rule, span.rule)}”不符合的案卷占多少", "占比")


def _figure(failed: int, scored: int) -> str:
    return f"{failed / scored:.1f}" if scored else "—"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "—"


def quick_spans(span: Span, this_month: date) -> list[tuple[str, str, bool]]:
    """Words, address and whether it is the one that is shown, of the usual ranges of months."""
    kept: dict[str, Any] = {"unit": span.unit, "rule": span.rule, "scope": OWN if span.own else None}
    ranges = (
        ("近 3 个月", month_of(this_month, 2)),
        ("近 12 个月", month_of(this_month, 11)),
        ("今年", f"{this_month.year}-01"),
        ("全部", None),
    )
    return [
        (
            words,
            url_for("dashboards.show", **kept, first=first),
            (span.first_month, span.last_month) == (first, None),
        )
        for words, first in ranges
    ]
