"""The first law through the whole review: nothing fails because a page could not be read, or not surely."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from enforcement_review.intake import collect_case_file
from enforcement_review.model import Line, Outcome, Page, ReadSource, SourceFile, Table, TextFrom
from enforcement_review.reading import read_scans, read_source
from enforcement_review.reading.legible import NO_TEXT
from enforcement_review.reading.scans.page import UNCLEAR, read_sheet
from enforcement_review.reading.scans.pictures import SheetPicture
from enforcement_review.review import ReviewOptions, review
from sample_cases.generator.build import CASES
from tests.reading.scans.engines import RecordedEngine, ocr_line

NAME = "13-urban-summary-clean.pdf"
PAGES = 19


@cache
def case() -> tuple[SourceFile, ReadSource]:
    """A file of a case without faults, every page of which has a text layer."""
    intake = collect_case_file(CASES.parent / "files" / NAME)
    return intake.sources[0], read_source(intake.sources[0])


@cache
def unclear_page() -> tuple[Page, ...]:
    """What becomes of a sheet whose words the engine could not make out."""
    sheet = SheetPicture(np.full((600, 800, 3), 250, np.uint8), 384.0, 288.0)
    lines = tuple(ocr_line("申爿甶甴电甩男甸", 60, 40 + 40 * at, sure=0.2) for at in range(8))
    return read_sheet(sheet, RecordedEngine(lines))


@dataclass
class UnclearScanner:
    name: str = "recorded"

    def read(
        self, pictures: Iterable[SheetPicture | str], total: int
    ) -> Iterator[tuple[int, tuple[Page, ...] | str]]:
        return ((number, unclear_page()) for number in range(total))


def with_page(number: int, page: Page) -> ReadSource:
    _, source = case()
    return replace(source, pages=tuple(page if own.number == number else own for own in source.pages))


def outcomes(source: ReadSource) -> dict[str, Outcome]:
    return {finding.rule: finding.outcome for finding in review([source], ReviewOptions()).findings}


def fails(source: ReadSource) -> set[str]:
    return {rule for rule, outcome in outcomes(source).items() if outcome is Outcome.FAIL}


def unsure(page: Page, sure: float) -> Page:
    """The same words, as an engine gives them that was not sure of any letter."""

    def line(own: Line) -> Line:
        return replace(own, confidence=sure, sureness=array("f", [sure] * len(own.text)))

    def table(own: Table) -> Table:
        return replace(
            own, cells=tuple(replace(cell, lines=tuple(map(line, cell.lines))) for cell in own.cells)
        )

    blocks = tuple(table(block) if isinstance(block, Table) else line(block) for block in page.blocks)
    return replace(page, blocks=blocks, text_from=TextFrom.OCR, ink=(), in_colour=True)


def test_the_case_has_no_faults() -> None:
    _, source = case()
    assert len(source.pages) == PAGES
    assert all(page.unread is None for page in source.pages)
    assert fails(source) == set()


@pytest.mark.parametrize("number", range(1, PAGES + 1))
def test_a_scanned_page_that_could_not_be_read_makes_nothing_fail(number: int) -> None:
    file, source = case()
    blind = replace(source.pages[number - 1], blocks=(), unread=NO_TEXT)
    (read,) = read_scans([file], [with_page(number, blind)], UnclearScanner())
    assert read.pages[number - 1].unread == UNCLEAR
    assert read.pages[number - 1].blocks == ()
    assert fails(read) == set()


@pytest.mark.parametrize("number", [3, 5, 6])
def test_what_the_page_decided_is_undetermined_then(number: int) -> None:
    """The decision, its receipt, the record of the inspection."""
    _, source = case()
    blind = replace(source.pages[number - 1], blocks=(), unread=UNCLEAR, text_from=TextFrom.OCR)
    before, after = outcomes(source), outcomes(with_page(number, blind))
    changed = {rule for rule in before if before[rule] is not after[rule]}
    assert changed
    assert {after[rule] for rule in changed} <= {Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE}


def test_a_file_of_which_no_page_could_be_read_is_not_judged() -> None:
    file, source = case()
    blind = tuple(replace(page, blocks=(), unread=NO_TEXT) for page in source.pages)
    (read,) = read_scans([file], [replace(source, pages=blind)], UnclearScanner())
    result = review([read], ReviewOptions())
    assert result.error is not None
    assert result.findings == ()


@pytest.mark.parametrize("sure", [0.3, 0.6])
def test_words_that_were_not_surely_read_make_nothing_fail(sure: float) -> None:
    _, source = case()
    assert fails(replace(source, pages=tuple(unsure(page, sure) for page in source.pages))) == set()
