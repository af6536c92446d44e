"""Which words of a form are labels, and what they ask for: labels.yaml, and label_patterns.yaml where no list can hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from enforcement_review.law.look_alikes import as_in_labels
from enforcement_review.text import bare

_SIGNED = re.compile(r"\((手写)?(签名|签字|签章|盖章|章)[^()]*\)|\([^()]*(签名|签字|签章)\)")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_JOINTS = re.compile(r"[/、,·|\\\-_]")


@cache
def _dictionary() -> dict[str, frozenset[str]]:
    text = (
        resources.files("enforcement_review.extracting").joinpath("labels.yaml").read_text(encoding="utf-8")
    )
    keys: dict[str, set[str]] = {}
    for key, labels in yaml.safe_load(text).items():
        for label in labels:
            keys.setdefault(canonical_label(str(label)), set()).add(key)
    return {label: frozenset(found) for label, found in keys.items()}


@dataclass(frozen=True, slots=True)
class _LabelPattern:
    key: str
    label: re.Pattern[str]
    cells: bool


@cache
def _patterns() -> tuple[_LabelPattern, ...]:
    source = resources.files("enforcement_review.extracting").joinpath("label_patterns.yaml")
    return tuple(
        _LabelPattern(entry["key"], re.compile(entry["label"]), entry.get("cells", False))
        for entry in yaml.safe_load(source.read_text(encoding="utf-8"))
    )


@cache
def canonical_label(text: str) -> str:
    """A label without spaces, brackets, slashes and colon; (签名) and its like become 签名."""
    label = bare(text).rstrip(":;,.")
    label = _SIGNED.sub("签名", label)
    label = _IN_BRACKETS.sub("", label)
    label = _JOINTS.sub("", label)
    return label.replace("签字", "签名").replace("签章", "签名").replace("签名签名", "签名")


@cache
def label_keys(text: str, *, cell: bool = False) -> frozenset[str]:
    """What a text asks for if it is a label; empty if it is none.

    Args:
        text: as printed.
        cell: whether it fills a cell of a form: there a label cannot have run into a value.
    """
    if len(text) > 60:
        return frozenset()
    label = canonical_label(text)
    if not 1 < len(label) <= 20:
        return frozenset()
    return _keys_of(label, cell=cell) or _keys_of(as_in_labels(label), cell=cell)


def _keys_of(label: str, *, cell: bool) -> frozenset[str]:
    listed = _dictionary().get(label)
    if listed is not None:
        return listed
    if ":" in label or len(label) > 16:
        return frozenset()
    fitting = (p.key for p in _patterns() if (cell or not p.cells) and p.label.fullmatch(label))
    return next((frozenset({key}) for key in fitting), frozenset())
