"""Names of files: made printable, told from rubbish, and put in the order in which people number papers."""

from __future__ import annotations

import re
import unicodedata

_RUBBISH = {"thumbs.db", "desktop.ini", "__macosx", "ehthumbs.db", "$recycle.bin"}
_DRIVE = re.compile(r"^[A-Za-z]:")

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN = "零〇一二三四五六七八九十百千两"
# A number that a name begins with: 01 (2) 2-1 3.2 【4】 第十一 一、
_ARABIC = re.compile(r"[\s(\[{【〔]*第?\s*(\d+(?:\s*[-_.]\s*\d+)*)")
_CHINESE = re.compile(rf"[\s(\[{{【〔]*(?:第\s*([{_HAN}]+)|([{_HAN}]+)(?=[、.,)_\-\s\]}}】〕]|$))")
_AFTER_NUMBER = re.compile(r"[\s)\]}】〕、.,_\-号卷册份章]*")
_PIECES = re.compile(rf"(\d+)|([{_HAN}]+)")

NameKey = tuple[int, tuple[int, ...], tuple[tuple[int, int, str], ...], str]


def is_rubbish(part: str) -> bool:
    """Whether a file or folder of this name is left by a system and holds nothing of the case."""
    return part.startswith((".", "~$")) or part.casefold() in _RUBBISH


def leaves_archive(name: str) -> bool:
    """Whether an archive's entry of this name would be written outside the folder it is unpacked to."""
    return name.startswith("/") or _DRIVE.match(name) is not None or ".." in name.split("/")


def printable(name: str, length: int) -> str:
    """The name without control characters, each part at most `length` characters; markup stays as it is."""
    parts = ["__" if part == ".." else part for part in name.split("/") if part not in ("", ".")]
    return "/".join(_shortened("".join(map(_visible, part)), length) for part in parts) or "未命名"


def _visible(char: str) -> str:
    # Cc control, Cf direction marks and joiners, Cs halves of pairs, Zl and Zp line ends
    return "_" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char


def _shortened(part: str, length: int) -> str:
    if len(part) <= length:
        return part
    stem, dot, ending = part.rpartition(".")
    if not dot or len(ending) > 8:
        return part[: length - 1] + "…"
    return f"{stem[: length - len(ending) - 2]}….{ending}"


def unique(name: str, taken: set[str]) -> str:
    """`name`, or with (2), (3)… before its ending where it is taken; the result is added to `taken`."""
    candidate = name
    folder, slash, base = name.rpartition("/")
    stem, dot, ending = base.rpartition(".")
    number = 2
    while candidate in taken:
        counted = f"{stem}({number}).{ending}" if dot and stem else f"{base}({number})"
        candidate = f"{folder}{slash}{counted}"
        number += 1
    taken.add(candidate)
    return candidate


def decode_name(raw: bytes) -> str:
    """A name of unknown encoding: UTF-8 where it is that, else GB18030, as Chinese Windows writes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def path_key(name: str) -> tuple[NameKey, ...]:
    """Sort key of a path: part by part, numbers by value."""
    return tuple(part_key(part) for part in name.split("/"))


def part_key(part: str) -> NameKey:
    """Sort key of one name: 封面, 目录, then numbered names by number, then the others, then 备考表."""
    text = unicodedata.normalize("NFKC", part)
    stem = text.rpartition(".")[0] or text
    numbers, rest = _leading_number(stem)
    if numbers:
        rank = 2
    elif "封面" in stem:
        rank = 0
    elif "目录" in stem:
        rank = 1
    elif "备考表" in stem or "封底" in stem:
        rank = 4
    else:
        rank = 3
    return rank, numbers, _pieces(rest), part


def _leading_number(stem: str) -> tuple[tuple[int, ...], str]:
    match = _ARABIC.match(stem)
    if match:
        numbers = tuple(int(number) for number in re.findall(r"\d+", match[1]))
    else:
        match = _CHINESE.match(stem)
        if not match:
            return (), stem
        numbers = (chinese_number(match[1] or match[2]),)
    rest = stem[match.end() :]
    after = _AFTER_NUMBER.match(rest)
    return numbers, rest[after.end() :] if after else rest


def _pieces(text: str) -> tuple[tuple[int, int, str], ...]:
    pieces: list[tuple[int, int, str]] = []
    at = 0
    for match in _PIECES.finditer(text):
        if match.start() > at:
            pieces.append((1, 0, text[at : match.start()].casefold()))
        number = int(match[1]) if match[1] else chinese_number(match[2])
        pieces.append((0, number, ""))
        at = match.end()
    if at < len(text):
        pieces.append((1, 0, text[at:].casefold()))
    return tuple(pieces)


def chinese_number(text: str) -> int:
    """十一 → 11, 二〇二四 → 2024, 一百零三 → 103."""
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = 0
    digit: int | None = None
    for char in text:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        else:
            digit = _DIGITS[char] or None
    return total + (digit or 0)
