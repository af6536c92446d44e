"""A document → all its labelled fields, ruled and typed, in the order of its blocks."""

from __future__ import annotations

from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.fields_ruled import fields_of_table
from enforcement_review.extracting.fields_typed import fields_of_lines
from enforcement_review.model import DocumentPages, Line, Table
from enforcement_review.text.passage import text_extent


def read_fields(document: DocumentPages) -> tuple[Field, ...]:
    """All labelled fields of a document, in reading order."""
    fields: list[Field] = []
    for page in document.pages:
        extent = text_extent(page)
        run: list[Line] = []
        for block in page.blocks:
            if isinstance(block, Table):
                fields.extend(fields_of_lines(run, page.number, extent))
                run = []
                fields.extend(fields_of_table(block, page.number))
            else:
                run.append(block)
        fields.extend(fields_of_lines(run, page.number, extent))
    return tuple(fields)
