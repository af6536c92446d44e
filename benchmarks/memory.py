"""Peak memory of the review of one file of 2,000 pages, beside that of pdfplumber's extract_words on it.

`python -m benchmarks.memory [PAGES]`. Each runs in a process of its own; the peak is that process's own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks.material import joined_pdf, sample_pdfs

PAGES = 2000
MIB = 1024 if sys.platform != "darwin" else 1024 * 1024  # what getrusage counts in differs

REVIEW = """
import sys
from pathlib import Path
from enforcement_review.reporting import report_line
from enforcement_review.review import ReviewOptions, review_path
report_line(review_path(Path(sys.argv[1]), ReviewOptions()))
"""
WORDS = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as document:
    for page in document.pages:
        page.extract_words()
        page.close()
"""
# A process that reports its own peak: the peak of all children together would be that of the larger one.
MEASURE = "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def peak(program: str, path: Path) -> float:
    """Peak resident memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", program + MEASURE, str(path)], check=True, capture_output=True, text=True
    )
    return int(done.stdout) / MIB


def main(pages: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "case.pdf"
        path.write_bytes(joined_pdf(sample_pdfs(), pages))
        ours, theirs = peak(REVIEW, path), peak(WORDS, path)
    print(
        f"peak memory, one file of {pages} pages: whole review {ours:.0f} MiB; "
        f"pdfplumber {version('pdfplumber')} extract_words alone, pages closed: {theirs:.0f} MiB; "
        f"ratio {ours / theirs:.2f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
