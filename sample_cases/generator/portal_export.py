"""A case export as an online case handling system writes it: the files and a manifest beside them, in one ZIP.

Also the tables of published penalties (双公示) that go with it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import xlsxwriter

from enforcement_review.law.publicity_fields import PUBLICITY_ITEMS

SCHEMA = "enforcement-review/case-export/1"
FILE_TIME = (2024, 1, 1, 0, 0, 0)  # of every entry: the same export gives the same bytes
_ENTRY = {"documents": "document", "recordings": "recording", "mobile_records": "mobile_record"}
_PACKED = (".mp4", ".mp3", ".jpg", ".png", ".wav")  # pack no further


@dataclass(frozen=True, slots=True)
class Export:
    """What goes into one export; entries are written as docs/import-format.md names their keys.

    Attributes:
        files: bytes by path in the export. An entry that names one gets its `sha256` unless it brings one.
    """

    files: Mapping[str, bytes]
    system: str = "网上办案系统"
    fields: Mapping[str, Any] = field(default_factory=dict)
    documents: Sequence[Mapping[str, Any]] = ()
    recordings: Sequence[Mapping[str, Any]] = ()
    mobile_records: Sequence[Mapping[str, Any]] = ()


def manifest(export: Export) -> dict[str, Any]:
    """The manifest as a plain mapping."""
    said: dict[str, Any] = {"schema": SCHEMA, "system": {"name": export.system}}
    if export.fields:
        said["fields"] = dict(export.fields)
    for key in _ENTRY:
        entries: Sequence[Mapping[str, Any]] = getattr(export, key)
        if entries:
            said[key] = [_hashed(entry, export.files) for entry in entries]
    return said


def _hashed(entry: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    data = files.get(entry.get("file", ""))
    if data is None or "sha256" in entry:
        return dict(entry)
    return {**entry, "sha256": hashlib.sha256(data).hexdigest()}


def export_zip(export: Export, *, xml: bool = False) -> bytes:
    """The ZIP: `case.json` or `case.xml` first, then the files."""
    said = manifest(export)
    name, data = ("case.xml", as_xml(said)) if xml else ("case.json", as_json(said))
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for path, content in ((name, data), *sorted(export.files.items())):
            entry = ZipInfo(path, FILE_TIME)
            entry.compress_type = ZIP_STORED if path.lower().endswith(_PACKED) else ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def as_json(said: Mapping[str, Any]) -> bytes:
    return (json.dumps(said, ensure_ascii=False, indent=2, default=_figure) + "\n").encode()


def _figure(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} does not stand in a manifest")


def as_xml(said: Mapping[str, Any]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<case-export schema={quoteattr(said['schema'])}>"]
    for key, value in said.items():
        if key != "schema":
            lines.extend(_element(key, value, 1))
    return "\n".join([*lines, "</case-export>", ""]).encode()


def _element(name: str, value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    if name == "fields":
        inner = [_field(key, said, depth + 1) for key, said in value.items()]
    elif isinstance(value, Mapping):
        inner = [line for key, said in value.items() for line in _element(key, said, depth + 1)]
    elif isinstance(value, (list, tuple)):
        inner = [line for entry in value for line in _element(_ENTRY[name], entry, depth + 1)]
    else:
        return [f"{pad}<{name}>{escape(str(value))}</{name}>"]
    return [f"{pad}<{name}>", *inner, f"{pad}</{name}>"]


def _field(name: str, value: Any, depth: int) -> str:
    pad, attribute = "  " * depth, f"name={quoteattr(name)}"
    if isinstance(value, bool):
        return f'{pad}<field {attribute} type="boolean">{"true" if value else "false"}</field>'
    if isinstance(value, (list, tuple)):
        items = "".join(f"<item>{escape(item)}</item>" for item in value)
        return f"{pad}<field {attribute}>{items}</field>"
    return f"{pad}<field {attribute}>{escape(str(value))}</field>"


# ---- 双公示 ----

# The national form's columns, in its order; what a website adds of its own stands outside.
COLUMNS = tuple(item for item in PUBLICITY_ITEMS if item.key not in {"published_on", "site", "exported_at"})


def publicity_rows(rows: Sequence[Mapping[str, str]], extra: Sequence[str] = ()) -> list[list[str]]:
    """Headings and rows; a row is a mapping from the item's key to its text. `extra`: keys of further columns."""
    items = [*COLUMNS, *(item for item in PUBLICITY_ITEMS if item.key in extra)]
    return [[item.title for item in items], *([row.get(item.key, "") for item in items] for row in rows)]


def publicity_csv(
    rows: Sequence[Mapping[str, str]],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    extra: Sequence[str] = (),
) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(publicity_rows(rows, extra))
    return buffer.getvalue().encode(encoding)


def publicity_xlsx(
    rows: Sequence[Mapping[str, str]], *, title: str = "行政处罚信息公示表", extra: Sequence[str] = ()
) -> bytes:
    """A workbook with a merged title above the headings."""
    lines = publicity_rows(rows, extra)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties(
            {"created": datetime(2024, 1, 1, tzinfo=UTC)}
        )  # else the bytes change with the clock
        sheet = workbook.add_worksheet("行政处罚")
        sheet.merge_range(0, 0, 0, len(lines[0]) - 1, title)
        for number, line in enumerate(lines, 1):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text)
    return buffer.getvalue()
