from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from enforcement_review.model import Box, Cell, Line, Page, Placement, Seal, SealShape, Table, TextFrom
from enforcement_review.reading.scans.pictures import SheetPicture
from enforcement_review.saving import dump_pages, load_pages
from enforcement_review.scanning import PageScanner, PageStore

PAGES = 12


def picture(number: int) -> SheetPicture:
    pixels = np.full((40, 30, 3), 255, dtype=np.uint8)
    pixels[number, 1:20] = 0
    return SheetPicture(pixels, 72.0, 96.0)


def page_of(sheet: SheetPicture) -> tuple[Page, ...]:
    row = int(np.flatnonzero(sheet.pixels[:, 5, 0] == 0)[0])
    line = Line(f"第{row}行", Box(1, 2, 30, 12), size=10.0, confidence=0.9)
    return (Page("", None, sheet.width, sheet.height, (line,), TextFrom.OCR, ink=()),)


def page_or_death(sheet: SheetPicture) -> tuple[Page, ...]:
    pages = page_of(sheet)
    if pages[0].text() == "第5行":
        os._exit(3)
    return pages


def pictures(upto: int = PAGES) -> Iterator[SheetPicture]:
    return (picture(number) for number in range(upto))


def read(scanner: PageScanner, upto: int = PAGES) -> dict[int, str]:
    found = scanner.read(pictures(upto), upto)
    return {number: pages if isinstance(pages, str) else pages[0].text() for number, pages in found}


@pytest.mark.parametrize("processes", [1, 2])
def test_every_page_comes_once_under_its_number(processes: int, tmp_path: Path) -> None:
    scanner = PageScanner(PageStore(tmp_path), processes, read=page_of)
    assert read(scanner) == {number: f"第{number}行" for number in range(PAGES)}


def test_a_run_that_was_ended_goes_on_at_its_next_page(tmp_path: Path) -> None:
    first = PageScanner(PageStore(tmp_path), read=page_of).read(pictures(), PAGES)
    for _ in range(7):
        next(first)
    first.close()  # type: ignore[attr-defined]
    asked: list[int] = []

    def counting(sheet: SheetPicture) -> tuple[Page, ...]:
        pages = page_of(sheet)
        asked.append(int(pages[0].text()[1:-1]))
        return pages

    assert len(read(PageScanner(PageStore(tmp_path), read=counting))) == PAGES
    assert asked == [7, 8, 9, 10, 11]


def test_a_page_whose_process_dies_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    found = read(PageScanner(PageStore(tmp_path), 2, read=page_or_death))
    assert found.pop(5).startswith("文字识别没有完成")
    assert len(found) == PAGES - 1


def test_progress_goes_up_page_by_page_to_all_of_them() -> None:
    told: list[tuple[int, int]] = []
    read(PageScanner(None, progress=lambda done, total: told.append((done, total)), read=page_of))
    assert told == [(done, PAGES) for done in range(PAGES + 1)]


def test_a_damaged_or_foreign_page_in_the_store_is_read_anew(tmp_path: Path) -> None:
    read(PageScanner(PageStore(tmp_path), read=page_of))
    for path in tmp_path.rglob("*.json"):
        path.write_text(path.read_text()[:-20])
    assert read(PageScanner(PageStore(tmp_path), read=page_of))[3] == "第3行"


def test_a_store_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert len(read(PageScanner(PageStore(blocked), read=page_of))) == PAGES


def test_the_store_keeps_so_many_pages(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    read(PageScanner(store, read=page_of))
    store.make_room(4)
    assert len(list(tmp_path.rglob("*.json"))) == 4


def test_what_stands_in_place_of_a_picture_comes_back() -> None:
    found = list(PageScanner(None, read=page_of).read(["图片无法解码", picture(2)], 2))
    assert dict(found)[0] == "图片无法解码"
    assert len(found) == 2


def test_pages_come_back_from_the_store_as_they_were() -> None:
    line = Line("甲乙", Box(1.25, 2, 30, 12), size=10.0, confidence=0.87)
    table = Table((Cell(0, 0, 1, 2, (line,), Box(0, 0, 50, 20)), Cell(1, 0, 1, 1, ())), Box(0, 0, 50, 40))
    seal = Seal(Box(1, 1, 100, 100), SealShape.ROUND, 0.8, "某局")
    placement = Placement((1.0, 0.01, 3.0, -0.01, 1.0, 2.0, 0.0, 0.0, 1.0))
    page = Page(
        "甲.pdf", 3, 595.0, 842.0, (line, table), TextFrom.OCR, seals=(seal,), in_colour=True,
        ink=(Box(5, 5, 9, 9),), placement=placement, left=12.5,
    )  # fmt: skip
    assert load_pages(dump_pages((page,))) == (page,)
