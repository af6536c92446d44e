"""A case's YAML to its files and to what a careful reviewer would find in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from sample_cases.generator.case import CASES, UNNUMBERED, Case
from sample_cases.generator.docx_file import set_docx
from sample_cases.generator.electronic import PAPERS, case_export, in_ofd, signed_paper
from sample_cases.generator.on_paper import photographs, scanned
from sample_cases.generator.packing import zipped
from sample_cases.generator.pictures import draw_seal
from sample_cases.generator.typst_pdf import set_pdf

__all__ = ["CASES", "Case", "born_digital", "build"]


def _count_pages(case: Case) -> None:
    """Write the volume's page numbers into the papers."""
    case.fill_in()
    number = 1
    for paper in case.papers:
        sheet = case.sheet(paper)
        set_pdf([sheet], case.style, title="", author="", seal=None, offset=0)
        paper.count = len(sheet.pages)
        if paper.kind not in UNNUMBERED:
            paper.first = number
            number += paper.count
    case.fill_in()


def _files(case: Case) -> Iterator[tuple[str, bytes]]:
    authority = case.data["authority"]["name"]
    seal = draw_seal(authority)
    for source in case.sources:
        papers = [paper for paper in case.papers if paper.source == source]
        sheets = [case.sheet(paper) for paper in papers]
        if source.endswith(".docx"):
            yield source, set_docx(sheets, case.style, title=Path(source).stem, author=authority, seal=seal)
            continue
        numbers = [(i, paper) for i, paper in enumerate(papers) if paper.first]
        before = sum(paper.count for paper in papers[: numbers[0][0]]) if numbers else 0
        offset = before + 1 - numbers[0][1].first if numbers else 0
        data = set_pdf(
            sheets, case.style, title=case.data["title"], author=authority, seal=seal, offset=offset
        )
        for paper, sheet in zip(papers, sheets, strict=True):
            paper.pages = sheet.pages
            if "signature" in paper.values:
                data = signed_paper(case, paper, data)
        yield source, data


def born_digital(case: Case) -> list[tuple[str, bytes]]:
    """The papers as they are set, before they are scanned, photographed or handed over."""
    _count_pages(case)
    return list(_files(case))


def _on_sheets(case: Case, place: dict[int, int]) -> None:
    """The papers' pages are those of the sheets that they were put on."""
    for paper in case.papers:
        paper.pages = [place[number] for number in paper.pages]


def _photographed(case: Case, pdf: bytes) -> list[tuple[str, bytes]]:
    """The photographs; each is a source of one page."""
    pictures = photographs(case, pdf)
    for paper in case.papers:
        paper.source, *paper.more = (pictures[number - 1][0] for number in paper.pages)
        paper.pages = [1]
    return pictures


def _write(folder: Path, files: list[tuple[str, bytes]]) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    for name, data in files:
        (folder / name).write_bytes(data)


def build(path: Path, out: Path) -> Case:
    """Write the case of `path` below `out`: one file or a folder of that name."""
    case = Case(path)
    files = born_digital(case)
    out.mkdir(parents=True, exist_ok=True)
    output = case.data["output"]
    if output == "folder":
        _write(out / case.name, files)
    elif output == "photographs":
        _write(out / case.name, _photographed(case, files[0][1]))
    elif output == "pdf":
        (out / f"{case.name}.pdf").write_bytes(files[0][1])
    elif output == "scan":
        pdf, place, case.blank = scanned(case, files[0][1])
        _on_sheets(case, place)
        (out / f"{case.name}.pdf").write_bytes(pdf)
    elif output == "ofd":
        (out / f"{case.name}.ofd").write_bytes(in_ofd(case, files))
        for paper in case.papers:
            inside = f"/{paper.source}" if "attached" in paper.values else ""
            paper.source = f"{case.name}.ofd{inside}"
    elif output == "export":
        (out / f"{case.name}.zip").write_bytes(case_export(case, files))
        for paper in case.papers:
            paper.source = f"{PAPERS}/{paper.source}"
    else:
        archive = zipped(files, case.data["folder"], gbk=output == "zip-gbk")
        (out / f"{case.name}.zip").write_bytes(archive)
        for paper in case.papers:
            paper.source = f"{case.data['folder']}/{paper.source}"
    return case
