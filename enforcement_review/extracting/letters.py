"""What letter-like papers (告知书、决定书、通知书) share: number, addressee, signing authority, date of issue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.labels import label_keys
from enforcement_review.extracting.parties import NameKind, kind_of_name
from enforcement_review.extracting.values import begins_with_surname, party_name
from enforcement_review.law.dates import DateMatch, DateState, find_dates
from enforcement_review.law.document_numbers import NumberState, find_document_numbers
from enforcement_review.model import TextFrom
from enforcement_review.text import Passage, bare
from enforcement_review.text.passage import COLUMN_GAP

_AUTHORITY = re.compile(
    r"^[\u4e00-\u9fa5()]{2,30}?(局|委员会|委|厅|人民政府|支队|大队|总队|中队|管理处|管理所|监督所|执法队|办公室|署|街道办事处)"
    r"(\(.{0,12}\))?$"
)
_STAMP = re.compile(
    r"\(?(印章|公章|盖章|章|行政机关印章|机关印章|单位印章|加盖印章|处罚机关印章|执法机关印章)\)?"
)
_SIGNATURE_WORDS = re.compile(
    r"签名|签字|签收|收件|送达|当事人|承办|执法人员|负责人|意见|见证|记录人|联系|电话|地址|受送达|法定代表"
)
# A date below these is the day on which somebody signed for the paper, or for what it says.
_RECEIVED_BY = re.compile(r"签名|签字|签收|收件|送达|当事人|承办|见证|受送达")
_SIGNED_BY_PEOPLE = re.compile(
    r"签名|签字|(调查|承办|办案|执法|报告|经办|检查|主办|协办|立卷|归档)(人员|人|员)"
)
_SENTENCE = re.compile(r"[。；;]|,.*,")
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
_ADDRESSEE = re.compile(r"^([^:\n]{2,50}?):$")
_COMPANY = re.compile(r"[\u4e00-\u9fa5()]{4,40}(公司|合作社|商行|商店|超市|经营部|厂|店|中心|医院|学校)")
_TO_YOU = re.compile(r"^(经查|经调查|因|关于)?[,，:]?(你|贵)|^(经查|经调查)")
_NO_ADDRESSEE = re.compile(
    r"如下|以下|下列|告知|依据|根据|事实|证据|权利|规定|内容|情况|附|特此|审批|编号|表明|证实|决定|处罚$|注$"
)


@dataclass(frozen=True, slots=True)
class TextLineSpan:
    start: int
    end: int
    text: str


def line_spans(text: str) -> list[TextLineSpan]:
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append(TextLineSpan(at, at + len(line), line))
        at += len(line) + 1
    return spans


def read_number(form: Form, name: str = "number") -> None:
    """The paper's own document number: below its title, behind 文号/编号, else near its head.

    The body of a letter names the numbers of other papers too: what stands below the title comes first.
    """
    head = [line for line in line_spans(form.text)[:16] if not _SENTENCE.search(line.text)]
    for line in head[:6]:
        numbers = find_document_numbers(line.text)
        beside = line.text[: numbers[0].start] if numbers else ""
        if len(line.text) <= 40 and len(numbers) == 1 and not label_keys(beside.rstrip(" :")) - {"number"}:
            _add_number(form, name, form.passage.slice(line.start, line.end), NARRATIVE + 0.05)
            return
    for field in form.fields_for("number"):
        if find_document_numbers(field.value.text):
            _add_number(form, name, field.value, field.shape.value)
            return
    for line in head:
        passage = form.passage.slice(line.start, line.end)
        if len(line.text) <= 60 and find_document_numbers(passage.text):
            _add_number(form, name, passage, NARRATIVE)
            return


def _add_number(form: Form, name: str, passage: Passage, confidence: float) -> None:
    number = find_document_numbers(passage.text)[0]
    span = passage.slice(number.start, number.end)
    if number.state is NumberState.BLANK:
        form.add(name, None, span.place(), span.quote(), confidence)
    else:
        form.add(name, span.quote(), span.place(), span.quote(), confidence)


@dataclass(frozen=True, slots=True)
class Signing:
    """The end of a letter: who signs, and the date beneath."""

    date: DateMatch
    authority: TextLineSpan | None


def find_signing(form: Form, *, by_people: bool = False) -> Signing | None:
    """落款: the last date that stands on its own or beside the authority.

    A date with a person's signature counts only for papers that people sign (`by_people`): on a letter it is
    the day on which somebody received it.
    """
    lines = line_spans(form.text)
    best: tuple[int, int, Signing] | None = None
    for index, line in enumerate(lines):
        for date in find_dates(line.text):
            before = next((other for other in reversed(lines[:index]) if other.text.strip()), None)
            weight, authority = _weigh(line, date, before, by_people=by_people)
            if weight >= 3 and (best is None or (weight, index) >= best[:2]):
                placed = DateMatch(line.start + date.start, line.start + date.end, date.value, date.state)
                best = (weight, index, Signing(placed, authority))
    return best[2] if best else None


def _weigh(
    line: TextLineSpan, date: DateMatch, before: TextLineSpan | None, *, by_people: bool
) -> tuple[int, TextLineSpan | None]:
    rest = bare(line.text[: date.start] + " " + line.text[date.end :])
    rest = _STAMP.sub("", rest)
    beside = _authority_in(line.text[: date.start] + " " + line.text[date.end :])
    above = _authority_in(before.text) if before else None
    if len(rest) > 34:
        return 0, None
    if by_people and _SIGNED_BY_PEOPLE.search(rest) and not _SENTENCE.search(rest):
        return 4, None
    if _SIGNATURE_WORDS.search(rest):
        return 0, None
    if beside:
        return 6, line
    if rest and not re.fullmatch(r"(时间|日期|印发|年月日)?:?", rest):
        return 0, None
    if above:
        return 6, before
    if before and _STAMP.fullmatch(bare(before.text)):
        return 5, None
    if before and by_people and _SIGNED_BY_PEOPLE.search(bare(before.text)):
        return 4, None
    if before and _RECEIVED_BY.search(bare(before.text)[-16:]):
        return 1, None
    return 3, None


def _authority_in(text: str) -> str | None:
    name = _STAMP.sub("", bare(text)).strip("()_:")
    return name if _AUTHORITY.match(name) else None


def read_issue_date(form: Form, name: str, *keys: str, by_people: bool = False) -> bool:
    """The date of the paper: behind a label of its own, else the one beneath the authority's name."""
    for field in form.fields_for(*keys) if keys else []:
        for date in find_dates(field.value.text):
            if date.value is not None:
                span = field.value.slice(date.start, date.end)
                form.add(name, date.value.isoformat(), span.place(), span.quote(), field.shape.value)
                return True
    signing = find_signing(form, by_people=by_people)
    if signing is None:
        return False
    date = signing.date
    confidence = 0.95 if signing.authority else 0.85
    if date.state is DateState.FULL and date.value is not None:
        form.add_span(name, date.value.isoformat(), date.start, date.end, confidence)
    else:
        form.add_span(name, None, date.start, date.end, confidence if date.state is DateState.BLANK else 0.0)
    return True


def read_authority(form: Form, name: str = "authority") -> None:
    """Who issues the paper: by its signature, else by the letterhead above its title."""
    signing = find_signing(form)
    if signing is not None and signing.authority is not None:
        line = signing.authority
        written = find_dates(line.text)
        end = line.start + written[0].start if written else line.end
        span = form.passage.slice(line.start, end)
        stamp = _STAMP.search(span.text)
        span = span.slice(0, stamp.start()) if stamp and stamp.start() > 3 else span
        value = span.quote()
        if _authority_in(value):
            form.add(name, value.strip("()（）"), span.place(), span.quote(), 0.95)
            return
    read_labelled_authority(form, name)
    if not form.has(name):
        read_letterhead(form, name)


def read_labelled_authority(form: Form, name: str = "authority") -> None:
    """The authority behind a label: 处罚机关, 填表机关."""
    for field in form.fields_for("authority") if not form.has(name) else ():
        if not field.blank and len(field.value.text) <= 40:
            form.add(name, field.value.quote(), field.place, field.value.quote(), field.shape.value)
            return


def read_letterhead(form: Form, name: str = "authority") -> None:
    """The authority's name at the head: on a line of its own, or before the title on the title's line."""
    for line in line_spans(form.text)[:5]:
        # The form's number may stand beside it, at the other edge of the sheet.
        end = line.start + len(line.text.split(COLUMN_GAP)[0])
        printed = bare(form.text[line.start : end])
        if _AUTHORITY.match(printed) and not label_keys(printed):
            form.add_span(name, form.passage.quote(line.start, end), line.start, end, 0.93)
            return
    title = form.document.title
    prefix = re.match(r"^(.{3,24}?(局|委员会|厅|人民政府|支队|大队|总队))(?=.{4,})", title)
    if prefix is None:
        return
    for line in line_spans(form.text)[:5]:
        if bare(line.text).startswith(prefix.group(1)):
            form.add_span(name, prefix.group(1), line.start, line.end, 0.9)
            return


def read_signing_authority(form: Form, fields: Iterable[Field], name: str = "authority") -> None:
    """The authority's name on a line of its own in an opinion, above the head's signature."""
    if form.has(name):
        return
    for field in fields:
        for line in line_spans(field.value.text):
            span = field.value.slice(line.start, line.end)
            if _AUTHORITY.match(bare(line.text)) and not label_keys(bare(line.text)):
                form.add(name, span.quote(), span.place(), span.quote(), field.shape.value - 0.05)
                return


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
    if read_addressee(form, name):
        return
    labelled = form.fields_for("party_name")
    if labelled and not parts and all(field.blank for field in labelled):
        form.add_empty(name, labelled[0])


def _is_of_party(form: Form, field: Field) -> bool:
    """Whether 姓名 or 名称 asks for the party: in no block, or in the party's own; not a column of a list."""
    if _ON_SITE.search(field.group) and any(
        _IS_PARTY.search(f.value.text) for f in form.fields_for("relation")
    ):
        return True
    if field.group:
        return _PARTY_BLOCK.search(field.group) is not None and not _OTHER_PERSON.search(field.group)
    return field.shape is not Shape.BELOW


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
        who = bare(found.group(1))
        if label_keys(who) or _NO_ADDRESSEE.search(who) or _SENTENCE.search(who) or not 2 <= len(who) <= 40:
            continue
        start = line.text.index(found.group(1).strip()) + line.start
        named = party_name(form.passage.slice(start, start + len(found.group(1).strip())))
        if named:
            add_party(form, name, named, 0.9 if _reads_as_addressee(named[0]) else DOUBTFUL)
            return True
    return _read_company_alone(form, name)


def _read_company_alone(form: Form, name: str) -> bool:
    """The addressee of a letter of which the colon was not read: a company alone on a line, and the text below."""
    lines = line_spans(form.text)[:10]
    if form.document.text_from is not TextFrom.OCR:
        return False
    for line, below in pairwise(lines):
        company = _COMPANY.fullmatch(bare(line.text))
        if company and _TO_YOU.search(bare(below.text)) and not _AUTHORITY.match(bare(line.text)):
            named = party_name(form.passage.slice(line.start, line.end))
            if named:
                add_party(form, name, named, 0.85)
                return True
    return False
