"""Which words of a form are labels, and what they ask for: labels.yaml, and label_patterns.yaml where no list can hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from enforcement_review.law.look_alikes import as_in_labels
from enforcement_review.text import bare

_SIGNED = re.compile(r"\((手写)?(签名|签字|签章|盖章|章)[^()]*\)|\([^()]*(签名|签字|签章)\)")
_NUMBERED = re.compile(
    r"^(\([一二三四五六七八九十\d]{1,2}\)|[一二三四五六七八九十\d]{1,2}[、.)])(?=[\u4e00-\u9fa5])"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_JOINTS = re.compile(r"[/、,·|\\\-_]")
# A recogniser may see a little square between the letters of a label; before them it is one to tick.
_SQUARE_INSIDE = re.compile(r"(?<=.)[☑☐□√]")
# What officers do of whom a record tells: the words before 时间, 地点, 人员 and 签名 of its form.
_ACT = (
    "(?:执法|监督|监察|检查|询问|勘验|勘察|勘查|勘测|调查|取证|约谈|谈话|问话|盘点|清点|核查|核实|巡查|稽查|检测"
    "|踏勘|测量|查验|提取|讯问)"
)
_NAME_OF_PAPER = re.compile(r"[书表单函证]$")
_LEAST_MISREAD, _MOST_MISREAD = 4, 14  # letters of a label of which one may be misread


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
        _LabelPattern(
            entry["key"], re.compile(entry["label"].replace("<act>", _ACT)), entry.get("cells", False)
        )
        for entry in yaml.safe_load(source.read_text(encoding="utf-8"))
    )


@cache
def canonical_label(text: str) -> str:
    """A label without spaces, brackets, slashes and colon; (签名) and its like become 签名."""
    label = _NUMBERED.sub("", bare(text).rstrip(":;,."))
    label = _SIGNED.sub("签名", label)
    label = _IN_BRACKETS.sub("", label)
    label = _SQUARE_INSIDE.sub("", _JOINTS.sub("", label))
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


@cache
def misread_label_keys(text: str) -> frozenset[str]:
    """What a text of a scan asks for if it is a label with one letter misread, lost or added.

    Only where all labels that come as near ask for the same: 主案日期 may be 立案日期 or 结案日期.
    """
    label = canonical_label(text)
    if not _LEAST_MISREAD <= len(label) <= _MOST_MISREAD or not label.isalpha():
        return frozenset()
    near = process.extract(label, _listed(), scorer=Levenshtein.distance, score_cutoff=1, limit=None)
    # 行政处罚决定书 is the name of a paper, and no 行政处罚决定 misread.
    if _NAME_OF_PAPER.search(label) and not all(_NAME_OF_PAPER.search(known) for known, _, _ in near):
        return frozenset()
    asked = {_dictionary()[known] for known, _, _ in near}
    return asked.pop() if len(asked) == 1 else frozenset()


@cache
def _listed() -> tuple[str, ...]:
    return tuple(label for label in _dictionary() if len(label) >= _LEAST_MISREAD)


def listed_keys(text: str) -> frozenset[str]:
    """The same as `label_keys`, for labels of the dictionary alone."""
    return _dictionary().get(canonical_label(text), frozenset()) if len(text) <= 60 else frozenset()


def _keys_of(label: str, *, cell: bool) -> frozenset[str]:
    listed = _dictionary().get(label)
    if listed is not None:
        return listed
    if ":" in label or len(label) > 16:
        return frozenset()
    fitting = (p.key for p in _patterns() if (cell or not p.cells) and p.label.fullmatch(label))
    return next((frozenset({key}) for key in fitting), frozenset())
