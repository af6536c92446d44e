"""Rule files as trees of nodes that know their file and line.

Scalars stay text: what a text means is settled by the word that reads it, never by YAML's own guessing
(`no`, `on` and `2021-07-15` are just text here). Repeated keys are mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a rule file: `FILE:LINE: message`."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class MistakeError(Exception):
    """What stands at a node can't be meant."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(node.file, node.line, message)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a rule file: text, a sequence or a mapping.

    Attributes:
        value: text of a scalar, a tuple of nodes, or a mapping from key to node; None where nothing stands.
        keys: for a mapping, the line of each key.
    """

    file: str
    line: int
    value: str | tuple[Node, ...] | dict[str, Node] | None
    keys: dict[str, int]

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, str)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, tuple)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise MistakeError(self, "这里应当是文字")
        return self.value

    def items(self) -> tuple[Node, ...]:
        """A sequence's nodes; a single value counts as a sequence of one."""
        if isinstance(self.value, tuple):
            if not self.value:
                raise MistakeError(self, "列表不能为空")
            return self.value
        if self.value is None:
            raise MistakeError(self, "这里缺少内容")
        return (self,)

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def mapping(self) -> dict[str, Node]:
        if not isinstance(self.value, dict):
            raise MistakeError(self, "这里应当是“键: 值”的写法")
        return self.value

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Node]:
        """The mapping, after a look that its keys are those that may stand here."""
        mapping = self.mapping()
        required = tuple(required)
        known = {*required, *optional}
        for key in mapping:
            if key not in known:
                raise MistakeError(
                    Node(self.file, self.keys[key], None, {}),
                    f"不认识的键“{key}”（可以是：{'、'.join(sorted(known))}）",
                )
        for key in required:
            if key not in mapping:
                raise MistakeError(self, f"缺少“{key}”")
        return mapping

    def entries(self) -> Iterator[tuple[str, Node]]:
        yield from self.mapping().items()

    def number(self) -> Decimal:
        text = self.text()
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise MistakeError(self, f"“{text}”不是数字") from None
        if not number.is_finite():
            raise MistakeError(self, f"“{text}”不是数字")
        return number

    def integer(self) -> int:
        number = self.number()
        if number != number.to_integral_value():
            raise MistakeError(self, f"“{self.text()}”不是整数")
        return int(number)

    def flag(self) -> bool:
        text = self.text()
        if text not in ("true", "false"):
            raise MistakeError(self, f"“{text}”应当是 true 或 false")
        return text == "true"

    def day(self) -> date:
        text = self.text()
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise MistakeError(self, f"“{text}”不是日期（写作 2021-07-15）") from None

    def choice(self, choices: Iterable[str]) -> str:
        text = self.text()
        choices = tuple(choices)
        if text not in choices:
            raise MistakeError(self, f"“{text}”应当是：{'、'.join(choices)} 之一")
        return text

    def plain(self) -> Any:
        """The value as plain text, lists and dicts, for hashing."""
        if isinstance(self.value, tuple):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value


def read_rule_file(path: Path, name: str, problems: list[Problem]) -> Node | None:
    """The tree of one file; None, with a problem noted, where it can't be read.

    Args:
        path: the file.
        name: how messages call it.
        problems: what is wrong is added here.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        problems.append(Problem(name, 1, f"文件读不出来：{error.strerror}"))
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.append(Problem(name, data[: error.start].count(b"\n") + 1, "文件不是 UTF-8 编码"))
        return None
    return read_rule_text(text, name, problems)


def read_rule_text(text: str, name: str, problems: list[Problem]) -> Node | None:
    """The tree of a text that `name` stands for in messages; None, with a problem noted, where it is no YAML."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "格式错误"
        problems.append(Problem(name, mark.line + 1 if mark else 1, f"不是正确的 YAML：{reason}"))
        return None
    if root is None:
        problems.append(Problem(name, 1, "文件是空的"))
        return None
    return _node(root, name, problems, depth=0)


_DEEPEST = 40  # no rule is nested this deep; also stops a tree that holds itself


def _node(raw: Any, name: str, problems: list[Problem], depth: int) -> Node:
    line = raw.start_mark.line + 1
    if depth > _DEEPEST:
        problems.append(Problem(name, line, "嵌套太深"))
        return Node(name, line, None, {})
    if isinstance(raw, yaml.ScalarNode):
        empty = raw.tag == "tag:yaml.org,2002:null"
        return Node(name, line, None if empty else raw.value, {})
    if isinstance(raw, yaml.SequenceNode):
        return Node(name, line, tuple(_node(item, name, problems, depth + 1) for item in raw.value), {})
    mapping: dict[str, Node] = {}
    keys: dict[str, int] = {}
    for key_node, value_node in raw.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(name, key_line, "键应当是文字"))
            continue
        key = key_node.value
        if key in mapping:
            problems.append(Problem(name, key_line, f"键“{key}”重复（第 {keys[key]} 行已有）"))
            continue
        mapping[key] = _node(value_node, name, problems, depth + 1)
        keys[key] = key_line
    return Node(name, line, mapping, keys)
