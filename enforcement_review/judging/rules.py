"""Rules and rule sets as the judge uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from enforcement_review.errors import EnforcementReviewError
from enforcement_review.judging.compiler import Check
from enforcement_review.judging.parameters import Overlay, Parameter, ParameterTable
from enforcement_review.judging.rule_text import Node, Problem
from enforcement_review.judging.values import Expression
from enforcement_review.judging.vocabulary import Vocabulary
from enforcement_review.model import Outcome


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points that a failure takes off: `whole`, or `each` for every thing that is wrong, at most `whole`."""

    whole: Decimal
    each: Decimal | None = None

    def points(self, times: int) -> Decimal:
        return self.whole if self.each is None else min(self.whole, self.each * times)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, compiled.

    Attributes:
        valid_from, valid_to: first and last day of the act for which it holds; None: no such end.
        applies: None where it always applies.
        expected: what should be; pieces of text and, in odd places, names of parameters whose value stands there.
        found: words for an outcome in place of those of the check; `{found}` in them stands for the check's own.
    """

    id: str
    section: str
    title: str
    version: str
    valid_from: date | None
    valid_to: date | None
    basis: str
    applies: Check | None
    check: Check
    deduct: Deduction
    veto: bool
    expected: tuple[str, ...]
    found: Mapping[Outcome, str]
    remedy: str
    examples: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A set of rules with all that decides its findings.

    Attributes:
        sha256: of the canonical content: rules, definitions, parameters, overlays, vocabulary; not the examples.
        case_day: the day of the act, for rules and parameters that no other day is given for.
        definitions: every named condition.
        reported: definitions whose answer the judgement gives back (major…).
        bases: cases that examples may start from, by name.
    """

    id: str
    title: str
    version: str
    sha256: str
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    sectors: Mapping[str, Overlay]
    places: Mapping[str, Overlay]
    case_day: Expression
    definitions: Mapping[str, Check]
    reported: tuple[str, ...]
    bases: Mapping[str, Node]
    _tables: dict[tuple[str | None, str | None], ParameterTable] = field(default_factory=dict, compare=False)

    def table(self, sector: str | None, place: str | None) -> ParameterTable:
        """The parameters for a sector and a place; unknown ones change nothing."""
        key = (sector, place)
        table = self._tables.get(key)
        if table is None:
            layers = [overlay.parameters for overlay in self._overlays(sector, place)]
            table = ParameterTable((*layers, self.parameters))
            self._tables[key] = table
        return table

    def _overlays(self, sector: str | None, place: str | None) -> list[Overlay]:
        found = []
        if place is not None and place in self.places:
            found.append(self.places[place])
        if sector is not None and sector in self.sectors:
            found.append(self.sectors[sector])
        return found

    def rule(self, rule_id: str) -> Rule:
        """The rule of this id; KeyError where the set has none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


class RuleSetError(EnforcementReviewError):
    """Rule files with mistakes; `problems` says where."""

    advice = "请用“enforcement-review rules check”检查规则。"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"规则文件有{len(problems)}处错误：{problems[0]}。")
        self.problems = tuple(problems)
