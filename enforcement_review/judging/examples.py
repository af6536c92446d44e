"""Examples that stand with the rules: small case files as a lawyer writes them, and what a rule must say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from enforcement_review.judging.judge import JudgeOptions, judge
from enforcement_review.judging.rule_text import MistakeError, Node
from enforcement_review.judging.rules import Rule, RuleSet
from enforcement_review.judging.vocabulary import Kind, Vocabulary
from enforcement_review.model import (
    CaseFile,
    Document,
    Fact,
    FactValue,
    Finding,
    Line,
    Outcome,
    Recording,
    SourceRecord,
    TextFrom,
    TextLine,
    UnreadPage,
    Volume,
)

_SOURCE = "案卷.pdf"
_DOCUMENT_KEYS = (
    "key",
    "pages",
    "also",
    "facts",
    "text",
    "confidence",
    "ocr",
    "title",
    "could_be",
    "complete",
)
_RECORDING_KEYS = ("seconds", "begun_in_container", "begun_in_name", "begun_perhaps", "problem")
_ILLEGIBLE = "illegible"


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example came out.

    Attributes:
        message: what is wrong, in Chinese; "" where the example holds.
    """

    rule: str
    name: str
    file: str
    line: int
    expected: Outcome
    outcome: Outcome
    finding: Finding
    message: str

    @property
    def holds(self) -> bool:
        return not self.message


def run_examples(rule_set: RuleSet) -> list[ExampleResult]:
    """Every example of every rule, in order; also the good cases, which no rule may fail or leave open."""
    results = [result for rule in rule_set.rules for result in _run_rule(rule_set, rule)]
    results.extend(_run_bases(rule_set))
    return results


def _run_rule(rule_set: RuleSet, rule: Rule) -> Iterator[ExampleResult]:
    for node in rule.examples:
        fields = node.mapping()
        case, options = example_case(rule_set, node)
        finding = _only(rule_set, rule, case, options)
        expected = Outcome(fields["expect"].text())
        problems = []
        if finding.outcome is not expected:
            problems.append(f"应为 {expected.value}，得到 {finding.outcome.value}：{finding.message}")
        says = fields["says"].texts() if "says" in fields else ()
        problems += [
            f"信息中没有“{words}”：{finding.message}" for words in says if words not in finding.message
        ]
        if "deduction" in fields and fields["deduction"].number() != finding.deduction:
            problems.append(f"应扣 {fields['deduction'].text()} 分，扣了 {finding.deduction:f} 分")
        yield ExampleResult(
            rule.id,
            fields["name"].text(),
            node.file,
            node.line,
            expected,
            finding.outcome,
            finding,
            "；".join(problems),
        )


def _only(rule_set: RuleSet, rule: Rule, case: CaseFile, options: JudgeOptions) -> Finding:
    alone = replace(rule_set, rules=(rule,), reported=())
    return judge(case, alone, options).findings[0]


def _run_bases(rule_set: RuleSet) -> Iterator[ExampleResult]:
    for name, node in rule_set.bases.items():
        case, options = base_case(rule_set, name)
        for finding in judge(case, rule_set, options).findings:
            good = finding.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
            message = (
                "" if good else f"样例案卷应当合格或不适用，得到 {finding.outcome.value}：{finding.message}"
            )
            yield ExampleResult(
                finding.rule, name, node.file, node.line, Outcome.PASS, finding.outcome, finding, message
            )


def base_case(rule_set: RuleSet, name: str) -> tuple[CaseFile, JudgeOptions]:
    """A shared case by its name (`good_case`)."""
    builder = _Builder(rule_set.vocabulary)
    fields = rule_set.bases[name].mapping()
    builder.add_all(fields)
    return builder.case(fields), _options(fields)


def example_case(rule_set: RuleSet, node: Node) -> tuple[CaseFile, JudgeOptions]:
    """The case file that an example describes."""
    fields = node.mapping()
    builder = _Builder(rule_set.vocabulary)
    settings = dict(fields)
    if "base" in fields:
        base = rule_set.bases[fields["base"].text()].mapping()
        builder.add_all(base)
        for key in ("sector", "place"):
            if key in base and key not in settings:
                settings[key] = base[key]
    builder.change(fields)
    return builder.case(settings), _options(fields)


def _options(fields: Mapping[str, Node]) -> JudgeOptions:
    if "reviewers" not in fields:
        return JudgeOptions()
    return JudgeOptions(qualified_reviewers=frozenset(fields["reviewers"].texts()))


@dataclass(slots=True)
class _Paper:
    """A document of an example while it is written."""

    key: str
    type: str
    node: Mapping[str, Node]
    facts: dict[str, Node | None]  # full name → value; None: a blank field


@dataclass(slots=True)
class _Builder:
    vocabulary: Vocabulary
    papers: list[_Paper] = field(default_factory=list)
    case_facts: dict[str, Node | None] = field(default_factory=dict)
    unread: set[tuple[str, str]] = field(default_factory=set)

    def add_all(self, fields: Mapping[str, Node]) -> None:
        for item in fields["documents"].items() if "documents" in fields else ():
            mapping = item.mapping()
            kind = mapping["type"].text()
            facts: dict[str, Node | None] = {}
            if "facts" in mapping:
                for name, value in mapping["facts"].entries():
                    facts[name if "." in name else f"{kind}.{name}"] = value
            key = mapping["key"].text() if "key" in mapping else kind
            self.papers.append(_Paper(key, kind, mapping, facts))
        if "case" in fields:
            for name, value in fields["case"].entries():
                self.case_facts[f"case.{name}"] = value

    def change(self, fields: Mapping[str, Node]) -> None:
        if "without" in fields:
            gone = set(fields["without"].texts())
            self.papers = [paper for paper in self.papers if paper.type not in gone and paper.key not in gone]
        if "only" in fields:
            kept = set(fields["only"].texts())
            self.papers = [paper for paper in self.papers if paper.type in kept or paper.key in kept]
        if "change" in fields:
            for name, value in fields["change"].entries():
                key, _, rest = name.partition(".")
                if key == "case":
                    self.case_facts[name] = value
                for paper in self.papers:
                    if key in (paper.key, paper.type):
                        paper.facts[f"{paper.type}.{rest}"] = value
        if "unread" in fields:
            for name in fields["unread"].texts():
                key, _, rest = name.partition(".")
                self.case_facts.pop(name, None)
                for paper in self.papers:
                    if key in (paper.key, paper.type):
                        paper.facts.pop(f"{paper.type}.{rest}", None)
        self.add_all(fields)

    def case(self, fields: Mapping[str, Node]) -> CaseFile:
        ocr = "ocr" in fields and fields["ocr"].flag()
        documents: list[Document] = []
        facts: list[Fact] = []
        texts: dict[str, tuple[TextLine, ...]] = {}
        next_page = 1
        for number, paper in enumerate(self.papers, 1):
            node = paper.node
            pages: tuple[int, ...] = (next_page,)
            if "pages" in node:
                pages = tuple(item.integer() for item in node["pages"].items())
            next_page = max((*pages, next_page - 1)) + 1
            document = self._document(f"d{number:02}", paper, pages, ocr=ocr)
            documents.append(document)
            page = pages[0] if pages else None
            for name, value in paper.facts.items():
                facts.extend(self._facts(name, value, document.id, page))
            if "text" in node:
                lines = node["text"].text().splitlines()
                texts[document.id] = tuple(TextLine(page, Line(line)) for line in lines)
        for name, value in self.case_facts.items():
            facts.extend(self._facts(name, value, "", None))
        sources = [SourceRecord(_SOURCE, "0" * 64, "application/pdf", next_page - 1)]
        sources.extend(_source(item) for item in (fields["sources"].items() if "sources" in fields else ()))
        unread = fields["unread_pages"].integer() if "unread_pages" in fields else 0
        return CaseFile(
            sources=tuple(sources),
            documents=tuple(documents),
            facts=tuple(facts),
            unread=tuple(UnreadPage(_SOURCE, next_page + place, "没有文字层") for place in range(unread)),
            texts=texts,
            volume=Volume(fields["volume"].text()) if "volume" in fields else Volume.WHOLE,
            sector=fields["sector"].text() if "sector" in fields else None,
            place=fields["place"].text() if "place" in fields else None,
        )

    def _document(self, identifier: str, paper: _Paper, pages: tuple[int, ...], *, ocr: bool) -> Document:
        node = paper.node
        recognised = node["ocr"].flag() if "ocr" in node else ocr
        return Document(
            id=identifier,
            type=paper.type,
            subtype=None,
            also=node["also"].texts() if "also" in node else (),
            title=node["title"].text() if "title" in node else self.vocabulary.title(paper.type),
            source=_SOURCE,
            pages=pages,
            confidence=float(node["confidence"].number()) if "confidence" in node else 1.0,
            reason="例子",
            text_from=TextFrom.OCR if recognised else TextFrom.TEXT_LAYER,
            could_be=node["could_be"].texts() if "could_be" in node else (),
            complete="complete" not in node or node["complete"].flag(),
        )

    def _facts(self, name: str, node: Node | None, document: str, page: int | None) -> Iterator[Fact]:
        """One fact, or several where a fact that may have several readings is written as a list."""
        known = self.vocabulary.facts[name]
        confidence, filled = 1.0, None
        if node is not None and node.is_mapping and "value" in node.mapping():
            fields = node.fields(["value"], ["confidence", "filled"])
            confidence = float(fields["confidence"].number()) if "confidence" in fields else 1.0
            filled = float(fields["filled"].number()) if "filled" in fields else None
            node = fields["value"]
        if node is None or node.value is None:
            yield Fact(name, None, document, page, None, known.title, confidence)
        elif node.value == _ILLEGIBLE:
            yield Fact(name, None, document, page, None, known.title, 0.0)
        elif node.is_list and known.kind not in (Kind.LIST, Kind.ENTRIES):
            # Several readings of one fact in one paper.
            for item in node.items():
                yield Fact(name, _value(known.kind, item), document, page, None, item.text(), confidence)
        else:
            value = _value(known.kind, node)
            quote = _quote(known.title, value)
            yield Fact(name, value, document, page, None, quote, confidence, filled=filled)


def _source(node: Node) -> SourceRecord:
    """A file of an example; with `seconds`, a beginning or a `problem` it is a recording that says so of itself."""
    fields = node.fields(["name"], ["error", "media_type", *_RECORDING_KEYS])
    media_type = fields["media_type"].text() if "media_type" in fields else "application/pdf"
    error = fields["error"].text() if "error" in fields else None

    def said(key: str) -> str | None:
        return fields[key].text() if key in fields else None

    recording = None
    if any(key in fields for key in _RECORDING_KEYS):
        recording = Recording(
            seconds=float(fields["seconds"].number()) if "seconds" in fields else None,
            begun_in_container=said("begun_in_container"),
            begun_in_name=said("begun_in_name"),
            problem=said("problem"),
            begun_perhaps=fields["begun_perhaps"].texts() if "begun_perhaps" in fields else (),
        )
    return SourceRecord(fields["name"].text(), "1" * 64, media_type, None, error, recording)


def _value(kind: Kind, node: Node) -> FactValue:
    if kind is Kind.FLAG:
        return node.flag()
    if kind is Kind.LIST:
        return () if node.value == () else node.texts()
    if kind is Kind.ENTRIES:
        rows = () if node.value == () else node.items()
        # A cell that is no list holds a scalar, which the node's type does not say.
        return tuple({key: cell.value for key, cell in row.entries() if not cell.is_list} for row in rows)  # type: ignore[misc]
    return node.text()


def _quote(title: str, value: Any) -> str:
    if isinstance(value, bool):
        return title
    if isinstance(value, tuple):
        return "、".join(str(item) for item in value)
    return str(value)


def check_example_names(vocabulary: Vocabulary, fields: Mapping[str, Node]) -> None:
    """Raise MistakeError where an example names a document, fact or value that can't be meant."""
    keys: set[str] = set()
    for item in fields["documents"].items() if "documents" in fields else ():
        mapping = item.fields(["type"], _DOCUMENT_KEYS)
        kind = mapping["type"].text()
        keys.add(mapping["key"].text() if "key" in mapping else kind)
        if kind not in vocabulary.documents:
            raise MistakeError(mapping["type"], f"没有“{kind}”这种文书")
        for key in ("also", "could_be"):
            for other in mapping[key].items() if key in mapping else ():
                if other.text() not in vocabulary.documents:
                    raise MistakeError(other, f"没有“{other.text()}”这种文书")
        for name, value in mapping["facts"].entries() if "facts" in mapping else ():
            _check_fact(vocabulary, name if "." in name else f"{kind}.{name}", value)
    for name, value in fields["case"].entries() if "case" in fields else ():
        _check_fact(vocabulary, f"case.{name}", value)
    for name, value in fields["change"].entries() if "change" in fields else ():
        owner = name.partition(".")[0]
        if owner == "case" or owner in vocabulary.documents:
            _check_fact(vocabulary, name, value)
    if "volume" in fields:
        fields["volume"].choice(volume.value for volume in Volume)


def _check_fact(vocabulary: Vocabulary, name: str, node: Node) -> None:
    known = vocabulary.facts.get(name)
    if known is None:
        raise MistakeError(node, f"没有“{name}”这个事实")
    value = node
    if node.is_mapping and "value" in node.mapping():
        value = node.fields(["value"], ["confidence", "filled"])["value"]
    if value.value is None or value.value in (_ILLEGIBLE, ()):
        return
    for item in value.items() if known.kind not in (Kind.LIST, Kind.ENTRIES) else ():
        _value(known.kind, item)
