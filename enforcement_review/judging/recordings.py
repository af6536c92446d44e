"""The recordings (音像) of a case: each file beside its row in the 音像记录清单, and when it ran.

The recordings that the export of a case handling system lists are rows like those of the list, but for those that
the list names as well: the papers are what is judged.

A file and the row that names it are one take. How long it runs, the file alone says; when it began, its name and
its container say. Where these two agree, that is when it began. Where they contradict each other, the list decides
if it agrees with one of them; else it is not known, and all of them are told. The container alone is believed, but
never held against anybody: a copy may carry the time at which it was made, and recorders write local time as UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from enforcement_review.judging.answers import EvidencePlace
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.fact_values import in_chinese, parse_moment
from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.model import Fact, Recording, SourceRecord

Span = tuple[datetime, datetime]
Row = Mapping[str, str | None]

# Columns of the list's rows.
FILE, STARTED, ENDED, STAGE = "file", "started_at", "ended_at", "stage"
_EXPORTED = "anchor"  # a column that rows of an export alone have
_NO_WORDS = frozenset({_EXPORTED, "sha256"})
_AGREE = timedelta(minutes=2)  # name and container come from one clock; a file is opened some seconds later
_CUT_OFF = 12  # characters of a name that ran out of its cell, from which it can be told
_ROUNDING = timedelta(minutes=1)  # lists give minutes


@dataclass(frozen=True, slots=True)
class Take:
    """One recording of the case: a file, a row of the list, or both.

    Attributes:
        name: the file's, with its folder, or as the row names it.
        rows: of the list that name the file.
        begun: local time; None where it is not known.
        firm: whether `begun` rests on more than the container's metadata.
        perhaps: other beginnings that the sources give.
        length: by the file, else by the row.
        problem: why the file cannot be played, half a sentence.
        contradiction: what the sources say where they contradict each other and nothing decides; "" elsewhere.
        differs: how the row's times differ from the file's, by more than what is allowed; "" where they do not.
        nearly: the same where they differ by what is allowed, but by more than a rounding.
    """

    name: str
    source: SourceRecord | None = None
    rows: tuple[Row, ...] = ()
    begun: datetime | None = None
    firm: bool = False
    perhaps: tuple[datetime, ...] = ()
    length: timedelta | None = None
    problem: str | None = None
    contradiction: str = ""
    differs: str = ""
    nearly: str = ""

    @property
    def span(self) -> Span | None:
        if self.problem is not None or self.begun is None or self.length is None:
            return None
        return self.begun, self.begun + self.length

    @property
    def other_spans(self) -> tuple[Span, ...]:
        """Where else it may lie."""
        if self.problem is not None or self.length is None:
            return ()
        return tuple((begun, begun + self.length) for begun in self.perhaps)

    @property
    def words(self) -> tuple[str, ...]:
        """All that is written of what it shows: the file's name and the cells of its rows."""
        cells = [cell for row in self.rows for key, cell in row.items() if cell and key not in _NO_WORDS]
        return (self.name, *cells)

    def says(self, marks: Sequence[str]) -> bool:
        return any(mark in text for text in self.words for mark in marks)


def rows_of(readings: Iterable[FieldReading]) -> list[Row]:
    """The rows of the lists that were read."""
    return [
        row
        for reading in readings
        if reading.state is READ
        for row in reading.value
        if isinstance(row, Mapping)
    ]


def recording_sources(index: CaseIndex) -> list[SourceRecord]:
    return [source for source in index.case.sources if source.is_recording]


def stem(name: str) -> str:
    """A file's name without folder and ending, small letters."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0].strip().lower()


def evidence_of_takes(index: CaseIndex, takes: Sequence[Take]) -> list[EvidencePlace]:
    """The facts that the report gives of the files."""
    names = {take.source.name for take in takes if take.source is not None}
    return [fact for fact in index.case.facts if _is_of(fact, names)]


def _is_of(fact: Fact, names: set[str]) -> bool:
    return fact.name.startswith("recording.") and fact.anchor in names


def takes_of(
    index: CaseIndex,
    readings: Sequence[FieldReading],
    tolerance: str,
    exported: Sequence[FieldReading] = (),
) -> list[Take]:
    """Every take: the files in their order, then the rows that no file bears out.

    Args:
        index: the case.
        readings: of the list.
        tolerance: names the parameter: by how many minutes the list may differ from a file.
        exported: readings of the recordings that an export lists.
    """
    value = index.parameter(tolerance, index.day)
    allowed = timedelta(minutes=float(value)) if isinstance(value, Decimal) else timedelta()
    sources = recording_sources(index)
    stems = [stem(source.name) for source in sources]
    present = set(stems)
    by_stem: dict[str, list[Row]] = {}
    without_file = []
    for row in _rows_of_both(readings, exported):
        named = _named(row, present)
        if named in present:
            by_stem.setdefault(named, []).append(row)
        else:
            without_file.append(row)
    takes = []
    for source, own in zip(sources, stems, strict=True):
        rows = by_stem.get(own, [])
        # A row that names two files, or a file in two rows, says nothing of the times of one.
        paired = len(rows) == 1 and stems.count(own) == 1
        takes.append(_of_file(source, tuple(rows), rows[0] if paired else None, allowed))
    takes.extend(_of_row(row) for row in without_file)
    return takes


def _rows_of_both(readings: Sequence[FieldReading], exported: Sequence[FieldReading]) -> list[Row]:
    rows = rows_of(readings)
    listed = {stem(row.get(FILE) or "") for row in rows}
    return [*rows, *(row for row in rows_of(exported) if stem(row.get(FILE) or "") not in listed)]


def said_by(row: Row) -> str:
    """Who says what the row says."""
    return "办案系统导出" if _EXPORTED in row else "清单"


def _named(row: Row, stems: set[str]) -> str:
    """The stem that the row names. A long name may run out of its cell: its beginning is enough for one file."""
    own = stem(row.get(FILE) or "")
    if own in stems or len(own) < _CUT_OFF:
        return own
    begun = [other for other in stems if other.startswith(own)]
    return begun[0] if len(begun) == 1 else own


def _of_row(row: Row) -> Take:
    span = _row_span(row)
    name = row.get(FILE) or row.get(STAGE) or f"{said_by(row)}中的一条"
    if span is None:
        return Take(name, rows=(row,))
    return Take(name, rows=(row,), begun=span[0], firm=True, length=span[1] - span[0])


def _row_span(row: Row) -> Span | None:
    first, last = _moment(row.get(STARTED)), _moment(row.get(ENDED))
    return (first, last) if first is not None and last is not None and first <= last else None


def _moment(text: str | None) -> datetime | None:
    moment = parse_moment(text or "")
    return moment if isinstance(moment, datetime) else None


def _of_file(source: SourceRecord, rows: tuple[Row, ...], row: Row | None, allowed: timedelta) -> Take:
    recording = source.recording or Recording(None)
    problem = recording.problem or ("未能读取" if source.error is not None else None)
    if problem is not None:
        return Take(source.name, source, rows, problem=problem)
    listed = _moment(row.get(STARTED)) if row is not None else None
    listed_span = _row_span(row) if row is not None else None
    begun, firm, perhaps = _begun(recording, listed, allowed)
    length = timedelta(seconds=recording.seconds) if recording.seconds is not None else None
    unsettled = begun is None and bool(perhaps)
    lister = said_by(row) if row is not None else ""
    differs = _difference(begun if firm else None, length, listed, listed_span, lister)
    wide = differs is not None and differs[0] > allowed
    if length is None and listed_span is not None and not wide:
        length = listed_span[1] - listed_span[0]
    return Take(
        source.name,
        source,
        rows,
        begun,
        firm,
        perhaps,
        length,
        contradiction=_contradiction(source.name, recording, listed, lister) if unsettled else "",
        differs=f"“{source.name}”{differs[1]}" if differs is not None and wide else "",
        nearly=f"“{source.name}”{differs[1]}" if differs is not None and not wide else "",
    )


def _begun(
    recording: Recording, listed: datetime | None, allowed: timedelta
) -> tuple[datetime | None, bool, tuple[datetime, ...]]:
    """When it began, whether that rests on more than the container, and what else it may be."""
    named, contained = _moment(recording.begun_in_name), _moment(recording.begun_in_container)
    others = tuple(moment for moment in map(_moment, recording.begun_perhaps) if moment is not None)
    if contained is None:
        return (named, True, ()) if named is not None else (listed, listed is not None, ())
    if named is not None and abs(named - contained) <= _AGREE:
        return contained, True, ()
    if named is None and listed is None:
        return contained, False, others
    candidates = (*([named] if named is not None else []), contained, *others)
    if listed is not None:
        for candidate in candidates:
            if abs(candidate - listed) <= allowed:
                return candidate, True, ()
    return None, False, (*candidates, *([listed] if listed is not None else []))


def _difference(
    begun: datetime | None,
    length: timedelta | None,
    listed: datetime | None,
    listed_span: Span | None,
    lister: str,
) -> tuple[timedelta, str] | None:
    """By how much the row differs from the file, in words; None where by no more than a rounding."""
    parts: list[tuple[timedelta, str]] = []
    if begun is not None and listed is not None and abs(begun - listed) > _ROUNDING:
        words = f"{lister}所列开始时间为{in_chinese(listed)}，文件为{in_chinese(begun)}"
        parts.append((abs(begun - listed), words))
    if length is not None and listed_span is not None:
        stated = listed_span[1] - listed_span[0]
        if abs(stated - length) > _ROUNDING:
            words = f"{lister}所列时长为{in_minutes(stated)}，文件为{in_minutes(length)}"
            parts.append((abs(stated - length), words))
    if not parts:
        return None
    return max(by for by, _ in parts), "，".join(words for _, words in parts)


def _contradiction(name: str, recording: Recording, listed: datetime | None, lister: str) -> str:
    """What each of the sources says, none left out."""
    parts = []
    for origin, moment in (
        ("文件名", _moment(recording.begun_in_name)),
        ("文件内部记载", _moment(recording.begun_in_container)),
        (lister, listed),
    ):
        if moment is not None:
            parts.append(f"{origin}为{in_chinese(moment)}")
    return f"“{name}”的开始时间不一致（{'，'.join(parts)}），须核对"


def in_minutes(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}分{rest:02}秒" if rest else f"{minutes}分钟"


def touches(span: Span, other: Span) -> bool:
    return other[0] < span[1] and other[1] > span[0]


def day_differs(take: Take, days: Iterable[date]) -> bool:
    """Whether the take surely was made on none of these days."""
    if not take.firm or take.begun is None or take.length is None:
        return False
    return not any(take.begun.date() <= day <= (take.begun + take.length).date() for day in days)
