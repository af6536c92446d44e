"""A word on what recordings cover: covers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from enforcement_review.judging.answers import Answer, EvidencePlace, Note, conjunction, joined
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, Here, not_there, word
from enforcement_review.judging.fact_values import in_chinese
from enforcement_review.judging.field_reading import READ
from enforcement_review.judging.parameters import ParameterKind
from enforcement_review.judging.recordings import Span, Take, evidence_of_takes, takes_of, touches
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.judging.words.spans import span_of
from enforcement_review.model import Document


@word("covers")
def _covers(compiler: Compiler, node: Node) -> Check:
    """`covers: {document: T, from: .F, to: .F, by: ENTRIES, exported: ENTRIES, gap: PARAMETER, tolerance: PARAMETER}`.

    The recordings, by the rows of the list, by those of an export and by the files themselves, cover the time of every document but for
    gaps of at most so many minutes; how many minutes are not covered is said. A file and its row are one recording;
    where they differ by more than the tolerance that is said, and the file counts. Recordings of which it is not
    known when they ran, or that cannot be played, leave a gap open. With `known_by: [words]` recordings of which none
    touches the document's time, and none bears one of the words, leave it open too: they may show other things.
    """
    fields = node.fields(["document", "from", "to", "by", "exported", "gap", "tolerance"], ["known_by"])
    marks = fields["known_by"].texts() if "known_by" in fields else ()
    kinds = compiler.document_types(fields["document"])
    begins = compiler.within_scope(kinds, lambda: compiler.fact(fields["from"], [Kind.MOMENT]))
    ends = compiler.within_scope(kinds, lambda: compiler.fact(fields["to"], [Kind.MOMENT]))
    by = compiler.fact(fields["by"], [Kind.ENTRIES])
    exported = compiler.fact(fields["exported"], [Kind.ENTRIES])
    gap = compiler.parameter(fields["gap"], ParameterKind.NUMBER)
    tolerance = compiler.parameter(fields["tolerance"], ParameterKind.NUMBER)

    def ask(index: CaseIndex, _here: Here) -> Answer:
        readings = by.read(index, None)
        of_export = exported.read(index, None)
        takes = takes_of(index, readings, tolerance, of_export)
        if not takes:
            return not_there(index, by)
        value = index.parameter(gap, index.day)
        allowed = value if isinstance(value, Decimal) else Decimal(0)
        unread = [index.unread_note(reading) for reading in readings if reading.state is not READ]
        places = [place for reading in (*readings, *of_export) for place in reading.places]
        answers = []
        for kind in kinds:
            for document in index.of_type(kind):
                span, gaps, own = span_of(index, (document, kind), begins, ends)
                around = [*own, *places]
                if span is not None:
                    around += evidence_of_takes(index, [take for take in takes if _touches(take, span)])
                if span is None:
                    answers.append(Answer(None, (joined, gaps), around))
                elif marks and not _meant(takes, span, marks):
                    when = f"{index.label(document)}的时间内没有音像记录"
                    other = f"{when}，已有的音像记录是否本次检查的不能确定"
                    reasons = [other, *(take.contradiction or _broken(take) for take in takes), *unread]
                    answers.append(Answer(None, (joined, reasons), around))
                else:
                    coverage = _Coverage(index, document, span, takes, marks)
                    answers.append(coverage.answer(allowed, unread, around))
        if not answers:
            absent = index.absence(kinds)
            return Answer(None, absent.note, absent.places)
        return conjunction(answers)

    return ask


def _meant(takes: Sequence[Take], span: Span, marks: Sequence[str]) -> bool:
    """Whether one of the recordings touches the time, or says that it is of this."""
    return any(take.says(marks) or _touches(take, span) for take in takes)


def _broken(take: Take) -> str:
    return f"“{take.name}”无法播放（{take.problem}），未计入" if take.problem is not None else ""


def _touches(take: Take, span: Span) -> bool:
    return any(touches(span, own) for own in (*([take.span] if take.span else []), *take.other_spans))


class _Coverage:
    """The recordings beside the time of one document."""

    __slots__ = ("_document", "_index", "_marks", "_span", "_takes")

    def __init__(
        self,
        index: CaseIndex,
        document: Document,
        span: Span,
        takes: Sequence[Take],
        marks: Sequence[str],
    ) -> None:
        self._index = index
        self._document = document
        self._span = span
        self._takes = takes
        self._marks = marks

    def answer(self, allowed: Decimal, unread: Sequence[Note], places: Sequence[EvidencePlace]) -> Answer:
        """Whether no gap in the span is longer than what is allowed."""
        spans = [take.span for take in self._takes if take.span is not None]
        missing = self._too_long(spans, allowed)
        note: Note = (_cover_words, self._index, self._document, self._span, missing, allowed)
        told: list[Note] = [note, *(take.differs for take in self._takes if _touches(take, self._span))]
        if not missing:
            return Answer(True, (joined, told), places)
        reasons: list[Note] = [*unread, *(self._doubt(take) for take in self._takes)]
        told += reasons
        if any(reasons):
            return Answer(None, (joined, told), places)
        elsewhere = [span for take in self._takes for span in take.other_spans]
        if not self._too_long([*spans, *elsewhere], allowed):
            told.append("文件内部记载的时间可能是世界时或者录制结束的时刻，须核对")
            return Answer(None, (joined, told), places)
        return Answer(False, (joined, told), places)

    def _doubt(self, take: Take) -> str:
        """Why the recording may fill a gap all the same; "" where it surely does not."""
        if take.problem is not None:
            return _broken(take)
        if take.contradiction:
            return take.contradiction if _touches(take, self._span) else ""
        if take.span is None:
            return f"另有音像记录“{take.name}”的起止时间未读全"
        if take.firm or take.begun is None:
            return ""
        own = touches(self._span, take.span)
        if own or not (take.says(self._marks) or _touches(take, self._span)):
            return ""
        return f"“{take.name}”仅有文件内部记载的时间（{in_chinese(take.begun)}），是否实际录制时间不能确定"

    def _too_long(self, spans: Sequence[Span], allowed: Decimal) -> tuple[Span, ...]:
        """The gaps that are longer than what is allowed."""
        uncovered: list[Span] = []
        at = self._span[0]
        for first, last in sorted(spans):
            if last <= at or first >= self._span[1]:
                continue
            if first > at:
                uncovered.append((at, first))
            at = max(at, last)
        if at < self._span[1]:
            uncovered.append((at, self._span[1]))
        return tuple(pair for pair in uncovered if _minutes(pair) > allowed)


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
