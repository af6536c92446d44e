"""Reading born-digital PDFs (lines, tables, cells) against pdfplumber's extract_words on the same pages.

`python -m benchmarks.reading [PDF…]`. One core, both in the same run, turn by turn; the best of the rounds.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.material import best, sample_pdfs, stay_on_one_core, words
from enforcement_review.model import SourceFile
from enforcement_review.reading import read_source

ROUNDS = 3


def read(path: Path) -> int:
    """Gives the number of pages."""
    source = SourceFile(path.name, "", "application/pdf", path.read_bytes())
    return len(read_source(source).pages)


def main(paths: list[Path]) -> None:
    stay_on_one_core()
    pages, ours, theirs = 0, 0.0, 0.0
    for path in paths:
        mine = peer = float("inf")
        for _ in range(ROUNDS):
            mine, peer = best(read, path, mine), best(words, path, peer)
        count = read(path)
        pages, ours, theirs = pages + count, ours + mine, theirs + peer
        print(f"{path.name}: {count} pages, read_source {count / mine:.0f} pages/s, ratio {peer / mine:.2f}")
    print(
        f"reading: {pages} pages, read_source {pages / ours:.0f} pages/s, "
        f"pdfplumber {version('pdfplumber')} extract_words {pages / theirs:.0f} pages/s, ratio {theirs / ours:.2f}"
    )


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or sample_pdfs())
