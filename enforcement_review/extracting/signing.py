"""Whether the place for a signature was filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import SIGNED_BY_INK, Form
from enforcement_review.extracting.values import people
from enforcement_review.law.dates import find_dates, without_dates
from enforcement_review.text import Passage
from enforcement_review.text.passage import Place

_WORDS_OF_THE_FORM = re.compile(
    r"签名|签字|签章|盖章|签收|或者?|日期|时间|手写|指印|及|年|月|日|[\s_:：()（）/\\.。,，、-]"
)
_SMALLEST, _LARGEST = 6.0, 90.0  # points: the height of a signature
# Other words that print puts into the place of a signature, and what is left of 签名或者盖章 where it was misread.
_PRINTED_THERE = re.compile(
    r"[(（][^()（）]{0,14}[)）]|[签盖章]|以上|上述|笔录|记录|内容|本人|已阅|看过|核对|属实|情况|无误|一致|属真|被?询问人?|被?检查人?|被?调查人?|被?勘验人?|当事人|见证人|在场人|执法|人员"
    r"|负责人|签收|收件|接收|意见|单位|公章|代表|法定|代理|委托|身份证|证号|电话|关系|拒绝|原因|备注"
)
SIGNED_BY_NAME = 0.93
_WRITTEN = re.compile(r"[\u4e00-\u9fa5\U00020000-\U0003ffffA-Za-z]{2}")


def is_signed(value: Passage) -> bool:
    """Whether a person's or a company's name stands there; a date alone is no signature."""
    text = without_dates(value.text)
    return bool(people(value)) or _WRITTEN.search(_WORDS_OF_THE_FORM.sub("", text)) is not None


def _is_by_hand(form: Form, value: Passage) -> bool:
    """Whether letters in doubt in the place of a signature are a hand's: two together that no print puts there."""
    text = without_dates("".join(value.text.split()), "|")
    text = _WORDS_OF_THE_FORM.sub("|", _PRINTED_THERE.sub("|", text))
    return form.print_reads_well and _WRITTEN.search(text) is not None


def read_signed(form: Form, name: str, fields: Sequence[Field]) -> None:
    """Record yes where one of the places holds a name or a signature's ink, no where all are surely blank."""
    signed = [field for field in fields if is_signed(field.value)]
    if signed:
        add_signed(form, name, signed[-1].value)
        return
    read_ink_or_blank(form, name, fields)


def add_signed(form: Form, name: str, signature: Passage, sure: float = SIGNED_BY_NAME) -> None:
    """Record that somebody signed; a signature that is hard to read is one all the same."""
    place, quote = signature.place(), signature.quote()[:40]
    if sure * place.confidence < SIGNED_BY_INK and _is_by_hand(form, signature):
        place, sure = place._replace(confidence=1.0), SIGNED_BY_INK
    form.add(name, True, place, quote, sure)


def read_ink_or_blank(form: Form, name: str, fields: Sequence[Field]) -> None:
    """For places where no name was read: ink or a picture of a signature's size signs, bare paper does not.

    What is neither, or may stand elsewhere, is filled in but not read.
    """
    if not fields:
        return
    inked = next(((field, mark) for field in fields if (mark := form.mark_in(field)) is not None), None)
    last = fields[-1]
    if inked is not None and _SMALLEST <= inked[1].height <= _LARGEST:
        field, mark = inked
        form.add(
            name, True, Place(field.at.page, mark, None, 1.0), f"{field.label}（手写签名）", SIGNED_BY_INK
        )
    elif all(form.has_no_mark(field) for field in fields) and (
        form.certain or all(field.blank for field in fields)
    ):
        form.add(name, False, last.at, last.label, 0.9)
    else:
        form.add(name, None, last.at, last.label, 0.0)


def read_signed_for(form: Form, name: str = "served_on") -> bool:
    """The day that the party wrote beside its signature for a paper handed to it (签收)."""
    for field in form.fields_for("party_signature", "recipient"):
        for found in find_dates(field.value.text):
            if found.value is not None:
                span = field.value.slice(found.start, found.end)
                confidence = field.shape.value - 0.05
                form.add(name, found.value.isoformat(), span.place(), span.quote(), confidence)
                return True
    return False
