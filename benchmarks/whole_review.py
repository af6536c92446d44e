"""The whole review of born-digital PDFs against pdfplumber's extract_words alone, on the same pages.

`python -m benchmarks.whole_review [PDF…]`. One core, both in the same run, turn by turn; the best of the rounds.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.material import best, sample_pdfs, stay_on_one_core, words
from enforcement_review.reporting import report_line
from enforcement_review.review import ReviewOptions, review_path

ROUNDS = 3


def review(path: Path) -> int:
    """From the bytes on the disk to the line of the report; gives the number of pages."""
    result = review_path(path, ReviewOptions())
    report_line(result)
    return sum(source.page_count or 0 for source in result.case_file.sources)


def main(paths: list[Path]) -> None:
    stay_on_one_core()
    review(paths[0])  # the rules are compiled once in the life of a process
    pages, ours, theirs = 0, 0.0, 0.0
    for path in paths:
        mine = peer = float("inf")
        for _ in range(ROUNDS):
            mine, peer = best(review, path, mine), best(words, path, peer)
        count = words(path)
        pages, ours, theirs = pages + count, ours + mine, theirs + peer
        print(
            f"{path.name}: {count} pages, review {mine / count * 1000:.1f} ms/page, ratio {peer / mine:.2f}"
        )
    print(
        f"whole review: {pages} pages in {ours:.2f} s ({ours / pages * 1000:.1f} ms/page); "
        f"pdfplumber {version('pdfplumber')} extract_words alone: {theirs:.2f} s; "
        f"the review is {theirs / ours:.2f} times as fast"
    )


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or sample_pdfs())
