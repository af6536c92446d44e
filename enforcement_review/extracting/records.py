"""Transcripts (现场检查笔录、询问笔录): times, place, officers, what was told, who signed."""

from __future__ import annotations

import re

from enforcement_review.extracting.addressees import read_party
from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.letters import read_number
from enforcement_review.extracting.officers import read_officers
from enforcement_review.extracting.parties import NameKind, kind_of_name
from enforcement_review.extracting.person_names import begins_with_surname
from enforcement_review.extracting.record_signatures import (
    FOUND_LABEL,
    read_officers_signature,
    read_party_signature,
)
from enforcement_review.extracting.values import (
    TICKED,
    UNTICKED,
    party_name,
    people,
    read_span_of_time,
    read_text,
)
from enforcement_review.law.dates import find_time_ranges
from enforcement_review.text import bare

_GAP = r"[^。？?！!\n]"
# What a record says where the officers showed their certificates, told rights and duties, told of 回避.
_IDENTITY = re.compile(
    rf"(出示|亮明|亮出|表明|出具|展示|持有?){_GAP}{{0,14}}(执法(证|证件|身份)|证件|身份|行政执法证|工作证)"
    rf"|(执法证件?|证件|执法身份){_GAP}{{0,16}}(已?出示|[请交供给](你|您|你们)?(过目|确认|看|查看|查验|核验|验看|核对|核实)|(你|您)?(看清|确认|核对|是否看清)|请你)"
    r"|这是(我们?的|本人的)?(行政)?(执法)?证|请(你|您)?(看|看看|看一下|查看|查验|核验|核对|核实)(一下)?(我们的)?(执法)?证件?|已?表明(执法)?身份|亮证执法|(你|您)(是否|有没有)?(看清|看清楚)(了|证件)?"
)
_RIGHTS = re.compile(
    rf"(告知|享有|依法有|有权|你有|您有|权利|享受){_GAP}{{0,40}}(权利|义务|陈述|申辩|如实|拒绝回答|配合)|权利(和|与|、|及)?义务"
    rf"|有{_GAP}{{0,8}}(陈述|申辩|申请回避){_GAP}{{0,8}}权利|如实(回答|陈述|提供){_GAP}{{0,20}}|有权{_GAP}{{0,20}}(陈述|申辩|申请回避|拒绝)|应当如实|有(配合|协助){_GAP}{{0,6}}义务"
)
_AVOIDANCE = re.compile(r"回\s*避")
_IDENTITY_TRACE = re.compile(r"证件|出示|亮证|身份(?!证)|执法证(?!号|件号|编号)")
_RIGHTS_TRACE = re.compile(r"权利|义务|有权|陈述|申辩|如实|配合")

_BY_ADDRESS, _IN_WORDS = 0.8, 0.8


def read_inspection(form: Form) -> None:
    """现场检查（勘验）笔录."""
    _read_record(form)
    if not any(fact.name.endswith(".place") for fact in form.facts):
        _read_place_by_address(form)
    read_party(form)
    if not form.has("party_name"):
        _read_party_by_unit(form)
    _read_head_in_words(form)
    _read_content(form)


def _read_place_by_address(form: Form) -> None:
    """A form without 检查地点: where the inspected have their address is where they were inspected."""
    for field in form.fields_for("party_address")[:1]:
        if not field.blank:
            form.add("place", field.value.quote(), field.place, field.value.quote(), _BY_ADDRESS)


def _read_party_by_unit(form: Form) -> None:
    """被检查单位（盖章）｜…公司, 单位｜…公司 at the head: the label says who seals, the value is a company."""
    for field in form.fields_for("party_signature", "end_person"):
        if not _SEALS.search(field.label) and field.label != "单位":
            continue
        named = party_name(field.value)
        if named and kind_of_name(named[0]) is NameKind.ORGANISATION:
            form.add("party_name", named[0], named[1].place(), named[1].quote(), _BY_ADDRESS)
            return


_SEALS = re.compile(r"(单位|当事人|企业)签名$")
# 「2024年5月6日9时30分至11时20分，某局执法人员张三、李四在…对某公司进行了检查」.
_DONE_TO = re.compile(
    r"(?:对|会同)(?P<party>[\u4e00-\u9fa5()·]{2,36}?)(?:的[^，,。]{0,20})?(?:依法)?(?:进行|实施|开展)了?[^，,。]{0,12}(?:检查|勘验|勘查|勘察|核查)"
)
_DONE_AT = re.compile(
    r"(?:在|到达?|来到|前往|赴)(?P<place>[^，,。；;\n对]{4,40}?)(?:现场)?(?=对|[，,]|进行|开展|实施)"
)
_HEAD_LINES = 8


def _read_head_in_words(form: Form) -> None:
    """A record without labels at its head: time, place and party in its first sentence."""
    head = "\n".join(form.text.split("\n")[:_HEAD_LINES])
    spans = find_time_ranges(head)
    names = {fact.name.rpartition(".")[2] for fact in form.facts}
    if "started_at" in names or len(spans) != 1 or spans[0].begin.value is None:
        return
    for name, moment in (("started_at", spans[0].begin), ("ended_at", spans[0].finish)):
        if moment.value is not None:
            form.add_span(name, f"{moment.value:%Y-%m-%dT%H:%M}", moment.start, moment.end, _IN_WORDS)
    sentence = re.split(r"[。\n]", head[spans[0].end :])[0]
    for name, pattern in (("place", _DONE_AT), ("party_name", _DONE_TO)):
        found = pattern.search(sentence)
        if found is None or form.has(name):
            continue
        start, end = (spans[0].end + at for at in found.span(found.lastgroup or 0))
        if name == "place" or kind_of_name(bare(form.text[start:end])) is NameKind.ORGANISATION:
            form.add_span(name, form.passage.quote(start, end), start, end, _IN_WORDS)


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
    read_party_signature(form)
    read_officers_signature(form, officers)


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
    for field in sorted(form.fields_for("interviewee", "party_part_name"), key=_hardly_of_interviewee):
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


_INTERVIEWED = re.compile(r"被(询问|调查|谈话|约谈|问话)|(询问|谈话)对象")


def _hardly_of_interviewee(field: Field) -> int:
    """Where the interviewee's name stands: behind a label of its own, in his block, elsewhere what reads like a name.

    被询问人 is printed again before his answers and his signature: 被询问人：听清，不申请回避.
    """
    if "interviewee" not in field.keys:
        return 0 if _INTERVIEWED.search(field.group) else 2
    return 0 if field.shape is not Shape.INLINE or begins_with_surname(field.value.text[:3].strip()) else 1


def _read_content(form: Form) -> None:
    """Whether the record says what was found: text of some length behind its heading."""
    found = FOUND_LABEL.search(form.text)
    if found is None:
        return
    body = form.text[found.end() : found.end() + 600]
    words = re.sub(r"[\s_.。,，]", "", body.split("以下空白")[0])
    if len(words) >= 30:
        form.add_span("content_found", True, found.start(), found.end(), 0.9)
    elif not words and form.certain:
        form.add_span("content_found", False, found.start(), found.end(), 0.85)
