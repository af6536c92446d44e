"""Which files of plain text can be used: lists of a case export and tables of published penalties."""

from __future__ import annotations

import re

JSON = "application/json"
XML = "application/xml"
CSV = "text/csv"

_XML_ROOT = re.compile(r"<(?:[\w.-]+:)?case-export[\s>/]")
# Headings of 双公示 tables, in words and as databases name them; two of them on one line.
_HEADING = re.compile(
    r"(?:决定书?文(?:书)?号|处罚文号|相对人名称|当事人|被处罚|处罚类别|处罚种类|处罚内容|处罚结果|处罚决定日期|决定日期|处罚机关"
    r"|公示截止|cf_[a-z_]{2,}|xzxdrmc|cfjdswh|jdrq)"
)
_DELIMITER = re.compile(r"[,;\t|]")
_LINES = 40  # above the headings stand a title and some remarks


def text_type(head: bytes) -> str | None:
    """The media type of text that can be used, by its first bytes; None for any other text and for no text."""
    text = _decoded(head)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return JSON
    if start.startswith("<"):
        return XML if _XML_ROOT.search(start) else None
    if any(_reads_as_headings(line) for line in start.splitlines()[:_LINES]):
        return CSV
    return None


def _reads_as_headings(line: str) -> bool:
    return len(_DELIMITER.findall(line)) >= 2 and len(set(_HEADING.findall(line.lower()))) >= 2


def _decoded(head: bytes) -> str | None:
    """The text in one of the encodings of Chinese text; the last sign may be cut off."""
    encodings = ("utf-16",) if head.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "gb18030")
    for encoding in encodings:
        for cut in range(4):
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return None if re.search(r"[\x00-\x08\x0e-\x1f]", text) else text
    return None
