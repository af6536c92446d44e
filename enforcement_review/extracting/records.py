"""Transcripts (现场检查笔录、询问笔录): times, place, officers, what was told, who signed."""

from __future__ import annotations

import re

from enforcement_review.extracting.addressees import read_party
from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import NARRATIVE, Form
from enforcement_review.extracting.letters import line_spans, read_number
from enforcement_review.extracting.officers import Officer, read_officers
from enforcement_review.extracting.signing import add_signed, read_ink_or_blank
from enforcement_review.extracting.values import (
    TICKED,
    UNTICKED,
    party_name,
    people,
    read_span_of_time,
    read_text,
)
from enforcement_review.law.dates import DateState, find_dates

_GAP = r"[^。？?！!\n]"
# What a record says where the officers showed their certificates, told rights and duties, told of 回避.
_IDENTITY = re.compile(
    rf"(出示|亮明|亮出|表明|出具|展示|持有?){_GAP}{{0,14}}(执法(证|证件|身份)|证件|身份|行政执法证|工作证)"
    rf"|(执法证件?|证件|执法身份){_GAP}{{0,16}}(已?出示|请(你|您)?(过目|确认|看)|(你|您)?(看清|确认|核对|是否看清)|请你)"
    r"|这是我们的(行政)?执法证|已?表明(执法)?身份|亮证执法|(你|您)(是否|有没有)?(看清|看清楚)(了|证件)?"
)
_RIGHTS = re.compile(
    rf"(告知|享有|依法有|有权|你有|您有|权利|享受){_GAP}{{0,40}}(权利|义务|陈述|申辩|如实|拒绝回答|配合)|权利(和|与|、|及)?义务"
    rf"|如实(回答|陈述|提供){_GAP}{{0,20}}|有权{_GAP}{{0,20}}(陈述|申辩|申请回避|拒绝)|应当如实|有(配合|协助){_GAP}{{0,6}}义务"
)
_AVOIDANCE = re.compile(r"回\s*避")
_IDENTITY_TRACE = re.compile(r"证件|出示|亮证|身份(?!证)|执法证(?!号|件号|编号)")
_RIGHTS_TRACE = re.compile(r"权利|义务|有权|陈述|申辩|如实|配合")
_REFUSED = re.compile(
    rf"拒绝(在{_GAP}{{0,12}})?(签名|签字|签收|盖章|捺印|按手?指?印|签署)|拒签|不(愿意?|肯|同意)(在{_GAP}{{0,12}})?(签名|签字)|未签名{_GAP}{{0,6}}(原因|理由)"
)
_TEMPLATE = re.compile(
    r"(如|若|凡|当事人|被询问人)?(当事人)?拒绝签名的|拒绝签名或|如(当事人)?拒绝|若拒绝|拒绝签(名|字)(或|的)(者|,|，|应)|注:|说明:"
)
_FOUND_LABEL = re.compile(
    r"(现场)?(检查|勘验|勘察|勘查)?(情况|内容|过程|结果|现场情况|记录)(及处理)?(如下)?[:：]|现场检查情况|检查情况|勘验情况|现场情况|检查内容|主要内容"
)
_READ_BACK = re.compile(
    r"(以上|上述)?(笔录|记录|内容|情况)?.{0,12}(看过|阅过|已阅|读给我听|宣读|核对|向我宣读).{0,16}(无误|属实|一致|相符|相同|无异议|没有出入|没有错误|说的一样|讲的一样|记得对)|(属实|无误|无异议)[,，。]?$",
    re.MULTILINE,
)

_BY_ADDRESS = 0.8
_FOOT_LINES = 6
_FOOT_OF_PARTY = re.compile(r"(被(询问|调查|检查|勘验|勘查|勘察)(单位|[人方])|当事人|陈述人)[^:]{0,8}:")
_FOOT_OF_OFFICERS = re.compile(r"(询问|调查|检查|执法|勘验|勘查|勘察|办案|承办)(人员|人|员)[^:]{0,8}:")


def read_inspection(form: Form) -> None:
    """现场检查（勘验）笔录."""
    _read_record(form)
    if not any(fact.name.endswith(".place") for fact in form.facts):
        _read_place_by_address(form)
    read_party(form)
    _read_content(form)


def _read_place_by_address(form: Form) -> None:
    """A form without 检查地点: where the inspected have their address is where they were inspected."""
    for field in form.fields_for("party_address")[:1]:
        if not field.blank:
            form.add("place", field.value.quote(), field.place, field.value.quote(), _BY_ADDRESS)


def read_interview(form: Form) -> None:
    """询问（调查）笔录."""
    _read_record(form)
    _read_interviewee(form)
    named = [field for field in form.fields_for("party_name") if not field.blank]
    if named:
        read_party(form)


def _read_record(form: Form) -> None:
    read_number(form)
    read_span_of_time(
        form, form.fields_for("time"), form.fields_for("started_at"), form.fields_for("ended_at")
    )
    read_text(form, "place", "place")
    officers = read_officers(form)
    _read_told(form, "identity_shown", _IDENTITY, _IDENTITY_TRACE)
    _read_told(form, "rights_told", _RIGHTS, _RIGHTS_TRACE)
    _read_told(form, "avoidance_told", _AVOIDANCE, _AVOIDANCE)
    _read_party_signature(form)
    _read_officers_signature(form, officers)


def _read_told(form: Form, name: str, said: re.Pattern[str], trace: re.Pattern[str]) -> None:
    """True where the record says it, False where not a word of it stands in a record that was wholly read."""
    for found in said.finditer(form.text):
        tick = _tick_of_line(form.text, found.start())
        if tick in UNTICKED and tick:
            continue
        form.add_span(name, True, found.start(), found.end(), 0.92)
        return
    if form.certain and not trace.search(form.text):
        form.add_absent(name, False)


def _tick_of_line(text: str, at: int) -> str:
    """The box that the words at a place stand behind, if any."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    boxes = [character for character in line[-40:] if character in TICKED + UNTICKED]
    return boxes[-1] if boxes and not re.search(r"[。;；]", line[line.rfind(boxes[-1]) :]) else ""


def _read_interviewee(form: Form) -> None:
    for field in form.fields_for("interviewee", "party_part_name"):
        if field.blank or ":" in field.value.text[:8]:
            continue
        named = people(field.value)
        found = (named[0].name, named[0].span) if named else party_name(field.value)
        if found:
            form.add("interviewee", found[0], found[1].place(), found[1].quote(), field.shape.value)
            return
    empty = form.fields_for("interviewee")
    if empty:
        form.add_empty("interviewee", empty[0])


def _read_content(form: Form) -> None:
    """Whether the record says what was found: text of some length behind its heading."""
    found = _FOUND_LABEL.search(form.text)
    if found is None:
        return
    body = form.text[found.end() : found.end() + 600]
    words = re.sub(r"[\s_.。,，]", "", body.split("以下空白")[0])
    if len(words) >= 30:
        form.add_span("content_found", True, found.start(), found.end(), 0.9)
    elif not words and form.certain:
        form.add_span("content_found", False, found.start(), found.end(), 0.85)


def _read_party_signature(form: Form) -> None:
    """`party_signed`: a name where the form wants the signature; `party_refused`: a note that it was refused."""
    for found in _REFUSED.finditer(form.text):
        context = form.text[max(0, found.start() - 14) : found.end() + 6]
        if not _TEMPLATE.search(context) and "?" not in form.text[found.end() : found.end() + 8]:
            form.add_span("party_refused", True, found.start(), found.end(), 0.9)
            break
    fields = form.fields_for("party_signature")
    signed = [field for field in fields if _is_signed(field)]
    if signed:
        add_signed(form, "party_signed", signed[-1].value)
        return
    foot = None if signed or fields else _at_foot(form, _FOOT_OF_PARTY)
    if foot is not None:
        add_signed(form, "party_signed", form.passage.slice(*foot), NARRATIVE)
    elif fields:
        read_ink_or_blank(form, "party_signed", fields)


def _at_foot(form: Form, label: re.Pattern[str]) -> tuple[int, int] | None:
    """A name and a date behind a label among the last lines: signed, though the form does not say 签名.

    The party also signs behind 「以上笔录我已看过，与我说的一致。」, without a label.
    """
    lines = [line for line in line_spans(form.text) if line.text.strip()]
    for line in lines[-_FOOT_LINES:] if len(lines) > 2 * _FOOT_LINES else []:
        begin = 0 if label.match(line.text.strip()) else None
        if begin is None and label is _FOOT_OF_PARTY and (read_back := _READ_BACK.search(line.text)):
            begin = read_back.end()
        if begin is None or not any(date.state is DateState.FULL for date in find_dates(line.text)):
            continue
        if people(form.passage.slice(line.start + begin, line.end)) and not _REFUSED.search(line.text):
            return line.start, line.end
    return None


def _is_signed(field: Field) -> bool:
    """A name, a company's name or a fingerprint behind the label; a date alone is no signature."""
    text = field.value.text
    for date in reversed(find_dates(text)):
        text = text[: date.start] + text[date.end :]
    rest = re.sub(r"(签名|签字|盖章|日期|时间|年|月|日|[\s_:：()（）/\\.。,，、-])", "", text)
    return bool(re.search(r"[\u4e00-\u9fa5]{2}", rest)) and not _REFUSED.search(field.value.text)


def _read_officers_signature(form: Form, officers: list[Officer]) -> None:
    fields = form.fields_for("officers_signature", "recorder_signature")
    foot = None if fields else _at_foot(form, _FOOT_OF_OFFICERS)
    if foot is not None:
        add_signed(form, "officers_signed", form.passage.slice(*foot), NARRATIVE)
        return
    if not fields:
        # A head that names the officers is no signature; a foot that does is.
        fields = [
            field for field in form.fields_for("officers", "recorder") if _stands_below_body(form, field)
        ]
    if not fields:
        return
    names = [person.name for field in fields for person in people(field.value)]
    # Names that run together (何光明唐丽) are told by those at the head.
    names += [
        o.name for field in fields for o in officers if o.name in field.value.text and o.name not in names
    ]
    filled = next((field for field in fields if not field.blank), None)
    if names and filled is not None:
        add_signed(form, "officers_signed", filled.value)
        lacking = [officer.name for officer in officers if officer.name not in names]
        if lacking and len(set(names)) < 2 and form.certain:
            form.add("officers_unsigned", tuple(lacking), filled.place, filled.value.quote(), 0.85)
    elif all(field.blank or not people(field.value) for field in fields):
        read_ink_or_blank(form, "officers_signed", fields)


def _stands_below_body(form: Form, field: Field) -> bool:
    last = form.pages[-1].number
    place = field.at
    if place.page != last or place.box is None:
        return False
    height = form.pages[-1].height
    read_back = _READ_BACK.search(form.text)
    return place.box.y0 > 0.55 * height or (read_back is not None and len(form.pages) == 1)
