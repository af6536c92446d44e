"""One fact in one document: read, blank, or not known, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enforcement_review.judging.answers import EvidencePlace
from enforcement_review.judging.fact_values import PARSERS, same_value
from enforcement_review.judging.vocabulary import FactName
from enforcement_review.model import Document, Fact, Reading

READ = "read"
EMPTY = "empty"
UNKNOWN = "unknown"


class FieldReading:
    """What one document gives for one fact.

    Attributes:
        document: None for a fact of the case that no paper states.
        state: READ, EMPTY (a blank field) or UNKNOWN.
        value: parsed after the fact's kind; for a fact that may have several readings a tuple of them.
        places: the readings it comes from, else the document.
        why: for UNKNOWN, why, in half a Chinese sentence.
        filled: whether something surely is written there. For UNKNOWN `value` then is what it seems to say,
            good for nothing but to count names.
    """

    __slots__ = ("document", "filled", "name", "places", "state", "value", "why")

    def __init__(
        self,
        name: FactName,
        document: Document | None,
        state: str,
        value: Any,
        places: Sequence[EvidencePlace],
        why: str = "",
        *,
        filled: bool = False,
    ) -> None:
        self.name = name
        self.document = document
        self.state = state
        self.value = value
        self.places = places
        self.why = why
        self.filled = filled or state == READ


def reading_of(
    name: FactName, document: Document | None, facts: Sequence[Fact], least: float
) -> FieldReading:
    """What the facts of this name in one document, or in the case, say together.

    `facts` are all of them, () where the document gives none; `least` is the confidence from which one counts.
    """
    if not facts:
        places = (document,) if document is not None else ()
        return FieldReading(name, document, UNKNOWN, None, places, "未读到")
    if len(facts) > 1:
        return _of_several(name, document, facts, least)
    fact = facts[0]
    if fact.value is None:
        if fact.reading is Reading.EMPTY and fact.confidence >= least:
            return FieldReading(name, document, EMPTY, None, facts)
        filled = fact.filled is not None and fact.filled >= least
        return FieldReading(name, document, UNKNOWN, None, facts, "有填写但未能辨认", filled=filled)
    value = PARSERS[name.parser](fact.value)
    if fact.confidence < least:
        filled = fact.filled is not None and fact.filled >= least
        why = f"读作“{fact.quote}”，把握不足"
        return FieldReading(name, document, UNKNOWN, value if filled else None, facts, why, filled=filled)
    if value is None:
        return FieldReading(name, document, UNKNOWN, None, facts, f"“{fact.quote}”不能识别")
    return FieldReading(name, document, READ, (value,) if name.several else value, facts)


def _of_several(
    name: FactName, document: Document | None, facts: Sequence[Fact], least: float
) -> FieldReading:
    singles = [reading_of(name, document, (fact,), least) for fact in facts]
    read = [single for single in singles if single.state is READ]
    if name.several:
        if len(read) == len(singles):
            return FieldReading(name, document, READ, tuple(item.value[0] for item in read), facts)
        if not read and all(single.state is EMPTY for single in singles):
            return FieldReading(name, document, EMPTY, None, facts)
        filled = any(single.filled for single in singles)
        return FieldReading(name, document, UNKNOWN, None, facts, "有几处未能辨认", filled=filled)
    if read:
        first = read[0].value
        if all(same_value(single.value, first) for single in read[1:]):
            # A second place where nothing could be read does not shake the reading of the first.
            return FieldReading(name, document, READ, first, [item.places[0] for item in read])
        quotes = "、".join(dict.fromkeys(f"“{fact.quote}”" for fact in facts))
        return FieldReading(name, document, UNKNOWN, None, facts, f"几处读数不一致（{quotes}）", filled=True)
    if all(single.state is EMPTY for single in singles):
        return FieldReading(name, document, EMPTY, None, facts)
    filled = any(single.filled for single in singles)
    return FieldReading(name, document, UNKNOWN, None, facts, singles[0].why or "未能辨认", filled=filled)
