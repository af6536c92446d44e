"""Numbers that Word writes before paragraphs: 一、 （二） 1. ① — they stand in no text run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Level:
    start: int
    kind: str
    pattern: str


@dataclass(slots=True)
class Numbering:
    """Counters of the lists of one document; `next_label` must be asked in the order of the paragraphs."""

    levels: dict[str, dict[int, Level]]
    abstract: dict[str, str]
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def next_label(self, list_id: str, depth: int) -> str:
        """The label of the next paragraph of a list; "" for bullets and for kinds not known."""
        levels = self.levels.get(list_id, {})
        level = levels.get(depth)
        if level is None:
            return ""
        owner = self.abstract[list_id]
        count = self._counts.get((owner, depth), level.start - 1) + 1
        self._counts[owner, depth] = count
        for key in [key for key in self._counts if key[0] == owner and key[1] > depth]:
            del self._counts[key]
        if level.kind in ("bullet", "none"):
            return ""
        label = level.pattern
        for other in range(depth + 1):
            mark = f"%{other + 1}"
            if mark not in label:
                continue
            shown = levels.get(other, level)
            number = figure(self._counts.get((owner, other), shown.start), shown.kind)
            if number is None:
                return ""
            label = label.replace(mark, number)
        return label if not label or not label[-1].isalnum() else label + " "


def figure(number: int, kind: str) -> str | None:
    """`number` in a Word number format; None for formats not known."""
    if kind in ("decimal", "decimalHalfWidth"):
        return str(number)
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if kind in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"):
        return _han(number)
    if kind in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if kind in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((97 if kind == "lowerLetter" else 65) + number - 1)
    return None


def _han(number: int) -> str | None:
    if not 0 <= number < 100:
        return None
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _HAN[ones]
    return ("" if tens == 1 else _HAN[tens]) + "十" + (_HAN[ones] if ones else "")


def read_numbering(root: Any | None) -> Numbering:
    """From the root of `numbering.xml`; None where the file has none."""
    if root is None:
        return Numbering({}, {})
    abstracts: dict[str, dict[int, Level]] = {}
    for node in root.iterfind(f"{W}abstractNum"):
        abstracts[node.get(f"{W}abstractNumId", "")] = {
            depth: level for lvl in node.iterfind(f"{W}lvl") for depth, level in [_level(lvl)]
        }
    levels: dict[str, dict[int, Level]] = {}
    abstract: dict[str, str] = {}
    for node in root.iterfind(f"{W}num"):
        list_id = node.get(f"{W}numId", "")
        target = node.find(f"{W}abstractNumId")
        owner = target.get(f"{W}val", "") if target is not None else ""
        levels[list_id] = dict(abstracts.get(owner, {}))
        abstract[list_id] = owner
        for override in node.iterfind(f"{W}lvlOverride"):
            abstract[list_id] = f"{owner}/{list_id}"  # a list that starts anew counts for itself
            lvl = override.find(f"{W}lvl")
            if lvl is not None:
                depth, level = _level(lvl)
                levels[list_id][depth] = level
    return Numbering(levels, abstract)


def _level(lvl: Any) -> tuple[int, Level]:
    def value(name: str, default: str) -> str:
        node = lvl.find(f"{W}{name}")
        return node.get(f"{W}val", default) if node is not None else default

    start = value("start", "1")
    return (
        int(lvl.get(f"{W}ilvl", "0")),
        Level(int(start) if start.isdigit() else 1, value("numFmt", "decimal"), value("lvlText", "")),
    )
