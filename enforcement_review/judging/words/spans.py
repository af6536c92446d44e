"""Words on spans of time: lasts, covers, no_overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from enforcement_review.judging.answers import Answer, EvidencePlace, Note, Truth, conjunction, joined
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.comparators import person_name
from enforcement_review.judging.compiler import Check, Compiler, FactReference, Here, not_there, word
from enforcement_review.judging.fact_values import day_of, in_chinese, parse_moment
from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.judging.parameters import ParameterKind
from enforcement_review.judging.places_apart import places_differ
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.model import Document

Span = tuple[datetime, datetime]


@word("covers")
def _covers(compiler: Compiler, node: Node) -> Check:
    """`covers: {document: T, from: .F, to: .F, by: ENTRIES, starts: COLUMN, ends: COLUMN, gap: PARAMETER}`.

    The rows of the list cover the time of every document but for gaps of at most so many minutes; how many
    minutes are not covered is said. Rows without a beginning and an end leave a gap open. With `known_by: [words]`
    rows of which none touches the document's time, and none has one of the words, leave it open too: they may
    show other things.
    """
    fields = node.fields(["document", "from", "to", "by", "starts", "ends", "gap"], ["known_by"])
    marks = fields["known_by"].texts() if "known_by" in fields else ()
    kinds = compiler.document_types(fields["document"])
    begins = compiler.within_scope(kinds, lambda: compiler.fact(fields["from"], [Kind.MOMENT]))
    ends = compiler.within_scope(kinds, lambda: compiler.fact(fields["to"], [Kind.MOMENT]))
    by = compiler.fact(fields["by"], [Kind.ENTRIES])
    columns = fields["starts"].text(), fields["ends"].text()
    gap = compiler.parameter(fields["gap"], ParameterKind.NUMBER)

    def ask(index: CaseIndex, _here: Here) -> Answer:
        rows = [reading for reading in by.read(index, None) if reading.state is READ]
        if not rows:
            return not_there(index, by)
        spans, open_rows = _rows(rows, columns)
        allowed = index.parameter(gap, index.day)
        minutes = allowed if isinstance(allowed, Decimal) else Decimal(0)
        places = [place for reading in rows for place in reading.places]
        answers = []
        for kind in kinds:
            for document in index.of_type(kind):
                span, gaps, own = _span_of(index, (document, kind), begins, ends)
                if span is None:
                    answers.append(Answer(None, (joined, gaps), [*own, *places]))
                elif marks and not _touched(span, spans) and not _marked(rows, marks):
                    other = (
                        f"{index.label(document)}的时间内没有音像记录，已列的音像记录是否本次检查的不能确定"
                    )
                    answers.append(Answer(None, other, [*own, *places]))
                else:
                    answers.append(
                        _covered(index, document, span, spans, open_rows, minutes, [*own, *places])
                    )
        if not answers:
            absent = index.absence(kinds)
            return Answer(None, absent.note, absent.places)
        return conjunction(answers)

    return ask


def _rows(rows: Sequence[FieldReading], columns: tuple[str, str]) -> tuple[list[Span], int]:
    """Spans of the rows that have a beginning and an end, in order, and how many rows have not."""
    spans: list[Span] = []
    open_rows = 0
    for reading in rows:
        for row in reading.value:
            if not isinstance(row, Mapping):
                continue
            first, last = (parse_moment(row.get(column) or "") for column in columns)
            if isinstance(first, datetime) and isinstance(last, datetime) and first <= last:
                spans.append((first, last))
            else:
                open_rows += 1
    return sorted(spans), open_rows


def _touched(span: Span, spans: Sequence[Span]) -> bool:
    return any(first < span[1] and last > span[0] for first, last in spans)


def _marked(rows: Sequence[FieldReading], marks: Sequence[str]) -> bool:
    return any(
        mark in str(cell)
        for reading in rows
        for row in reading.value
        if isinstance(row, Mapping)
        for cell in row.values()
        for mark in marks
    )


def _span_of(
    index: CaseIndex, here: tuple[Document, str], begins: FactReference, ends: FactReference
) -> tuple[Span | None, list[Note], list[EvidencePlace]]:
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


def _covered(
    index: CaseIndex,
    document: Document,
    span: Span,
    spans: Sequence[Span],
    open_rows: int,
    allowed: Decimal,
    places: Sequence[EvidencePlace],
) -> Answer:
    """Whether no gap in the span is longer than what is allowed."""
    uncovered: list[Span] = []
    at = span[0]
    for first, last in spans:
        if last <= at or first >= span[1]:
            continue
        if first > at:
            uncovered.append((at, first))
        at = max(at, last)
    if at < span[1]:
        uncovered.append((at, span[1]))
    too_long = [pair for pair in uncovered if _minutes(pair) > allowed]
    note: Note = (_cover_words, index, document, span, tuple(too_long), allowed)
    if too_long:
        if open_rows:
            reason = f"另有{open_rows}条音像记录的起止时间未读全"
            return Answer(None, (joined, [note, reason]), places)
        return Answer(False, note, places)
    return Answer(True, note, places)


def _minutes(span: Span) -> int:
    return int((span[1] - span[0]) / timedelta(minutes=1))


def _clock(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


def _cover_words(
    index: CaseIndex, document: Document, span: Span, uncovered: tuple[Span, ...], allowed: Decimal
) -> str:
    when = f"{index.label(document)}自{in_chinese(span[0])}至{in_chinese(span[1])}"
    if not uncovered:
        return f"{when}，音像记录已覆盖（允许间断{allowed:f}分钟）"
    total = sum(_minutes(pair) for pair in uncovered)
    pieces = "、".join(f"{_clock(pair[0])}至{_clock(pair[1])}" for pair in uncovered)
    return f"{when}，音像记录有{total}分钟未覆盖（{pieces}）"


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
                span, missing, own = _span_of(index, here, begins, ends)
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
