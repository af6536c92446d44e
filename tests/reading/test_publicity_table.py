"""双公示 tables as CSV and XLSX: encodings, delimiters, headings, figures and days, and what is no such table."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement_review.intake.text_kinds import text_type
from enforcement_review.law.publicity_fields import PUBLICITY_ITEMS, publicity_headings, publicity_item
from enforcement_review.model import Line, ReadSource, SourceFile, Table
from enforcement_review.reading.publicity_table import (
    BROKEN,
    CSV,
    MAX_ROWS,
    NO_ITEMS,
    NOT_TEXT,
    TOO_LARGE,
    XLSX,
    read_publicity_table,
)
from sample_cases.generator.portal_export import publicity_csv, publicity_rows, publicity_xlsx

ROW = {
    "party_name": "东陵市良友食品有限公司",
    "number": "东市监处罚〔2024〕12号",
    "violation_facts": "经营超过保质期的食品",
    "penalty_kind": "罚款",
    "fine": "1.2",
    "decided_on": "2024-05-06",
}


def read(data: bytes, kind: str = CSV) -> ReadSource:
    return read_publicity_table(SourceFile("公示.csv", "0" * 64, kind, data))


def grid(result: ReadSource) -> list[dict[str, str]]:
    """The rows of the one table, by their headings."""
    assert result.error is None
    assert result.page_count is None
    (page,) = result.pages
    (table,) = (block for block in page.blocks if isinstance(block, Table))
    rows: dict[int, dict[int, str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell.text
    return [{rows[0][column]: text for column, text in row.items()} for number, row in rows.items() if number]


def workbook(*sheets: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for lines in sheets:
            sheet = book.add_worksheet()
            for number, line in enumerate(lines):
                for column, value in enumerate(line):
                    sheet.write(number, column, value)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_its_encoding_with_its_delimiter(encoding: str, delimiter: str) -> None:
    data = publicity_csv([ROW], encoding=encoding, delimiter=delimiter)
    assert text_type(data[:8192]) == CSV
    (row,) = grid(read(data))
    assert row["行政处罚决定书文号"] == ROW["number"]
    assert row["罚款金额（万元）"] == "1.2"


@settings(max_examples=60)
@given(
    words=st.text(
        st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Zs", "Cf"]),
        min_size=1,
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    delimiter=st.sampled_from(",;\t"),
)
def test_any_words_in_a_cell_come_back_whole(words: str, encoding: str, delimiter: str) -> None:
    text = f'甲{words}，"乙";丙'
    (row,) = grid(
        read(publicity_csv([{**ROW, "violation_facts": text}], encoding=encoding, delimiter=delimiter))
    )
    assert row["违法事实"] == text
    assert row["处罚决定日期"] == "2024-05-06"


@settings(max_examples=60)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    for whole in (data, publicity_csv([ROW])[:300] + data):
        result = read(whole)
        assert result.pages or (result.error or "").endswith("。")
        text_type(whole)


@settings(max_examples=40, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_workbook_is_read_or_refused_with_a_sentence(place: float, value: int, cut: bool) -> None:
    data = bytearray(publicity_xlsx([ROW]))
    data[int(place * len(data))] = value
    result = read(bytes(data[: int(place * len(data))] if cut else data), XLSX)
    assert result.pages or (result.error or "").endswith("。")


def test_line_breaks_in_quotes_stay_in_their_cell_and_rows_are_counted_as_spreadsheets_do() -> None:
    result = read(publicity_csv([{**ROW, "violation_facts": "第一行\r\n第二行"}, ROW]))
    assert [row["违法事实"] for row in grid(result)] == ["第一行\n第二行", ROW["violation_facts"]]
    assert {line.anchor for line in result.pages[0].lines()} == {"第 1 行", "第 2 行", "第 3 行"}


def test_a_title_stands_above_the_headings() -> None:
    result = read(publicity_xlsx([ROW], title="东陵市市场监督管理局行政处罚信息公示表"), XLSX)
    title = result.pages[0].blocks[0]
    assert isinstance(title, Line)
    assert (title.text, title.anchor) == ("东陵市市场监督管理局行政处罚信息公示表", "表 1 行 1")
    assert grid(result)[0]["行政相对人名称"] == ROW["party_name"]
    assert result.pages[0].blocks[1].cells[-1].row == 1  # type: ignore[union-attr]


def test_sheets_that_hold_something_else_are_passed_over() -> None:
    result = read(workbook([["填表说明"], ["一"]], publicity_rows([ROW])), XLSX)
    assert grid(result)[0]["行政处罚决定书文号"] == ROW["number"]
    assert {line.anchor for line in result.pages[0].lines()} == {"表 2 行 1", "表 2 行 2"}


def test_a_heading_over_two_rows_counts_with_its_lower_words() -> None:
    upper = ["行政相对人名称", "行政处罚决定书文号", "处罚", "", "处罚机关"]
    lower = ["", "", "处罚类别", "处罚决定日期", ""]
    (row,) = grid(
        read(workbook([upper, lower, ["甲公司", "东市监罚〔2024〕1号", "罚款", "2024-05-06", "东局"]]), XLSX)
    )
    assert row["行政处罚决定书文号"] == "东市监罚〔2024〕1号"
    assert row["处罚决定日期"] == "2024-05-06"


def test_columns_of_databases_get_their_national_names() -> None:
    data = "cf_xdr_mc,cf_wsh,cf_cflb,cf_nr_fk,cf_jdrq,cf_cfjg\n甲公司,东市监罚〔2024〕1号,罚款,0.5,20240506,东局\n"
    assert text_type(data.encode()) == CSV
    (row,) = grid(read(data.encode()))
    assert row["罚款金额（万元）"] == "0.5"
    assert row["处罚决定日期"] == "2024-05-06"


@pytest.mark.parametrize("value", [45418, 45418.0, "45418", datetime(2024, 5, 6), "20240506", "2024-05-06"])  # noqa: DTZ001
def test_days_are_read_however_the_cell_holds_them(value: Any) -> None:
    lines: list[list[Any]] = publicity_rows([ROW])
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, line in enumerate(lines):
            for column, text in enumerate(line):
                sheet.write(number, column, text)
        column = lines[0].index("处罚决定日期")
        sheet.write(1, column, value, *([day] if isinstance(value, datetime) else []))
    (row,) = grid(read(buffer.getvalue(), XLSX))
    assert row["处罚决定日期"] == "2024-05-06"


def test_figures_have_no_exponent() -> None:
    lines: list[list[Any]] = publicity_rows([ROW])
    lines[1][lines[0].index("罚款金额（万元）")] = 0.00001
    lines[1][lines[0].index("备注")] = 370812198503074000
    (row,) = grid(read(workbook(lines), XLSX))
    assert (row["罚款金额（万元）"], row["备注"]) == ("0.00001", "370812198503074000")


def test_rows_that_are_no_penalties_are_left_out() -> None:
    numbered = {item.key: str(place) for place, item in enumerate(PUBLICITY_ITEMS)}
    result = read(publicity_csv([numbered, ROW, {"remark": "填报人：张三"}, {"party_name": "合计"}]))
    assert [row["行政相对人名称"] for row in grid(result)] == [ROW["party_name"]]


@pytest.mark.parametrize(
    ("data", "kind", "sentence"),
    [
        ("姓名,电话\n张三,1\n".encode(), CSV, NO_ITEMS),
        (workbook([["序号", "文书名称", "页号"], ["1", "立案审批表", "2"]]), XLSX, NO_ITEMS),
        (b"\xff\xfe\x00", CSV, NOT_TEXT),
        (b"\x81", CSV, NOT_TEXT),
        (b"PK\x03\x04 broken", XLSX, BROKEN),
        (publicity_csv([ROW] * (MAX_ROWS + 1)), CSV, TOO_LARGE),
    ],
)
def test_what_is_no_such_table_says_so(data: bytes, kind: str, sentence: str) -> None:
    assert read(data, kind).error == sentence


def test_a_cell_in_the_last_corner_is_refused_before_the_sheet_is_laid_out() -> None:
    with zipfile.ZipFile(io.BytesIO(publicity_xlsx([ROW]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'r="B3"', b'r="XFD1048576"')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert read(buffer.getvalue(), XLSX).error == TOO_LARGE


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    buffer = io.BytesIO(publicity_xlsx([ROW]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"<sheetData/>" + b" " * (33 * 2**20))
    assert read(buffer.getvalue(), XLSX).error == TOO_LARGE


@pytest.mark.parametrize("item", PUBLICITY_ITEMS, ids=lambda item: item.key)
def test_every_item_is_known_by_its_title_starred_spaced_and_in_full_width(item: Any) -> None:
    for heading in (item.title, f"*{item.title}", " ".join(item.title), f"{item.title}：", *item.names):
        assert publicity_item(heading) == item, heading


def test_a_line_of_few_items_is_no_heading() -> None:
    assert publicity_headings(["序号", "当事人", "文号", "决定日期"]) == {}
    assert publicity_headings([]) == {}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'\xef\xbb\xbf {"schema": 1}', "application/json"),
        (b'<?xml version="1.0"?>\n<case-export schema="x">', "application/xml"),
        (b"<html><body>", None),
        ("证人证言，他说：当事人、决定日期".encode(), None),
        (b"\x00\x01", None),
        (("当事人,决定日期,处罚内容" + "字" * 4000).encode()[:8191], CSV),
        (("当事人,决定日期,处罚内容" + "字" * 4000).encode("gb18030")[:4097], CSV),
    ],
)
def test_text_is_told_by_what_it_says(data: bytes, kind: str | None) -> None:
    assert text_type(data) == kind


def test_the_generated_csv_is_one_that_others_read() -> None:
    rows = list(csv.reader(io.StringIO(publicity_csv([ROW]).decode("utf-8-sig"))))
    assert rows == publicity_rows([ROW])
