"""Several services on one receipt: in tables, in rows, in columns."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.model import Cell, Line, Page, Table
from enforcement_review.splitting.receipts import cut_services
from tests.splitting.build import HEIGHT, WIDTH, body, outline, source, table, title

NOTICE, DECISION = "行政处罚告知书（云罚告〔2024〕5号）", "行政处罚决定书（云罚决〔2024〕7号）"


def page(*blocks: Line | Table) -> Page:
    return Page("案卷.pdf", 1, WIDTH, HEIGHT, blocks)


def single(paper: str, y: float = 140.0) -> Table:
    return table(
        ("受送达人", "某某食品店"),
        ("送达文书", paper),
        ("送达时间", "2024年3月5日"),
        ("收件人签名", "张三"),
        y=y,
    )


def texts(of: Page) -> list[str]:
    return [line.text for line in of.lines()]


def in_rows(*papers: str) -> Table:
    rows = [(paper, "2024年3月5日", "直接送达", "张三") for paper in papers]
    return table(("送达文书名称及文号", "送达时间", "送达方式", "收件人"), *rows)


def in_columns(*papers: str) -> Table:
    return table(
        ("送达文书", *papers),
        ("送达时间", *("2024年3月5日" for _ in papers)),
        ("送达方式", *("直接送达" for _ in papers)),
        ("收件人签名", *(f"张{number}" for number in range(len(papers)))),
    )


def test_one_receipt_is_one_service() -> None:
    for blocks in ([single(DECISION)], [in_rows(DECISION)], [in_columns(DECISION)], body("送达回证")):
        only = page(title("送达回证"), *blocks)
        assert cut_services(only) == [only]


def test_each_table_that_is_a_receipt_is_a_service_with_the_rest_of_the_page() -> None:
    head, foot = title("送达回证"), body("备注：无", y=700)[0]
    first, second = single(NOTICE), single(DECISION, y=400)
    one, other = cut_services(page(head, first, second, foot))
    assert one.blocks == (head, first, foot)
    assert other.blocks == (head, second, foot)


def test_two_receipts_that_read_alike_are_two_services() -> None:
    """Sources without places (DOCX) give tables that are equal in every part."""
    first, second = single(DECISION), single(DECISION)
    assert len(cut_services(page(first, second))) == 2


def test_a_table_beside_the_receipt_that_is_none_stays_with_it() -> None:
    receipt, other = single(DECISION), table(("序号", "物品"), ("1", "食品"), y=400)
    only = page(receipt, other)
    assert cut_services(only) == [only]


def test_each_row_that_names_a_paper_is_a_service_under_the_same_head() -> None:
    first, second = cut_services(page(title("送达回证"), in_rows(NOTICE, DECISION)))
    assert NOTICE in texts(first)
    assert DECISION not in texts(first)
    assert DECISION in texts(second)
    assert NOTICE not in texts(second)
    for part in (first, second):
        assert texts(part)[0] == "送达回证"
        assert "送达时间" in texts(part)
        assert "2024年3月5日" in texts(part)


def test_rows_left_empty_are_no_services() -> None:
    rows = in_rows(NOTICE, DECISION, "", "")
    assert len(cut_services(page(rows))) == 2


def test_what_stands_below_a_list_holds_for_all_of_it() -> None:
    rows = table(
        ("送达文书名称及文号", "送达时间", "送达方式", "收件人"),
        (NOTICE, "2024年3月5日", "直接送达", "张三"),
        (DECISION, "2024年3月9日", "直接送达", "张三"),
        ("受送达人", "某某食品店"),
        ("送达人", "李四、王五"),
    )
    parts = cut_services(page(rows))
    assert len(parts) == 2
    for part in parts:
        assert {"受送达人", "某某食品店", "送达人", "李四、王五"} <= set(texts(part))


def test_a_list_of_papers_that_says_not_who_took_them_is_no_receipt() -> None:
    rows = table(("序号", "文书名称", "文号", "页号"), ("1", NOTICE, "5", "1"), ("2", DECISION, "7", "3"))
    only = page(rows)
    assert cut_services(only) == [only]


def test_each_column_that_names_a_paper_is_a_service_with_the_labels() -> None:
    first, second = cut_services(page(title("送达回证"), in_columns(NOTICE, DECISION)))
    assert texts(first)[1:4] == ["送达文书", NOTICE, "送达时间"]
    assert "张0" in texts(first)
    assert "张1" not in texts(first)
    assert texts(second)[1:4] == ["送达文书", DECISION, "送达时间"]
    assert "张1" in texts(second)


def test_a_column_that_names_no_paper_makes_columns_no_services() -> None:
    only = page(in_columns(NOTICE, DECISION, "无"))
    assert cut_services(only) == [only]


@given(st.integers(2, 8), st.booleans())
def test_every_service_has_its_paper_and_no_other(count: int, columns: bool) -> None:
    papers = [f"行政处罚决定书（云罚决〔2024〕{number}号）" for number in range(count)]
    made = (in_columns if columns else in_rows)(*papers)
    parts = cut_services(page(made))
    assert [[text for text in texts(part) if "决定书" in text] for part in parts] == [[one] for one in papers]


def test_who_was_served_all_of_them_was_served_each() -> None:
    """受送达人 in a cell over all rows belongs to every one of them."""
    rows = in_rows(NOTICE, DECISION)
    merged = tuple(
        replace(cell, row_span=2) if (cell.row, cell.column) == (1, 3) else cell
        for cell in rows.cells
        if (cell.row, cell.column) != (2, 3)
    )
    for part in cut_services(page(Table(merged, rows.box))):
        assert "张三" in texts(part)


def test_a_receipt_of_two_services_is_two_papers_on_one_page() -> None:
    file = source([title("送达回证"), in_rows(NOTICE, DECISION)])
    assert outline(file) == [("service_receipt", (1,)), ("service_receipt", (1,))]


# ---- cutting tables down ----


def cells(of: Table) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, cell.text) for cell in of.cells]


@pytest.mark.parametrize("turned", [False, True])
def test_a_table_cut_down_is_counted_anew(turned: bool) -> None:
    whole = table(("甲", "乙", "丙"), ("丁", "戊", "己"), ("庚", "辛", "壬"))
    cut = whole.with_columns((0, 2)) if turned else whole.with_rows((0, 2))
    if turned:
        want = [(0, 0, "甲"), (0, 1, "丙"), (1, 0, "丁"), (1, 1, "己"), (2, 0, "庚"), (2, 1, "壬")]
    else:
        want = [(0, 0, "甲"), (0, 1, "乙"), (0, 2, "丙"), (1, 0, "庚"), (1, 1, "辛"), (1, 2, "壬")]
    assert cells(cut) == want
    assert cut.box is not None
    assert whole.box is not None
    assert cut.box.x1 <= whole.box.x1


def test_a_merged_cell_stays_where_any_of_it_stays() -> None:
    wide = Cell(0, 0, 1, 3, (Line("总"),))
    rest = tuple(Cell(1, column, 1, 1, (Line("甲乙丙"[column]),)) for column in range(3))
    cut = Table((wide, *rest)).with_columns((1, 2))
    assert cells(cut) == [(0, 0, "总"), (1, 0, "乙"), (1, 1, "丙")]
    assert cut.cells[0].column_span == 2
    high = Cell(0, 0, 3, 1, (Line("总"),))
    beside = tuple(Cell(row, 1, 1, 1, (Line("甲乙丙"[row]),)) for row in range(3))
    cut = Table((high, *beside)).with_rows((1, 2))
    assert cells(cut) == [(0, 0, "总"), (0, 1, "乙"), (1, 1, "丙")]
    assert cut.cells[0].row_span == 2


def test_services_listed_within_a_form_share_what_stands_around_the_list() -> None:
    form = table(
        ("送达地点", "某地", ""),
        ("送达文书名称及文号", "收件人", "收到日期"),
        (NOTICE, "张三", "2024年3月5日"),
        (DECISION, "张三", "2024年4月9日"),
        ("送达方式", "直接送达", ""),
    )
    first, second = (part.text() for part in cut_services(page(title("送达回证"), form)))
    assert "3月5日" in first
    assert "4月9日" not in first
    assert "4月9日" in second
    assert "3月5日" not in second
    assert all("某地" in text and "直接送达" in text for text in (first, second))
