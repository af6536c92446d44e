"""Characters as they come out of files, made the ones people type.

Text layers hold compatibility forms (⼀ U+2F00 for 一, ⻅ U+2EC5 for 见) that look right and match nothing.
Only forms that are the same character are replaced: full-width digits, circled figures and units stay as
printed.
"""

from __future__ import annotations

import re
import unicodedata
from array import array

# Radicals without a compatibility mapping in Unicode that fonts still name for the plain character.
_RADICALS = dict(
    zip(
        "⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻫⻬⻭⻮⻰⻲⺠⺟⻳",
        "西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄斉齐歯齿龙亀民母龟",
        strict=True,
    )
)


def _replacements() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        table[code] = None
    # Marks that take no room: zero width spaces and joiners, direction marks, byte order mark, soft hyphen.
    for code in (0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF):
        table[code] = None
    # Noncharacters, and halves of pairs that came alone: they cannot be written as UTF-8.
    for code in (*range(0xD800, 0xE000), 0xFFFE, 0xFFFF):
        table[code] = None
    for code in (0x09, 0xA0, 0x2007, 0x202F):
        table[code] = " "
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00)):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    for radical, plain in _RADICALS.items():
        table[ord(radical)] = plain
    return table


REPLACEMENTS = _replacements()


# What nearly all text is made of, and what stays as it is: ASCII, unified characters, full-width marks.
_PLAIN = re.compile("[ -~\u3000-\u3029\u3030-\u303f\u4e00-\u9fff\uff01-\uff5e\u2018-\u201d\u2026\u2014]*")


def clean(text: str) -> str:
    """`text` in NFC, without control characters, with compatibility radicals replaced."""
    if _PLAIN.fullmatch(text):
        return text
    return unicodedata.normalize("NFC", text.translate(REPLACEMENTS))


def clean_with_edges(text: str, edges: array[float]) -> tuple[str, array[float] | None]:
    """`clean(text)` with the edges that belong to what is left; None where letters were composed."""
    cleaned = clean(text)
    if len(cleaned) == len(text):
        return cleaned, edges
    kept = [index for index, char in enumerate(text) if clean(char)]
    if len(kept) != len(cleaned):
        return cleaned, None
    return cleaned, array("f", [*(edges[index] for index in kept), edges[-1]])
