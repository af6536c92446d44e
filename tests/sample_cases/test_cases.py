"""The sample cases are what their records say: the clean ones lawful, the deficient ones faulty where told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import chinese_calendar
import cn2an
import pytest
import yaml
from stdnum.cn import ric, uscc

from sample_cases.generator.build import CASES, Case

ROOT = CASES.parent
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))


def after_workdays(day: date, count: int) -> date:
    """The last day of a period of `count` working days that runs from the day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= chinese_calendar.is_workday(day)
    return day


def after_days(day: date, count: int) -> date:
    day += timedelta(days=count)
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def expected(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "expected" / f"{name}.yaml").read_text("utf-8"))
    return loaded


def papers(case: Case, kind: str) -> list[dict[str, Any]]:
    return [paper.values for paper in case.papers if paper.kind == kind]


def served(case: Case, *kinds: str) -> date | None:
    for receipt in papers(case, "receipt"):
        if set(kinds) & set(receipt.get("of", [])):
            day: date | None = receipt["on"]
            return day
    return None


def is_summary(case: Case) -> bool:
    return bool(papers(case, "summary_decision"))


def published_late(case: Case) -> bool:
    days = 20 if case.sector == "market_regulation" else 7
    published: date = case.data["publicity"]["published_on"]
    return published > after_workdays(case.data["decision"]["decided_on"], days)


def decided_too_early(case: Case) -> bool:
    if is_summary(case):
        return False
    notice = served(case, "notice")
    assert notice is not None
    three_days = case.sector == "agriculture" and not case.data["notice"].get("hearing")
    last = after_workdays(notice, 3 if three_days else 5)
    decided: date = case.data["decision"]["decided_on"]
    return decided <= last and not papers(case, "waiver")


def served_late(case: Case) -> bool:
    day = served(case, "decision", "summary_decision")
    assert day is not None
    return day > after_workdays(case.data["decision"]["decided_on"], 7)


def handled_late(case: Case) -> bool:
    kept: dict[str, Any] = case.data.get("preservation", {})
    if not kept:
        return False
    handled: date = kept["handled_on"]
    return handled > after_workdays(kept["on"], 7)


def decided_late(case: Case) -> bool:
    filed: date | None = case.data.get("filing", {}).get("approved_on")
    decided: date = case.data["decision"]["decided_on"]
    return filed is not None and decided > after_days(filed, 90)


def paid_not(case: Case) -> bool:
    """Not paid within 15 days, and nothing done about it."""
    day = served(case, "decision", "summary_decision")
    assert day is not None
    paid = [payment["paid_on"] for payment in papers(case, "payment")]
    if paper_kinds := {paper.kind for paper in case.papers} & {"late_fine", "demand"}:
        return not paid and not paper_kinds
    return not paid or paid[0] > after_days(day, 15)


def closed_early(case: Case) -> bool:
    closed: date | None = case.data["closing"]["approved_on"]
    return closed is not None and any(closed < payment["paid_on"] for payment in papers(case, "payment"))


def amounts_differ(case: Case) -> bool:
    decision = case.data["decision"]
    capitals = str(cn2an.an2cn(str(decision["fine"]), "rmb"))
    return capitals not in decision["penalty"] or f"{decision['fine']:,.2f}" not in decision[
        "penalty"
    ].replace(f"{decision['fine']}.00", f"{decision['fine']:,.2f}")


def party_unidentified(case: Case) -> bool:
    party = case.data["party"]
    if party["kind"] == "citizen":
        return not ric.is_valid(party["id_number"])
    return not uscc.is_valid(party["credit_code"])


def party_differs(case: Case) -> bool:
    name: str = case.data["party"]["name"]
    told: str = case.data["notice"].get("party", name)
    return told != name


def one_officer(case: Case) -> bool:
    records = papers(case, "interview") + papers(case, "inspection")
    return any(len(record.get("officers", case.data["officers"])) < 2 for record in records)


def certificate_missing(case: Case) -> bool:
    records = papers(case, "interview") + papers(case, "inspection")
    people = [officer for record in records for officer in record.get("officers", case.data["officers"])]
    return not all(officer.get("cert") for officer in people)


def asked_before_filing(case: Case) -> bool:
    filed = case.data.get("filing", {}).get("approved_on")
    return filed is not None and any(record["started"].date() < filed for record in papers(case, "interview"))


def times_overlap(case: Case) -> bool:
    records = papers(case, "interview") + papers(case, "inspection")
    return any(
        one["started"] < other["ended"] and other["started"] < one["ended"]
        for one, other in combinations(records, 2)
    )


def recording_short(case: Case) -> bool:
    def covered(record: dict[str, Any]) -> bool:
        gap = timedelta(minutes=5)
        return any(
            av["start"] <= record["started"] + gap and av["end"] >= record["ended"] - gap
            for av in case.data["av"]
        )

    return bool(papers(case, "av_list")) and not all(covered(record) for record in papers(case, "inspection"))


def order_broken(case: Case) -> bool:
    data = case.data
    dates = [
        data.get("filing", {}).get("approved_on"),
        data["report"].get("reported_on"),
        data["review"].get("reviewed_on") if not papers(case, "notice") or "discussion" in data else None,
        data["discussion"]["starts_at"].date() if "discussion" in data else None,
        data["decision"]["decided_on"],
        served(case, "decision", "summary_decision"),
        data["closing"]["approved_on"],
    ]
    read = [day for day in dates if day is not None]
    return read != sorted(read)


CHECKS: dict[str, Callable[[Case], bool]] = {
    "publicity.decision-published-in-time": published_late,
    "publicity.published-content-matches": lambda c: (
        papers(c, "publicity")[0].get("fine", c.data["decision"]["fine"]) != c.data["decision"]["fine"]
    ),
    "publicity.privacy-masked": lambda c: "id_number" in papers(c, "publicity")[0],
    "procedure.defence-period-respected": decided_too_early,
    "procedure.decision-served-in-time": served_late,
    "procedure.preservation-handled-in-time": handled_late,
    "procedure.decision-in-time": decided_late,
    "procedure.penalty-executed": paid_not,
    "procedure.case-closed": closed_early,
    "procedure.amounts-consistent": amounts_differ,
    "procedure.party-identified": party_unidentified,
    "procedure.party-consistent": party_differs,
    "procedure.two-officers": one_officer,
    "procedure.officers-certified": certificate_missing,
    "procedure.filed-before-investigation": asked_before_filing,
    "procedure.penalty-not-aggravated": lambda c: c.data["decision"]["fine"] > c.data["notice"]["fine"],
    "procedure.late-fine-capped": lambda c: any(
        p["amount"] > c.data["decision"]["fine"] for p in papers(c, "late_fine")
    ),
    "procedure.dates-in-order": order_broken,
    "recording.times-plausible": times_overlap,
    "recording.av-covers-record": recording_short,
    "legal-review.before-decision": lambda c: (
        bool(c.data["review"].get("reviewed_on"))
        and c.data["review"]["reviewed_on"] > c.data["decision"]["decided_on"]
    ),
    "legal-review.discussion-recorded": lambda c: (
        "discussion" in c.data and len(c.data["discussion"]["people"]) < 3
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_faults_are_those_that_the_law_finds(name: str) -> None:
    case = Case(CASES / f"{name}.yaml")
    findings = expected(name)["findings"]
    told = {rule for rule, finding in findings.items() if finding["outcome"] == "fail" and rule in CHECKS}
    # A date that the file does not show to a reader is undetermined, whatever the case's YAML knows.
    hidden = {rule for rule, finding in findings.items() if finding["outcome"] == "undetermined"}
    assert {rule for rule, check in CHECKS.items() if rule not in hidden and check(case)} == told


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("-clean") or "hearing" in name])
def test_a_clean_case_has_no_fault(name: str) -> None:
    outcomes = {finding["outcome"] for finding in expected(name)["findings"].values()}
    assert outcomes <= {"not_applicable"}


@pytest.mark.parametrize("name", NAMES)
def test_every_working_step_is_on_a_working_day(name: str) -> None:
    data = Case(CASES / f"{name}.yaml").data
    days = [
        data.get("filing", {}).get("approved_on"),
        data["report"].get("reported_on"),
        data["notice"].get("issued_on"),
        data["decision"]["decided_on"],
        data["publicity"]["published_on"],
        data["closing"]["approved_on"],
        data["archive"]["archived_on"],
    ]
    assert [day for day in days if day is not None and not chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("name", NAMES)
def test_people_have_valid_numbers_that_fit_them(name: str) -> None:
    for person in Case(CASES / f"{name}.yaml").data.get("people", {}).values():
        number = person["id_number"]
        assert ric.is_valid(number)
        assert person["sex"] == ("男" if int(number[16]) % 2 else "女")
        if "birth" in person:
            assert person["birth"].strftime("%Y%m%d") == number[6:14]


def _empty_values(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in _empty_values(item, f"{path}.{key}")]
    if isinstance(value, list):
        return [
            found for index, item in enumerate(value) for found in _empty_values(item, f"{path}[{index}]")
        ]
    return [path] if value is None else []


@pytest.mark.parametrize("name", NAMES)
def test_only_dates_are_left_blank(name: str) -> None:
    """A comma in a flow mapping of YAML cuts a sentence off and leaves an empty key."""
    blank = _empty_values(Case(CASES / f"{name}.yaml").data)
    assert [path for path in blank if not path.endswith(("approved_on", ".on"))] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_case_is_committed_whole(name: str) -> None:
    made = [path for path in (ROOT / "files").iterdir() if name in (path.stem, path.name)]
    assert len(made) == 1
    record = expected(name)
    pages: dict[str, list[int]] = {}
    for document in record["documents"]:
        pages.setdefault(document["source"], []).extend(document["pages"])
        pages.update({source: [1] for source in document.get("more_sources", [])})
    if made[0].is_dir():
        assert set(pages) == {path.name for path in made[0].iterdir()}
    for source, numbers in pages.items():
        # The two pages of an opened-out sheet have its number, blank sheets belong to no paper.
        sheets = sorted({*numbers, *record.get("blank", [])})
        assert sheets == ([] if Path(source).suffix == ".docx" else list(range(1, len(sheets) + 1)))


def test_moments_are_read_from_yaml() -> None:
    case = Case(CASES / f"{NAMES[0]}.yaml")
    assert all(isinstance(record["started"], datetime) for record in papers(case, "inspection"))
