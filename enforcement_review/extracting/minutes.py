"""会议纪要 that tell in sentences what a form asks for in fields: when it met, who was in the chair, who took part."""

from __future__ import annotations

import re
from dataclasses import dataclass

from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.person_names import begins_with_surname, reads_as_person
from enforcement_review.extracting.values import Person, people
from enforcement_review.law.dates import find_dates
from enforcement_review.text import Passage

# 2024年5月6日上午，局长张三在三楼会议室主持召开案件审理会; a hearing (听证会) is another meeting.
_MEETS = re.compile(
    r"(召开|举行|主持|组织)(?![^。\n]{0,12}听证)[^。\n]{0,60}?(会议?|讨论|审议|研究)|集体讨论(?!决定)"
)
_CHAIRS = re.compile(
    r"(?=(?:^|(?<=[由长任记员导席,;。\n ]))(?P<name>[\u4e00-\u9fa5]{2,4}?)(?:同志)?(?:[在于][^,;。\n]{1,30}?)?(?:召集并|召集和)?主持(?!人))",
    re.MULTILINE,
)
_TAKE_PART = r"(?:出席|参加|参会|到会|与会)"
# 参加会议的有：张三、李四
_LISTED_BEHIND = re.compile(
    rf"{_TAKE_PART}(?:了)?(?:会议|讨论|集体讨论|审理)?(?:的)?(?:人员|同志|领导|成员|负责人|委员)?(?:分别)?(?:有|为|是|包括)\s*:?(?P<list>[^。;\n]+)"
)
# 张三、李四、王五等局领导参加
_LISTED_BEFORE = re.compile(
    rf"(?:^|[,;。\n])(?P<list>[^,;。\n]{{4,120}}?)(?:等[^,;。\n、]{{0,20}})?{_TAKE_PART}(?:了)?(?:[^,;。\n]{{0,10}}(?:会议?|讨论|审议|研究))?(?=[,;。\n]|$)"
)
_OTHERS = re.compile(r"[,;]?[^,;、]{0,12}(列席|旁听|缺席|请假|记录|汇报)")
_LEAST = 2  # people: one alone discusses with nobody


def time_in_prose(form: Form) -> list[Field]:
    """The time of the meeting: the date at the beginning of the sentence that says that it met."""
    for date in find_dates(form.text):
        end = form.text.find("。", date.end)
        end = len(form.text) if end < 0 else end
        begins = form.text[max(0, date.start - 6) : date.start].rpartition("\n")[2].strip(" 于在")
        if date.value is None or begins[-1:] not in {"", "。", ";"}:
            continue
        if _MEETS.search(form.text, date.end, end):
            stop = re.compile(r"[,;。\n]").search(form.text, date.end)
            value = form.passage.slice(date.start, stop.start() if stop else end)
            return [Field("时间", frozenset({"time"}), value, value.place(), Shape.GAP)]
    return []


def chair_in_prose(form: Form) -> Person | None:
    """会议由局长张三主持、局长张三同志主持召开."""
    for found in _CHAIRS.finditer(form.text):
        name = found["name"]
        if reads_as_person(name) and begins_with_surname(name):
            return Person(name, form.passage.slice(*found.span("name")))
    return None


@dataclass(frozen=True, slots=True)
class Listed:
    people: tuple[Person, ...]
    listed: Passage


def participants_in_prose(form: Form) -> Listed | None:
    """The list of names that a sentence says took part."""
    for pattern in (_LISTED_BEHIND, _LISTED_BEFORE):
        for found in pattern.finditer(form.text):
            listed = form.passage.slice(*found.span("list"))
            others = _OTHERS.search(listed.text)
            listed = listed.slice(0, others.start()) if others else listed
            if "、" not in listed.text and " " not in listed.text.strip():
                continue
            named = people(listed)
            # Rarer surnames are not known: two that are make it a list of people.
            if sum(begins_with_surname(person.name) for person in named) >= _LEAST:
                return Listed(tuple(named), listed)
    return None
