"""Facts of the case as a whole, put together from what its papers state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources

import yaml

from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.extracting.parties import NameKind, kind_of_name
from enforcement_review.extracting.values import TICKED
from enforcement_review.law.dates import find_dates
from enforcement_review.model import Fact

# Papers that state a fact of the case, the one to believe first.
_STATED_IN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "number",
        (
            "case_filing_approval.number",
            "cover.number",
            "decision.number",
            "summary_decision.number",
            "no_penalty_decision.number",
        ),
    ),
    ("name", ("case_filing_approval.case_name", "cover.case_name", "closing_approval.case_name")),
    (
        "authority",
        (
            "decision.authority",
            "summary_decision.authority",
            "no_penalty_decision.authority",
            "prior_notice.authority",
            "case_filing_approval.authority",
        ),
    ),
    (
        "party_name",
        (
            "decision.party_name",
            "summary_decision.party_name",
            "no_penalty_decision.party_name",
            "prior_notice.party_name",
            "case_filing_approval.party_name",
            "cover.party_name",
        ),
    ),
    ("cause", ("case_filing_approval.case_name", "closing_approval.case_name", "cover.case_name")),
)
_MAJOR = re.compile(
    rf"[{TICKED}]\s*(属于)?\s*(情节)?(重大|复杂|疑难)|(本案|该案|此案)[^。\n]{{0,14}}(属于?|系|为)[^。\n]{{0,8}}(重大|疑难|复杂)[^。\n]{{0,10}}案件|(案件(性质|类型|类别|级别)|是否重大(复杂)?(案件)?)\s*[:：]?\s*(是|重大|疑难|复杂)(?!□)"
)
_NOT_PUBLIC = re.compile(r"(依法|决定|同意|建议|拟)?(不予|不宜|免予)(公示|公开)(?!的(情形|范围))")
_SEEN = re.compile(
    r"(检查|巡查|排查|抽查|执法|巡逻|稽查|检测|勘验|勘查|抽样|抽检)[^。\n]{0,60}?(发现|查获|查明|查见|查实|正在|存在|不合格|未|超)|现场(发现|查获)|正在|执法人员[^。\n]{0,50}(检查|巡查|检测|勘验)"
)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    facts: tuple[Fact, ...]
    sector: str | None
    place: str | None


@cache
def _sectors() -> dict[str, dict[str, list[str]]]:
    text = (
        resources.files("enforcement_review.extracting").joinpath("sectors.yaml").read_text(encoding="utf-8")
    )
    data: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return data


def read_case(forms: Sequence[Form]) -> CaseFacts:
    """`case.*`: each with the place of the paper that states it."""
    facts = [fact for form in forms for fact in form.facts]
    found: list[Fact] = []
    for field, names in _STATED_IN:
        source = _first(facts, names)
        stated = any(fact.name == f"case.{field}" and fact.value for fact in facts)
        if source is not None and not stated:
            found.append(replace(source, name=f"case.{field}"))
    known = [*facts, *found]
    found.extend(_party_kind(known))
    found.extend(_procedure(forms))
    for form in forms:
        _read_act_ended(form)
    _read_seen_on(forms)
    for form in forms:
        _read_marks(form)
        found.extend(fact for fact in form.facts if fact.name.startswith("case.") and fact not in facts)
    return CaseFacts(tuple(found), *overlays_of([*facts, *found]))


def overlays_of(facts: Sequence[Fact]) -> tuple[str | None, str | None]:
    """Ids of the sector's and the place's overlays that the facts ask for; None where they show none."""
    authority = _first(facts, ("case.authority",))
    name = str(authority.value) if authority and authority.value else ""
    return _sector_of(name), _place_of(facts, name)


def _first(facts: Iterable[Fact], names: Sequence[str]) -> Fact | None:
    pool = [fact for fact in facts if fact.value not in (None, "", ())]
    for name in names:
        match = [fact for fact in pool if fact.name == name]
        if match:
            return max(match, key=lambda fact: fact.confidence)
    return None


def _party_kind(facts: Sequence[Fact]) -> list[Fact]:
    """公民 or 法人、其他组织. A 个体工商户 is counted differently by place: its kind is left doubtful."""
    party = _first(facts, ("case.party_name",))
    if party is None or not isinstance(party.value, str):
        return []
    code = _first(facts, ("decision.party_credit_code", "summary_decision.party_credit_code"))
    name = party.value
    kind = kind_of_name(name)
    if (code is not None and str(code.value).startswith("92")) or (
        code is None and kind is NameKind.BUSINESS
    ):
        return [replace(party, name="case.party_kind", value="organisation", confidence=0.7)]
    if code is not None or kind is NameKind.ORGANISATION:
        return [replace(party, name="case.party_kind", value="organisation", confidence=0.93)]
    if kind is NameKind.PERSON:
        return [replace(party, name="case.party_kind", value="citizen", confidence=0.93)]
    return []


def _procedure(forms: Sequence[Form]) -> list[Fact]:
    types = {kind: form for form in reversed(forms) for kind in form.document.types}
    summary, ordinary = (
        types.get("summary_decision"),
        next(
            (
                types[kind]
                for kind in ("decision", "case_filing_approval", "prior_notice", "no_penalty_decision")
                if kind in types
            ),
            None,
        ),
    )
    if summary is not None and "decision" not in types:
        return [_about(summary, "case.procedure", "summary")]
    if ordinary is not None:
        return [_about(ordinary, "case.procedure", "ordinary")]
    return []


def _about(form: Form, name: str, value: str) -> Fact:
    place = form.passage.place(0, min(12, len(form.text)))
    return Fact(
        name, value, form.document.id, place.page, place.box, form.document.title, form.document.confidence,
        None if place.box else place.anchor,
    )  # fmt: skip


def _read_marks(form: Form) -> None:
    """What single papers say of the case: 重大, 不予公示, when the act was seen."""
    types = form.document.types
    if {"case_filing_approval", "decision_approval", "investigation_report"} & set(types):
        major = _MAJOR.search(form.text)
        if major is not None and "不" not in form.text[max(0, major.start() - 3) : major.start() + 6]:
            form.add_span("case.marked_major", True, major.start(), major.end(), 0.85)
    if form.document.subtype != "legal_excerpt":
        refused = _NOT_PUBLIC.search(form.text)
        if refused is not None and form.document.type in {
            "publicity_record",
            "decision",
            "other",
            "decision_approval",
        }:
            form.add_span(
                "case.no_publicity_reason", form.passage.quote(*refused.span()), *refused.span(), 0.8
            )


# The decision says what was found at the inspection; where it does not, the papers that led to it.
_FOUND_OUT = re.compile(r"(发现|查明|查实|查获)[^。]{0,40}$")
_UNTIL = re.compile(r"[日月\d]\s*(至|到|-|—|~)\s*$")
_ON_THE_SPOT = 7  # days
_SEEN_IN = (
    "decision",
    "summary_decision",
    "case_filing_approval",
    "onsite_inspection_record",
    "investigation_report",
)


def _read_seen_on(forms: Sequence[Form]) -> None:
    """`case.act_seen_on`: the day on which officers found the act going on or its state lasting."""
    for kind in _SEEN_IN:
        for form in forms:
            if kind not in form.document.types:
                continue
            if kind == "summary_decision" and _seen_on_the_spot(form):
                return
            for seen in find_dates(form.text):
                sentence = re.split(r"[。\n]", form.text[seen.end : seen.end + 160])[0]
                if seen.value is not None and _SEEN.search(sentence):
                    end = seen.end + len(sentence)
                    form.add_span("case.act_seen_on", seen.value.isoformat(), seen.start, end, 0.82)
                    _act_lasted(forms, form, seen.value, (seen.start, end))
                    return


def _seen_on_the_spot(form: Form) -> bool:
    """当场处罚 is decided where the act is seen: a date in its text a few days before its own."""
    decided = next((f.value for f in form.facts if f.name == "summary_decision.decided_on" and f.value), None)
    if not isinstance(decided, str):
        return False
    day = date.fromisoformat(decided)
    for seen in find_dates(form.text):
        if seen.value is not None and 0 <= (day - seen.value).days <= _ON_THE_SPOT:
            form.add_span("case.act_seen_on", seen.value.isoformat(), seen.start, seen.end, 0.82)
            return True
    return False


_ENDED = re.compile(
    r"(违法|该|上述)?行为[^。\n]{0,12}(终了|终止|结束|停止)[^。\n]{0,6}$|(终了|结束)(之日|日期|时间)?(为|是|[:：])?\s*$"
)


def _read_act_ended(form: Form) -> None:
    """`case.act_ended_on`: the last day that a paper gives for the act, behind a label or in its own words."""
    for field in form.fields_for("act_ended_on") if form.document.type in _SEEN_IN else []:
        days = [found for found in find_dates(field.value.text) if found.value is not None]
        if days and days[-1].value is not None:
            span = field.value.slice(days[-1].start, days[-1].end)
            form.add("case.act_ended_on", days[-1].value.isoformat(), span.place(), span.quote(), 0.9)
            return
    for found in find_dates(form.text) if form.document.type in _SEEN_IN else []:
        if found.value is not None and _ENDED.search(form.text[max(0, found.start - 30) : found.start]):
            form.add_span("case.act_ended_on", found.value.isoformat(), found.start, found.end, 0.85)
            return


def _act_lasted(forms: Sequence[Form], form: Form, day: date, span: tuple[int, int]) -> None:
    """`case.act_ended_on`: where no paper names the day, the day on which the act was last seen to last.

    Officers also find what was done before they came (检查发现其2023年12月8日上报的…): then the day of
    the inspection is in doubt. Of a time that they found it to have lasted, the last day may be meant.
    """
    if any(fact.name == "case.act_ended_on" for other in forms for fact in other.facts):
        return
    words = form.text[slice(*span)]
    before = [
        found
        for found in find_dates(words)
        if found.value is not None and found.value < day and _FOUND_OUT.search(words[: found.start])
    ]
    if not before:
        form.add_span("case.act_ended_on", day.isoformat(), *span, 0.76)
        return
    last = before[-1]
    if last.value is not None and _UNTIL.search(words[: last.start]):
        start, end = span[0] + last.start, span[0] + last.end
        form.add_span("case.act_ended_on", last.value.isoformat(), start, end, DOUBTFUL)
    else:
        form.add_span("case.act_ended_on", day.isoformat(), *span, DOUBTFUL)


def _sector_of(authority: str) -> str | None:
    data = _sectors()
    fitting = [
        sector for sector, words in data["sectors"].items() if any(word in authority for word in words)
    ]
    strong = [sector for sector in fitting if sector not in data["weak"]]
    chosen = strong or fitting
    return chosen[0] if chosen else None


def _place_of(facts: Iterable[Fact], authority: str) -> str | None:
    """By the deciding authority's name, else by the body and the court that it names."""
    stated = [authority]
    stated += [
        str(fact.value)
        for fact in facts
        if fact.name in {"decision.reconsideration_body", "decision.court", "decision.party_address"}
    ]
    for place, words in _sectors()["places"].items():
        if any(word in text for text in stated for word in words):
            return place
    return None
