"""Words on single facts: filled, holds, empty, known, one_of, includes, at_least, valid, starts_with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from enforcement_review.judging.amounts import amount_expression
from enforcement_review.judging.answers import (
    Answer,
    EvidencePlace,
    Note,
    Truth,
    conjunction,
    disjunction,
    joined,
)
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.comparators import clauses_of, person_name
from enforcement_review.judging.compiler import Check, Compiler, FactReference, Here, not_there, word
from enforcement_review.judging.fact_values import in_chinese
from enforcement_review.judging.field_reading import EMPTY, READ, UNKNOWN, FieldReading
from enforcement_review.judging.rule_text import MistakeError, Node
from enforcement_review.judging.values import Expression
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.law.identity import citizen_id_is_valid, credit_code_is_valid

AskReading = Callable[[CaseIndex, FieldReading], Answer]


def one_reading(reference: FactReference, ask: AskReading) -> Check:
    """A check on a fact that holds where it holds in one of the documents that give it."""

    def check(index: CaseIndex, here: Here) -> Answer:
        readings = reference.read(index, here)
        if len(readings) == 1:
            return ask(index, readings[0])
        if not readings:
            return not_there(index, reference)
        return disjunction([ask(index, reading) for reading in readings])

    return check


def every_reading(reference: FactReference, ask: AskReading) -> Check:
    """A check that holds only where it holds in all documents that give the fact, fails where it fails in all."""

    def check(index: CaseIndex, here: Here) -> Answer:
        readings = reference.read(index, here)
        if len(readings) == 1:
            return ask(index, readings[0])
        if not readings:
            return not_there(index, reference)
        answers = [ask(index, reading) for reading in readings]
        if all(answer.truth is False for answer in answers):
            return conjunction(answers)
        if all(answer.truth is True for answer in answers):
            return conjunction(answers)
        notes = [answer.note for answer in answers]
        return Answer(None, (joined, notes), [place for answer in answers for place in answer.places])

    return check


def _several(compiler: Compiler, node: Node, kinds: Sequence[Kind], ask: AskReading) -> Check:
    checks = [one_reading(reference, ask) for reference in compiler.facts(node, kinds)]
    if len(checks) == 1:
        return checks[0]

    def check(index: CaseIndex, here: Here) -> Answer:
        return conjunction([part(index, here) for part in checks])

    return check


@word("filled")
def _filled(compiler: Compiler, node: Node) -> Check:
    """`filled: [F, G]`: each field is filled in, legible or not; a blank one is no, one that was not found is unknown."""
    return _several(compiler, node, (), _is_filled)


def _is_filled(index: CaseIndex, reading: FieldReading) -> Answer:
    if reading.state is READ:
        if reading.value == ():
            return Answer(False, (_nothing_listed, index, reading), reading.places)
        return Answer(True, index.read_note(reading), reading.places)
    if reading.filled:
        return Answer(True, (_filled_in, index, reading), reading.places)
    truth = False if reading.state is EMPTY else None
    return Answer(truth, index.unread_note(reading), reading.places)


@word("holds")
def _holds(compiler: Compiler, node: Node) -> Check:
    """`holds: F`: the paper shows it (signature, seal, statement); `holds: [F, G]`: each of them."""
    return _several(compiler, node, (Kind.FLAG,), _is_true)


def _is_true(index: CaseIndex, reading: FieldReading) -> Answer:
    if reading.state is READ:
        words = _shows if reading.value else _does_not_show
        return Answer(bool(reading.value), (words, index, reading), reading.places)
    truth = False if reading.state is EMPTY else None
    return Answer(truth, index.unread_note(reading), reading.places)


@word("empty")
def _empty(compiler: Compiler, node: Node) -> Check:
    """`empty: F`: the list has nothing in it; what it has is named."""
    return _several(compiler, node, (Kind.LIST, Kind.ENTRIES, Kind.TEXT), _is_empty)


def _is_empty(index: CaseIndex, reading: FieldReading) -> Answer:
    if reading.state is READ and reading.value:
        return Answer(False, index.read_note(reading), reading.places)
    if reading.state in (READ, EMPTY):
        return Answer(True, (_nothing_listed, index, reading), reading.places)
    return Answer(None, index.unread_note(reading), reading.places)


@word("not_blank")
def _not_blank(compiler: Compiler, node: Node) -> Check:
    """`not_blank: [F, G]`: no field is known to be blank; what was not read does not count against it."""
    return _several(compiler, node, (), _is_not_blank)


def _is_not_blank(index: CaseIndex, reading: FieldReading) -> Answer:
    if reading.state is READ:
        return Answer(True, index.read_note(reading), reading.places)
    if reading.state is EMPTY:
        return Answer(False, index.unread_note(reading), reading.places)
    return Answer(True, None, reading.places)


@word("as_many")
def _as_many(compiler: Compiler, node: Node) -> Check:
    """`as_many: {of: F, as: G}`: one list is as long as the other; a blank one is no, a shorter one unknown."""
    fields = node.fields(["of", "as"])
    other = compiler.fact(fields["as"], [Kind.LIST])

    def check(index: CaseIndex, here: Here) -> Answer:
        counted = [reading for reading in other.read(index, here) if reading.state is READ]

        def ask(index: CaseIndex, reading: FieldReading) -> Answer:
            if reading.state is EMPTY:
                return Answer(False, index.unread_note(reading), reading.places)
            if reading.state is not READ or not counted:
                return Answer(None, index.unread_note(reading), reading.places)
            least = max(len(set(item.value)) for item in counted)
            if len(set(reading.value)) >= least:
                return Answer(True, index.read_note(reading), reading.places)
            note: Note = (_fewer, index, reading, counted[0])
            return Answer(None, note, [*reading.places, *counted[0].places])

        return one_reading(own, ask)(index, here)

    own = compiler.fact(fields["of"], [Kind.LIST])
    return check


def _fewer(index: CaseIndex, reading: FieldReading, counted: FieldReading) -> str:
    return f"{_owner(index, reading)}的“{reading.name.title}”读到{len(reading.value)}个，少于“{counted.name.title}”"


@word("precise")
def _precise(compiler: Compiler, node: Node) -> Check:
    """`precise: [F, G]`: the clauses are cited with their articles; a list where none has an article is no."""
    return _several(compiler, node, (Kind.LIST,), _has_articles)


def _has_articles(index: CaseIndex, reading: FieldReading) -> Answer:
    if reading.state is EMPTY or reading.value == ():
        return Answer(False, (_nothing_listed, index, reading), reading.places)
    if reading.state is not READ:
        return Answer(None, index.unread_note(reading), reading.places)
    without = tuple(
        clause for clause in reading.value if not any(found.article for found in clauses_of(str(clause)))
    )
    if not without:
        return Answer(True, index.read_note(reading), reading.places)
    truth = False if len(without) == len(reading.value) else None
    return Answer(truth, (_no_article, index, reading, without), reading.places)


def _no_article(index: CaseIndex, reading: FieldReading, without: tuple[str, ...]) -> str:
    return f"{_owner(index, reading)}的“{reading.name.title}”{'、'.join(without)}没有写明第几条"


@word("known")
def _known(compiler: Compiler, node: Node) -> Check:
    """`known: [F, G]`: every one of these was read; never unknown. For conditions."""
    references = compiler.facts(node)

    def check(index: CaseIndex, here: Here) -> Answer:
        places: list[EvidencePlace] = []
        notes: list[Note] = []
        for reference in references:
            read = [reading for reading in reference.read(index, here) if reading.state is READ]
            if not read:
                title = f"没有读到“{reference.any.title}”"
                return Answer(False, title, index.looked_through())
            places.extend(read[0].places)
            notes.append(index.read_note(read[0]))
        return Answer(True, (joined, notes), places)

    return check


@word("one_of")
def _one_of(compiler: Compiler, node: Node) -> Check:
    """`one_of: {fact: F, values: [...]}`: the value is one of these."""
    fields = node.fields(["fact", "values"])
    values = frozenset().union(*(_spellings(compiler, value) for value in fields["values"].texts()))

    def ask(index: CaseIndex, reading: FieldReading) -> Answer:
        if reading.state is READ:
            return Answer(reading.value in values, index.read_note(reading), reading.places)
        return Answer(None, index.unread_note(reading), reading.places)

    return every_reading(compiler.fact(fields["fact"], [Kind.TEXT]), ask)


def _spellings(compiler: Compiler, value: str) -> frozenset[str]:
    """A value of the vocabulary's words by its id and by its Chinese name."""
    return frozenset((value, compiler.vocabulary.words.get(value, value)))


@word("includes")
def _includes(compiler: Compiler, node: Node) -> Check:
    """`includes: {fact: F, any_of: [...]}` or `all_of`: what the list holds; `all_of` names what is missing."""
    fields = node.fields(["fact"], ["any_of", "all_of"])
    if ("any_of" in fields) == ("all_of" in fields):
        raise MistakeError(node, "写 any_of 或 all_of 之一")
    wanted = fields["any_of" if "any_of" in fields else "all_of"].texts()
    spelled = [_spellings(compiler, item) for item in wanted]
    every = "all_of" in fields

    def ask(index: CaseIndex, reading: FieldReading) -> Answer:
        if reading.state is EMPTY:
            return Answer(False, index.unread_note(reading), reading.places)
        if reading.state is not READ:
            return Answer(None, index.unread_note(reading), reading.places)
        if every:
            missing = tuple(
                item for item, known in zip(wanted, spelled, strict=True) if known.isdisjoint(reading.value)
            )
            if missing:
                return Answer(False, (_lacks, index, reading, missing), reading.places, len(missing))
            return Answer(True, index.read_note(reading), reading.places)
        found = any(not known.isdisjoint(reading.value) for known in spelled)
        return Answer(found, index.read_note(reading), reading.places)

    return one_reading(compiler.fact(fields["fact"], [Kind.LIST]), ask)


@word("at_least")
def _at_least(compiler: Compiler, node: Node) -> Check:
    """`at_least: {count: 2, different: F}` or `{count: {parameter: P}, …}`: the list names so many different people or things.

    `different: [F, G]` counts those that one or the other names (主持人 and 参加人员).
    """
    fields = node.fields(["count", "different"])
    needed = amount_expression(compiler, fields["count"])
    references = compiler.facts(fields["different"], [Kind.LIST, Kind.TEXT])
    if len(references) > 1:
        return _at_least_together(references, needed)

    def ask(index: CaseIndex, reading: FieldReading) -> Answer:
        count = max((item.value for item in needed(index, None).candidates), default=0)
        if reading.state is EMPTY:
            return Answer(False, index.unread_note(reading), reading.places)
        if reading.state is not READ:
            if reading.filled and len(_surely_different(reading.value)) >= count:
                return Answer(True, (_filled_in, index, reading), reading.places)
            return Answer(None, index.unread_note(reading), reading.places)
        different = {person_name(item) for item in reading.value if isinstance(item, str)}
        enough = len(different) >= count
        return Answer(enough, (_counts, index, reading, len(different)), reading.places)

    return one_reading(compiler.fact(fields["different"], [Kind.LIST]), ask)


def _surely_different(names: object) -> list[str]:
    """Of names of which some letters are in doubt those that have none in common: one name read twice has."""
    different: list[str] = []
    for name in names if isinstance(names, tuple) else ():
        if len(name) > 1 and all(set(name).isdisjoint(other) for other in different):
            different.append(name)
    return different


def _at_least_together(references: Sequence[FactReference], needed: Expression) -> Check:
    def check(index: CaseIndex, here: Here) -> Answer:
        count = max((item.value for item in needed(index, None).candidates), default=0)
        readings = [reading for reference in references for reading in reference.read(index, here)]
        if not readings:
            return not_there(index, references[0])
        read = [reading for reading in readings if reading.state is READ]
        named = [reading.value if isinstance(reading.value, tuple) else (reading.value,) for reading in read]
        different = dict.fromkeys(person_name(str(item)) for items in named for item in items)
        places = [place for reading in readings for place in reading.places]
        note: Note = (_counts_together, index, tuple(readings), tuple(different))
        unread = [index.unread_note(reading) for reading in readings if reading.state is UNKNOWN]
        if len(different) >= count or not unread:
            return Answer(len(different) >= count, note, places)
        return Answer(None, (joined, [note, *unread]), places)

    return check


def _counts_together(index: CaseIndex, readings: tuple[FieldReading, ...], different: tuple[str, ...]) -> str:
    titles = "、".join(dict.fromkeys(f"“{reading.name.title}”" for reading in readings))
    return f"{_owner(index, readings[0])}的{titles}共{len(different)}人（{'、'.join(different) or '无'}）"


_VALIDITY = {
    "credit_code": (credit_code_is_valid, "不符合 GB 32100 的校验"),
    "citizen_id": (citizen_id_is_valid, "不符合 GB 11643 的校验"),
}


@word("valid")
def _valid(compiler: Compiler, node: Node) -> Check:
    """`valid: {fact: F, as: credit_code}`: the number passes its check digit; one read by OCR that doesn't is unknown."""
    fields = node.fields(["fact", "as"])
    test, reason = _VALIDITY[fields["as"].choice(_VALIDITY)]

    def ask(index: CaseIndex, reading: FieldReading) -> Answer:
        if reading.state is EMPTY:
            return Answer(False, index.unread_note(reading), reading.places)
        if reading.state is not READ:
            return Answer(None, index.unread_note(reading), reading.places)
        if test(reading.value):
            return Answer(True, index.read_note(reading), reading.places)
        hidden = any(mark in reading.value for mark in "*×＊")
        truth = None if hidden or index.through_ocr(reading.document) else False
        return Answer(truth, (_invalid, index, reading, reason), reading.places)

    return one_reading(compiler.fact(fields["fact"], [Kind.TEXT]), ask)


@word("starts_with")
def _starts_with(compiler: Compiler, node: Node) -> Check:
    """`starts_with: {fact: F, any_of: [...]}`: how the text begins."""
    fields = node.fields(["fact", "any_of"])
    beginnings = fields["any_of"].texts()

    def ask(index: CaseIndex, reading: FieldReading) -> Answer:
        if reading.state is READ:
            return Answer(reading.value.startswith(beginnings), index.read_note(reading), reading.places)
        return Answer(None, index.unread_note(reading), reading.places)

    return every_reading(compiler.fact(fields["fact"], [Kind.TEXT]), ask)


@word("registered")
def _registered(compiler: Compiler, node: Node) -> Check:
    """`registered: {person: F, on: REGISTER}`: the person is on a register of the unit; without one unknown."""
    fields = node.fields(["person", "on"])
    register = fields["on"].choice(["qualified_reviewers"])

    def ask(index: CaseIndex, reading: FieldReading) -> Answer:
        if reading.state is not READ:
            return Answer(None, index.unread_note(reading), reading.places)
        people = index.register(register)
        if people is None:
            return Answer(None, (_no_register, index, reading), reading.places)
        named = reading.value if isinstance(reading.value, tuple) else (reading.value,)
        known = [person_name(person) in people for person in named]
        found = known[0] if len(set(known)) == 1 else None
        return Answer(found, (_on_register, index, reading, found), reading.places)

    return one_reading(compiler.fact(fields["person"], [Kind.TEXT]), ask)


# ---- words ----


def _owner(index: CaseIndex, reading: FieldReading) -> str:
    return index.label(reading.document) if reading.document is not None else "全卷"


def _nothing_listed(index: CaseIndex, reading: FieldReading) -> str:
    return f"{_owner(index, reading)}没有“{reading.name.title}”"


def _filled_in(index: CaseIndex, reading: FieldReading) -> str:
    return f"{_owner(index, reading)}的“{reading.name.title}”已填写（{reading.why or '字迹未能辨认'}）"


def _shows(index: CaseIndex, reading: FieldReading) -> str:
    return f"{_owner(index, reading)}有“{reading.name.title}”"


def _does_not_show(index: CaseIndex, reading: FieldReading) -> str:
    return f"{_owner(index, reading)}缺少“{reading.name.title}”"


def _lacks(index: CaseIndex, reading: FieldReading, missing: tuple[str, ...]) -> str:
    words = "、".join(index.vocabulary.words.get(item, item) for item in missing)
    return f"{_owner(index, reading)}的“{reading.name.title}”未涉及：{words}"


def _counts(index: CaseIndex, reading: FieldReading, count: int) -> str:
    names = in_chinese(reading.value) or "无"
    return f"{_owner(index, reading)}的“{reading.name.title}”有{count}人（{names}）"


def _invalid(index: CaseIndex, reading: FieldReading, reason: str) -> str:
    return f"{_owner(index, reading)}的“{reading.name.title}”{reading.value}{reason}"


def _no_register(index: CaseIndex, reading: FieldReading) -> str:
    people = in_chinese(reading.value)
    return f"{_owner(index, reading)}的“{reading.name.title}”{people}，未配置人员名册，无法核对"


def _on_register(index: CaseIndex, reading: FieldReading, found: Truth) -> str:
    people = in_chinese(reading.value)
    judged = {True: "在人员名册内", False: "不在人员名册内", None: "只有部分在人员名册内"}[found]
    return f"{_owner(index, reading)}的“{reading.name.title}”{people}{judged}"
