"""Names and numbers of a scan that were read with doubt, and that another paper surely gives to the letter.

A seal over a company's name leaves a letter in doubt; where the next paper has the very same name, that is what it
says. Nothing is put right: a reading that differs in a letter stays in doubt. Sums are left out, for they are read
wrong with less ado, and that they agree is what rules ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from enforcement_review.extracting.doubt import BELIEVED, is_in_doubt, scanned_papers
from enforcement_review.model import Document, Fact
from enforcement_review.text import bare

_SURE = 0.85
_LEAST = 2  # characters

# Facts that say one and the same thing in several papers; the last part of their names, or the whole.
_PARTY, _AUTHORITY, _DECISION, _CODE = "party", "authority", "decision", "code"
_FIELDS = {"party_name": _PARTY, "recipient": _PARTY, "payer": _PARTY, "authority": _AUTHORITY}
_FACTS = {
    "decision.number": _DECISION,
    "publicity_record.number": _DECISION,
    "decision.party_credit_code": _CODE,
    "publicity_record.party_code": _CODE,
}


def with_known_values(facts: Sequence[Fact], documents: Sequence[Document]) -> list[Fact]:
    """The facts; those in doubt that another paper bears out are sure enough for rules."""
    scanned = scanned_papers(documents)
    told: dict[tuple[str, str], set[str]] = {}
    for fact in facts:
        meaning = _meaning(fact)
        if meaning is not None and fact.confidence >= _SURE:
            told.setdefault(meaning, set()).add(fact.document)
    return [
        replace(fact, confidence=BELIEVED, filled=None)
        if is_in_doubt(fact, scanned)
        and (meaning := _meaning(fact)) is not None
        and told.get(meaning, set()) - {fact.document}
        else fact
        for fact in facts
    ]


def _meaning(fact: Fact) -> tuple[str, str] | None:
    """What a fact is about, and what it says of it; None for facts of the case and those that are not compared."""
    kind, _, field = fact.name.partition(".")
    about = _FACTS.get(fact.name) or (_FIELDS.get(field) if kind != "case" else None)
    if about is None or not isinstance(fact.value, str):
        return None
    words = bare(fact.value)
    return (about, words) if len(words) >= _LEAST else None
