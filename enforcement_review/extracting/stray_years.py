"""Years that stand in one place of the whole file alone: a figure was misread (2085年), or a person should look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from enforcement_review.extracting.doubt import scanned_papers
from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.law.dates import find_dates
from enforcement_review.model import Fact

_DAY = re.compile(r"(?P<year>\d{4})-\d\d-\d\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*[年〕\])]|\s*[-./]\s*\d)")


def without_stray_years(facts: Sequence[Fact], forms: Sequence[Form]) -> list[Fact]:
    """The facts; days on scans of a year that is told nowhere else in the file are in doubt."""
    scanned = scanned_papers(form.document for form in forms)
    if not scanned or len(forms) == 1:
        return list(facts)
    told = Counter(year for form in forms for year in _YEAR.findall(form.text))
    told.update(year for form in forms for year in _years_in_words(form))
    return [
        replace(fact, confidence=min(fact.confidence, DOUBTFUL))
        if fact.document in scanned
        and isinstance(fact.value, str)
        and (day := _DAY.match(fact.value))
        and told[day["year"]] <= 1
        else fact
        for fact in facts
    ]


def _years_in_words(form: Form) -> Iterator[str]:
    """Years of days in Chinese figures."""
    for found in find_dates(form.text):
        if found.value is not None and not _YEAR.match(form.text, found.start):
            yield str(found.value.year)
