"""Amounts as rules write them: a number, a fact, a sum, the first that was read, a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from enforcement_review.judging.answers import EvidencePlace, Note, joined
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Compiler, FactReference, Here, not_there
from enforcement_review.judging.fact_values import in_chinese
from enforcement_review.judging.parameters import ParameterKind
from enforcement_review.judging.rule_text import MistakeError, Node
from enforcement_review.judging.values import Candidate, Expression, Values, either, of_fact, of_readings
from enforcement_review.judging.vocabulary import Kind

AMOUNT_KINDS = (Kind.MONEY, Kind.NUMBER)


def amount_expression(compiler: Compiler, node: Node) -> Expression:
    """An amount: a number, a fact's name, `sum`, `either` or `{parameter: NAME}`."""
    if node.is_text:
        text = node.text()
        if text[:1].isdigit():
            fixed = node.number()

            def always(_index: CaseIndex, _here: Here) -> Values:
                return Values([Candidate(fixed, f"{fixed:f}", ())], [])

            return always
        return of_fact(compiler.fact(node, AMOUNT_KINDS))
    mapping = node.mapping()
    if len(mapping) != 1:
        raise MistakeError(node, "金额写作数字、事实名，或者只含一个词：sum、either、parameter")
    name, argument = next(iter(mapping.items()))
    if name == "sum":
        return _sum(compiler.facts(argument, AMOUNT_KINDS))
    if name == "either":
        return either([amount_expression(compiler, item) for item in argument.items()])
    if name == "parameter":
        return _parameter_amount(compiler.parameter(argument, ParameterKind.NUMBER))
    raise MistakeError(node, f"金额不能写作“{name}”（可以是：sum、either、parameter）")


def _sum(references: Sequence[FactReference]) -> Expression:
    """All readings added; what was not read leaves the sum open, what no paper has adds nothing."""

    def evaluate(index: CaseIndex, here: Here) -> Values:
        total = Decimal(0)
        parts: list[Candidate] = []
        gaps: list[Note] = []
        places: list[EvidencePlace] = []
        missing: list[Note] = []
        for reference in references:
            readings = reference.read(index, here)
            if not readings:
                missing.append(not_there(index, reference).note)
                continue
            values = of_readings(index, reference, readings)
            parts.extend(values.candidates)
            gaps.extend(values.gaps)
            places.extend(values.places)
        for part in parts:
            total += part.value
        if not parts:
            return Values([], gaps or missing, places or index.looked_through())
        note: Note = parts[0].note if len(parts) == 1 else (_sum_words, [part.note for part in parts], total)
        found = Candidate(total, note, [place for part in parts for place in part.places])
        return Values([found], gaps, places)

    return evaluate


def _sum_words(notes: Sequence[Note], total: Decimal) -> str:
    return f"{joined(notes)}，合计{in_chinese(total)}"


def _parameter_amount(name: str) -> Expression:
    def evaluate(index: CaseIndex, _here: Here) -> Values:
        value = index.parameter(name, index.day)
        if isinstance(value, Decimal):
            return Values([Candidate(value, f"{index.table.title(name)}{value:f}", ())], [])
        return Values([], [f"没有适用的“{index.table.title(name)}”"])

    return evaluate
