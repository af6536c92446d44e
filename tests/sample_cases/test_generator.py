"""The generator makes the committed files again, and its markup says what it refuses."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
import yaml
from docx import Document
from PIL import Image

from sample_cases.generator.build import CASES, Case, born_digital, build
from sample_cases.generator.electronic import case_export, in_ofd
from sample_cases.generator.expected import expected_of
from sample_cases.generator.forms import chinese_date
from sample_cases.generator.markup import MarkupError, parse, spans_of
from sample_cases.generator.on_paper import ink_of, photographs, printed_pages, scanned

FILES = CASES.parent / "files"
SUMMARY = "13-urban-summary-clean"
PHOTOGRAPHED = "19-urban-summary-photographed"


@cache
def born(name: str) -> tuple[Case, bytes]:
    """A case that is one volume, and the volume as it was set."""
    case = Case(CASES / f"{name}.yaml")
    return case, born_digital(case)[0][1]


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


PAPER = ["17-urban-occupation-grey-scan", "18-market-cooked-food-colour-scan"]


@pytest.mark.parametrize("name", PAPER)
def test_a_scan_has_no_text_and_its_blank_sheets_are_told(name: str) -> None:
    assert "".join(page_texts(FILES / f"{name}.pdf")).strip() == ""
    expected = yaml.safe_load((FILES.parent / "expected" / f"{name}.yaml").read_text("utf-8"))
    told = {page for document in expected["documents"] for page in document["pages"]}
    assert set(expected.get("blank", [])) == set(range(1, max(told) + 1)) - told


@pytest.mark.parametrize("name", [*PAPER, PHOTOGRAPHED])
def test_paper_is_the_same_each_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, pdf = born(name)
    monkeypatch.setitem(case.data["paper"], "dpi", 30)  # for speed
    take = photographs if name == PHOTOGRAPHED else scanned
    assert take(case, pdf) == take(case, pdf)


def test_signatures_are_written_and_a_missing_one_is_not() -> None:
    case, pdf = born(PAPER[0])
    inks = ink_of(case, printed_pages(pdf))

    def written(kind: str) -> set[str]:
        (paper,) = (paper for paper in case.papers if paper.kind == kind)
        return {writing.text for number in paper.pages for writing in inks[number - 1].writing}

    assert written("inspection") == {"佟佳木", "舒展　祁红霞"}
    assert written("interview") == {"舒展　祁红霞", "祁红霞"}
    assert [len(ink.seals) for ink in inks].count(1) == 2  # notice and decision


def test_the_decision_is_the_only_letter_without_a_seal() -> None:
    case, pdf = born(PAPER[1])
    inks = ink_of(case, printed_pages(pdf))
    sealed = {paper.kind for paper in case.papers for number in paper.pages if inks[number - 1].seals}
    assert "notice" in sealed
    assert "decision" not in sealed


def test_photographs_say_when_they_were_taken() -> None:
    pictures = sorted((FILES / PHOTOGRAPHED).iterdir())
    times = []
    for path in pictures:
        with Image.open(path) as picture:
            times.append(picture.getexif().get_ifd(0x8769)[0x9003])
    assert times == sorted(set(times))
    assert times[0] == "2025:06:06 15:02:00"


def test_ofd_holds_seals_a_template_and_the_attachment() -> None:
    with ZipFile(FILES / "20-urban-muck-ofd.ofd") as package:
        names = package.namelist()
    assert "Doc_0/Tpls/Tpl_0/Content.xml" in names
    assert "Doc_0/Attachs/Attach_0.pdf" in names
    assert len([name for name in names if name.endswith("SignedValue.dat")]) == 3


def test_export_names_every_file_with_its_digest() -> None:
    with ZipFile(FILES / "21-agriculture-seed-export.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(files.pop("case.json"))
    entries = said["documents"] + said["recordings"]
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert {entry["file"]: entry["sha256"] for entry in entries} == digests


def test_an_electronic_case_is_the_same_each_time() -> None:
    made = []
    for _ in range(2):
        case = Case(CASES / "20-urban-muck-ofd.yaml")
        made.append(in_ofd(case, born_digital(case)))
    assert made[0] == made[1]


def test_the_workbook_and_the_signature_hold_no_clock() -> None:
    case = Case(CASES / "21-agriculture-seed-export.yaml")
    case.papers = [paper for paper in case.papers if paper.kind == "decision"]
    files = born_digital(case)
    assert files == born_digital(case)
    first = case_export(case, files)
    assert first == case_export(case, files)
    with ZipFile(BytesIO(first)) as export, ZipFile(BytesIO(export.read("双公示.xlsx"))) as workbook:
        assert b"2026-01-05" in workbook.read("docProps/core.xml")


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
