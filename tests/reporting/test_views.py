from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from enforcement_review.model import CaseSummary, Outcome
from enforcement_review.reporting import render_error, render_text, score_sheet
from enforcement_review.reporting.sheet import page_span, sheet_view, shown
from enforcement_review.reporting.text_page import wrap
from tests.reporting.factory import create_result, create_unreadable


def test_the_grade_and_the_range_come_first_then_the_veto_then_the_findings_then_what_was_not_read() -> None:
    text = render_text(create_result())
    places = [
        text.index(words)
        for words in (
            "等级：待定",
            "区间 56.5—66.5",
            "疑似否决项",
            "办案程序与文书",
            "[不符合] 九十日内作出决定（扣 3 分）",
            "第 2 页：“2024年1月5日”",
            "整改：核对立案与决定日期",
            "[待人工判定] 先立案后调查（涉 2 分）",
            "符合 1 项，不适用 1 项",
            "未能读取的材料",
            "加密材料.pdf：文件有密码",
            "案卷正卷.pdf 第 7—8 页：没有文字层",
        )
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("width", [40, 80, 133])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = render_text(create_result(), width=width).splitlines()
    assert max(map(cell_len, lines)) <= width


def test_without_colour_there_is_no_escape_and_with_it_the_words_are_the_same() -> None:
    plain = render_text(create_result())
    coloured = render_text(create_result(), colour=True)
    assert "\x1b" not in plain
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@given(st.text(alphabet="行政处罚，。（）《》“”abc 12.-"), st.integers(4, 30))
def test_wrapping_loses_no_character_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)


def test_a_line_does_not_begin_with_what_closes() -> None:
    assert wrap("应当写明结论，结论栏", 12) == ["应当写明结", "论，结论栏"]


def test_an_escape_in_a_file_does_not_reach_the_terminal() -> None:
    result = replace(create_result(), case=CaseSummary(name="案\x1b[31m卷\u202e\udcb0"))
    text = render_text(result)
    assert text.startswith("案�[31m卷�\n")
    assert "\x1b" not in render_error("坏\x1b[2J文件")


def test_a_case_file_that_was_not_read_says_why() -> None:
    for view in (render_text(create_unreadable()), score_sheet(create_unreadable())):
        assert "案卷中没有一个文件能够读取。" in view
        assert "坏文件.pdf：文件已损坏，打不开。" in view


@pytest.mark.parametrize(
    ("pages", "words"),
    [([], ""), ([3], "第 3 页"), ([1, 2, 3, 7], "第 1—3、7 页"), ([9, 1, 2, 2], "第 1—2、9 页")],
)
def test_page_numbers_are_joined_to_spans(pages: list[int], words: str) -> None:
    assert page_span(pages) == words


def test_figures_of_the_sections_add_up_to_the_totals() -> None:
    sheet = sheet_view(create_result())
    assert sum(float(section.score) for section in sheet.sections) == float(sheet.marks.total)
    assert sum(float(section.taken_off) for section in sheet.sections) == float(sheet.marks.taken_off)


def test_documents_without_words_are_told_as_looked_through() -> None:
    rows = {row.rule: row for section in sheet_view(create_result()).sections for row in section.findings}
    assert rows["procedure.prior-notice-given"].looked_through == (
        "《立案审批表》（案卷正卷.pdf）第 1—2 页",
        "《询问笔录》（询问笔录.docx）",
        "《行政处罚决定书》（案卷正卷.pdf）第 3—5、9 页",
    )


class _Sheet(HTMLParser):
    """Columns of each row of the score sheet, rowspans counted, and whatever could fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]
        if tag not in ("meta", "br", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(html: str) -> _Sheet:
    sheet = _Sheet()
    sheet.feed(html)
    sheet.close()
    return sheet


def test_the_score_sheet_is_one_well_formed_file_that_needs_nothing_else() -> None:
    html = score_sheet(create_result())
    sheet = parsed(html)
    assert sheet.open == []
    assert sheet.links == []
    assert not {"script", "link", "img", "iframe", "object"} & set(sheet.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert html.startswith("<!DOCTYPE html>")


def test_the_score_sheet_shows_every_finding_with_page_and_words() -> None:
    words = " ".join("".join(parsed(score_sheet(create_result())).text).split())
    for finding in create_result().findings:
        assert finding.rule in words
    for expected in (
        "评查项目",
        "评查内容",
        "标准分",
        "扣分",
        "得分",
        "依据与页码",
        "《行政处罚决定书》（案卷正卷.pdf）第 5 页：“2024年5月20日”",
        "0—8待人工判定",
        "不适用",
        "小计：办案程序与文书",
        "合计",
        "评查员：",
        "复核员：",
        "日期：",
        "临市监处罚〔2024〕15号",
        "案卷正卷.pdf 第 7—8 页：没有文字层",
        "d" * 64,
        "97%",
    ):
        assert expected in words


def test_findings_of_a_standard_with_sums_of_its_own_are_all_shown() -> None:
    result = create_result()
    assert result.score is not None
    whole = replace(result.score.sections[0], id="standard", title="规范性评查")
    scaled = replace(result, score=replace(result.score, sections=(whole,)))
    for view in (render_text(scaled), score_sheet(scaled)):
        assert "规范性评查" in view
        assert "逐项评查" in view
        assert "legal-review.performed" in view
        assert "procedure.decision-in-time" in view


def test_words_of_a_file_are_never_markup() -> None:
    html = score_sheet(create_result())
    assert "<b>审核意见" not in html
    assert "&lt;b&gt;审核意见：&lt;/b&gt;" in html


def test_a_sheet_without_open_findings_shows_no_range() -> None:
    result = create_result()
    assert result.score is not None
    settled = tuple(finding for finding in result.findings if finding.outcome is not Outcome.UNDETERMINED)
    sections = tuple(
        replace(section, lowest=section.score, highest=section.score) for section in result.score.sections
    )
    score = replace(result.score, lowest=result.score.total, grade="合格", sections=sections)
    closed = replace(result, findings=settled, score=score)
    assert "区间" not in render_text(closed)
    assert "区间" not in score_sheet(closed)
    assert "等级：合格" in render_text(closed)


def test_what_is_shown_has_no_control_characters() -> None:
    assert shown("a\x00\x1bb\u2028c\udc80") == "a�b�c�"
