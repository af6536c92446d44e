"""罚没款票据、回单: when how much was paid, and by whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from enforcement_review.extracting.addressees import add_party
from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import NARRATIVE, Form
from enforcement_review.extracting.values import party_name, read_amount, read_date
from enforcement_review.law.dates import find_dates
from enforcement_review.law.money import AmountForm, find_amounts, format_yuan
from enforcement_review.model import Line, Table
from enforcement_review.text import Passage, bare

# The day of paying goes before the day on which the paper was written.
_PAYING = re.compile(r"缴|交易|付|收款|收讫|入[账帐库]|记[账帐]|到[账帐]|支付|转账|划款|扣款")
_INNER_LABEL = re.compile(r"\s*(全称|户名|名称)\s*:?\s*(?=.)")  # whose ruling towards its value was not seen
_OF_PAYER = re.compile(r"付款|缴款|交款|缴费")
# 兹收到张三交来罚款人民币伍仟元整
_RECEIVED_FROM = re.compile(
    r"(今|兹|现)收到[\s:_☑☐□]*(?P<payer>[\u4e00-\u9fa5()（）·]{2,40}?)\s*(单位|同志)?(交来|缴来|交纳|缴纳|上交|上缴|交付)"
)
_TOTAL = re.compile(r"合计|大写|小写|总|实[缴收]")
_SEVERAL = 2


# A date that a label says to be another's: 打印时间, 票据有效期限.
_LABELLED = re.compile(r"[\u4e00-\u9fa5]{1,8}(时间|日期|期限|起|止)\s*:?\s*$")
_SLIP = NARRATIVE - 0.1  # what a slip shows without a label


# The head of a slip: 省罚没款收据, 银行电子回单.
_HEAD = re.compile(r"[\u4e00-\u9fa5()]{2,24}(收据|回单|缴款书|缴款单|票据|凭证|缴费成功)(\([^()]{1,8}\))?")


def read_payment_receipt(form: Form) -> None:
    """`paid_on`, `amount` (the total), `payer`; of several slips on one sheet those of each."""
    for slip in _sheets(form):
        _read_slip(slip)


def _sheets(form: Form) -> list[Form]:
    """The slips of a sheet that each begin with a head of their own and name a sum."""
    if len(form.pages) != 1:
        return [form]
    (page,) = form.pages
    heads = [index for index, block in enumerate(page.blocks) if _HEAD.fullmatch(_first_line(block))]
    edges = [0, *heads[1:], len(page.blocks)]
    parts = [form.on((replace(page, blocks=page.blocks[a:b]),)) for a, b in pairwise(edges)]
    return parts if heads and all(find_amounts(part.text) for part in parts) else [form]


def _first_line(block: Line | Table) -> str:
    if isinstance(block, Line):
        return bare(block.text)
    return bare(block.cells[0].text.split("\n")[0]) if block.cells else ""


def _read_slip(form: Form) -> None:
    """Of one slip, or of several of one kind (第一期, 第二期) that were not told apart."""
    payers = _payers(form)
    slips = _slips(payers)
    _read_each_date(form, slips) or _read_paid_on(form)
    fields = form.fields_for("paid_amount")
    totals = [field for field in fields if _TOTAL.search(field.label) and not field.blank]
    if not _read_each_amount(form, fields, slips):
        read_amount(form, "amount", totals or _money_first(fields)) or _only_amount(form)
    _read_payer(form, payers)


def _slips(payers: Sequence[Field]) -> int:
    """How many slips are on the sheet: as many as name their payer behind the same label."""
    return max(Counter((field.group, field.label) for field in payers if not field.blank).values(), default=0)


def _payers(form: Form) -> list[Field]:
    accounts = [field for field in form.fields_for("account_name") if _pays(field)]
    return [*form.fields_for("payer"), *accounts]


def _pays(account: Field) -> bool:
    """Whether an account stands in the payer's block: 付款人›全称, not 付款人›收款人›全称."""
    return _OF_PAYER.search(account.group.rpartition("›")[2]) is not None


def _read_paid_on(form: Form) -> bool:
    dated = sorted(form.fields_for("paid_on"), key=lambda field: _PAYING.search(field.label) is None)
    return read_date(form, "paid_on", dated) or _only_date(form)


def _read_each_date(form: Form, slips: int) -> bool:
    """The day of each slip: behind the same label as often as there are slips, or without one."""
    if slips < _SEVERAL:
        return False
    labelled: dict[str, list[tuple[str, Passage, float]]] = {}
    for field in sorted(form.fields_for("paid_on"), key=lambda field: _PAYING.search(field.label) is None):
        for date in find_dates(field.value.text)[:1]:
            if date.value is not None:
                span = field.value.slice(date.start, date.end)
                entry = (date.value.isoformat(), span, field.shape.value)
                labelled.setdefault(field.label, []).append(entry)
    unlabelled = [
        (stamp, form.passage.slice(start, end), _SLIP) for stamp, start, end in _unlabelled_dates(form)
    ]
    each = next((dates for dates in (*labelled.values(), unlabelled) if len(dates) == slips), [])
    for stamp, span, sure in each:
        form.add("paid_on", stamp, span.place(), span.quote(), sure)
    return bool(each)


def _read_each_amount(form: Form, fields: Sequence[Field], slips: int) -> bool:
    """The sum of each slip."""
    sums = []
    for field in fields:
        figures = [a for a in find_amounts(field.value.text) if a.form is AmountForm.FIGURES]
        sums += [(field, figures[0])] if figures else []
    if not _SEVERAL <= slips == len(sums):
        return False
    for field, amount in sums:
        span = field.value.slice(amount.start, amount.end)
        form.add("amount", format_yuan(amount.value), span.place(), span.quote(), field.shape.value)
    return True


def _money_first(fields: Sequence[Field]) -> list[Field]:
    return sorted(fields, key=lambda field: field.blank)


def _unlabelled_dates(form: Form) -> list[tuple[str, int, int]]:
    return [
        (found.value.isoformat(), found.start, found.end)
        for found in find_dates(form.text)
        if found.value is not None and not _LABELLED.search(form.text[max(0, found.start - 12) : found.start])
    ]


def _only_date(form: Form) -> bool:
    """A slip without labels: its one date, beside those that are another's by their label."""
    everywhere = [found for found in find_dates(form.text) if found.value is not None]
    dates = _unlabelled_dates(form) or [
        (found.value.isoformat(), found.start, found.end) for found in everywhere if found.value is not None
    ]
    if len({stamp for stamp, _, _ in dates}) != 1:
        return False
    form.add_span("paid_on", *dates[0], _SLIP)
    return True


def _only_amount(form: Form) -> bool:
    amounts = find_amounts(form.text)
    if len({amount.value for amount in amounts}) != 1:
        return False
    chosen = next((a for a in amounts if a.form is AmountForm.FIGURES), amounts[0])
    form.add_span("amount", format_yuan(chosen.value), chosen.start, chosen.end, _SLIP)
    return True


def _read_payer(form: Form, fields: Sequence[Field]) -> None:
    if (told := _RECEIVED_FROM.search(form.text)) is not None:
        found = party_name(form.passage.slice(*told.span("payer")))
        if found:
            add_party(form, "payer", found, NARRATIVE - 0.05)
            return
    for field in fields:
        inner = _INNER_LABEL.match(field.value.text)
        value = field.value.slice(inner.end(), len(field.value.text)) if inner else field.value
        if not field.blank and (found := party_name(value)):
            add_party(form, "payer", found, field.shape.value)
            return
    if fields:
        form.add_empty("payer", fields[0])
