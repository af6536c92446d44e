"""The names that rules may use: document types and facts, with their Chinese titles and kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from enforcement_review.judging.paper_names import PaperNames
from enforcement_review.judging.rule_text import MistakeError, Node
from enforcement_review.model import OTHER


class Kind(StrEnum):
    """How a fact's value is read."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"  # a day, or a day with hours and minutes
    MONEY = "money"
    NUMBER = "number"
    FLAG = "flag"
    LIST = "list"  # texts
    ENTRIES = "entries"  # rows: mappings from column to text


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A 文书 type.

    Attributes:
        supplement: it may stand in the 副卷, so a 正卷 without it proves nothing.
        stand_ins: types that are asked in its place where the file has none of it (当场决定书 for 决定书).
        served_as: words by which a 送达回证 names it.
        perhaps_served_as: words that may mean it and may mean another.
        not_served_as: words of other papers' names that hold those of this one.
        listed_as: words by which a 卷内目录 names it.
    """

    id: str
    title: str
    supplement: bool = False
    stand_ins: tuple[str, ...] = ()
    served_as: tuple[str, ...] = ()
    perhaps_served_as: tuple[str, ...] = ()
    not_served_as: tuple[str, ...] = ()
    listed_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactName:
    """A fact.

    Attributes:
        several: one paper may rightly give several readings (documents on one receipt).
    """

    id: str
    document: str
    field: str
    title: str
    kind: Kind
    several: bool = False
    parser: str = ""  # the kind's name as plain text: looked up for every reading of every case


@dataclass(frozen=True, slots=True)
class Vocabulary:
    documents: Mapping[str, DocumentType]
    facts: Mapping[str, FactName]
    words: Mapping[str, str]  # values of lists and choices → Chinese
    names: PaperNames  # by which catalogues name the documents

    def title(self, document: str) -> str:
        known = self.documents.get(document)
        return known.title if known else document


def _names(documents: Iterable[DocumentType]) -> PaperNames:
    return PaperNames(
        (name, document.id)
        for document in documents
        for name in (*document.listed_as, *(() if document.id == OTHER else (document.title,)))
    )


def read_vocabulary(root: Node) -> Vocabulary:
    """Raises MistakeError at the first thing that can't be meant."""
    top = root.fields(["documents", "facts", "words"])
    documents: dict[str, DocumentType] = {}
    for name, node in top["documents"].entries():
        fields = node.fields(
            ["title"],
            ["supplement", "stand_ins", "served_as", "perhaps_served_as", "not_served_as", "listed_as"],
        )
        documents[name] = DocumentType(
            id=name,
            title=fields["title"].text(),
            supplement="supplement" in fields and fields["supplement"].flag(),
            stand_ins=_texts(fields, "stand_ins"),
            served_as=_texts(fields, "served_as"),
            perhaps_served_as=_texts(fields, "perhaps_served_as"),
            not_served_as=_texts(fields, "not_served_as"),
            listed_as=_texts(fields, "listed_as"),
        )
    for document in documents.values():
        for other in document.stand_ins:
            if other not in documents:
                raise MistakeError(top["documents"], f"没有“{other}”这种文书")
    facts: dict[str, FactName] = {}
    for owner, group in top["facts"].entries():
        if owner != "case" and owner not in documents:
            raise MistakeError(group, f"没有“{owner}”这种文书")
        for field, node in group.entries():
            parts = node.items()
            if len(parts) not in (2, 3):
                raise MistakeError(node, "写作 [名称, 种类] 或 [名称, 种类, several]")
            kind = Kind(parts[1].choice(kind.value for kind in Kind))
            several = len(parts) == 3 and parts[2].choice(["several"]) == "several"
            name = f"{owner}.{field}"
            facts[name] = FactName(name, owner, field, parts[0].text(), kind, several, kind.value)
    for document in documents.values():
        for other in document.stand_ins:
            for fact in [fact for fact in facts.values() if fact.document == document.id]:
                name = f"{other}.{fact.field}"
                facts.setdefault(
                    name, FactName(name, other, fact.field, fact.title, fact.kind, fact.several, fact.parser)
                )
    words = {key: node.text() for key, node in top["words"].entries()}
    return Vocabulary(documents, facts, words, _names(documents.values()))


def _texts(fields: Mapping[str, Node], key: str) -> tuple[str, ...]:
    return fields[key].texts() if key in fields else ()
