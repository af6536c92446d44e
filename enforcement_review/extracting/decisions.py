"""处罚决定书 and 当场处罚决定书: all that 行政处罚法第59条 wants in it."""

from __future__ import annotations

import re

from enforcement_review.extracting.addressees import read_party
from enforcement_review.extracting.approvals import read_head_approval
from enforcement_review.extracting.content import read_content
from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.extracting.letters import read_authority, read_issue_date, read_number
from enforcement_review.extracting.penalties import (
    find_fine,
    operative_part,
    read_clauses,
    read_confiscated,
    read_fine,
    read_fine_in_capitals,
    read_kinds,
    without_quotations,
)
from enforcement_review.extracting.seals import read_seal
from enforcement_review.extracting.values import read_amount, read_date
from enforcement_review.law.identity import find_citizen_ids, find_credit_codes
from enforcement_review.law.money import format_yuan
from enforcement_review.law.numerals import parse_numeral
from enforcement_review.text import Passage

_FIGURE = r"[0-9一二三四五六七八九十]{1,3}"
_RECONSIDERATION = re.compile(
    rf"(?P<days>{_FIGURE})\s*(个)?\s*(?P<unit>工作日|日|天|个?月)\s*(内|之内|以内)?(?:(?!缴|交纳|履行|{_FIGURE}\s*个?(?:日|天|月))[^。;；]){{0,70}}?复\s*议"
)
_RECONSIDERATION_BODY = re.compile(
    r"向\s*(?P<body>[^。,，;；向]{2,60}?)\s*(提出|提起|申请|递交)[^。;；]{0,6}复\s*议|复议机关(为|是|[:：])?\s*(?P<body2>[^。,，;；\n]{3,40})"
)
_LITIGATION = re.compile(
    rf"(?P<months>{_FIGURE})\s*个?\s*(?P<unit>月|日|天|工作日)\s*(内|之内|以内)?[^。;；]{{0,70}}?(诉\s*讼|起诉)"
)
_COURT = re.compile(r"(?P<court>[\u4e00-\u9fa5]{2,24}?(人民法院|法院))")

_ENFORCING = re.compile(r"申请(人民)?法院$")


def read_decision(form: Form) -> None:
    """行政处罚决定书; the papers of the summary procedure carry the same, on a form."""
    read_number(form)
    read_party(form)
    read_authority(form)
    _read_identity(form)
    _read_address(form)
    if re.search(r"备案|登记", form.document.title):
        read_date(form, "decided_on", form.fields_for("decided_on"))  # its own date is that of the filing
    elif form.document.type == "decision":
        read_issue_date(form, "decided_on", "decided_on")
    else:
        read_issue_date(form, "decided_on", "decided_on", "served_on")
    _read_penalty(form)
    read_clauses(form)
    _read_remedies(form)
    read_content(form, "decision")
    read_seal(form, _authority(form))


def _read_penalty(form: Form) -> None:
    span = operative_part(form.text)
    if not read_fine(form, "fine", span):
        read_amount(form, "fine", [field for field in form.fields_for("fine") if not field.blank])
    read_fine_in_capitals(form, span)
    read_confiscated(form, span)
    read_kinds(form, span)


def _read_identity(form: Form) -> None:
    """The party's codes; those of the wrong check digit too: whether they are valid is for the judge."""
    for name, find, keys in (
        ("party_credit_code", find_credit_codes, ("credit_code",)),
        ("party_id_number", find_citizen_ids, ("citizen_id", "credit_code")),
    ):
        fields = form.fields_for(*keys)
        for passage, confidence in (
            *((field.value, field.shape.value) for field in fields),
            (form.passage, 0.88),
        ):
            if found := find(passage.text):
                span = passage.slice(found[0].start, found[0].end)
                form.add(name, found[0].value, span.place(), span.quote(), confidence)
                break
        else:
            _read_odd_code(form, name, fields)


def _read_odd_code(form: Form, name: str, fields: list[Field]) -> None:
    """A code that has not the right shape: what was printed, for the judge to find fault with; blank: empty."""
    own = [
        f
        for f in fields
        if not f.blank and re.fullmatch(r"[0-9A-Za-z*]{12,20}", f.value.text.replace(" ", ""))
    ]
    expected = "信用代码" if name == "party_credit_code" else "身份"
    labelled = [field for field in own if expected in field.label]
    if labelled:
        value = labelled[0].value.quote()
        form.add(name, value, labelled[0].place, value, 0.85)
        return
    blank = [field for field in fields if field.blank and expected in field.label]
    if blank and len(blank) == len(fields):
        form.add_empty(name, blank[0])


def _read_address(form: Form) -> None:
    for field in form.fields_for("party_address"):
        if not field.blank:
            value = _before_next_clause(field.value)
            form.add("party_address", value.quote(), value.place(), value.quote(), field.shape.value)
            return
    found = re.search(
        r"(住所地?|住址|地址|住|经营场所)(在|为|于|[:：])?\s*(?P<at>[\u4e00-\u9fa50-9A-Za-z\-#()]{6,60})",
        form.text,
    )
    if found is not None and re.search(r"[省市县区镇乡村路街号]", found.group("at")):
        form.add_span("party_address", form.passage.quote(*found.span("at")), *found.span("at"), 0.85)
        return
    blank = form.fields_for("party_address")
    if blank:
        form.add_empty("party_address", blank[0])


def _before_next_clause(passage: Passage) -> Passage:
    cut = re.search(r"[,，;；。]|\s{3,}|\n(?=[^\n]{0,12}:)|(?<!\d)1[3-9]\d{9}(?!\d)", passage.text)
    end = cut.start() if cut else len(passage.text)
    # 当事人：…（统一社会信用代码：…，地址：…）: the bracket was opened before it.
    depth = 0
    for at, letter in enumerate(passage.text[:end]):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return passage.slice(0, at)
    return passage.slice(0, end)


def _read_remedies(form: Form) -> None:
    """Ways and periods of 行政复议 and 行政诉讼."""
    text = form.text.replace("\n", " ")
    reconsideration = _RECONSIDERATION.search(text)
    if reconsideration is not None:
        days = parse_numeral(reconsideration.group("days"))
        span = (reconsideration.start(), reconsideration.end())
        if days and reconsideration.group("unit") in {"日", "天"}:
            form.add_span("reconsideration_days", str(days), *span, 0.92)
        elif days:
            form.add_span("reconsideration_days", f"{days}{reconsideration.group('unit')}", *span, 0.85)
    body = _RECONSIDERATION_BODY.search(text)
    if body is not None:
        group = "body" if body.group("body") else "body2"
        form.add_span("reconsideration_body", form.passage.quote(*body.span(group)), *body.span(group), 0.88)
    # The period for suing may stand behind that for reconsideration in one sentence.
    for litigation in _LITIGATION.finditer(text, reconsideration.end() if reconsideration else 0):
        months = parse_numeral(litigation.group("months"))
        if not months:
            continue
        if litigation.group("unit") == "月":
            form.add_span("litigation_months", str(months), litigation.start(), litigation.end(), 0.92)
        else:
            form.add_span("litigation_days", str(months), litigation.start(), litigation.end(), 0.9)
        break
    else:
        earlier = _LITIGATION.search(text)
        if earlier and earlier.group("unit") == "月" and (months := parse_numeral(earlier.group("months"))):
            form.add_span("litigation_months", str(months), earlier.start(), earlier.end(), 0.85)
    court = next(
        (
            c
            for c in _COURT.finditer(text)
            if "申请" not in text[max(0, c.start() - 4) : c.start()] and not _ENFORCING.search(c.group())
        ),
        None,
    )
    if court is not None:
        name = re.sub(r"^.*(向|或者?|依法|直接|到)", "", form.passage.quote(*court.span("court")))
        if len(name) >= 4:
            form.add_span("court", name, court.end("court") - len(name), court.end("court"), 0.88)


def _authority(form: Form) -> str | None:
    """Who decides, as it was read above."""
    name = f"{form.document.type}.authority"
    values = [fact.value for fact in form.facts if fact.name == name]
    return next((value for value in values if isinstance(value, str)), None)


def read_decision_approval(form: Form) -> None:
    """行政处罚决定审批表: the head's approval and the fine it approves."""
    read_party(form)
    read_head_approval(form)
    for field in form.fields_for("opinion_head"):
        found = find_fine(field.value.text)
        if found is not None and not found.doubtful:
            span = field.value.slice(found.start, found.end)
            form.add("fine", format_yuan(found.value), span.place(), span.quote(), 0.9)
            return
    # The head agrees without a figure: what was put before him counts where the form names one figure only.
    others = [*form.fields_for("fine", "penalty", "opinion_unit", "opinion_officer", "opinion_legal")]
    fines = [(field, find_fine(field.value.text)) for field in others]
    named = [(field, fine) for field, fine in fines if fine is not None]
    agreed = len({fine.value for _, fine in named}) == 1 and not any(fine.doubtful for _, fine in named)
    if named:
        field, fine = named[0]
        span = field.value.slice(fine.start, fine.end)
        form.add("fine", format_yuan(fine.value), span.place(), span.quote(), 0.88 if agreed else DOUBTFUL)
        return
    if read_amount(form, "fine", [field for field in form.fields_for("fine") if not field.blank]):
        return
    anywhere = find_fine(without_quotations(form.text))
    if anywhere is not None:
        confidence = DOUBTFUL if anywhere.doubtful else 0.8
        form.add_span("fine", format_yuan(anywhere.value), anywhere.start, anywhere.end, confidence)
