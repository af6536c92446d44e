"""A case file made ready for questions: documents by type, readings of facts, and what absence proves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from enforcement_review.judging.answers import Answer, EvidencePlace, Note
from enforcement_review.judging.case_words import (
    NAMED,
    absence_words,
    doubt_words,
    more_listed_words,
    read_words,
    unlisted_words,
    unread_words,
)
from enforcement_review.judging.fact_values import in_chinese
from enforcement_review.judging.field_reading import UNKNOWN, FieldReading, reading_of
from enforcement_review.judging.listing import listing
from enforcement_review.judging.parameters import ParameterTable, ParameterValue
from enforcement_review.judging.vocabulary import FactName, Kind, Vocabulary
from enforcement_review.model import (
    OTHER,
    CaseFile,
    Document,
    Evidence,
    Fact,
    TextFrom,
    Volume,
    evidence_of,
)

_LOOKED_THROUGH = 6  # documents that stand as evidence of an absence
_MOST_EVIDENCE = 20  # pieces of evidence of one finding; what follows repeats them
# Members of an enumeration are slow to look up.
_MANIFESTS = ("application/json", "application/xml")  # of an export: no paper can be missing in one
_OCR, _WHOLE, _NUMBER = TextFrom.OCR, Volume.WHOLE, Kind.NUMBER
_ENTRIES = "file_catalogue.entries"
_FIRST_LOOKED_AT = ("file_catalogue", "cover")


class CaseIndex:
    """One case with one table of parameters; lives as long as one judgement.

    With `listed`, the types that its 卷内目录 lists: what the catalogue does not list is taken to be absent, though
    pages that might hold it were not read. That is enough to say that nothing of the kind took place, never to blame.
    """

    __slots__ = (
        "_absences",
        "_by_type",
        "_doubtful_by_type",
        "_evidence",
        "_facts",
        "_labels",
        "_listed",
        "_listing",
        "_looked_through",
        "_open_questions",
        "_perhaps_another",
        "_registers",
        "_several_sources",
        "_texts",
        "case",
        "day",
        "definition_answers",
        "documents",
        "fields",
        "least_document_confidence",
        "least_fact_confidence",
        "named_answers",
        "receipts",
        "table",
        "used",
        "values",
        "vocabulary",
    )

    def __init__(
        self,
        case: CaseFile,
        vocabulary: Vocabulary,
        table: ParameterTable,
        registers: Mapping[str, frozenset[str]],
        *,
        listed: frozenset[str] = frozenset(),
    ) -> None:
        self.case = case
        self.vocabulary = vocabulary
        self.table = table
        self.used: list[tuple[str, str]] = []
        self.day: date | None = None
        self.definition_answers: dict[str, tuple[Answer, list[tuple[str, str]]]] = {}
        self.named_answers: dict[str, tuple[Answer, list[tuple[str, str]]]] = {}
        self.least_fact_confidence = _figure(table, "fact_confidence")
        self.least_document_confidence = _figure(table, "document_confidence")
        self._registers = registers
        self._listed = listed
        self._listing: Mapping[str, int] | None = None
        self.receipts: dict[str, Any] = {}  # which receipts serve which type, kept by `receipts_of`
        self.values: dict[str, Any] = {}  # what a fact gives as candidates, kept by `of_fact`
        self.fields: dict[str, tuple[FieldReading, ...]] = {}
        self._evidence: dict[int, Evidence] = {}
        self._labels: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._absences: dict[tuple[str, ...], Answer] = {}
        self._looked_through: tuple[Document, ...] | None = None
        self._open_questions: tuple[str, ...] | None = None
        self._several_sources = sum(1 for source in case.sources if not source.is_recording) > 1
        by_type: dict[str, list[Document]] = {}
        doubtful: dict[str, list[Document]] = {}
        documents: dict[str, Document] = {}
        least = self.least_document_confidence
        for document in case.documents:
            documents[document.id] = document
            group = by_type if document.confidence >= least else doubtful
            group.setdefault(document.type, []).append(document)
            for kind in document.also:
                group.setdefault(kind, []).append(document)
        self._perhaps_another = [
            document for document in case.documents if document.could_be or document.confidence < least
        ]
        self.documents = documents
        self._by_type = by_type
        self._doubtful_by_type = doubtful
        facts: dict[str, dict[str, list[Fact]]] = {}
        for fact in case.facts:
            by_document = facts.get(fact.name)
            if by_document is None:
                facts[fact.name] = {fact.document: [fact]}
            elif fact.document in by_document:
                by_document[fact.document].append(fact)
            else:
                by_document[fact.document] = [fact]
        self._facts = facts

    def forget(self) -> None:
        """Let go of the answers kept: their words hold the index, and rings of objects wait for the collector."""
        self.definition_answers.clear()
        self.named_answers.clear()
        self.values.clear()
        self.receipts.clear()
        self._absences.clear()

    # ---- documents ----

    def of_type(self, kind: str) -> Sequence[Document]:
        """Documents that surely are of this type, or those that stand in where there is none."""
        found = self._by_type.get(kind)
        if found is not None:
            return found
        for other in self.vocabulary.documents[kind].stand_ins:
            found = self._by_type.get(other)
            if found is not None:
                return found
        return ()

    def perhaps_of_type(self, kind: str) -> Sequence[Document]:
        """Documents that were taken for this type with too little confidence."""
        found = self._doubtful_by_type.get(kind)
        if found is not None:
            return found
        for other in self.vocabulary.documents[kind].stand_ins:
            found = self._doubtful_by_type.get(other)
            if found is not None:
                return found
        return ()

    def label(self, document: Document) -> str:
        """《title》 with its pages, as messages name it."""
        label = self._labels.get(document.id)
        if label is None:
            title = document.title or self.vocabulary.title(document.type)
            place = _pages(document.pages)
            if self._several_sources or not place:
                place = f"{document.source} {place}".rstrip()
            label = f"《{title}》（{place}）"
            self._labels[document.id] = label
        return label

    def text(self, document: Document) -> str:
        """The document's whole text without white space."""
        text = self._texts.get(document.id)
        if text is None:
            lines = self.case.texts.get(document.id, ())
            text = "".join("".join(item.line.text.split()) for item in lines)
            self._texts[document.id] = text
        return text

    def register(self, name: str) -> frozenset[str] | None:
        """The people on a register of the unit; None where no such register was given."""
        return self._registers.get(name)

    # ---- facts ----

    def readings(self, name: str) -> tuple[FieldReading, ...]:
        """The fact in each document that has a place for it; () where the file has no such document."""
        found = self.fields.get(name)
        if found is None:
            fact = self.vocabulary.facts[name]
            found = self._case_readings(fact) if fact.document == "case" else self._readings(fact)
            self.fields[name] = found
        return found

    def readings_in(self, name: str, document: Document) -> FieldReading:
        """The fact in this document."""
        readings = self.fields.get(name)
        for reading in self.readings(name) if readings is None else readings:
            if reading.document is document:
                return reading
        facts = self._facts_in(name, document)
        return reading_of(self.vocabulary.facts[name], document, facts, self.least_fact_confidence)

    def _facts_in(self, name: str, document: Document) -> Sequence[Fact]:
        by_document = self._facts.get(name)
        return by_document.get(document.id, ()) if by_document is not None else ()

    def _case_readings(self, name: FactName) -> tuple[FieldReading, ...]:
        by_document = self._facts.get(name.id)
        if not by_document:
            return ()
        every = [fact for facts in by_document.values() for fact in facts]
        return (reading_of(name, None, every, self.least_fact_confidence),)

    def _readings(self, name: FactName) -> tuple[FieldReading, ...]:
        least = self.least_fact_confidence
        documents: Sequence[Document] | None = self._by_type.get(name.document)
        if documents is not None:
            by_document = self._facts.get(name.id)
            if by_document is None:
                return tuple([reading_of(name, document, (), least) for document in documents])
            return tuple(
                [
                    reading_of(name, document, by_document.get(document.id, ()), least)
                    for document in documents
                ]
            )
        documents = self.of_type(name.document)
        if documents:
            found = []
            for document in documents:
                own = self._own_name(name, document)
                found.append(reading_of(own, document, self._facts_in(own.id, document), least))
            return tuple(found)
        return tuple(
            [
                FieldReading(
                    self._own_name(name, document), document, UNKNOWN, None, (document,), "文书种类不能确定"
                )
                for document in self.perhaps_of_type(name.document)
            ]
        )

    def _own_name(self, name: FactName, document: Document) -> FactName:
        """The fact's name in the document: a paper that stands in (当场决定书) gives its own facts."""
        known = self.vocabulary.facts
        if name.document in document.types:
            return name
        other = next(kind for kind in document.types if f"{kind}.{name.field}" in known)
        return known[f"{other}.{name.field}"]

    def unread_note(self, reading: FieldReading) -> Note:
        return (unread_words, self, reading)

    def read_note(self, reading: FieldReading) -> Note:
        return (read_words, self, reading)

    def in_words(self, value: Any) -> str:
        """A value or a list of values in Chinese, ids of the vocabulary's words translated."""
        if isinstance(value, str):
            return self.vocabulary.words.get(value, value)
        if isinstance(value, tuple):
            return "、".join([self.in_words(item) for item in value]) or "无"
        return in_chinese(value)

    def through_ocr(self, document: Document | None) -> bool:
        return document is not None and document.text_from is _OCR

    # ---- absence ----

    def absence(self, kinds: tuple[str, ...]) -> Answer:
        """Whether the file surely has no (further) document of these types.

        Yes (`truth` True) is an absence proven; unknown says what must be looked at first.
        """
        found = self._absences.get(kinds)
        if found is None:
            found = self._absence(kinds)
            self._absences[kinds] = found
        return found

    def _absence(self, kinds: tuple[str, ...]) -> Answer:
        doubts = self._doubts(kinds) if self._perhaps_another else []
        open_questions = self.unread_parts()
        if self._listed and self._listed.isdisjoint(self._wanted(kinds)):
            doubts = [document for document in doubts if document.complete]
            open_questions = self._unread_sources()
            if not doubts and not open_questions and not self._other_volume(kinds):
                return Answer(True, (unlisted_words, self, kinds), self.looked_through())
        places: Sequence[EvidencePlace] = self.looked_through()
        if doubts:
            places = [*doubts[:NAMED], *places][:_LOOKED_THROUGH]
        if not self.case.documents or doubts or open_questions or self._other_volume(kinds):
            return Answer(None, (doubt_words, self, kinds, tuple(doubts), open_questions), places)
        return Answer(True, (absence_words, self, kinds), places)

    def _wanted(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The types, and those that stand in for them."""
        stand_ins = [other for kind in kinds for other in self.vocabulary.documents[kind].stand_ins]
        return tuple(dict.fromkeys([*kinds, *stand_ins]))

    def _doubts(self, kinds: tuple[str, ...]) -> list[Document]:
        """Documents that might be of one of the types, or stand in for one."""
        wanted = self._wanted(kinds)
        doubts = []
        least = self.least_document_confidence
        for document in self._perhaps_another:
            if document.could_be:
                might_be = any(kind in document.could_be for kind in wanted)
            else:
                might_be = document.type != OTHER and document.confidence < least
            if might_be or (document.confidence < least and any(kind in document.types for kind in wanted)):
                doubts.append(document)
        return doubts

    def unread_parts(self) -> tuple[str, ...]:
        """What of the file was not read, in words."""
        if self._open_questions is None:
            questions = list(self._unread_sources())
            pages = [
                f"{page.source} 第{page.page}页" if page.page is not None else page.source
                for page in self.case.unread
            ]
            if not pages:
                pages = [self.label(document) for document in self.case.documents if not document.complete]
            if pages:
                some = "、".join(pages[:NAMED]) + ("等" if len(pages) > NAMED else "")
                questions.append(f"{len(pages)}页未能识读（{some}）")
            self._open_questions = tuple(questions)
        return self._open_questions

    def _unread_sources(self) -> tuple[str, ...]:
        return tuple(
            f"{source.name}未能读取"
            for source in self.case.sources
            if source.error is not None and not source.is_recording and source.media_type not in _MANIFESTS
        )

    def listed(self) -> Mapping[str, int]:
        """Document types that the 卷内目录 names, in how many entries each.

        Empty where it was not read whole or speaks in general words.
        """
        if self._listing is None:
            self._listing = listing(self.readings(_ENTRIES), self.vocabulary.names)
        return self._listing

    def more_listed(self, kinds: tuple[str, ...], found: int) -> Answer | None:
        """Unknown where pages were not read and the 卷内目录 lists more documents of the types than were found."""
        listed = sum(self.listed().get(kind, 0) for kind in kinds) if self.unread_parts() else 0
        if listed <= found:
            return None
        return Answer(None, (more_listed_words, self, kinds, listed, found), self.looked_through())

    def _other_volume(self, kinds: tuple[str, ...]) -> bool:
        volume = self.case.volume
        if volume is _WHOLE:
            return False
        supplement = any(self.vocabulary.documents[kind].supplement for kind in kinds)
        return supplement if volume is Volume.MAIN else not supplement

    def looked_through(self) -> tuple[Document, ...]:
        """Documents that stand for the whole file: the catalogue and the cover first."""
        if self._looked_through is None:
            first = [item for kind in _FIRST_LOOKED_AT for item in self._by_type.get(kind, ())]
            chosen = {item.id for item in first}
            rest = [item for item in self.case.documents if item.id not in chosen]
            self._looked_through = tuple([*first, *rest][:_LOOKED_THROUGH])
        return self._looked_through

    # ---- evidence ----

    def evidence(self, places: Sequence[EvidencePlace]) -> tuple[Evidence, ...]:
        """Each place once, in order. Places are told apart as objects: two equal readings are still two places."""
        # The case holds every place, so that no other object takes its number.
        chosen = {id(place): place for place in places}
        made = self._evidence
        found = []
        for key, place in chosen.items():
            evidence = made.get(key)
            if evidence is None:
                evidence = evidence_of(place) if type(place) is Fact else _of_paper(place)  # type: ignore[arg-type]  # a Fact or a Document: type() is faster, and not narrowed
                made[key] = evidence
            found.append(evidence)
        return tuple(found[:_MOST_EVIDENCE])

    # ---- parameters ----

    def parameter(self, name: str, day: date | None) -> ParameterValue | None:
        """The parameter on the day of the act; noted as used."""
        value, use = self.table.looked_up(name, day)
        self.used.append(use)
        return value


def _figure(table: ParameterTable, name: str) -> float:
    value = table.value(name, None)
    if not isinstance(value, Decimal):
        raise TypeError(f"the parameter {name} is a number")
    return float(value)


def _pages(pages: tuple[int, ...]) -> str:
    if not pages:
        return ""
    if len(pages) == 1:
        return f"第{pages[0]}页"
    if pages[-1] - pages[0] == len(pages) - 1:
        return f"第{pages[0]}-{pages[-1]}页"
    return f"第{'、'.join(map(str, pages))}页"


def _of_paper(document: Document) -> Evidence:
    return Evidence(document.id, document.pages[0] if document.pages else None, None, document.title)
