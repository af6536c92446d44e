"""法制审核: the day on which the file was submitted, and that on which the review was done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import NARRATIVE, Form
from enforcement_review.extracting.letters import find_signing, line_spans, read_issue_date
from enforcement_review.extracting.values import read_date
from enforcement_review.law.dates import DateState, find_dates
from enforcement_review.law.days import date_of
from enforcement_review.text import Passage, bare

_SUBMITTED = re.compile(
    r"\s*(由?[你贵][\u4e00-\u9fa5]{1,8}?)?(向我[^。\n]{1,8})?(报送|送审|提请|提交|移送|送来|送交|转来)[^。\n]{0,80}(收悉|审核|材料|案卷|一案)"
)

_DAY_OF_THE_YEAR = re.compile(r"(?<![年\d])(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日")


def read_submitted_on(form: Form) -> None:
    """When the file came to the legal office: behind a label, or in the words of its letter."""
    if not read_date(form, "submitted_on", form.fields_for("review_submitted_on")):
        _submitted_in_letter(form)


def _submitted_in_letter(form: Form) -> None:
    """「你队2025年4月14日报送的……材料收悉」."""
    for found in find_dates(form.text):
        if found.value is not None and _SUBMITTED.match(form.text, found.end):
            form.add_span("submitted_on", found.value.isoformat(), found.start, found.end, NARRATIVE)
            return
    letter = find_signing(form, by_people=True)
    if letter is not None and letter.date.value is not None:
        _submitted_this_year(form, letter.date.value)


def _submitted_this_year(form: Form, written: date) -> None:
    """「6月3日你队送来的案卷收悉」: of the year in which the letter was written, or of the one before."""
    for day in _DAY_OF_THE_YEAR.finditer(form.text):
        month, number = int(day["month"]), int(day["day"])
        sent = date_of(written.year, month, number)
        if sent is not None and sent > written:
            sent = date_of(written.year - 1, month, number)
        if sent is not None and _SUBMITTED.match(form.text, day.end()):
            form.add_span("submitted_on", sent.isoformat(), day.start(), day.end(), NARRATIVE - 0.05)
            return


def read_reviewed_on(form: Form, blocks: Sequence[Field]) -> None:
    """The day on which the legal office was done: the last that it wrote beneath its opinions."""
    done = [field for field in form.fields_for("reported_on") if "完成" in field.label]
    named = [*form.fields_for("reviewed_on"), *done]
    if any(_full_date(field.value) for field in named):
        read_date(form, "reviewed_on", named)
        return
    dated = [(found, block) for block in blocks if (found := _full_date(block.value)) is not None]
    if dated:
        (stamp, start, end), block = max(dated, key=lambda pair: pair[0][0])
        span = block.value.slice(start, end)
        form.add("reviewed_on", stamp, span.place(), span.quote(), block.shape.value)
        return
    for field in form.fields_for("reviewer"):
        if _full_date(field.value) and read_date(form, "reviewed_on", [field]):
            return
    if _signed_by_office(form) or read_issue_date(form, "reviewed_on"):
        return
    blank = next((block for block in blocks if _blank_date(block.value)), None)
    if blank is not None and form.mark_on_row(blank.place.page, blank.place.box) is None:
        form.add_empty("reviewed_on", blank)
    else:
        read_date(form, "reviewed_on", form.fields_for("reviewed_on"))


_OFFICE_SIGNS = re.compile(
    r"\s*(法制|法规|政策法规|审核|审查|核审)[^:\n]{0,8}(负责人|科长|人|员)[^:\n]{0,6}:"
)


def _signed_by_office(form: Form) -> bool:
    """法规科负责人：冉秋月 2024年5月30日, on a line of its own: the last of such days."""
    dates = [
        (found.value.isoformat(), line.start + found.start, line.start + found.end)
        for line in line_spans(form.text)
        if _OFFICE_SIGNS.match(line.text)
        for found in find_dates(line.text)
        if found.value is not None and not bare(line.text[found.end :])
    ]
    if dates:
        form.add_span("reviewed_on", *max(dates), NARRATIVE)
    return bool(dates)


def _full_date(value: Passage) -> tuple[str, int, int] | None:
    """The last date of an opinion, if it stands where the signature does rather than in a sentence."""
    full = [date for date in find_dates(value.text) if date.value is not None]
    if not full or full[-1].value is None:
        return None
    last = full[-1]
    rest = bare(value.text[last.end :])
    if len(rest) > 12 or re.match(r"(的|对|向|作出|将|报|提|送|,)", rest):
        return None
    return full[-1].value.isoformat(), last.start, last.end


def _blank_date(value: Passage) -> bool:
    return any(date.state is DateState.BLANK for date in find_dates(value.text))
