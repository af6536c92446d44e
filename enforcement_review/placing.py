"""Places put back on the sheet: stages work on level pages, a report points at the paper as it was scanned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from enforcement_review.model import Box, CaseFile, Fact, Placement, ReadSource, TextLine

Placements = Mapping[tuple[str, int | None], Placement]


def as_seen(case: CaseFile, sources: Sequence[ReadSource]) -> CaseFile:
    """The case with the boxes of its facts and texts on the sheets as seen."""
    placements = {
        (page.source, page.number): page.placement
        for source in sources
        for page in source.pages
        if page.placement is not None
    }
    if not placements:
        return case
    source_of = {document.id: document.source for document in case.documents}
    return replace(
        case,
        facts=tuple(_fact(fact, source_of.get(fact.at, ""), placements) for fact in case.facts),
        texts={
            document: tuple(_text(line, source_of[document], placements) for line in lines)
            for document, lines in case.texts.items()
        },
    )


def _seen(box: Box | None, page: tuple[str, int | None], placements: Placements) -> Box | None:
    placement = placements.get(page)
    return box if box is None or placement is None else placement.seen(box)


def _fact(fact: Fact, source: str, placements: Placements) -> Fact:
    return replace(fact, box=_seen(fact.box, (source, fact.page), placements))


def _text(text: TextLine, source: str, placements: Placements) -> TextLine:
    placement = placements.get((source, text.page))
    if placement is None or text.line.box is None:
        return text
    # The edges of letters are those of the level line: without them, a part of the line is an even share of it.
    return replace(text, line=replace(text.line, box=placement.seen(text.line.box), edges=None))
