"""A whole scanned review on all cores against the OCR engine alone with its default settings, page by page.

`python -m benchmarks.scans [PAGES]`. The pages are those of the born-digital samples, scanned by the samples' own
scanner (150 dpi, grey, askew, noisy). Both run in the same minute on the same pictures; the engine alone gets
them ready rendered. Errors are counted against the text layers that the scans were made from, without regard
to order: the characters that one has and the other has not, as a share of those that should be there.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from rapidocr import RapidOCR

from benchmarks.material import joined_pdf, sample_pdfs
from enforcement_review.model import ReadSource, SourceFile
from enforcement_review.reading import read_source
from enforcement_review.reading.scans.engine import Pixels
from enforcement_review.reading.scans.pictures import SheetPicture
from enforcement_review.reporting import report_line
from enforcement_review.review import ReviewOptions, review_path
from enforcement_review.scanning import PageScanner, Result
from enforcement_review.text import bare
from sample_cases.generator.scanner import Mode, ScanSettings, scan_pdf

PAGES = 48  # of a case file as they are usual
DPI = 150


class _Keeping(PageScanner):
    """The scanner of the program, which also keeps what it read, to count the errors in it."""

    def __init__(self, processes: int) -> None:
        super().__init__(None, processes)
        self.words: list[str] = []

    def read(self, pictures: Iterable[SheetPicture | str], total: int) -> Iterator[tuple[int, Result]]:
        for number, pages in super().read(pictures, total):
            if not isinstance(pages, str):
                self.words.extend(page.text() for page in pages)
            yield number, pages


def main(pages: int) -> None:
    whole = joined_pdf(sample_pdfs(), pages)
    truth = _text(read_source(SourceFile("born.pdf", "", "application/pdf", whole)))
    scanned = scan_pdf(
        whole, ScanSettings(seed=7, dpi=DPI, mode=Mode.GREY, skew=1.0, noise=6.0, blur=0.25, jpeg=60)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.pdf"
        path.write_bytes(scanned)
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        scanner = _Keeping(cores)
        start = time.perf_counter()
        report_line(review_path(path, ReviewOptions(), scanner))
        ours = time.perf_counter() - start
    theirs, read = _engine_alone(_pictures(scanned))
    mine = _errors(truth, scanner.words)
    print(f"whole scanned review: {pages} pages in {ours:.1f} s on {cores} cores, {pages / ours:.2f} pages/s")
    print(f"engine alone, default settings: {theirs:.1f} s, {pages / theirs:.2f} pages/s")
    print(f"the review is {theirs / ours:.2f} times as fast")
    print(f"character errors: review {mine:.2%}, engine alone {_errors(truth, read):.2%}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory: a worker's peak {peak:.0f} MiB")


def _text(source: ReadSource) -> list[str]:
    return [page.text() for page in source.pages]


def _pictures(scanned: bytes) -> list[Pixels]:
    with pypdfium2.PdfDocument(scanned) as document:
        rendered = [page.render(scale=DPI / 72).to_numpy() for page in document]
    grey = [pixels.reshape(pixels.shape[:2]) if pixels.shape[-1] == 1 else pixels for pixels in rendered]
    return [
        np.ascontiguousarray(np.stack([pixels] * 3, axis=2) if pixels.ndim == 2 else pixels[:, :, :3])
        for pixels in grey
    ]


def _engine_alone(pictures: Sequence[Pixels]) -> tuple[float, list[str]]:
    engine: Any = RapidOCR(params={"Global.log_level": "critical"})
    engine(pictures[0])  # its models are loaded
    start = time.perf_counter()
    read = ["".join(engine(picture).txts or ()) for picture in pictures]
    return time.perf_counter() - start, read


def _errors(truth: Iterable[str], read: Iterable[str]) -> float:
    should, did = (Counter(bare("".join(texts))) for texts in (truth, read))
    wrong = max((should - did).total(), (did - should).total())
    return wrong / should.total()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else PAGES)
