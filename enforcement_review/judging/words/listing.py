"""Words that set a list beside what it lists: has_rows, rising, recordings, recordings_listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from enforcement_review.judging.answers import Answer, conjunction, joined
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, FactReference, Here, not_there, word
from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.model import SourceRecord

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

    def ask(index: CaseIndex, readings: list[FieldReading]) -> Answer:
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
                    truth = None if index.through_ocr(reading.document) else False
                    answers.append(Answer(truth, f"页号倒退：{before[1]}之后是{here[1]}", places))
                before = here
            if before is None:
                answers.append(Answer(None, f"没有读到“{reading.name.title}”的页号", places))
        return conjunction(answers) if answers else Answer(True, "页号依次递增", places)

    return _on_rows(compiler.fact(fields["list"], [Kind.ENTRIES]), ask)


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
        without_file = [row for row in rows if row and _stem(row) not in present]
        unlisted = [name for name in uploaded if _stem(name) not in listed]
        problems = [f"清单中的“{row}”没有对应的音像文件" for row in without_file]
        problems += [f"音像文件“{name}”未列入清单" for name in unlisted]
        if any(not row for row in rows):
            return Answer(None, "清单中有的条目没有读到文件名", places)
        if any(_FILE_ENDING.search(row) is None for row in without_file):
            # A row in words (现场检查录像) may mean any of the files.
            return Answer(None, (joined, problems[:_NAMED]), places)
        if problems:
            return Answer(False, (joined, problems[:_NAMED]), places, len(problems))
        return Answer(True, f"清单{len(rows)}条与音像文件一致", places)

    return _on_rows(compiler.fact(fields["list"], [Kind.ENTRIES]), ask)


_FILE_ENDING = re.compile(r"\.\w{2,4}$")


def _stem(name: str) -> str:
    """A file's name without folder and ending, small letters."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0].strip().lower()
