"""Who signed a transcript (现场检查笔录、询问笔录): the party and the officers, as its form has it."""

from __future__ import annotations

import re
from itertools import pairwise

from enforcement_review.extracting.certificates import Officer
from enforcement_review.extracting.fields import Field, is_blank
from enforcement_review.extracting.form import NARRATIVE, SIGNED_BY_INK, Form
from enforcement_review.extracting.letters import line_spans
from enforcement_review.extracting.person_names import begins_with_surname
from enforcement_review.extracting.signing import add_signed, is_signed, read_ink_or_blank
from enforcement_review.extracting.values import people
from enforcement_review.law.dates import DateState, find_dates
from enforcement_review.text import Passage
from enforcement_review.text.passage import Place

_GAP = r"[^。？?！!\n]"
# The heading of what was found, below which the head of a record ends.
FOUND_LABEL = re.compile(
    r"(现场)?(检查|勘验|勘察|勘查)?(情况|内容|过程|结果|现场情况|记录)(及处理)?(如下)?[:：]|现场检查情况|检查情况|勘验情况|现场情况|检查内容|主要内容"
)
_REFUSED = re.compile(
    rf"拒绝(在{_GAP}{{0,12}})?(签名|签字|签收|盖章|捺印|按手?指?印|签署)|拒签|不(愿意?|肯|同意)(在{_GAP}{{0,12}})?(签名|签字)|未签名{_GAP}{{0,6}}(原因|理由)"
)
_TEMPLATE = re.compile(
    r"(如|若|凡|当事人|被询问人)?(当事人)?拒绝签名的|拒绝签名或|如(当事人)?拒绝|若拒绝|拒绝签(名|字)(或|的)(者|,|，|应)|注:|说明:"
)
_READ_BACK = re.compile(
    r"(以上|上述)?(笔录|记录|内容|情况)?.{0,12}(看过|阅过|已阅|读给我听|宣读|核对|向我宣读).{0,16}(无误|属实|一致|相符|相同|无异议|没有出入|没有错误|说的一样|讲的一样|记得对)|(属实|无误|无异议)[,，。]?$",
    re.MULTILINE,
)
_FOOT_LINES = 6
_FOOT_OF_PARTY = re.compile(
    r"(被(询问|调查|检查|勘验|勘查|勘察)(单位|[人方])|当事人|陈述人)([^:\s]{0,8}\s|[^:]{0,8}:)"
)
_FOOT_OF_OFFICERS = re.compile(
    r"(询问|调查|检查|执法|勘验|勘查|勘察|办案|承办)(人员|人|员)([^:\s]{0,8}\s|[^:]{0,8}:)"
)
_LONGEST_DAY = 16  # letters: 2024 年 11 月 12 日
_CLEARLY = 0.9  # how surely print is read
_UNREAD_HAND = 0.8  # that handwriting of which no name was made out is a signature


def read_party_signature(form: Form) -> None:
    """`party_signed`: a name where the form wants the signature; `party_refused`: a note that it was refused."""
    for found in _REFUSED.finditer(form.text):
        context = form.text[max(0, found.start() - 14) : found.end() + 6]
        if not _TEMPLATE.search(context) and "?" not in form.text[found.end() : found.end() + 8]:
            form.add_span("party_refused", True, found.start(), found.end(), 0.9)
            break
    fields = form.fields_for("party_signature") or _dated_beside_party(form)
    signed = [field for field in fields if is_signed(field.value) and not _REFUSED.search(field.value.text)]
    if signed:
        add_signed(form, "party_signed", signed[-1].value)
        return
    foot = None if signed or fields else _at_foot(form, _FOOT_OF_PARTY)
    if foot is not None:
        add_signed(form, "party_signed", form.passage.slice(*foot), NARRATIVE)
    elif fields:
        read_ink_or_blank(form, "party_signed", fields)
    elif not _signed_below_opinion(form):
        _read_signed_at_foot(form)


_OF_PARTY = re.compile(
    r"被[\u4e00-\u9fa5]{2,6}(单位|[人方])|当事人|现场负责人|现场人员|陪同(检查)?人员?|被检查单位负责人"
)


# Behind these somebody of the party signs at the foot of a record whose form does not say 签名.
_PARTY_AT_FOOT = re.compile(
    r"(?:被[\u4e00-\u9fa5、]{2,8}(?:单位|对象|[人方])|当事人|现场负责人|现场人员|陪同(?:检查)?人员?|在场人员?|到场人员?|单位负责人)"
    r"(?:代表|负责人|现场负责人)?(?:签名|签字)?\s*:(?P<value>[^\n:]*)"
)
# 被检查人意见 … 签名：张三: whose signature it is says the opinion before it.
_PARTYS_OPINION = re.compile(
    r"(?:被[\u4e00-\u9fa5、]{2,8}(?:单位|[人方])|当事人|现场负责人|现场人员|陪同(?:检查)?人员?)(?:负责人)?(?:阅后|核对|确认)*(?:签署)?意见"
    r"[^。]{0,40}?\s(?:签名|签字)\s*:?(?P<value>[^\n:]*)"
)
_FOOT_REACH = 8  # lines
_BODY_LINES = 8  # of a record before its foot
_ANSWER = re.compile(r"^\s*(答|问)\s?[:：]", re.MULTILINE)
_OTHER_PEOPLE = re.compile(r"见证人|记录人|(检查|询问|勘验|执法|调查)(人员|人|员)")


def _signed_below_opinion(form: Form) -> bool:
    """A cell 被检查人意见 with the signature in it: 以上属实。签名：张三."""
    for field in form.fields_for("party_opinion"):
        written = re.search(r"(签名|签字)\s*:?", field.value.text)
        if written is None or _REFUSED.search(field.value.text):
            continue
        behind = field.value.slice(written.end(), len(field.value.text))
        named = people(behind)
        if named:
            add_signed(form, "party_signed", behind, NARRATIVE)
            return True
    return False


def _read_signed_at_foot(form: Form) -> None:
    """A name or a signature's ink at the foot of a record, behind who is asked there or behind his opinion."""
    lines = [line for line in line_spans(form.text) if line.text.strip()]
    body = FOUND_LABEL.search(form.text) or _ANSWER.search(form.text)
    if len(lines) < (_BODY_LINES if body else _FOOT_REACH + _BODY_LINES):
        return
    begin = max(lines[-min(_FOOT_REACH, len(lines))].start, body.end() if body else 0)
    places = [(found, found.start()) for found in _PARTY_AT_FOOT.finditer(form.text, begin)]
    places += [(found, found.start()) for found in _PARTYS_OPINION.finditer(form.text, begin)]
    for found, at in sorted(places, key=lambda place: place[1]):
        value = _OTHER_PEOPLE.split(found["value"])[0]
        start = found.start("value")
        named = form.passage.slice(start, start + len(value))
        if _REFUSED.search(form.text[at : found.end()]):
            return
        label = form.passage.place(at, start)
        if _is_somebody(named) or (is_blank(value) and _ink_behind(form, label)):
            add_signed(
                form, "party_signed", form.passage.slice(at, start + len(value.rstrip())), SIGNED_BY_INK
            )
            return


def _is_somebody(words: Passage) -> bool:
    """A name, or handwriting of which none could be made out; no answer (没有异议)."""
    named = people(words)
    return any(begins_with_surname(person.name) for person in named) or (
        bool(named) and words.place().confidence < _CLEARLY
    )


def _ink_behind(form: Form, label: Place) -> bool:
    """Whether ink of a signature's size stands behind a label at the foot."""
    mark = form.mark_on_row(label.page, label.box)
    return (
        mark is not None
        and label.box is not None
        and mark.x0 >= label.box.x0
        and mark.height >= 0.8 * label.box.height
    )


def _dated_beside_party(form: Form) -> list[Field]:
    """Rows of a table for signatures: 现场负责人｜…｜签字时间｜2024年…."""
    return [
        field
        for field, beside in pairwise(form.fields)
        if _OF_PARTY.fullmatch(field.label)
        and "signed_and_dated" in beside.keys
        and beside.at.page == field.at.page
        and any(date.state is DateState.FULL for date in find_dates(beside.value.text))
    ]


def _at_foot(form: Form, label: re.Pattern[str]) -> tuple[int, int] | None:
    """A name and a date behind a label among the last lines: signed, though the form does not say 签名.

    The party also signs behind 「以上笔录我已看过，与我说的一致。」, without a label.
    """
    lines = [line for line in line_spans(form.text) if line.text.strip()]
    last = lines[-_FOOT_LINES:]
    for line, below in zip(last, [*last[1:], None], strict=True):
        # In a short record the last lines may be its head: there only what is read back tells the foot.
        begin = 0 if label.match(line.text.strip()) and len(lines) > 2 * _FOOT_LINES else None
        if begin is None and label is _FOOT_OF_PARTY and (read_back := _READ_BACK.search(line.text)):
            begin = read_back.end()
        # The day stands beside the name, or is set apart below it.
        dated = [line.text, below.text.strip()[:_LONGEST_DAY] if below else ""]
        if begin is None or not any(
            date.state is DateState.FULL for text in dated for date in find_dates(text)
        ):
            continue
        if people(form.passage.slice(line.start + begin, line.end)) and not _REFUSED.search(line.text):
            return line.start, line.end
    return None


def read_officers_signature(form: Form, officers: list[Officer]) -> None:
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
    elif filled is not None and filled.value.place().confidence < _CLEARLY:
        # Handwriting of which no name could be made out is a signature all the same.
        add_signed(form, "officers_signed", filled.value, _UNREAD_HAND)
    elif all(field.blank or not people(field.value) for field in fields):
        read_ink_or_blank(form, "officers_signed", fields)


def _stands_below_body(form: Form, field: Field) -> bool:
    last = form.pages[-1].number
    place = field.at
    if place.page != last or place.box is None:
        return False
    height = form.pages[-1].height
    read_back = _READ_BACK.search(form.text)
    again = any(
        other.keys & field.keys and other.at.box is not None and other.at.box.y1 < place.box.y0
        for other in form.fields
        if other is not field and other.at.page == last
    )
    written_below = any(
        line.box is not None and line.box.y0 > place.box.y1 + 4 * place.box.height
        for line in form.pages[-1].lines()
    )
    return (
        place.box.y0 > 0.55 * height
        or (read_back is not None and len(form.pages) == 1)
        or (again and not written_below)
    )
