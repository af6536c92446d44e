"""The generator makes the committed files again, and its markup says what it refuses."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
import yaml
from docx import Document

from sample_cases.generator.build import CASES, build
from sample_cases.generator.expected import expected_of
from sample_cases.generator.forms import chinese_date
from sample_cases.generator.markup import MarkupError, parse, spans_of

FILES = CASES.parent / "files"
SUMMARY = "13-urban-summary-clean"


def page_texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_generator_makes_the_committed_pdf_again(tmp_path: Path) -> None:
    case = build(CASES / f"{SUMMARY}.yaml", tmp_path)
    made, committed = tmp_path / f"{SUMMARY}.pdf", FILES / f"{SUMMARY}.pdf"
    assert page_texts(made) == page_texts(committed)
    again = build(CASES / f"{SUMMARY}.yaml", tmp_path / "again")
    assert (tmp_path / "again" / f"{SUMMARY}.pdf").read_bytes() == made.read_bytes()
    assert expected_of(again) == expected_of(case)


def test_scanned_page_has_no_text_and_its_neighbours_have() -> None:
    texts = page_texts(FILES / "15-urban-occupation-scanned-receipt.pdf")
    assert [number for number, text in enumerate(texts, 1) if not text.strip()] == [19]


def test_expected_pages_are_those_of_the_file() -> None:
    for path in FILES.glob("*.pdf"):
        expected = yaml.safe_load((FILES.parent / "expected" / f"{path.stem}.yaml").read_text("utf-8"))
        last = max(max(document["pages"]) for document in expected["documents"])
        assert (path.name, len(page_texts(path))) == (path.name, last)


def test_gbk_archive_holds_names_without_the_utf8_flag() -> None:
    with ZipFile(FILES / "12-agriculture-pesticide-deficient.zip") as archive:
        entries = archive.infolist()
    assert not any(entry.flag_bits & 0x800 for entry in entries)
    assert entries[0].filename.encode("cp437").decode("gbk") == "绿源农资经营劣质农药案/01封面.pdf"


def test_docx_holds_form_cells_and_the_stamp() -> None:
    folder = FILES / "11-agriculture-seed-clean"
    decision = Document(str(folder / "03 行政处罚决定书.docx"))
    assert any("锦农（种子）罚〔2024〕4号" in paragraph.text for paragraph in decision.paragraphs)
    with ZipFile(BytesIO((folder / "03 行政处罚决定书.docx").read_bytes())) as archive:
        assert any(name.startswith("word/media/") for name in archive.namelist())
    approval = Document(str(folder / "19 行政处罚决定审批表.docx"))
    assert any("同意" in cell.text for row in approval.tables[0].rows for cell in row.cells)


def test_markup_tells_filled_from_printed() -> None:
    assert spans_of("案由：[[涉嫌]]__甲__乙") == [
        {"t": "案由："},
        {"t": "涉嫌", "filled": True},
        {"t": "甲", "under": True},
        {"t": "乙"},
    ]


def test_markup_keeps_spans_of_cells() -> None:
    form = parse("@title 送 达 回 证\n@table 1 2\n|<1x2,v>当事人|<h60>甲\\n>签名\n|乙")
    rows = form.blocks[-1]["rows"]
    assert isinstance(rows, list)
    assert (rows[0][0]["rows"], rows[0][0]["upright"], rows[0][1]["height"]) == (2, True, 60)
    assert [line["align"] for line in rows[0][1]["lines"]] == ["", "right"]


@pytest.mark.parametrize("text", ["@nonsense x", "|a row|outside"])
def test_markup_refuses_what_means_nothing(text: str) -> None:
    with pytest.raises(MarkupError):
        parse(text)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2024, 5, 6), "二〇二四年五月六日"),
        (date(2023, 10, 20), "二〇二三年十月二十日"),
        (date(2025, 12, 31), "二〇二五年十二月三十一日"),
    ],
)
def test_dates_in_chinese_figures(day: date, shown: str) -> None:
    assert chinese_date(day) == shown
