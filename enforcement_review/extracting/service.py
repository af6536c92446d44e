"""送达回证: what was served, on whom, how, when, by whom. One receipt may name several papers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from enforcement_review.extracting.addressees import add_party
from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.extracting.labels import label_keys
from enforcement_review.extracting.officers import told_apart
from enforcement_review.extracting.signing import add_signed, is_signed, read_ink_or_blank
from enforcement_review.extracting.values import (
    Person,
    has_boxes,
    names_left_over,
    party_name,
    people,
    read_text,
    ticked_words,
)
from enforcement_review.law.dates import DateState, find_dates
from enforcement_review.law.document_numbers import find_document_numbers
from enforcement_review.model import TextFrom
from enforcement_review.text import Passage, bare

_PAPER = re.compile(
    r"《?(?P<title>[\u4e00-\u9fa5()/、]{0,24}?(决定书|告知书|通知书|通知单|清单|催告书|公告|回执|笔录|证明|报告书?|意见书|指令书|缴款书|凭证|处罚书|凭单))》?"
)
_WAYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("leave", re.compile(r"留\s*置")),
    ("announcement", re.compile(r"公\s*告")),
    ("electronic", re.compile(r"电\s*子|邮箱|电子邮件|短信|微信|传真")),
    ("mail", re.compile(r"邮\s*寄|邮\s*递|挂号|快递|EMS|特快专递")),
    ("entrusted", re.compile(r"委\s*托|转\s*交")),
    ("direct", re.compile(r"直\s*接|当\s*面|本人签收|现场送达|当场(送达|交付)")),
)


# The manner where it has no field of its own: 2022年3月30日16时 ……自然资源所 直接送达.
# Who refused, or what is told elsewhere, stands in the place of a signature and is none.
_NOT_SIGNED = re.compile(r"拒(绝)?(签|收)|见(备注|说明|邮|附|回执|签收|送达|快递)")
_NAMED_WAY = re.compile(r"(直接|当面|留置|邮寄|公告|委托|转交|电子)送达")


def read_receipt(form: Form) -> None:
    """送达回证, with the date that counts as the day of service (签收日)."""
    _read_served_documents(form)
    _read_recipient(form)
    read_text(form, "place", "place")
    _read_manner(form)
    _read_signature_and_date(form)
    _read_servers(form)
    _read_witness(form)


def _read_served_documents(form: Form) -> None:
    fields = [*_named_in_block(form), *form.fields_for("served_document")]
    seen: set[str] = set()
    for field in fields:
        for title, span in _papers_in(field.value):
            if title not in seen:
                seen.add(title)
                form.add("served_document", title, span.place(), span.quote(), field.shape.value)
    if seen:
        for field in form.fields_for("served_document", "served_number", "number"):
            for number in find_document_numbers(field.value.text):
                span = field.value.slice(number.start, number.end)
                form.add("served_number", span.quote(), span.place(), span.quote(), field.shape.value)
        return
    if fields and all(field.blank for field in fields):
        form.add_empty("served_document", fields[0])
        return
    if fields:
        filled = next(field for field in fields if not field.blank)
        form.add("served_document", filled.value.quote(), filled.place, filled.value.quote(), 0.8)
        return
    # Receipts in prose: 「今收到……《行政处罚决定书》」.
    for found in re.finditer(r"《(?P<title>[^《》]{3,40}书)》", form.text):
        title = bare(found.group("title"))
        if title not in seen:
            seen.add(title)
            form.add_span("served_document", title, *found.span("title"), 0.85)


def _named_in_block(form: Form) -> list[Field]:
    """送达文书 › 名称: what the block that a label is part of says of it."""
    return [
        field
        for field in form.fields_for("party_part_name")
        if field.group
        and not field.blank
        and "served_document" in label_keys(field.group.rpartition("›")[2] + field.label)
    ]


def _papers_in(passage: Passage) -> Iterable[tuple[str, Passage]]:
    """Titles in a field that may list several papers."""
    for found in _PAPER.finditer(passage.text):
        title = bare(found.group("title"))
        if len(title) >= 3:
            yield title, passage.slice(*found.span("title"))


def _read_recipient(form: Form) -> None:
    for field in form.fields_for("addressee", "party_name"):
        if not field.blank and (found := party_name(field.value)):
            add_party(form, "recipient", found, field.shape.value)
            return
    blank = form.fields_for("addressee")
    if blank:
        form.add_empty("recipient", blank[0])


def _read_manner(form: Form) -> None:
    for field in form.fields_for("manner"):
        if field.blank:
            continue
        ticked = ticked_words(field.value.text)
        # Of boxes of which none is ticked, those that were read may not be all.
        text = " ".join(ticked) if ticked or has_boxes(field.value.text) else field.value.text
        ways = [way for way, pattern in _WAYS if pattern.search(text)]
        if len(ways) == 1 or (ways and ticked):
            form.add("manner", ways[0], field.place, field.value.quote()[:60], field.shape.value)
            return
    if re.search(
        r"留置送达[^。\n]{0,4}(完成|方式|于)|予以留置|将[^。\n]{0,20}留置(于|在)|拒(绝)?(签|收)[^。\n]{0,40}留置",
        form.text,
    ):
        found = re.search(r"留置", form.text)
        if found:
            form.add_span("manner", "leave", found.start(), found.end(), 0.8)
            return
    named = [] if has_boxes(form.text) else list(_NAMED_WAY.finditer(form.text))
    told = {way for found in named for way, pattern in _WAYS if pattern.search(found.group())}
    if len(told) == 1:
        form.add_span("manner", told.pop(), named[0].start(), named[0].end(), 0.8)
        return
    blank = form.fields_for("manner")
    if blank and all(field.blank for field in blank):
        form.add_empty("manner", blank[0])


def _read_signature_and_date(form: Form) -> None:
    """`recipient_signed` and `served_on`: the recipient's signature and the date with it."""
    fields = form.fields_for("recipient")
    signed = [
        field for field in fields if is_signed(field.value) and not _NOT_SIGNED.search(field.value.text)
    ]
    if signed:
        add_signed(form, "recipient_signed", signed[0].value, signed[0].shape.value - 0.02)
    elif fields:
        read_ink_or_blank(form, "recipient_signed", fields)
    dated = [*form.fields_for("served_on"), *fields]
    served = _date_in(dated)
    if served is None:
        _read_date_below_signature(form, dated)
        return
    field, start, end, value = served
    span = field.value.slice(start, end)
    sure = DOUBTFUL if _names_several(form) and _has_other_dates(dated, value) else field.shape.value
    form.add("served_on", value, span.place(), span.quote(), sure)


def _names_several(form: Form) -> bool:
    return sum(fact.name == "service_receipt.served_document" for fact in form.facts) > 1


def _has_other_dates(dated: list[Field], value: str) -> bool:
    """Whether papers were served on several days, of which it is not known which is whose."""
    return any(
        date.value is not None and date.value.isoformat() != value
        for field in dated
        for date in find_dates(field.value.text)
    )


def _date_in(fields: list[Field]) -> tuple[Field, int, int, str] | None:
    for field in fields:
        for date in find_dates(field.value.text):
            if date.state is DateState.FULL and date.value is not None:
                return field, date.start, date.end, date.value.isoformat()
    return None


def _read_date_below_signature(form: Form, dated: list[Field]) -> None:
    """A date on the line below 收件人签名 belongs to it; a blank one is a date not filled in."""
    signature = re.search(
        r"(收\s*件\s*人|受\s*送\s*达\s*人|签\s*收\s*人)[^\n]{0,30}(签|盖|章|收)[^\n]*\n?[^\n]*", form.text
    )
    if signature is not None:
        for date in find_dates(signature.group()):
            start, end = signature.start() + date.start, signature.start() + date.end
            if date.state is DateState.FULL and date.value is not None:
                form.add_span("served_on", date.value.isoformat(), start, end, 0.85)
            else:
                form.add_span("served_on", None, start, end, 0.85 if date.state is DateState.BLANK else 0.0)
            return
    for field in dated:
        blanks = [date for date in find_dates(field.value.text) if date.state is DateState.BLANK]
        if blanks or ("served_on" in field.keys and field.blank and form.certain):
            form.add_empty("served_on", field)
            return


def _read_servers(form: Form) -> None:
    fields = form.fields_for("servers")
    named: list[Person] = []
    for field in fields:
        named += people(field.value)
    names = [person.name for person in told_apart(form, named)]
    filled = next((field for field in fields if not field.blank), None)
    if names and filled is not None:
        counted = form.document.text_from is not TextFrom.OCR or _names_whole(form, fields, names)
        sure = filled.shape.value - 0.02 if counted else DOUBTFUL
        form.add("servers", tuple(names), filled.place, "、".join(names), sure)
    elif fields and all(field.blank for field in fields):
        inked = next((field for field in fields if form.mark_in(field) is not None), fields[0])
        form.add_empty("servers", inked)


def _names_whole(form: Form, fields: list[Field], names: list[str]) -> bool:
    """Whether nobody else can have signed on a scan: two are enough, beside one nothing may stand unread."""
    return len(names) > 1 or not any(
        len(people(field.value)) > len(names) or names_left_over(field.value) or not form.has_no_mark(field)
        for field in fields
    )


def _read_witness(form: Form) -> None:
    for field in form.fields_for("witness_signature"):
        named = people(field.value)
        if named:
            form.add(
                "witness", named[0].name, named[0].span.place(), named[0].span.quote(), field.shape.value
            )
            return
    blank = form.fields_for("witness_signature")
    if blank and all(field.blank for field in blank):
        form.add_empty("witness", blank[0])
