"""Days and amounts as rules write them: a fact, the earliest of several, the last day of a period, a sum.

A value may have several candidates (two notices, two receipts). A check holds only where it holds for all of
them, and fails only where it fails for all: what lies between is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from enforcement_review.judging.answers import EvidencePlace, Note, render
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Compiler, FactReference, Here, not_there
from enforcement_review.judging.fact_values import day_of, in_chinese
from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.judging.parameters import ParameterKind, Period, read_period
from enforcement_review.judging.receipts import receipts_of
from enforcement_review.judging.rule_text import MistakeError, Node
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.law.periods import Unit, period_end_bounds
from enforcement_review.law.workdays import UnknownYear, official_calendar

Moment = date | datetime
DAY_KINDS = (Kind.DATE, Kind.MOMENT)


class Candidate:
    """One value, the words that name it and the places it comes from."""

    __slots__ = ("note", "places", "value")

    def __init__(self, value: Any, note: Note, places: Sequence[EvidencePlace]) -> None:
        self.value = value
        self.note = note
        self.places = places


class Values:
    """Candidates that were read, and notes on what was not."""

    __slots__ = ("candidates", "gaps", "places")

    def __init__(
        self, candidates: list[Candidate], gaps: list[Note], places: Sequence[EvidencePlace] = ()
    ) -> None:
        self.candidates = candidates
        self.gaps = gaps
        self.places = places  # of the gaps


Expression = Callable[[CaseIndex, Here], Values]


def of_fact(reference: FactReference) -> Expression:
    """Every reading of the fact."""
    name = reference.name
    if name.startswith("."):
        return lambda index, here: of_readings(index, reference, reference.read(index, here))

    def evaluate(index: CaseIndex, here: Here) -> Values:
        values: Values | None = index.values.get(name)
        if values is None:
            values = of_readings(index, reference, reference.read(index, here))
            index.values[name] = values
        return values

    return evaluate


def of_readings(index: CaseIndex, reference: FactReference, readings: Sequence[FieldReading]) -> Values:
    if not readings:
        answer = not_there(index, reference)
        return Values([], [answer.note], answer.places)
    candidates: list[Candidate] = []
    gaps: list[Note] = []
    places: list[EvidencePlace] = []
    for reading in readings:
        if reading.state is READ:
            candidates.append(Candidate(reading.value, index.read_note(reading), reading.places))
        else:
            gaps.append(index.unread_note(reading))
            places.extend(reading.places)
    return Values(candidates, gaps, places)


# ---- days ----


def day_expression(compiler: Compiler, node: Node) -> Expression:
    """A day: a fact's name, or `first`, `last`, `either`, `read`, `served`, `last_day`."""
    if node.is_text:
        return of_fact(compiler.fact(node, DAY_KINDS))
    mapping = node.mapping()
    if len(mapping) != 1:
        raise MistakeError(node, f"日期写作事实名，或者只含一个词：{_DAY_WORDS}")
    name, argument = next(iter(mapping.items()))
    if name in ("first", "last"):
        return _extreme(
            [day_expression(compiler, item) for item in argument.items()], earliest=name == "first"
        )
    if name == "either":
        return either([day_expression(compiler, item) for item in argument.items()])
    if name == "read":
        return _read_ones(day_expression(compiler, argument))
    if name == "served":
        return _served(compiler, argument)
    if name == "last_day":
        return _last_day(compiler, argument)
    raise MistakeError(node, f"日期不能写作“{name}”（可以是：{_DAY_WORDS}）")


_DAY_WORDS = "first、last、either、read、served、last_day"


def _read_ones(part: Expression) -> Expression:
    """Only the candidates that were read, as long as there is one."""

    def evaluate(index: CaseIndex, here: Here) -> Values:
        values = part(index, here)
        return Values(values.candidates, []) if values.candidates else values

    return evaluate


def either(parts: Sequence[Expression]) -> Expression:
    """The first of the expressions that was read."""

    def evaluate(index: CaseIndex, here: Here) -> Values:
        gaps: list[Note] = []
        places: list[EvidencePlace] = []
        for part in parts:
            values = part(index, here)
            if values.candidates:
                return values
            gaps.extend(values.gaps)
            places.extend(values.places)
        return Values([], gaps, places)

    return evaluate


def _extreme(parts: Sequence[Expression], *, earliest: bool) -> Expression:
    """The earliest or latest of all days read. A day that was not read stays a gap: it might be the one."""

    def evaluate(index: CaseIndex, here: Here) -> Values:
        candidates: list[Candidate] = []
        gaps: list[Note] = []
        places: list[EvidencePlace] = []
        for part in parts:
            values = part(index, here)
            candidates.extend(values.candidates)
            gaps.extend(values.gaps)
            places.extend(values.places)
        if not candidates:
            return Values([], gaps, places)
        pick = min if earliest else max
        chosen = pick(candidates, key=lambda candidate: _sort_key(candidate.value))
        return Values([chosen], gaps, places)

    return evaluate


def _sort_key(moment: Moment) -> tuple[date, int]:
    if isinstance(moment, datetime):
        return moment.date(), moment.hour * 60 + moment.minute
    return moment, 0


def _served(compiler: Compiler, node: Node) -> Expression:
    """The day on which a document was served: the paper's own 签收, else its 送达回证."""
    kind = compiler.document_type(node)
    own = compiler.vocabulary.facts.get(f"{kind}.served_on")

    def evaluate(index: CaseIndex, _here: Here) -> Values:
        gaps: list[Note] = []
        places: list[EvidencePlace] = []
        candidates: list[Candidate] = []
        if own is not None:
            for reading in index.readings(own.id):
                if reading.state is READ:
                    note = index.read_note(reading)
                    candidates.append(Candidate(reading.value, note, reading.places))
        found = receipts_of(index, kind)
        for document in found.sure:
            reading = index.readings_in("service_receipt.served_on", document)
            if reading.state is READ:
                note = index.read_note(reading)
                candidates.append(Candidate(reading.value, note, reading.places))
            else:
                gaps.append(index.unread_note(reading))
                places.extend(reading.places)
        if candidates:
            return Values(candidates, gaps, places)
        if not gaps:
            gaps.append(found.note)
            places.extend(found.places)
        return Values([], gaps, places)

    return evaluate


def _last_day(compiler: Compiler, node: Node) -> Expression:
    """`last_day: {of: PERIOD, from: DAY, plus: FACT, leaving_out: [...]}`: the last day of a period."""
    fields = node.fields(["of", "from"], ["plus", "leaving_out"])
    return period_last_day(
        period_expression(compiler, fields["of"]),
        day_expression(compiler, fields["from"]),
        compiler.number_fact(fields["plus"]) if "plus" in fields else None,
        [interval(compiler, item) for item in fields["leaving_out"].items()]
        if "leaving_out" in fields
        else [],
    )


PeriodOnDay = Callable[[CaseIndex, Here, date], tuple[list[Period], list[Note]]]


def period_expression(compiler: Compiler, node: Node) -> PeriodOnDay:
    """A parameter's name, or `{fact: F, workdays: [2, 3, 5, 7], otherwise: [PARAMETERS]}`: the days that a paper gives.

    Lengths named under `workdays` are working days, others calendar days (行政处罚法第85条). Where the paper's
    figure was not read, each of the parameters is a candidate.
    """
    if node.is_text:
        if " " in node.text():
            fixed = read_period(node)

            def always(_index: CaseIndex, _here: Here, _day: date) -> tuple[list[Period], list[Note]]:
                return [fixed], []

            return always
        name = compiler.parameter(node, ParameterKind.PERIOD)

        def of_parameter(index: CaseIndex, _here: Here, day: date) -> tuple[list[Period], list[Note]]:
            value = index.parameter(name, day)
            if isinstance(value, Period):
                return [value], []
            return [], [f"{in_chinese(day)}没有适用的“{index.table.title(name)}”"]

        return of_parameter
    fields = node.fields(["fact", "workdays", "otherwise"])
    reference = compiler.number_fact(fields["fact"])
    in_workdays = frozenset(item.integer() for item in fields["workdays"].items())
    otherwise = [period_expression(compiler, item) for item in fields["otherwise"].items()]

    def of_paper(index: CaseIndex, here: Here, day: date) -> tuple[list[Period], list[Note]]:
        found: list[Period] = []
        for reading in reference.read(index, here):
            if reading.state is READ and reading.value == int(reading.value) and 0 < reading.value < _LONGEST:
                length = int(reading.value)
                unit = Unit.WORKDAYS if length in in_workdays else Unit.CALENDAR_DAYS
                found.append(Period(length, unit))
        gaps: list[Note] = []
        if not found:
            for part in otherwise:
                more, missing = part(index, here, day)
                found.extend(more)
                gaps.extend(missing)
        return found, gaps

    return of_paper


_LONGEST = 1000  # a paper that gives more days than this was misread


class LeftOut:
    """An interval of days that may be left out of a period."""

    __slots__ = ("begins", "document", "ends", "parameter")

    def __init__(
        self, parameter: str, document: tuple[str, ...], begins: Expression, ends: Expression
    ) -> None:
        self.parameter = parameter
        self.document = document
        self.begins = begins
        self.ends = ends


def interval(compiler: Compiler, node: Node) -> LeftOut:
    """`{where: PARAMETER, document: T, from: DAY, to: DAY}`; the parameter says left_out, counted or unclear."""
    fields = node.fields(["where", "document", "from", "to"])
    return LeftOut(
        compiler.parameter(fields["where"], ParameterKind.CHOICE),
        compiler.document_types(fields["document"]),
        day_expression(compiler, fields["from"]),
        day_expression(compiler, fields["to"]),
    )


def period_last_day(
    period: PeriodOnDay, begins: Expression, plus: FactReference | None, intervals: Sequence[LeftOut]
) -> Expression:
    """The last day of the period from each candidate of its beginning; a year without a calendar is a gap."""

    def evaluate(index: CaseIndex, here: Here) -> Values:
        start = begins(index, here)
        gaps = list(start.gaps)
        candidates: list[Candidate] = []
        more, unread = _plus(index, here, plus)
        gaps.extend(unread)
        for candidate in start.candidates:
            day = day_of(candidate.value)
            periods, missing = period(index, here, day)
            gaps.extend(missing)
            for length in periods:
                for extra in more:
                    _add_last_days(index, here, candidate, length, extra, intervals, candidates, gaps)
        return Values(candidates, gaps, start.places)

    return evaluate


def _plus(index: CaseIndex, here: Here, plus: FactReference | None) -> tuple[list[int], list[Note]]:
    if plus is None:
        return [0], []
    values = of_readings(index, plus, plus.read(index, here))
    return [int(item.value) for item in values.candidates], values.gaps


def _add_last_days(
    index: CaseIndex,
    here: Here,
    start: Candidate,
    period: Period,
    extra: int,
    intervals: Sequence[LeftOut],
    candidates: list[Candidate],
    gaps: list[Note],
) -> None:
    day = day_of(start.value)
    length = period.length + extra
    calendar = official_calendar()
    least = most = length
    places = list(start.places)
    for left_out in intervals:
        span = _days_left_out(index, here, left_out, day, gaps)
        if span is not None:
            least += span[0]
            most += span[1]
            places += span[2]
    for total in (least,) if least == most else (least, most):
        try:
            ends = period_end_bounds(day, total, period.unit, calendar)
        except UnknownYear as unknown:
            gaps.append(f"{unknown.year}年没有已公布的法定节假日安排，期限届满日不能确定")
            continue
        earliest, latest = ends
        note = (_last_day_words, start.note, period, extra, total - length, earliest)
        candidates.append(Candidate(earliest, note, places))
        if latest != earliest:
            candidates.append(Candidate(latest, (_moved_on_words, latest), places))


def _days_left_out(
    index: CaseIndex, here: Here, interval: LeftOut, day: date, gaps: list[Note]
) -> tuple[int, int, Sequence[EvidencePlace]] | None:
    """Least and most days that the interval takes out of the period; None where there is no such interval."""
    documents = [document for kind in interval.document for document in index.of_type(kind)]
    if not documents:
        return None
    rule = index.parameter(interval.parameter, day)
    if rule == "counted":
        return None
    begins, ends = interval.begins(index, here), interval.ends(index, here)
    if len(begins.candidates) != 1 or len(ends.candidates) != 1 or begins.gaps or ends.gaps:
        gaps.append(f"{index.label(documents[0])}所示期间的起止日期未读全，应扣除的天数不能确定")
        return None
    first, last = day_of(begins.candidates[0].value), day_of(ends.candidates[0].value)
    most = (last - max(first, day)).days + 1
    if most <= 0:
        return None
    places = [*begins.candidates[0].places, *ends.candidates[0].places]
    return (most - 1 if rule == "left_out" else 0), most, places


def _last_day_words(start: Note, period: Period, extra: int, left_out: int, end: date) -> str:
    added = f"、批准延长{extra}日" if extra else ""
    taken = f"、扣除{left_out}日" if left_out else ""
    return f"{render(start)}起{period}{added}{taken}，至{in_chinese(end)}届满"


def _moved_on_words(latest: date) -> str:
    return f"当年节假日安排尚未公布，届满日遇节假日最迟顺延至{in_chinese(latest)}"
