"""听证: notice, record and report."""

from __future__ import annotations

import re

from enforcement_review.extracting.addressees import read_party
from enforcement_review.extracting.form import NARRATIVE, Form
from enforcement_review.extracting.letters import read_authority, read_issue_date, read_number
from enforcement_review.extracting.signing import read_signed, read_signed_for
from enforcement_review.extracting.values import party_name, people, read_date, read_span_of_time, read_text
from enforcement_review.law.dates import DateState, find_dates

# 定于2024年5月20日9时00分在…举行听证
# 你单位于3月21日就……提出听证申请: what the party did.
_ASKED = re.compile(r"收到|提出|申请|要求|送达")
_NEAR = 14  # characters behind the first word for the hearing
_HELD = re.compile(r"(听证|举行|召开|到场|参加)")
_FIXED = re.compile(r"(定于|决定于|决定在|拟于|将于|订于|兹定于|于|时间[:为是]?|在)\s*$")
_CHAIR = re.compile(
    r"(?:由|指定|指派|委派)\s*(?P<before>[\u4e00-\u9fa5·]{2,4}?)(?:同志)?\s*(?:\([^()]*\)\s*)?(?:担任|为|任)(?:本次|此次|该案|本案)?(?:案?的)?(?:听证会?)?(?:的)?主持人"
    r"|主持人\s*(?:为|是|由)\s*(?P<after>[\u4e00-\u9fa5·]{2,4}?)(?:同志)?(?=[,、;。\s(])"
)


def read_hearing_notice(form: Form) -> None:
    """听证通知书: `number`, `party_name`, `issued_on`, `served_on`, `hearing_on`, `chair`."""
    read_number(form)
    read_party(form)
    read_authority(form)
    read_issue_date(form, "issued_on")
    read_signed_for(form)
    _read_hearing_day(form)
    _read_chair(form)


def _read_hearing_day(form: Form) -> None:
    """The day of the hearing: beside its label, else in the sentence that fixes it."""
    fields = [field for field in form.fields_for("time") if field.label not in ("日期", "记录时间")]
    if any(find_dates(field.value.text) for field in fields):
        read_date(form, "hearing_on", fields)
        return
    blank: tuple[int, int] | None = None
    for found in find_dates(form.text):
        before = form.text[max(0, found.start - 8) : found.start].rstrip(" _")
        after = form.text[found.end : found.end + 90].split("。")[0]
        held = _HELD.search(after)
        if not _FIXED.search(before) or held is None or _ASKED.search(after[: held.start() + _NEAR]):
            continue
        if found.state is DateState.FULL and found.value is not None:
            form.add_span("hearing_on", found.value.isoformat(), found.start, found.end, NARRATIVE)
            return
        if found.state is DateState.BLANK and blank is None:
            blank = found.start, found.end
    if blank is not None and form.certain:
        form.add_span("hearing_on", None, *blank, NARRATIVE)


def _read_chair(form: Form) -> None:
    for field in form.fields_for("chair"):
        named = people(field.value)
        if named:
            form.add("chair", named[0].name, named[0].span.place(), named[0].span.quote(), field.shape.value)
            return
    found = _CHAIR.search(form.text.replace("_", " "))
    if found is not None:
        group = "before" if found["before"] else "after"
        named = people(form.passage.slice(*found.span(group)))
        if named:
            form.add("chair", named[0].name, named[0].span.place(), named[0].span.quote(), NARRATIVE)
            return
    blank = form.fields_for("chair")
    if blank and all(field.blank for field in blank):
        form.add_empty("chair", blank[0])


def read_hearing_record(form: Form) -> None:
    """听证笔录: `held_on`, `started_at`, `ended_at`, `chair`, `case_handlers`, `party_signed`."""
    read_number(form)
    _read_applicant(form)
    times = form.fields_for("time")
    read_date(form, "held_on", [*times, *form.fields_for("started_at")])
    read_span_of_time(form, times, form.fields_for("started_at"), form.fields_for("ended_at"))
    read_text(form, "place", "place")
    _read_chair(form)
    _read_case_handlers(form)
    read_signed(form, "party_signed", form.fields_for("party_signature"))


def _read_applicant(form: Form) -> None:
    """The party, who is the applicant here; a record has no addressee."""
    for field in form.fields_for("party_name", "hearing_applicant"):
        if not field.blank and (found := party_name(field.value)):
            form.add("party_name", found[0], found[1].place(), found[1].quote(), field.shape.value)
            return


def _read_case_handlers(form: Form) -> None:
    """The investigators who brought the case forward, in order."""
    fields = [field for field in form.fields_for("case_handlers_at_hearing") if not field.blank]
    names = list(dict.fromkeys(person.name for field in fields for person in people(field.value)))
    if names:
        form.add(
            "case_handlers", tuple(names), fields[0].place, "、".join(names), fields[0].shape.value - 0.05
        )


def read_hearing_report(form: Form) -> None:
    """听证报告书: `reported_on`, and `held_on` where it says when the hearing was."""
    read_number(form)
    _read_applicant(form)
    fields = [field for field in form.fields_for("time") if field.label not in ("日期", "记录时间")]
    if any(find_dates(field.value.text) for field in fields):
        read_date(form, "held_on", fields)
    _read_chair(form)
    read_issue_date(form, "reported_on")
