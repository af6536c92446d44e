"""A result for the terminal: what decides first, then what is wrong and where, then what was not read."""

from __future__ import annotations

from collections.abc import Iterable

from enforcement_review.model import Outcome, ReviewResult
from enforcement_review.reporting.sheet import (
    NO_MARKS,
    OUTCOME_WORDS,
    FindingView,
    SectionView,
    SheetView,
    sheet_view,
    shown,
    unread_lines,
)
from enforcement_review.reporting.text_page import TextPage

MOST_PLACES = 6  # of one finding; the score sheet and the JSON report have them all
_STYLES = {Outcome.FAIL: "bold red", Outcome.UNDETERMINED: "bold yellow"}


def render_text(result: ReviewResult, *, width: int = 80, colour: bool = False) -> str:
    """The view in at most `width` columns, Chinese characters counted as two; ends with a line break."""
    page = TextPage(width, colour=colour)
    if result.error is not None:
        return render_error(result.error, unread_lines(result), width=width, colour=colour)
    sheet = sheet_view(result)
    _head(page, sheet)
    _vetoes(page, sheet)
    for section in sheet.sections:
        _section(page, section)
    _unread(page, sheet.unread)
    stamps = "；".join(f"{stamp.id} {stamp.version}" for stamp in sheet.rule_sets)
    page.put(f"规则集：{stamps}；程序 {sheet.engine_version}", style="dim")
    return page.text()


def render_error(error: str, unread: Iterable[str] = (), *, width: int = 80, colour: bool = False) -> str:
    """The view of a case file that could not be read."""
    page = TextPage(width, colour=colour)
    page.put(f"未能评查：{shown(error)}", style="bold red")
    _unread(page, tuple(unread))
    return page.text()


def _head(page: TextPage, sheet: SheetView) -> None:
    title = sheet.case.name or sheet.case.number or "（案卷名称未读到）"
    page.put(title, style="bold")
    for label, value in (
        ("案　　号", sheet.case.number),
        ("当 事 人", sheet.case.party_name),
        ("办案单位", sheet.case.authority),
        ("案件类型", sheet.case_kind),
    ):
        if value:
            page.put(f"{label}：{value}", hang=10)
    page.blank()
    span = f"，待定事项认定前，区间 {sheet.marks.range}" if sheet.marks.range else ""
    page.put(f"等级：{sheet.marks.grade}　得分：{sheet.marks.total} / {sheet.full}{span}", style="bold")
    page.put("　".join(f"{OUTCOME_WORDS[outcome]} {count} 项" for outcome, count in sheet.counts.items()))
    page.blank()


def _vetoes(page: TextPage, sheet: SheetView) -> None:
    if sheet.vetoes:
        page.put("疑似否决项（经评查员确认即为不合格案卷）", style=_STYLES[Outcome.FAIL])
        for finding in sheet.vetoes:
            page.put(f"● {finding.title}：{finding.message}", indent=2, hang=2)
        page.blank()
    if sheet.open_vetoes:
        page.put("否决项中待人工判定的", style=_STYLES[Outcome.UNDETERMINED])
        for finding in sheet.open_vetoes:
            page.put(f"○ {finding.title}", indent=2, hang=2)
        page.blank()


def _section(page: TextPage, section: SectionView) -> None:
    span = f"（区间 {section.range}）" if section.range else ""
    marks = f"　{section.score} / {section.full}{span}" if section.full != NO_MARKS else ""
    page.rule(f"{section.title}{marks}")
    if not section.findings:
        page.blank()
        return
    for outcome in (Outcome.FAIL, Outcome.UNDETERMINED):
        for finding in section.with_outcome(outcome):
            _finding(page, finding)
    passed, spared = (
        len(section.with_outcome(outcome)) for outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
    )
    page.put(f"符合 {passed} 项，不适用 {spared} 项", indent=2, style="dim")
    page.blank()


def _finding(page: TextPage, finding: FindingView) -> None:
    failed = finding.outcome is Outcome.FAIL
    cost = f"扣 {finding.deduction} 分" if failed else f"涉 {finding.at_stake} 分"
    veto = "，否决项" if finding.veto else ""
    heading = f"[{finding.verdict}] {finding.title}（{cost}{veto}）"
    if page.holds(f"{heading}  {finding.rule}", indent=2):
        page.put(f"{heading}  {finding.rule}", indent=2, style=_STYLES[finding.outcome])
    else:
        page.put(heading, indent=2, hang=2, style=_STYLES[finding.outcome])
        page.put(finding.rule, indent=4, style="dim")
    page.put(finding.message, indent=4)
    for place in finding.quoted[:MOST_PLACES]:
        quote = f"：“{place.quote}”" if place.quote else ""
        page.put(f"· {place.where}{quote}", indent=4, hang=2)
    more = len(finding.quoted) - MOST_PLACES
    if more > 0:
        page.put(f"· 另有 {more} 处", indent=4)
    if finding.looked_through:
        listed = "；".join(finding.looked_through[:MOST_PLACES])
        rest = "" if len(finding.looked_through) <= MOST_PLACES else f"等 {len(finding.looked_through)} 处"
        page.put(f"· 已查阅：{listed}{rest}", indent=4, hang=2)
    page.put(f"依据：{finding.basis}", indent=4, hang=6, style="dim")
    if failed and finding.remedy:
        page.put(f"整改：{finding.remedy}", indent=4, hang=6)


def _unread(page: TextPage, lines: tuple[str, ...]) -> None:
    if not lines:
        return
    page.put("未能读取的材料", style="bold")
    for line in lines:
        page.put(f"· {line}", indent=2, hang=2)
    page.blank()
