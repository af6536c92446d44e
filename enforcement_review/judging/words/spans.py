"""Words on spans of time: lasts, no_overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from enforcement_review.judging.answers import Answer, EvidencePlace, Note, Truth, conjunction, joined
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.comparators import person_name
from enforcement_review.judging.compiler import Check, Compiler, FactReference, Here, not_there, word
from enforcement_review.judging.fact_values import day_of, in_chinese
from enforcement_review.judging.field_reading import READ
from enforcement_review.judging.parameters import ParameterKind
from enforcement_review.judging.places_apart import places_differ
from enforcement_review.judging.recordings import Span
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.model import Document


def span_of(
    index: CaseIndex, here: tuple[Document, str], begins: FactReference, ends: FactReference
) -> tuple[Span | None, list[Note], list[EvidencePlace]]:
    """From when to when the document says that it was made; None and why where that was not read."""
    readings = [*begins.read(index, here), *ends.read(index, here)]
    places = [place for reading in readings for place in reading.places]
    gaps = [index.unread_note(reading) for reading in readings if reading.state is not READ]
    if gaps:
        return None, gaps, places
    first, last = readings[0].value, readings[-1].value
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return None, [f"{index.label(here[0])}的起止时间未到时、分"], places
    if last < first:
        return None, [f"{index.label(here[0])}的结束时间早于开始时间"], places
    return (first, last), [], places


def _clock(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


_EVENING, _MORNING = 18, 9  # hours; a record from one to the other may run over midnight


@word("lasts")
def _lasts(compiler: Compiler, node: Node) -> Check:
    """`lasts: {from: F, to: G}`: it ends after it begins. Days without hours tell only where they differ."""
    fields = node.fields(["from", "to"])
    begins = compiler.fact(fields["from"], [Kind.MOMENT])
    ends = compiler.fact(fields["to"], [Kind.MOMENT])

    def ask(index: CaseIndex, here: Here) -> Answer:
        first, last = begins.read(index, here), ends.read(index, here)
        if not first or not last:
            return not_there(index, begins if not first else ends)
        readings = [first[0], last[0]]
        places = [place for reading in readings for place in reading.places]
        gaps = [index.unread_note(reading) for reading in readings if reading.state is not READ]
        if gaps:
            return Answer(None, (joined, gaps), places)
        start, end = first[0].value, last[0].value
        note: Note = (joined, [index.read_note(reading) for reading in readings])
        if isinstance(start, datetime) and isinstance(end, datetime):
            truth: Truth = end > start
            if not truth and start.date() == end.date() and start.hour >= _EVENING and end.hour < _MORNING:
                truth = None
        else:
            truth = None if day_of(start) == day_of(end) else day_of(end) > day_of(start)
        if truth is not True:
            reason = "结束时间不晚于开始时间" if truth is False else "起止时间须核对"
            note = (joined, [note, reason])
        return Answer(truth, note, places)

    return ask


class _Attendance:
    """Who was where from when to when, by one record."""

    __slots__ = ("document", "people", "place", "places", "span")

    def __init__(
        self,
        document: Document,
        span: Span,
        people: frozenset[str],
        place: str | None,
        places: Sequence[EvidencePlace],
    ) -> None:
        self.document = document
        self.span = span
        self.people = people
        self.place = place
        self.places = places


@word("no_overlap")
def _no_overlap(compiler: Compiler, node: Node) -> Check:
    """`no_overlap: {document: [T, U], people: .F, from: .F, to: .F, place: .F, clocks: PARAMETER}`.

    Nobody is in two documents at overlapping times in different places; where it is not known that the places
    differ, or where clocks that differ by so many minutes explain it, unknown.
    """
    fields = node.fields(["document", "people", "from", "to", "place", "clocks"])
    clocks = compiler.parameter(fields["clocks"], ParameterKind.NUMBER)
    kinds = compiler.document_types(fields["document"])

    def references() -> tuple[FactReference, ...]:
        return (
            compiler.fact(fields["people"], [Kind.LIST]),
            compiler.fact(fields["from"], [Kind.MOMENT]),
            compiler.fact(fields["to"], [Kind.MOMENT]),
            compiler.fact(fields["place"], [Kind.TEXT]),
        )

    people, begins, ends, place = compiler.within_scope(kinds, references)

    def ask(index: CaseIndex, _here: Here) -> Answer:
        gaps: list[Note] = []
        attendances: list[_Attendance] = []
        documents: list[Document] = []
        for kind in kinds:
            for document in index.of_type(kind):
                here = (document, kind)
                documents.append(document)
                span, missing, own = span_of(index, here, begins, ends)
                present = people.read(index, here)[0]
                if span is None or present.state is not READ:
                    gaps.extend(missing or [index.unread_note(present)])
                    continue
                where = place.read(index, here)[0]
                attendances.append(
                    _Attendance(
                        document,
                        span,
                        frozenset(person_name(name) for name in present.value),
                        "".join(where.value.split()) if where.state is READ else None,
                        [*own, *present.places],
                    )
                )
        if not documents:
            absent = index.absence(kinds)
            return Answer(None, absent.note, absent.places)
        answers = [
            _met(index, one, other, clocks)
            for place_in_list, one in enumerate(attendances)
            for other in attendances[place_in_list + 1 :]
        ]
        if gaps:
            answers.append(Answer(None, (joined, gaps), documents))
        if not answers:
            return Answer(True, "只有一份笔录", documents)
        return conjunction(answers)

    return ask


def _met(index: CaseIndex, one: _Attendance, other: _Attendance, clocks: str) -> Answer:
    shared = sorted(one.people & other.people)
    places = [*one.places, *other.places]
    apart = one.span[1] <= other.span[0] or other.span[1] <= one.span[0]
    if not shared or apart:
        return Answer(True, "同一执法人员没有同时出现在不同地点的笔录中", places)
    note: Note = (_met_words, index, one, other, tuple(shared))
    if one.place is None or other.place is None:
        return Answer(None, (joined, [note, "地点未读全，须核对"]), places)
    differ = places_differ(one.place, other.place)
    if differ is False:
        return Answer(True, "同一执法人员没有同时出现在不同地点的笔录中", places)
    if differ is None:
        return Answer(None, (joined, [note, "是否同一地点须核对"]), places)
    allowed = index.parameter(clocks, index.day)
    together = min(one.span[1], other.span[1]) - max(one.span[0], other.span[0])
    if isinstance(allowed, Decimal) and together <= timedelta(minutes=float(allowed)):
        return Answer(None, (joined, [note, "重叠很短，可能是计时误差"]), places)
    return Answer(False, note, places)


def _met_words(index: CaseIndex, one: _Attendance, other: _Attendance, shared: tuple[str, ...]) -> str:
    sides = "，".join(
        f"{index.label(item.document)}{in_chinese(item.span[0])}至{_clock(item.span[1])}在{item.place or '（地点未读到）'}"
        for item in (one, other)
    )
    return f"{'、'.join(shared)}的时间重叠：{sides}"
