"""Names of the file's people that were read surely, set in the place of one read with doubt and off by a letter.

The reading stays doubtful: no rule relies on it, but who looks at it finds the likely name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from enforcement_review.extracting.doubt import is_in_doubt, scanned_papers
from enforcement_review.model import Document, Fact

_PEOPLE = frozenset({"officers", "servers", "approver", "reviewer", "chair", "participants"})
_SURE = 0.9
_LEAST = 3  # characters: of a name of two, one letter is half


def with_known_names(facts: Sequence[Fact], documents: Sequence[Document]) -> list[Fact]:
    """The facts, doubtful names on scans put right where one known name only comes near."""
    scanned = scanned_papers(documents)
    lists = [fact for fact in facts if fact.name.rpartition(".")[2] in _PEOPLE]
    known = tuple(dict.fromkeys(name for fact in lists if fact.confidence >= _SURE for name in _names(fact)))
    doubtful = {id(fact) for fact in lists if is_in_doubt(fact, scanned) and fact.value}
    return [_put_right(fact, known) if id(fact) in doubtful else fact for fact in facts]


def _names(fact: Fact) -> tuple[str, ...]:
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    return tuple(value for value in values if isinstance(value, str))


def _put_right(fact: Fact, known: tuple[str, ...]) -> Fact:
    named = tuple(_nearest(name, known) for name in _names(fact))
    if len(set(named)) < len(named):
        return fact  # two readings of one name: how many people they are is for a person to see
    return replace(fact, value=named if isinstance(fact.value, tuple) else named[0])


def _nearest(name: str, known: tuple[str, ...]) -> str:
    """The one known name that differs in a letter."""
    if name in known or len(name) < _LEAST:
        return name
    near = [other for other in known if len(other) == len(name) and Levenshtein.distance(name, other) == 1]
    return near[0] if len(near) == 1 else name
