"""Words on lists: what is chosen from a stock, what the lists of two papers share, what must not be shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enforcement_review.judging.answers import Answer, conjunction
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, Here, not_there, word
from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.judging.parameters import ParameterKind
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind


@word("chosen")
def _chosen(compiler: Compiler, node: Node) -> Check:
    """`chosen: {value: hearing, in: PARAMETER}`: the value is on a list that sector, place or unit sets."""
    fields = node.fields(["value", "in"])
    value = fields["value"].text()
    name = compiler.parameter(fields["in"], ParameterKind.LIST)

    def ask(index: CaseIndex, _here: Here) -> Answer:
        stock = _stock(index, name)
        sign = "包括" if value in stock else "不包括"
        words = f"{index.table.title(name)}{sign}{index.in_words(value)}"
        return Answer(value in stock, words, index.looked_through())

    return ask


def _stock(index: CaseIndex, name: str) -> tuple[str, ...]:
    stock = index.parameter(name, index.day)
    return stock if isinstance(stock, tuple) else ()


@word("only")
def _only(compiler: Compiler, node: Node) -> Check:
    """`only: {fact: LIST, in: PARAMETER}`: the list has nothing but what is on a list that the sector sets."""
    fields = node.fields(["fact", "in"])
    reference = compiler.fact(fields["fact"], [Kind.LIST])
    name = compiler.parameter(fields["in"], ParameterKind.LIST)

    def ask(index: CaseIndex, here: Here) -> Answer:
        stock = _stock(index, name)
        if not stock:
            return Answer(False, f"没有{index.table.title(name)}", index.looked_through())
        readings = reference.read(index, here)
        if not readings:
            return not_there(index, reference)
        answers = [_is_only(index, reading, stock) for reading in readings]
        truths = {answer.truth for answer in answers}
        return conjunction(answers) if len(truths) == 1 else Answer(None, answers[0].note, answers[0].places)

    return ask


def _is_only(index: CaseIndex, reading: FieldReading, stock: Sequence[str]) -> Answer:
    if reading.state is not READ or not reading.value:
        return Answer(None, index.unread_note(reading), reading.places)
    held = all(item in stock for item in reading.value)
    return Answer(held, index.read_note(reading), reading.places)


@word("same_kinds")
def _same_kinds(compiler: Compiler, node: Node) -> Check:
    """`same_kinds: {told: F, decided: G}`: one list of kinds of penalty is the other, where both were read.

    A kind told that was not decided is no, unless the deciding paper speaks of it; one that is not told is
    unknown, since the form may ask for the main kind only.
    """
    fields = node.fields(["told", "decided"])
    told = compiler.fact(fields["told"], [Kind.LIST])
    decided = compiler.fact(fields["decided"], [Kind.LIST])

    def ask(index: CaseIndex, here: Here) -> Answer:
        left, right = told.read(index, here), decided.read(index, here)
        if not left or not right:
            return not_there(index, told if not left else decided)
        return conjunction([_kinds_agree(index, one, other) for one in left for other in right])

    return ask


@word("not_shown")
def _not_shown(compiler: Compiler, node: Node) -> Check:
    """`not_shown: [F, G]`: these lists are empty. Says how many things stand in them, not which: they are private."""
    references = compiler.facts(node, [Kind.LIST])

    def ask(index: CaseIndex, here: Here) -> Answer:
        answers = []
        for reference in references:
            readings = reference.read(index, here)
            if not readings:
                answers.append(not_there(index, reference))
            answers.extend(_is_shown(index, reading) for reading in readings)
        return conjunction(answers)

    return ask


def _is_shown(index: CaseIndex, reading: FieldReading) -> Answer:
    label = index.label(reading.document) if reading.document else "全卷"
    if reading.state is READ and reading.value:
        count = len(reading.value)
        return Answer(False, f"{label}有{reading.name.title}{count}处", reading.places, count)
    if reading.state is READ:
        return Answer(True, f"{label}没有{reading.name.title}", reading.places)
    return Answer(None, f"{label}是否有{reading.name.title}不能确定，须查看", reading.places)


# Words without which a paper surely does not impose the kind.
_SAID_AS: dict[str, str] = {
    "警告": r"警\s*告",
    "通报批评": r"通报",
    "罚款": r"罚\s*款",
    "没收违法所得": r"没\s*收",
    "没收非法财物": r"没\s*收",
    "暂扣许可证件": r"暂\s*扣",
    "降低资质等级": r"降低",
    "吊销许可证件": r"吊\s*销",
    "限制开展生产经营活动": r"限制",
    "责令停产停业": r"停产|停业|停止",
    "责令关闭": r"关闭",
    "限制从业": r"从业|从事",
    "行政拘留": r"拘留",
}


def _kinds_agree(index: CaseIndex, told: FieldReading, decided: FieldReading) -> Answer:
    places = [*told.places, *decided.places]
    for reading in (told, decided):
        if reading.state is not READ or not reading.value:
            return Answer(None, index.unread_note(reading), reading.places)
    strange = tuple(kind for kind in told.value if kind not in decided.value)
    missing = tuple(kind for kind in decided.value if kind not in told.value)
    if strange:
        spoken_of = any(_speaks_of(index, decided, kind) for kind in strange)
        note = (_differ_words, index, told, decided)
        return Answer(None if spoken_of else False, note, places)
    if missing:
        return Answer(None, (_lacking_words, index, told, missing), places)
    return Answer(True, (_agree_words, index, decided), places)


def _speaks_of(index: CaseIndex, decided: FieldReading, kind: str) -> bool:
    text = index.text(decided.document) if decided.document is not None else ""
    return kind not in _SAID_AS or re.search(_SAID_AS[kind], text) is not None


def _differ_words(index: CaseIndex, told: FieldReading, decided: FieldReading) -> str:
    sides = "，".join(
        f"{index.label(reading.document) if reading.document else '全卷'}为“{index.in_words(reading.value)}”"
        for reading in (decided, told)
    )
    return f"处罚种类不一致：{sides}"


def _lacking_words(index: CaseIndex, told: FieldReading, missing: tuple[str, ...]) -> str:
    label = index.label(told.document) if told.document else "全卷"
    return f"{label}的“{told.name.title}”中未见“{index.in_words(missing)}”，是否另有写明须查看"


def _agree_words(index: CaseIndex, decided: FieldReading) -> str:
    return f"处罚种类一致，为“{index.in_words(decided.value)}”"
