"""Whether the place for a signature was filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import SIGNED_BY_INK, Form
from enforcement_review.extracting.values import people
from enforcement_review.law.dates import find_dates
from enforcement_review.text import Passage
from enforcement_review.text.passage import Place

_WORDS_OF_THE_FORM = re.compile(
    r"签名|签字|签章|盖章|或者?|日期|时间|手写|指印|及|年|月|日|[\s_:：()（）/\\.。,，、-]"
)
_SMALLEST, _LARGEST = 6.0, 90.0  # points: the height of a signature
_WRITTEN = re.compile(r"[\u4e00-\u9fa5\U00020000-\U0003ffffA-Za-z]{2}")


def is_signed(value: Passage) -> bool:
    """A person's or a company's name; a date alone is no signature."""
    text = value.text
    for date in reversed(find_dates(text)):
        text = text[: date.start] + text[date.end :]
    return bool(people(value)) or _WRITTEN.search(_WORDS_OF_THE_FORM.sub("", text)) is not None


def read_signed(form: Form, name: str, fields: Sequence[Field]) -> None:
    """Record yes where one of the places holds a name or a signature's ink, no where all are surely blank."""
    signed = [field for field in fields if is_signed(field.value)]
    if signed:
        form.add(name, True, signed[-1].place, signed[-1].value.quote()[:40], 0.93)
        return
    read_ink_or_blank(form, name, fields)


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
