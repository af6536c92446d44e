"""公示情况说明: what was published, told in sentences where no form asks for it."""

from __future__ import annotations

import re

from enforcement_review.extracting.addressees import add_party
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.penalties import find_fine
from enforcement_review.extracting.values import party_name
from enforcement_review.law.dates import find_dates
from enforcement_review.law.document_numbers import find_document_numbers
from enforcement_review.law.money import format_yuan

# 我局于2024年8月2日对某公司作出的行政处罚决定; 对某公司处以罚款
_DECIDED_AGAINST = re.compile(
    r"对(?P<party>[\u4e00-\u9fa5()·]{2,40}?)(?:\([^()]*\))?(?:依法)?(?:作出|做出|给予|处以|实施|下达)(?:了|的)?[^。;\n]{0,16}处\s*罚"
)
_DECIDED_ON = re.compile(r"\s*[,，]?[^。;\n,，]{0,40}(作出|做出)[^。;\n]{0,24}处罚")
_SAID_TO_BE_DECIDED = re.compile(r"(处罚|决定)[^。;\n,，]{0,6}(日期|时间)(为|是|:)?\s*$")
_SURE = NARRATIVE - 0.05


def read_in_words(form: Form) -> None:
    """`party_name`, `number`, `decided_on` and `fine` of a paper that has no place of its own for any of them."""
    if any(form.fields_for("party_name", "decided_on", "penalty", "fine")):
        return
    against = _DECIDED_AGAINST.search(form.text)
    named = party_name(form.passage.slice(*against.span("party"))) if against else None
    if against is None or named is None:
        return
    add_party(form, "party_name", named, _SURE)
    _read_day(form)
    if not form.has("number"):
        numbers = {number.text: number for number in find_document_numbers(form.text)}
        for number in numbers.values() if len(numbers) == 1 else ():
            form.add_span(
                "number", form.passage.quote(number.start, number.end), number.start, number.end, _SURE
            )
    fine = find_fine(form.text)
    if fine is not None:
        sure = DOUBTFUL if fine.doubtful else _SURE
        form.add_span("fine", format_yuan(fine.value), fine.start, fine.end, sure)


def _read_day(form: Form) -> None:
    days = {
        found.value.isoformat(): found
        for found in find_dates(form.text)
        if found.value is not None
        and (
            _SAID_TO_BE_DECIDED.search(form.text[max(0, found.start - 14) : found.start])
            or _DECIDED_ON.match(form.text, found.end)
        )
    }
    if len(days) == 1:
        ((stamp, found),) = days.items()
        form.add_span("decided_on", stamp, found.start, found.end, _SURE)
