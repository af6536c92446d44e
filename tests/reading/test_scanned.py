"""Pages without a usable text layer, filled in by whoever reads pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest

from enforcement_review.model import (
    Box,
    ElectronicSignature,
    Line,
    Page,
    Placement,
    ReadSource,
    Seal,
    SealShape,
    SignatureState,
    SourceFile,
    TextFrom,
)
from enforcement_review.reading import read_scans
from enforcement_review.reading.legible import GARBLED, INCOMPLETE, MISPLACED, NO_TEXT
from enforcement_review.reading.pdf import PAGE_BROKEN
from enforcement_review.reading.scans.pictures import SheetPicture
from tests.reading.make import PDF, canvas_pdf

READ = Page("", None, 595, 842, (Line("读到的文字", Box(10, 10, 70, 22)),), TextFrom.OCR, ink=())
HEAD_DOWN = Placement((-1.0, 0.0, 595.0, 0.0, -1.0, 842.0, 0.0, 0.0, 1.0))


@dataclass
class TestScanner:
    """Gives the pages it was told to give for each picture, the last picture first."""

    __test__ = False
    result: tuple[Page, ...] = (READ,)
    name: str = "recorded"
    asked: list[SheetPicture | str] = field(default_factory=list)

    def read(
        self, pictures: Iterable[SheetPicture | str], total: int
    ) -> Iterator[tuple[int, tuple[Page, ...] | str]]:
        self.asked = list(pictures)
        assert len(self.asked) == total
        for number in reversed(range(total)):
            picture = self.asked[number]
            yield number, picture if isinstance(picture, str) else self.result


class Failing(TestScanner):
    def read(
        self, pictures: Iterable[SheetPicture | str], total: int
    ) -> Iterator[tuple[int, tuple[Page, ...] | str]]:
        yield from ((number, "文字识别没有完成") for number, _ in enumerate(pictures))


def text_page(number: int) -> Page:
    return Page("案卷.pdf", number, 595, 842, (Line(f"第{number}页", Box(10, 10, 40, 22)),))


def scan_page(number: int, unread: str = NO_TEXT, **more: object) -> Page:
    return Page("案卷.pdf", number, 595, 842, (), unread=unread, **more)  # type: ignore[arg-type]


def filled(*pages: Page, scanner: TestScanner | None = None) -> tuple[Page, ...]:
    data = canvas_pdf(*[lambda canvas: canvas.line(60, 60, 500, 60)] * len(pages))
    file = SourceFile("案卷.pdf", "", PDF, data)
    source = ReadSource("案卷.pdf", "", PDF, len(pages), pages)
    (read,) = read_scans([file], [source], scanner or TestScanner())
    return read.pages


def test_unread_pages_are_filled_in_and_the_others_stay() -> None:
    first, second, third = filled(text_page(1), scan_page(2), text_page(3))
    assert (first, third) == (text_page(1), text_page(3))
    assert second.text() == "读到的文字"
    assert (second.source, second.number, second.unread) == ("案卷.pdf", 2, None)


def test_where_every_page_was_read_nobody_is_asked() -> None:
    scanner = TestScanner()
    assert filled(text_page(1), scanner=scanner) == (text_page(1),)
    assert scanner.asked == []


@pytest.mark.parametrize("reason", [NO_TEXT, GARBLED, INCOMPLETE, MISPLACED])
def test_a_false_text_layer_is_replaced_by_what_is_seen(reason: str) -> None:
    (page,) = filled(scan_page(1, reason))
    assert page.text() == "读到的文字"


def test_a_page_that_cannot_be_opened_is_not_asked_for() -> None:
    scanner = TestScanner()
    (page,) = filled(scan_page(1, PAGE_BROKEN), scanner=scanner)
    assert page.unread == PAGE_BROKEN
    assert scanner.asked == []


def test_what_another_program_recognised_is_read_anew_but_not_lost() -> None:
    recognised = Page(
        "案卷.pdf", 1, 595, 842, (Line("别的程序", Box(10, 10, 70, 22), confidence=0.8),), TextFrom.OCR
    )
    (anew,) = filled(recognised)
    assert anew.text() == "读到的文字"
    (kept,) = filled(recognised, scanner=Failing())
    assert kept == recognised


def test_a_page_whose_picture_failed_says_why() -> None:
    first, second = filled(scan_page(1), text_page(2), scanner=Failing())
    assert first.unread == "文字识别没有完成"
    assert first.blocks == ()
    assert second == text_page(2)


def test_pages_that_never_come_back_stay_unread() -> None:
    class Silent(TestScanner):
        def read(
            self, pictures: Iterable[SheetPicture | str], total: int
        ) -> Iterator[tuple[int, tuple[Page, ...] | str]]:
            return iter(())

    assert filled(scan_page(1), scanner=Silent()) == (scan_page(1),)


def test_the_two_pages_of_a_sheet_share_its_number() -> None:
    pages = filled(text_page(1), scan_page(2), text_page(3), scanner=TestScanner((READ, READ)))
    assert [page.number for page in pages] == [1, 2, 2, 3]


def test_when_a_photograph_was_taken_is_kept() -> None:
    (page,) = filled(scan_page(1, taken_at="2024-05-06T09:30"))
    assert page.taken_at == "2024-05-06T09:30"


# ---- electronic signatures of the file, seals of the picture ----

SIGNATURE = ElectronicSignature(SignatureState.INTACT, "云州市市场监督管理局", None, "内容完整")
SIGNED = Seal(Box(300, 600, 420, 720), SealShape.ROUND, 1.0, signature=SIGNATURE)


def with_seal(box: Box, placement: Placement | None = None) -> TestScanner:
    seal = Seal(box, SealShape.ROUND, 0.9, "云州市局")
    page = Page("", None, 595, 842, (), TextFrom.OCR, ink=(), seals=(seal,), placement=placement)
    return TestScanner((page,))


def test_a_signature_belongs_to_the_seal_seen_in_its_place() -> None:
    (page,) = filled(scan_page(1, seals=(SIGNED,)), scanner=with_seal(Box(305, 605, 415, 715)))
    (seal,) = page.seals
    assert (seal.name, seal.confidence, seal.signature) == ("云州市局", 0.9, SIGNATURE)


def test_its_place_is_compared_on_the_sheet_as_seen() -> None:
    on_its_head = Box(595 - 415, 842 - 715, 595 - 305, 842 - 605)
    (page,) = filled(scan_page(1, seals=(SIGNED,)), scanner=with_seal(on_its_head, HEAD_DOWN))
    (seal,) = page.seals
    assert seal.signature == SIGNATURE


def test_a_signature_that_shows_nowhere_stands_beside_the_seals() -> None:
    for placement, place in ((None, SIGNED.box), (HEAD_DOWN, None)):
        (page,) = filled(scan_page(1, seals=(SIGNED,)), scanner=with_seal(Box(20, 20, 90, 90), placement))
        seen, alone = page.seals
        assert seen.signature is None
        assert (alone.signature, alone.box) == (SIGNATURE, place)


def test_two_signatures_take_two_seals() -> None:
    scanner = with_seal(Box(305, 605, 415, 715))
    (page,) = filled(scan_page(1, seals=(SIGNED, SIGNED)), scanner=scanner)
    assert [seal.signature for seal in page.seals] == [SIGNATURE, SIGNATURE]
    assert page.seals[0].name == "云州市局"
