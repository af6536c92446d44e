from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from enforcement_review.reading import pdf as pdf_module
from enforcement_review.reading import pdfium as pdfium_module
from enforcement_review.reading.pdf import BROKEN, LOCKED, PAGE_BROKEN, PAGE_TOO_MUCH, TOO_MANY_PAGES
from tests.reading.make import canvas_pdf, read, texts


def page(number: int) -> object:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, f"第{number}页文字")

    return draw


def pdf(pages: int, password: str | None = None) -> bytes:
    return canvas_pdf(*(page(number) for number in range(1, pages + 1)), password=password)  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"\x00" * 500, b"not a pdf at all"])
def test_what_is_no_pdf_is_an_error_in_one_sentence(data: bytes) -> None:
    result = read(data)
    assert result.error == BROKEN
    assert (result.pages, result.page_count) == ((), None)


def test_a_pdf_with_an_open_password_is_an_error() -> None:
    assert read(pdf(1, password="secret")).error == LOCKED


def test_a_pdf_locked_only_against_changes_is_read() -> None:
    result = read(pdf(1, password=""))
    assert result.error is None
    assert texts(result.pages[0].blocks) == ["第1页文字"]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_truncated_pdf_gives_pages_or_an_error_never_an_exception(share: float) -> None:
    data = pdf(5)
    result = read(data[: int(len(data) * share)])
    assert (result.error is None) == bool(result.pages)


def test_a_page_that_cannot_be_loaded_stands_there_unread() -> None:
    data = pdf(3)
    # The second entry of the list of pages is made to point at nothing.
    kids = data.index(b"/Kids")
    first = data.index(b"[", kids)
    last = data.index(b"]", kids)
    numbers = data[first + 1 : last].split(b" R")
    numbers[1] = b" 99 0".ljust(len(numbers[1]))
    result = read(data[: first + 1] + b" R".join(numbers) + data[last:])
    assert result.error is None
    assert [p.unread for p in result.pages] == [None, PAGE_BROKEN, None]
    assert texts(result.pages[2].blocks) == ["第3页文字"]


def test_a_page_of_more_characters_than_any_paper_is_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium_module, "MAX_CHARACTERS", 20)
    result = read(canvas_pdf(lambda canvas: canvas.drawString(60, 700, "文字" * 11), page(2)))  # type: ignore[arg-type]
    assert [p.unread for p in result.pages] == [PAGE_TOO_MUCH, None]


def test_a_file_of_endless_pages_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 2)
    assert read(pdf(3)).error == TOO_MANY_PAGES.format(limit=2)


@pytest.mark.parametrize("figure", ["1e38", "-99999999999", "1e-30"])
def test_positions_beyond_all_sense_do_no_harm(figure: str) -> None:
    def far(canvas: Canvas) -> None:
        canvas._code.append(f"{figure} 0 0 {figure} {figure} 5 cm")
        canvas.drawString(60, 700, "远方的文字")
        canvas.rect(0, 0, 100, 100)
        canvas.line(50, 0, 50, 100)

    result = read(canvas_pdf(far, page(2)))  # type: ignore[arg-type]
    assert result.error is None
    assert texts(result.pages[1].blocks) == ["第2页文字"]


WHOLE = pdf(2)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_bytes_never_raise(data: st.DataObject) -> None:
    broken = bytearray(WHOLE)
    for position in data.draw(st.lists(st.integers(0, len(WHOLE) - 1), max_size=12)):
        broken[position] = data.draw(st.integers(0, 255))
    result = read(bytes(broken))
    assert (result.error is None) == bool(result.pages)
