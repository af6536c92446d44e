"""case.json and case.xml → one plain mapping. The XML says the same in elements (docs/import-format.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lxml import etree

SCHEMA = "enforcement-review/case-export/1"
MAX_BYTES = 5 * 2**20  # 5,000 documents with their fields take about 3 MB

TOO_LARGE = "案卷导出清单过大（超过 5 MB），没有使用；请按案卷分别导出。"
NOT_UTF8 = "案卷导出清单不是 UTF-8 编码，没有使用；请由办案系统重新导出。"
NOT_JSON = "案卷导出清单不是有效的 JSON（{place}），没有使用；请由办案系统重新导出。"
NOT_XML = "案卷导出清单不是有效的 XML（{place}），没有使用；请由办案系统重新导出。"
HAS_DOCTYPE = "案卷导出清单（XML）含有 DOCTYPE 声明，没有使用；请去掉后重新导出。"
TWICE = "案卷导出清单中同一项写了两次（{name}），没有使用；请由办案系统重新导出。"

# Lists by the name of their entries, and texts of the XML that are figures in the JSON.
_LISTS = {"documents": "document", "recordings": "recording", "mobile_records": "mobile_record"}
_WHOLE = frozenset({"from", "to", "order"})
_FIGURES = frozenset({"latitude", "longitude"})


class ManifestError(Exception):
    """Why a manifest can't be used; the message is the sentence for people."""


def parse_manifest(data: bytes, *, xml: bool) -> Any:
    """What the manifest says, not yet held against the schema.

    Raises:
        ManifestError: too large, or no JSON or XML at all.
    """
    if len(data) > MAX_BYTES:
        raise ManifestError(TOO_LARGE)
    return _from_xml(data) if xml else _from_json(data)


def _from_json(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
        return json.loads(
            text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique_keys
        )
    except UnicodeDecodeError as error:
        raise ManifestError(NOT_UTF8) from error
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 列"
        raise ManifestError(NOT_JSON.format(place=place)) from error
    except (ValueError, ArithmeticError) as error:  # NaN, figures of thousands of digits
        raise ManifestError(NOT_JSON.format(place="数值")) from error
    except RecursionError as error:
        raise ManifestError(NOT_JSON.format(place="嵌套过深")) from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key, value in pairs:
        if key in mapping:
            raise ManifestError(TWICE.format(name=key[:40]))
        mapping[key] = tidy(value) if isinstance(value, str) else value
    return mapping


def tidy(text: str) -> str:
    """On one line, without signs that are not seen: what is exported stands in messages."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


# ---- XML ----


def _from_xml(data: bytes) -> Any:
    # Entities stay unexpanded and nothing is fetched; libxml2 itself bounds depth and text.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise ManifestError(NOT_XML.format(place=f"第 {line} 行" if line else "开头")) from error
    if root.getroottree().docinfo.doctype:
        raise ManifestError(HAS_DOCTYPE)
    if _name(root) != "case-export":
        raise ManifestError(NOT_XML.format(place="最外层应当是 case-export"))
    said = _children(root)
    return {"schema": root.get("schema", ""), **said}


def _name(node: Any) -> str:
    return str(etree.QName(node).localname)


def _children(node: Any) -> dict[str, Any]:
    return _unique_keys([(_name(child), _value(child)) for child in node])


def _value(node: Any) -> Any:
    name = _name(node)
    if name == "fields":
        return _unique_keys([(child.get("name", _name(child)), _field(child)) for child in node])
    if name in _LISTS:
        strangers = [_name(child) for child in node if _name(child) != _LISTS[name]]
        return strangers or [_children(child) for child in node]
    if len(node):
        return _children(node)
    text = (node.text or "").strip()
    if name in _WHOLE and text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    if name in _FIGURES:
        return _figure(text)
    return text


def _field(node: Any) -> Any:
    """A structured field: its text, `type="boolean"`, or a list of `item` elements."""
    if len(node):
        return [(item.text or "").strip() for item in node]
    text = (node.text or "").strip()
    if node.get("type") == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def _figure(text: str) -> Decimal | str:
    try:
        figure = Decimal(text)
    except ArithmeticError:
        return text
    return figure if figure.is_finite() else text


def written(value: Any) -> str | bool | tuple[str, ...]:
    """A value of a field as facts hold it: figures as they were written, no exponent."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return tuple(words for item in value if (words := tidy(item)))
    if isinstance(value, Decimal):
        return f"{value:f}" if abs(value.adjusted()) < 40 else str(value)
    return str(value).strip()


Manifest = Mapping[str, Any]
