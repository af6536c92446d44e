"""The first law on half-read scans: whatever lines are lost or misread with doubt, nothing fails that did not fail."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from enforcement_review.intake import collect_case_file
from enforcement_review.model import Block, Box, Line, Outcome, Page, ReadSource, Table, TextFrom
from enforcement_review.reading import read_source
from enforcement_review.review import ReviewOptions, review
from sample_cases.generator.build import CASES

# Cases without faults: ordinary ones and one of 当场处罚.
NAMES = (
    "01-market-expired-food-clean.pdf",
    "05-transport-yanzhou-taxi-clean.pdf",
    "09-emergency-hazard-clean.pdf",
    "13-urban-summary-clean.pdf",
)
LIKE = "日目曰口田由甲申白自人入八土士干千末未己已天夫大太"


@cache
def scan(name: str) -> ReadSource:
    """The case as an engine gives it that reads every letter of a colour scan."""
    source = read_source(collect_case_file(CASES.parent / "files" / name).sources[0])
    return replace(source, pages=tuple(_scanned(page) for page in source.pages))


def _scanned(page: Page) -> Page:
    def line(own: Line) -> Line:
        return replace(own, confidence=0.99, sureness=array("f", [0.99] * len(own.text)))

    def block(own: Block) -> Block:
        if isinstance(own, Line):
            return line(own)
        return replace(
            own, cells=tuple(replace(cell, lines=tuple(map(line, cell.lines))) for cell in own.cells)
        )

    return replace(
        page, blocks=tuple(map(block, page.blocks)), text_from=TextFrom.OCR, ink=(), in_colour=True
    )


def spoilt(page: Page, chance: random.Random, lost: float, misread: float) -> Page:
    """Lines lost, of which the ink is left, and lines in which letters are others, with doubt."""
    ink: list[Box] = []

    def lines(own: Sequence[Line]) -> tuple[Line, ...]:
        kept = []
        for line in own:
            fate = chance.random()
            if fate < lost and line.box is not None:
                ink.append(line.box)
            else:
                kept.append(_misread(line, chance) if fate < lost + misread else line)
        return tuple(kept)

    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Table):
            cells = tuple(replace(cell, lines=lines(cell.lines)) for cell in block.cells)
            blocks.append(replace(block, cells=cells))
        else:
            blocks.extend(lines([block]))
    return replace(page, blocks=tuple(blocks), ink=tuple(ink))


def _misread(line: Line, chance: random.Random) -> Line:
    text, sureness = list(line.text), list(line.sureness or ())
    for _ in range(max(1, len(text) // 4)):
        at = chance.randrange(len(text))
        text[at], sureness[at] = chance.choice(LIKE), chance.uniform(0.2, 0.55)
    return replace(
        line,
        text="".join(text),
        sureness=array("f", sureness),
        confidence=sum(sureness) / len(sureness),
    )


def fails(source: ReadSource) -> dict[str, str]:
    found = review([source], ReviewOptions()).findings
    return {finding.rule: finding.message for finding in found if finding.outcome is Outcome.FAIL}


@pytest.mark.parametrize("name", NAMES)
def test_the_case_read_whole_has_no_faults(name: str) -> None:
    assert fails(scan(name)) == {}


@given(name=st.sampled_from(NAMES), seed=st.integers(0, 10_000), share=st.sampled_from([0.02, 0.05]))
@example(
    name=NAMES[0], seed=21, share=0.02
)  # a closing form whose title is lost, as wide as the paper before
@example(name=NAMES[0], seed=30, share=0.02)  # a title misread
@example(name=NAMES[3], seed=6, share=0.02)  # a certificate's number misread, its bearer's name too
@example(name=NAMES[1], seed=7, share=0.05)  # a time of day of which the second line is lost
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
def test_lines_lost_or_misread_make_nothing_fail(name: str, seed: int, share: float) -> None:
    chance = random.Random(seed)
    source = scan(name)
    half = replace(source, pages=tuple(spoilt(page, chance, share, share) for page in source.pages))
    assert fails(half) == {}
