"""Deficiencies in words that an officer understands: what is missing, where, on what basis, what puts it right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from enforcement_review.model import Outcome
from enforcement_review.operations.deficiencies import Similar
from enforcement_review.operations.standing import Standing, StandingFinding
from enforcement_review.reporting.sheet import Places, figure, shown
from enforcement_review.store.tables import CaseFile, Purpose

# How the judge writes a finding's message (docs/rule-language.md), and how a remedy says what is left for next time.
_MESSAGE = re.compile(r"应当：(?P<expected>.*?)；实际：(?P<found>.*)", re.DOTALL)
_NEXT_TIME = re.compile(r"(?:^|[，；。])今后")


@dataclass(frozen=True, slots=True)
class ChipView:
    """A place that can be opened: `《询问笔录》第 8 页`, with the words that stand there."""

    where: str
    quote: str
    url: str


@dataclass(frozen=True, slots=True)
class SimilarView:
    """The unit's other files with the same deficiency; the first few with their names."""

    count: int
    files: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class DeficiencyView:
    """One deficiency.

    Attributes:
        expected, found: what should be and what is; `expected` is "" where the finding says it in one sentence.
        now, next_time: the rule's remedy: what still puts it right, and what can only be done better (今后).
        ruled: what the reviewer said to it.
        looked_through: papers in which something was looked for and not found.
    """

    rule: str
    title: str
    veto: bool
    expected: str
    found: str
    basis: str
    now: str
    next_time: str
    points: str
    ruled: str
    chips: tuple[ChipView, ...]
    looked_through: tuple[str, ...]
    similar: SimilarView | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """Deficiencies of one kind, under a heading and a sentence on what they mean."""

    key: str
    title: str
    lead: str
    items: tuple[DeficiencyView, ...]


def groups_of(case: CaseFile, now: Standing, similar: Mapping[str, Similar]) -> tuple[GroupView, ...]:
    """What the unit is shown; what is still open only in its own look beforehand (自查)."""
    places = Places(now.result)
    failed = [item for item in now.findings if item.outcome is Outcome.FAIL]
    open_ = [item for item in now.findings if item.outcome is Outcome.UNDETERMINED]
    own_look = case.purpose is Purpose.SELF_CHECK
    kinds = (
        (
            "veto",
            "否决项",
            "这些问题使案卷不合格，请首先处理。"
            if not own_look
            else "这些问题一经确认，案卷即不合格，请首先处理。",
            [item for item in failed if item.finding.veto],
        ),
        (
            "fail",
            "不符合",
            "",
            [item for item in failed if not item.finding.veto and item.hand is None],
        ),
        (
            "hand",
            "人工发现",
            "评查员查看案卷时发现的其他问题。",
            [item for item in failed if item.hand is not None],
        ),
        (
            "open",
            "请自行核对",
            "程序没有读清或者拿不准，不等于有问题；请按所列页码核对原件。",
            open_ if own_look else [],
        ),
    )
    return tuple(
        GroupView(key, title, lead, tuple(_deficiency(case, item, places, similar) for item in items))
        for key, title, lead, items in kinds
        if items
    )


def rules_of(now: Standing) -> list[str]:
    """The rules that failed, for looking up where else they did."""
    return [item.finding.rule for item in now.findings if item.outcome is Outcome.FAIL and item.hand is None]


def parted_remedy(remedy: str) -> tuple[str, str]:
    """A rule's remedy as its own words part it: what to do now, and what to do 今后."""
    place = _NEXT_TIME.search(remedy)
    if place is None:
        return remedy, ""
    now, later = remedy[: place.start()], remedy[place.end() :]
    return (f"{now}。" if now else ""), later


def _deficiency(
    case: CaseFile, item: StandingFinding, places: Places, similar: Mapping[str, Similar]
) -> DeficiencyView:
    finding = item.finding
    message = shown(finding.message)
    said = _MESSAGE.fullmatch(message)
    now, next_time = parted_remedy(shown(finding.remedy))
    chips: dict[ChipView, None] = {}
    looked_through: dict[str, None] = {}
    url = url_for("desk.show", case_id=case.id, finding=finding.rule)
    for evidence in finding.evidence:
        where = places.where(evidence)
        if places.is_whole_document(evidence):
            looked_through[where] = None
        else:
            chips[ChipView(where, shown(evidence.quote), url)] = None
    taken = item.deduction if item.outcome is Outcome.FAIL else finding.at_stake
    return DeficiencyView(
        rule=finding.rule,
        title=shown(finding.title),
        veto=finding.veto,
        expected=said["expected"] if said else "",
        found=said["found"] if said else message,
        basis=shown(finding.basis),
        now=now,
        next_time=next_time,
        points=figure(taken),
        ruled=_ruled(item),
        chips=tuple(chips),
        looked_through=tuple(looked_through),
        similar=_similar(similar.get(finding.rule)),
    )


def _ruled(item: StandingFinding) -> str:
    if item.ruling is None or not item.ruling.reason:
        return ""
    return f"评查员{item.ruling.kind.words}：{item.ruling.reason}"


def _similar(found: Similar | None) -> SimilarView | None:
    if found is None:
        return None
    files = tuple(
        (url_for("deficiencies.show", case_id=file.case_id), file.label, file.self_check)
        for file in found.files
    )
    return SimilarView(found.count, files)
