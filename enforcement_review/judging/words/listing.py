"""Words that set a list beside what it lists: has_rows, rising, listed, recordings, recordings_listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from enforcement_review.judging.answers import Answer, Note, conjunction
from enforcement_review.judging.case_index import READ, CaseIndex, FieldReading
from enforcement_review.judging.compiler import Check, Compiler, FactReference, Here, not_there, word
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.law.document_numbers import same_document_number
from enforcement_review.model import OTHER, Document, SourceRecord

_ALIKE = 85.0  # score from which a title in a list surely means that document
_UNLIKE = 55.0  # score below which it surely doesn't; between the two a person looks
_NAMED = 8


def _on_rows(reference: FactReference, ask: Callable[[CaseIndex, list[FieldReading]], Answer]) -> Check:
    def check(index: CaseIndex, here: Here) -> Answer:
        readings = reference.read(index, here)
        if not readings:
            return not_there(index, reference)
        unread = [reading for reading in readings if reading.state is not READ]
        if unread:
            return Answer(None, index.unread_note(unread[0]), unread[0].places)
        return ask(index, list(readings))

    return check


def _rows(readings: Sequence[FieldReading]) -> list[Mapping[str, str | None]]:
    return [row for reading in readings for row in reading.value if isinstance(row, Mapping)]


def _places(readings: Sequence[FieldReading]) -> list[Any]:
    return [place for reading in readings for place in reading.places]


@word("has_rows")
def _has_rows(compiler: Compiler, node: Node) -> Check:
    """`has_rows: {list: F, with: [COLUMNS]}`: at least one row has all these; never unknown. For conditions."""
    fields = node.fields(["list", "with"])
    reference = compiler.fact(fields["list"], [Kind.ENTRIES])
    columns = fields["with"].texts()

    def ask(index: CaseIndex, here: Here) -> Answer:
        readings = [reading for reading in reference.read(index, here) if reading.state is READ]
        if any(all(row.get(column) for column in columns) for row in _rows(readings)):
            return Answer(True, f"读到了“{reference.any.title}”的内容", _places(readings))
        return Answer(False, f"没有读到“{reference.any.title}”的有关内容", index.looked_through())

    return ask


_FIGURES = re.compile(r"\d+")


@word("rising")
def _rising(compiler: Compiler, node: Node) -> Check:
    """`rising: {list: F, column: pages}`: the column's figures rise from row to row; the pair that doesn't is named."""
    fields = node.fields(["list", "column"])
    column = fields["column"].text()

    def ask(_index: CaseIndex, readings: list[FieldReading]) -> Answer:
        answers: list[Answer] = []
        places = _places(readings)
        for reading in readings:
            before: tuple[int, str] | None = None
            for row in _rows([reading]):
                figures = _FIGURES.findall(row.get(column) or "")
                if not figures:
                    continue
                here = int(figures[0]), f"“{row.get('title') or ''}”第{figures[0]}页"
                if before is not None and here[0] < before[0]:
                    answers.append(Answer(False, f"页号倒退：{before[1]}之后是{here[1]}", places))
                before = here
            if before is None:
                answers.append(Answer(None, f"没有读到“{reading.name.title}”的页号", places))
        return conjunction(answers) if answers else Answer(True, "页号依次递增", places)

    return _on_rows(compiler.fact(fields["list"], [Kind.ENTRIES]), ask)


@word("listed")
def _listed(compiler: Compiler, node: Node) -> Check:
    """`listed: {list: F, title: COLUMN, number: COLUMN, except: [TYPES]}`: every row its document, every document its row."""
    fields = node.fields(["list", "title"], ["number", "except"])
    title = fields["title"].text()
    number = fields["number"].text() if "number" in fields else None
    excepted = frozenset(compiler.document_types(fields["except"])) if "except" in fields else frozenset()

    def ask(index: CaseIndex, readings: list[FieldReading]) -> Answer:
        rows = [row for row in _rows(readings) if row.get(title)]
        documents = [
            document for document in index.case.documents if not excepted.intersection(document.types)
        ]
        places = _places(readings)
        if not rows:
            return Answer(None, f"没有读到“{readings[0].name.title}”", places)
        scores = {
            (place, document.id): _likeness(index, row.get(title) or "", _cell(row, number), document)
            for place, row in enumerate(rows)
            for document in documents
        }
        answers = []
        for place, row in enumerate(rows):
            best = max((scores[place, document.id] for document in documents), default=0.0)
            answers.append(_row_answer(index, row.get(title) or "", best, places))
        for document in documents:
            best = max(scores[place, document.id] for place in range(len(rows)))
            answers.append(_document_answer(index, document, best, places))
        wrong = [answer for answer in answers if answer.truth is not True]
        return conjunction(wrong) if wrong else Answer(True, f"目录{len(rows)}条与卷内文书一致", places)

    return _on_rows(compiler.fact(fields["list"], [Kind.ENTRIES]), ask)


def _cell(row: Mapping[str, str | None], column: str | None) -> str:
    return (row.get(column) or "") if column is not None else ""


_NOISE = re.compile(r"[\s《》“”（）()【】\[\]、，,.·—-]|行政处罚|复印件|复制件")


def _likeness(index: CaseIndex, title: str, number: str, document: Document) -> float:
    """0–100: how well a row's title and number fit the document."""
    if number:
        for kind in document.types:
            name = f"{kind}.number"
            if name in index.vocabulary.facts:
                reading = index.readings_in(name, document)
                if reading.state is READ and same_document_number(number, reading.value):
                    return 100.0
    row = _NOISE.sub("", title)
    best = 0.0
    for name in (document.title, *(index.vocabulary.title(kind) for kind in document.types if kind != OTHER)):
        own = _NOISE.sub("", name)
        if own and row:
            if len(own) >= 3 and (own in row or row in own):
                return 100.0
            best = max(best, fuzz.ratio(row, own))
    return best


def _row_answer(index: CaseIndex, title: str, best: float, places: Sequence[Any]) -> Answer:
    if best >= _ALIKE:
        return Answer(True, "", places)
    if best >= _UNLIKE:
        return Answer(None, f"目录中的“{title}”与哪份文书对应不能确定", places)
    unread = index.unread_parts()
    if unread:
        return Answer(None, f"目录中的“{title}”未见对应文书，但{'，'.join(unread)}", places)
    return Answer(False, f"目录中的“{title}”在卷内没有对应的文书", places)


def _document_answer(index: CaseIndex, document: Document, best: float, places: Sequence[Any]) -> Answer:
    if best >= _ALIKE:
        return Answer(True, "", places)
    sure = (
        best < _UNLIKE and document.type != OTHER and document.confidence >= index.least_document_confidence
    )
    note: Note = (
        f"{index.label(document)}未列入目录" if sure else f"{index.label(document)}是否列入目录不能确定"
    )
    return Answer(False if sure else None, note, [document, *places])


@word("recordings")
def _recordings(_compiler: Compiler, node: Node) -> Check:
    """`recordings: uploaded`: there are sound or picture recordings among the files."""
    node.choice(["uploaded"])

    def ask(index: CaseIndex, _here: Here) -> Answer:
        found = _recording_sources(index)
        if found:
            names = "、".join(source.name for source in found[:_NAMED])
            return Answer(True, f"有音像文件{names}", index.looked_through())
        return Answer(False, "没有随卷上传音像文件", index.looked_through())

    return ask


def _recording_sources(index: CaseIndex) -> list[SourceRecord]:
    return [source for source in index.case.sources if source.is_recording]


@word("recordings_listed")
def _recordings_listed(compiler: Compiler, node: Node) -> Check:
    """`recordings_listed: {list: F, file: COLUMN}`: every row its recording, every recording its row, by file name."""
    fields = node.fields(["list", "file"])
    column = fields["file"].text()

    def ask(index: CaseIndex, readings: list[FieldReading]) -> Answer:
        rows = [row.get(column) or "" for row in _rows(readings)]
        uploaded = [source.name for source in _recording_sources(index)]
        places = _places(readings)
        listed = {_stem(row) for row in rows if row}
        present = {_stem(name) for name in uploaded}
        problems = [f"清单中的“{row}”没有对应的音像文件" for row in rows if row and _stem(row) not in present]
        problems += [f"音像文件“{name}”未列入清单" for name in uploaded if _stem(name) not in listed]
        if any(not row for row in rows):
            return Answer(None, "清单中有的条目没有读到文件名", places)
        if problems:
            return Answer(False, "；".join(problems[:_NAMED]), places, len(problems))
        return Answer(True, f"清单{len(rows)}条与音像文件一致", places)

    return _on_rows(compiler.fact(fields["list"], [Kind.ENTRIES]), ask)


def _stem(name: str) -> str:
    """A file's name without folder and ending, small letters."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0].strip().lower()
