"""Evidence and what is done to secure it: 登记保存、查封扣押、抽样、检验、责令改正."""

from __future__ import annotations

import re
from itertools import pairwise

from enforcement_review.extracting.addressees import read_party
from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import NARRATIVE, Form
from enforcement_review.extracting.letters import read_authority, read_issue_date, read_number
from enforcement_review.extracting.officers import read_officers
from enforcement_review.extracting.signing import read_signed, read_signed_for
from enforcement_review.extracting.values import read_date, read_text
from enforcement_review.law.dates import DateMatch, DateState, find_dates

_BLANKS = r"[\s_]*"
_FROM = re.compile(rf"(自|从|由|期限(为|是)?[:：]?)({_BLANKS}(即日|本日)起)?{_BLANKS}$")
_BETWEEN = re.compile(
    rf"{_BLANKS}(零时|\d+时)?(\d+分)?{_BLANKS}(起)?{_BLANKS},?{_BLANKS}(至|到|-|—|~){_BLANKS}"
)
_PRESERVED = re.compile(r"保存|封存|查封|扣押|期限")


def read_preservation_notice(form: Form) -> None:
    """先行登记保存证据通知书: `served_on` (the day the preservation begins), `issued_on`, `number`, `party_name`."""
    read_number(form)
    read_party(form)
    read_authority(form)
    read_issue_date(form, "issued_on")
    period = _period(form)
    if period is not None:
        begin = period[0]
        if begin.value is not None:
            form.add_span("served_on", begin.value.isoformat(), begin.start, begin.end, NARRATIVE)
            return
    if _read_beginning(form):
        return
    received = [field for field in form.fields_for("served_on") if find_dates(field.value.text)]
    if not read_signed_for(form) and not (received and read_date(form, "served_on", received)):
        read_issue_date(form, "served_on")


_SINCE = re.compile(r"(自|从|于)[\s_]*$")
_KEPT = re.compile(r"[\s_]*(零时)?(起|开始)?[,，]?[^。;；\n]{0,24}(登记保存|保存|封存)")


def _read_beginning(form: Form) -> bool:
    """「决定自2024年5月6日起对下列物品先行登记保存，保存期限七日」: the day it begins, without the day it ends."""
    for date in find_dates(form.text):
        since = _SINCE.search(form.text[max(0, date.start - 6) : date.start])
        kept = _KEPT.match(form.text, date.end)
        begins = kept is not None and (kept[2] is not None or "自" in (since[1] if since else ""))
        if date.value is not None and since and begins:
            form.add_span("served_on", date.value.isoformat(), date.start, date.end, NARRATIVE)
            return True
    return False


def _period(form: Form) -> tuple[DateMatch, DateMatch] | None:
    """自…至…: the first pair of dates that words about keeping introduce."""
    dates = find_dates(form.text)
    for begin, end in pairwise(dates):
        lead = form.text[max(0, begin.start - 40) : begin.start]
        between = form.text[begin.end : end.start]
        if (
            _FROM.search(lead)
            and _BETWEEN.fullmatch(between)
            and _PRESERVED.search(lead + form.text[end.end :][:20])
        ):
            return begin, end
    return None


def read_preservation_handling(form: Form) -> None:
    """先行登记保存证据处理决定书、解除通知书: `decided_on`, `number`."""
    read_number(form)
    read_party(form)
    read_authority(form)
    read_issue_date(form, "decided_on")


def read_seizure_decision(form: Form) -> None:
    """查封（扣押）决定书: `decided_on`, `number`, and the period as `begins_on` and `ends_on`."""
    read_number(form)
    read_party(form)
    read_authority(form)
    read_issue_date(form, "decided_on")
    period = _period(form)
    for name, found in zip(("begins_on", "ends_on"), period or (), strict=False):
        if found.value is not None:
            form.add_span(name, found.value.isoformat(), found.start, found.end, NARRATIVE)


def read_seizure_release(form: Form) -> None:
    """解除查封（扣押）决定书: `decided_on`, `number`."""
    read_preservation_handling(form)


def read_sampling_record(form: Form) -> None:
    """抽样取证凭证: `sampled_on`, `place`, officers, `party_signed`."""
    read_number(form)
    read_party(form)
    fields = form.fields_for("sampled_on", "time")
    if any(find_dates(field.value.text) for field in fields):
        read_date(form, "sampled_on", fields)
    else:
        read_issue_date(form, "sampled_on")
    read_text(form, "place", "place")
    read_officers(form)
    read_signed(form, "party_signed", form.fields_for("party_signature"))


def read_appraisal_report(form: Form) -> None:
    """检验（检测、鉴定）报告: `issued_on`, `commissioned_on`, `sampled_on`."""
    issued = _with_dates(form.fields_for("appraised_on"))
    if issued:
        # 签发 goes before 报告日期 and 批准: the report is out when it is signed off.
        read_date(form, "issued_on", sorted(issued, key=lambda field: "签发" not in field.label))
    else:
        read_issue_date(form, "issued_on")
    commissioned = _with_dates(form.fields_for("commissioned_on"))
    if commissioned:
        read_date(form, "commissioned_on", sorted(commissioned, key=lambda field: "委托" not in field.label))
    sampled = _with_dates(form.fields_for("sampled_on"))
    if sampled:
        read_date(form, "sampled_on", sampled)


def _with_dates(fields: list[Field]) -> list[Field]:
    return [
        field
        for field in fields
        if any(found.state is DateState.FULL for found in find_dates(field.value.text))
    ]


def read_rectification_order(form: Form) -> None:
    """责令改正通知书: `issued_on`, `number`, `party_name`."""
    read_number(form)
    read_party(form)
    read_authority(form)
    read_issue_date(form, "issued_on")
