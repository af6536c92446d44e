"""One form for the many ways in which the same characters come out of a file."""

from __future__ import annotations

import re
from functools import lru_cache

# Every mapping is one character to one character, so that positions in folded text are positions on the page.
_FOLD = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2007\u2009\u202f\t\r\x0b\x0c\u200b\ufeff"), " ")
_FOLD |= dict.fromkeys(map(ord, "∶﹕︰"), ":")
_FOLD |= dict.fromkeys(map(ord, "﹙"), "(") | dict.fromkeys(map(ord, "﹚"), ")")
_FOLD |= dict.fromkeys(map(ord, "‐‑–—―─－"), "-")
_FOLD |= dict.fromkeys(map(ord, "∕⁄"), "/")
# A title or a number reads the same whichever brackets the typist used.
_BRACKETS = str.maketrans(dict.fromkeys("〔［【〖[﹝", "(") | dict.fromkeys("〕］】〗]﹞", ")"))

_SPACE = re.compile(r"\s+")
# A space is dropped where Chinese characters or punctuation stand on either side of it.
_CJK = "\u2e80-\u9fff\uf900-\ufaff，。、；：？！“”‘’（）《》〔〕【】"
_SPACE_BY_CJK = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")


def fold(text: str) -> str:
    """Full width to half width, every kind of space to a space; the length stays the same."""
    return text.translate(_FOLD)


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """Folded, with one kind of brackets and no space at all: for comparing labels and titles."""
    return _SPACE.sub("", fold(text).translate(_BRACKETS))


def clean_value(text: str) -> str:
    """A value as printed, trimmed: without the spaces and line breaks that layout put into it."""
    value = _SPACE_BY_CJK.sub("", text.strip(" \u3000\u00a0\t\n_:：;；,，"))
    return _SPACE.sub(" ", value)
