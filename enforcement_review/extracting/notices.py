"""告知书: what is proposed, and what the party was told."""

from __future__ import annotations

import re

from enforcement_review.extracting.addressees import read_party
from enforcement_review.extracting.content import read_content
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.letters import read_authority, read_issue_date, read_number
from enforcement_review.extracting.penalties import operative_part, read_clauses, read_fine, read_kinds
from enforcement_review.extracting.values import is_unticked
from enforcement_review.law.numerals import parse_numeral

_FIGURE = r"[0-9一二三四五六七八九十叁伍柒]{1,3}"
_DEFENCE_PERIOD = re.compile(
    rf"(?P<days>{_FIGURE})\s*个?\s*(?P<work>工作)?\s*(日|天)\s*(内|之内|以内)?(?:(?!听证|{_FIGURE}个?(?:工作)?[日天])[^。;；\n]){{0,40}}?(陈述|申辩)"
    rf"|(陈述|申辩)((意见)?(或者?|和|、|及|以及)(要求|申请|提出)?(举行|组织)?听证的?)?(?:(?!听证)[^。;；\n]){{0,60}}?(?P<days2>{_FIGURE})\s*个?\s*(?P<work2>工作)?\s*(日|天)\s*(内|之内|以内)"
    # 你单位有陈述、申辩的权利，并有要求举行听证的权利。你单位应当自收到本告知书之日起五日内提出
    rf"|(陈述|申辩)[^。;；\n]{{0,30}}。[^。;；\n]{{0,10}}(自|在|于)(收到|接到|送达)[^。;；\n]{{0,14}}?(?P<days3>{_FIGURE})\s*个?\s*(?P<work3>工作)?\s*(日|天)\s*(内|之内|以内)"
)
_HEARING_TOLD = re.compile(
    r"(有权|可以?|享有|依法)[^。\n]{0,24}(要求|申请)[^。\n]{0,12}听证|听证(的)?权利|要求(举行|组织|召开)?听证|申请听证|提出听证"
)
_HEARING_DENIED = re.compile(r"不(适用|属于|符合|享有)[^。\n]{0,10}听证|听证[^。\n]{0,6}不适用")


def read_notice(form: Form) -> None:
    """行政处罚事先告知书, 听证告知书, and the two in one."""
    read_number(form)
    read_party(form)
    read_authority(form)
    read_issue_date(form, "issued_on")
    span = operative_part(form.text)
    read_fine(form, "fine", span)
    read_kinds(form, span)
    read_clauses(form)
    _read_defence_days(form)
    read_content(form, "prior_notice")
    _read_hearing_right(form)


def _read_defence_days(form: Form) -> None:
    """`defence_days`: the days given for stating and defending, as a figure."""
    for found in _DEFENCE_PERIOD.finditer(form.text):
        days = parse_numeral(found.group("days") or found.group("days2") or found.group("days3"))
        if days and not is_unticked(form.text, found.start()):
            form.add_span("defence_days", str(days), found.start(), found.end(), 0.9)
            unit = "workdays" if any(found.group(name) for name in ("work", "work2", "work3")) else "days"
            form.add_span("defence_days_unit", unit, found.start(), found.end(), 0.9)
            return


def _read_hearing_right(form: Form) -> None:
    for found in _HEARING_TOLD.finditer(form.text):
        line = form.text[form.text.rfind("\n", 0, found.start()) + 1 : found.end()]
        if is_unticked(form.text, found.start()) or is_unticked(line, len(line) - len(line.lstrip())):
            continue
        if line.strip()[:1] in "□☐" or _HEARING_DENIED.search(line):
            continue
        form.add_span("hearing_right_told", True, found.start(), found.end(), 0.9)
        return
    if form.certain and "听证" not in form.bare_text:
        form.add_absent("hearing_right_told", False)
