"""From the words of a rule to functions: each word of the language registers how it is understood.

A check is compiled once, when the rules are loaded, to a closure; judging only calls closures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from enforcement_review.judging.answers import Answer, Note, Truth, render
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.field_reading import FieldReading
from enforcement_review.judging.parameters import Parameter, ParameterKind
from enforcement_review.judging.rule_text import MistakeError, Node, Problem
from enforcement_review.judging.vocabulary import FactName, Kind, Vocabulary
from enforcement_review.model import Document

Here = (
    tuple[Document, str] | None
)  # the document that `each` or `some` looks at, and the type it was asked as
Check = Callable[[CaseIndex, Here], Answer]
ReadFields = Callable[[CaseIndex, Here], Sequence[FieldReading]]
WordReader = Callable[["Compiler", Node], Check]
T = TypeVar("T")

_WORDS: dict[str, WordReader] = {}


def word(name: str) -> Callable[[WordReader], WordReader]:
    """Register how the word is compiled."""

    def register(reader: WordReader) -> WordReader:
        if name in _WORDS:
            raise ValueError(f"the word {name} stands twice")
        _WORDS[name] = reader
        return reader

    return register


def known_words() -> tuple[str, ...]:
    """All words of the rule language."""
    return tuple(sorted(_WORDS))


@dataclass(frozen=True, slots=True)
class FactReference:
    """A fact as a rule names it: `decision.fine`, or `.fine` of the document that is looked at.

    Attributes:
        name: as written.
        facts: the facts that it may mean, by document type.
        read: its readings in a case.
    """

    name: str
    facts: Mapping[str, FactName]
    read: ReadFields

    @property
    def any(self) -> FactName:
        return next(iter(self.facts.values()))

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(self.facts)


@dataclass(slots=True)
class Compiler:
    """What a rule may name, and where mistakes are noted.

    Attributes:
        scope: types of the document that `.field` means; () outside `each` and `some`.
        definitions: named conditions, by name; filled while they are compiled.
    """

    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    problems: list[Problem]
    definition_nodes: Mapping[str, Node] = field(default_factory=dict)
    definitions: dict[str, Check] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    scope: tuple[str, ...] = ()
    _open: list[str] = field(default_factory=list)

    # ---- checks ----

    def check(self, node: Node) -> Check:
        """A check: `word: …`, the name of a definition, or a list of checks that must all hold."""
        if node.is_text:
            return self.named_definition(node)
        if node.is_list:
            return _WORDS["all"](self, node)
        mapping = node.mapping()
        if len(mapping) != 1:
            raise MistakeError(node, f"一个条件只写一个词，这里有：{'、'.join(mapping) or '无'}")
        name, argument = next(iter(mapping.items()))
        if name not in _WORDS:
            raise MistakeError(node, f"规则语言中没有“{name}”这个词（有：{'、'.join(known_words())}）")
        return _WORDS[name](self, argument)

    def definition(self, node: Node) -> Check:
        name = node.text()
        found = self.definitions.get(name)
        if found is not None:
            return found
        if name not in self.definition_nodes:
            raise MistakeError(node, f"没有名为“{name}”的定义")
        if name in self._open:
            raise MistakeError(node, f"定义互相引用：{' → '.join([*self._open, name])}")
        self._open.append(name)
        scope, self.scope = self.scope, ()
        try:
            inner = self.check(self.definition_nodes[name])
        finally:
            self.scope = scope
            self._open.pop()

        def ask(index: CaseIndex, _here: Here) -> Answer:
            known = index.definition_answers.get(name)
            if known is None:
                outer, index.used = index.used, []
                known = (inner(index, None), index.used)
                index.used = outer
                index.definition_answers[name] = known
            answer, used = known
            if used:
                index.used.extend(used)
            return answer

        self.definitions[name] = ask
        return ask

    def named_definition(self, node: Node) -> Check:
        """A definition as a rule asks it: its words say what it is about."""
        inner = self.definition(node)
        if self._open:
            return inner
        name = node.text()
        title = self.titles[name]

        def ask(index: CaseIndex, here: Here) -> Answer:
            known = index.named_answers.get(name)
            if known is None:
                answer = inner(index, here)
                note = (_defined, title, answer.truth, answer.note)
                named = Answer(answer.truth, note, answer.places)
                index.named_answers[name] = named, index.definition_answers[name][1]
                return named
            named, used = known
            if used:
                index.used.extend(used)
            return named

        return ask

    def within_scope(self, scope: tuple[str, ...], compile_: Callable[[], T]) -> T:
        outer, self.scope = self.scope, scope
        try:
            return compile_()
        finally:
            self.scope = outer

    # ---- names ----

    def document_type(self, node: Node) -> str:
        name = node.text()
        if name not in self.vocabulary.documents:
            raise MistakeError(node, f"没有“{name}”这种文书")
        return name

    def document_types(self, node: Node) -> tuple[str, ...]:
        return tuple(self.document_type(item) for item in node.items())

    def fact(self, node: Node, kinds: Sequence[Kind] = ()) -> FactReference:
        """A fact's name, of one of these kinds where any are given."""
        name = node.text()
        facts: dict[str, FactName] = {}
        if name.startswith("."):
            if not self.scope:
                raise MistakeError(node, f"“{name}”只能写在 each 或 some 里面")
            for document in self.scope:
                facts[document] = self._known_fact(node, document + name)
        else:
            fact = self._known_fact(node, name)
            facts[fact.document] = fact
        for fact in facts.values():
            if kinds and fact.kind not in kinds:
                wanted = "、".join(kind.value for kind in kinds)
                raise MistakeError(node, f"“{fact.id}”是 {fact.kind.value}，这里要用 {wanted}")
        return FactReference(name, facts, _reader(name, facts))

    def facts(self, node: Node, kinds: Sequence[Kind] = ()) -> tuple[FactReference, ...]:
        return tuple(self.fact(item, kinds) for item in node.items())

    def number_fact(self, node: Node) -> FactReference:
        return self.fact(node, [Kind.NUMBER])

    def _known_fact(self, node: Node, name: str) -> FactName:
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            raise MistakeError(node, f"没有“{name}”这个事实")
        return fact

    def parameter(self, node: Node, kind: ParameterKind) -> str:
        name = node.text()
        parameter = self.parameters.get(name)
        if parameter is None:
            raise MistakeError(node, f"没有“{name}”这个参数")
        if parameter.kind is not kind:
            raise MistakeError(node, f"参数“{name}”是 {parameter.kind.value}，这里要用 {kind.value}")
        return name


def _defined(title: str, truth: Truth, note: Note) -> str:
    sign = "" if truth else "不能确定是否" if truth is None else "不符合"
    return f"{sign}“{title}”（{render(note)}）"


def _reader(name: str, facts: Mapping[str, FactName]) -> ReadFields:
    if not name.startswith("."):

        def read(index: CaseIndex, _here: Here) -> Sequence[FieldReading]:
            found = index.fields.get(name)
            return found if found is not None else index.readings(name)

        return read
    names = {document: fact.id for document, fact in facts.items()}

    def read_here(index: CaseIndex, here: Here) -> Sequence[FieldReading]:
        if here is None:
            raise ValueError(f"{name} was asked outside of a document")
        return (index.readings_in(names[here[1]], here[0]),)

    return read_here


def not_there(index: CaseIndex, reference: FactReference) -> Answer:
    """Unknown, because the file shows no document that would give the fact."""
    kinds = reference.documents
    if kinds == ("case",):
        return Answer(None, f"全卷未读到“{reference.any.title}”", index.looked_through())
    absent = index.absence(kinds)
    return Answer(None, absent.note, absent.places)
