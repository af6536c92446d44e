"""Whether two readings mean the same: yes, no, or unknown where a misread character could explain it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import Levenshtein

from enforcement_review.judging.vocabulary import Kind
from enforcement_review.law.clauses import Clause, find_clauses, normalise_law_name
from enforcement_review.law.document_numbers import same_document_number
from enforcement_review.law.names import (
    masked_name_matches,
    normalise_party_name,
    normalise_person_name,
    same_authority,
)

Comparator = Callable[
    [Any, Any, int], bool | None
]  # left, right, how many of the two papers came through OCR


# Names and clauses come again within a case and, of officers and laws, in case after case.


@lru_cache(maxsize=16384)
def person_name(name: str) -> str:
    """`normalise_person_name`, kept."""
    return normalise_person_name(name)


@lru_cache(maxsize=16384)
def clauses_of(text: str) -> tuple[Clause, ...]:
    """`find_clauses`, kept."""
    return tuple(find_clauses(text))


@lru_cache(maxsize=16384)
def same_number(left: str, right: str) -> bool:
    """`same_document_number`, kept."""
    return same_document_number(left, right)


def _close(left: str, right: str, recognised: int) -> bool | None:
    """Equal, or unknown where no more characters differ than papers went through OCR (one misread in each)."""
    if left == right:
        return True
    if recognised and Levenshtein.distance(left, right, score_cutoff=recognised) <= recognised:
        return None
    return False


def _party(left: str, right: str, recognised: int) -> bool | None:
    """A name that is part of the other may be a short form, or one whose end was not read: unknown."""
    if left == right:
        return True
    one, other = normalise_party_name(left), normalise_party_name(right)
    same = _close(one, other, recognised)
    return None if same is False and (one in other or other in one) else same


def _masked_party(left: str, right: str, recognised: int) -> bool | None:
    if masked_name_matches(left, right):
        return True
    return _party(left, right, recognised)


_LONGEST_PERSON = 4  # characters; 受送达人 so short is a person who took the paper for an organisation


def _recipient(left: str, right: str, recognised: int) -> bool | None:
    """A party's name, or a person who may have taken the paper for an organisation."""
    same = _party(left, right, recognised)
    if same is False and (len(left) <= _LONGEST_PERSON) != (len(right) <= _LONGEST_PERSON):
        return None
    return same


def _authority(left: str, right: str, recognised: int) -> bool | None:
    same = left == right or same_authority(left, right)
    if same is False:
        return _close(normalise_party_name(left), normalise_party_name(right), recognised)
    return same


def _number(left: str, right: str, recognised: int) -> bool | None:
    if same_number(left, right):
        return True
    return _close("".join(left.split()), "".join(right.split()), recognised)


def same_person(left: str, right: str, recognised: int) -> bool | None:
    """Two names of people; in a scan, names of three characters or more that differ in one are unsure."""
    first, second = person_name(left), person_name(right)
    if first == second:
        return True
    return _close(first, second, min(recognised, 1)) if min(len(first), len(second)) >= 3 else False


def _text(left: str, right: str, recognised: int) -> bool | None:
    return _close("".join(left.split()), "".join(right.split()), recognised)


def _equal(left: Any, right: Any, _recognised: int) -> bool | None:
    return bool(left == right)


def _same_set(left: tuple[Any, ...], right: tuple[Any, ...], _recognised: int) -> bool | None:
    return set(left) == set(right)


def _clause_keys(clauses: tuple[Any, ...]) -> set[tuple[str, str | None]]:
    return {
        (normalise_law_name(found.law), found.article)
        for clause in clauses
        for found in clauses_of(str(clause))
    }


def _clauses(left: tuple[Any, ...], right: tuple[Any, ...], recognised: int) -> bool | None:
    same = _clause_keys(left) == _clause_keys(right)
    return True if same else None if recognised else False


COMPARATORS: dict[str, tuple[Comparator, tuple[Kind, ...]]] = {
    "party_name": (_party, (Kind.TEXT,)),
    "masked_party_name": (_masked_party, (Kind.TEXT,)),
    "recipient": (_recipient, (Kind.TEXT,)),
    "authority": (_authority, (Kind.TEXT,)),
    "document_number": (_number, (Kind.TEXT,)),
    "person": (same_person, (Kind.TEXT,)),
    "text": (_text, (Kind.TEXT,)),
    "money": (_equal, (Kind.MONEY, Kind.NUMBER)),
    "date": (_equal, (Kind.DATE,)),
    "set": (_same_set, (Kind.LIST,)),
    "clauses": (_clauses, (Kind.LIST,)),
}
