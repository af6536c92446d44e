"""The party of a paper: behind its label, in the block of its particulars, below a heading, or as the addressee."""

from __future__ import annotations

import re
from itertools import pairwise

from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.labels import canonical_label, label_keys
from enforcement_review.extracting.letters import AUTHORITY, SENTENCE, line_spans
from enforcement_review.extracting.parties import NameKind, kind_of_name
from enforcement_review.extracting.person_names import begins_with_surname
from enforcement_review.extracting.values import party_name
from enforcement_review.model import TextFrom
from enforcement_review.text import Passage, bare

# Blocks of a form that describe somebody who is not, or not for certain, the party.
_OTHER_PERSON = re.compile(
    r"现场(人员|负责)|被询问|代理|见证|陪同|联系人|在场|法定代表|负责人|委托|送达|执法人员|证人"
)
_ON_SITE = re.compile(r"现场人员|被询问")
_IS_PARTY = re.compile(r"^\s*(系|为|是)?(本案)?(的)?(当事人|本人|经营者|业主|被处罚人)")
_COMMON_LENGTH = 3  # of a person's name; words of a form are mostly of two characters or four
_PARTY_BLOCK = re.compile(
    r"当事人|个人|公民|自然人|单位|法人(?!代表)|组织|被处罚|被检查|被调查|相对人|个体|违法|基本情况|经营者"
)
_ADDRESSEE = re.compile(r"^(?:致:\s*)?((?:[^:\n()]|\([^()\n]*\)){2,50}?):$|^致:\s*([^:\n]{2,40})$")
_COMPANY = re.compile(r"[\u4e00-\u9fa5()]{4,40}(公司|合作社|商行|商店|超市|经营部|厂|店|中心|医院|学校)")
_TO_YOU = re.compile(r"^(经查|经调查|现查明|查明)|^[^。]{0,60}(你|贵)([(（]?单位|公司|店|厂|户|方|[,，(（])")
_TO_PERSON = re.compile(r"(经查|经调查|现查明|查明)[^。]{0,60}你|(因)?你")
_NO_ADDRESSEE = re.compile(
    r"领导$|党组$|^(市|县|区|省|本|我|贵)?(局|委|厅|办|政府|科|队)$|大队$|支队$|中队$|科$|如下|以下|下列|告知|依据|根据|事实|证据|权利|规定|内容|情况|附|特此|审批|编号|表明|证实|决定|处罚$|注$"
)


def read_party(form: Form, name: str = "party_name") -> None:
    """The party: behind its label, in the block of its particulars, or as the addressee."""
    for field in form.fields_for("party_name"):
        if not field.blank and not _begins_with_label(field) and (found := party_name(field.value)):
            add_party(form, name, found, field.shape.value)
            return
    parts = [
        field for field in form.fields_for("party_part_name") if not field.blank and _is_of_party(form, field)
    ]
    for field in sorted(parts, key=lambda part: "当事人" not in part.group):
        if not _begins_with_label(field) and (found := party_name(field.value)):
            add_party(form, name, found, field.shape.value - 0.02)
            return
    roles = [field for field in form.fields_for("party_role") if not field.blank]
    if len({bare(field.value.text) for field in roles}) == 1 and (found := party_name(roles[0].value)):
        # Where no party is named as such, the one unit that the form asks for by what it does.
        add_party(form, name, found, NARRATIVE - 0.1)
        return
    if _read_party_below_heading(form, name) or _read_running_party(form, name) or read_addressee(form, name):
        return
    labelled = form.fields_for("party_name")
    if any(_read_on_next_line(form, name, field) for field in labelled if field.blank and field.runs_on):
        return
    if labelled and not parts and all(field.blank for field in labelled):
        form.add_empty(name, labelled[0])


def _read_on_next_line(form: Form, name: str, field: Field) -> bool:
    """当事人：____ whose blank was left empty, the name standing on the blank of the line below."""
    for line, below in pairwise(line_spans(form.text)):
        if canonical_label(line.text) != field.label:
            continue
        named = party_name(form.passage.slice(below.start, below.end))
        kind = kind_of_name(named[0]) if named else None
        if named and kind is not None and (kind is not NameKind.PERSON or begins_with_surname(named[0])):
            add_party(form, name, named, NARRATIVE - 0.05)
            return True
    return False


# A letter that runs on from the party's name: 当事人张三，男，公民身份号码…，住…; 当事人：is read as a label.
_RUNNING_PARTY = re.compile(
    r"(?:^|[。\n])\s*(?:当事人|被处罚人|违法行为人|被处罚单位)\s?(?P<party>[\u4e00-\u9fa5()·]{2,40}?)"
    r"(?=[,，(（][^。\n]{0,24}(?:男|女|性别|身份|出生|统一社会|住所|住址|住|地址|法定代表人|经营者|营业执照))"
)


def _read_running_party(form: Form, name: str) -> bool:
    found = _RUNNING_PARTY.search(form.text)
    named = party_name(form.passage.slice(*found.span("party"))) if found else None
    kind = kind_of_name(named[0]) if named else None
    if named is None or kind is None or (kind is NameKind.PERSON and not begins_with_surname(named[0])):
        return False
    add_party(form, name, named, NARRATIVE)
    return True


_PARTY_HEADING = re.compile(
    r"\s*[(（]?([一二三四五六七八九十壹贰叁\d]{1,2}[、.)）])?\s*(案件)?(当事人|被处罚人|行政相对人|违法主体)(的)?(基本)?(情况|信息)?\s*:?\s*"
)


def _read_party_below_heading(form: Form, name: str) -> bool:
    """一、当事人基本情况, and on the line below 某某公司，统一社会信用代码…."""
    for line, below in pairwise(line_spans(form.text)):
        if not _PARTY_HEADING.fullmatch(line.text):
            continue
        named = party_name(form.passage.slice(below.start, below.end))
        kind = kind_of_name(named[0]) if named else None
        if named and kind is not None and (kind is not NameKind.PERSON or begins_with_surname(named[0])):
            add_party(form, name, named, NARRATIVE)
            return True
    return False


def _is_of_party(form: Form, field: Field) -> bool:
    """Whether 姓名 or 名称 asks for the party: in no block, or in the party's own; not a column of a list."""
    if _ON_SITE.search(field.group) and any(
        _IS_PARTY.search(f.value.text) for f in form.fields_for("relation")
    ):
        return True
    if field.group:
        return _PARTY_BLOCK.search(field.group) is not None and not _OTHER_PERSON.search(field.group)
    if field.shape is not Shape.BELOW:
        return True
    column = [other for other in form.fields if other.label == field.label and other.at == field.at]
    return len(column) == 1


def _reads_as_addressee(name: str) -> bool:
    """A short heading with a colon (调查结果：) reads like a name of four characters, or of a bureau (市局：)."""
    if kind_of_name(name) is NameKind.PERSON:
        return begins_with_surname(name) or "·" in name
    return len(name) >= 5


def add_party(form: Form, name: str, found: tuple[str, Passage], confidence: float) -> None:
    """Record a party; words that read as no name are kept in doubt: two readings of it must not be held apart."""
    value, span = found
    kind = kind_of_name(value)
    # Words of a form (其他信息, 全称) have the length of names.
    named = len(value) == _COMMON_LENGTH or begins_with_surname(value) or "·" in value
    sure = kind is not None and (kind is not NameKind.PERSON or named)
    form.add(name, value, span.place(), span.quote(), confidence if sure else DOUBTFUL)


def _begins_with_label(field: Field) -> bool:
    """「当事人：名称：…」: the value is a block of particulars, not the name itself."""
    head = re.split(r"[:\s]", field.value.text.strip(), maxsplit=1)[0] if field.value.text else ""
    return 1 < len(head) <= 14 and head != field.value.text.strip() and bool(label_keys(head))


def read_addressee(form: Form, name: str = "party_name") -> bool:
    """The one to whom a letter is written: alone on a line near its head, with a colon."""
    for line in line_spans(form.text)[:14]:
        found = _ADDRESSEE.match(line.text.strip())
        if found is None:
            continue
        group = 1 if found.group(1) else 2
        who = re.sub(r"\([^()]*\)", "", bare(found.group(group)))
        if label_keys(who) or _NO_ADDRESSEE.search(who) or SENTENCE.search(who) or not 2 <= len(who) <= 40:
            continue
        start = line.text.index(found.group(group).strip()) + line.start
        named = party_name(form.passage.slice(start, start + len(found.group(group).strip())))
        if named:
            add_party(form, name, named, 0.9 if _reads_as_addressee(named[0]) else DOUBTFUL)
            return True
    return _read_name_alone(form, name)


def _read_name_alone(form: Form, name: str) -> bool:
    """The addressee of a letter of which the colon was not read: a name alone on a line, and the text below."""
    lines = line_spans(form.text)[:10]
    if form.document.text_from is not TextFrom.OCR:
        return False
    for line, below in pairwise(lines):
        words = bare(line.text)
        person = kind_of_name(words) is NameKind.PERSON and begins_with_surname(words)
        text = bare(below.text)
        told = _TO_PERSON.match(text) if person else _COMPANY.fullmatch(words) and _TO_YOU.search(text)
        if told and not AUTHORITY.match(words):
            named = party_name(form.passage.slice(line.start, line.end))
            if named:
                add_party(form, name, named, 0.85)
                return True
    return False
