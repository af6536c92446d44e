"""Case files to measure with: the samples, multiplied."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium

SAMPLES = Path(__file__).resolve().parents[1] / "sample_cases" / "files"


def sample_pdfs() -> list[Path]:
    """The case files among the samples that are one born-digital PDF: the first page has a text layer."""
    found = [path for path in sorted(SAMPLES.glob("*.pdf")) if _has_text(path)]
    if not found:
        raise SystemExit(f"no PDF in {SAMPLES}: make the sample cases first")
    return found


def _has_text(path: Path) -> bool:
    try:
        with pdfium.PdfDocument(path) as document:
            return int(document[0].get_textpage().count_chars()) > 0
    except pdfium.PdfiumError:
        return False  # one of the samples is damaged on purpose


def words(path: Path) -> int:
    """The peer: pdfplumber's words of every page; gives the number of pages."""
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_words()
        return len(document.pages)


def best(work: Callable[[Path], int], path: Path, before: float) -> float:
    """Seconds that the work takes, or took before where that was less."""
    start = time.perf_counter()
    work(path)
    return min(before, time.perf_counter() - start)


def joined_pdf(paths: list[Path], pages: int) -> bytes:
    """One PDF of that many pages: the given ones, one after the other, again and again."""
    joined = pdfium.PdfDocument.new()
    for path in cycle(paths):
        lacking = pages - len(joined)
        if lacking <= 0:  # an empty list of pages would mean all of them
            break
        with pdfium.PdfDocument(path) as document:
            joined.import_pages(document, list(range(min(len(document), lacking))))
    out = io.BytesIO()
    joined.save(out)
    return out.getvalue()


def stay_on_one_core() -> None:
    """Where the system allows it, keep this process on one core, so that threads hidden in libraries don't help."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
