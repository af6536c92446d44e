"""Enforcement officers and their certificate numbers, in the layouts of the sectors.

张三（执法证号：15080012001）、李四（…）｜检查人：张三 执法证号：…｜a column of names beside a column of numbers｜
「我们是××局执法人员张三、李四，执法证号为…、…」.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from enforcement_review.extracting.certificates import (
    CERTIFICATE,
    Officer,
    named_with_certificates,
    pair_with_separate_numbers,
)
from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.person_names import without_words
from enforcement_review.extracting.values import Person, names_left_over, people
from enforcement_review.model import TextFrom

_ID_WORDS = re.compile(r"(?<!身份)证\s*[件书]?\s*(编?\s*号|号\s*码?)|执\s*法\s*证|执法\s*编?号")
_INTRODUCED = re.compile(
    r"(?:我们?(?:是|系)|本人(?:是|系)?).{2,40}?(?:执法人员|工作人员|行政执法人员|执法员|检查人员|(?:监督|监察|稽查|巡查)(?:人员|员))[:\s]*(?P<who>[^。;；？?]{2,90})"
)
# What an introduction goes on with: 现出示证件, 请你过目, 这是我们的执法证, 依法……
_GOES_ON = re.compile(r"[,，、]\s*(现|这|请|向|已|今|依|根|前来|对|在|到|出|正在)")


_HARDLY_READ = 0.75
READ_SURELY = 0.9  # how surely a signature is read that counts as one more person


def read_officers(form: Form) -> list[Officer]:
    """Record `officers`, `officer_ids` and `officers_without_id` of a record (笔录).

    Whoever is named at its head or signs at its foot as an officer or as who took it down counts. A record whose
    head was not found says too little to tell that it names one only.
    """
    named = [field for field in form.fields_for("officers") if not field.blank]
    named += _names_in_columns(form)
    beside = [field for field in form.fields_for("recorder") if not field.blank]
    signed = [f for f in form.fields_for("officers_signature", "recorder_signature") if not f.blank]
    read = _from_fields(form, [*named, *beside])
    if not named:
        read = _introduced(form) or read
    if form.document.text_from is TextFrom.OCR:
        read = without_words(read, [officer.name for officer in read])
    officers = _without_misreadings(form, read)
    known = {officer.name for officer in officers}
    more = [officer for officer in _from_fields(form, signed) if officer.name not in known]
    told, unclear = _told_apart(form, officers, more)
    officers = [*officers, *told]
    if not officers:
        blank = form.fields_for("officers")
        if blank and form.certain and all(field.blank for field in blank):
            form.add("officers", (), blank[0].at, blank[0].label, 0.9)
        return []
    first = officers[0]
    names = tuple(officer.name for officer in officers)
    alone = bool(named) and len(_numbers_in(form)) < 2 and not any(names_left_over(f.value) for f in named)
    if form.document.text_from is TextFrom.OCR:
        alone = alone and len(read) == len(officers) and all(map(form.has_no_mark, named))
    sure = len(names) > 1 or (alone and not unclear)
    # The list is as sure as the name in it that was read worst.
    least = min(officer.span.place().confidence for officer in officers)
    place = first.span.place()._replace(confidence=least)
    form.add("officers", names, place, "、".join(names), first.shape.value if sure else DOUBTFUL)
    _record_certificates(form, officers)
    return officers


def _names_in_columns(form: Form) -> list[Field]:
    """姓名 over a column, in a table that has a column of certificate numbers too: the officers, row by row."""
    numbers = {
        (field.at.page, field.row) for field in form.fields_for("officer_id") if field.shape is Shape.BELOW
    }
    return [
        field
        for field in form.fields_for("party_part_name")
        if field.shape is Shape.BELOW
        and field.label.endswith("姓名")
        and (field.at.page, field.row) in numbers
        and not field.blank
    ]


def _told_apart(form: Form, known: list[Officer], more: list[Officer]) -> tuple[list[Officer], bool]:
    """Further people of whom it is sure that they are others, and whether there are some of whom it is not.

    A signature that was recognised may be a name at the head, misread: it is, where one letter differs or lacks.
    """
    if form.document.text_from is not TextFrom.OCR:
        return more, False
    others = [one for one in more if not any(_is_misreading(one, other) for other in known)]
    told = [one for one in others if one.span.place().confidence >= READ_SURELY]
    return told, len(told) < len(others)


def _without_misreadings(form: Form, officers: list[Officer]) -> list[Officer]:
    """On a scan one person who is named twice, once misread, is one: as the surer of both readings has it."""
    if form.document.text_from is not TextFrom.OCR:
        return officers
    kept: list[Officer] = []
    for officer in officers:
        at = next((n for n, other in enumerate(kept) if _is_misreading(officer, other)), None)
        if at is None:
            kept.append(officer)
            continue
        other = kept[at]
        surer = officer.span.place().confidence > other.span.place().confidence
        kept[at], further = (officer, other) if surer else (other, officer)
        if kept[at].certificate is None:
            kept[at].certificate, kept[at].certificate_span = further.certificate, further.certificate_span
    return kept


def told_apart(form: Form, persons: list[Person]) -> list[Person]:
    """Persons without those who may be one named before them, misread on a scan."""
    kept: list[Person] = []
    scanned = form.document.text_from is TextFrom.OCR
    persons = without_words(persons, [person.name for person in persons]) if scanned else persons
    for person in persons:
        others = [other.name for other in kept]
        if person.name in others or (scanned and any(_may_be_misread(person.name, name) for name in others)):
            continue
        kept.append(person)
    return kept


def _is_misreading(officer: Officer, other: Officer) -> bool:
    """Whether two readings may be of one name: nearly alike, or with a letter in common where one was hardly read."""
    if _may_be_misread(officer.name, other.name):
        return True
    least = min(officer.span.place().confidence, other.span.place().confidence)
    in_common = any(a == b for a, b in zip(officer.name, other.name, strict=False))
    return least < _HARDLY_READ and len(officer.name) == len(other.name) and in_common


def _may_be_misread(name: str, other: str) -> bool:
    """Whether a name is another one misread, or another one with the beginning of the next run on to it."""
    return name.startswith(other) or Levenshtein.distance(name, other, score_cutoff=1) <= 1


def _numbers_in(form: Form) -> set[str]:
    """Certificate numbers behind words for one, anywhere in the record."""
    return {
        number.group().strip()
        for words in _ID_WORDS.finditer(form.text)
        for number in CERTIFICATE.finditer(form.text, words.end(), words.end() + 60)
    }


def _from_fields(form: Form, fields: list[Field]) -> list[Officer]:
    officers: list[Officer] = []
    for field in fields:
        for officer in named_with_certificates(field):
            known = next((other for other in officers if other.name == officer.name), None)
            if known is None:
                officers.append(officer)
            elif known.certificate is None:
                known.certificate, known.certificate_span = officer.certificate, officer.certificate_span
    officers = _without_misreadings(form, officers)
    if officers:
        pair_with_separate_numbers(form, officers)
    return officers


def _introduced(form: Form) -> list[Officer]:
    """「我们是××局的执法人员张三、李四，证号…」."""
    found = _INTRODUCED.search(form.text)
    if found is None:
        return []
    on = _GOES_ON.search(found.group("who"))
    end = found.start("who") + on.start() if on else found.end("who")
    passage = form.passage.slice(found.start("who"), end)
    field = Field("执法人员", frozenset({"officers"}), passage, passage.place(), Shape.BELOW)
    return named_with_certificates(field)


def _record_certificates(form: Form, officers: list[Officer]) -> None:
    numbered = [officer for officer in officers if officer.certificate]
    if numbered:
        span = numbered[0].certificate_span
        ids = tuple(officer.certificate or "" for officer in numbered)
        if span is not None:
            form.add("officer_ids", ids, span.place(), "、".join(ids), numbered[0].shape.value)
    scanned = form.document.text_from is TextFrom.OCR
    lacking = [
        officer
        for officer in officers
        if not officer.certificate
        and not (scanned and any(_may_be_misread(officer.name, other.name) for other in numbered))
    ]
    if not lacking:
        form.add(
            "officers_without_id", (), officers[0].span.place(), "、".join(o.name for o in officers), 0.95
        )
        return
    stray = _stray_numbers(form, officers)
    own = [officer.certificate for officer in numbered if officer.certificate]
    if numbered and len(stray) == len(lacking) and _in_one_sentence(form, [own[-1], *stray]):
        # The list of numbers goes on in the next line.
        form.facts = [fact for fact in form.facts if not fact.name.endswith(".officer_ids")]
        ids = (*own, *stray)
        place = numbered[0].span.place()
        form.add("officer_ids", ids, place, "、".join(ids), numbered[0].shape.value - 0.05)
        form.add("officers_without_id", (), place, "、".join(o.name for o in officers), 0.85)
        return
    if len(stray) >= len(lacking):
        # Numbers stand in the record, but not where a name can be told to have them.
        # As many in one sentence as there are officers: theirs, whichever is whose.
        all_theirs = len(stray) == len(officers) == len(lacking) and _in_one_sentence(form, stray)
        sure = NARRATIVE - 0.05 if all_theirs else DOUBTFUL
        form.add("officer_ids", tuple(stray), lacking[0].span.place(), "、".join(stray), sure)
        return
    names = tuple(officer.name for officer in lacking)
    # Who only takes it down may be no officer: whether he needs a number is not for a machine to say.
    asked = {person.name for field in form.fields_for("officers") for person in people(field.value)}
    recorders = {
        person.name for field in form.fields_for("recorder") for person in people(field.value)
    } - asked
    certain = (
        form.certain
        and not (scanned and len(numbered) > 1)  # a third name beside two numbers is one of the two, misread
        and not recorders.issuperset(names)
        and (not scanned or all(_is_wholly_read(form, f) for f in form.fields_for("officers", "officer_id")))
        and (bool(form.fields_for("officer_id")) or not _ID_WORDS.search(form.text) or numbered)
    )
    place = lacking[0].span.place()
    form.add("officers_without_id", names, place, "、".join(names), 0.92 if certain else 0.6)


def _is_wholly_read(form: Form, field: Field) -> bool:
    """Whether the letters of a field are sure, and nothing stands beside them."""
    return form.has_no_mark(field) and (field.blank or field.value.place().confidence >= _HARDLY_READ)


def _in_one_sentence(form: Form, numbers: list[str]) -> bool:
    numbers = sorted(numbers, key=form.text.find)
    pattern = r"[^。；;？?]{0,24}".join(map(re.escape, numbers))
    return re.search(pattern, form.text) is not None


def _stray_numbers(form: Form, officers: list[Officer]) -> list[str]:
    """Numbers behind words for a certificate, anywhere in the record."""
    known = {officer.certificate for officer in officers}
    stray: list[str] = []
    for words in _ID_WORDS.finditer(form.text):
        for number in CERTIFICATE.finditer(form.text, words.end(), words.end() + 60):
            text = number.group().strip()
            before = form.text[max(0, number.start() - 8) : number.start()]
            if text not in known and text not in stray and not re.search(r"电话|手机|联系|身份", before):
                stray.append(text)
    return stray
