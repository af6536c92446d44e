"""A result in the words and the order in which people read it; terminal and score sheet show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from enforcement_review.model import (
    CaseSummary,
    Document,
    Evidence,
    Finding,
    Outcome,
    ReviewResult,
    RuleSetStamp,
    Score,
    SectionScore,
    TextFrom,
    UnreadPage,
)

OUTCOME_WORDS = {
    Outcome.PASS: "符合",
    Outcome.FAIL: "不符合",
    Outcome.UNDETERMINED: "待人工判定",
    Outcome.NOT_APPLICABLE: "不适用",
}
NO_MARKS = "—"
PARTY_KINDS = {"citizen": "公民", "organisation": "法人或者其他组织"}
PROCEDURES = {"ordinary": "普通程序", "summary": "简易程序（当场处罚）"}

# What a file may contain and no page or terminal should obey: escapes, and marks that turn the writing round.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One piece of evidence: `《立案审批表》第 3 页` and the words that stand there."""

    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One row of the sheet.

    Attributes:
        quoted: places with the words that were read.
        looked_through: places without words: the documents in which something was looked for.
    """

    rule: str
    title: str
    outcome: Outcome
    verdict: str
    message: str
    deduction: str
    at_stake: str
    kept: str  # what is left of the marks: a figure, a range while undetermined, — where it does not apply
    veto: bool
    basis: str
    remedy: str
    quoted: tuple[PlaceView, ...]
    looked_through: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A part of the sheet; `full`, `score` and `taken_off` are `NO_MARKS` for one that has none of its own."""

    title: str
    full: str
    score: str
    taken_off: str
    range: str | None
    findings: tuple[FindingView, ...]

    def with_outcome(self, outcome: Outcome) -> tuple[FindingView, ...]:
        return tuple(finding for finding in self.findings if finding.outcome is outcome)


@dataclass(frozen=True, slots=True)
class DocumentView:
    id: str
    title: str
    source: str
    pages: str
    confidence: str
    from_ocr: bool


@dataclass(frozen=True, slots=True)
class SheetView:
    """The whole sheet, every figure already written out.

    Attributes:
        range: `81—86`, or None where nothing is left to settle.
        vetoes: findings that make the file 不合格 once a person confirms them.
        open_vetoes: veto rules that could not be determined.
        unread: `名称：原因`, files first, then single pages.
    """

    case: CaseSummary
    case_kind: str
    total: str
    full: str
    range: str | None
    grade: str
    vetoes: tuple[FindingView, ...]
    open_vetoes: tuple[FindingView, ...]
    sections: tuple[SectionView, ...]
    taken_off: str
    counts: Mapping[Outcome, int]
    documents: tuple[DocumentView, ...]
    unread: tuple[str, ...]
    rule_sets: tuple[RuleSetStamp, ...]
    engine_version: str
    ocr: str | None


def sheet_view(result: ReviewResult) -> SheetView:
    """The sheet of a result that has a score.

    Raises:
        ValueError: the case file could not be read, so that there is nothing to lay out.
    """
    if result.score is None:
        raise ValueError("a case file that could not be read has no score sheet")
    score = result.score
    places = _Places(result)
    rows = {finding.rule: _finding(finding, places) for finding in result.findings}
    return SheetView(
        case=_shown_case(result.case),
        case_kind=_case_kind(result.case),
        total=figure(score.total),
        full=figure(score.full),
        range=_range(score.lowest, score.highest),
        grade=score.grade or "待定",
        vetoes=tuple(rows[rule] for rule in score.veto if rule in rows),
        open_vetoes=tuple(row for row in rows.values() if row.veto and row.outcome is Outcome.UNDETERMINED),
        sections=tuple(_sections(result.findings, rows, score)),
        taken_off=figure(score.full - score.total),
        counts={outcome: _count(result.findings, outcome) for outcome in OUTCOME_WORDS},
        documents=tuple(_document(document) for document in result.case_file.documents),
        unread=unread_lines(result),
        rule_sets=result.rule_sets,
        engine_version=result.engine_version,
        ocr=result.ocr,
    )


def unread_lines(result: ReviewResult) -> tuple[str, ...]:
    """One line for each file, then for each page, that could not be read; pages with one reason together."""
    lines = [
        f"{shown(source.name)}：{shown(source.error)}" for source in result.case_file.sources if source.error
    ]
    failed = {source.name for source in result.case_file.sources if source.error}
    groups: dict[tuple[str, str], list[UnreadPage]] = {}
    for page in result.case_file.unread:
        if page.source not in failed:
            groups.setdefault((page.source, page.reason), []).append(page)
    for (source, reason), pages in groups.items():
        numbers = page_span([page.page for page in pages if page.page is not None])
        lines.append(f"{shown(source)}{' ' + numbers if numbers else ''}：{shown(reason)}")
    return tuple(lines)


def shown(text: str) -> str:
    """Text of a file as it may be shown: no control characters, no halves of characters."""
    return _UNSHOWN.sub("�", text)


def figure(value: Decimal) -> str:
    """Points as people write them: 5, 0.5."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def page_span(pages: Iterable[int]) -> str:
    """`第 1—3、7 页` for 1, 2, 3, 7; "" for none."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    parts = [str(first) if first == last else f"{first}—{last}" for first, last in runs]
    return f"第 {'、'.join(parts)} 页" if parts else ""


class _Places:
    """Names the place of an evidence; the source's name stands in it only where there are several."""

    def __init__(self, result: ReviewResult) -> None:
        self._documents = {document.id: document for document in result.case_file.documents}
        self._many = len({document.source for document in result.case_file.documents}) > 1

    def is_whole_document(self, evidence: Evidence) -> bool:
        """Whether a document was looked through, rather than words found in it."""
        document = self._documents.get(evidence.document)
        named = not evidence.quote or (document is not None and evidence.quote == document.title)
        return named and evidence.fact is None and evidence.box is None

    def where(self, evidence: Evidence) -> str:
        document = self._documents.get(evidence.document)
        parts: list[str] = []
        if document is not None:
            parts.append(_titled(document))
            if self._many:
                parts.append(f"（{shown(document.source)}）")
        if document is not None and self.is_whole_document(evidence):
            parts.append(page_span(document.pages))
        elif evidence.page is not None:
            parts.append(f"第 {evidence.page} 页")
        elif evidence.anchor is not None:
            parts.append(shown(evidence.anchor))
        return "".join(parts) or "案卷"


def _titled(document: Document) -> str:
    return f"《{shown(document.title)}》" if document.title else "无标题材料"


def _finding(finding: Finding, places: _Places) -> FindingView:
    # Dictionaries, for their keys: each place once, in the order in which the judge names them.
    quoted: dict[PlaceView, None] = {}
    looked_through: dict[str, None] = {}
    for evidence in finding.evidence:
        if places.is_whole_document(evidence):
            looked_through[places.where(evidence)] = None
        else:
            quoted[PlaceView(places.where(evidence), shown(evidence.quote))] = None
    return FindingView(
        rule=finding.rule,
        title=finding.title,
        outcome=finding.outcome,
        verdict=OUTCOME_WORDS[finding.outcome],
        message=shown(finding.message),
        deduction=figure(finding.deduction),
        at_stake=figure(finding.at_stake),
        kept=_kept(finding),
        veto=finding.veto,
        basis=finding.basis,
        remedy=shown(finding.remedy),
        quoted=tuple(quoted),
        looked_through=tuple(looked_through),
    )


def _kept(finding: Finding) -> str:
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return NO_MARKS
    if finding.outcome is Outcome.UNDETERMINED:
        return f"0—{figure(finding.at_stake)}"
    return figure(max(finding.at_stake - finding.deduction, Decimal(0)))


def _sections(
    findings: Sequence[Finding], rows: Mapping[str, FindingView], score: Score
) -> Iterable[SectionView]:
    known = {section.id for section in score.sections}
    for section in score.sections:
        yield _section(section, [rows[finding.rule] for finding in findings if finding.section == section.id])
    others = [rows[finding.rule] for finding in findings if finding.section not in known]
    if others:
        # A standard that scales its marks has sums of its own, which belong to no section of the rules.
        yield SectionView("逐项评查", NO_MARKS, NO_MARKS, NO_MARKS, None, tuple(others))


def _section(section: SectionScore, rows: Sequence[FindingView]) -> SectionView:
    return SectionView(
        title=section.title,
        full=figure(section.full),
        score=figure(section.score),
        taken_off=figure(section.full - section.score),
        range=_range(section.lowest, section.highest),
        findings=tuple(rows),
    )


def _range(lowest: Decimal, highest: Decimal) -> str | None:
    return None if lowest == highest else f"{figure(lowest)}—{figure(highest)}"


def _count(findings: Sequence[Finding], outcome: Outcome) -> int:
    return sum(finding.outcome is outcome for finding in findings)


def _document(document: Document) -> DocumentView:
    return DocumentView(
        id=document.id,
        title=shown(document.title) or "（无标题）",
        source=shown(document.source),
        pages=page_span(document.pages) or "—",
        confidence=f"{document.confidence:.0%}",
        from_ocr=document.text_from is TextFrom.OCR,
    )


def _shown_case(case: CaseSummary) -> CaseSummary:
    def clean(value: str | None) -> str | None:
        return None if value is None else shown(value)

    return CaseSummary(
        number=clean(case.number),
        name=clean(case.name),
        authority=clean(case.authority),
        party_name=clean(case.party_name),
        party_kind=case.party_kind,
        cause=clean(case.cause),
        major=case.major,
        procedure=case.procedure,
        sector=case.sector,
    )


def _case_kind(case: CaseSummary) -> str:
    """`普通程序 · 重大执法决定 · 当事人为公民`, of what is known."""
    parts = []
    if case.procedure in PROCEDURES:
        parts.append(PROCEDURES[case.procedure])
    if case.major is not None:
        parts.append("重大执法决定" if case.major else "非重大执法决定")
    if case.party_kind in PARTY_KINDS:
        parts.append(f"当事人为{PARTY_KINDS[case.party_kind]}")
    return " · ".join(parts)
