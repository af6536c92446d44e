"""Words on what stands in the file: exists, seen, served, mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enforcement_review.judging.answers import Answer, disjunction
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, Here, word
from enforcement_review.judging.field_reading import READ
from enforcement_review.judging.receipts import receipts_of
from enforcement_review.judging.rule_text import MistakeError, Node
from enforcement_review.model import Document


@word("exists")
def _exists(compiler: Compiler, node: Node) -> Check:
    """`exists: T` or `exists: [T, U]`: one document of one of the types stands in the file."""
    kinds = compiler.document_types(node)

    def ask(index: CaseIndex, _here: Here) -> Answer:
        there = _surely_there(index, kinds)
        if there is not None:
            return there
        absent = index.absence(kinds)
        return Answer(False if absent.truth else None, absent.note, absent.places)

    return ask


def _surely_there(index: CaseIndex, kinds: tuple[str, ...]) -> Answer | None:
    for kind in kinds:
        documents = index.of_type(kind)
        if documents:
            return Answer(True, (_there, index, documents), documents)
    return None


@word("seen")
def _seen(compiler: Compiler, node: Node) -> Check:
    """`seen: T`: a document of the type was surely recognised; never unknown. For conditions and exceptions."""
    kinds = compiler.document_types(node)

    def ask(index: CaseIndex, _here: Here) -> Answer:
        there = _surely_there(index, kinds)
        if there is not None:
            return there
        return Answer(False, index.absence(kinds).note, index.looked_through())

    return ask


def _there(index: CaseIndex, documents: Sequence[Document]) -> str:
    return f"有{'、'.join([index.label(document) for document in documents])}"


@word("served")
def _served(compiler: Compiler, node: Node) -> Check:
    """`served: T`: a receipt shows that a document of the type was served, or the paper carries a 签收."""
    kind = compiler.document_type(node)
    own = compiler.vocabulary.facts.get(f"{kind}.served_on")

    def ask(index: CaseIndex, _here: Here) -> Answer:
        if own is not None:
            for reading in index.readings(own.id):
                if reading.state is READ:
                    return Answer(True, (_signed_for, index, reading.document), reading.places)
        found = receipts_of(index, kind)
        if found.sure:
            return Answer(True, (_there, index, found.sure), found.sure)
        if found.perhaps:
            return Answer(None, found.note, found.places)
        absent = index.absence(("service_receipt",))
        if absent.truth is None:
            return absent
        return Answer(False, found.note, found.places)

    return ask


def _signed_for(index: CaseIndex, document: Document | None) -> str:
    return f"{index.label(document) if document else '文书'}上有签收日期"


_GAP = "…"
_WITHIN_A_SENTENCE = "[^。；;！？]{0,60}?"


def phrase_pattern(phrase: str) -> str:
    """A pattern for a phrase; `…` stands for other words of the same sentence."""
    return _WITHIN_A_SENTENCE.join(re.escape("".join(part.split())) for part in phrase.split(_GAP))


@word("mentions")
def _mentions(compiler: Compiler, node: Node) -> Check:
    """`mentions: {in: T, surely: [phrases], perhaps: [words], not_counting: [phrases]}`: what the paper says.

    One of the phrases stands there: yes. None does, but one of the core words: unknown. No trace in a paper
    that was read whole: no. Core words inside a phrase of `not_counting` (未造成危害后果) are no trace. `in` may
    be left out inside `each` and `some`.
    """
    fields = node.fields(["surely", "perhaps"], ["in", "not_counting"])
    kinds = compiler.document_types(fields["in"]) if "in" in fields else ()
    if not kinds and not compiler.scope:
        raise MistakeError(node, "缺少“in”：在哪种文书里找")
    phrases = fields["surely"].texts()
    surely = re.compile("|".join(phrase_pattern(phrase) for phrase in phrases))
    perhaps = re.compile("|".join(phrase_pattern(phrase) for phrase in fields["perhaps"].texts()))
    ignored = None
    if "not_counting" in fields:
        ignored = re.compile("|".join(phrase_pattern(phrase) for phrase in fields["not_counting"].texts()))
    told = "、".join(f"“{phrase}”" for phrase in phrases[:3])

    def look(index: CaseIndex, document: Document) -> Answer:
        text = index.text(document)
        match = surely.search(text)
        if match is not None:
            return Answer(True, (_says, index, document, match[0]), (document,))
        trace = perhaps.search(text if ignored is None else ignored.sub("", text))
        if trace is not None:
            return Answer(None, (_perhaps_says, index, document, trace[0], told), (document,))
        if not text or not document.complete:
            return Answer(None, (_unread, index, document), (document,))
        return Answer(False, (_does_not_say, index, document, told), (document,))

    def ask(index: CaseIndex, here: Here) -> Answer:
        if not kinds:
            if here is None:
                raise ValueError("mentions was asked outside of a document")
            return look(index, here[0])
        answers = [look(index, document) for kind in kinds for document in index.of_type(kind)]
        if answers:
            return disjunction(answers)
        absent = index.absence(kinds)
        return Answer(None, absent.note, absent.places)

    return ask


def _says(index: CaseIndex, document: Document, words: str) -> str:
    return f"{index.label(document)}写有“{words}”"


def _perhaps_says(index: CaseIndex, document: Document, trace: str, told: str) -> str:
    return f"{index.label(document)}提到“{trace}”，但是否{told}之意须人工认定"


def _does_not_say(index: CaseIndex, document: Document, told: str) -> str:
    return f"{index.label(document)}中未见{told}等表述"


def _unread(index: CaseIndex, document: Document) -> str:
    return f"{index.label(document)}的文字未读全"
