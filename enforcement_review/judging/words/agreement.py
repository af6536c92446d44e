"""Words that set readings beside each other: agrees, apart, compare, reaches."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from enforcement_review.judging.amounts import amount_expression
from enforcement_review.judging.answers import Answer, EvidencePlace, Note, Truth, joined, render
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.comparators import COMPARATORS, same_person
from enforcement_review.judging.compiler import Check, Compiler, Here, not_there, word
from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.judging.parameters import ParameterKind, Threshold
from enforcement_review.judging.rule_text import MistakeError, Node
from enforcement_review.judging.values import Candidate, Expression, Values
from enforcement_review.judging.vocabulary import Kind


@word("agrees")
def _agrees(compiler: Compiler, node: Node) -> Check:
    """`agrees: {facts: [F, G], where_read: [H], as: party_name, at_least: 2}`: all readings mean the same as the first.

    Each reading is compared with the first that was read. A paper that the file does not have is left out; one
    in which the fact was not read leaves the answer open, but for facts under `where_read`, which count only
    where they were read. At least so many readings must remain (2 unless said).
    """
    fields = node.fields(["facts", "as"], ["where_read", "at_least"])
    name = fields["as"].choice(COMPARATORS)
    same, kinds = COMPARATORS[name]
    references = compiler.facts(fields["facts"], kinds)
    optional = compiler.facts(fields["where_read"], kinds) if "where_read" in fields else ()
    if len(references) + len(optional) < 2:
        raise MistakeError(node, "一致性至少要写两个事实")
    least = fields["at_least"].integer() if "at_least" in fields else 2

    def ask(index: CaseIndex, here: Here) -> Answer:
        read: list[FieldReading] = []
        unread: list[FieldReading] = []
        for reference in references:
            for reading in reference.read(index, here):
                (read if reading.state is READ else unread).append(reading)
        for reference in optional:
            read.extend(reading for reading in reference.read(index, here) if reading.state is READ)
        places = [reading.places[0] for reading in read if reading.places]
        if len(read) < least:
            notes = [index.unread_note(reading) for reading in unread]
            if not notes:
                notes = [
                    not_there(index, reference).note
                    for reference in references
                    if not reference.read(index, here)
                ]
            return Answer(None, (joined, notes), places or index.looked_through())
        first = read[0]
        wrong: list[FieldReading] = []
        unsure: list[FieldReading] = []
        for reading in read[1:]:
            recognised = index.through_ocr(first.document) + index.through_ocr(reading.document)
            truth = same(reading.value, first.value, recognised)
            if truth is False:
                wrong.append(reading)
            elif truth is None:
                unsure.append(reading)
        if wrong:
            return Answer(False, (_differs, index, first, wrong), _of([first, *wrong]), len(wrong))
        if unsure:
            return Answer(None, (_may_differ, index, first, unsure), _of([first, *unsure]))
        if unread:
            return Answer(None, (joined, [index.unread_note(reading) for reading in unread]), _of(unread))
        return Answer(True, (_agree_words, index, first, len(read)), places)

    return ask


def _of(readings: Sequence[FieldReading]) -> list[EvidencePlace]:
    return [place for reading in readings for place in reading.places]


def _said(index: CaseIndex, reading: FieldReading) -> str:
    owner = index.label(reading.document) if reading.document is not None else "全卷"
    return f"{owner}为“{index.in_words(reading.value)}”"


def _differs(index: CaseIndex, first: FieldReading, wrong: Sequence[FieldReading]) -> str:
    others = "，".join(_said(index, reading) for reading in wrong)
    return f"{first.name.title}不一致：{_said(index, first)}，{others}"


def _may_differ(index: CaseIndex, first: FieldReading, unsure: Sequence[FieldReading]) -> str:
    others = "，".join(_said(index, reading) for reading in unsure)
    return f"{first.name.title}是否一致不能确定：{_said(index, first)}，{others}，可能是识别误差或简称，须核对原件"


def _agree_words(index: CaseIndex, first: FieldReading, count: int) -> str:
    return f"{count}处{first.name.title}一致，{_said(index, first)}"


@word("apart")
def _apart(compiler: Compiler, node: Node) -> Check:
    """`apart: {these: F, those: [G, H]}`: none of these people is one of those.

    Of several papers that give these people, those in which they were read count.
    """
    fields = node.fields(["these", "those"])
    these = compiler.fact(fields["these"], [Kind.TEXT, Kind.LIST])
    those = compiler.facts(fields["those"], [Kind.TEXT, Kind.LIST])

    def ask(index: CaseIndex, here: Here) -> Answer:
        own = these.read(index, here)
        if not own:
            return not_there(index, these)
        others = [reading for reference in those for reading in reference.read(index, here)]
        gaps = [index.unread_note(reading) for reading in own if reading.state is not READ]
        mine = [reading for reading in own if reading.state is READ]
        if mine:
            gaps = []
        theirs = [reading for reading in others if reading.state is READ]
        unsure: list[Note] = []
        for reading in mine:
            for other in theirs:
                recognised = index.through_ocr(reading.document) + index.through_ocr(other.document)
                for person in _people(reading.value):
                    for second in _people(other.value):
                        truth = same_person(person, second, recognised)
                        if truth is True:
                            same: Note = (_same_person, index, reading, other, person)
                            return Answer(False, same, _of([reading, other]))
                        if truth is None:
                            unsure.append(f"“{person}”与“{second}”是否同一人须核对")
        if gaps or unsure:
            return Answer(None, (joined, [*gaps, *unsure]), _of(own))
        if not theirs:
            note = (
                (joined, [index.unread_note(reading) for reading in others])
                if others
                else "未读到相对的人员姓名"
            )
            return Answer(None, note, _of([*own, *others]))
        return Answer(True, (_different_people, index, mine, theirs), _of([*mine, *theirs]))

    return ask


def _people(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _same_person(index: CaseIndex, reading: FieldReading, other: FieldReading, person: str) -> str:
    left = index.label(reading.document) if reading.document else "全卷"
    right = index.label(other.document) if other.document else "全卷"
    return f"{left}{reading.name.title}{person}，同时是{right}{other.name.title}"


def _different_people(index: CaseIndex, mine: Sequence[FieldReading], theirs: Sequence[FieldReading]) -> str:
    people = "、".join(dict.fromkeys(index.in_words(reading.value) for reading in mine))
    others = "、".join(dict.fromkeys(name for reading in theirs for name in _people(reading.value)))
    return f"{mine[0].name.title}{people}，不在{theirs[0].name.title}等（{others}）之中"


# ---- amounts ----

_SIGNS = {
    "at_most": ("不超过", "超过"),
    "at_least": ("不少于", "少于"),
    "equal": ("等于", "不等于"),
    "less": ("少于", "不少于"),
    "more": ("超过", "不超过"),
}


def _holds(sign: str, left: Decimal, right: Decimal) -> bool:
    if sign == "at_most":
        return left <= right
    if sign == "at_least":
        return left >= right
    if sign == "equal":
        return left == right
    return left < right if sign == "less" else left > right


@word("compare")
def _compare(compiler: Compiler, node: Node) -> Check:
    """`compare: {this: AMOUNT, is: at_most, that: AMOUNT}`: at_most, at_least, equal, less, more."""
    fields = node.fields(["this", "is", "that"])
    sign = fields["is"].choice(_SIGNS)
    left = amount_expression(compiler, fields["this"])
    right = amount_expression(compiler, fields["that"])
    words = _SIGNS[sign]

    def ask(index: CaseIndex, here: Here) -> Answer:
        this, that = left(index, here), right(index, here)
        if not this.candidates or not that.candidates:
            return _gaps(index, this, that)
        results = {
            _holds(sign, one.value, other.value) for one in this.candidates for other in that.candidates
        }
        truth = results.pop() if len(results) == 1 else None
        places = [place for side in (this, that) for item in side.candidates for place in item.places]
        note: Note = (_amount_words, this.candidates, words, truth, that.candidates)
        if this.gaps or that.gaps:
            missing = _gaps(index, this, that)
            return Answer(None, (joined, [note, missing.note]), [*places, *missing.places])
        return Answer(truth, note, places)

    return ask


def _gaps(index: CaseIndex, *sides: Values) -> Answer:
    notes = [note for side in sides for note in side.gaps]
    places = [place for side in sides for place in side.places]
    return Answer(None, (joined, notes), places or index.looked_through())


def _amount_words(
    this: Sequence[Candidate],
    words: tuple[str, str],
    truth: Truth,
    that: Sequence[Candidate],
) -> str:
    left = "、".join(render(item.note) for item in this)
    right = "、".join(render(item.note) for item in that)
    sign = words[0] if truth else words[1] if truth is False else "与以下金额的大小不能确定："
    return f"{left}{sign}{right}"


@word("reaches")
def _reaches(compiler: Compiler, node: Node) -> Check:
    """`reaches: {amount: AMOUNT, threshold: PARAMETER, citizen: DEFINITION}`: the amount reaches the threshold.

    Which of the threshold's two amounts counts is told by the definition (the party is a citizen); where that
    is unknown, both are asked. Inside a disputed band the answer is unknown.
    """
    fields = node.fields(["amount", "threshold", "citizen"])
    amount: Expression = amount_expression(compiler, fields["amount"])
    threshold = compiler.parameter(fields["threshold"], ParameterKind.THRESHOLD)
    is_citizen = compiler.definition(fields["citizen"])

    def ask(index: CaseIndex, here: Here) -> Answer:
        values = amount(index, here)
        if not values.candidates:
            return _gaps(index, values)
        limit = index.parameter(threshold, index.day)
        places = [place for item in values.candidates for place in item.places]
        if not isinstance(limit, Threshold):
            return Answer(None, f"没有适用的“{index.table.title(threshold)}”", places)
        citizen = is_citizen(index, None)
        results = {
            _reached(item.value, band, limit.inclusive)
            for item in values.candidates
            for band in _bands(limit, citizen.truth)
        }
        truth = results.pop() if len(results) == 1 else None
        note = (_reach_words, index, values.candidates, threshold, limit, citizen.truth, truth)
        if values.gaps:
            return Answer(None, (joined, [note, *values.gaps]), places)
        return Answer(truth, note, places)

    return ask


def _bands(limit: Threshold, citizen: Truth) -> list[tuple[Decimal, Decimal]]:
    if citizen is None:
        return [limit.citizen, limit.organisation]
    return [limit.citizen if citizen else limit.organisation]


def _reached(amount: Decimal, band: tuple[Decimal, Decimal], inclusive: Truth) -> Truth:
    low, high = band
    if amount > high or (amount == high and inclusive is True):
        return True
    if amount < low or (amount == low and inclusive is False):
        return False
    return None


def _reach_words(
    index: CaseIndex,
    values: Sequence[Candidate],
    threshold: str,
    limit: Threshold,
    citizen: Truth,
    truth: Truth,
) -> str:
    amounts = "、".join(render(item.note) for item in values)
    party = "当事人是公民还是单位未能确定，" if citizen is None else ""
    judged = "达到" if truth else "未达到" if truth is False else "是否达到不能确定："
    return f"{amounts}，{party}{judged}{index.table.title(threshold)}（{limit}）"
