"""Uploading in a real browser: files, a folder, a drop; what is said at once; progress until the findings are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from enforcement_review.configuration import Configuration
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.loop import do_next
from enforcement_review.store.tables import CaseFile, Role, Upload
from enforcement_review.web.extensions import db
from tests.browser.browser import Watch, accessibility_faults
from tests.browser.conftest import Visit
from tests.district import SAMPLE, SAMPLES, District

WIDTHS = (820, 1280, 1920)
DROP = """
async (names) => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File(["%PDF-1.7 " + name], name));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.getElementById("drop").dispatchEvent(
      new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}
"""


@pytest.fixture
def bench(configuration: Configuration) -> Iterator[Bench]:
    bench = Bench(configuration)
    yield bench
    bench.close()


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "坏.pdf"
    path.write_bytes(b"%PDF-1.7 and nothing else")
    return path


def choose(page: Page, *paths: Path, field: str = "#files") -> None:
    page.set_input_files(field, [str(path) for path in paths] if field == "#files" else str(paths[0]))


def rows(page: Page) -> list[str]:
    return page.locator(".file-name").all_inner_texts()


def test_files_go_up_are_reviewed_and_the_findings_come_by_themselves(
    visitor: Visit, bench: Bench, broken: Path
) -> None:
    page = visitor(Role.UNIT).open("/uploads/new?purpose=self_check")
    expect(page.get_by_role("button", name="开始自查")).to_be_disabled()
    choose(page, SAMPLE, broken)

    expect(page.locator(".file-row", has_text=SAMPLE.name)).to_contain_text("PDF，29 页")
    expect(page.locator(".file-row", has_text="坏.pdf")).to_contain_text("不能读取：PDF 文件已损坏")
    expect(page.locator("#upload-summary")).to_contain_text("共 2 个文件。其中 1 个有问题")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
    assert accessibility_faults(page) == []

    page.get_by_role("button", name="移除 坏.pdf").click()
    expect(page.locator("#upload-summary")).to_have_text("共 1 个文件。")
    page.get_by_role("button", name="开始自查").click()

    expect(page.locator("#case-progress")).to_contain_text("正在排队，即将开始处理。")
    assert accessibility_faults(page) == []
    assert do_next(bench, "worker")
    expect(page.locator(".case-result")).to_contain_text("86")


def test_a_folder_goes_up_with_its_paths_and_without_what_systems_leave(
    visitor: Visit, app: Flask, tmp_path: Path
) -> None:
    folder = tmp_path / "杨某案"
    for name in ("正卷/1-决定书.pdf", "副卷/1-合议.pdf", "Thumbs.db", ".DS_Store", "~$决定书.docx"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF " + name.encode())
    page = visitor(Role.UNIT).open("/uploads/new")
    choose(page, folder, field="#folder")

    expect(page.locator("#upload-summary")).to_contain_text("共 2 个文件")
    assert sorted(rows(page)) == ["杨某案/副卷/1-合议.pdf", "杨某案/正卷/1-决定书.pdf"]
    page.get_by_role("button", name="开始评查").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("杨某案")
    with app.app_context():
        upload = db.session.scalars(select(Upload)).one()
        assert {file.name for file in upload.files} == {"正卷/1-决定书.pdf", "副卷/1-合议.pdf"}


def test_files_are_dropped(visitor: Visit) -> None:
    page = visitor(Role.UNIT).open("/uploads/new")
    page.evaluate(DROP, ["甲.pdf", "乙.pdf"])
    expect(page.locator("#upload-summary")).to_contain_text("共 2 个文件")
    assert sorted(rows(page)) == ["乙.pdf", "甲.pdf"]


def test_files_that_went_up_outlive_a_reload(visitor: Visit) -> None:
    page = visitor(Role.UNIT).open("/uploads/new")
    choose(page, SAMPLE)
    expect(page.locator("#upload-summary")).to_have_text("共 1 个文件。")
    page.reload()
    assert rows(page) == [SAMPLE.name]
    choose(page, SAMPLES / "02-market-boiler-hearing.zip")
    expect(page.locator(".file-row")).to_have_count(2)
    expect(page.get_by_role("button", name="开始评查")).to_be_enabled()


def test_a_line_that_breaks_is_said_and_the_file_sent_once_more(visitor: Visit, watch: Watch) -> None:
    page = visitor(Role.UNIT).open("/uploads/new")

    def cut(route: Route) -> None:
        route.abort("connectionreset")

    page.route("**/files?name=*", cut)
    choose(page, SAMPLE)
    expect(page.locator(".file-row")).to_contain_text("连不上服务器")
    page.unroute("**/files?name=*", cut)
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".file-row")).to_contain_text("PDF，29 页")
    watch.faults[:] = [fault for fault in watch.faults if "ERR_CONNECTION_RESET" not in fault]


def test_the_same_case_again_is_said_and_goes_up_if_it_is_meant(
    visitor: Visit, watch: Watch, app: Flask
) -> None:
    watch.expected.add(409)
    page = visitor(Role.UNIT).open("/uploads/new")
    for _ in range(2):
        page.goto(page.url.partition("/uploads")[0].partition("/cases")[0] + "/uploads/new")
        choose(page, SAMPLE)
        expect(page.locator("#upload-summary")).to_have_text("共 1 个文件。")
        page.get_by_role("button", name="开始评查").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("内容完全相同的材料已经上传过")
    assert accessibility_faults(page) == []
    alert.get_by_role("button", name="仍要上传").click()
    expect(page.locator("#case-progress")).to_be_visible()
    with app.app_context():
        assert len(db.session.scalars(select(CaseFile)).all()) == 2


def test_the_particulars_are_corrected(visitor: Visit, case_id: int, district: District, app: Flask) -> None:
    page = visitor(Role.UNIT).open(f"/cases/{case_id}/particulars")
    assert accessibility_faults(page) == []
    page.get_by_label("办案单位").select_option(str(district.station))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    with app.app_context():
        assert db.session.get_one(CaseFile, case_id).unit_id == district.station
