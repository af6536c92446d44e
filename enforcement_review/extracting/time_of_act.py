"""When the act was seen and when it ended, as the papers that tell it say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.law.dates import find_dates
from enforcement_review.law.days import date_of

_SEEN = re.compile(
    r"(检查|巡查|排查|抽查|执法|巡逻|稽查|检测|勘验|勘查|抽样|抽检)[^。\n]{0,60}?(发现|查获|查明|查见|查实|正在|存在|不合格|未|超)|现场(发现|查获)|正在|执法人员[^。\n]{0,50}(检查|巡查|检测|勘验)"
)
# The decision says what was found at the inspection; where it does not, the papers that led to it.
_FOUND_OUT = re.compile(r"(发现|查明|查实|查获)[^。]{0,40}$")
_UNTIL = re.compile(r"[日月\d]\s*(至|到|-|—|~)\s*$")
_ON_THE_SPOT = 7  # days
_SEEN_IN = (
    "decision",
    "summary_decision",
    "case_filing_approval",
    "onsite_inspection_record",
    "investigation_report",
)


def read_seen_on(forms: Sequence[Form]) -> None:
    """`case.act_seen_on`: the day on which officers found the act going on or its state lasting."""
    for kind in _SEEN_IN:
        for form in forms:
            if kind not in form.document.types:
                continue
            if kind == "summary_decision" and _seen_on_the_spot(form):
                return
            for seen in find_dates(form.text):
                sentence = re.split(r"[。\n]", form.text[seen.end : seen.end + 160])[0]
                if seen.value is not None and _SEEN.search(sentence):
                    end = seen.end + len(sentence)
                    form.add_span("case.act_seen_on", seen.value.isoformat(), seen.start, end, 0.82)
                    _act_lasted(forms, form, seen.value, (seen.start, end))
                    return


def _seen_on_the_spot(form: Form) -> bool:
    """当场处罚 is decided where the act is seen: a date in its text a few days before its own."""
    decided = next((f.value for f in form.facts if f.name == "summary_decision.decided_on" and f.value), None)
    if not isinstance(decided, str):
        return False
    day = date.fromisoformat(decided)
    for seen in find_dates(form.text):
        if seen.value is not None and 0 <= (day - seen.value).days <= _ON_THE_SPOT:
            form.add_span("case.act_seen_on", seen.value.isoformat(), seen.start, seen.end, 0.82)
            return True
    return False


_ENDED = re.compile(
    r"(违法|该|上述)?行为[^。\n]{0,12}(终了|终止|结束|停止)[^。\n]{0,6}$|(终了|结束)(之日|日期|时间)?(为|是|[:：])?\s*$"
)

# 检查结束时间: of a record, not of the act.
_OF_A_RECORD = re.compile(
    r"(检查|勘验|勘查|勘察|询问|调查|谈话|约谈|听证|录制|拍摄|摄录|记录|会议|讨论)[^。\n]{0,3}(终了|终止|结束)[^。\n]{0,8}$"
)
_TELLS_THE_ACT = frozenset({"decision", "summary_decision", "case_filing_approval", "investigation_report"})
_PARTY_DID = re.compile(
    r"(^|[。;\n]|\d[.、]|[一二三四五六七八九十][)、])\s*(经查明?|现查明|经本[局机][^。;,\n]{0,6}查明)?\s*[,:]?\s*"
    r"(当事人|你们?|你单位|你公司|你店|其|该(公司|单位|店|企业|机构|人))?(自|从|于|在)?\s*$"
)
_THROUGH = re.compile(
    r"\s*(起|开始)?\s*(至|到|-|—|~)\s*((?P<year>20\d\d)\s*年\s*)?((?P<month>\d{1,2})\s*月\s*)?(?P<day>\d{1,2})\s*日"
)
_LONG_BEFORE = 548  # days: a year and a half
_BY_OFFICERS = re.compile(
    r"[^,。;\n]{0,6}[,]?(本机关|本局|我局|我委|执法人员)|[^。;\n]{0,14}(调查|立案|检查|巡查|公示|公告|听证|送达|审核|讨论|有效|放假|假期)"
)


def read_act_ended(form: Form) -> None:
    """`case.act_ended_on`: the last day that a paper gives for the act, behind a label or in its own words."""
    for field in form.fields_for("act_ended_on") if form.document.type in _SEEN_IN else []:
        days = [found for found in find_dates(field.value.text) if found.value is not None]
        if days and days[-1].value is not None:
            span = field.value.slice(days[-1].start, days[-1].end)
            form.add("case.act_ended_on", days[-1].value.isoformat(), span.place(), span.quote(), 0.9)
            return
    for found in find_dates(form.text) if form.document.type in _SEEN_IN else []:
        before = form.text[max(0, found.start - 30) : found.start]
        if found.value is not None and _ENDED.search(before) and not _OF_A_RECORD.search(before):
            form.add_span("case.act_ended_on", found.value.isoformat(), found.start, found.end, 0.85)
            return
    _read_time_of_act(form)


def _read_time_of_act(form: Form) -> None:
    """当事人于2024年3月1日至5月20日经营…: the end of the time for which a sentence says that the party did something."""
    if form.document.type not in _TELLS_THE_ACT:
        return
    written = find_dates(form.text)
    ends: list[tuple[date, int, int]] = []
    for first in written:
        last = _THROUGH.match(form.text, first.end)
        began = first.value or _month(form.text[first.start : first.end])
        if began is None or last is None or not _PARTY_DID.search(form.text[: first.start][-40:]):
            continue
        # A time alone is the value of a field: 调查时间｜2024年4月9日至4月16日.
        goes_on = re.match(r"[^\n。]{6}", form.text[last.end() :])
        if goes_on is None or _BY_OFFICERS.match(form.text, last.end()):
            continue
        year = int(last["year"] or began.year)
        end = date_of(year, int(last["month"] or began.month), int(last["day"]))
        if end is not None and end >= began:
            ends.append((end, first.start, last.end()))
    if ends:
        end, start, stop = max(ends)
        # What ended long before the paper was written may be something else: a lease, an office held, an earlier act.
        latest = max(found.value for found in written if found.value is not None)
        sure = DOUBTFUL if (latest - end).days >= _LONG_BEFORE else 0.8
        form.add_span("case.act_ended_on", end.isoformat(), start, stop, sure)


def _month(text: str) -> date | None:
    """2023年5月: its first day."""
    found = re.match(r"(?P<year>20\d\d)\s*年\s*(?P<month>\d{1,2})\s*月$", text.strip())
    return date_of(int(found["year"]), int(found["month"]), 1) if found else None


def _act_lasted(forms: Sequence[Form], form: Form, day: date, span: tuple[int, int]) -> None:
    """`case.act_ended_on`: where no paper names the day, the day on which the act was last seen to last.

    Officers also find what was done before they came (检查发现其2023年12月8日上报的…): then the day of
    the inspection is in doubt. Of a time that they found it to have lasted, the last day may be meant.
    """
    if any(fact.name == "case.act_ended_on" for other in forms for fact in other.facts):
        return
    words = form.text[slice(*span)]
    before = [
        found
        for found in find_dates(words)
        if found.value is not None and found.value < day and _FOUND_OUT.search(words[: found.start])
    ]
    if not before:
        form.add_span("case.act_ended_on", day.isoformat(), *span, 0.76)
        return
    last = before[-1]
    if last.value is not None and _UNTIL.search(words[: last.start]):
        start, end = span[0] + last.start, span[0] + last.end
        form.add_span("case.act_ended_on", last.value.isoformat(), start, end, DOUBTFUL)
    else:
        form.add_span("case.act_ended_on", day.isoformat(), *span, DOUBTFUL)
