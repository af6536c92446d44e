"""法制审核: who reviewed, when, with what conclusion, and whether it was signed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import NARRATIVE, Form
from enforcement_review.extracting.letters import line_spans, read_number
from enforcement_review.extracting.review_days import read_reviewed_on, read_submitted_on
from enforcement_review.extracting.review_topics import read_topics
from enforcement_review.extracting.signing import add_signed, is_signed, read_signed
from enforcement_review.extracting.values import (
    TICKED,
    UNTICKED,
    has_boxes,
    people,
    read_text,
    ticked_words,
)
from enforcement_review.law.dates import find_dates
from enforcement_review.text import Passage, bare, clean_value

# A certificate's number; a date may follow without a gap (A201441052301172024年…).
_DIGITS = r"[A-Za-z]{0,2}\d(?: ?\d){5,18}?(?=(?:19|20)\d\d\s?年|[^ \d]| \D|\s*$)"
_NUMBER = re.compile(_DIGITS)
_CERTIFIED = re.compile(r"(?<![A-Za-z0-9])[ABC](?:19|20)\d{11,12}(?!\d)")  # as 法律职业资格证书 are numbered
_LETTERED = re.compile(r"[A-Z]\d{10,17}")
_CERTIFICATE = re.compile(
    rf"(法律职业|职业|律师)?资格证?书?\s*(证书)?\s*(编号|号码?|证号)?\s*[):]?\s*[:(]?\s*(?P<number>{_DIGITS})"
)
_NAME_IN_FRONT = r"[\u4e00-\u9fa5·][\u4e00-\u9fa5· ]{1,6}\([^()\n]*\)"
_NAMED_WITH_BRACKETS = re.compile(
    rf"(审核|核审|审查)(人员?|员)(\([^()\n]*\))?\s*:\s*(?P<names>{_NAME_IN_FRONT}(?:\s*[、,;]?\s*{_NAME_IN_FRONT})*)"
)

_BETWEEN = r"[^。;\n]"
# The five conclusions. Each says what the office is to do now; words about the case itself (责令改正、已改正) do not.
_DISAGREE = re.compile(
    r"不同意(?!见)|不予(同意|通过)|(审核)?(不|未)(予)?通过|不应?当?(作出|给予|予以)(本|该|行政)?(行政)?处罚|予以否决"
)
_SUPPLEMENT = re.compile(
    rf"(退回|退|重新|补充|进一步){_BETWEEN}{{0,8}}(调查|取证|补正|补查)|补充{_BETWEEN}{{0,8}}(证据|材料|事实)|退查|补查"
)
_AMEND = re.compile(
    rf"(建议|应当?|须|请|需要?|予以|作出?|进行){_BETWEEN}{{0,24}}(?<!责令)(?<!限期)(?<!已)(?<!主动)(?<!及时)(?<!积极)"
    r"(改正|修改|纠正|更正|修正|调整)(?!(违法|行为|通知|决定|指令|上述))|(退回|建议)(办案机构|承办机构|承办部门|办案部门)?(改正|修改|纠正|更正|修正)"
    r"|(?:^|[、,:\s])(改正|纠正)(?:意见)?(?:$|[。;,、\s])"
)
_TRANSFER = re.compile(
    rf"(建议|应当?|予以|依法|请|决定|同意|并|须){_BETWEEN}{{0,8}}移送(?!审核|审批)|移送(司法|公安|检察)机关(处理|立案|侦查|查处)|^移送"
)
_AGREE = re.compile(
    r"同意|(审核|予以|可以|一致|审查)通过|(?<![未不])通过审核|无(不同意见|异议|不同意意见)|审核无误|没有异议"
    rf"|(可以|建议)(按照?|依照|依法|予以|给予|作出)(?!{_BETWEEN}{{0,12}}(调查|改正|修改|移送|补充)){_BETWEEN}{{0,20}}(处罚|处理|意见)"
)
_DENIED = re.compile(
    r"(无需|不需要?|无须|不必|不存在|不应|未达到|不涉及|不涉嫌|不属于|是否需?要?|没有|无)[^。;,、\n]{0,16}$"
)
_NO_AGREEMENT = re.compile(r"(不|未|否|是否)$|当事人[^。;,\n]{0,12}$")
_TRANSFER_RESERVED = re.compile(r"(如|若|倘|发现)[^。;\n]{0,20}$")
_OPTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("不同意", _DISAGREE),
    ("移送", _TRANSFER),
    ("补充调查", _SUPPLEMENT),
    ("改正", _AMEND),
    ("同意", _AGREE),
)
_CLOSING_PARAGRAPH = re.compile(
    r"综上|综合(以上|上述|全案)|经(法制)?(审核|审查|核审)|(审核|综合|总体|结论性?)(结论|意见|建议)|我(局)?[^。\n]{0,10}(科|处|股|室|机构|部门|中心)[^。\n]{0,8}(认为|意见)|结论[:：]"
)


def read_legal_review(form: Form) -> None:
    """法制审核意见书、法制审核表, as forms and as letters."""
    read_number(form)
    read_submitted_on(form)
    blocks = _opinion_blocks(form)
    read_reviewed_on(form, blocks)
    _read_reviewers(form, blocks)
    _read_qualification(form)
    _read_conclusion(form, blocks)
    read_topics(form)
    read_text(form, "opinion_response", "opinion_response")


def _opinion_blocks(form: Form) -> list[Field]:
    """The legal office's own opinions: not those of the unit that made the case or of the head."""
    own = form.fields_for("review_conclusion", "opinion_legal", "opinion_legal_head")
    columns = {(block.label, block.at) for block in own if block.row > 0 and block.shape is Shape.BELOW}
    return [
        block
        for block in own
        # 审核结论 above a column of results is the heading of a checklist.
        if not _belongs_to_others(block) and (block.label, block.at) not in columns
    ]


def _belongs_to_others(block: Field) -> bool:
    return bool({"opinion_officer", "opinion_head"} & block.keys)


# ---- the reviewers ----


def _read_reviewers(form: Form, blocks: Sequence[Field]) -> None:
    """`reviewer`, one reading for each person, and `signed`."""
    labelled = form.fields_for("reviewer")
    named: dict[str, Field] = {}
    for field in labelled:
        for person in people(_without_certificate(field.value)):
            if person.name not in named:
                named[person.name] = field
                form.add("reviewer", person.name, person.span.place(), person.span.quote(), field.shape.value)
    if not named:
        for found in _NAMED_WITH_BRACKETS.finditer(form.text):
            for person in people(form.passage.slice(*found.span("names"))):
                form.add("reviewer", person.name, person.span.place(), person.span.quote(), NARRATIVE)
                add_signed(form, "signed", person.span, NARRATIVE)
            return
    places = [*labelled, *(block for block in blocks if _signature_in(block.value) is not None)]
    if not named:
        for block in blocks:
            signature = _signature_in(block.value)
            for person in people(signature) if signature is not None else []:
                form.add("reviewer", person.name, person.span.place(), person.span.quote(), NARRATIVE)
                add_signed(form, "signed", person.span, NARRATIVE)
                return
        if labelled and all(field.blank for field in labelled) and _no_ink(form, labelled):
            form.add_empty("reviewer", labelled[0])
    if named:
        first = next(iter(named.values()))
        add_signed(form, "signed", first.value, first.shape.value)
    elif labelled:
        read_signed(form, "signed", labelled)
    elif places and form.certain and _no_ink(form, places):
        unsigned = [block for block in places if not _has_signature(block)]
        if len(unsigned) == len(places):
            form.add("signed", False, places[0].place, places[0].label, 0.85)


def _no_ink(form: Form, fields: Sequence[Field]) -> bool:
    return not any(form.mark_on_row(field.at.page, field.at.box) for field in fields)


def _without_certificate(value: Passage) -> Passage:
    cut = re.search(r"(法律)?职业资格|资格证|证书|证号", value.text)
    return value.slice(0, cut.start()) if cut else value


def _signature_in(value: Passage) -> Passage | None:
    """What stands behind the last 签名： of an opinion, up to its date."""
    marks = list(re.finditer(r"(签名|签字|签章|审核人员?|审查人)\)?\s*:", value.text))
    if not marks:
        return None
    start = marks[-1].end()
    dates = [date.start for date in find_dates(value.text) if date.start >= start]
    line_end = value.text.find("\n", start)
    end = min([*dates, line_end if line_end >= 0 else len(value.text)])
    return value.slice(start, end)


def _has_signature(block: Field) -> bool:
    signature = _signature_in(block.value)
    return signature is not None and is_signed(signature)


def _read_qualification(form: Form) -> None:
    """The certificate's number as printed; of several reviewers all of them."""
    fields = form.fields_for("reviewer_qualification")
    filled = [field for field in fields if not field.blank]
    # 审核人及资格证号; 石磊（A2013…): the name and the number in one place.
    with_names = [
        field
        for field in form.fields_for("reviewer")
        if re.search("资格|证号", field.label) or _LETTERED.search(field.value.text)
    ]
    found_in = [
        (field, number) for field in filled or with_names for number in _NUMBER.finditer(field.value.text)
    ]
    numbers = [field.value.slice(*number.span()) for field, number in found_in]
    if numbers:
        printed = "、".join(dict.fromkeys(clean_value(number.quote()) for number in numbers))
        form.add("reviewer_qualification", printed, numbers[0].place(), printed, found_in[0][0].shape.value)
        return
    if filled:
        field = filled[0]
        form.add(
            "reviewer_qualification",
            field.value.quote(),
            field.place,
            field.value.quote(),
            field.shape.value - 0.1,
        )
        return
    found = _CERTIFICATE.search(form.text)
    if found is not None:
        start, end = found.span("number")
        form.add_span("reviewer_qualification", form.passage.quote(start, end), start, end, NARRATIVE)
        return
    alike = {bare(number.group()): number for number in _CERTIFIED.finditer(form.text)}
    if len(alike) == 1:
        ((_, number),) = alike.items()
        printed = form.passage.quote(*number.span())
        form.add_span("reviewer_qualification", printed, *number.span(), NARRATIVE - 0.05)
    elif fields and _no_ink(form, fields):
        form.add_empty("reviewer_qualification", fields[0])


# ---- the conclusion ----


def _read_conclusion(form: Form, blocks: Sequence[Field]) -> None:
    """`conclusion`: 同意 | 改正 | 补充调查 | 不同意 | 移送; nothing where two readings are possible."""
    own = [block for block in blocks if "opinion_legal_head" not in block.keys]
    heads = [block for block in blocks if "opinion_legal_head" in block.keys]
    for block in [*own, *heads]:
        words = block.value.slice(0, _end_of_words(block.value.text))
        verdict = conclusion_of(words.text)
        if verdict is None:
            continue
        if block in own and any(_overrules(head, verdict) for head in heads):
            return
        form.add("conclusion", verdict, words.place(), words.quote()[-120:], block.shape.value)
        return
    if own and any(bare(block.value.text) for block in own):
        spoken = [b for b in own if bare(b.value.text[: _end_of_words(b.value.text)])]
        if spoken:
            return
    found = _in_letter(form)
    if found is not None:
        verdict, start, end = found
        form.add_span("conclusion", verdict, start, end, NARRATIVE)
    elif (
        own and all(not bare(b.value.text[: _end_of_words(b.value.text)]) for b in own) and _no_ink(form, own)
    ):
        form.add_empty("conclusion", own[0])


def _overrules(head: Field, verdict: str) -> bool:
    said = conclusion_of(head.value.text[: _end_of_words(head.value.text)])
    return said is not None and said not in ("同意", verdict)


def _end_of_words(text: str) -> int:
    """Where the opinion ends and its signature begins."""
    mark = re.search(r"\n?[^。;\n]{0,14}(签名|签字|签章|审核人员?|审查人|负责人|日期|盖章)\)?\s*:", text)
    end = mark.start() if mark else len(text)
    dates = [date for date in find_dates(text[:end]) if not bare(text[date.end : end])]
    return dates[0].start if dates else end


def conclusion_of(text: str) -> str | None:
    """The conclusion that an opinion's words or ticks state; None where they state none or more than one."""
    if has_boxes(text):
        ticked = {verdict for words in ticked_words(text) if (verdict := _of_words(words)) is not None}
        if ticked:
            return ticked.pop() if len(ticked) == 1 else None
        text = _without_options(text)
    return _of_words(text)


def _without_options(text: str) -> str:
    return re.sub(rf"[{UNTICKED}][^{TICKED}{UNTICKED}\n]*", "", text)


def _of_words(text: str) -> str | None:
    said: dict[str, int] = {}
    for verdict, pattern in _OPTIONS:
        for found in pattern.finditer(text):
            if not _is_denied(verdict, text, found):
                said.setdefault(verdict, found.start())
                break
    if "同意" in said and len(said) > 1:
        other = min((at, verdict) for verdict, at in said.items() if verdict != "同意")
        after = text[said["同意"] : other[0]].removeprefix("同意")
        if len(after) <= 4 and not re.search(r"[,。;\n]", after):
            del said["同意"]  # 同意移送公安机关, 同意退回补充调查
    if {"不同意", "补充调查"} == set(said) or {"不同意", "改正"} == set(said):
        del said["不同意"]  # 不同意，退回补充调查: what is to be done is the conclusion
    return next(iter(said)) if len(said) == 1 else None


def _is_denied(verdict: str, text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 24) : found.start()]
    if verdict == "同意":
        return _NO_AGREEMENT.search(before.rstrip()) is not None
    if verdict == "不同意":
        return before.endswith(("无", "没有", "是否", "未提出"))
    if verdict == "移送" and _TRANSFER_RESERVED.search(before):
        return True
    return _DENIED.search(before) is not None


def _in_letter(form: Form) -> tuple[str, int, int] | None:
    """The conclusion of a letter: in the last paragraph that sums up."""
    for start, end in reversed(list(_closing_paragraphs(form.text))):
        verdict = conclusion_of(form.text[start:end])
        if verdict is not None:
            return verdict, start, end
    return None


def _closing_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    lines = line_spans(text)
    for line, below in zip_longest(lines, lines[1:]):
        if _CLOSING_PARAGRAPH.search(line.text):
            # A heading alone: the conclusion is the paragraph below it.
            heading = len(bare(line.text)) <= 14 and below is not None
            yield line.start, below.end if heading and below is not None else line.end
