"""Case files as JSON, so that a changed rule can judge them anew without reading a page.

Lossless: `load_case(dump_case(case)) == case`. What is read is checked against the records themselves, key by
key, so that a damaged or foreign file is refused with the place of the fault and never half understood. A field
that a record came to have later has a default, and is not in files that were written before.
"""

from __future__ import annotations

import base64
import binascii
import json
import sys
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from enforcement_review.errors import SavedCaseError
from enforcement_review.model import CaseExport, CaseFile, Page, ReadSource, ReviewResult

CASE_SCHEMA = "enforcement-review/case/3"
PAGES_SCHEMA = "enforcement-review/pages/1"
RESULT_SCHEMA = "enforcement-review/result/2"
SOURCES_SCHEMA = "enforcement-review/sources/2"


def dump_case(case: CaseFile) -> str:
    """The case as one JSON object (ASCII, so that any file name survives), ending with a line break."""
    return _dump(CASE_SCHEMA, "case", case)


def load_case(text: str | bytes) -> CaseFile:
    """The case that `dump_case` wrote.

    Raises:
        SavedCaseError: no JSON, of another version, or a value is missing, unknown or of a wrong kind.
    """
    case: CaseFile = _load(text, CASE_SCHEMA, "case", CaseFile)
    return case


def dump_pages(pages: tuple[Page, ...]) -> str:
    """Pages as one JSON object in the same form."""
    return _dump(PAGES_SCHEMA, "pages", pages)


def load_pages(text: str | bytes) -> tuple[Page, ...]:
    """The pages that `dump_pages` wrote. Raises as `load_case`."""
    pages: tuple[Page, ...] = _load(text, PAGES_SCHEMA, "pages", tuple[Page, ...])
    return pages


def dump_result(result: ReviewResult) -> str:
    """A whole result in the same form."""
    return _dump(RESULT_SCHEMA, "result", result)


def load_result(text: str | bytes) -> ReviewResult:
    """The result that `dump_result` wrote. Raises as `load_case`."""
    result: ReviewResult = _load(text, RESULT_SCHEMA, "result", ReviewResult)
    return result


@dataclass(frozen=True, slots=True)
class SavedSources:
    """What was read of a case file, for taking it up again from there.

    Attributes:
        export: what an export of an online system says of the case; None: it is none.
    """

    sources: tuple[ReadSource, ...]
    export: CaseExport | None


def dump_sources(sources: tuple[ReadSource, ...], export: CaseExport | None = None) -> str:
    """Sources with their pages in the same form, and the export among them."""
    return _dump(SOURCES_SCHEMA, "sources", SavedSources(sources, export))


def load_sources(text: str | bytes) -> SavedSources:
    """The sources that `dump_sources` wrote. Raises as `load_case`."""
    saved: SavedSources = _load(text, SOURCES_SCHEMA, "sources", SavedSources)
    return saved


def _dump(schema: str, key: str, value: Any) -> str:
    return json.dumps({"schema": schema, key: _plain(value)}, separators=(",", ":"), allow_nan=False) + "\n"


def _load(text: str | bytes, schema: str, key: str, kind: Any) -> Any:
    try:
        saved = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 列"
        raise SavedCaseError(f"保存的案卷不是有效的 JSON（{place}）。") from error
    except UnicodeDecodeError as error:
        raise SavedCaseError("保存的案卷不是 UTF-8 文本。") from error
    except (ValueError, RecursionError) as error:
        raise SavedCaseError(f"保存的案卷不是有效的 JSON：{error}。") from error
    if not isinstance(saved, dict) or "schema" not in saved:
        raise SavedCaseError("文件不是本程序保存的案卷。")
    if saved["schema"] != schema:
        raise SavedCaseError(f"保存的案卷版本为 {saved['schema']}，本程序只读 {schema}。")
    if set(saved) != {"schema", key}:
        raise SavedCaseError(f"文件不是本程序保存的案卷：最外层应当只有 schema 和 {key}。")
    return _reader(kind)(saved[key], key)


_SCALARS = frozenset((str, int, float, bool, type(None)))  # most of what is written


def _plain(value: Any) -> Any:
    kind: Any = type(value)
    if kind in _SCALARS:
        return value
    if (names := _names(kind)) is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, array):
        return _pack(value)
    if isinstance(value, Decimal):
        return str(value)
    return value


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The fields of a record; None for what is none."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


# Reading goes by the records' own annotations: a field that is added to a record is saved and read without a
# line here. A reader takes the plain value and its place in the file, for the error.
Reader = Callable[[Any, str], Any]


@cache
def _reader(kind: Any) -> Reader:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _tuple_reader(arguments[0])
    if origin in (Union, UnionType):
        return _union_reader(arguments)
    if origin is Sequence:
        return _unpack
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_reader(arguments[1])
    if is_dataclass(kind) and isinstance(kind, type):
        return _record_reader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_reader(kind)
    if kind is Decimal:
        return _read_decimal
    return _scalar_reader(kind)


def _record_reader(kind: type) -> Reader:
    # `array[float]` can be written in annotations, but is evaluated only from Python 3.12 on.
    hints = get_type_hints(kind, localns={"array": Sequence})
    names = {field.name for field in fields(kind)}
    needed = {
        field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING
    }
    # Looked up late: records may hold each other.
    readers: dict[str, Reader] = {}

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise _fault(place, f"应当是 {kind.__name__} 对象")
        if not needed <= value.keys() <= names:
            missing, unknown = sorted(needed - value.keys()), sorted(value.keys() - names)
            parts = [f"缺少 {'、'.join(missing)}"] if missing else []
            parts += [f"不认识 {'、'.join(unknown)}"] if unknown else []
            raise _fault(place, "；".join(parts))
        if not readers:
            readers.update({name: _reader(hints[name]) for name in names})
        values = {name: readers[name](item, f"{place}.{name}") for name, item in value.items()}
        try:
            return kind(**values)
        except ValueError as error:
            raise _fault(place, str(error)) from error

    return read


def _tuple_reader(kind: Any) -> Reader:
    item = _reader(kind)

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, list):
            raise _fault(place, "应当是数组")
        return tuple(item(entry, f"{place}[{index}]") for index, entry in enumerate(value))

    return read


def _mapping_reader(kind: Any) -> Reader:
    item = _reader(kind)

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise _fault(place, "应当是对象")
        return {key: item(entry, f"{place}.{key}") for key, entry in value.items()}

    return read


def _union_reader(kinds: tuple[Any, ...]) -> Reader:
    """The one member of the union whose JSON form the value has; records are told by their keys."""
    records = [kind for kind in kinds if is_dataclass(kind)]
    by_form: dict[type, Reader] = {}
    for kind in kinds:
        by_form.setdefault(_json_form(kind), _reader(kind))
    if len(records) > 1:
        by_form[dict] = _choosing_reader(records)
    if float in by_form:
        by_form.setdefault(int, by_form[float])

    def read(value: Any, place: str) -> Any:
        reader = by_form.get(type(value))
        if reader is None:
            raise _fault(place, f"值的类型 {type(value).__name__} 不对")
        return reader(value, place)

    return read


def _choosing_reader(kinds: Sequence[Any]) -> Reader:
    by_keys = {frozenset(field.name for field in fields(kind)): _reader(kind) for kind in kinds}

    def read(value: dict[str, Any], place: str) -> Any:
        reader = by_keys.get(frozenset(value))
        if reader is None:
            raise _fault(place, f"应当是 {'、'.join(kind.__name__ for kind in kinds)} 之一")
        return reader(value, place)

    return read


def _json_form(kind: Any) -> type:
    origin = get_origin(kind)
    if origin is tuple:
        return list
    if origin is Sequence or (isinstance(kind, type) and issubclass(kind, (Enum, Decimal))):
        return str
    if origin is not None or is_dataclass(kind):
        return dict
    form: type = kind
    return form


def _enum_reader(kind: type[Enum]) -> Reader:
    def read(value: Any, place: str) -> Any:
        try:
            return kind(value)
        except ValueError as error:
            raise _fault(place, f"没有 {value!r} 这个值") from error

    return read


def _read_decimal(value: Any, place: str) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise _fault(place, "应当是十进制数")
    return number


def _scalar_reader(kind: Any) -> Reader:
    accepted = {float: (float, int), NoneType: (NoneType,)}.get(kind, (kind,))

    def read(value: Any, place: str) -> Any:
        if type(value) not in accepted:
            raise _fault(place, f"应当是 {kind.__name__}，却是 {type(value).__name__}")
        return value

    return read


def _pack(numbers: array[Any]) -> str:
    """An array as its type code and its bytes, little end first: exact, and shorter than figures."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return f"{numbers.typecode}:{base64.b64encode(numbers.tobytes()).decode('ascii')}"


def _unpack(value: Any, place: str) -> array[float]:
    if not isinstance(value, str) or value[:2] not in ("f:", "d:"):
        raise _fault(place, "应当是数列")
    numbers: array[float] = array(value[0])
    try:
        numbers.frombytes(base64.b64decode(value[2:], validate=True))
    except (binascii.Error, ValueError) as error:
        raise _fault(place, "数列已损坏") from error
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise ValueError("同一对象中有重复的键")
    return mapping


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"不允许的数值 {name}")


def _fault(place: str, what: str) -> SavedCaseError:
    return SavedCaseError(f"保存的案卷在 {place} 处有误：{what}。")
