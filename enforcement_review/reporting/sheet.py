"""A result in the words and the order in which people read it; terminal and score sheet show it.

With people's rulings (`Ruled`) it is the sheet that a reviewer signs; without, the machine's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from enforcement_review.model import (
    CaseSummary,
    Document,
    Outcome,
    ReviewResult,
    Score,
    SectionScore,
    TextFrom,
    UnreadPage,
)
from enforcement_review.reporting.places import Places
from enforcement_review.reporting.sheet_records import (
    AmendmentView,
    DocumentView,
    FindingView,
    FrameView,
    MarksView,
    PlaceView,
    Ruled,
    RuledFinding,
    RulingView,
    SectionView,
    SheetView,
    SignatureView,
)
from enforcement_review.reporting.writing import NO_MARKS, OUTCOME_WORDS, figure, page_span, shown, span

__all__ = [
    "NO_MARKS",
    "OUTCOME_WORDS",
    "AmendmentView",
    "FindingView",
    "Places",
    "Ruled",
    "RuledFinding",
    "RulingView",
    "SectionView",
    "SheetView",
    "SignatureView",
    "figure",
    "page_span",
    "sheet_view",
    "shown",
    "unread_lines",
]

PARTY_KINDS = {"citizen": "公民", "organisation": "法人或者其他组织"}
PROCEDURES = {"ordinary": "普通程序", "summary": "简易程序（当场处罚）"}


def sheet_view(result: ReviewResult, ruled: Ruled | None = None) -> SheetView:
    """The sheet of a result that has a score, as people's rulings make it stand.

    Raises:
        ValueError: the case file could not be read, so that there is nothing to lay out.
    """
    if result.score is None:
        raise ValueError("a case file that could not be read has no score sheet")
    machine = result.score
    score = machine if ruled is None else ruled.score
    places = Places(result)
    findings = _as_found(result) if ruled is None else ruled.findings
    rows = {item.finding.rule: _finding(item, places) for item in findings}
    failed = [rows[rule] for rule in score.veto if rule in rows]
    return SheetView(
        case=_shown_case(result.case),
        case_kind=_case_kind(result.case),
        full=figure(score.full),
        marks=_marks(score),
        machine=_marks(machine),
        vetoes=tuple(row for row in failed if row.ruling is None),
        confirmed_vetoes=tuple(row for row in failed if row.ruling is not None),
        open_vetoes=tuple(row for row in rows.values() if row.veto and row.outcome is Outcome.UNDETERMINED),
        sections=tuple(_sections(findings, rows, score, machine)),
        counts={outcome: sum(item.outcome is outcome for item in findings) for outcome in OUTCOME_WORDS},
        documents=tuple(_document(document) for document in result.case_file.documents),
        unread=unread_lines(result),
        rule_sets=result.rule_sets,
        engine_version=result.engine_version,
        ocr=result.ocr,
        frame=None if ruled is None else _frame(ruled),
        amendments=() if ruled is None else ruled.amendments,
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


def _as_found(result: ReviewResult) -> tuple[RuledFinding, ...]:
    return tuple(RuledFinding(finding, finding.outcome, finding.deduction) for finding in result.findings)


def _frame(ruled: Ruled) -> FrameView:
    return FrameView(
        label=shown(ruled.label),
        unit=ruled.unit,
        standard=ruled.standard,
        reviewer=ruled.reviewer,
        revision=ruled.revision,
        self_check=ruled.self_check,
        opinion=ruled.opinion,
        signature=ruled.signature,
    )


def _marks(score: Score) -> MarksView:
    return MarksView(
        total=figure(score.total),
        taken_off=figure(score.full - score.total),
        range=span(score.lowest, score.highest),
        grade=score.grade or "待定",
    )


def _finding(item: RuledFinding, places: Places) -> FindingView:
    finding = item.finding
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
        title=shown(finding.title),
        outcome=item.outcome,
        verdict=OUTCOME_WORDS[item.outcome],
        message=shown(finding.message),
        deduction=_taken(item.outcome, item.deduction),
        at_stake=NO_MARKS if item.by_hand else figure(finding.at_stake),
        kept=NO_MARKS if item.by_hand else _kept(item),
        veto=finding.veto,
        basis=shown(finding.basis),
        remedy=shown(finding.remedy),
        quoted=tuple(quoted),
        looked_through=tuple(looked_through),
        machine_verdict=NO_MARKS if item.by_hand else OUTCOME_WORDS[finding.outcome],
        machine_deduction=NO_MARKS if item.by_hand else _taken(finding.outcome, finding.deduction),
        ruling=item.ruling,
        waiting=item.waiting,
        by_hand=item.by_hand,
    )


def _taken(outcome: Outcome, deduction: Decimal) -> str:
    """Points taken off; — where that is open or nothing could be."""
    return figure(deduction) if outcome in (Outcome.PASS, Outcome.FAIL) else NO_MARKS


def _kept(item: RuledFinding) -> str:
    if item.outcome is Outcome.NOT_APPLICABLE:
        return NO_MARKS
    if item.outcome is Outcome.UNDETERMINED:
        return f"0—{figure(item.finding.at_stake)}"
    return figure(max(item.finding.at_stake - item.deduction, Decimal(0)))


def _sections(
    findings: Sequence[RuledFinding], rows: Mapping[str, FindingView], score: Score, machine: Score
) -> Iterable[SectionView]:
    known = {section.id for section in score.sections}
    before = {section.id: section for section in machine.sections}
    for section in score.sections:
        inside = [rows[item.finding.rule] for item in findings if item.finding.section == section.id]
        yield _section(section, before.get(section.id, section), inside)
    others = [rows[item.finding.rule] for item in findings if item.finding.section not in known]
    if others:
        # A standard that scales its marks has sums of its own, which belong to no section of the rules.
        yield SectionView("逐项评查", NO_MARKS, NO_MARKS, NO_MARKS, NO_MARKS, None, tuple(others))


def _section(section: SectionScore, machine: SectionScore, rows: Sequence[FindingView]) -> SectionView:
    return SectionView(
        title=section.title,
        full=figure(section.full),
        score=figure(section.score),
        taken_off=figure(section.full - section.score),
        machine_taken_off=figure(machine.full - machine.score),
        range=span(section.lowest, section.highest),
        findings=tuple(rows),
    )


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
