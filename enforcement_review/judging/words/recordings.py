"""Words on recordings (音像记录): recordings, recorded, recordings_listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from enforcement_review.judging.answers import Answer, joined
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, FactReference, Here, word
from enforcement_review.judging.fact_values import day_of, in_chinese
from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.judging.parameters import ParameterKind
from enforcement_review.judging.recordings import (
    FILE,
    STAGE,
    Take,
    day_differs,
    evidence_of_takes,
    recording_sources,
    rows_of,
    said_by,
    stem,
    takes_of,
)
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.judging.words.listing import on_rows
from enforcement_review.model import Document

_NAMED = 8


@word("recordings")
def _recordings(_compiler: Compiler, node: Node) -> Check:
    """`recordings: uploaded` or `timed`: there are recordings among the files, or ones that tell when they ran.

    Never unknown; for conditions.
    """
    timed = node.choice(["uploaded", "timed"]) == "timed"

    def ask(index: CaseIndex, _here: Here) -> Answer:
        found = recording_sources(index)
        if timed:
            found = [
                source
                for source in found
                if source.recording is not None
                and source.recording.seconds is not None
                and (source.recording.begun_in_name or source.recording.begun_in_container)
            ]
        if found:
            names = "、".join(source.name for source in found[:_NAMED])
            return Answer(True, f"有音像文件{names}", index.looked_through())
        lacking = "没有写明起止时间的音像文件" if timed else "没有随卷上传音像文件"
        return Answer(False, lacking, index.looked_through())

    return ask


# ---- recorded ----

_CAPTION = 12  # characters from which the words beneath a picture say what it shows
_PICTURES = ("照片", "影像", "录像", "录音", "视频", "光盘", "视听", "音像")


@dataclass(frozen=True, slots=True)
class _During:
    """When the thing took place: a moment or a day that a document of these types gives."""

    kinds: tuple[str, ...]
    at: FactReference
    where: Check | None


@word("recorded")
def _recorded(compiler: Compiler, node: Node) -> Check:
    """`recorded: {what: words, known_by: [words], list: F, exported: F, tolerance: P}`: a recording is listed or on file.

    A row of the list or of an export, the name of a recording or the title of a page of pictures shows it by one of the words. With
    `during: {document: T, at: .F, where: CHECK}` a recording that runs at that moment shows it too, and one of
    another day surely shows something else. Recordings of which nobody knows what they show, or that cannot be
    played, and pages of pictures leave the answer open; only where there is no list, no recording and no picture,
    or all show something else, is it surely not recorded.
    """
    fields = node.fields(["what", "known_by", "list", "exported", "tolerance"], ["during"])
    what = fields["what"].text()
    marks = fields["known_by"].texts()
    reference = compiler.fact(fields["list"], [Kind.ENTRIES])
    exported = compiler.fact(fields["exported"], [Kind.ENTRIES])
    tolerance = compiler.parameter(fields["tolerance"], ParameterKind.NUMBER)
    during = _during(compiler, fields["during"]) if "during" in fields else None

    def ask(index: CaseIndex, here: Here) -> Answer:
        readings = reference.read(index, here)
        of_export = exported.read(index, here)
        takes = takes_of(index, readings, tolerance, of_export)
        places = [place for reading in (*readings, *of_export) for place in reading.places]
        places += evidence_of_takes(index, takes)
        pictures = _papers_of_pictures(index, marks)
        moments, days = _moments(index, during) if during is not None else ([], None)
        shown = _shown(marks, takes, pictures, moments)
        if shown:
            return Answer(True, f"{what}有音像记录（{shown}）", places or index.looked_through())
        unsure = _unsure(index, readings, takes, (marks, days), pictures)
        if unsure is not None:
            note = f"{what}是否有音像记录不能确定：{unsure}"
            return Answer(None, note, [*places, *pictures] or index.looked_through())
        if not readings:
            absent = index.absence(reference.documents)
            if absent.truth is None:
                return absent
        note = f"{what}没有音像记录：音像记录清单和随卷文件中均未见"
        return Answer(False, note, places or index.looked_through())

    return ask


def _during(compiler: Compiler, node: Node) -> _During:
    fields = node.fields(["document", "at"], ["where"])
    kinds = compiler.document_types(fields["document"])
    at = compiler.within_scope(kinds, lambda: compiler.fact(fields["at"], [Kind.DATE, Kind.MOMENT]))
    where = (
        compiler.within_scope(kinds, lambda: compiler.check(fields["where"])) if "where" in fields else None
    )
    return _During(kinds, at, where)


def _moments(index: CaseIndex, during: _During) -> tuple[list[datetime], list[date] | None]:
    """When it surely took place, to the minute, and all days on which it may have; None where one was not read."""
    moments: list[datetime] = []
    days: list[date] = []
    unread = False
    for kind in during.kinds:
        for document in index.of_type(kind):
            here = (document, kind)
            fits = during.where(index, here).truth if during.where is not None else True
            if fits is False:
                continue
            for reading in during.at.read(index, here):
                if reading.state is not READ:
                    unread = True
                    continue
                days.append(day_of(reading.value))
                if fits and isinstance(reading.value, datetime):
                    moments.append(reading.value)
    return moments, None if unread or not days else days


def _papers_of_pictures(index: CaseIndex, marks: Sequence[str]) -> list[Document]:
    """Pages of pictures, but for those whose captions were read and speak of other things."""
    found = []
    for document in index.case.documents:
        if "av_record_list" in document.types or not any(text in document.title for text in _PICTURES):
            continue
        captions = index.text(document).replace("".join(document.title.split()), "")
        other = (
            document.complete and len(captions) >= _CAPTION and not any(mark in captions for mark in marks)
        )
        if not other or any(mark in document.title for mark in marks):
            found.append(document)
    return found


def _shown(
    marks: Sequence[str], takes: Sequence[Take], pictures: Sequence[Document], moments: Sequence[datetime]
) -> str:
    """The recording or page of pictures that shows it; "" where none does."""
    for take in takes:
        if take.problem is not None:
            continue
        if take.says(marks):
            return "、".join(dict.fromkeys(take.words))
        span = take.span
        if span is not None and any(span[0] <= moment <= span[1] for moment in moments):
            return f"{take.name}，{in_chinese(span[0])}至{in_chinese(span[1])}"
    titles = [document.title for document in pictures]
    return next((title for title in titles if any(mark in title for mark in marks)), "")


def _unsure(
    index: CaseIndex,
    readings: Sequence[FieldReading],
    takes: Sequence[Take],
    meant: tuple[Sequence[str], Sequence[date] | None],
    pictures: Sequence[Document],
) -> str | None:
    """Why it may have been recorded all the same; None where it surely was not."""
    marks, days = meant
    if any(reading.state is not READ for reading in readings):
        return "音像记录清单未读全"
    broken = [take for take in takes if take.problem is not None and (take.says(marks) or not take.rows)]
    if broken:
        return f"“{broken[0].name}”无法播放（{broken[0].problem}）"
    other_day = [take.name for take in takes if days is not None and day_differs(take, days)]
    nameless = [
        take
        for take in takes
        if take.rows and not all(row.get(STAGE) for row in take.rows) and take.name not in other_day
    ]
    if nameless:
        return f"{said_by(nameless[0].rows[0])}中有{len(nameless)}条未写明所记录的环节"
    entered = [cell for row in rows_of(readings) for cell in row.values() if cell]
    strange = [
        take.name
        for take in takes
        if take.source is not None and not take.rows and take.name not in other_day
        if not any(stem(take.name) in cell.lower() for cell in entered)
    ]
    if strange:
        return f"音像文件{'、'.join(strange[:3])}未写明所记录的环节"
    if pictures:
        return f"{index.label(pictures[0])}须查看"
    return None


# ---- recordings_listed ----

_FILE_ENDING = re.compile(r"\.\w{2,4}$")


@word("recordings_listed")
def _recordings_listed(compiler: Compiler, node: Node) -> Check:
    """`recordings_listed: {list: F, tolerance: PARAMETER}`: every row its recording, every recording its row.

    They are told by the file name. Where row and file both tell when the recording began or how long it runs, they
    differ by no more than so many minutes; small differences are said. A listed file that cannot be played, or
    whose own times contradict each other, leaves it open.
    """
    fields = node.fields(["list", "tolerance"])
    tolerance = compiler.parameter(fields["tolerance"], ParameterKind.NUMBER)

    def ask(index: CaseIndex, readings: list[FieldReading]) -> Answer:
        takes = takes_of(index, readings, tolerance)
        rows = rows_of(readings)
        places = [place for reading in readings for place in reading.places]
        telling = [take for take in takes if take.differs or take.nearly or take.contradiction]
        places += evidence_of_takes(index, telling)
        missing = [take for take in takes if take.source is None]
        if any(not row.get(FILE) for row in rows):
            return Answer(None, "清单中有的条目没有读到文件名", places)
        problems = [f"清单中的“{take.name}”没有对应的音像文件" for take in missing]
        problems += [f"音像文件“{take.name}”未列入清单" for take in takes if not take.rows]
        differing = [take.differs for take in takes if take.differs]
        doubts = [
            f"清单所列的“{take.name}”无法播放（{take.problem}）"
            for take in takes
            if take.problem is not None and take.rows
        ]
        doubts += [take.contradiction for take in takes if take.contradiction]
        told = [*problems[:_NAMED], *differing[:_NAMED], *doubts[:_NAMED]]
        if any(_FILE_ENDING.search(take.name) is None for take in missing):
            # A row in words (现场检查录像) may mean any of the files.
            return Answer(None, (joined, told), places)
        recognised = any(index.through_ocr(reading.document) for reading in readings)
        if problems or (differing and not recognised):
            return Answer(False, (joined, told), places, len(problems) + len(differing))
        if told:
            return Answer(None, (joined, told), places)
        nearly = [take.nearly for take in takes if take.nearly]
        note = (joined, [f"清单{len(rows)}条与音像文件一致", *nearly[:_NAMED]])
        return Answer(True, note, places)

    return on_rows(compiler.fact(fields["list"], [Kind.ENTRIES]), ask)
