"""Words that join checks: all, any, not, when, each, some, is, clear_if, unknown."""

from __future__ import annotations

from enforcement_review.judging.answers import Answer, Note, Truth, conjunction, disjunction, joined, render
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, Here, word
from enforcement_review.judging.rule_text import Node
from enforcement_review.model import Document


@word("all")
def _all(compiler: Compiler, node: Node) -> Check:
    parts = [compiler.check(item) for item in node.items()]
    if len(parts) == 1:
        return parts[0]

    def ask(index: CaseIndex, here: Here) -> Answer:
        return conjunction([part(index, here) for part in parts])

    return ask


@word("any")
def _any(compiler: Compiler, node: Node) -> Check:
    parts = [compiler.check(item) for item in node.items()]

    def ask(index: CaseIndex, here: Here) -> Answer:
        answers = []
        for part in parts:
            answer = part(index, here)
            if answer.truth is True:
                return answer
            answers.append(answer)
        return disjunction(answers)

    return ask


@word("not")
def _not(compiler: Compiler, node: Node) -> Check:
    inner = compiler.check(node)

    def ask(index: CaseIndex, here: Here) -> Answer:
        answer = inner(index, here)
        if answer.truth is None:
            return answer
        return Answer(not answer.truth, answer.note, answer.places)

    return ask


@word("is")
def _is(compiler: Compiler, node: Node) -> Check:
    return compiler.named_definition(node)


@word("when")
def _when(compiler: Compiler, node: Node) -> Check:
    """`when: {if: …, then: …, else: …}`; without `else` the check holds where the condition doesn't."""
    fields = node.fields(["if", "then"], ["else"])
    condition = compiler.check(fields["if"])
    then = compiler.check(fields["then"])
    otherwise = compiler.check(fields["else"]) if "else" in fields else None

    def ask(index: CaseIndex, here: Here) -> Answer:
        given = condition(index, here)
        if given.truth is True:
            return then(index, here)
        if given.truth is False:
            return otherwise(index, here) if otherwise is not None else Answer(True, given.note, given.places)
        first = then(index, here)
        second = otherwise(index, here) if otherwise is not None else Answer(True, given.note, given.places)
        if first.truth is not None and first.truth is second.truth:
            return first
        return Answer(None, given.note, given.places)

    return ask


@word("clear_if")
def _clear_if(compiler: Compiler, node: Node) -> Check:
    """`clear_if: {check: …, otherwise: words}`: yes where the check holds, else unknown with these words."""
    fields = node.fields(["check", "otherwise"])
    inner = compiler.check(fields["check"])
    reason = fields["otherwise"].text()

    def ask(index: CaseIndex, here: Here) -> Answer:
        answer = inner(index, here)
        if answer.truth is True:
            return answer
        return Answer(None, (_with_reason, answer.note, reason), answer.places)

    return ask


@word("yes")
def _yes(_compiler: Compiler, node: Node) -> Check:
    """`yes: words`: holds; for the branches of `when`."""
    return _constant(True, node)


@word("no")
def _no(_compiler: Compiler, node: Node) -> Check:
    """`no: words`: does not hold; for the branches of `when`."""
    return _constant(False, node)


@word("unknown")
def _unknown(_compiler: Compiler, node: Node) -> Check:
    """`unknown: words`: what nobody can tell from the file."""
    return _constant(None, node)


def _constant(truth: Truth, node: Node) -> Check:
    reason = node.text()

    def ask(index: CaseIndex, _here: Here) -> Answer:
        return Answer(truth, reason, index.looked_through())

    return ask


@word("each")
def _each(compiler: Compiler, node: Node) -> Check:
    """`each: {document: T, check: …}`: every document of the type; unknown where none was found and none is excluded."""
    kinds, inner = _documents_and_check(compiler, node)

    def ask(index: CaseIndex, _here: Here) -> Answer:
        answers = [_named(index, here[0], inner(index, here)) for here in _over(index, kinds)]
        if not answers:
            return _none_of(index, kinds, True)
        more = index.more_listed(kinds, len(answers))
        return conjunction(answers if more is None else [*answers, more])

    return ask


@word("some")
def _some(compiler: Compiler, node: Node) -> Check:
    """`some: {document: T, check: …}`: at least one document of the type; no only where no other can be in the file."""
    kinds, inner = _documents_and_check(compiler, node)

    def ask(index: CaseIndex, _here: Here) -> Answer:
        answers = [_named(index, here[0], inner(index, here)) for here in _over(index, kinds)]
        good = [answer for answer in answers if answer.truth is True]
        if good:
            # The papers that don't have it are named too.
            rest = [answer.note for answer in answers if answer.truth is False]
            return Answer(True, (joined, [good[0].note, *rest]), good[0].places)
        if not answers:
            return _none_of(index, kinds, False)
        found = disjunction(answers)
        if found.truth is False:
            absent = index.absence(kinds)
            if absent.truth is None:
                return disjunction([found, absent])
        return found

    return ask


def _documents_and_check(compiler: Compiler, node: Node) -> tuple[tuple[str, ...], Check]:
    fields = node.fields(["document", "check"])
    kinds = compiler.document_types(fields["document"])
    return kinds, compiler.within_scope(kinds, lambda: compiler.check(fields["check"]))


def _over(index: CaseIndex, kinds: tuple[str, ...]) -> list[tuple[Document, str]]:
    found: list[tuple[Document, str]] = []
    for kind in kinds:
        found += [(document, kind) for document in index.of_type(kind)]
    return found


def _none_of(index: CaseIndex, kinds: tuple[str, ...], proven: Truth) -> Answer:
    absent = index.absence(kinds)
    return Answer(proven if absent.truth else None, absent.note, absent.places)


def _named(index: CaseIndex, document: Document, answer: Answer) -> Answer:
    places = answer.places or (document,)
    return Answer(answer.truth, (_with_label, index, document, answer.note), places, answer.times)


def _with_label(index: CaseIndex, document: Document, note: Note) -> str:
    label = index.label(document)
    words = render(note)
    return words if label in words else f"{label}：{words}"


def _with_reason(note: Note, reason: str) -> str:
    words = render(note)
    return f"{words}；{reason}" if words else reason
