"""Pictures of pages in the application: who gets them, how they are kept, what stands for what has none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from enforcement_review.model import (
    Box,
    Cell,
    Line,
    Page,
    Placement,
    ReadSource,
    Seal,
    SealShape,
    Table,
    TextFrom,
)
from enforcement_review.store.files import FileStore
from enforcement_review.store.pictures import PictureCache
from enforcement_review.store.results import keep_sources
from enforcement_review.store.tables import Purpose, Role
from enforcement_review.web.extensions import db
from enforcement_review.web.pictures.drawing import NOTE, draw_page
from enforcement_review.web.pictures.leaves import Shown, leaves_of
from enforcement_review.web.pictures.text import paper_of
from tests.application import SignIn
from tests.district import District, add_case

PICTURE = "/cases/{}/sources/0/pages/1.jpg?w=900"


def test_a_reviewer_gets_the_picture_in_one_of_the_widths(sign_in: SignIn, case_id: int) -> None:
    client = sign_in(Role.REVIEWER)
    for asked, width in ((900, 900), (1, 160), (160, 160), (161, 900), (1000, 1400), (9999, 2000)):
        answer = client.get(f"/cases/{case_id}/sources/0/pages/1.jpg?w={asked}")
        assert answer.mimetype == "image/jpeg"
        assert Image.open(io.BytesIO(answer.data)).width == width


def test_only_the_persons_own_browser_keeps_it(sign_in: SignIn, case_id: int) -> None:
    client = sign_in(Role.REVIEWER)
    answer = client.get(PICTURE.format(case_id))
    assert answer.headers["Cache-Control"].startswith("private")
    again = client.get(PICTURE.format(case_id), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_whoever_may_not_see_the_case_file_gets_no_picture(
    sign_in: SignIn, district: District, case_id: int
) -> None:
    for who in (district.transport_person, district.market_reviewer, Role.DISCIPLINE):
        assert sign_in(who).get(PICTURE.format(case_id)).status_code == 404
    assert sign_in(Role.ADMINISTRATOR).get(PICTURE.format(case_id)).status_code == 403
    assert sign_in(Role.UNIT).get(PICTURE.format(case_id)).status_code == 200


def test_a_self_check_shows_its_pages_to_its_unit_alone(
    app: Flask, files: FileStore, sign_in: SignIn, district: District
) -> None:
    with app.app_context():
        case = add_case(db.session(), files, district, purpose=Purpose.SELF_CHECK)
        db.session.commit()
        case_id = case.id
    assert sign_in(Role.UNIT).get(PICTURE.format(case_id)).status_code == 200
    for who in (Role.REVIEWER, Role.SUPERVISOR):
        assert sign_in(who).get(PICTURE.format(case_id)).status_code == 404


@pytest.mark.parametrize(
    "path", ["sources/9/pages/1.jpg", "sources/0/pages/99.jpg", "sources/0/pages/1.svg", "sources/0/text"]
)
def test_what_is_not_there_is_said_to_be_so(sign_in: SignIn, case_id: int, path: str) -> None:
    answer = sign_in(Role.REVIEWER).get(f"/cases/{case_id}/{path}")
    assert answer.status_code in (400, 404)
    assert "没有" in answer.text


# ---- leaves ----


def leaves(files: FileStore, *sources: ReadSource) -> list[tuple[str, Shown, int]]:
    kept = leaves_of(files, keep_sources(files, sources))
    return [(leaf.key, leaf.shown, leaf.turn) for leaf in kept]


def image_source(files: FileStore, *pages: Page) -> ReadSource:
    out = io.BytesIO()
    Image.new("RGB", (400, 600), "white").save(out, "PNG")
    stored = files.put([out.getvalue()])
    return ReadSource("图.png", stored.sha256, "image/png", 1, pages)


def test_a_sheet_that_was_read_on_its_side_is_turned_upright(files: FileStore) -> None:
    level = Page("图.png", 1, 600, 400, (), TextFrom.OCR, placement=Placement((0, -1, 400, 1, 0, 0, 0, 0, 1)))
    assert leaves(files, image_source(files, level)) == [("s0-p1", Shown.PICTURE, 3)]


def test_two_pages_of_an_opened_out_sheet_are_one_leaf(files: FileStore) -> None:
    left, right = (Page("图.png", 1, 300, 400, (), TextFrom.OCR, left=side) for side in (0.0, 300.0))
    assert leaves(files, image_source(files, left, right)) == [("s0-p1", Shown.PICTURE, 0)]


def test_what_has_no_pages_is_shown_as_text_or_said(files: FileStore) -> None:
    word = ReadSource(
        "a.docx", "0" * 64, "application/docx", None, (Page("a.docx", None, 0, 0, (Line("字"),)),)
    )
    broken = ReadSource("b.pdf", "", "application/pdf", None, (), "文件已损坏；请重新上传。")
    lost = ReadSource("c.pdf", "1" * 64, "application/pdf", 1, (Page("c.pdf", 1, 595, 842, ()),))
    assert leaves(files, word, broken, lost) == [
        ("s0", Shown.TEXT, 0),
        ("s1", Shown.NOTE, 0),
        ("s2-p1", Shown.NOTE, 0),
    ]


# ---- what stands for pictures ----


def test_a_drawn_page_has_its_text_rulings_and_seals_and_says_what_it_is() -> None:
    cell = Cell(0, 0, 1, 1, (Line("<金额>", Box(12, 12, 60, 24)),), Box(10, 10, 100, 30))
    page = Page(
        "a.ofd",
        1,
        200,
        300,
        (Line("决定书", Box(50, 50, 110, 62)), Line("竖排", Box(5, 100, 17, 130)), Table((cell,))),
        seals=(Seal(Box(120, 200, 180, 260), SealShape.ROUND, 1.0, "某某局"),),
    )
    svg = draw_page(page, (b"jpeg", (200, 300)))
    for part in ("决定书", "&lt;金额&gt;", "某某局", NOTE, "<ellipse", "data:image/jpeg;base64", ">竖<"):
        assert part in svg


def test_a_source_without_pages_keeps_its_paragraphs_and_rows() -> None:
    table = Table((Cell(0, 0, 1, 2, (Line("当事人", None, "表 1 行 1"),)), Cell(1, 0, 1, 1, ())))
    source = ReadSource(
        "a.docx", "", "", None, (Page("a.docx", None, 0, 0, (Line("题", None, "段落 1"), table)),)
    )
    ((title, rows),) = paper_of(source).sheets
    assert (title.anchor, title.text) == ("段落 1", "题")
    assert [(row.anchor, len(row.cells)) for row in rows.rows] == [("表 1 行 1", 1), ("", 1)]


def test_the_cache_makes_a_picture_once_and_stays_within_its_bound(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path / "pictures", most=1000)
    made: list[str] = []

    def make(key: str) -> bytes:
        made.append(key)
        return b"x" * 300

    for key in ("a", "b", "a"):
        assert cache.get(key, lambda key=key: make(key)) == b"x" * 300  # type: ignore[misc]
    assert made == ["a", "b"]
    for key in "cdef":
        cache.get(key, lambda key=key: make(key))  # type: ignore[misc]
    cache.sweep()
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 1000


def test_a_disk_that_cannot_be_written_costs_no_picture(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert PictureCache(tmp_path / "file").get("a", lambda: b"picture") == b"picture"
