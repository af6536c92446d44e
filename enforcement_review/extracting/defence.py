"""陈述申辩: what the party wrote or said, what became of it, and the right given up."""

from __future__ import annotations

import re

from enforcement_review.extracting.addressees import read_party
from enforcement_review.extracting.approvals import read_head_approval
from enforcement_review.extracting.form import NARRATIVE, Form
from enforcement_review.extracting.letters import find_signing, read_issue_date, read_number
from enforcement_review.extracting.officers import read_officers
from enforcement_review.extracting.signing import read_signed
from enforcement_review.extracting.values import TICKED, UNTICKED, read_date, read_span_of_time, read_text
from enforcement_review.law.dates import DateState, find_dates
from enforcement_review.text import Passage, bare

_GAP = rf"(?:(?!放弃)[^。;\n{TICKED}{UNTICKED}])"
_WITHIN = rf"[^。;,\n{TICKED}{UNTICKED}]"
_GIVEN_UP = rf"(放弃|不(再|要求|需要?)?(进行|提出|行使|要求)|不(申请|要求)|无需|不再|不提出){_GAP}{{0,30}}?"
# The right may stand first: 对听证权利，本人自愿放弃。
_LEFT_BEHIND = (
    rf"{_WITHIN}{{0,24}}(,(本人|本单位|我|我单位|均|自愿|现){_WITHIN}{{0,10}})?放弃(?!听证|陈述|申辩|要求)"
)
_WAIVED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("defence", re.compile(rf"{_GIVEN_UP}(陈述|申辩)|(陈述|申辩){_LEFT_BEHIND}")),
    ("hearing", re.compile(rf"{_GIVEN_UP}听证|听证{_LEFT_BEHIND}")),
)
_KEPT = re.compile(r"(不|未|没有|不会|不愿)(自愿)?$")
_SIGNATURE = re.compile(r"\n?[^。;\n]{0,14}(签名|签字|签章|复核人员?|承办人|负责人|日期)\)?\s*:")
_RECHECKED = re.compile(
    r"(经(复核|审查|核实|研究)|我(局|机关|单位|大队|委)[^。\n]{0,14}(认为|复核)|复核(认为|如下|意见))[^\n]*"
)


def read_defence_statement(form: Form) -> None:
    """陈述申辩书 of the party: `made_on`, the date beneath it."""
    read_party(form)
    if not read_issue_date(form, "made_on"):
        _last_date(form, "made_on")


def read_defence_record(form: Form) -> None:
    """陈述申辩笔录: `made_on`, `started_at`, `ended_at`, officers, `party_signed`."""
    read_number(form)
    times = form.fields_for("time")
    if not read_date(form, "made_on", [*times, *form.fields_for("started_at")]):
        _last_date(form, "made_on")
    read_span_of_time(form, times, form.fields_for("started_at"), form.fields_for("ended_at"))
    read_text(form, "place", "place")
    read_officers(form)
    read_signed(form, "party_signed", form.fields_for("party_signature"))


def read_defence_review(form: Form) -> None:
    """陈述申辩复核: `reviewed_on` and `conclusion`, and the head's approval where the form asks for it."""
    read_number(form)
    read_party(form)
    _read_recheck_conclusion(form)
    _read_rechecked_on(form)
    read_head_approval(form)


def _read_recheck_conclusion(form: Form) -> None:
    fields = form.fields_for("recheck_conclusion")
    for field in fields:
        words = field.value.slice(0, _end_of_words(field.value))
        if bare(words.text):
            form.add("conclusion", words.quote(), words.place(), words.quote()[:160], field.shape.value)
            return
    found = [] if fields else list(_RECHECKED.finditer(form.text))
    if found:
        start, end = found[-1].span()
        form.add_span("conclusion", form.passage.quote(start, end), start, end, NARRATIVE - 0.05)
    elif fields:
        form.add_empty("conclusion", fields[0])


def _end_of_words(value: Passage) -> int:
    mark = _SIGNATURE.search(value.text)
    end = mark.start() if mark else len(value.text)
    closing = [date for date in find_dates(value.text[:end]) if not bare(value.text[date.end : end])]
    return closing[0].start if closing else end


def _read_rechecked_on(form: Form) -> None:
    """The day beneath the recheck's own words; else the letter's date."""
    if any(date.value for field in form.fields_for("rechecked_on") for date in find_dates(field.value.text)):
        read_date(form, "reviewed_on", form.fields_for("rechecked_on"))
        return
    for field in form.fields_for("recheck_conclusion", "rechecker"):
        dates = [date for date in find_dates(field.value.text) if not bare(field.value.text[date.end :])]
        if dates and dates[-1].state is DateState.FULL and dates[-1].value is not None:
            span = field.value.slice(dates[-1].start, dates[-1].end)
            form.add(
                "reviewed_on", dates[-1].value.isoformat(), span.place(), span.quote(), field.shape.value
            )
            return
    read_issue_date(form, "reviewed_on")


def read_waiver(form: Form) -> None:
    """放弃陈述申辩（听证）权利声明: `made_on`, `waives` (defence, hearing), `party_signed`."""
    read_party(form)
    if not read_issue_date(form, "made_on"):
        _last_date(form, "made_on")
    _read_waived(form)
    read_signed(form, "party_signed", form.fields_for("party_signature"))


def _read_waived(form: Form) -> None:
    waived: list[str] = []
    first: tuple[int, int] | None = None
    for right, pattern in _WAIVED:
        for found in pattern.finditer(form.text):
            before = form.text[max(0, found.start() - 6) : found.start()]
            if _KEPT.search(before.rstrip()) or _box_before(form.text, found) is False:
                continue
            waived.append(right)
            first = first or found.span()
            break
    if waived and first is not None:
        form.add_span("waives", tuple(waived), *first, NARRATIVE)


def _box_before(text: str, found: re.Match[str]) -> bool | None:
    """Whether the box nearest before the words of the right, on their line, is ticked; None where there is none."""
    line = text[text.rfind("\n", 0, found.start()) + 1 : found.end()]
    boxes = [mark for mark in line if mark in TICKED + UNTICKED]
    return boxes[-1] in TICKED if boxes else None


def _last_date(form: Form, name: str) -> None:
    """The last date of the paper, where nothing signs beneath it: it is the party's own."""
    if find_signing(form) is not None:
        return
    dates = [date for date in find_dates(form.text) if len(bare(form.text[date.end :])) < 12]
    if not dates:
        return
    last = dates[-1]
    if last.value is not None:
        form.add_span(name, last.value.isoformat(), last.start, last.end, NARRATIVE - 0.1)
    elif last.state is DateState.BLANK and form.certain:
        form.add_span(name, None, last.start, last.end, NARRATIVE - 0.1)
