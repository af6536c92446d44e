"""Facts of the case as a whole, put together from what its papers state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import yaml

from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.extracting.parties import NameKind, kind_of_name
from enforcement_review.extracting.time_of_act import read_act_ended, read_seen_on
from enforcement_review.extracting.values import TICKED
from enforcement_review.law.document_numbers import find_document_numbers
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
            "file_catalogue.party_name",
        ),
    ),
)
# A file is called what its cover says; the filing still says 涉嫌.
_CASE_NAMES = (
    "cover.case_name",
    "closing_approval.case_name",
    "case_filing_approval.case_name",
    "file_catalogue.case_name",
)
_SHORTEST = 4  # letters of a name of a case
_MAJOR = re.compile(
    rf"[{TICKED}]\s*(属于)?\s*(情节)?(重大|复杂|疑难)|(本案|该案|此案)[^。\n]{{0,14}}(属于?|系|为)[^。\n]{{0,8}}(重大|疑难|复杂)[^。\n]{{0,10}}案件|(案件(性质|类型|类别|级别)|是否重大(复杂)?(案件)?)\s*[:：]?\s*(是|重大|疑难|复杂)(?!□)"
)
_NOT_PUBLIC = re.compile(r"(依法|决定|同意|建议|拟)?(不予|不宜|免予)(公示|公开)(?!的(情形|范围))")


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
    found.extend(_name_and_cause([*facts, *found]))
    known = [*facts, *found]
    found.extend(_party_kind(known))
    found.extend(_procedure(forms))
    for form in forms:
        read_act_ended(form)
    read_seen_on(forms)
    for form in forms:
        _read_marks(form)
        found.extend(fact for fact in form.facts if fact.name.startswith("case.") and fact not in facts)
    return CaseFacts(tuple(found), *overlays_of([*facts, *found]))


def _name_and_cause(facts: Sequence[Fact]) -> list[Fact]:
    """案件名称 names the party, 案由 the act alone; forms print either behind either label."""
    written = [fact for name in _CASE_NAMES if (fact := _first(facts, (name,))) is not None]
    party = _first(facts, ("case.party_name",))
    who = str(party.value) if party is not None else ""

    def names_the_party(fact: Fact) -> bool:
        return bool(who) and who in str(fact.value)

    found: list[Fact] = []
    for field, fits in (("name", names_the_party), ("cause", lambda fact: not names_the_party(fact))):
        if any(fact.name == f"case.{field}" and fact.value for fact in facts):
            continue
        # A number or a word or two behind the label are another row's value.
        named = [
            fact
            for fact in written
            if len(str(fact.value)) >= _SHORTEST and not find_document_numbers(str(fact.value))
        ]
        sure = [fact for fact in named if fact.confidence > DOUBTFUL] or named
        chosen = next((fact for fact in sure if fits(fact)), sure[0] if sure else None)
        found += [replace(chosen, name=f"case.{field}")] if chosen is not None else []
    return found


def overlays_of(facts: Sequence[Fact]) -> tuple[str | None, str | None]:
    """Ids of the sector's and the place's overlays that the facts ask for; None where they show none."""
    authority = _first(facts, ("case.authority",))
    name = str(authority.value) if authority and authority.value else ""
    return _sector_of(name), _place_of(facts, name)


def _first(facts: Iterable[Fact], names: Sequence[str]) -> Fact | None:
    pool = [fact for fact in facts if fact.value not in (None, "", ())]
    best = [max(match, key=_sureness) for name in names if (match := [f for f in pool if f.name == name])]
    return next((fact for fact in best if fact.confidence > DOUBTFUL), best[0] if best else None)


def _sureness(fact: Fact) -> float:
    return fact.confidence


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
