"""Findings as the desk shows them: each with its places, its words and what a person may do with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from enforcement_review.model import Outcome
from enforcement_review.operations.rulings import OUTCOME_WORDS, points_bounds
from enforcement_review.operations.standing import Standing, StandingFinding
from enforcement_review.store.tables import RulingKind, RulingRow
from enforcement_review.web.desk.places import Place, Places
from enforcement_review.web.wording import moment, points

FEW = 6  # places shown at once; an absence names every paper that was looked through
EXPECTED, FOUND = "应当：", "；实际："
ELSEWHERE = "其他"

# Key, words and title of each filter, in order.
FILTERS = (
    ("todo", "未处理", "不符合和待定中还没有人工认定的"),
    ("fail", "不符合", "现在认定为不符合的"),
    ("open", "待认定", "签署前必须人工认定的"),
    ("veto", "否决项", "否决项中不符合或者待定的"),
    ("done", "已处理", "已经人工认定的"),
    ("all", "全部", "所有评查事项"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """A ruling in words: `李评查 改判为符合 05-06 09:30`, and its reason."""

    words: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding.

    Attributes:
        expected, found: the two halves of the message; `expected` "" where it has but one.
        marks: filters that it belongs to.
        taken: points taken off now; `at_most`: what it can take off.
        machine: what the machine found, where that is not what holds now; "" else.
        actions: kinds of rulings that a person may make on it.
        hand_id: of a finding added by hand.
    """

    rule: str
    title: str
    outcome: str
    words: str
    veto: bool
    expected: str
    found: str
    basis: str
    remedy: str
    parameters: tuple[tuple[str, str], ...]
    taken: Decimal
    at_most: Decimal
    least: Decimal
    machine: str
    machine_outcome: str
    ruling: Said | None
    waiting: Said | None
    places: tuple[Place, ...]
    more: tuple[Place, ...]
    marks: tuple[str, ...]
    actions: tuple[str, ...]
    hand_id: int | None

    @property
    def needs_person(self) -> bool:
        return "open" in self.marks


@dataclass(frozen=True, slots=True)
class FindingSection:
    """A section of the standard with its findings; `score` and `full` "" where it has none of its own."""

    id: str
    title: str
    score: str
    full: str
    cards: tuple[FindingCard, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    key: str
    words: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class FindingsPanel:
    sections: tuple[FindingSection, ...]
    filters: tuple[Filter, ...]


def findings_panel(now: Standing, places: Places) -> FindingsPanel:
    """All findings, by section."""
    cards: dict[str, list[FindingCard]] = {item.id: [] for item in now.standard.items}
    for item in now.findings:
        cards.setdefault(item.finding.section, []).append(_card(item, places))
    titles = {item.id: item.title for item in now.standard.items}
    scores = {section.id: section for section in now.score.sections}
    sections = []
    for section_id, members in cards.items():
        if not members:
            continue
        score = scores.get(section_id)
        span = ""
        if score is not None:
            low, high = points(score.lowest), points(score.highest)
            span = high if low == high else f"{low}—{high}"
        sections.append(
            FindingSection(
                section_id,
                titles.get(section_id, ELSEWHERE),
                span,
                points(score.full) if score is not None else "",
                tuple(members),
            )
        )
    counts = Counter(mark for section in sections for card in section.cards for mark in card.marks)
    filters = tuple(Filter(key, words, title, counts[key]) for key, words, title in FILTERS)
    return FindingsPanel(tuple(sections), filters)


def _card(item: StandingFinding, places: Places) -> FindingCard:
    finding = item.finding
    shown = [places.of_evidence(piece) for piece in finding.evidence]
    # What was read comes before papers that were only looked through.
    shown.sort(key=lambda place: not (place.box or place.quote))
    least, most = points_bounds(item)
    expected, found = _halves(finding.message)
    changed = item.outcome is not finding.outcome or item.deduction != finding.deduction
    machine = ""
    if item.hand is None and changed:
        machine = OUTCOME_WORDS[finding.outcome]
        if finding.outcome is Outcome.FAIL:
            machine += f"，扣 {points(finding.deduction)} 分"
    return FindingCard(
        rule=finding.rule,
        title=finding.title,
        outcome=item.outcome.value,
        words=OUTCOME_WORDS[item.outcome],
        veto=finding.veto,
        expected=expected,
        found=found,
        basis=finding.basis,
        remedy=finding.remedy,
        parameters=finding.parameters,
        taken=item.deduction,
        at_most=most,
        least=least,
        machine=machine,
        machine_outcome=finding.outcome.value,
        ruling=_said(item.ruling),
        waiting=_said(item.waiting),
        places=tuple(shown[:FEW]),
        more=tuple(shown[FEW:]),
        marks=_marks(item),
        actions=_actions(item),
        hand_id=item.hand.id if item.hand is not None else None,
    )


def _halves(message: str) -> tuple[str, str]:
    """The machine's message says what was expected and what was found; a person's is one sentence."""
    expected, cut, found = message.partition(FOUND)
    if not cut or not expected.startswith(EXPECTED):
        return "", message
    return expected.removeprefix(EXPECTED), found


def _said(row: RulingRow | None) -> Said | None:
    if row is None:
        return None
    words = row.kind.words
    if row.outcome is not None and row.kind in (RulingKind.OVERRULE, RulingKind.SETTLE):
        words += f"为{OUTCOME_WORDS[Outcome(row.outcome)]}"
    if row.kind is RulingKind.POINTS and row.deduction is not None:
        words = f"扣分调整为 {points(row.deduction)} 分"
    return Said(words, row.made_by.name, moment(row.made_at), row.reason)


def _marks(item: StandingFinding) -> tuple[str, ...]:
    wrong = item.outcome in (Outcome.FAIL, Outcome.UNDETERMINED)
    held = {
        "todo": item.waiting is not None or (wrong and not item.settled),
        "fail": item.outcome is Outcome.FAIL,
        "open": Standing.needs_person(item),
        "veto": item.finding.veto and wrong,
        "done": item.settled,
        "all": True,
    }
    return tuple(key for key, _, _ in FILTERS if held[key])


def _actions(item: StandingFinding) -> tuple[str, ...]:
    """What a person may say of it now; taking back what was said is always there."""
    if item.hand is not None:
        return ()
    if item.finding.outcome is Outcome.UNDETERMINED:
        kinds = [RulingKind.SETTLE]
    else:
        confirmed = item.ruling is not None and item.ruling.kind is RulingKind.CONFIRM
        kinds = [RulingKind.OVERRULE] if confirmed else [RulingKind.CONFIRM, RulingKind.OVERRULE]
    if item.outcome is Outcome.FAIL:
        kinds.append(RulingKind.POINTS)
    return tuple(kind.value for kind in kinds)
