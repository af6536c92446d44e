"""Sums of money in figures (12,000.00元, 1.2万元) and in words (壹万贰仟元整, 五万元)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Final

from enforcement_review.law.glyphs import fold
from enforcement_review.law.numerals import CHINESE_NUMERALS, DIGIT_VALUES, parse_section


class AmountForm(Enum):
    """How a sum is written; words of both kinds, 壹万元 and 一万元, are CAPITALS."""

    FIGURES = "figures"
    CAPITALS = "capitals"


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in yuan at `[start, end)` of the text, with its sign and unit inside the span."""

    start: int
    end: int
    value: Decimal
    form: AmountForm


_PREFIX: Final = r"(?:(?:人民币|RMB|CNY)\s*(?:\(\s*[大小]写\s*\)|[大小]写)?\s*[::]?\s*¥?|¥)\s*[::]?\s*"
_NUMBER: Final = (
    r"(?:\d{1,3}(?:\s?,\s?\d{3})+(?![0-9])|\d{1,3}(?:[ ]\d{3})+(?![0-9])|\d+)"
    r"(?:\s?\.\s?\d{1,6})?(?![0-9.])"
)
# 元旦、元月、元素、元件… and 一元化、二元论 are no money.
_YUAN: Final = r"[元圆圓](?!旦|月|素|件|器|宵|首|区|论|化|次方)"
_SCALE: Final = r"(?:[十百千]?[万萬]|[百千万]?[亿億]|[百千])"
_FIGURES: Final = re.compile(
    rf"(?P<prefix>{_PREFIX})?(?<![0-9.])(?P<number>{_NUMBER})\s*"
    rf"(?:(?P<scale>{_SCALE})\s*(?:(?P<number2>{_NUMBER})\s*(?P<scale2>{_SCALE})?\s*"
    rf"(?:(?P<number3>(?<=[万亿千百]){_NUMBER})\s*)?)?)?"
    rf"(?P<yuan>{_YUAN}(?:\s*(?P<jiao>[0-9])\s*角)?(?:\s*(?P<fen>[0-9])\s*分(?!之))?\s*(?:整|正(?![^\s,。;)、]))?)?",
)
_FIGURES_BEFORE_UNIT: Final = re.compile(r"\d")
# ¥1 and 50.00 on the next line: a narrow cell broke the sum.
_GOES_ON: Final = re.compile(r"[ \t]*\n[ \t]*[\d,]*\.\d\d(?!\d)")
_PART: Final = 3  # figures: more above the break are a sum of their own
_WORDS_CLASS: Final = rf"[{CHINESE_NUMERALS}万萬亿億]"
_WORDS: Final = re.compile(
    rf"(?P<prefix>{_PREFIX})?(?P<run>{_WORDS_CLASS}(?:\s?{_WORDS_CLASS})*+)\s*"
    rf"(?:(?P<yuan>{_YUAN})(?P<rest>(?:\s*[{CHINESE_NUMERALS}]?\s*角)?(?:\s*[{CHINESE_NUMERALS}]?\s*"
    rf"[{CHINESE_NUMERALS}]\s*分(?!之|局|别|公司))?)\s*(?P<end>整|正(?![^\s,。;)、]))?|(?P<whole>整|正)(?![^\s,。;)、]))?",
)
_VAGUE_BEFORE: Final = frozenset("几数多上好若余第每0123456789.%")
_SCALES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_FORMAL: Final = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟貳參陸]")
_CAPITALS_TAIL: Final = re.compile(
    rf"(?P<whole>{_WORDS_CLASS}+)?(?P<yuan>[元圆圓])?(?:(?P<jiao>[{CHINESE_NUMERALS}])角)?"
    rf"(?:[零〇]?(?P<fen>[{CHINESE_NUMERALS}])分)?(?P<end>[整正])?",
)


def find_amounts(text: str) -> list[Amount]:
    """The sums of money in the text, in order, none over another.

    A number is a sum where 元 or a sign of money stands with it. Words that do not make one number (壹贰元)
    are left out rather than guessed.
    """
    folded = fold(text)
    found: list[Amount] = []
    has_unit = "元" in folded or "圆" in folded or "圓" in folded
    if has_unit or "¥" in folded or "人民币" in folded or "RMB" in folded or "CNY" in folded:
        if _FIGURES_BEFORE_UNIT.search(folded):
            found.extend(_in_figures(folded))
        if has_unit or "整" in folded or "正" in folded or "人民币" in folded or "¥" in folded:
            taken = [(amount.start, amount.end) for amount in found]
            found.extend(
                amount
                for amount in _in_words(folded)
                if all(amount.end <= start or amount.start >= end for start, end in taken)
            )
            found.sort(key=lambda amount: amount.start)
    return found


def _in_figures(folded: str) -> Iterator[Amount]:
    for match in _FIGURES.finditer(folded):
        if not match["yuan"] and not match["prefix"]:
            continue
        end = match.end()
        if not match["yuan"]:
            if match["number2"]:
                continue
            end = match.end("scale") if match["scale"] else match.end("number")
            if not match["scale"] and len(match["number"]) <= _PART and _GOES_ON.match(folded, end):
                continue
        value = _scaled(match)
        if value is not None:
            yield Amount(match.start(), end, value, AmountForm.FIGURES)


def _scaled(match: re.Match[str]) -> Decimal | None:
    total = Decimal(0)
    limit: int | None = None
    for number, scale in (("number", "scale"), ("number2", "scale2"), ("number3", None)):
        if match[number] is None:
            break
        factor = 1
        for character in (match[scale] if scale else None) or "":
            factor *= _SCALES[character]
        part = Decimal("".join(match[number].replace(",", "").split())) * factor
        if limit is not None and part >= limit:
            return None
        total += part
        limit = factor
    return total + Decimal(match["jiao"] or 0) / 10 + Decimal(match["fen"] or 0) / 100


def _in_words(folded: str) -> Iterator[Amount]:
    for match in _WORDS.finditer(folded):
        formal = _FORMAL.search(match["run"]) is not None
        if not match["yuan"] and not (formal and (match["prefix"] or match["whole"])):
            continue
        before = folded[match.start() - 1 : match.start()] if match.start() else ""
        if not match["prefix"] and before in _VAGUE_BEFORE and before:
            continue
        value = parse_capitals(folded[match.start("run") : match.end()])
        if value is not None:
            yield Amount(match.start(), match.end(), value, AmountForm.CAPITALS)


def parse_capitals(text: str) -> Decimal | None:
    """The sum that Chinese words state, in yuan; None where they do not make exactly one number.

    Takes 大写 and ordinary numerals, 元/圆, 整/正, 人民币 before it, spaces inside, printed forms that name
    empty places (零拾零元零角零分). Refused: figures without places (壹贰元), places out of order, a skipped
    place without 零 before a last figure (壹仟伍元: 1005 or 1500).
    """
    compact = "".join(fold(text).split())
    compact = re.sub(rf"^{_PREFIX}", "", compact)
    match = _CAPITALS_TAIL.fullmatch(compact)
    if match is None or not compact:
        return None
    whole, jiao, fen = match["whole"], match["jiao"], match["fen"]
    if whole is None and (match["yuan"] or not (jiao or fen)):
        return None
    if whole is not None and not match["yuan"] and (jiao or fen):
        return None
    value = 0 if whole is None else _parse_whole(whole)
    small = [_single_figure(part) for part in (jiao, fen)]
    if value is None or any(
        part is not None and figure is None for part, figure in zip((jiao, fen), small, strict=True)
    ):
        return None
    return Decimal(value) + Decimal(small[0] or 0) / 10 + Decimal(small[1] or 0) / 100


def _single_figure(text: str | None) -> int | None:
    return None if text is None else DIGIT_VALUES.get(text)


def _parse_whole(text: str) -> int | None:
    text = text.replace("萬", "万").replace("億", "亿")
    for mark, factor in (("亿", 10**8), ("万", 10**4)):
        high, found, low = text.rpartition(mark)
        if not found:
            continue
        upper = _parse_whole(high)
        lower = _parse_lower(low)
        if upper is None or lower is None or lower >= factor or upper >= factor:
            return None
        return upper * factor + lower
    return parse_section(text)


def _parse_lower(text: str) -> int | None:
    """What follows 万 or 亿.

    A single figure there needs its 零: 一万五 is fifteen thousand in speech, 10005 in a form.
    """
    if not text:
        return 0
    if len(text) == 1 and DIGIT_VALUES.get(text, 0) != 0:
        return None
    return _parse_whole(text)


_CAPITAL_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")


def in_capitals(value: Decimal) -> str:
    """The sum in 大写 as receipts write it: 12000.5 → 壹万贰仟元伍角, 12000 → 壹万贰仟元整.

    Raises:
        ValueError: below zero, from 10^16 on, or with less than a 分.
    """
    cents = value * 100
    if value < 0 or value >= 10**16 or cents != cents.to_integral_value():
        raise ValueError(f"{value} cannot be written in capitals")
    whole, small = divmod(int(cents), 100)
    jiao, fen = divmod(small, 10)
    words = _whole_in_capitals(whole) + "元" if whole or not small else ""
    if not small:
        return words + "整"
    if jiao:
        words += _CAPITAL_DIGITS[jiao] + "角"
    elif whole:
        words += "零"
    return words + (_CAPITAL_DIGITS[fen] + "分" if fen else "")


def _whole_in_capitals(number: int) -> str:
    if number == 0:
        return "零"
    words = ""
    for factor, mark in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, factor)
        if mark == "万亿":
            trillions = section
        if not section:
            if mark == "亿" and trillions:
                words += "亿"
            continue
        if words and (section < 1000):
            words += "零"
        words += _section_in_capitals(section) + ("万" if mark == "万亿" else mark)
    return words


def _section_in_capitals(section: int) -> str:
    words = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = section // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _CAPITAL_DIGITS[digit] + _PLACES[place]
        gap = not digit
    return words


_CENT: Final = Decimal("0.01")


def format_yuan(value: Decimal) -> str:
    """Yuan with two places, without grouping: `12000.00`."""
    return f"{value.quantize(_CENT, ROUND_HALF_UP):f}"
