"""Whole numbers in Arabic figures, in Chinese characters and in capitals (大写)."""

from __future__ import annotations

from typing import Final

DIGIT_VALUES: Final[dict[str, int]] = {
    **{str(value): value for value in range(10)},
    "O": 0,
    "o": 0,
    "〇": 0,
    "零": 0,
    "両": 2,
    "两": 2,
    "兩": 2,
    **{character: value for value, character in enumerate("一二三四五六七八九", 1)},
    **{character: value for value, character in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
    **{character: value for value, character in enumerate("壹貳參肆伍陸柒捌玖", 1)},
    "弌": 1,
    "弍": 2,
    "弎": 3,
    "叄": 3,
    "弐": 2,
    "贰": 2,
    "幺": 1,
}
UNIT_VALUES: Final[dict[str, int]] = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
}
CHINESE_DIGITS: Final = "".join(character for character in DIGIT_VALUES if not character.isascii())
CHINESE_NUMERALS: Final = CHINESE_DIGITS + "".join(UNIT_VALUES)
_SCORES: Final = {"廿": 20, "卅": 30}


def parse_section(text: str) -> int | None:
    """A number below ten thousand written with 千百十, or None where it says nothing or more than one thing.

    Old printed forms name each place (`壹仟零佰零拾伍`); prose leaves them out (`一千零五`). A last figure
    that skips a place without 零 (`一千五`) is refused: spoken Chinese means 1500, the form 1005.
    """
    total = 0
    last_unit = 10_000
    pending: int | None = None
    zero_before = False
    for character in text:
        unit = UNIT_VALUES.get(character)
        if unit is not None:
            if unit >= last_unit:
                return None
            if pending is None:
                if unit != 10 or last_unit != 10_000:
                    return None
                pending = 1
            total += pending * unit
            last_unit, pending, zero_before = unit, None, pending == 0
            continue
        digit = DIGIT_VALUES.get(character)
        if digit is None or pending:
            return None
        if digit == 0:
            if pending == 0:
                return None
            zero_before = True
        pending = digit
    if pending is None:
        return total if text else None
    if pending and last_unit in (100, 1000) and not zero_before:
        return None
    return total + pending


def parse_numeral(text: str) -> int | None:
    """The whole number written as `28`, `2８`, `二十八`, `二八`, `廿八` or `贰拾捌`; None for anything else.

    Spaces must be taken out before. Figures one after the other are read by place (二〇二四 → 2024).
    """
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if text[0] in _SCORES:
        rest = text[1:]
        ones = DIGIT_VALUES.get(rest, -1) if rest else 0
        return _SCORES[text[0]] + ones if 0 <= ones <= 9 else None
    if any(character in UNIT_VALUES for character in text):
        return parse_section(text)
    value = 0
    for character in text:
        digit = DIGIT_VALUES.get(character)
        if digit is None:
            return None
        value = value * 10 + digit
    return value
