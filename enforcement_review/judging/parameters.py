"""Periods, thresholds and other figures of law: dated, and changed by overlays of sector and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from enforcement_review.judging.rule_text import MistakeError, Node, Problem, read_rule_text
from enforcement_review.law.periods import Unit


class ParameterKind(StrEnum):
    PERIOD = "period"
    THRESHOLD = "threshold"
    NUMBER = "number"
    CHOICE = "choice"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Period:
    length: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.length}{_UNIT_WORDS[self.unit]}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Amounts in yuan from which something is due.

    Each amount is a band: below its lower end certainly not reached, at its upper end certainly reached,
    between the two disputed (sources of law that conflict).

    Attributes:
        inclusive: the amount itself reaches it (以上); None where that is not settled.
    """

    citizen: tuple[Decimal, Decimal]
    organisation: tuple[Decimal, Decimal]
    inclusive: bool | None

    def __str__(self) -> str:
        sign = "（含本数）" if self.inclusive else "（不含本数）" if self.inclusive is False else ""
        return f"公民{_band(self.citizen)}、单位{_band(self.organisation)}{sign}"


ParameterValue = Period | Threshold | Decimal | str | tuple[str, ...]

_UNIT_WORDS = {
    Unit.WORKDAYS: "个工作日",
    Unit.CALENDAR_DAYS: "日",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
}


def _band(band: tuple[Decimal, Decimal]) -> str:
    low, high = band
    return f"{low:f}元" if low == high else f"{low:f}至{high:f}元之间有争议"


@dataclass(frozen=True, slots=True)
class DatedValue:
    begins: date | None
    value: ParameterValue


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of law in one layer (base, sector or place).

    Attributes:
        values: by the day each began, latest first.
        provenance: 核 (seen in the text of law), 核·二手 (seen second-hand), 知 (known, not seen), 拟 (proposed).
    """

    name: str
    title: str
    kind: ParameterKind
    values: tuple[DatedValue, ...]
    provenance: str
    source: str

    def on(self, day: date | None) -> ParameterValue | None:
        """The value on that day; None before the first, or where the day is not known and values differ."""
        if day is None:
            return self.values[0].value if len(self.values) == 1 else None
        for dated in self.values:
            if dated.begins is None or dated.begins <= day:
                return dated.value
        return None


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a sector (部门) or place (地方) changes: parameters only."""

    id: str
    title: str
    kind: str  # sector | place
    parameters: Mapping[str, Parameter]


class ParameterTable:
    """The parameters of one case: the place's before the sector's before the base's."""

    __slots__ = ("_cache", "_layers")

    def __init__(self, layers: tuple[Mapping[str, Parameter], ...]) -> None:
        self._layers = layers
        self._cache: dict[tuple[str, date | None], tuple[ParameterValue | None, tuple[str, str]]] = {}

    def value(self, name: str, day: date | None) -> ParameterValue | None:
        return self.looked_up(name, day)[0]

    def looked_up(self, name: str, day: date | None) -> tuple[ParameterValue | None, tuple[str, str]]:
        """The value, and the name and words by which a finding tells that it was used."""
        key = (name, day)
        known = self._cache.get(key)
        if known is not None:
            return known
        found: ParameterValue | None = None
        for layer in self._layers:
            parameter = layer.get(name)
            if parameter is not None:
                found = parameter.on(day)
                if found is not None:
                    break
        known = found, (name, in_words(found) if found is not None else "没有适用的数值")
        if len(self._cache) < 100_000:
            self._cache[key] = known
        return known

    def under(self, layer: Mapping[str, Parameter]) -> ParameterTable:
        """A table in which the layer's values come before all others."""
        return ParameterTable((layer, *self._layers)) if layer else self

    def title(self, name: str) -> str:
        for layer in self._layers:
            if name in layer:
                return layer[name].title
        return name


def in_words(value: ParameterValue) -> str:
    if isinstance(value, tuple):
        return "、".join(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


PROVENANCE = ("核", "核·二手", "知", "拟")


def read_parameters(root: Node) -> dict[str, Parameter]:
    """The base parameters. Raises MistakeError at the first thing that can't be meant."""
    top = root.fields(["parameters"])
    return {name: _read(name, node, None) for name, node in top["parameters"].entries()}


def read_overlay(root: Node, base: Mapping[str, Parameter]) -> Overlay:
    top = root.fields(["id", "title", "kind", "parameters"])
    changed: dict[str, Parameter] = {}
    for name, node in top["parameters"].entries():
        if name not in base:
            raise MistakeError(node, f"基础参数中没有“{name}”，地方和部门只能修改已有的参数")
        changed[name] = _read(name, node, base[name])
    return Overlay(top["id"].text(), top["title"].text(), top["kind"].choice(["sector", "place"]), changed)


def read_setting(base: Parameter, text: str) -> Parameter:
    """The parameter with one value for every day, written as in the rule files: `3 workdays`, `[50000]`.

    Raises:
        MistakeError: the text is no value of the parameter's kind.
    """
    problems: list[Problem] = []
    node = read_rule_text(text, base.name, problems)
    if node is None or problems:
        raise MistakeError(Node(base.name, 1, None, {}), problems[0].message)
    value = DatedValue(None, _value(base.kind, node))
    return replace(base, values=(value,), provenance="拟", source="评查时改动")


def _read(name: str, node: Node, base: Parameter | None) -> Parameter:
    if base is None:
        fields = node.fields(["title", "kind", "values", "provenance", "source"])
        kind = ParameterKind(fields["kind"].choice(kind.value for kind in ParameterKind))
        title = fields["title"].text()
    else:
        fields = node.fields(["values", "provenance", "source"])
        kind, title = base.kind, base.title
    values: list[DatedValue] = []
    for item in fields["values"].items():
        dated = item.fields(["is"], ["from"])
        begins = dated["from"].day() if "from" in dated else None
        values.append(DatedValue(begins, _value(kind, dated["is"])))
    values.sort(key=lambda dated: dated.begins or date.min, reverse=True)
    if len({dated.begins for dated in values}) != len(values):
        raise MistakeError(fields["values"], "两个值从同一天开始")
    return Parameter(
        name, title, kind, tuple(values), fields["provenance"].choice(PROVENANCE), fields["source"].text()
    )


def _value(kind: ParameterKind, node: Node) -> ParameterValue:
    if kind is ParameterKind.PERIOD:
        return read_period(node)
    if kind is ParameterKind.THRESHOLD:
        fields = node.fields(["citizen", "organisation"], ["inclusive"])
        inclusive: bool | None = True
        if "inclusive" in fields:
            inclusive = {"true": True, "false": False, "unclear": None}[
                fields["inclusive"].choice(["true", "false", "unclear"])
            ]
        return Threshold(_read_band(fields["citizen"]), _read_band(fields["organisation"]), inclusive)
    if kind is ParameterKind.NUMBER:
        return node.number()
    if kind is ParameterKind.LIST:
        return () if node.value == () else node.texts()
    return node.text()


def read_period(node: Node) -> Period:
    """`5 workdays`, `90 calendar_days`, `2 years`."""
    length, _, unit = node.text().partition(" ")
    units = {unit.value: unit for unit in Unit}
    if not length.isascii() or not length.isdigit() or unit not in units:
        raise MistakeError(node, f"期限写作“5 workdays”，单位是：{'、'.join(units)}")
    return Period(int(length), units[unit])


def _read_band(node: Node) -> tuple[Decimal, Decimal]:
    numbers = [item.number() for item in node.items()]
    if len(numbers) == 1:
        return numbers[0], numbers[0]
    if len(numbers) != 2 or numbers[0] > numbers[1]:
        raise MistakeError(node, "写一个金额，或者 [下限, 上限]")
    return numbers[0], numbers[1]
