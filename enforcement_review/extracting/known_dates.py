"""Days that one paper gives in handwriting and another in print: of filing, notice, its service, decision, closing.

A day that was read with doubt is believed where another paper says the same day of the same event in its own words:
「于2024年3月11日立案」, 「结案日期：2024年7月28日」, 「于2024年4月2日向你单位送达告知书」. It must be that day to the figure;
nothing is put right, and a day that no other paper tells stays in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from enforcement_review.extracting.doubt import BELIEVED, is_in_doubt, scanned_papers
from enforcement_review.extracting.form import Form
from enforcement_review.law.dates import find_dates
from enforcement_review.model import Fact
from enforcement_review.text import Passage

# Of the words that tell it. Of a printed day one figure may be in doubt: that it is misread as in the other paper is
# not to be expected. Two days by one hand may be misread alike.
_SURE, _LEAST_SURE, _IN_DOUBT = 0.9, 0.5, 1
_BEFORE = 24  # characters in which a label stands before its date
# What may stand between the day and what was done on it: no other day, no end of a sentence, nothing that is only meant to be.
_ON_THE_WAY = r"(?:(?!\d+\s*[月年.\-/])[^。;\n拟未不应]){0,%d}?"
_NOT_BEFORE = r"(?!之?前|以前|审批|报告|标准|条件)"


@dataclass(frozen=True, slots=True)
class _Event:
    """How papers tell the day of an event: behind a label, or before what was done.

    `serving`: of receipts, which served paper the event is of; None: the fact's paper tells.
    """

    fact: str
    label: re.Pattern[str] | None
    done: re.Pattern[str]
    serving: re.Pattern[str] | None = None


_NOTICE, _DECISION = r"(告知书|违法行为通知书)", r"处罚决定书"
_SERVED = _ON_THE_WAY % 16 + r"(送达|送交|签收|收到|收悉)" + _ON_THE_WAY % 20
_NOTICE_SERVED = re.compile(_SERVED + _NOTICE)

_EVENTS = (
    _Event(
        "case_filing_approval.approved_on",
        re.compile(r"(立案|受案)(批准)?(日期|时间)\s*:?\s*$"),
        re.compile(_ON_THE_WAY % 24 + r"立案" + _NOT_BEFORE),
    ),
    _Event(
        "prior_notice.issued_on",
        re.compile(r"告知书?(制作|作出|发出|下达)?(日期|时间)\s*:?\s*$"),
        re.compile(_ON_THE_WAY % 24 + r"(制作|下达|发出|作出)" + _ON_THE_WAY % 24 + r"告知书"),
    ),
    _Event(
        "decision.decided_on",
        re.compile(r"(处罚决定|决定书?|处罚)(作出|制作)?(日期|时间)\s*:?\s*$"),
        re.compile(_ON_THE_WAY % 40 + r"(作出|下达|制作)" + _ON_THE_WAY % 40 + r"处罚决定" + _NOT_BEFORE),
    ),
    _Event(
        "closing_approval.approved_on",
        re.compile(r"(结案|办结)(批准)?(日期|时间)\s*:?\s*$"),
        re.compile(_ON_THE_WAY % 16 + r"结案" + _NOT_BEFORE),
    ),
    _Event("prior_notice.served_on", None, _NOTICE_SERVED),
    _Event("hearing_right_notice.served_on", None, _NOTICE_SERVED),
    _Event("service_receipt.served_on", None, _NOTICE_SERVED, re.compile(_NOTICE)),
    _Event("service_receipt.served_on", None, re.compile(_SERVED + _DECISION), re.compile(_DECISION)),
)


def with_known_dates(facts: Sequence[Fact], forms: Sequence[Form]) -> list[Fact]:
    """The facts; doubtful days on scans that another paper tells are sure enough for rules."""
    scanned = scanned_papers(form.document for form in forms)
    doubtful = {fact.name for fact in facts if is_in_doubt(fact, scanned)}
    told = {event: set(_told(event, forms)) for event in _EVENTS if event.fact in doubtful}
    served: dict[str, str] = {}
    for fact in facts:
        if fact.name == "service_receipt.served_document" and isinstance(fact.value, str):
            served[fact.document] = served.get(fact.document, "") + fact.value

    def is_told(fact: Fact) -> bool:
        return any(
            day == fact.value and paper != fact.document
            for event, days in told.items()
            if event.fact == fact.name
            and (event.serving is None or event.serving.search(served.get(fact.document, "")))
            for day, paper in days
        )

    return [
        replace(fact, confidence=BELIEVED, filled=None)
        if is_in_doubt(fact, scanned) and is_told(fact)
        else fact
        for fact in facts
    ]


def _told(event: _Event, forms: Sequence[Form]) -> Iterator[tuple[str, str]]:
    """Each day (`2024-05-06`) that the papers tell of the event, with the paper's id."""
    for form in forms:
        for found in find_dates(form.text):
            if found.value is None:
                continue
            before = form.text[max(0, found.start - _BEFORE) : found.start]
            labelled = event.label is not None and event.label.search(before)
            done = event.done.match(form.text, found.end)
            if not labelled and not done:
                continue
            end = done.end() if done and not labelled else found.end
            if _is_sure(form.passage.slice(found.start, end)):
                yield found.value.isoformat(), form.document.id


def _is_sure(words: Passage) -> bool:
    letters = [
        sure for piece in words.pieces for sure in (piece.line.sureness or (1.0,))[piece.start : piece.end]
    ]
    return min(letters, default=1.0) >= _LEAST_SURE and sum(sure < _SURE for sure in letters) <= _IN_DOUBT
