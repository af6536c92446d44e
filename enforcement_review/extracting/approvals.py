"""Approval forms (审批表、呈批表、报告): who approved, and when."""

from __future__ import annotations

import re

from enforcement_review.extracting.addressees import add_party, read_party
from enforcement_review.extracting.case_officers import ENTRUSTED, SIGNED_BY, read_filing_officers
from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.flow_tables import heads_steps
from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.extracting.letters import (
    AUTHORITY,
    read_issue_date,
    read_labelled_authority,
    read_letterhead,
    read_number,
    read_signing_authority,
)
from enforcement_review.extracting.penalties import operative_part, read_fine
from enforcement_review.extracting.values import (
    party_name,
    people,
    read_date,
    read_text,
)
from enforcement_review.law.dates import DateState, find_dates, without_dates
from enforcement_review.model import TextFrom
from enforcement_review.text import bare


def read_head_approval(form: Form) -> None:
    """`approved_on` and `approver`: the date and the signature of the last head's opinion."""
    blocks = _heads_opinions(form)
    if not blocks:
        _read_last_consent(form)
        return
    dated = [block for block in blocks if _last_date(block) is not None]
    if not dated and _read_day_of_step(form, blocks[-1]):
        _read_approver(form, blocks[-1])
        return
    if not dated:
        undated = next((block for block in reversed(blocks) if not block.blank), blocks[-1])
        blank = [date for date in find_dates(undated.value.text) if date.state is DateState.BLANK]
        if blank:
            span = undated.value.slice(blank[-1].start, blank[-1].end)
            form.add("approved_on", None, span.place(), span.quote(), undated.shape.value)
        elif undated.blank:
            form.add_empty("approved_on", undated)
        _read_approver(form, undated)
        return
    # 分管负责人 and 局负责人 may sign on one day: the one further down decides.
    block = max(reversed(dated), key=lambda candidate: (_last_date(candidate) or ("",))[0])
    last = _last_date(block)
    if last is not None:
        stamp, start, end = last
        span = block.value.slice(start, end)
        form.add("approved_on", stamp, span.place(), span.quote(), block.shape.value)
    _read_approver(form, block)


_DAY_OF_STEP = re.compile(r"(审批|审核|办理|签批|批准|处理|签发|操作)(时间|日期)")


def _read_day_of_step(form: Form, block: Field) -> bool:
    """A step printed without a table: 局负责人审批 张三, and below 意见：同意, 审批时间：2024-05-06."""
    fields = list(form.fields)
    for field in fields[fields.index(block) + 1 :]:
        if any(key.startswith("opinion_") for key in field.keys):
            return False
        if _DAY_OF_STEP.fullmatch(field.label):
            return any(date.state is DateState.FULL for date in find_dates(field.value.text)) and read_date(
                form, "approved_on", [field]
            )
    return False


_CONSENT = re.compile(r"(?<![不拟])(同意|批准)")


def _read_last_consent(form: Form) -> None:
    """A scan on which the label of the head's opinion was not read: the last consent of the form may be the head's."""
    consents = list(_CONSENT.finditer(form.text))
    if form.document.text_from is not TextFrom.OCR or not consents:
        return
    opinion = form.passage.slice(consents[-1].start(), len(form.text))
    for date in find_dates(opinion.text):
        term = re.match(r"\s*(前|之前|以前|止)", opinion.text[date.end :])
        if date.value is not None and term is None:
            span = opinion.slice(date.start, date.end)
            form.add("approved_on", date.value.isoformat(), span.place(), span.quote(), DOUBTFUL)
            named = people(opinion.slice(0, date.start))
            if named:
                form.add("approver", named[-1].name, named[-1].span.place(), named[-1].span.quote(), DOUBTFUL)
            return


def _heads_opinions(form: Form) -> list[Field]:
    """The head's: by its label; else the department's, where the section that handles the case has its own."""
    if steps := heads_steps(form):
        return steps
    heads = form.fields_for("opinion_head")
    departments = form.fields_for("opinion_department")
    if not heads and not departments:
        return _chiefs_opinion(form)
    if departments and (not heads or all(head.blank for head in heads)) and form.fields_for("opinion_unit"):
        return departments
    return heads


_CHIEF = re.compile(r"(大队|中队|支队|总队|队|所|站)(长|负责人)(审核|审批|审查)?意见$")


def _chiefs_opinion(form: Form) -> list[Field]:
    """The last opinion of the form, where it is that of a body's chief (大队长意见) and none stands above him.

    On a scan the head's may have been overlooked: only where nothing unread stands below.
    """
    opinions = [f for f in form.fields if any(key.startswith("opinion_") for key in f.keys)]
    if not opinions or not _CHIEF.search(opinions[-1].label):
        return []
    last = opinions[-1]
    end = form.text.rfind(last.value.text) + len(last.value.text)
    ink = form.ink_below(last.at.page, last.area or last.place.box)
    return [] if ink or _CONSENT.search(form.text, end) else [last]


def _last_date(block: Field) -> tuple[str, int, int] | None:
    full = [date for date in find_dates(block.value.text) if date.value is not None]
    if not full or full[-1].value is None:
        return None
    return full[-1].value.isoformat(), full[-1].start, full[-1].end


_LETTER = re.compile(r"[\u4e00-\u9fa5]")


def _read_approver(form: Form, block: Field) -> None:
    if block.blank:
        form.add_empty("approver", block)
        return
    marks = list(SIGNED_BY.finditer(block.value.text))
    signed = block.value.slice(marks[-1].end(), len(block.value.text)) if marks else block.value
    entrusted = {
        person.name
        for found in ENTRUSTED.finditer(signed.text)
        for person in people(signed.slice(*found.span("who")))
    }
    named = [person for person in people(signed) if person.name not in entrusted]
    if named:
        who = named[0] if marks else named[-1]  # without a mark the name stands at the end of the opinion
        form.add("approver", who.name, who.span.place(), who.span.quote(), block.shape.value)
    elif marks and _LETTER.search(without_dates(signed.text)):
        form.add_unread("approver", block.place, block.value.quote()[-40:], block.shape.value)
    elif (
        marks
        and not entrusted
        and form.certain
        and form.mark_on_row(block.place.page, block.place.box) is None
    ):
        form.add("approver", None, block.place, block.value.quote()[-40:], block.shape.value)


_LONGEST_NAME = 44  # letters of an act's name; what is longer tells what happened


def _read_name_of_act(form: Form) -> None:
    """A form without 案由 that asks for 涉嫌违法行为 instead."""
    for field in form.fields_for("act_name"):
        if not field.blank and len(bare(field.value.text)) <= _LONGEST_NAME:
            form.add("case_name", field.value.quote(), field.place, field.value.quote(), field.shape.value)
            return


def _read_party_of_case(form: Form) -> None:
    """The party; in papers on the case itself 被调查人 is the party too."""
    read_party(form)
    for field in form.fields_for("interviewee") if not form.has("party_name") else ():
        if not field.blank and (found := party_name(field.value)):
            add_party(form, "party_name", found, field.shape.value - 0.03)
            return


def read_case_filing(form: Form) -> None:
    read_text(form, "case_name", "case_name")
    if not form.has("case_name"):
        _read_name_of_act(form)
    _read_party_of_case(form)
    read_letterhead(form)
    read_labelled_authority(form)
    read_signing_authority(form, form.fields_for("opinion_head"))
    read_number(form)
    _read_case_number(form)
    if not read_date(form, "discovered_on", form.fields_for("discovered_on")):
        _discovered_in_narrative(form)
    read_head_approval(form)
    if not form.has("approved_on"):
        _approved_on_by_label(form)
    read_filing_officers(form)


_DISCOVERED = re.compile(r"[^。\n]{0,50}?(发现|查获|举报|投诉|移送|交办|抽检|检查|检测|巡查)")


def _discovered_in_narrative(form: Form) -> None:
    """「2024年9月29日现场检查发现…」 where the form has no field for it."""
    for date in find_dates(form.text):
        made = re.search(
            r"(生产|出厂|购进|进货|保质|有效|批号|成立|登记)[^。\n]{0,8}$", form.text[: date.start]
        )
        if date.value is not None and made is None and _DISCOVERED.match(form.text[date.end : date.end + 60]):
            form.add_span("discovered_on", date.value.isoformat(), date.start, date.end, 0.8)
            return


def _approved_on_by_label(form: Form) -> None:
    """Forms without opinions (立案登记表, 立案决定书) state the day of filing itself."""
    if any(fact.name.endswith(".approved_on") for fact in form.facts):
        return
    fields = form.fields_for("filed_on")
    if not (fields and read_date(form, "approved_on", fields)) and "决定书" in form.document.title:
        read_issue_date(form, "approved_on")


def _read_case_number(form: Form) -> None:
    for field in form.fields_for("case_number"):
        if not field.blank:
            value = field.value.quote()
            if len(value) <= 40:
                form.add("case.number", value, field.place, value, field.shape.value)
                return


# A title set in lines: the name ends the first of them. A company's name ends with 公司 wherever it stands.
_ABOUT_COMPANY = re.compile(
    r"关于(对)?(?P<party>[\u4e00-\u9fa5()（）·]{2,36}?((合作社|商行|商店|超市|经营部|厂|店|所|场|院)(?=\s)|公司(?!的?分公司)))"
)
# 对…有限公司涉嫌…一案进行了调查, 我股于…对…（以下简称…）涉嫌….
_CASE_OF = re.compile(
    r"(?:对|就)(?P<party>[\u4e00-\u9fa5()（）·]{2,36}?)(?:[(（](?:以下|下称|简称)[^()（）]{2,20}[)）])?(?:涉嫌|未经|擅自|违反|违法|无证)"
)
_ABOUT = re.compile(
    r"关于(对)?(?P<party>[\u4e00-\u9fa5()（）·]{2,36}?)(涉嫌|未|违反|违法|擅自|无证|不|超|非法|销售|经营|生产|使用)"
)


def _party_in_title(form: Form) -> None:
    """「关于××公司涉嫌……案的调查报告」."""
    head = "\n".join(form.text.split("\n")[:_HEAD_OF_REPORT])
    for pattern in (_ABOUT_COMPANY, _ABOUT, _CASE_OF):
        found = pattern.search(head)
        named = party_name(form.passage.slice(*found.span("party"))) if found else None
        if named and not AUTHORITY.match(named[0]):
            add_party(form, "party_name", named, 0.85)
            return


_HEAD_OF_REPORT = 8  # lines: title, salutation and what is reported on


def read_investigation_report(form: Form) -> None:
    _read_party_of_case(form)
    if not form.has("party_name"):
        _party_in_title(form)
    read_filing_officers(form)
    signed = form.fields_for("officers_signature", "signed_and_dated")
    if not any(
        _reads_day(form, field)
        for field in (*sorted(form.fields_for("reported_on"), key=_hardly_of_report), *signed)
    ) and not read_issue_date(form, "reported_on", by_people=True):
        _date_of_officers(form)
    read_fine(form, "proposed_fine", operative_part(form.text))


def _hardly_of_report(field: Field) -> bool:
    """Whether a label names the end of the investigation: where the report has a day of its own, that counts."""
    return "终结" in field.label and "报告" not in field.label


def _reads_day(form: Form, field: Field) -> bool:
    """Whether a field states one whole day, which is then the day of the report."""
    days = [date for date in find_dates(field.value.text) if date.state is DateState.FULL]
    return len(days) == 1 and read_date(form, "reported_on", [field])


def _date_of_officers(form: Form) -> None:
    """A report on a form: the day its investigators signed."""
    for block in form.fields_for("opinion_officer", "officers_signature", "signed_and_dated", "officers"):
        if read_date(form, "reported_on", [block]):
            return


def read_closing(form: Form) -> None:
    read_party(form)
    read_text(form, "result", "execution")
    read_text(form, "case_name", "case_name")
    read_head_approval(form)
    if not any(fact.name.endswith(".approved_on") for fact in form.facts):
        read_date(form, "approved_on", form.fields_for("closed_on"))
