"""Everything that a desk shows of one case file, loaded with the same few queries however large it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from enforcement_review.access import Permission
from enforcement_review.operations.amendments import corrections_of
from enforcement_review.operations.desk import ruled_since
from enforcement_review.operations.mending import document_types, mendings_of
from enforcement_review.operations.rulings import USUAL_REASONS
from enforcement_review.operations.sheets import signed_of
from enforcement_review.operations.standing import Standing, standing
from enforcement_review.store.tables import (
    Arrangement,
    CaseFile,
    Correction,
    Purpose,
    ReviewState,
    Revision,
    Role,
    SignedSheet,
)
from enforcement_review.web.desk.facts import FactsPanel, facts_panel
from enforcement_review.web.desk.findings import FILTERS, FindingCard, FindingsPanel, findings_panel
from enforcement_review.web.desk.papers import PapersPanel, papers_panel
from enforcement_review.web.desk.places import Places
from enforcement_review.web.doors import actor, allowed, services
from enforcement_review.web.extensions import db
from enforcement_review.web.forms import GREATEST_ID
from enforcement_review.web.pictures.leaves import Leaf, leaves_of
from enforcement_review.web.wording import points

# Short cuts for the usual reasons of a correction; those of rulings stand with the rulings.
CORRECTION_REASONS = (
    "按原件更正识别错误",
    "手写内容由人工辨认",
    "按加盖更正章的内容更正",
    "机器读取的位置不对",
)
SEEN_CUT = "-"  # between the newest ruling and the rest of what names a list of findings


@dataclass(frozen=True, slots=True)
class Marks:
    """The score in words: `86.5`, or `81—86.5` while something is open."""

    lowest: Decimal
    highest: Decimal
    grade: str | None

    @property
    def span(self) -> str:
        low, high = points(self.lowest), points(self.highest)
        return high if low == high else f"{low}—{high}"


class Desk:
    """One case file on the desk of the person who is signed in."""

    def __init__(self, case: CaseFile) -> None:
        session, files = db.session(), services().files
        self.case = case
        self.revision = session.get_one(Revision, case.revision_id)
        self.standing: Standing = standing(session, files, case)
        self.leaves: tuple[Leaf, ...] = leaves_of(files, self.revision.pages_key)
        self.corrections: list[Correction] = corrections_of(session, case.id)
        self.mendings: list[Arrangement] = mendings_of(session, case.id)
        self.signed: SignedSheet | None = self._signed()
        self.types = {kind: title for kind, subtype, title in document_types() if subtype is None}
        self.places = Places(self.standing.result.case_file, self.types, self.leaves)

    def _signed(self) -> SignedSheet | None:
        if self.case.review_state not in (ReviewState.SUBMITTED, ReviewState.SENT):
            return None
        rounds = signed_of(db.session(), actor(), self.case)
        return rounds[0].row if rounds else None

    # ---- what the person may do ----

    @cached_property
    def may_rule(self) -> bool:
        return allowed(Permission.REVIEW_RULE, self.case)

    @cached_property
    def may_correct(self) -> bool:
        return allowed(Permission.CASE_CORRECT, self.case)

    @cached_property
    def may_submit(self) -> bool:
        return allowed(Permission.REVIEW_SUBMIT, self.case)

    @cached_property
    def may_claim(self) -> bool:
        return allowed(Permission.REVIEW_CLAIM, self.case)

    @property
    def self_check(self) -> bool:
        return self.case.purpose is Purpose.SELF_CHECK

    @property
    def why_read_only(self) -> str:
        """One sentence for somebody who may look and not rule; "" for the reviewer at work."""
        if self.may_rule:
            return ""
        if self.self_check:
            return "自查：可以更正读取的内容、调整文书划分，结论随即重新计算；不产生认定和签署。"
        if self.signed is not None:
            return ""  # the signature says it
        role = actor().role
        if role is Role.REVIEWER:
            return "这份案卷还没有人评查；领取后可以认定。" if self.may_claim else "只能查看。"
        if role is Role.SUPERVISOR:
            who = self.case.reviewer.name if self.case.reviewer else None
            return (
                f"评查员：{who}。您可以查看，不能认定。"
                if who
                else "还没有分派评查员；您可以查看，不能认定。"
            )
        return "只能查看。"

    # ---- what a page has of it already ----

    @cached_property
    def seen(self) -> str:
        """Names what people said of the findings, so that a page that has it gets only what came since."""
        rulings = ruled_since(db.session(), self.case.id, 0)
        return f"{max(rulings, default=0)}{SEEN_CUT}{self._frame}"

    @property
    def _frame(self) -> str:
        """What every finding of the list depends on: what the person may do, and which were added by hand."""
        added = [str(item.hand.id) for item in self.standing.findings if item.hand is not None]
        return f"{int(self.may_rule)}{int(self.may_correct)}.{'.'.join(added)}"

    def changed(self, seen: str) -> tuple[FindingCard, ...] | None:
        """The findings that people said something of since a page of this revision; None: the list is another."""
        ruling, _, frame = seen.partition(SEEN_CUT)
        if not ruling.isdecimal() or frame != self._frame:
            return None
        rules = set(ruled_since(db.session(), self.case.id, min(int(ruling), GREATEST_ID)).values())
        cards = (card for section in self.findings.sections for card in section.cards)
        return tuple(card for card in cards if card.rule in rules)

    # ---- what is shown ----

    @property
    def title(self) -> str:
        return self.case.name or self.case.label

    @property
    def marks(self) -> Marks:
        score = self.standing.score
        return Marks(score.lowest, score.highest, score.grade)

    @property
    def machine(self) -> Marks:
        score = self.standing.machine
        return Marks(score.lowest, score.highest, score.grade)

    @property
    def full(self) -> Decimal:
        return self.standing.score.full

    @cached_property
    def findings(self) -> FindingsPanel:
        return findings_panel(self.standing, self.places)

    @cached_property
    def papers(self) -> PapersPanel:
        case = self.standing.result.case_file
        return papers_panel(case, self.places, self.leaves, self.types, self.corrections, self.mendings)

    def facts(self, document: str) -> FactsPanel:
        return facts_panel(self.standing.result.case_file, self.places, self.corrections, document)

    @property
    def open_findings(self) -> list[tuple[str, str]]:
        """Rule and title of what has to be settled before the sheet can be signed."""
        return [(item.finding.rule, item.finding.title) for item in self.standing.open]

    @property
    def first_filter(self) -> str:
        """What the list of findings begins with."""
        counts = {entry.key: entry.count for entry in self.findings.filters}
        order = ("todo", "fail", "all") if self.may_rule or self.self_check else ("fail", "open", "all")
        return next((key for key in order if counts[key]), FILTERS[-1][0])

    @property
    def sections(self) -> list[tuple[str, str]]:
        return [(item.id, item.title) for item in self.standing.standard.items]

    @property
    def reasons(self) -> dict[str, tuple[str, ...]]:
        """The usual reasons, by what they are reasons for: `points`, `settle.pass`."""
        usual = {
            kind.value if outcome is None else f"{kind.value}.{outcome.value}": reasons
            for (kind, outcome), reasons in USUAL_REASONS.items()
        }
        return {**usual, "correct": CORRECTION_REASONS}

    @property
    def all_types(self) -> list[tuple[str, str | None, str]]:
        return document_types()
