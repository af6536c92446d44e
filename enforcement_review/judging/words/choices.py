"""Words on values that are drawn from a known stock: chosen, only, kinds_named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enforcement_review.judging.answers import Answer, conjunction
from enforcement_review.judging.case_index import READ, CaseIndex, FieldReading
from enforcement_review.judging.compiler import Check, Compiler, Here, not_there, word
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


@word("kinds_named")
def _kinds_named(compiler: Compiler, node: Node) -> Check:
    """`kinds_named: {text: F, kinds: G}`: the text names the kinds of penalty on the list, and no other.

    A kind that the list has not is no; one that the text does not name is unknown, since it may stand elsewhere.
    """
    fields = node.fields(["text", "kinds"])
    text = compiler.fact(fields["text"], [Kind.TEXT])
    kinds = compiler.fact(fields["kinds"], [Kind.LIST])

    def ask(index: CaseIndex, here: Here) -> Answer:
        texts, lists = text.read(index, here), kinds.read(index, here)
        if not texts or not lists:
            return not_there(index, text if not texts else kinds)
        return conjunction([_names(index, one, other) for one in texts for other in lists])

    return ask


_SAID_AS: dict[str, str] = {
    "warning": r"警告",
    "criticism": r"通报批评",
    "fine": r"(?<!加处)罚款",
    "confiscate_income": r"没收[^。；;]{0,12}(违法)?所得",
    "confiscate_property": r"没收[^。；;]{0,12}(财物|物品|产品|工具|设备|原料|食品|药品|器械)",
    "suspend_licence": r"暂扣",
    "downgrade": r"降低[^。；;]{0,8}(资质|等级)",
    "revoke_licence": r"吊销",
    "restrict_activity": r"限制[^。；;]{0,6}(生产|经营|活动)",
    "suspend_business": r"停产|停业",
    "close": r"责令关闭",
    "restrict_employment": r"限制从业|禁止从业|不得从事",
    "detention": r"行政拘留",
}


def _names(index: CaseIndex, text: FieldReading, kinds: FieldReading) -> Answer:
    places = [*text.places, *kinds.places]
    for reading in (text, kinds):
        if reading.state is not READ:
            return Answer(None, index.unread_note(reading), reading.places)
    named = [kind for kind, pattern in _SAID_AS.items() if re.search(pattern, text.value)]
    decided = [kind for kind in kinds.value if kind in _SAID_AS]
    strange = tuple(kind for kind in named if kind not in decided)
    missing = tuple(kind for kind in decided if kind not in named)
    if decided and strange:
        return Answer(False, (_strange_words, index, text, kinds, strange), places)
    if missing or not decided:
        return Answer(None, (_missing_words, index, text, kinds, missing), places)
    return Answer(True, (_agree_words, index, kinds), places)


def _strange_words(
    index: CaseIndex, text: FieldReading, kinds: FieldReading, strange: tuple[str, ...]
) -> str:
    said = f"{index.label(text.document) if text.document else '全卷'}为“{text.value}”"
    return f"处罚种类不一致：{said}，其中“{index.in_words(strange)}”不在决定的“{index.in_words(kinds.value)}”之内"


def _missing_words(
    index: CaseIndex, text: FieldReading, kinds: FieldReading, missing: tuple[str, ...]
) -> str:
    label = index.label(text.document) if text.document else "全卷"
    lacking = index.in_words(missing) if missing else index.in_words(kinds.value)
    return f"{label}的“{text.name.title}”“{text.value}”是否包括“{lacking}”不能确定"


def _agree_words(index: CaseIndex, kinds: FieldReading) -> str:
    return f"处罚种类一致，为“{index.in_words(kinds.value)}”"
