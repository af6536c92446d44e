"""Words on the rows of a list: has_rows, rising."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from enforcement_review.judging.answers import Answer, conjunction
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, FactReference, Here, not_there, word
from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind

_NAMED = 8


def on_rows(reference: FactReference, ask: Callable[[CaseIndex, list[FieldReading]], Answer]) -> Check:
    """A check that asks the readings of the list; unknown where one of them was not read."""

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

    return on_rows(compiler.fact(fields["list"], [Kind.ENTRIES]), ask)
