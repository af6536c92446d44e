"""One glyph for one meaning, one for one, so that spans in the folded text hold in the original."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

# Radicals that PDF fonts hand out instead of the character, and that Unicode itself does not decompose.
_RADICALS: Final = dict(
    zip(
        "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "母民西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    ),
)
_SPACES: Final = "\u00a0\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff\u3000\u202f\u205f" + "".join(
    chr(code) for code in range(0x2000, 0x200B)
)


# Signs that are written for one another, and the one that stands for all of them.
_ALIKE: Final = (
    (_SPACES, " "),
    ("○◯⭘〇", "〇"),
    ("￥¥", "¥"),
    ("‐‑‒–−﹣", "-"),
    ("〜∼˜", "~"),
    ("〔﹝〘⦗", "〔"),
    ("〕﹞〙⦘", "〕"),
    ("∗﹡✱", "*"),
    ("✕╳⨯", "×"),
)


def _folding_table() -> str:
    """Index: code point of the basic plane; value: the character that stands for it.

    A string, because `str.translate` then finds every character without raising and catching a LookupError.
    """
    table = [chr(code) for code in range(0x10000)]
    for code in range(0xFF01, 0xFF5F):
        table[code] = chr(code - 0xFEE0)
    for code in range(0x2F00, 0x2FD6):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    for radical, character in _RADICALS.items():
        table[ord(radical)] = character
    for written, plain in _ALIKE:
        for sign in written:
            table[ord(sign)] = plain
    return "".join(table)


_TABLE: Final = _folding_table()


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """The text in half width with plain spaces, one 〇, one ¥, one kind of 〔〕; as long as before."""
    return text.translate(_TABLE)


def without_spaces(text: str) -> str:
    """The folded text without any space or line break."""
    return "".join(fold(text).split())
