"""A case as electronic systems hand it over: signed papers, an OFD with electronic seals, an export."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from enforcement_review.model import SourceFile
from enforcement_review.reading import read_source
from sample_cases.generator.case import Case, Paper
from sample_cases.generator.media import mp4
from sample_cases.generator.ofd_file import MILLIMETRE, OfdPage, OfdText, of_page, write_ofd
from sample_cases.generator.ofd_seal import SampleSeal
from sample_cases.generator.on_paper import printed_pages, seal_place
from sample_cases.generator.portal_export import Export, export_zip, publicity_rows
from sample_cases.generator.signed_pdf import BEIJING, SEAL, change_later, sign_pdf
from sample_cases.generator.typst_pdf import FILE_TIME

PAPERS = "文书"  # the folder of an export that holds them
SEAL_MM = 42.0  # the seal of a county's authority


def signed_paper(case: Case, paper: Paper, pdf: bytes) -> bytes:
    """The file of a paper with the authority's electronic seal; `signature.changed_on`: a page changed later."""
    printed = printed_pages(pdf)
    signature: Mapping[str, Any] = paper.values["signature"]
    page, x, y = seal_place(paper, printed)
    y = printed[page].height - y
    box = (x - SEAL / 2, y - SEAL / 2, x + SEAL / 2, y + SEAL / 2)
    signed_at = signature["at"].replace(tzinfo=BEIJING)
    signed = sign_pdf(pdf, case.data["authority"]["name"], box=box, page=page, signed_at=signed_at)
    return change_later(signed, signature["changed_on"] - 1) if "changed_on" in signature else signed


# ---- OFD ----


def in_ofd(case: Case, files: list[tuple[str, bytes]]) -> bytes:
    """The whole case as one OFD: a template with the system's line on each page, electronic seals, what is attached.

    The times of `sealed_at` are UTC, as the seals write them.
    """
    own: Mapping[str, Any] = case.data["ofd"]
    (_, volume), *attached = files
    printed = printed_pages(volume)
    name = case.data["authority"]["name"]
    seals = []
    for paper in case.papers:
        if case.is_sealed(paper) and "attached" not in paper.values:
            page, x, y = seal_place(paper, printed)
            place = (x * MILLIMETRE - SEAL_MM / 2, y * MILLIMETRE - SEAL_MM / 2, SEAL_MM, SEAL_MM)
            signed_at = f"{own['sealed_at'][paper.kind]:%Y%m%d%H%M%SZ}"
            seals.append(SampleSeal(name, name, page, place, signed_at))
    read = read_source(SourceFile(f"{case.name}.pdf", "", "application/pdf", volume))
    pages = [of_page(page) for page in read.pages]
    line = OfdPage(texts=(OfdText(own["line"], 28.0, 290.0, 2.8),), rulings=((25.0, 286.0, 185.0, 286.0),))
    return write_ofd(pages, template=line, attachments=attached, seals=seals)


# ---- exports ----


def case_export(case: Case, files: list[tuple[str, bytes]]) -> bytes:
    """The ZIP of an online system: papers, recordings, the 双公示 table, and the manifest that names them."""
    own: Mapping[str, Any] = case.data["export"]
    held = {f"{PAPERS}/{name}": data for name, data in files}
    recordings = []
    for said, row in zip(own["recordings"], case.data["av"], strict=True):
        name = f"音像/{row['file']}"
        begun = row["start"].replace(tzinfo=BEIJING)
        held[name] = mp4((row["end"] - row["start"]).total_seconds(), begun)
        recordings.append(
            {
                "file": name,
                "stage": row["stage"],
                "started_at": f"{row['start']:%Y-%m-%dT%H:%M:%S}",
                "ended_at": f"{row['end']:%Y-%m-%dT%H:%M:%S}",
                "operator": row["by"],
                **said,
            }
        )
    held["双公示.xlsx"] = _workbook(own["published"])
    documents = []
    for order, paper in enumerate(case.papers, 1):
        fields = own["documents"].get(paper.kind, {})
        entry = {"id": f"w{order}", "file": f"{PAPERS}/{paper.source}", "title": paper.entry, "order": order}
        documents.append({**entry, "fields": fields} if fields else entry)
    documents.append(
        {"id": "s1", "file": "双公示.xlsx", "type": "publicity_record", "order": len(documents) + 1}
    )
    return export_zip(
        Export(
            held,
            system=own["system"],
            fields=own["fields"],
            documents=documents,
            recordings=recordings,
            mobile_records=own["mobile_records"],
        )
    )


def _workbook(row: Mapping[str, str]) -> bytes:
    """The 双公示 table as XLSX, with the fixed time in it."""
    lines = publicity_rows([row], extra=["published_on"])
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": FILE_TIME})
        sheet = workbook.add_worksheet("行政处罚")
        for number, line in enumerate(lines):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text)
    return buffer.getvalue()
