"""Numbers that name somebody: credit codes, citizen ID numbers, mobile numbers, bank accounts.

统一社会信用代码: GB 32100-2015, 18 places from an alphabet of 31 without I O S V Z, check character modulo
31 with the weights 3^(i-1). 公民身份号码: GB 11643-1999, 17 figures and a check character modulo 11-2 (ISO
7064). The region
figures are not looked up: regions are merged and renamed, the numbers given before stay. The 15-figure
numbers of before 1999 are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from enforcement_review.law.glyphs import fold, without_spaces

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUES: Final = {character: value for value, character in enumerate(_ALPHABET)}
_CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CITIZEN_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS: Final = "10X98765432"
_CREDIT_BODY: Final = re.compile(r"[1-9ANY][1-9A-GN][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_CITIZEN_BODY: Final = re.compile(r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}[0-9]{7}[0-9X]")


class IdentityKind(Enum):
    """What sort of number it is."""

    CREDIT_CODE = "credit_code"
    CITIZEN_ID = "citizen_id"
    MOBILE = "mobile"
    BANK_ACCOUNT = "bank_account"


@dataclass(frozen=True, slots=True)
class IdentityMatch:
    """A number at `[start, end)` of the text; `value` in half width, upper case, without spaces.

    `valid`: the check character (and for citizens the birth date) is right. Mobile numbers have none and
    are valid.
    """

    start: int
    end: int
    value: str
    valid: bool
    kind: IdentityKind


def credit_check_character(body: str) -> str:
    """The 18th character to the first seventeen; KeyError for one outside the alphabet (upper case)."""
    total = sum(
        _CREDIT_VALUES[character] * weight for character, weight in zip(body, _CREDIT_WEIGHTS, strict=True)
    )
    return _ALPHABET[-total % 31]


def citizen_check_character(body: str) -> str:
    """The 18th character to the first seventeen figures."""
    total = sum(int(figure) * weight for figure, weight in zip(body, _CITIZEN_WEIGHTS, strict=True))
    return _CITIZEN_CHECKS[total % 11]


def credit_code_is_valid(code: str) -> bool:
    """Whether the text is a unified social credit code with the right check character (GB 32100-2015)."""
    value = without_spaces(code).upper()
    return _CREDIT_BODY.fullmatch(value) is not None and credit_check_character(value[:17]) == value[17]


def citizen_id_is_valid(code: str) -> bool:
    """Whether the text is a citizen's ID number with a possible birth date and the right check character."""
    value = without_spaces(code).upper()
    return (
        _CITIZEN_BODY.fullmatch(value) is not None
        and birth_date(value) is not None
        and citizen_check_character(value[:17]) == value[17]
    )


def birth_date(citizen_id: str) -> date | None:
    """The birth date that an 18-place ID number states, or None where no calendar has that day."""
    try:
        return date(int(citizen_id[6:10]), int(citizen_id[10:12]), int(citizen_id[12:14]))
    except ValueError:
        return None


_EDGE_BEFORE: Final = r"(?<![0-9A-Za-z])"
_EDGE_AFTER: Final = r"(?![0-9A-Za-z])"
_WHOLE: Final = re.compile(rf"{_EDGE_BEFORE}[0-9A-Za-z]{{18}}{_EDGE_AFTER}")
_SPACED: Final = re.compile(rf"{_EDGE_BEFORE}[0-9A-Za-z](?:\s?[0-9A-Za-z]){{17}}{_EDGE_AFTER}")
_CREDIT_SHAPE: Final = re.compile(r"[159ANY][1-9A-Z][0-9]{6}[0-9A-Z]{10}")
_CREDIT_FIGURES: Final = re.compile(r"(?:1[1-39]|5[1-39]|9[123])[0-9]{16}")
_SPACED_ALNUM_BEFORE: Final = re.compile(r"[0-9A-Za-z][ ]\Z")
_SPACED_ALNUM_AFTER: Final = re.compile(r"[ ][0-9A-Za-z]")
_EIGHTEEN: Final = re.compile(r"[0-9]\s?[0-9A-Za-z]\s?[0-9A-Za-z]\s?[0-9]")


def find_credit_codes(text: str) -> list[IdentityMatch]:
    """What has the shape of a credit code, right or wrong; wrong ones may hold I, O, S, V, Z."""
    return [match for match in _find_eighteen(text) if match.kind is IdentityKind.CREDIT_CODE]


def find_citizen_ids(text: str) -> list[IdentityMatch]:
    """What has the shape of a citizen's ID number (18 places, born 18xx–20xx), right or wrong."""
    return [match for match in _find_eighteen(text) if match.kind is IdentityKind.CITIZEN_ID]


def _find_eighteen(text: str) -> list[IdentityMatch]:
    folded = fold(text)
    if _EIGHTEEN.search(folded) is None:
        return []
    found = list(_numbers_of_eighteen(folded, _WHOLE, spaced=False))
    taken = [(match.start, match.end) for match in found]
    found.extend(
        match
        for match in _numbers_of_eighteen(folded, _SPACED, spaced=True)
        if all(match.end <= start or match.start >= end for start, end in taken)
    )
    found.sort(key=lambda match: match.start)
    return found


def _numbers_of_eighteen(folded: str, pattern: re.Pattern[str], *, spaced: bool) -> Iterator[IdentityMatch]:
    position = 0
    while (match := pattern.search(folded, position)) is not None:
        value = "".join(match[0].split()).upper()
        kind, valid = _classify(value)
        position = match.start() + 1
        if kind is None or (spaced and not valid and not _stands_alone(folded, match)):
            continue
        position = match.end()
        yield IdentityMatch(match.start(), match.end(), value, valid, kind)


def _stands_alone(folded: str, match: re.Match[str]) -> bool:
    """A wrong number in groups is only taken for one where no further group stands before or behind it."""
    before = folded[max(0, match.start() - 2) : match.start()]
    return (
        _SPACED_ALNUM_BEFORE.search(before) is None and _SPACED_ALNUM_AFTER.match(folded, match.end()) is None
    )


def _classify(value: str) -> tuple[IdentityKind | None, bool]:
    """Which of the two numbers of 18 places this is; where both fit, a right check character decides."""
    if citizen_id_is_valid(value) and not (value[0] == "9" and credit_code_is_valid(value)):
        return IdentityKind.CITIZEN_ID, True
    if credit_code_is_valid(value):
        return IdentityKind.CREDIT_CODE, True
    if _CITIZEN_BODY.fullmatch(value) and value[0] != "9" and not _is_card_rather_than_id(value):
        return IdentityKind.CITIZEN_ID, False
    if value.isdigit():
        return (IdentityKind.CREDIT_CODE, False) if _CREDIT_FIGURES.fullmatch(value) else (None, False)
    return (IdentityKind.CREDIT_CODE, False) if _CREDIT_SHAPE.fullmatch(value) else (None, False)


def _is_card_rather_than_id(value: str) -> bool:
    """Whether a number with 62… is a bank card rather than an ID number of Gansu.

    Without a possible birth date a Luhn number is a card.
    """
    return value.startswith("62") and value.isdigit() and birth_date(value) is None and _luhn(value)


_MOBILE: Final = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9]\.)(?:\+?86[- ]?)?(?P<number>1[3-9][0-9](?:[- ]?[0-9]{4}){2})"
    r"(?![0-9A-Za-z])(?!\.[0-9])",
)


def find_mobile_numbers(text: str) -> list[IdentityMatch]:
    """Mobile numbers with +86 before them or not, in groups or not; `value` is the eleven figures."""
    folded = fold(text)
    return [
        IdentityMatch(
            match.start(),
            match.end(),
            re.sub(r"[- ]", "", match["number"]),
            valid=True,
            kind=IdentityKind.MOBILE,
        )
        for match in _MOBILE.finditer(folded)
    ]


_ACCOUNT: Final = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][ .-])[1-9][0-9]{3}(?:[ -]?[0-9]){12,15}(?![ -]?[0-9A-Za-z])"
)


def find_bank_accounts(text: str) -> list[IdentityMatch]:
    """Account numbers of 16–19 figures that pass the Luhn check and are no ID number or credit code."""
    folded = fold(text)
    found: list[IdentityMatch] = []
    others: list[IdentityMatch] | None = None
    for match in _ACCOUNT.finditer(folded):
        value = re.sub(r"[ -]", "", match[0])
        if not _luhn(value):
            continue
        if others is None:
            others = _find_eighteen(folded)
        if all(match.end() <= other.start or match.start() >= other.end for other in others):
            found.append(
                IdentityMatch(match.start(), match.end(), value, valid=True, kind=IdentityKind.BANK_ACCOUNT)
            )
    return found


def _luhn(value: str) -> bool:
    total = 0
    for place, figure in enumerate(reversed(value)):
        digit = int(figure) * (1 + place % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


_MASKED: Final = re.compile(r"[0-9]{1,14}[*×X●•□#_-]{3,17}[0-9]{0,6}[0-9X*×]?")


def is_masked_citizen_id(text: str) -> bool:
    """Whether the text is an ID number of which a part is hidden (370812********1234).

    Hiding often changes the length, so 12 to 20 places are taken for one.
    """
    value = without_spaces(text).upper()
    return 12 <= len(value) <= 20 and _MASKED.fullmatch(value) is not None
