"""评查标准 as data: full marks, what each rule takes off, what a veto does, grades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from enforcement_review.errors import EnforcementReviewError
from enforcement_review.text.rule_text import MistakeError, Node, Problem, read_rule_file

DEFAULT_STANDARD = "default"


class VetoEffect(StrEnum):
    """What a confirmed failure of a veto rule does to the file."""

    GRADE = "grade"  # the standard's grade for it, points as they are
    ZERO = "zero"  # no points at all
    NO_EXCELLENT = "no_excellent"  # the best grade is closed


@dataclass(frozen=True, slots=True)
class Grade:
    title: str
    begins: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """Rules of one item that together take off no more than `at_most` (the same fault seen twice)."""

    rules: frozenset[str]
    at_most: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the standard: a section, or the marks of one 文书.

    Attributes:
        rules: the rules that count here and their points; None: those of the section with the item's id,
            with their own points.
        by_hand: what of it only a person can mark; "" where nothing.
    """

    id: str
    title: str
    full: Decimal
    rules: Mapping[str, Decimal | None] | None
    groups: tuple[Group, ...]
    by_hand: str


@dataclass(frozen=True, slots=True)
class Scaling:
    """得分 = base + scaled × Σ得分 ÷ Σ标准分 − 基本要素扣分.

    Attributes:
        base: points of 合法性, for a file without a veto.
        scaled: points to which the items' marks are scaled; items that don't take part leave the denominator.
        basics: rules on 卷面基本要素 and the points they take off, together at most `basics_at_most`.
    """

    base: Decimal
    base_title: str
    scaled: Decimal
    scaled_title: str
    basics: Mapping[str, Decimal | None]
    basics_at_most: Decimal


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard.

    Attributes:
        items: without `scaling` their full marks add up to the whole.
        vetoes: rules that are vetoes here; None: those that say so themselves.
        grades: best first; () for a standard without grades.
    """

    id: str
    title: str
    version: str
    source: str
    items: tuple[Item, ...]
    scaling: Scaling | None
    grades: tuple[Grade, ...]
    veto: VetoEffect
    veto_grade: str | None
    vetoes: frozenset[str] | None

    @property
    def full(self) -> Decimal:
        if self.scaling is not None:
            return self.scaling.base + self.scaling.scaled
        return sum((item.full for item in self.items), Decimal(0))

    def rules(self) -> list[str]:
        """Every rule that the standard names."""
        named = [rule for item in self.items for rule in item.rules or ()]
        if self.scaling is not None:
            named.extend(self.scaling.basics)
        named.extend(sorted(self.vetoes or ()))
        return named


class StandardError(EnforcementReviewError):
    """A standard that is not there or has mistakes."""


def load_standard(folder: Path, standard_id: str = DEFAULT_STANDARD) -> Standard:
    """The standard of this id in a rules folder (`standards/<id>.yaml`).

    Raises:
        StandardError: there is none, or it has mistakes.
    """
    path = folder / "standards" / f"{standard_id}.yaml"
    if not path.is_file():
        known = "、".join(standard_ids(folder)) or "无"
        raise StandardError(f"没有评查标准“{standard_id}”；可用的有：{known}。")
    problems: list[Problem] = []
    standard = _load(path, f"standards/{path.name}", problems)
    if standard is None or problems:
        raise StandardError(f"评查标准有错误：{problems[0]}。")
    return standard


def standard_ids(folder: Path) -> tuple[str, ...]:
    """Ids of all standards in a rules folder."""
    return tuple(sorted(path.stem for path in (folder / "standards").glob("*.yaml")))


def check_standards(folder: Path, rules: Iterable[str]) -> list[Problem]:
    """Everything that is wrong with the standards; `rules` are the ids of the rules that there are."""
    problems: list[Problem] = []
    known = frozenset(rules)
    for standard_id in standard_ids(folder):
        name = f"standards/{standard_id}.yaml"
        standard = _load(folder / name, name, problems)
        if standard is not None:
            problems.extend(
                Problem(name, 1, f"没有规则“{rule}”") for rule in standard.rules() if rule not in known
            )
    return problems


def _load(path: Path, name: str, problems: list[Problem]) -> Standard | None:
    node = read_rule_file(path, name, problems)
    if node is None or problems:
        return None
    try:
        return _read(node, path.stem)
    except MistakeError as mistake:
        problems.append(mistake.problem)
        return None


def _read(root: Node, file_name: str) -> Standard:
    fields = root.fields(
        ["id", "title", "version", "source", "items", "grades", "veto"], ["scaling", "vetoes"]
    )
    if fields["id"].text() != file_name:
        raise MistakeError(fields["id"], f"id“{fields['id'].text()}”应当与文件名“{file_name}”相同")
    items = tuple(_read_item(node) for node in fields["items"].items())
    if len({item.id for item in items}) != len(items):
        raise MistakeError(fields["items"], "有两个部分的 id 相同")
    grades = _read_grades(fields["grades"])
    effect, veto_grade = _read_veto(fields["veto"], grades)
    return Standard(
        id=fields["id"].text(),
        title=fields["title"].text(),
        version=fields["version"].text(),
        source=fields["source"].text(),
        items=items,
        scaling=_read_scaling(fields["scaling"]) if "scaling" in fields else None,
        grades=grades,
        veto=effect,
        veto_grade=veto_grade,
        vetoes=frozenset(fields["vetoes"].texts()) if "vetoes" in fields else None,
    )


def _read_item(node: Node) -> Item:
    fields = node.fields(["id", "title", "full"], ["rules", "groups", "by_hand"])
    rules = None
    if "rules" in fields:
        rules = {} if fields["rules"].value == () else _read_points(fields["rules"])
    groups = []
    for group in fields["groups"].items() if "groups" in fields else ():
        parts = group.fields(["rules", "at_most"])
        groups.append(Group(frozenset(parts["rules"].texts()), _positive(parts["at_most"])))
    seen: set[str] = set()
    for made in groups:
        if seen & made.rules:
            raise MistakeError(fields["groups"], "一条规则只能在一组里")
        seen |= made.rules
    return Item(
        fields["id"].text(),
        fields["title"].text(),
        _positive(fields["full"]),
        rules,
        tuple(groups),
        fields["by_hand"].text() if "by_hand" in fields else "",
    )


def _read_points(node: Node) -> dict[str, Decimal | None]:
    """`{rule: points}`; nothing behind the rule: its own points."""
    return {rule: None if value.value is None else _positive(value) for rule, value in node.entries()}


def _read_scaling(node: Node) -> Scaling:
    fields = node.fields(["base", "base_title", "scaled", "scaled_title", "basics", "basics_at_most"])
    return Scaling(
        base=_positive(fields["base"]),
        base_title=fields["base_title"].text(),
        scaled=_positive(fields["scaled"]),
        scaled_title=fields["scaled_title"].text(),
        basics=_read_points(fields["basics"]),
        basics_at_most=_positive(fields["basics_at_most"]),
    )


def _read_grades(node: Node) -> tuple[Grade, ...]:
    if node.value == ():
        return ()
    grades = []
    for item in node.items():
        fields = item.fields(["title", "from"])
        grades.append(Grade(fields["title"].text(), fields["from"].number()))
    grades.sort(key=lambda grade: grade.begins, reverse=True)
    if len({grade.begins for grade in grades}) != len(grades) or grades[-1].begins != 0:
        raise MistakeError(node, "等次的起点各不相同，最低等次从 0 分开始")
    return tuple(grades)


def _read_veto(node: Node, grades: tuple[Grade, ...]) -> tuple[VetoEffect, str | None]:
    fields = node.fields(["effect"], ["grade"])
    effect = VetoEffect(fields["effect"].choice(effect.value for effect in VetoEffect))
    if effect is VetoEffect.GRADE:
        if "grade" not in fields:
            raise MistakeError(node, "缺少“grade”")
        return effect, fields["grade"].choice(grade.title for grade in grades)
    if effect is VetoEffect.NO_EXCELLENT and len(grades) < 2:
        raise MistakeError(node, "不得评优的标准至少要有两个等次")
    return effect, None


def _positive(node: Node) -> Decimal:
    number = node.number()
    if number <= 0:
        raise MistakeError(node, "应当大于 0")
    return number
