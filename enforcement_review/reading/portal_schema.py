"""The shipped JSON Schema of the export, and what breaks it in plain Chinese."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

_KINDS = {
    "object": "对象",
    "array": "列表",
    "string": "文字",
    "number": "数值",
    "integer": "整数",
    "boolean": "true 或者 false",
}
_SHOWN = 40  # characters of a wrong value


@cache
def _validator() -> Draft202012Validator:
    text = resources.files("enforcement_review.reading").joinpath("portal.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


@dataclass(frozen=True, slots=True)
class Broken:
    """One place that breaks the schema.

    Attributes:
        path: of what is wrong; () is the whole manifest.
        keys: where only these keys of the object there are wrong, their names.
        words: half a Chinese sentence.
    """

    path: tuple[str | int, ...]
    keys: tuple[str, ...]
    words: str


def broken_places(said: Any) -> list[Broken]:
    """Where the manifest breaks the schema, in its own order. An entry that was taken out (null) breaks nothing."""
    errors = sorted(_validator().iter_errors(said), key=lambda error: _sortable(error.absolute_path))
    return [
        Broken(tuple(error.absolute_path), _wrong_keys(error), _words(error))
        for error in errors
        if not _is_gap(error)
    ]


def _is_gap(error: ValidationError) -> bool:
    path = error.absolute_path
    return error.instance is None and bool(path) and isinstance(path[-1], int)


def _wrong_keys(error: ValidationError) -> tuple[str, ...]:
    schema: Any = error.schema
    found: Any = error.instance
    if error.validator == "additionalProperties":
        return tuple(name for name in found if name not in schema.get("properties", {}))
    return (found,) if "propertyNames" in error.absolute_schema_path else ()


def _sortable(path: Sequence[str | int]) -> list[tuple[int, int, str]]:
    return [(0, step, "") if isinstance(step, int) else (1, 0, step) for step in path]


def _words(error: ValidationError) -> str:
    asked: Any = error.validator_value
    found: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in asked if name not in found]
            return f"缺少 {'、'.join(missing)}"
        case "additionalProperties":
            return f"不认识 {'、'.join(map(_short, _wrong_keys(error)))}"
        case "type":
            return f"应当是{_KINDS[asked]}"
        case "anyOf":
            return "应当是文字、数值、true、false 或者文字的列表"
        case "const" | "enum":
            allowed = [asked] if error.validator == "const" else asked
            return f"“{_short(found)}”不对，应当是 {'、'.join(allowed)}"
        case "minimum" | "maximum":
            return f"{_short(found)} 超出范围"
        case "minLength":
            return "是空的"
        case "maxLength" | "maxItems" | "maxProperties":
            return f"过长（最多 {asked}）"
        case _:  # pattern, of values and of names
            return f"“{_short(found)}”的写法不对"


def _short(value: Any) -> str:
    # A name may hold line breaks and other characters that no sentence can.
    text = "".join(char if char.isprintable() else " " for char in str(value)).strip() or "（空白）"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def in_words(path: Sequence[str | int]) -> str:
    """`documents[3].pages.from`, counted from 1 as people do."""
    words = ""
    for step in path:
        words += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if words else step
    return words
