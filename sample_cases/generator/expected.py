"""What a careful reviewer finds in a case: its papers, what they say, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from sample_cases.generator.applicability import findings
from sample_cases.generator.case import Case, Paper
from sample_cases.generator.forms import LAYOUTS, load_yaml

_MANNERS = {
    "直接送达": "direct",
    "留置送达": "leave",
    "邮寄送达": "mail",
    "委托送达": "entrusted",
    "公告送达": "announcement",
    "电子送达": "electronic",
}
Values = dict[str, Any]


def _plain(value: Any) -> Any:
    """Dates in ISO 8601, date-times with minutes, money with two places."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.2f}"
    return value


def _record(case: Case, paper: Paper) -> Values:
    p = paper.values
    people = p.get("officers", case.data["officers"])
    person = {"interviewee": p["person"]} if "person" in p else {"place": p["place"]}
    shown = {"identity_shown": p.get("shown", True), "rights_told": p.get("rights", True)}
    avoidance = p.get("rights", True) and p.get("avoidance", True)
    return {
        **person,
        "started_at": p["started"],
        "ended_at": p["ended"],
        "officers": [officer["name"] for officer in people],
        **shown,
        "avoidance_told": avoidance,
    }


def _decision(case: Case, _: Paper) -> Values:
    decision, party = case.data["decision"], case.data["party"]
    shown = decision.get("party", party)
    number = {"party_id_number": party.get("id_number"), "party_credit_code": shown.get("credit_code")}
    return {
        "number": decision["number"],
        "authority": case.data["authority"]["name"],
        "party_name": shown["name"],
        "party_address": party["address"],
        **number,
        "fine": decision["fine"],
        "confiscated": decision.get("confiscated"),
        "decided_on": decision["decided_on"],
    }


def _receipt(_: Case, paper: Paper) -> Values:
    return {"served_on": paper.values["on"], "manner": _MANNERS[paper.values.get("manner", "直接送达")]}


def _discussion(case: Case, _: Paper) -> Values:
    discussion = case.data["discussion"]
    people = [person["name"] for person in discussion["people"]]
    return {
        "discussed_on": discussion["starts_at"].date(),
        "chair": discussion["chair"]["name"],
        "participants": people,
    }


def _publicity(case: Case, paper: Paper) -> Values:
    p, decision = paper.values, case.data["decision"]
    return {
        "published_on": case.data["publicity"]["published_on"],
        "number": p.get("number", decision["number"]),
        "party_name": p.get("party", case.data["party"]["name"]),
        "fine": p.get("fine", decision["fine"]),
        "decided_on": p.get("decided_on", decision["decided_on"]),
    }


def _of(section: str, **fields: str) -> Callable[[Case, Paper], Values]:
    """Facts that stand in one section of the case: fact name → key."""
    return lambda case, _: {name: case.data[section].get(key) for name, key in fields.items()}


def _notice(case: Case, _: Paper) -> Values:
    notice = case.data["notice"]
    return {
        "number": notice["number"],
        "party_name": notice.get("party", case.data["party"]["name"]),
        "issued_on": notice["issued_on"],
        "fine": notice["fine"],
    }


_FACTS: dict[str, Callable[[Case, Paper], Values]] = {
    "case_filing_approval": _of("filing", approved_on="approved_on"),
    "onsite_inspection_record": _record,
    "interview_record": _record,
    "evidence_preservation_notice": _of("preservation", served_on="on"),
    "evidence_preservation_handling": _of("preservation", decided_on="handled_on"),
    "investigation_report": _of("report", reported_on="reported_on"),
    "legal_review_opinion": _of("review", reviewed_on="reviewed_on", reviewer="reviewer"),
    "collective_discussion_record": _discussion,
    "prior_notice": _notice,
    "hearing_notice": _of("hearing", issued_on="noticed_on", hearing_on="starts_at"),
    "hearing_record": _of("hearing", held_on="starts_at", chair="chair"),
    "decision_approval": _of("approval", approved_on="approved_on"),
    "decision": _decision,
    "summary_decision": _decision,
    "service_receipt": _receipt,
    "payment_receipt": lambda _, p: {
        "paid_on": p.values["paid_on"],
        "amount": p.values.get("total", p.values["amount"]),
    },
    "late_fine_decision": lambda _, p: {"amount": p.values["amount"]},
    "closing_approval": _of("closing", approved_on="approved_on"),
    "publicity_record": _publicity,
    "backup_sheet": _of("archive", archived_on="archived_on"),
}
# Facts that are days, though the case gives the minute.
_DAYS = {"hearing_on", "held_on"}


def _facts(case: Case, paper: Paper, kind: str) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = []
    for name, value in _FACTS[kind](case, paper).items() if kind in _FACTS else ():
        shown = value.date() if name in _DAYS and isinstance(value, datetime) else value
        if shown is not None or name in {"approved_on", "served_on"}:
            facts.append({"name": f"{kind}.{name}", "value": _plain(shown)})
    return facts


def expected_of(case: Case) -> dict[str, Any]:
    """The record that `write_expected` writes; the case must have been built."""
    kinds = load_yaml(LAYOUTS / "kinds.yaml")
    types = {known["type"] for known in kinds.values()}
    documents = []
    for paper in case.papers:
        known = kinds[paper.kind]
        # A licence too has a field called `type`: only a document type changes what the paper is.
        own = paper.values.get("type")
        kind = str(own if own in types else known["type"])
        document: dict[str, Any] = {
            "type": kind,
            "title": "".join(paper.form.title.split()),
            "source": paper.source,
            "pages": paper.pages,
        }
        if paper.more:
            document["more_sources"] = paper.more
        # A type of its own in the case goes with a subtype of its own.
        subtype = paper.values.get("subtype") if own in types else known.get("subtype")
        if subtype:
            document["subtype"] = subtype
        if also := paper.values.get("also"):
            document["also"] = also
        if paper.values.get("scanned"):
            document["scanned"] = True
        else:
            document["facts"] = _facts(case, paper, kind)
        documents.append(document)
    party = case.data["party"]
    facts = {"authority": case.data["authority"]["name"], "party_name": party["name"], "sector": case.sector}
    if party["kind"] != "individual_business":
        facts["party_kind"] = party["kind"]
    blank = {"blank": case.blank} if case.blank else {}
    return {
        "case": facts,
        "documents": documents,
        **blank,
        **case.data["expected"],
        "findings": findings(case),
    }


def write_expected(case: Case, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(expected_of(case), allow_unicode=True, sort_keys=False, width=110)
    path.write_text(
        f"# {case.data['title']}\n# Made by generate.py; the findings come from cases/{path.name}.\n{text}",
        "utf-8",
    )
