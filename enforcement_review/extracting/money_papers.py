"""Paying: receipts, late fines, more time to pay or to decide, demands and applications to the court."""

from __future__ import annotations

import re

from enforcement_review.extracting.addressees import read_party
from enforcement_review.extracting.approvals import read_head_approval
from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.letters import read_authority, read_issue_date, read_number
from enforcement_review.extracting.signing import read_signed_for
from enforcement_review.extracting.values import read_amount, read_date
from enforcement_review.law.dates import DateState, find_dates
from enforcement_review.law.money import Amount, AmountForm, find_amounts, format_yuan
from enforcement_review.law.numerals import parse_numeral
from enforcement_review.text import Passage

_NUMBER = r"[0-9]{1,3}|[一二三四五六七八九十百零〇两]{1,5}"

# ---- 加处罚款 ----

_LATE = re.compile(r"加\s*处\s*(?:的)?\s*罚\s*款")
_RATE = re.compile(r"每日|按日|百分之|3%|%|数额(不|得)|不得超过|标准")
_BOTH = re.compile(r"(及|和|与|、|连同|本金)[^。;\n]{0,6}$")


def read_late_fine_decision(form: Form) -> None:
    """加处罚款决定书: `amount`, `number`, `decided_on`, `party_name`."""
    read_number(form)
    read_party(form)
    read_authority(form)
    read_issue_date(form, "decided_on")
    if any(find_amounts(field.value.text) for field in form.fields_for("late_amount")):
        read_amount(form, "amount", form.fields_for("late_amount"))
        return
    _read_late_amount(form)


def _read_late_amount(form: Form) -> None:
    """The sum that stands with the words 加处罚款, not the principal or both together."""
    amounts = find_amounts(form.text)
    reckoned = [amount for amount in amounts if _is_product(form.text, amount)]
    found = reckoned or [amount for amount in amounts if _is_late_fine(form.text, amount)]
    values = {amount.value for amount in found}
    if not values:
        return
    chosen = next((a for a in found if a.form is AmountForm.FIGURES), found[0])
    confidence = NARRATIVE if len(values) == 1 else DOUBTFUL
    form.add_span("amount", format_yuan(chosen.value), chosen.start, chosen.end, confidence)


def _is_product(text: str, amount: Amount) -> bool:
    """加处罚款：20000元×3%×6日=3600元."""
    sentence = re.split(r"[。;；\n]", text[max(0, amount.start - 90) : amount.start])[-1]
    return _LATE.search(sentence) is not None and re.search(r"[×xX*][^=]{1,24}=\s*$", sentence) is not None


def _is_late_fine(text: str, amount: Amount) -> bool:
    """加处罚款共计3000元, 加处3000元罚款, 3000元的加处罚款."""
    before = re.split(r"[。;；\n]", text[max(0, amount.start - 60) : amount.start])[-1]
    words = [found for found in _LATE.finditer(before) if not _BOTH.search(before[: found.start()])]
    if words:
        between = before[words[-1].end() :]
        # Of two sums behind the words the first is theirs; a rate (每日按…元的3%) is no sum.
        summed = re.search(r"共计|合计|总计|计|为", between) is not None
        return not find_amounts(between) and (summed or not _RATE.search(between))
    behind = re.match(r"(整|\([^()]*\))*的?(加处)?罚\s*款", text[amount.end : amount.end + 40])
    return behind is not None and (
        re.search(r"加\s*处[^元]{0,8}$", before) is not None or "加处" in behind.group()
    )


# ---- 延长办案期限 ----

_DAYS = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?:个)?\s*(?:工作)?\s*(?:日|天)(?!期|内(?:作出|送达|提出|申请))"
)
_EXTENDED = re.compile(
    rf"(?:延长|延期)[^。;；\n]{{0,24}}?(?P<number>{_NUMBER})\s*(?:个)?\s*(?:工作)?\s*(?:日|天)(?!期|以上|前)"
)
_UNTIL = re.compile(r"(?:延长|延期|顺延)[^。;；\n]{0,20}?至\s*$|(?:延长|延期|顺延)[^。;；\n]{0,30}?至\s*$")
_TO = re.compile(r"[至到]\s*$")


def read_extension_approval(form: Form) -> None:
    """延长办案期限审批表: `approved_on`, `approver`, `days`, `until`."""
    read_number(form)
    read_party(form)
    read_head_approval(form)
    _read_days(form)
    _read_until(form)


def _read_days(form: Form) -> None:
    """The days granted: what the head writes goes before what was asked for."""
    heads = [field for field in form.fields_for("opinion_head") if not field.blank]
    for field in heads:
        if _add_days(form, field.value, _EXTENDED, field.shape.value):
            return
    for field in form.fields_for("extension_days"):
        if not field.blank and (
            _add_days(form, field.value, _DAYS, field.shape.value) or _bare_days(form, field)
        ):
            return
    found = list(_EXTENDED.finditer(_without_dates(form.text)))
    days = {parse_numeral(match["number"]) for match in found} - {None}
    if len(days) == 1:
        start, end = found[0].span("number")
        form.add_span("days", str(days.pop()), start, end, NARRATIVE)
        return
    blank = form.fields_for("extension_days")
    if blank and all(field.blank for field in blank):
        form.add_empty("days", blank[0])


def _add_days(form: Form, value: Passage, pattern: re.Pattern[str], confidence: float) -> bool:
    match = pattern.search(_without_dates(value.text))
    days = parse_numeral(match["number"]) if match else None
    if match is None or not days:
        return False
    span = value.slice(*match.span())
    form.add("days", str(days), span.place(), span.quote(), confidence)
    return True


def _without_dates(text: str) -> str:
    """The text with its dates blanked out: the 29日 of a date is no number of days."""
    for written in find_dates(text):
        text = text[: written.start] + "#" * (written.end - written.start) + text[written.end :]
    return text


def _bare_days(form: Form, field: Field) -> bool:
    """A figure alone: the unit stands in the label, 延长天数、延长期限（日）."""
    text = field.value.text.strip()
    if not re.fullmatch(_NUMBER, text):
        return False
    form.add("days", str(parse_numeral(text)), field.place, field.value.quote(), field.shape.value)
    return True


def _read_until(form: Form) -> None:
    fields = form.fields_for("extension_until")
    if any(find_dates(field.value.text) for field in fields):
        read_date(form, "until", fields)
        return
    for field in form.fields_for("extension_days"):
        for found in find_dates(field.value.text):
            if found.value is not None and _TO.search(field.value.text[: found.start]):
                span = field.value.slice(found.start, found.end)
                form.add("until", found.value.isoformat(), span.place(), span.quote(), field.shape.value)
                return
    last = next((found for found in reversed(_dates_behind(form, _UNTIL))), None)
    if last is not None:
        form.add_span("until", *last, NARRATIVE)


def _dates_behind(form: Form, lead: re.Pattern[str]) -> list[tuple[str, int, int]]:
    """The whole dates that stand right behind words like 延长至."""
    return [
        (found.value.isoformat(), found.start, found.end)
        for found in find_dates(form.text)
        if found.state is DateState.FULL
        and found.value is not None
        and lead.search(form.text[max(0, found.start - 44) : found.start])
    ]


# ---- 延期（分期）缴纳罚款 ----

_DUE_BEFORE = re.compile(
    r"(延期|延长|暂缓|推迟)[^。;；\n]{0,30}(至|到)\s*$|(于|在|至|到|应当?于|须于|截止(日期)?(为|:)?|期限(为|至|:))\s*$"
)
_DUE_AFTER = re.compile(
    r"^\s*(前|之前|以前|止)?(\([^()]*\))?\s*[,、]?[^。;；\n]{0,16}(缴纳|缴清|交清|缴款|交纳|缴至|缴存|付清|缴足)|^\s*(前|之前|以前|止)"
)
# 第一期于5月31日前缴5万元
_PAID_BY = re.compile(r"\s*(前|之前|以前|止)(\([^()]*\))?[^。;；,，\n]{0,6}[缴交付](?!通)")


def read_deferred_payment(form: Form) -> None:
    """延期（分期）缴纳罚款审批表、通知书: `approved_on` and `due_on`, the last day granted."""
    read_number(form)
    read_party(form)
    read_head_approval(form)
    if not any(fact.name.endswith(".approved_on") for fact in form.facts):
        read_issue_date(form, "approved_on")
    _read_due(form)


def _read_due(form: Form) -> None:
    stated: list[tuple[str, int, int]] = []
    for found in find_dates(form.text):
        if found.value is None:
            continue
        before = form.text[max(0, found.start - 44) : found.start]
        after = form.text[found.end : found.end + 30]
        granted = _PAID_BY.match(after) or (_DUE_BEFORE.search(before) and _DUE_AFTER.search(after))
        extended = re.search(r"(延期|延长|暂缓|推迟|分期)[^。;；\n]{0,30}(至|到)\s*$", before)
        if (granted or extended) and not re.search(
            r"原(定)?[^。;；\n]{0,12}$|应当?于[^。;；\n]{0,4}$", before
        ):
            stated.append((found.value.isoformat(), found.start, found.end))
    labelled = form.fields_for("due_on")
    dates = [
        (found.value.isoformat(), field, found)
        for field in labelled
        for found in find_dates(field.value.text)
        if found.value is not None
    ]
    if dates:
        stamp, field, found = max(dates, key=lambda item: item[0])
        span = field.value.slice(found.start, found.end)
        form.add("due_on", stamp, span.place(), span.quote(), field.shape.value)
    elif stated:
        form.add_span("due_on", *max(stated), NARRATIVE - 0.05)
    elif labelled and all(field.blank for field in labelled):
        form.add_empty("due_on", labelled[0])


# ---- 催告、申请强制执行 ----


def read_demand_notice(form: Form) -> None:
    """催告书: `issued_on`, `served_on` (where the party signed on it), `number`, `party_name`."""
    read_number(form)
    read_party(form)
    read_authority(form)
    read_issue_date(form, "issued_on")
    read_signed_for(form)


def read_enforcement_application(form: Form) -> None:
    """强制执行申请书: `applied_on`, `number`."""
    read_number(form)
    read_issue_date(form, "applied_on")
