"""A score sheet as bytes that a reviewer signs: what was signed is shown from them, whatever changes later.

JSON, UTF-8, its keys in the order of the records: the same sheet gives the same bytes. Whoever holds the file can
check it against the printed SHA-256 with any program.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from enforcement_review.errors import EnforcementReviewError
from enforcement_review.reporting.sheet_records import SheetView

SIGNED_SCHEMA = "enforcement-review/sheet/1"


class SignedSheetError(EnforcementReviewError):
    """The bytes are no signed sheet that this program can read."""


def sheet_bytes(sheet: SheetView) -> bytes:
    """The bytes of a sheet."""
    whole = {"schema": SIGNED_SCHEMA, "sheet": asdict(sheet)}
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def sheet_of_bytes(data: bytes) -> SheetView:
    """The sheet that `sheet_bytes` wrote.

    Raises:
        SignedSheetError: it is of another version, or damaged.
    """
    try:
        whole = json.loads(data)
        if whole["schema"] != SIGNED_SCHEMA:
            raise SignedSheetError("签署的评查表是另一版本的程序保存的，请联系管理员。")
        sheet: SheetView = _read(SheetView, whole["sheet"])
    except (ValueError, KeyError, TypeError) as error:
        raise SignedSheetError("签署的评查表已损坏，请联系管理员从备份恢复。") from error
    return sheet


def _read(kind: Any, value: Any) -> Any:
    """A value by its annotation; a key that an older sheet does not have keeps its default."""
    if get_origin(kind) is UnionType:
        if value is None:
            return None
        return _read(next(member for member in get_args(kind) if member is not type(None)), value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if get_origin(kind) is Mapping:
        key, item = get_args(kind)
        return {_read(key, name): _read(item, inner) for name, inner in value.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        said = {name: _read(hints[name], inner) for name, inner in value.items() if name in hints}
        return kind(**said)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
