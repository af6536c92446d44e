"""From a case file to findings: every rule asked, in the order of the set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from enforcement_review.judging.answers import Answer, render
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.fact_values import day_of, in_chinese
from enforcement_review.judging.parameters import Parameter, in_words
from enforcement_review.judging.rules import Rule, RuleSet
from enforcement_review.law.names import normalise_person_name
from enforcement_review.model import CaseFile, Evidence, Finding, Outcome

_NOTHING = Decimal(0)
# Members of an enumeration are slow to look up, and these are for every rule of every case.
_PASS, _FAIL = Outcome.PASS, Outcome.FAIL
_NOT_APPLICABLE, _UNDETERMINED = Outcome.NOT_APPLICABLE, Outcome.UNDETERMINED


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """What a unit sets for its reviews.

    Attributes:
        sector, place: overlays to use in place of those that the case shows.
        qualified_reviewers: names on the unit's register of qualified reviewers; None: no register.
        settings: parameters that come before those of the rule set and its overlays.
    """

    sector: str | None = None
    place: str | None = None
    qualified_reviewers: frozenset[str] | None = None
    settings: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DefinitionAnswer:
    """What a named condition says of the case: True, False or None (unknown), in words, with evidence."""

    truth: bool | None
    words: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Findings in rule order, and the answers to the definitions that the set reports (`major_decision`…)."""

    findings: tuple[Finding, ...]
    definitions: Mapping[str, DefinitionAnswer] = field(default_factory=dict)


NO_OPTIONS = JudgeOptions()


def judge(case: CaseFile, rule_set: RuleSet, options: JudgeOptions = NO_OPTIONS) -> Judgement:
    """One finding for every rule of the set, none left out. Pure: the same case gives the same findings."""
    table = rule_set.table(options.sector or case.sector, options.place or case.place)
    table = table.under(options.settings)
    registers = {}
    if options.qualified_reviewers is not None:
        registers["qualified_reviewers"] = frozenset(map(normalise_person_name, options.qualified_reviewers))
    case = case.of_papers()
    index = CaseIndex(case, rule_set.vocabulary, table, registers)
    index.day = _case_day(rule_set, index)
    by_catalogue = _by_catalogue(case, rule_set, index, registers)
    findings = tuple([_judge_rule(rule, index, by_catalogue) for rule in rule_set.rules])
    definitions = {}
    for name in rule_set.reported:
        answer = rule_set.definitions[name](index, None)
        definitions[name] = DefinitionAnswer(answer.truth, answer.words(), index.evidence(answer.places))
    index.forget()
    if by_catalogue is not None:
        by_catalogue.forget()
    return Judgement(findings, definitions)


def _by_catalogue(
    case: CaseFile, rule_set: RuleSet, index: CaseIndex, registers: Mapping[str, frozenset[str]]
) -> CaseIndex | None:
    """The case once more as its 卷内目录 shows it, where pages were not read; None where it shows nothing."""
    listed = frozenset(index.listed()) if index.unread_parts() else frozenset()
    if not listed:
        return None
    other = CaseIndex(case, rule_set.vocabulary, index.table, registers, listed=listed)
    other.day = index.day
    return other


def _case_day(rule_set: RuleSet, index: CaseIndex) -> date | None:
    values = rule_set.case_day(index, None)
    days = {day_of(candidate.value) for candidate in values.candidates}
    return max(days) if days else None


def _judge_rule(rule: Rule, index: CaseIndex, by_catalogue: CaseIndex | None) -> Finding:
    index.used = []
    day = index.day
    if day is not None:
        if rule.valid_from is not None and day < rule.valid_from:
            reason = f"决定作出时（{in_chinese(day)}）该规定尚未施行（自{in_chinese(rule.valid_from)}起）"
            return _finding(rule, index, _NOT_APPLICABLE, Answer(False, reason), None)
        if rule.valid_to is not None and day > rule.valid_to:
            reason = f"决定作出时（{in_chinese(day)}）该规定已失效（至{in_chinese(rule.valid_to)}止）"
            return _finding(rule, index, _NOT_APPLICABLE, Answer(False, reason), None)
    applies = None
    if rule.applies is not None:
        applies = rule.applies(index, None)
        if applies.truth is False:
            return _finding(rule, index, _NOT_APPLICABLE, applies, None)
        if applies.truth is None and by_catalogue is not None:
            # What happened leaves a paper, and papers are listed. Only that it did not happen is taken from the list.
            listed = rule.applies(by_catalogue, None)
            if listed.truth is False:
                return _finding(rule, index, _NOT_APPLICABLE, listed, None)
    answer = rule.check(index, None)
    if answer.truth is True:
        return _finding(rule, index, _PASS, answer, None)
    if applies is not None and applies.truth is None:
        return _finding(rule, index, _UNDETERMINED, answer, applies)
    outcome = _FAIL if answer.truth is False else _UNDETERMINED
    return _finding(rule, index, outcome, answer, None)


def _finding(
    rule: Rule, index: CaseIndex, outcome: Outcome, answer: Answer, applies: Answer | None
) -> Finding:
    found = render(answer.note)
    if rule.found:
        template = rule.found.get(outcome)
        if template is not None:
            found = template.replace("{found}", found)
    if outcome is _NOT_APPLICABLE:
        message = f"不适用：{found}。"
    else:
        if applies is not None:
            open_question = render(applies.note)
            # What leaves the condition open mostly leaves the check open too: it is said once.
            more = found.removeprefix(open_question).removeprefix("；")
            found = f"本项是否适用尚不能确定（{open_question}）" + (f"；{more}" if more else "")
        expected = rule.expected[0] if len(rule.expected) == 1 else _expected(rule, index)
        message = f"应当：{expected}；实际：{found}。"
    places = answer.places if applies is None else [*applies.places, *answer.places]
    evidence = index.evidence(places)
    deduction = _NOTHING
    if outcome is _FAIL:
        deduction = rule.deduct.points(answer.times)
        evidence = evidence or index.evidence(index.looked_through())
    return Finding(
        rule=rule.id,
        section=rule.section,
        title=rule.title,
        outcome=outcome,
        message=message,
        deduction=deduction,
        at_stake=rule.deduct.whole,
        veto=rule.veto,
        basis=rule.basis,
        remedy=rule.remedy,
        evidence=evidence,
        parameters=tuple(dict.fromkeys(index.used)) if index.used else (),
    )


def _expected(rule: Rule, index: CaseIndex) -> str:
    parts = list(rule.expected)
    for place in range(1, len(parts), 2):
        value = index.table.value(parts[place], index.day)
        parts[place] = in_words(value) if value is not None else index.table.title(parts[place])
    return "".join(parts)
