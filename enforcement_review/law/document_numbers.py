"""文号 and 案号: 济兖市监处罚〔2023〕12号.

GB/T 9704-2012: issuer's code, year in 〔〕, serial without 第 or leading zeros.

Files write them with any bracket, in full width, with 第, with leading zeros and with spaces; all of that
is read, and `same_document_number` looks past it. A form whose serial was never filled in (〔2024〕  号) is
BLANK.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from enforcement_review.law.glyphs import fold, without_spaces
from enforcement_review.law.numerals import CHINESE_DIGITS, parse_numeral


class NumberState(Enum):
    """How much of a document number is filled in."""

    FULL = "full"
    BLANK = "blank"  # no serial, whether or not the year stands there
    PARTIAL = "partial"  # a serial without a year


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number at `[start, end)` of the text.

    Attributes:
        text: as written but in the standard's shape: half width, no spaces, year in 〔〕, no 第.
        issuer: the characters before the year (济兖市监处罚); "" where none stand there.
        serial: as written, leading zeros kept; None where it is blank.
    """

    start: int
    end: int
    text: str
    issuer: str
    year: int | None
    serial: str | None
    state: NumberState


_OPEN: Final = r"[〔\[(【<《〈{「『]"
_CLOSE: Final = r"[〕\])】>》〉}」』]"
_BLANK: Final = r"[\s_×Xx*□/]*+"
_CORE: Final = re.compile(
    rf"(?P<open>{_OPEN}|(?<=[罚告立决处催听通责扣封解])\s(?=20))\s*+(?:(?P<year>(?:[0-9]\s?){{4}}|(?:[{CHINESE_DIGITS}]\s?){{4}})|(?:20|二〇)?{_BLANK})"
    rf"\s*+年?\s*+(?P<close>{_CLOSE})\s*+(?:字\s*+)?(?:第\s*+)?"
    rf"(?:(?P<serial>[A-Za-z]?[0-9](?:\s?[0-9-]){{0,9}})|{_BLANK})\s*+号(?![楼院房室门线])",
)
_PAIRS: Final = {
    "〔": "〕",
    "[": "]",
    "(": ")",
    "【": "】",
    "<": ">",
    "《": "》",
    "〈": "〉",
    "{": "}",
    "「": "」",
    "『": "』",
}
_ISSUER_CHARACTER: Final = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf〇×XA-Za-z0-9-]")
_MAX_ISSUER: Final = 24
_LEAD_IN: Final = re.compile(
    r"(?:.*(?:书|文号|编号|案号|字号|根据|依据|依照|按照|作出|下达|下发|送达|收到|查阅|详见|参见"
    r"|[0-9]\s*日|的|了|为|是|见|以|对|将|向|号"
    r"|(?:管理|监督|执法|环境|保护|运输|农村|建设|资源|规划|健康|统计|水务|水利|公安|城管|教育|体育|旅游|商务|改革|税务|稽查"
    r"|保障|林业|气象|交通|文化|民政|司法|审计|服务|海关|专卖)(?:局|厅|委员会|大队|支队|总队)|人民政府|办事处))"
    r"(?:[和及与或]|以及)?",
    re.DOTALL,
)
_JOINT: Final = re.compile(r"\s*(?:以及|[和及与或])")
_ISSUER_OF_NORMAL: Final = re.compile(r"(?P<issuer>.*?)字?〔(?P<year>[^〕]*)〕(?P<serial>.*?)号?\Z")


def find_document_numbers(text: str) -> list[DocumentNumber]:
    """The document numbers of the text, in order; the issuer's code as far as the prose shows it."""
    if "号" not in text:
        return []
    folded = fold(text)
    found: list[DocumentNumber] = []
    floor = 0
    for match in _CORE.finditer(folded):
        start, issuer = _issuer_before(folded, match.start(), floor)
        if _PAIRS.get(match["open"]) != match["close"] and not (match["year"] and issuer):
            continue  # around a year the brackets may differ: people and scans mix them up
        round_or_book = match["open"] in "(《<〈"
        if not match["year"] and (len(issuer) < 2 or round_or_book):
            # （ ）号 alone is a gap in a form, not the number of a document.
            if not (match["open"] == "(" and re.search(r"[罚告立案责听审字]", issuer)):
                continue
        elif round_or_book and match["open"] != "(" and not issuer:
            continue
        year = parse_numeral("".join(match["year"].split())) if match["year"] else None
        serial = "".join(match["serial"].split()).rstrip("-") if match["serial"] else None
        state = NumberState.BLANK if serial is None else NumberState.FULL if year else NumberState.PARTIAL
        written = f"{issuer}〔{'' if year is None else year}〕{serial or ''}号"
        found.append(DocumentNumber(start, match.end(), written, issuer, year, serial, state))
        floor = match.end()
    return found


def _issuer_before(folded: str, end: int, floor: int) -> tuple[int, str]:
    """Where the issuer's code that ends before `end` begins, and the code without spaces."""
    position = _skip_spaces_back(folded, end, floor)
    count = 0
    while position > floor and count < _MAX_ISSUER:
        before = folded[position - 1]
        if before in ")]":
            opening = folded.rfind("(" if before == ")" else "[", max(floor, position - 8), position - 1)
            inside = folded[opening + 1 : position - 1] if opening >= 0 else ""
            if not inside or not re.fullmatch(r"[\u4e00-\u9fff\s]{1,6}", inside):
                break
            position = opening
            count += len(inside)
            # Before a bracket that opens the code at most the place's own character or two may stand.
            position = _short_run_before(folded, position, floor)
            break
        if _ISSUER_CHARACTER.fullmatch(before):
            position -= 1
            count += 1
            continue
        if before.isspace() and _goes_on_before(folded, position, floor, count):
            position = _skip_spaces_back(folded, position, floor)
            continue
        break
    raw = folded[position:end]
    lead = _LEAD_IN.match(raw)
    if lead is not None and len(raw[lead.end() :].strip()) >= 2:
        position += lead.end()
    elif position == floor > 0:
        # Straight behind another number: …12号和济兖市监…
        joint = _JOINT.match(raw)
        position += joint.end() if joint is not None and len(raw) - joint.end() >= 2 else 0
    while position < end and folded[position].isspace():
        position += 1
    issuer = "".join(folded[position:end].split())
    return position, issuer.removesuffix("第")


def _skip_spaces_back(folded: str, position: int, floor: int) -> int:
    while position > floor and folded[position - 1].isspace():
        position -= 1
    return position


def _short_run_before(folded: str, position: int, floor: int) -> int:
    begin = position
    while begin > floor and re.match(r"[\u4e00-\u9fff]", folded[begin - 1]):
        begin -= 1
    behind_figures = begin > floor and folded[begin - 1].isalnum()  # 6日(杭临)…
    # 泗洲农(渔)罚: behind a gap or a label more of the code may stand, as long as it is no prose.
    apart = begin == 0 or (begin == floor and floor > 0) or folded[begin - 1] in " \n\t:"
    longest = 5 if apart and _LEAD_IN.match(folded[begin:position]) is None else 2
    return begin if position - begin <= longest and not behind_figures else position


def _goes_on_before(folded: str, position: int, floor: int, count: int) -> bool:
    """Whether a code broken by a space goes on before it: too short yet, or letter-spaced (济 兖 市 监)."""
    gap = _skip_spaces_back(folded, position, floor)
    if gap == floor or not re.match(r"[\u4e00-\u9fff×)]", folded[gap - 1]):
        return False
    first_is_single = position + 1 < len(folded) and folded[position + 1].isspace()
    return count < 3 or first_is_single


def normalise_document_number(text: str) -> str:
    """The number in the standard's shape: half width, no spaces, year in 〔〕, no 第; leading zeros are kept.

    A text that holds no document number comes back folded and without spaces.
    """
    compact = without_spaces(text)
    match = _CORE.search(compact)
    if match is None:
        return compact
    year = parse_numeral(match["year"]) if match["year"] else ""
    head = compact[: match.start()].removesuffix("第").replace("[", "(").replace("]", ")")
    head = head.replace("〔", "(").replace("〕", ")").replace("【", "(").replace("】", ")")
    return f"{head}〔{year}〕{match['serial'] or ''}号{compact[match.end() :]}"


def same_document_number(a: str, b: str) -> bool:
    """Whether both write the same number: brackets, width, spaces, 第, 字 and leading zeros do not count.

    Two numbers whose serial is blank are not the same: nothing says which document they mean.
    """
    first, second = (_ISSUER_OF_NORMAL.fullmatch(normalise_document_number(text)) for text in (a, b))
    if first is None or second is None:
        return without_spaces(a) == without_spaces(b) != ""
    if not first["serial"] or not second["serial"]:
        return False
    return (_key(first)) == _key(second)


def _key(match: re.Match[str]) -> tuple[str, str, str]:
    issuer = match["issuer"].replace("(", "").replace(")", "").upper().replace("X", "×")
    return issuer, match["year"], match["serial"].upper().lstrip("0")
