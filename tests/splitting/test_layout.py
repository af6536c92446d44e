from __future__ import annotations

import pytest

from enforcement_review.model import Block, Box, Cell, Table
from enforcement_review.splitting.cuts import cut_at_titles
from enforcement_review.splitting.layout import PageMark, PageView, view_page
from tests.splitting.build import (
    BODY,
    LEFT,
    RIGHT,
    WORDS,
    body,
    foot,
    full_body,
    line,
    source,
    split,
    table,
    title,
)


def view(*blocks: Block) -> PageView:
    return view_page(source(blocks).pages[0])


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("第1页 共3页", PageMark(1, 3)),
        ("第 2 页，共 12 页", PageMark(2, 12)),
        ("第2页（共3页）", PageMark(2, 3)),
        ("共3页 第2页", PageMark(2, 3)),
        ("第二页 共三页", PageMark(2, 3)),
        ("第十二页 共二十页", PageMark(12, 20)),
        ("2/3", PageMark(2, 3)),
        ("第2页 共 页", PageMark(2, None)),
        ("第 3 页", PageMark(3, None)),
    ],
)
def test_page_marks_are_read_as_they_are_written(text: str, mark: PageMark) -> None:
    assert view(title("询问笔录"), *body(WORDS), foot(text)).mark == mark


def test_a_page_mark_may_stand_at_the_head() -> None:
    assert view(line("第1页共2页", 40, x=440), title("询问笔录"), *full_body()).mark == PageMark(1, 2)


def test_pages_named_in_the_middle_of_the_text_are_no_mark() -> None:
    rows = [WORDS] * 5 + ["见第3页共8页的照片"] + [WORDS] * 6
    assert view(title("询问笔录"), *body(*rows)).mark is None


@pytest.mark.parametrize("text", ["罚款1/3", "2024", "编号：3", "3", "2024/3/5"])
def test_other_figures_at_the_foot_are_no_mark(text: str) -> None:
    assert view(title("询问笔录"), *body(WORDS), foot(text)).mark is None


def test_a_large_centred_title_is_surer_than_a_small_one() -> None:
    large = view(title("送达回证"), *body(WORDS)).headings[0]
    small = view(line("送达回证", 80), *body(WORDS)).headings[0]
    assert large.confidence > 0.95 > small.confidence


def test_a_title_may_stand_below_the_authority_and_a_number() -> None:
    seen = view(title("某市市场监督管理局", size=20), title("行政处罚决定书", y=110), *body(WORDS, y=160))
    assert {heading.match.kind.id for heading in seen.headings} == {"decision"}


def test_a_title_may_stand_in_the_first_row_of_the_table() -> None:
    head = Cell(0, 0, 1, 1, (title("立案审批表", y=85, size=16),), Box(LEFT, 80, RIGHT, 110))
    seen = view(Table((head,), head.box), *body(WORDS, y=160))
    assert [heading.match.kind.id for heading in seen.headings] == ["case_filing_approval"]


def test_a_name_in_a_cell_beside_others_is_no_title() -> None:
    assert view(*body(WORDS), table(("送达文书", "行政处罚决定书"), ("受送达人", "张三"))).headings == ()


def test_a_name_in_the_middle_of_the_page_is_no_title() -> None:
    rows = [WORDS] * 8 + ["行政处罚决定书"] + [WORDS] * 3
    assert view(title("证据目录"), *body(*rows)).headings[0].match.kind.id == "evidence_sheet"
    assert len(view(title("证据目录"), *body(*rows)).headings) == 1


def test_letters_far_apart_are_one_title() -> None:
    letters = [line(letter, 80, x=180 + 50 * n, size=22) for n, letter in enumerate("送达回证")]
    assert [heading.match.kind.id for heading in view(*letters, *body(WORDS)).headings] == ["service_receipt"]


def test_an_unknown_heading_is_seen_as_the_papers_own_title() -> None:
    row = view(title("关于感谢信的回信"), *body(WORDS)).own_title
    assert row is not None
    assert row.text == "关于感谢信的回信"


@pytest.mark.parametrize("text", ["某市市场监督管理局", "2024年3月5日的记录", "一、基本情况", "当事人：张三"])
def test_letterheads_dates_and_numbered_headings_are_no_titles(text: str) -> None:
    assert view(title(text), *body(WORDS)).own_title is None


def test_how_far_down_a_page_is_filled() -> None:
    assert view(title("送达回证"), *full_body()).bottom > 0.85
    assert view(title("送达回证"), *body(WORDS)).bottom < 0.25
    assert view(title("送达回证"), *body(WORDS), foot("第1页")).bottom < 0.25


def test_a_page_is_cut_where_a_second_paper_begins() -> None:
    seen = view(
        title("责令改正通知书"),
        *body(*[WORDS] * 6),
        title("某市市场监督管理局", y=380),
        title("送达回证", y=420),
        *body(WORDS, y=460),
    )
    upper, lower = cut_at_titles(seen)
    assert "送达回证" not in upper.text
    assert lower.text.startswith("某市市场监督管理局送达回证")


def test_a_page_is_not_cut_at_names_in_a_list() -> None:
    names = [
        title(name, y=300 + 40 * n, size=16)
        for n, name in enumerate(("询问笔录", "现场检查笔录", "送达回证"))
    ]
    assert len(cut_at_titles(view(title("证据目录"), *body(*[WORDS] * 5), *names))) == 1


def test_a_page_is_not_cut_where_a_paper_is_named_in_plain_letters() -> None:
    rows = [WORDS] * 5 + ["送达回证"] + [WORDS] * 3
    assert len(cut_at_titles(view(title("行政处罚决定书"), *body(*rows)))) == 1


def test_cutting_loses_nothing() -> None:
    seen = view(title("责令改正通知书"), *body(*[WORDS] * 6), title("送达回证", y=420), *body(WORDS, y=460))
    blocks = [block for part in cut_at_titles(seen) for block in part.page.blocks]
    assert tuple(blocks) == seen.page.blocks


def test_a_short_title_begins_a_paper_below_a_table() -> None:
    seen = view(
        title("结案审批表"),
        table(("当事人", "张三"), ("结果", "罚款")),
        title("备考表", y=300),
        *body(WORDS, y=340),
    )
    assert [part.rows[0].text for part in cut_at_titles(seen)] == ["结案审批表", "备考表"]


@pytest.mark.parametrize("below", ["本卷情况说明", "说明"])
def test_a_label_that_reads_nearly_like_a_title_below_the_second_makes_no_list_of_them(below: str) -> None:
    upper = table(("当事人", "张三"), ("结果", "罚款"))
    lower = [line(below, 330, x=90)] if len(below) > 2 else []
    cells = table((below, WORDS), ("立卷人", "李四"), y=360)
    seen = view(title("结案呈批表"), upper, title("卷内备考表", y=300), *lower, cells)
    assert [part.rows[0].text for part in cut_at_titles(seen)] == ["结案呈批表", "卷内备考表"]


def test_a_short_title_no_larger_than_the_text_begins_a_paper_with_room_above_it() -> None:
    upper = table(("当事人", "张三"), ("结果", "罚款"))
    apart = view(title("结案审批表"), upper, title("备考表", y=300, size=BODY), *body(WORDS, y=340))
    assert len(cut_at_titles(apart)) == 2
    assert upper.box is not None
    close = title("备考表", y=upper.box.y1 + 2, size=BODY)
    assert len(cut_at_titles(view(title("结案审批表"), upper, close, *body(WORDS, y=340)))) == 1


def test_a_title_no_larger_than_the_text_begins_a_paper_between_two_tables() -> None:
    upper, lower = table(("案由", "某案")), table(("序号", "名称"), y=300)
    seen = view(title("行政处罚案卷"), upper, title("卷内目录", y=200, size=BODY), lower)
    assert len(cut_at_titles(seen)) == 2


@pytest.mark.parametrize(
    "name",
    [
        "行政处罚决定公示表",
        "行政处罚信息公开登记表",
        "罚没财物入库凭证",
        "行政处罚信息公开登记",
        "行政处罚决定信息公开（2024年第3号）",
    ],
)
def test_a_large_title_of_no_list_begins_a_paper_below_a_table(name: str) -> None:
    seen = view(
        title("罚没票据"), table(("交款人", WORDS)), title(name, y=300), table(("网站", "某网"), y=340)
    )
    assert len(cut_at_titles(seen)) == 2


def test_a_label_that_begins_like_a_title_begins_no_paper() -> None:
    upper = table(("网站", "某网"), ("公示日期", "2024年5月6日"))
    label = title("行政处罚决定书文号  某罚〔2024〕3号", y=300, size=16)
    seen = view(title("行政处罚公示单"), upper, label, table(("相对人", "某公司"), y=340))
    assert len(cut_at_titles(seen)) == 1


def test_a_sites_menu_above_the_title_belongs_to_the_page_of_the_site() -> None:
    menu = line("某县农业农村局网站  首页>行政执法公示>处罚结果", 290)
    seen = view(
        title("罚没票据"), table(("交款人", WORDS)), menu, title("行政处罚信息公开", y=320), table(("文号", "某罚〔2024〕3号"), y=360)
    )  # fmt: skip
    assert [part.rows[0].text[:4] for part in cut_at_titles(seen)] == ["罚没票据", "某县农业"]


@pytest.mark.parametrize("name", ["基本情况", "附：财物清单", "处理意见"])
def test_a_large_heading_within_a_paper_begins_none(name: str) -> None:
    seen = view(title("调查报告"), table(("当事人", "张三")), title(name, y=300), *body(WORDS, WORDS, y=340))
    assert len(cut_at_titles(seen)) == 1


def test_a_list_within_a_letter_is_told_and_leaves_the_letter_whole() -> None:
    letter = [title("扣押决定书"), *body(WORDS, WORDS, WORDS), title("财物清单", y=200, size=BODY)]
    (paper,) = split(
        source([*letter, table(("序号", "品名"), y=220), *body("某某局", "2024年3月5日", y=400)])
    )
    assert (paper.type, paper.also, paper.could_be) == ("seizure_decision", ("property_list",), ())


def test_another_title_above_a_table_within_a_paper_may_be_a_further_paper() -> None:
    letter = [title("行政处罚决定书"), *body(WORDS, WORDS, WORDS), title("送达回证", y=200, size=BODY)]
    (paper,) = split(source([*letter, table(("受送达人", "张三"), y=220)]))
    assert (paper.type, paper.could_be) == ("decision", ("service_receipt",))
