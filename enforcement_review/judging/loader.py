"""From a folder of rule files to a rule set, or to the list of what is wrong with them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import enforcement_review.judging.words.agreement
import enforcement_review.judging.words.catalogue
import enforcement_review.judging.words.choices
import enforcement_review.judging.words.composition
import enforcement_review.judging.words.coverage
import enforcement_review.judging.words.days
import enforcement_review.judging.words.fields
import enforcement_review.judging.words.listing
import enforcement_review.judging.words.portal
import enforcement_review.judging.words.presence
import enforcement_review.judging.words.recordings
import enforcement_review.judging.words.spans
import enforcement_review.judging.words.stages  # noqa: F401 (importing a module registers its words)
from enforcement_review.judging.compiler import Check, Compiler
from enforcement_review.judging.examples import check_example_names
from enforcement_review.judging.parameters import Overlay, Parameter, read_overlay, read_parameters
from enforcement_review.judging.rule_text import MistakeError, Node, Problem, read_rule_file
from enforcement_review.judging.rules import Deduction, Rule, RuleSet, RuleSetError, Section
from enforcement_review.judging.values import Expression, day_expression
from enforcement_review.judging.vocabulary import read_vocabulary
from enforcement_review.model import Outcome

P = ParamSpec("P")
T = TypeVar("T")

DEFAULT_SET = "penalty"
REQUIRED_OUTCOMES = (Outcome.PASS, Outcome.FAIL, Outcome.UNDETERMINED)
_ENGINE = "rules/1"  # part of the hash: the language in which the files are read
_REQUIRED = (
    "id",
    "section",
    "title",
    "version",
    "valid_from",
    "basis",
    "check",
    "deduct",
    "messages",
    "examples",
)
_OPTIONAL = ("valid_to", "applies", "veto")
_EXAMPLE_REQUIRED = ("name", "expect")
_EXAMPLE_OPTIONAL = (
    "base",
    "without",
    "only",
    "change",
    "unread",
    "documents",
    "unread_pages",
    "volume",
    "sector",
    "place",
    "sources",
    "case",
    "says",
    "deduction",
    "ocr",
    "reviewers",
)


def load_rule_set(folder: Path, set_id: str = DEFAULT_SET) -> RuleSet:
    """The rule set `set_id` of a rules folder.

    Raises:
        RuleSetError: the files have mistakes.
    """
    rule_set, problems = _load(folder, set_id)
    if rule_set is None or problems:
        raise RuleSetError(problems)
    return rule_set


def check_rules(folder: Path, set_id: str = DEFAULT_SET) -> list[Problem]:
    """Everything that is wrong with the rule files, in order of file and line; [] where nothing is."""
    _, problems = _load(folder, set_id)
    return problems


@dataclass(slots=True)
class _Files:
    """Rule files that are read; what each holds goes into the hash."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    contents: dict[str, Any] = field(default_factory=dict)

    def read(self, path: Path) -> Node | None:
        name = path.relative_to(self.folder).as_posix()
        node = read_rule_file(path, name, self.problems)
        if node is not None:
            self.contents[name] = node.plain()
        return node

    def attempt(self, action: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T | None:
        """What the action gives, or None where it finds a mistake, which is noted."""
        try:
            return action(*arguments, **named)
        except MistakeError as mistake:
            self.problems.append(mistake.problem)
            return None


def _load(folder: Path, set_id: str) -> tuple[RuleSet | None, list[Problem]]:
    files = _Files(folder)
    rule_set = _read_set(files, set_id)
    problems = sorted(set(files.problems), key=lambda problem: (problem.file, problem.line, problem.message))
    return rule_set, problems


def _read_set(files: _Files, set_id: str) -> RuleSet | None:
    folder = files.folder
    vocabulary = _read(files, "vocabulary.yaml", read_vocabulary)
    parameters = _read(files, "parameters.yaml", read_parameters)
    definitions = files.read(folder / "definitions.yaml")
    head = files.read(folder / set_id / "rule-set.yaml")
    if vocabulary is None or parameters is None or definitions is None or head is None:
        return None
    overlays = _read_overlays(files, parameters)
    nodes = files.attempt(_definition_nodes, definitions)
    if nodes is None:
        return None
    titles = {name: node.mapping()["title"].text() for name, node in definitions.entries()}
    compiler = Compiler(vocabulary, parameters, files.problems, nodes, titles=titles)
    for name, line in definitions.keys.items():
        reference = Node(definitions.file, line, name, {})
        files.attempt(compiler.definition, reference)
    made = files.attempt(_read_head, compiler, head, set_id)
    if made is None:
        return None
    title, version, sections, order, reported, case_day = made
    bases = _read_bases(files)
    rules = _read_rules(files, compiler, set_id, order, bases, overlays)
    known = {rule.id for rule in rules}
    for rule_id, node in order.items():
        path = folder / set_id / rule_id.partition(".")[0] / f"{rule_id}.yaml"
        if rule_id not in known and not path.exists():
            missing = path.relative_to(folder).as_posix()
            files.problems.append(Problem(node.file, node.line, f"没有规则文件 {missing}"))
    if files.problems:
        return None
    canonical = {name: _decisive(name, content) for name, content in files.contents.items()}
    text = json.dumps([_ENGINE, canonical], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return RuleSet(
        id=set_id,
        title=title,
        version=version,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sections=sections,
        rules=tuple(rules),
        vocabulary=vocabulary,
        parameters=parameters,
        sectors={overlay.id: overlay for overlay in overlays if overlay.kind == "sector"},
        places={overlay.id: overlay for overlay in overlays if overlay.kind == "place"},
        case_day=case_day,
        definitions=dict(compiler.definitions),
        reported=reported,
        bases=bases,
    )


def _read(files: _Files, name: str, reader: Callable[[Node], T]) -> T | None:
    node = files.read(files.folder / name)
    return None if node is None else files.attempt(reader, node)


def _decisive(name: str, content: Any) -> Any:
    """What of a file decides findings: not the examples."""
    if name.startswith("examples/"):
        return None
    if isinstance(content, dict):
        return {key: value for key, value in content.items() if key != "examples"}
    return content


def _read_overlays(files: _Files, parameters: Mapping[str, Parameter]) -> list[Overlay]:
    overlays: list[Overlay] = []
    for path in sorted((files.folder / "overlays").glob("*.yaml")):
        node = files.read(path)
        overlay = None if node is None else files.attempt(read_overlay, node, parameters)
        if node is None or overlay is None:
            continue
        if overlay.id != path.stem:
            files.problems.append(
                Problem(node.file, node.line, f"id“{overlay.id}”应当与文件名“{path.stem}”相同")
            )
        overlays.append(overlay)
    return overlays


def _definition_nodes(root: Node) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for name, node in root.entries():
        fields = node.fields(["title", "check"])
        fields["title"].text()
        nodes[name] = fields["check"]
    return nodes


_Head = tuple[str, str, tuple[Section, ...], dict[str, Node], tuple[str, ...], Expression]


def _read_head(compiler: Compiler, head: Node, set_id: str) -> _Head:
    fields = head.fields(["id", "title", "version", "case_day", "report", "sections"])
    if fields["id"].text() != set_id:
        raise MistakeError(fields["id"], f"id 应当与文件夹名“{set_id}”相同")
    sections: list[Section] = []
    order: dict[str, Node] = {}
    for item in fields["sections"].items():
        section = item.fields(["id", "title", "rules"])
        sections.append(Section(section["id"].text(), section["title"].text()))
        for entry in section["rules"].items():
            rule_id = entry.text()
            if rule_id in order:
                raise MistakeError(entry, f"规则“{rule_id}”列了两次")
            if not rule_id.startswith(f"{sections[-1].id}."):
                raise MistakeError(entry, f"规则“{rule_id}”不属于“{sections[-1].id}”")
            order[rule_id] = entry
    reported = fields["report"].texts()
    for node in fields["report"].items():
        compiler.definition(node)
    case_day = day_expression(compiler, fields["case_day"])
    return fields["title"].text(), fields["version"].text(), tuple(sections), order, reported, case_day


def _read_bases(files: _Files) -> dict[str, Node]:
    bases: dict[str, Node] = {}
    for path in sorted((files.folder / "examples").glob("*.yaml")):
        node = files.read(path)
        if node is not None:
            bases[path.stem.replace("-", "_")] = node
    return bases


def _read_rules(
    files: _Files,
    compiler: Compiler,
    set_id: str,
    order: Mapping[str, Node],
    bases: Mapping[str, Node],
    overlays: list[Overlay],
) -> list[Rule]:
    found: dict[str, Rule] = {}
    for path in sorted((files.folder / set_id).glob("*/*.yaml")):
        node = files.read(path)
        if node is None:
            continue
        rule = _read_rule(files, compiler, node, path, bases, overlays)
        if path.stem not in order:
            files.problems.append(
                Problem(node.file, node.line, f"规则“{path.stem}”没有列入 {set_id}/rule-set.yaml")
            )
        if rule is not None:
            found[rule.id] = rule
    return [found[rule_id] for rule_id in order if rule_id in found]


def _read_rule(
    files: _Files,
    compiler: Compiler,
    node: Node,
    path: Path,
    bases: Mapping[str, Node],
    overlays: list[Overlay],
) -> Rule | None:
    fields = files.attempt(node.fields, _REQUIRED, _OPTIONAL)
    if fields is None:
        return None
    before = len(files.problems)
    files.attempt(_check_place, fields, path)
    applies = files.attempt(compiler.check, fields["applies"]) if "applies" in fields else None
    check = files.attempt(compiler.check, fields["check"])
    messages = files.attempt(_read_messages, compiler, fields["messages"])
    deduct = files.attempt(_read_deduction, fields["deduct"])
    examples = files.attempt(fields["examples"].items) or ()
    outcomes: set[str] = set()
    for example in examples:
        outcome = files.attempt(_check_example, compiler, example, bases, overlays)
        if outcome is not None:
            outcomes.add(outcome)
    for required in REQUIRED_OUTCOMES:
        if examples and required.value not in outcomes:
            line = node.keys["examples"]
            files.problems.append(Problem(node.file, line, f"缺少结果为 {required.value} 的例子"))
    if len(files.problems) > before or check is None or messages is None or deduct is None:
        return None
    return files.attempt(_make_rule, fields, applies, check, deduct, messages, examples)


def _make_rule(
    fields: Mapping[str, Node],
    applies: Check | None,
    check: Check,
    deduct: Deduction,
    messages: tuple[tuple[str, ...], dict[Outcome, str], str],
    examples: tuple[Node, ...],
) -> Rule:
    expected, found, remedy = messages
    return Rule(
        id=fields["id"].text(),
        section=fields["section"].text(),
        title=fields["title"].text(),
        version=fields["version"].text(),
        valid_from=fields["valid_from"].day(),
        valid_to=fields["valid_to"].day() if "valid_to" in fields else None,
        basis=fields["basis"].text(),
        applies=applies,
        check=check,
        deduct=deduct,
        veto="veto" in fields and fields["veto"].flag(),
        expected=expected,
        found=found,
        remedy=remedy,
        examples=examples,
    )


def _check_place(fields: Mapping[str, Node], path: Path) -> None:
    if fields["id"].text() != path.stem:
        raise MistakeError(fields["id"], f"id 应当与文件名“{path.stem}”相同")
    if fields["section"].text() != path.parent.name:
        raise MistakeError(fields["section"], f"section 应当与文件夹名“{path.parent.name}”相同")
    if not path.stem.startswith(f"{path.parent.name}."):
        raise MistakeError(fields["id"], f"id 应当以“{path.parent.name}.”开头")


_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def _read_messages(compiler: Compiler, node: Node) -> tuple[tuple[str, ...], dict[Outcome, str], str]:
    fields = node.fields(["expected", "remedy"], ["found"])
    expected = tuple(_PLACEHOLDER.split(fields["expected"].text()))
    for name in expected[1::2]:
        if name not in compiler.parameters:
            raise MistakeError(fields["expected"], f"没有“{name}”这个参数")
    found: dict[Outcome, str] = {}
    if "found" in fields:
        for key, value in fields["found"].fields([], [outcome.value for outcome in Outcome]).items():
            for name in _PLACEHOLDER.findall(value.text()):
                if name != "found":
                    raise MistakeError(value, f"这里只能用 {{found}}，不能用 {{{name}}}")
            found[Outcome(key)] = value.text()
    return expected, found, fields["remedy"].text()


def _read_deduction(node: Node) -> Deduction:
    if node.is_mapping:
        fields = node.fields(["each", "at_most"])
        deduction = Deduction(fields["at_most"].number(), fields["each"].number())
        if deduction.each is None or deduction.each <= 0:
            raise MistakeError(node, "扣分应当大于 0")
    else:
        deduction = Deduction(node.number())
    if deduction.whole <= 0:
        raise MistakeError(node, "扣分应当大于 0")
    return deduction


def _check_example(compiler: Compiler, node: Node, bases: Mapping[str, Node], overlays: list[Overlay]) -> str:
    fields = node.fields(_EXAMPLE_REQUIRED, _EXAMPLE_OPTIONAL)
    if "base" in fields and fields["base"].text() not in bases:
        raise MistakeError(fields["base"], f"没有名为“{fields['base'].text()}”的样例案卷")
    for key in ("sector", "place"):
        if key in fields:
            fields[key].choice(overlay.id for overlay in overlays if overlay.kind == key)
    check_example_names(compiler.vocabulary, fields)
    return fields["expect"].choice(outcome.value for outcome in Outcome)
