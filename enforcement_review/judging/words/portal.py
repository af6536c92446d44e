"""Words on the export of an online case handling system: export_agrees, mobile_agrees, recordings_agree.

The papers are what is judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any

from enforcement_review.judging.answers import Answer, EvidencePlace, Truth, conjunction
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.comparators import COMPARATORS, person_name
from enforcement_review.judging.compiler import Check, Compiler, FactReference, Here, word
from enforcement_review.judging.fact_values import in_chinese, parse_amount, parse_moment
from enforcement_review.judging.field_reading import EMPTY, READ, FieldReading
from enforcement_review.judging.parameters import ParameterKind
from enforcement_review.judging.recordings import ENDED, FILE, STARTED, stem
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import FactName, Kind
from enforcement_review.law.dates import find_dates
from enforcement_review.law.money import find_amounts
from enforcement_review.text import bare

Row = Mapping[str, str | None]
Compare = Callable[[Any, Any, int], Truth]

# How texts of these fields are compared; others letter by letter.
_TEXTS = {
    "party_name": "party_name",
    "recipient": "recipient",
    "payer": "party_name",
    "authority": "authority",
    "number": "document_number",
    "approver": "person",
    "interviewee": "person",
    "chair": "person",
    "reviewer": "person",
    "witness": "person",
}
_CLAUSES = frozenset({"violated_clauses", "applied_clauses"})
_PARTS = re.compile(r"[、,，;；\s]+")
_FLAGS = {"true": True, "是": True, "false": False, "否": False}
_BEIJING = timezone(timedelta(hours=8))
_NOT_COMPARED = (Kind.ENTRIES,)


def _rows(reference: FactReference, index: CaseIndex, here: Here) -> tuple[list[Row], list[EvidencePlace]]:
    readings = [reading for reading in reference.read(index, here) if reading.state is READ]
    rows = [row for reading in readings for row in reading.value if isinstance(row, Mapping)]
    return rows, [place for reading in readings for place in reading.places]


@word("export_agrees")
def _export_agrees(compiler: Compiler, node: Node) -> Check:
    """`export_agrees: LIST`: each exported field says what the papers say, compared after its kind.

    Every field that differs is named with both values. A field that no paper gives is not compared.
    """
    reference = compiler.fact(node, [Kind.ENTRIES])

    def ask(index: CaseIndex, here: Here) -> Answer:
        rows, places = _rows(reference, index, here)
        answers = [answer for row in rows if (answer := _compared(index, row, places)) is not None]
        if not answers:
            return Answer(True, f"导出数据项{len(rows)}个，没有能够与文书比较的", places)
        whole = conjunction(answers)
        if whole.truth is True:
            return Answer(True, f"导出数据项{len(rows)}个，与文书比较{len(answers)}个，均一致", places)
        return whole

    return ask


def _compared(index: CaseIndex, row: Row, places: Sequence[EvidencePlace]) -> Answer | None:
    """What one field and the papers say of each other; None where there is nothing to compare."""
    name = index.vocabulary.facts.get(row.get("field") or "")
    text = row.get("value")
    if name is None or text is None or name.kind in _NOT_COMPARED:
        return None
    value = _parsed(name, text)
    readings = [reading for reading in _readings(index, name, row.get("document")) if _says(reading)]
    if not readings:
        return None
    said = f"导出为“{in_chinese(value) if value is not None else text}”"
    if value is None:
        return Answer(None, f"{name.title}：{said}，写法不能识别", places)
    truths = [_same(index, name, value, reading) for reading in readings]
    if True in truths:
        return Answer(True, f"{name.title}一致", places)
    found = [place for reading in readings for place in reading.places]
    shown = "，".join(dict.fromkeys(_shown(index, reading) for reading in readings))
    if None in truths:
        return Answer(None, f"{name.title}是否一致不能确定：{said}，{shown}", [*places, *found])
    return Answer(False, f"{name.title}不一致：{said}，{shown}", [*places, *found])


def _readings(index: CaseIndex, name: FactName, document: str | None) -> Sequence[FieldReading]:
    paper = index.documents.get(document or "")
    return index.readings(name.id) if paper is None else (index.readings_in(name.id, paper),)


def _says(reading: FieldReading) -> bool:
    """Whether the paper has a place for it: what was never found can't be compared."""
    return reading.state in (READ, EMPTY) or reading.why != "未读到"


def _shown(index: CaseIndex, reading: FieldReading) -> str:
    owner = index.label(reading.document) if reading.document is not None else "全卷"
    if reading.state is READ:
        return f"{owner}为“{index.in_words(reading.value)}”"
    return f"{owner}为空白" if reading.state is EMPTY else f"{owner}{reading.why}"


def _same(index: CaseIndex, name: FactName, value: Any, reading: FieldReading) -> Truth:
    if reading.state is not READ:
        return False if reading.state is EMPTY else None
    recognised = int(index.through_ocr(reading.document))
    compare = _comparator(name)
    if not name.several:
        return compare(value, reading.value, recognised)
    truths = [compare(value, item, recognised) for item in reading.value]
    return True if True in truths else None if None in truths else False


def _comparator(name: FactName) -> Compare:
    if name.kind is Kind.TEXT:
        known = _TEXTS.get(name.field)
        return COMPARATORS[known][0] if known is not None else _same_words
    if name.kind is Kind.LIST:
        return COMPARATORS["clauses"][0] if name.field in _CLAUSES else _same_members
    return _same_moment if name.kind is Kind.MOMENT else COMPARATORS["money"][0]


def _same_words(left: str, right: str, recognised: int) -> Truth:
    """Free words: where the one holds the other, a person decides."""
    one, other = bare(left), bare(right)
    if one in other or other in one:
        return True if one == other else None
    return COMPARATORS["text"][0](one, other, recognised)


def _same_members(left: Sequence[str], right: Sequence[str], recognised: int) -> Truth:
    one, other = ({person_name(item) for item in side} for side in (left, right))
    return True if one == other else None if recognised else False


def _same_moment(left: date, right: date, _recognised: int) -> Truth:
    """A day and a moment of it agree as far as the day goes."""
    if isinstance(left, datetime) != isinstance(right, datetime):
        return _day(left) == _day(right)
    return left == right


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _parsed(name: FactName, text: str) -> Any:
    """The exported value after its kind; None where it can't be read as such."""
    if name.kind in (Kind.DATE, Kind.MOMENT):
        return _moment(text, day_only=name.kind is Kind.DATE)
    if name.kind in (Kind.MONEY, Kind.NUMBER):
        return _amount(text)
    if name.kind is Kind.FLAG:
        return _FLAGS.get(text)
    if name.kind is Kind.LIST:
        return (text,) if name.field in _CLAUSES else tuple(part for part in _PARTS.split(text) if part)
    return text


def _moment(text: str, *, day_only: bool) -> date | None:
    moment = parse_moment(text.replace(" ", "T"))
    if isinstance(moment, datetime):
        local = moment.astimezone(_BEIJING) if moment.tzinfo is not None else moment
        return local.date() if day_only else local.replace(second=0, microsecond=0, tzinfo=None)
    if moment is not None:
        return moment
    days = [found.value for found in find_dates(text) if found.value is not None]
    return days[0] if len(days) == 1 else None


def _amount(text: str) -> Decimal | None:
    amount = parse_amount(text.replace(",", ""))
    if amount is not None:
        return amount
    found = find_amounts(text)
    return found[0].value if len(found) == 1 else None


@word("mobile_agrees")
def _mobile_agrees(compiler: Compiler, node: Node) -> Check:
    """`mobile_agrees: {list: LIST, document: T, starts: [WORDS], ends: [WORDS], tolerance: PARAMETER}`.

    The times of these actions on the mobile terminal agree with the beginning and the end of the records, but for
    the minutes of the parameter. Without such actions there is nothing to compare.
    """
    fields = node.fields(["list", "document", "starts", "ends", "tolerance"])
    reference = compiler.fact(fields["list"], [Kind.ENTRIES])
    kind = compiler.document_type(fields["document"])
    tolerance = compiler.parameter(fields["tolerance"], ParameterKind.NUMBER)
    sides = [
        (compiler.vocabulary.facts[f"{kind}.{side}"].id, fields[key].texts())
        for side, key in (("started_at", "starts"), ("ended_at", "ends"))
    ]

    def ask(index: CaseIndex, here: Here) -> Answer:
        rows, places = _rows(reference, index, here)
        minutes = index.parameter(tolerance, index.day)
        most = timedelta(minutes=float(minutes)) if isinstance(minutes, Decimal) else timedelta()
        answers: list[Answer] = []
        for name, words in sides:
            moments = list(_moments(rows, words))
            compare = partial(_near, index, moments=moments, most=most, places=places)
            if moments:
                answers += [compare(reading) for reading in index.readings(name) if reading.state is READ]
        return conjunction(answers) if answers else Answer(True, "没有可以与笔录比较的移动执法记录", places)

    return ask


def _moments(rows: Sequence[Row], words: Sequence[str]) -> Iterator[tuple[datetime, str]]:
    for row in rows:
        action = row.get("action") or ""
        moment = parse_moment(row.get("time") or "")
        if isinstance(moment, datetime) and any(known in action for known in words):
            yield moment, action


def _near(
    index: CaseIndex,
    reading: FieldReading,
    *,
    moments: Sequence[tuple[datetime, str]],
    most: timedelta,
    places: Sequence[EvidencePlace],
) -> Answer:
    written = reading.value
    both = [*places, *reading.places]
    shown = _shown(index, reading)
    same_day = [found for found in moments if found[0].date() == _day(written)]
    if not same_day or not isinstance(written, datetime):
        return Answer(None, f"{reading.name.title}{shown}，移动执法没有可以比较的同日时刻", both)
    moment, action = min(same_day, key=lambda found: abs(found[0] - written))
    said = f"移动执法“{action}”在{in_chinese(moment)}，{shown}"
    if abs(moment - written) <= most:
        return Answer(True, said, both)
    return Answer(False, f"{said}，相差{abs(moment - written) // timedelta(minutes=1)}分钟", both)


_ENDS = ((STARTED, "开始时间"), (ENDED, "结束时间"))


@word("recordings_agree")
def _recordings_agree(compiler: Compiler, node: Node) -> Check:
    """`recordings_agree: {list: LIST, paper: LIST, tolerance: PARAMETER}`: export and 音像记录清单 tell the same times.

    They are compared where both name a recording, once each; they may differ by the minutes of the parameter.
    """
    fields = node.fields(["list", "paper", "tolerance"])
    exported = compiler.fact(fields["list"], [Kind.ENTRIES])
    paper = compiler.fact(fields["paper"], [Kind.ENTRIES])
    tolerance = compiler.parameter(fields["tolerance"], ParameterKind.NUMBER)

    def ask(index: CaseIndex, here: Here) -> Answer:
        rows, places = _rows(exported, index, here)
        minutes = index.parameter(tolerance, index.day)
        most = timedelta(minutes=float(minutes)) if isinstance(minutes, Decimal) else timedelta()
        own = _once_named(rows)
        answers: list[Answer] = []
        for reading in paper.read(index, here):
            listed = _once_named([row for row in reading.value or () if isinstance(row, Mapping)])
            both = [*places, *reading.places]
            for name in [name for name in own if name in listed]:
                words = _differing(own[name], listed[name], most)
                doubted = reading.state is not READ or index.through_ocr(reading.document)
                if words:
                    answers.append(Answer(None if doubted else False, words, both))
        return conjunction(answers) if answers else Answer(True, "音像记录的时间与清单没有不一致", places)

    return ask


def _once_named(rows: Sequence[Row]) -> dict[str, Row]:
    """Rows by the stem of the file they name; files in several rows are left out."""
    stems = [stem(row.get(FILE) or "") for row in rows]
    return {name: row for name, row in zip(stems, rows, strict=True) if name and stems.count(name) == 1}


def _differing(exported: Row, listed: Row, most: timedelta) -> str:
    parts = []
    for column, title in _ENDS:
        one, other = (parse_moment(row.get(column) or "") for row in (exported, listed))
        if isinstance(one, datetime) and isinstance(other, datetime) and abs(one - other) > most:
            parts.append(f"{title}导出为{in_chinese(one)}，清单为{in_chinese(other)}")
    return f"“{exported.get(FILE)}”的{'，'.join(parts)}" if parts else ""
