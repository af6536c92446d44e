"""集体讨论: when, under whom, who took part, and what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.labels import label_keys
from enforcement_review.extracting.letters import line_spans
from enforcement_review.extracting.minutes import chair_in_prose, participants_in_prose, time_in_prose
from enforcement_review.extracting.penalties import find_fine
from enforcement_review.extracting.signing import read_signed
from enforcement_review.extracting.values import names_left_over, people, read_date, read_span_of_time
from enforcement_review.law.money import format_yuan
from enforcement_review.model import TextFrom
from enforcement_review.text import Passage, bare

_SIGNING = re.compile(
    r"[^。;\n]{0,16}(签名|签字|签章)[^。;\n:]{0,6}:|(参加|出席|记录|列席|主持)人员?\s*:|\n\s*20\d\d年"
)
# How minutes say what was decided where no label does.
_DECIDED = re.compile(
    r"(经|会议)?(集体)?(讨论|研究|审议|表决)[^。\n]{0,10}(决定|一致(同意|认为|决定|通过)|形成[^。\n]{0,6}(意见|结论)|同意)"
    r"|会议(一致)?(决定|同意|认为|议定)|形成如下(结论|意见|决定)|(最后|主持人)[^。\n]{0,10}(总结|归纳|宣布)[^。\n]{0,12}(:|意见|决定)"
)
_NUMBERED_HEADING = re.compile(
    r"[(]?[一二三四五六七八九十]{1,3}[)、.]\s*(?P<words>[\u4e00-\u9fa5]{2,12})\s*:?"
)
_PLAIN_HEADING = re.compile(r"\s*(?P<words>[\u4e00-\u9fa5 ]{2,12}?)\s*:?\s*")
_LEAST_PEOPLE = 2  # one alone discusses with nobody
_LEAST_CONCLUSION = 4  # characters: 一致同意
# A second list that runs on behind the first: 参加人：……列席：…….
_OTHER_LIST = re.compile(r"(列席|旁听|缺席|请假|记录|汇报)(人员?|人)?(:|\s{2,}(?=[\u4e00-\u9fa5]))")
_TIME_LABEL = re.compile(r"(讨论|会议|召开)(时间|日期)\s*:")


def read_discussion(form: Form) -> None:
    """案件集体讨论记录、会议纪要."""
    _read_time(form)
    _read_chair(form)
    _read_people(form, "participants", "participants")
    _read_people(form, "attendees", "attendees")
    conclusion = _conclusion(form)
    if conclusion is not None:
        passage, confidence = conclusion
        form.add("conclusion", passage.quote(), passage.place(), passage.quote()[:160], confidence)
        _read_fine(form, passage)
    elif blank := form.fields_for("discussion_conclusion"):
        form.add_empty("conclusion", blank[0])
    _read_signed(form)


def _read_time(form: Form) -> None:
    fields = form.fields_for("time") or _time_in_line(form) or time_in_prose(form)
    read_date(form, "discussed_on", [*fields, *form.fields_for("started_at")])
    read_span_of_time(form, fields, form.fields_for("started_at"), form.fields_for("ended_at"))


def _time_in_line(form: Form) -> list[Field]:
    """The time where its label runs on behind another field (…公司违法案讨论时间：2024年…)."""
    found = _TIME_LABEL.search(form.text)
    if found is None:
        return []
    end = form.text.find("\n", found.end())
    value = form.passage.slice(found.end(), len(form.text) if end < 0 else end)
    at = form.passage.place(*found.span())
    return [Field("讨论时间", frozenset({"time"}), value, at, Shape.GAP)]


def _read_chair(form: Form) -> None:
    fields = form.fields_for("chair")
    for field in fields:
        named = people(field.value)
        if named:
            form.add("chair", named[0].name, named[0].span.place(), named[0].span.quote(), field.shape.value)
            return
    if told := None if fields else chair_in_prose(form):
        form.add("chair", told.name, told.span.place(), told.span.quote(), NARRATIVE)
    elif fields and all(field.blank for field in fields):
        form.add_empty("chair", fields[0])


def _read_people(form: Form, name: str, key: str) -> None:
    """The people on the printed list, in order, without their offices."""
    fields = [field for field in form.fields_for(key) if not field.blank]
    for field in fields:
        value = _list_of_names(field.value)
        named = list(dict.fromkeys(person.name for person in people(value)))
        if named:
            whole = form.document.text_from is not TextFrom.OCR or (
                form.has_no_mark(field) and not names_left_over(value)
            )
            sure = field.shape.value if whole else DOUBTFUL
            form.add(name, tuple(named), value.place(), value.quote()[:200], sure)
            return
    if name == "participants" and not form.fields_for(key) and (told := participants_in_prose(form)):
        names = tuple(dict.fromkeys(person.name for person in told.people))
        sure = DOUBTFUL if names_left_over(told.listed) else NARRATIVE
        form.add(name, names, told.listed.place(), told.listed.quote()[:200], sure)
        return
    if name == "participants" and not form.fields_for(key) and _read_column_of_names(form):
        return
    if name == "participants" and not fields:
        # 参加人员（签名） may be the only place that names them.
        for field in form.fields_for("discussion_signature"):
            value = _list_of_names(field.value)
            named = list(dict.fromkeys(person.name for person in people(value)))
            if len(named) > 1:
                form.add(name, tuple(named), value.place(), value.quote()[:200], field.shape.value - 0.05)
                return
    # 参加人员：无 is an answer; only a place left blank is empty.
    blank = [field for field in form.fields_for(key) if field.blank]
    if blank and not fields and name == "participants":
        form.add_empty(name, blank[0])


def _read_column_of_names(form: Form) -> bool:
    """姓名｜职务｜意见｜签名, a row for each who took part."""
    column = [
        field
        for field in form.fields_for("party_part_name")
        if field.shape is Shape.BELOW and field.label == "姓名" and not field.blank
    ]
    named = [person for field in column for person in people(field.value)]
    names = tuple(dict.fromkeys(person.name for person in named))
    if len(names) < _LEAST_PEOPLE:
        return False
    sure = column[0].shape.value if len(named) == len(column) else DOUBTFUL
    form.add("participants", names, column[0].place, "、".join(names), sure)
    return True


def _list_of_names(value: Passage) -> Passage:
    """The list without what runs on behind it (a label that is not in the dictionary, a sentence)."""
    others = _OTHER_LIST.search(value.text)
    end = others.start() if others else len(value.text)
    for line in line_spans(value.text[:end]):
        text = line.text.strip()
        ends = line.start > 0 and (":" in text[:16] or re.search(r"[。!?？]|^[一二三四五六七八九十]、", text))
        if ends or label_keys(text.split(":")[0]):
            end = line.start
            break
    return value.slice(0, end)


# ---- what was decided ----


def _conclusion(form: Form) -> tuple[Passage, float] | None:
    labelled = form.fields_for("discussion_conclusion")
    # 综合意见 may stand before the debate, the conclusion after it.
    for field in sorted(labelled, key=_weight, reverse=True):
        words = field.value.slice(0, _end_of_words(field.value.text))
        if len(bare(words.text)) >= 2:
            return words, field.shape.value
    if not labelled and (below := _below_heading(form)) is not None:
        return below, NARRATIVE - 0.05
    found = [] if labelled else list(_DECIDED.finditer(form.text))
    if not found:
        return None
    start = found[-1].start()
    end = form.text.find("\n", found[-1].end())
    end = len(form.text) if end < 0 else end
    if form.text[found[-1].end() : end].strip(" :;,。") == "" and end < len(form.text):
        following = form.text.find("\n", end + 1)
        end = len(form.text) if following < 0 else following
    # Numbered items below belong to it.
    for line in line_spans(form.text):
        if line.start == end + 1 and re.match(
            r"\s*(\d{1,2}[.、]|[(]?[一二三四五六七八九十][)、]|罚款|没收|责令)", line.text
        ):
            end = line.end
    return form.passage.slice(start, end), NARRATIVE - 0.05


def _below_heading(form: Form) -> Passage | None:
    """What stands below a heading of its own that asks for it (四、结论性意见; 结论), down to the next or the signatures."""
    lines = line_spans(form.text)
    for index, line in enumerate(lines):
        # On a scan a heading may be joined to a full line above it: …同意。讨论结果.
        alone = re.split(r"(?<=[。;])(?=.)", line.text)[-1]
        heading = _NUMBERED_HEADING.fullmatch(alone.strip()) or _PLAIN_HEADING.fullmatch(alone)
        words = bare(heading["words"]) if heading else ""
        # 讨论意见 heads what each one says as often as what all decide.
        if not any(word in words for word in _STRONG) or "discussion_conclusion" not in label_keys(words):
            continue
        start = end = line.end + 1
        for below in lines[index + 1 :]:
            plain = _PLAIN_HEADING.fullmatch(below.text) and label_keys(below.text)
            if plain or _NUMBERED_HEADING.fullmatch(below.text.strip()) or _SIGNING.match(below.text):
                break
            end = below.end
        said = form.passage.slice(start, end)
        if len(bare(said.text)) >= _LEAST_CONCLUSION:
            return said
    return None


_STRONG = ("结论", "决定", "决议", "议定", "结果")


def _weight(field: Field) -> int:
    return any(word in field.label for word in _STRONG)


def _end_of_words(text: str) -> int:
    mark = _SIGNING.search(text)
    return mark.start() if mark else len(text)


def _read_fine(form: Form, conclusion: Passage) -> None:
    """`fine`: the sum decided, as the conclusion states it; by reference (同意承办人意见) only where one is named."""
    found = find_fine(conclusion.text)
    if found is not None:
        span = conclusion.slice(found.start, found.end)
        confidence = DOUBTFUL if found.doubtful or len(set(_sums(conclusion))) > 1 else NARRATIVE + 0.02
        form.add("fine", format_yuan(found.value), span.place(), span.quote(), confidence)


def _sums(conclusion: Passage) -> Iterator[str]:
    """Fines named in sentences that speak of what had been proposed: 由…调整为… leaves two."""
    for part in re.split(r"(?=由|从|原)", conclusion.text):
        found = find_fine(part)
        if found is not None:
            yield format_yuan(found.value)


def _read_signed(form: Form) -> None:
    fields: Sequence[Field] = form.fields_for("discussion_signature")
    if not fields:
        # 参加人员： printed a second time, beneath the conclusion, is the place to sign.
        printed = form.fields_for("participants")
        fields = printed[1:]
    if not fields:
        fields = form.fields_for("chair_signature")
    read_signed(form, "signed", fields)
