"""Words on days: in_order, within, ahead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from enforcement_review.judging.answers import Answer, EvidencePlace, Note, Truth, conjunction, joined, render
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, Here, word
from enforcement_review.judging.fact_values import day_of
from enforcement_review.judging.parameters import ParameterKind, Period
from enforcement_review.judging.rule_text import MistakeError, Node
from enforcement_review.judging.values import (
    Candidate,
    LeftOut,
    Moment,
    Values,
    day_expression,
    interval,
    period_expression,
    period_last_day,
)
from enforcement_review.law.periods import Unit, notice_ahead_lenient, notice_ahead_strict
from enforcement_review.law.workdays import UnknownYear, official_calendar


def not_after(left: Moment, right: Moment) -> bool:
    """Whether left is no later; hours count only where both have them."""
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left <= right
    return day_of(left) <= day_of(right)


def before(left: Moment, right: Moment) -> bool:
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left < right
    return day_of(left) < day_of(right)


def compared(
    left: Values, right: Values, holds: Callable[[Moment, Moment], bool], sign: tuple[str, str]
) -> Answer:
    """Whether `holds` for every candidate on both sides: yes for all, no for none, else unknown."""
    if not left.candidates or not right.candidates:
        return _half_known(left, right)
    if len(left.candidates) == 1 and len(right.candidates) == 1:
        one, other = left.candidates[0], right.candidates[0]
        truth: bool | None = holds(one.value, other.value)
        note: Note = (_pair_words, one.note, sign[0] if truth else sign[1], other.note)
        places: Sequence[EvidencePlace] = [*one.places, *other.places]
    else:
        results = {holds(one.value, other.value) for one in left.candidates for other in right.candidates}
        truth = results.pop() if len(results) == 1 else None
        words = sign[0] if truth else sign[1] if truth is False else "与下列日期的先后不能确定："
        note = (_sides_words, left.candidates, words, right.candidates)
        places = [place for side in (left, right) for item in side.candidates for place in item.places]
    if left.gaps or right.gaps:
        missing = gaps_of(left, right)
        return Answer(None, (joined, [note, missing.note]), [*places, *missing.places])
    return Answer(truth, note, places)


def _half_known(*sides: Values) -> Answer:
    """Unknown, with the day that was read: a person compares the other with it."""
    missing = gaps_of(*sides)
    known = [item for side in sides for item in side.candidates]
    if not known:
        return missing
    places = [*missing.places, *(place for item in known for place in item.places)]
    return Answer(None, (_beside_known, missing.note, known), places)


def _beside_known(missing: Note, known: Sequence[Candidate]) -> str:
    return f"{render(missing)}（对照{'、'.join(render(item.note) for item in known)}）"


def gaps_of(*sides: Values) -> Answer:
    notes = [note for side in sides for note in side.gaps]
    places = [place for side in sides for place in side.places]
    return Answer(None, (joined, notes), places)


def _pair_words(left: Note, sign: str, right: Note) -> str:
    return f"{render(left)}{sign}{render(right)}"


def _sides_words(left: Sequence[Candidate], sign: str, right: Sequence[Candidate]) -> str:
    return f"{'、'.join(render(item.note) for item in left)}{sign}{'、'.join(render(item.note) for item in right)}"


@word("in_order")
def _in_order(compiler: Compiler, node: Node) -> Check:
    """`in_order: [A, B, C]`: no day before the one ahead of it.

    `{days: [...], strictly: true, unread: skip}`: strictly: the same day is no; `unread: skip` looks only at
    the days that were read (at least two).
    """
    if node.is_mapping and "days" in node.mapping():
        fields = node.fields(["days"], ["strictly", "unread"])
        days = fields["days"]
        strictly = "strictly" in fields and fields["strictly"].flag()
        skip = "unread" in fields and fields["unread"].choice(["skip", "unknown"]) == "skip"
    else:
        days, strictly, skip = node, False, False
    steps = [day_expression(compiler, item) for item in days.items()]
    if len(steps) < 2:
        raise MistakeError(node, "先后顺序至少要写两个日期")
    holds = before if strictly else not_after
    sign = ("早于", "不早于") if strictly else ("不晚于", "晚于")

    def ask(index: CaseIndex, here: Here) -> Answer:
        values = [step(index, here) for step in steps]
        if skip:
            gaps = [value for value in values if not value.candidates]
            values = [Values(value.candidates, []) for value in values if value.candidates]
            if len(values) < 2:
                return gaps_of(*gaps)
        return conjunction([compared(left, right, holds, sign) for left, right in pairwise(values)])

    return ask


@word("within")
def _within(compiler: Compiler, node: Node) -> Check:
    """`within: {day: B, from: A, period: P, plus: F, leaving_out: [...]}`: B is no later than the period's last day.

    A day before the beginning is unknown, since one of the two is wrong and nothing says which; with
    `early: allowed` it is in time.
    """
    fields = node.fields(["day", "from", "period"], ["plus", "leaving_out", "early"])
    early = "early" in fields and fields["early"].choice(["allowed"]) == "allowed"
    end = day_expression(compiler, fields["day"])
    begins = day_expression(compiler, fields["from"])
    intervals: list[LeftOut] = []
    if "leaving_out" in fields:
        intervals = [interval(compiler, item) for item in fields["leaving_out"].items()]
    plus = compiler.number_fact(fields["plus"]) if "plus" in fields else None
    last = period_last_day(period_expression(compiler, fields["period"]), begins, plus, intervals)

    def ask(index: CaseIndex, here: Here) -> Answer:
        ended = end(index, here)
        limit = last(index, here)
        answer = compared(
            ended, limit, lambda left, right: day_of(left) <= day_of(right), ("，未超过", "，超过")
        )
        if answer.truth is True and not early:
            started = begins(index, here)
            if all(day_of(a.value) < day_of(b.value) for a in ended.candidates for b in started.candidates):
                return Answer(None, (_too_early, answer.note), answer.places)
        return answer

    return ask


def _too_early(note: Note) -> str:
    return f"{render(note)}；但该日期早于起算日，须核对"


@word("ahead")
def _ahead(compiler: Compiler, node: Node) -> Check:
    """`ahead: {notice: A, event: B, period: P, counting: C}`: notice at least P before the event.

    The parameter C says how 「n日前」 is counted: strict, lenient, or both (unknown where the two disagree).
    """
    fields = node.fields(["notice", "event", "period", "counting"])
    notice = day_expression(compiler, fields["notice"])
    event = day_expression(compiler, fields["event"])
    period = compiler.parameter(fields["period"], ParameterKind.PERIOD)
    counting = compiler.parameter(fields["counting"], ParameterKind.CHOICE)

    def ask(index: CaseIndex, here: Here) -> Answer:
        told, held = notice(index, here), event(index, here)
        if not told.candidates or not held.candidates:
            return gaps_of(told, held)
        answers = [
            _told_ahead(index, one, other, period, counting)
            for one in told.candidates
            for other in held.candidates
        ]
        if told.gaps or held.gaps:
            answers.append(gaps_of(told, held))
        truths = {answer.truth for answer in answers}
        if len(truths) == 1:
            return conjunction(answers)
        notes = [answer.note for answer in answers]
        return Answer(None, (joined, notes), [place for answer in answers for place in answer.places])

    return ask


def _told_ahead(index: CaseIndex, notice: Candidate, event: Candidate, period: str, counting: str) -> Answer:
    told, held = day_of(notice.value), day_of(event.value)
    places = [*notice.places, *event.places]
    length = index.parameter(period, told)
    way = index.parameter(counting, told)
    if not isinstance(length, Period) or length.unit is not Unit.WORKDAYS:
        return Answer(None, "没有适用的提前通知期限", places)
    try:
        calendar = official_calendar()
        strict = notice_ahead_strict(told, held, length.length, calendar)
        lenient = notice_ahead_lenient(told, held, length.length, calendar)
        between = calendar.workdays_between(told, held) - (1 if calendar.is_workday(held) else 0)
    except UnknownYear as unknown:
        return Answer(None, f"{unknown.year}年没有已公布的法定节假日安排，不能计算工作日", places)
    truth: bool | None = strict if way == "strict" else lenient if way == "lenient" else strict or None
    if way == "both" and not lenient:
        truth = False
    note = (_ahead_words, notice.note, event.note, between, str(length), truth)
    return Answer(truth, note, places)


def _ahead_words(notice: Note, event: Note, between: int, length: str, truth: Truth) -> str:
    judged = {
        True: f"已提前{length}",
        False: f"不足{length}",
        None: f"是否满{length}因计算方法（通知当日是否计入）不同而不同",
    }[truth]
    return f"{render(notice)}，{render(event)}，其间隔{max(between, 0)}个工作日，{judged}"
