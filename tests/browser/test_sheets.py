"""The score sheet in a real browser: read on screen, printed on A4."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import Role
from enforcement_review.web.extensions import db
from tests.browser.browser import Watch, accessibility_faults
from tests.browser.conftest import Visit
from tests.district import District
from tests.operations.signed import WHY_OVERRULED, Signed, review_and_sign

A4 = (595, 842)  # points


@pytest.fixture
def signed(app: Flask, files: FileStore, district: District, case_id: int) -> Signed:
    with app.app_context():
        return review_and_sign(db.session(), files, district, case_id, send=True)


def printed(page: Page) -> pypdfium2.PdfDocument:
    page.emulate_media(media="print")
    return pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


def words_of(leaf: pypdfium2.PdfPage) -> str:
    text: str = leaf.get_textpage().get_text_bounded()
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (820, 1180)])
def test_the_sheet_fits_the_screen_and_anybody_can_read_it(
    visitor: Visit, case_id: int, signed: Signed, width: int, height: int
) -> None:
    page = visitor(Role.REVIEWER, width, height).open(f"/cases/{case_id}/sheet")
    expect(page.get_by_role("heading", name="行政执法案卷评查表")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert accessibility_faults(page) == []


def test_the_machines_word_is_struck_where_a_person_decided_otherwise(
    visitor: Visit, case_id: int, signed: Signed
) -> None:
    page = visitor(Role.SUPERVISOR).open(f"/cases/{case_id}/sheet")
    row = page.locator("tr", has_text=WHY_OVERRULED)
    struck = row.locator(".verdict del")
    expect(struck).to_have_text("不符合")
    assert "line-through" in struck.evaluate("word => getComputedStyle(word).textDecorationLine")
    expect(row).to_contain_text("李评查")


def test_on_paper_there_is_the_sheet_alone_and_its_head_on_each_page_of_the_table(
    visitor: Visit, case_id: int, signed: Signed
) -> None:
    leaves = printed(visitor(Role.REVIEWER).open(f"/cases/{case_id}/sheet"))
    assert len(leaves) >= 2
    for leaf in leaves:
        assert leaf.get_size() == pytest.approx(A4, abs=1)
    texts = [words_of(leaf) for leaf in leaves]
    assert "行政执法案卷评查表第1次评查" in texts[0]
    last = next(number for number, text in enumerate(texts) if "合计" in text)
    assert all("依据与页码认定与理由" in text for text in texts[: last + 1])
    whole = "".join(texts)
    for expected in ("评查意见", "复核员（签名）", "签署内容校验值（SHA-256）", "第1页，共"):
        assert expected in whole
    for chrome in ("退出", "下载签署的数据", "移送纪检"):
        assert chrome not in whole


def test_no_row_of_the_table_is_cut_by_the_end_of_a_page(
    visitor: Visit, case_id: int, signed: Signed
) -> None:
    page = visitor(Role.REVIEWER).open(f"/cases/{case_id}/sheet")
    titles = [re.sub(r"\s", "", text) for text in page.locator(".sheet .title").all_inner_texts()]
    reasons = page.locator(".sheet .person .reason").all_inner_texts()
    texts = [words_of(leaf) for leaf in printed(page)]
    row = re.sub(r"\s", "", WHY_OVERRULED)
    assert any(WHY_OVERRULED in reason for reason in reasons)
    assert sum(row in text for text in texts) == 1
    assert all(any(title in text for text in texts) for title in titles)


def test_an_unsigned_sheet_says_so_on_paper(visitor: Visit, case_id: int) -> None:
    leaves = printed(visitor(Role.REVIEWER).open(f"/cases/{case_id}/sheet"))
    assert "未签署，仅供参考" in words_of(leaves[0])


def test_the_button_prints(visitor: Visit, case_id: int, watch: Watch) -> None:
    page = visitor(Role.REVIEWER).open(f"/cases/{case_id}/sheet")
    page.evaluate("window.print = () => document.body.setAttribute('data-printed', 'yes')")
    page.get_by_role("button", name="打印").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")
