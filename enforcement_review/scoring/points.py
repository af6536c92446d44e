"""From findings to points: a pure function of the findings, the rulings on them and the standard.

While findings are undetermined the score is a range: `highest` if none of them turns out a failure, `lowest`
if all do. No item falls below zero, however much is taken off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from enforcement_review.model import Finding, Outcome, Score, SectionScore
from enforcement_review.scoring.standard import Item, Scaling, Standard, VetoEffect

HAND = "hand:"  # how the id of a finding begins that a reviewer added: the standard cannot name it
_ZERO = Decimal(0)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Ruling:
    """A reviewer's word on one finding; it settles the outcome, and a veto failure with it.

    Attributes:
        deduction: points in place of the standard's, for a failure; None: the standard's.
    """

    outcome: Outcome
    deduction: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One rule's part in the score: what is lost for sure, and what more may be.

    Attributes:
        share: how much of the rule's points is lost (faults counted by occurrence may lose a part).
        ruled: a reviewer gave the points, which stand as they are.
    """

    rule: str
    section: str
    applies: bool
    lost: Decimal
    possible: Decimal
    share: Decimal
    ruled: bool
    veto_failed: bool
    veto_open: bool
    veto_confirmed: bool
    undetermined: bool


NO_RULINGS: Mapping[str, Ruling] = {}


def score(
    findings: Sequence[Finding], standard: Standard, rulings: Mapping[str, Ruling] = NO_RULINGS
) -> Score:
    """Points, range and grade of one case file.

    Args:
        findings: of one judgement.
        standard: marks, caps, vetoes and grades.
        rulings: by rule id; an undetermined ruling leaves the finding open.
    """
    entries = {finding.rule: _entry(finding, standard, rulings.get(finding.rule)) for finding in findings}
    sections = _scaled(entries, standard) if standard.scaling is not None else _deducted(entries, standard)
    highest = sum((section.highest for section in sections), _ZERO)
    lowest = sum((section.lowest for section in sections), _ZERO)
    confirmed = any(entry.veto_confirmed for entry in entries.values())
    open_ = any(entry.veto_open for entry in entries.values())
    if standard.veto is VetoEffect.ZERO:
        if confirmed:
            highest = _ZERO
        if confirmed or open_:
            lowest = _ZERO
    return Score(
        total=highest,
        full=standard.full,
        lowest=lowest,
        highest=highest,
        grade=_grade(standard, lowest, highest, confirmed=confirmed, open_=open_),
        veto=tuple(rule for rule, entry in entries.items() if entry.veto_failed),
        sections=tuple(sections),
    )


def _entry(finding: Finding, standard: Standard, ruling: Ruling | None) -> _Entry:
    outcome = finding.outcome if ruling is None else ruling.outcome
    veto = finding.veto if standard.vetoes is None else finding.rule in standard.vetoes
    failed = outcome is Outcome.FAIL
    undetermined = outcome is Outcome.UNDETERMINED
    lost = _ZERO
    if failed:
        lost = finding.deduction if finding.outcome is Outcome.FAIL else finding.at_stake
        if ruling is not None and ruling.deduction is not None:
            lost = ruling.deduction
    return _Entry(
        rule=finding.rule,
        section=finding.section,
        applies=outcome is not Outcome.NOT_APPLICABLE,
        lost=lost,
        possible=finding.at_stake if undetermined else lost,
        share=min(lost / finding.at_stake, Decimal(1)) if finding.at_stake else _ZERO,
        ruled=ruling is not None and ruling.deduction is not None,
        veto_failed=veto and failed,
        veto_open=veto and (undetermined or (failed and ruling is None)),
        veto_confirmed=veto and failed and ruling is not None,
        undetermined=undetermined,
    )


# ---- items ----


def _in_item(item: Item, entries: Mapping[str, _Entry]) -> list[tuple[_Entry, Decimal | None]]:
    """The rules that count in the item, with the points that the standard gives them."""
    by_section: list[tuple[_Entry, Decimal | None]] = [
        (entry, None) for entry in entries.values() if entry.section == item.id
    ]
    if item.rules is None:
        return by_section
    named: list[tuple[_Entry, Decimal | None]] = [
        (entries[rule], points) for rule, points in item.rules.items() if rule in entries
    ]
    return [*named, *(member for member in by_section if member[0].rule.startswith(HAND))]


def _lost(members: Iterable[tuple[_Entry, Decimal | None]], item: Item | None) -> tuple[Decimal, Decimal]:
    """Points lost for sure and at most, after the caps of the item's groups."""
    by_rule: dict[str, tuple[Decimal, Decimal]] = {}
    for entry, points in members:
        if points is None or entry.ruled:
            by_rule[entry.rule] = (entry.lost, entry.possible)
        else:
            lost = points * entry.share
            by_rule[entry.rule] = (lost, points if entry.undetermined else lost)
    sure = most = _ZERO
    grouped: set[str] = set()
    for group in item.groups if item is not None else ():
        inside = [by_rule[rule] for rule in sorted(group.rules) if rule in by_rule]
        grouped |= group.rules
        sure += min(group.at_most, sum((pair[0] for pair in inside), _ZERO))
        most += min(group.at_most, sum((pair[1] for pair in inside), _ZERO))
    for rule, pair in by_rule.items():
        if rule not in grouped:
            sure += pair[0]
            most += pair[1]
    return sure, most


def _deducted(entries: Mapping[str, _Entry], standard: Standard) -> list[SectionScore]:
    sections = []
    for item in standard.items:
        sure, most = _lost(_in_item(item, entries), item)
        highest = max(_ZERO, item.full - sure)
        lowest = max(_ZERO, item.full - most)
        sections.append(SectionScore(item.id, item.title, item.full, highest, lowest, highest))
    return sections


# ---- 得分 = base + scaled × Σ得分 ÷ Σ标准分 − 基本要素扣分 ----


def _scaled(entries: Mapping[str, _Entry], standard: Standard) -> list[SectionScore]:
    scaling = standard.scaling
    assert scaling is not None
    sure: list[tuple[Decimal, Decimal, Decimal]] = []  # full, most and least marks of items that take part
    perhaps: list[tuple[Decimal, Decimal, Decimal]] = []  # of items that may turn out not to
    for item in standard.items:
        members = [member for member in _in_item(item, entries) if member[0].applies]
        if not members:
            continue
        lost, most = _lost(members, item)
        marks = (item.full, max(_ZERO, item.full - lost), max(_ZERO, item.full - most))
        settled = any(not entry.undetermined for entry, _ in members)
        (sure if settled else perhaps).append(marks)
    best = _ratio([(full, high) for full, high, _ in [*sure, *perhaps]])
    worst = _least_ratio([(full, low) for full, _, low in sure], [(full, low) for full, _, low in perhaps])
    basics = [(entries[rule], points) for rule, points in scaling.basics.items() if rule in entries]
    lost, most = _lost(basics, None)
    highest = _points(scaling, best, min(lost, scaling.basics_at_most))
    lowest = _points(scaling, worst, min(most, scaling.basics_at_most))
    return [
        SectionScore("legality", scaling.base_title, scaling.base, scaling.base, scaling.base, scaling.base),
        SectionScore("standard", scaling.scaled_title, scaling.scaled, highest, lowest, highest),
    ]


def _points(scaling: Scaling, ratio: Decimal, basics: Decimal) -> Decimal:
    points = (scaling.scaled * ratio).quantize(_CENT, ROUND_HALF_UP) - basics
    return max(_ZERO, points)


def _ratio(marks: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """Marks got over full marks; 1 where no item takes part."""
    full = sum((pair[0] for pair in marks), _ZERO)
    return sum((pair[1] for pair in marks), _ZERO) / full if full else Decimal(1)


def _least_ratio(sure: list[tuple[Decimal, Decimal]], perhaps: list[tuple[Decimal, Decimal]]) -> Decimal:
    """The least ratio over every choice of which of the doubtful items take part.

    An item lowers the ratio only where its own is lower, so they are added from the worst on.
    """
    chosen = list(sure)
    ratio = _ratio(chosen)
    for item in sorted(perhaps, key=lambda pair: pair[1] / pair[0]):
        if item[1] / item[0] >= ratio:
            break
        chosen.append(item)
        ratio = _ratio(chosen)
    return ratio


# ---- grades ----


def _grade(
    standard: Standard, lowest: Decimal, highest: Decimal, *, confirmed: bool, open_: bool
) -> str | None:
    """None while the range spans grades, or while a veto that is not settled could change the grade."""
    if not standard.grades:
        return None
    if standard.veto is VetoEffect.GRADE and confirmed:
        return standard.veto_grade
    low, high = _place(standard, lowest), _place(standard, highest)
    if standard.veto is VetoEffect.NO_EXCELLENT:
        if confirmed:
            low, high = max(low, 1), max(high, 1)
        elif open_:
            low = max(low, 1)
    elif standard.veto is VetoEffect.GRADE and open_:
        low = max(low, _place_of(standard, standard.veto_grade))
    return standard.grades[high].title if low == high else None


def _place(standard: Standard, points: Decimal) -> int:
    """Place of the grade that the points reach; 0 is the best."""
    for place, grade in enumerate(standard.grades):
        if points >= grade.begins:
            return place
    return len(standard.grades) - 1


def _place_of(standard: Standard, title: str | None) -> int:
    return next(place for place, grade in enumerate(standard.grades) if grade.title == title)
