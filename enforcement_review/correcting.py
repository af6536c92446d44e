"""Facts as people read them, put in the place of the machine's readings.

A correction names its place by what outlives a renumbering: the fact's name, the file and first page of its paper,
which reading it is there, and what the machine read. Where the case no longer has that, it is not applied, and
said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from enforcement_review.model import Box, CaseFile, Document, Fact, FactValue

CASE = "case."  # how the names of facts of the case as a whole begin


@dataclass(frozen=True, slots=True)
class FactPlace:
    """Where in a case a fact stands.

    Attributes:
        source, first_page: of its paper; "" and None for a fact that no paper states.
        nth: which of the readings of this name in the papers that begin on that page, from 0; for a fact that
            the machine did not read, which of these papers.
    """

    name: str
    source: str
    first_page: int | None
    nth: int


@dataclass(frozen=True, slots=True)
class FactCorrection:
    """What a person read.

    Attributes:
        machine: what the machine read there; nothing where `added` is set: it read nothing at all.
        value: None: the field is empty.
        page, box: the place that the person marked; None: the reading's own place.
        on_source: the file that `page` is of, where it is not the first one of the paper (pictures of one paper).
        quote: the words, for an added fact.
    """

    place: FactPlace
    value: FactValue
    machine: FactValue = None
    added: bool = False
    page: int | None = None
    box: Box | None = None
    on_source: str | None = None
    quote: str = ""


def with_corrections(
    case: CaseFile, corrections: Sequence[FactCorrection]
) -> tuple[CaseFile, tuple[FactCorrection, ...]]:
    """The case as the machine reads it with corrections in it, and those that found no place.

    Facts keep their indexes; added ones come last, in the order of the corrections. A fact of the case that was
    taken over from a paper (当事人 from the decision) follows the paper's.
    """
    if not corrections:
        return case, ()
    groups = _groups(case)
    corrected: dict[int, Fact] = {}
    following: dict[int, Fact] = {}
    added: list[Fact] = []
    left: list[FactCorrection] = []
    for correction in corrections:
        if correction.added:
            paper = _paper_at(correction.place, case.documents)
            if paper is not None:
                added.append(_added(correction, paper, case.documents))
                continue
        elif (index := _index_in(correction, case, groups)) is not None:
            corrected[index] = _corrected(case.facts[index], correction)
            for other in _taken_over(index, case.facts):
                following[other] = replace(case.facts[other], value=correction.value, confidence=1.0)
            continue
        left.append(correction)
    changed = {**following, **corrected}
    facts = [changed.get(index, fact) for index, fact in enumerate(case.facts)]
    return replace(case, facts=(*facts, *added)), tuple(left)


def place_of(case: CaseFile, index: int) -> FactPlace:
    """The place of the fact at this index of `case.facts`."""
    return next(
        FactPlace(*key, indexes.index(index)) for key, indexes in _groups(case).items() if index in indexes
    )


def index_of(case: CaseFile, correction: FactCorrection) -> int | None:
    """Which fact of `case.facts` is corrected by it; None: none is. Not for added facts."""
    return _index_in(correction, case, _groups(case))


def place_in(case: CaseFile, paper: Document | None, name: str) -> FactPlace:
    """The place of a fact that the machine did not read in a paper; in none, of the case as a whole."""
    if paper is None:
        return FactPlace(name, "", None, 0)
    beside = _papers_on(paper.source, _first_page(paper), case.documents)
    return FactPlace(name, paper.source, _first_page(paper), beside.index(paper))


_Key = tuple[str, str, int | None]


def _groups(case: CaseFile) -> dict[_Key, list[int]]:
    """The indexes of the facts that a place cannot tell apart but by their order."""
    papers = {paper.id: (paper.source, _first_page(paper)) for paper in case.documents}
    groups: dict[_Key, list[int]] = {}
    for index, fact in enumerate(case.facts):
        groups.setdefault((fact.name, *papers.get(fact.document, ("", None))), []).append(index)
    return groups


def _first_page(paper: Document) -> int | None:
    return paper.pages[0] if paper.pages else None


def _index_in(correction: FactCorrection, case: CaseFile, groups: Mapping[_Key, Sequence[int]]) -> int | None:
    """The reading that was corrected: the nth, if it reads as it did then, else the only one that does."""
    place = correction.place
    indexes = groups.get((place.name, place.source, place.first_page), ())
    alike = [index for index in indexes if case.facts[index].value == correction.machine]
    nth = indexes[place.nth] if place.nth < len(indexes) else None
    if nth in alike:
        return nth
    return alike[0] if len(alike) == 1 else None


def _corrected(fact: Fact, correction: FactCorrection) -> Fact:
    moved = correction.page is not None
    return replace(
        fact,
        value=correction.value,
        confidence=1.0,
        page=correction.page if moved else fact.page,
        box=correction.box if moved else fact.box,
    )


def _taken_over(index: int, facts: Sequence[Fact]) -> Iterator[int]:
    """What is the same reading of a paper: facts of the case, and the same field of the paper's other type."""
    read = facts[index]
    if read.name.startswith(CASE):
        return
    field = read.name.partition(".")[2]
    for other, fact in enumerate(facts):
        there = fact.name.startswith(CASE) or fact.name.partition(".")[2] == field
        if other != index and there and _at(fact) == _at(read):
            yield other


def _at(fact: Fact) -> tuple[object, ...]:
    return fact.document, fact.sheet, fact.page, fact.box, fact.anchor, fact.quote, fact.value


def _paper_at(place: FactPlace, documents: Sequence[Document]) -> str | None:
    """Id of the paper that a fact was added to, "" for none; None where it is no longer there or of that type."""
    if not place.source:
        return ""
    beside = _papers_on(place.source, place.first_page, documents)
    if place.nth >= len(beside):
        return None
    paper = beside[place.nth]
    fits = place.name.startswith(CASE) or place.name.partition(".")[0] in paper.types
    return paper.id if fits else None


def _papers_on(source: str, first_page: int | None, documents: Sequence[Document]) -> list[Document]:
    return [
        document
        for document in documents
        if document.continues is None and (document.source, _first_page(document)) == (source, first_page)
    ]


def _added(correction: FactCorrection, paper: str, documents: Sequence[Document]) -> Fact:
    sheets = [
        document.id
        for document in documents
        if paper and document.continues == paper and document.source == correction.on_source
    ]
    place = correction.place
    page = place.first_page if correction.page is None else correction.page
    sheet = sheets[0] if sheets else None
    return Fact(place.name, correction.value, paper, page, correction.box, correction.quote, 1.0, sheet=sheet)
