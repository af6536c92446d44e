"""The officers to whom a case is given: beside 承办人, by their signatures, or in the words of an opinion."""

from __future__ import annotations

import re

from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.flow_tables import stands_in_steps
from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.extracting.officers import told_apart
from enforcement_review.extracting.person_names import begins_with_surname
from enforcement_review.extracting.values import Person, people
from enforcement_review.model import TextFrom

SIGNED_BY = re.compile(r"(签名|签字|签章|签批|审批人|批准人|负责人)\)?\s*[:(（]|签名|签字")


def read_filing_officers(form: Form) -> None:
    """The officers who are given the case: named beside 承办人, else those who sign its proposal."""
    named: list[tuple[Person, Field]] = []
    for field in form.fields_for("officers"):
        if stands_in_steps(form, field):
            continue
        if named and _is_same_list(form, [person for person, _ in named], field):
            again = [(person, field) for person in people(field.value)]
            named = max(named, again, key=_sureness)
            continue
        # Beside 承办人 may stand his opinion and his signature: 建议立案，由…承办。签名：….
        marks = list(SIGNED_BY.finditer(field.value.text)) if "。" in field.value.text else []
        signed = field.value.slice(marks[-1].end() if marks else 0, len(field.value.text))
        named += [(person, field) for person in people(signed)]
    if not named and _officers_in_narrative(form):
        return
    for field in form.fields_for("officers_signature") if not named else []:
        named += [(person, field) for person in people(field.value)]
    if not named:
        for block in form.fields_for("opinion_officer"):
            marks = list(SIGNED_BY.finditer(block.value.text))
            signed = block.value.slice(marks[-1].end() if marks else 0, len(block.value.text))
            named += [(person, block) for person in people(signed)]
    if named and _hardly_read(form, named) and _officers_in_narrative(form):
        return
    first = named[0][1] if named else None
    names = [person.name for person in told_apart(form, [person for person, _ in named])]
    if not names:
        _officers_in_narrative(form)
    if names and first is not None:
        form.add("officers", tuple(names), first.place, "、".join(names), first.shape.value - 0.03)


_HARDLY_READ = 0.75


def _hardly_read(form: Form, named: list[tuple[Person, Field]]) -> bool:
    """Whether names were read from handwriting that is hardly legible: where they are printed too, that counts."""
    return form.document.text_from is TextFrom.OCR and _sureness(named) < _HARDLY_READ


def _sureness(named: list[tuple[Person, Field]]) -> float:
    return min(person.span.place().confidence for person, _ in named)


def _is_same_list(form: Form, persons: list[Person], field: Field) -> bool:
    """On a scan: whether a further list is the first one signed, of which a name was misread.

    As many names, one of them the same, and the others alike in a letter.
    """
    if form.document.text_from is not TextFrom.OCR:
        return False
    names, further = [p.name for p in persons], [p.name for p in people(field.value)]
    if len(names) != len(further) or not set(names) & set(further):
        return False
    return all(
        any(a == b for a, b in zip(name, other, strict=False))
        for name, other in zip(names, further, strict=True)
    )


ENTRUSTED = re.compile(
    r"(?:由|指定|指派|安排|承办人(?:员)?(?:为|是|:)?|经办人(?:为|是|:))\s*(?P<who>[^。;；\n:]{2,30}?)(?=(?:同志|两人|二人|两名同志|具体|共同|负责){0,2}(?:承办|办理|负责|经办|调查|为承办人|[。;；\n]|$))"
)

# 「本局执法人员张三（证号）、李四（证号）在…检查时」, 「张三、李四两名同志自…进行了调查」.
_BY_OFFICERS = re.compile(
    r"(?:执法人员|办案人员|调查人员|承办人员?|检查人员)\s*(?P<who>[\u4e00-\u9fa5]{2,4}(?:[(（][^()（）]{4,40}[)）])?(?:[、,，和及]\s*[\u4e00-\u9fa5]{2,4}(?:[(（][^()（）]{4,40}[)）])?){1,3}?)"
    r"(?=(?:等|两名|二人|依法|根据|对|在|于|前往|到|持|会同|进行|出示|自|至)|[,，。(（])"
)

_ONE_LETTER = re.compile(r"[、,，]\s*[\u4e00-\u9fa5](?![\u4e00-\u9fa5])")


def _officers_in_narrative(form: Form) -> bool:
    """「由张三、李四承办」."""
    for found in ENTRUSTED.finditer(form.text):
        named = people(form.passage.slice(*found.span("who")))
        if len(named) >= 2:
            # A name of which one letter is left was parted by a line, or by what was signed between.
            sure = DOUBTFUL if _ONE_LETTER.search(found["who"]) else 0.88
            form.add_span("officers", tuple(person.name for person in named), *found.span("who"), sure)
            return True
    for found in _BY_OFFICERS.finditer(form.text):
        named = people(form.passage.slice(*found.span("who")))
        if len(named) >= 2 and all(begins_with_surname(person.name) for person in named):
            form.add_span("officers", tuple(person.name for person in named), *found.span("who"), 0.85)
            return True
    return False
