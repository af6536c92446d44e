"""Papers photographed page by page: each page is a file of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from enforcement_review.extracting import extract_facts
from enforcement_review.intake import collect_case_file
from enforcement_review.model import Block, Page, ReadSource, TextFrom
from enforcement_review.reading import read_source
from enforcement_review.review import ReviewOptions, review
from sample_cases.generator.build import CASES
from tests.splitting.build import HEIGHT, WIDTH, WORDS, body, foot, full_body, line, split_whole, title

LETTER = (title("行政处罚决定书"), *full_body())
AUTHORITY = "某市市场监督管理局"
SIGNED = ((line(AUTHORITY, 80, x=350)), line("2024年5月6日", 104, x=380))


def picture(
    name: str, blocks: Iterable[Block], *, media_type: str = "image/jpeg", pages: int = 1
) -> ReadSource:
    made = tuple(
        Page(name, number, WIDTH, HEIGHT, tuple(blocks), TextFrom.OCR, ink=(), in_colour=True)
        for number in range(1, pages + 1)
    )
    return ReadSource(name, "", media_type, pages, made)


def papers(*sources: ReadSource) -> list[tuple[str, list[str], bool]]:
    """What each paper is, the files it goes over, and whether that is all of it."""
    return [
        (paper.document.type, [sheet.source for sheet in paper.sheets()], paper.document.complete)
        for paper in split_whole(*sources).documents
    ]


def test_a_full_letter_goes_on_in_the_next_picture() -> None:
    found = papers(
        picture("1.jpg", LETTER),
        picture("2.jpg", body(WORDS, AUTHORITY, "2024年5月6日")),
        picture("3.jpg", [title("送达回证"), *body(WORDS)]),
    )
    assert found == [("decision", ["1.jpg", "2.jpg"], True), ("service_receipt", ["3.jpg"], True)]


def test_a_signature_block_alone_belongs_to_the_letter_that_names_the_authority_and_has_none() -> None:
    signs = body("当事人（签名）：张三  2024年5月6日", y=700)
    letter = [title(AUTHORITY, 60), title("行政处罚决定书", 100), *full_body(140)[:22], *signs]
    found = papers(picture("1.jpg", letter), picture("2.jpg", SIGNED))
    assert found == [("decision", ["1.jpg", "2.jpg"], True)]
    signed = [*letter, line(AUTHORITY, 730), line("2024年5月6日", 755)]
    assert len(papers(picture("1.jpg", signed), picture("2.jpg", SIGNED))) == 2
    other = (line("另一市卫生健康委员会", 80), *SIGNED[1:])
    assert len(papers(picture("1.jpg", letter), picture("2.jpg", other))) == 2


def test_a_letter_goes_on_where_its_signature_is_however_little_stood_on_its_first_picture() -> None:
    first = [title(AUTHORITY, 60), title("行政处罚决定书", 100), *body(*[f"{WORDS}。"] * 6, y=140)]
    rest = [*body(*[WORDS] * 16, y=80), line(AUTHORITY, 480, x=350), line("2024年5月6日", 505, x=380)]
    assert papers(picture("1.jpg", first), picture("2.jpg", rest)) == [("decision", ["1.jpg", "2.jpg"], True)]
    other = [*rest[:-2], line("另一市卫生健康委员会", 480, x=350), rest[-1]]
    assert len(papers(picture("1.jpg", first), picture("2.jpg", other))) == 2
    named = [title("责令改正通知书", 60), *body(*[WORDS] * 14, y=120), *rest[-2:]]
    assert len(papers(picture("1.jpg", first), picture("2.jpg", named))) == 2


def test_page_marks_keep_pictures_together() -> None:
    first = [title("现场检查笔录"), *body(WORDS), foot("第1页 共2页")]
    second = [*body("2024年3月5日"), foot("第2页 共2页")]
    assert papers(picture("1.jpg", first), picture("2.jpg", second)) == [
        ("onsite_inspection_record", ["1.jpg", "2.jpg"], True)
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([title("行政处罚决定书"), *body(WORDS)], body("盛安超市", "营业中")),
        ([*LETTER[:-2], line("2024年5月6日", 740)], body(WORDS, "营业中")),
        (LETTER, body("盛安超市", "营业中")),
        (LETTER, []),
    ],
    ids=["a short paper", "a paper that has its end", "a sign with few words", "a picture without words"],
)
def test_a_picture_that_need_not_belong_to_the_paper_before_leaves_both_open(
    first: list[Block], second: list[Block]
) -> None:
    found = papers(picture("1.jpg", first), picture("2.jpg", second))
    assert found == [("decision", ["1.jpg"], False), ("other", ["2.jpg"], False)]


def test_a_picture_with_a_name_of_its_own_leaves_nothing_open() -> None:
    found = papers(picture("1.jpg", LETTER), picture("2.jpg", [title("设备安装验收情况一览"), *body(WORDS)]))
    assert found == [("decision", ["1.jpg"], True), ("other", ["2.jpg"], True)]


def test_receipts_without_a_title_are_one_each() -> None:
    receipt = body("票据代码：41010124", "交款人：张三", "金额合计（大写）：壹佰元整", "收款日期：2024-05-06")
    assert papers(picture("1.jpg", receipt), picture("2.jpg", receipt)) == [
        ("payment_receipt", ["1.jpg"], True), ("payment_receipt", ["2.jpg"], True)
    ]  # fmt: skip


def test_names_of_files_tell_pages_of_one_paper_from_other_papers() -> None:
    first, second = picture("行政处罚决定书1.jpg", LETTER), body(WORDS)
    assert len(papers(first, picture("行政处罚决定书2.jpg", second))) == 1
    assert [kind for kind, _, _ in papers(first, picture("询问笔录.jpg", second))] == [
        "decision", "interview_record"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "second",
    [
        picture("现场/2.jpg", body(WORDS)),
        picture("2.tif", body(WORDS), media_type="image/tiff", pages=2),
        picture("2.pdf", body(WORDS), media_type="application/pdf"),
    ],
    ids=["another folder", "a file of several pages", "another kind of file"],
)
def test_files_put_together_by_somebody_are_not_read_on(second: ReadSource) -> None:
    assert papers(picture("1.jpg", LETTER), second)[0] == ("decision", ["1.jpg"], True)


def test_what_is_read_stands_on_the_page_of_its_own_file() -> None:
    number = line("某市监罚〔2024〕12号", 110, x=220)
    first = [title("行政处罚决定书", 60), number, *full_body(140)]
    second = [*body(WORDS, y=80), line(AUTHORITY, 110, x=350), line("2024年5月6日", 134, x=380)]
    whole = split_whole(picture("甲/1.jpg", first), picture("甲/2.jpg", second))
    (paper,) = whole.documents
    assert [(sheet.id, sheet.source, sheet.pages, sheet.continues) for sheet in paper.sheets()] == [
        ("d01", "甲/1.jpg", (1,), None),
        ("d01-2", "甲/2.jpg", (1,), "d01"),
    ]
    facts = {fact.name: fact for fact in extract_facts(whole.documents).facts}
    named, dated = facts["decision.number"], facts["decision.decided_on"]
    assert (named.document, named.at, named.page) == ("d01", "d01", 1)
    assert (dated.document, dated.at, dated.page, dated.value) == ("d01", "d01-2", 1, "2024-05-06")
    assert dated.box == second[2].box


def test_a_case_photographed_page_by_page_is_judged_like_the_same_case_in_one_file() -> None:
    (file,) = collect_case_file(CASES.parent / "files" / "13-urban-summary-clean.pdf").sources
    whole = read_source(file)
    seen = tuple(
        replace(page, text_from=TextFrom.OCR, ink=(), in_colour=False, seals=()) for page in whole.pages
    )
    parted = [
        ReadSource(name, "", "image/jpeg", 1, (replace(page, source=name, number=1),))
        for page in seen
        for name in [f"IMG_{page.number:04}.jpg"]
    ]
    together = review([replace(whole, pages=seen)], ReviewOptions())
    apart = review(parted, ReviewOptions())
    assert {(f.name, str(f.value)) for f in apart.case_file.facts} == {
        (f.name, str(f.value)) for f in together.case_file.facts
    }
    assert [(f.rule, f.outcome) for f in apart.findings] == [(f.rule, f.outcome) for f in together.findings]
    sheets = {document.id: document for document in apart.case_file.documents}
    places = [*(fact.at for fact in apart.case_file.facts if fact.page), *(
        place.document for finding in apart.findings for place in finding.evidence if place.page
    )]  # fmt: skip
    assert {sheets[place].pages for place in places} == {(1,)}
    assert len({sheet.source for sheet in sheets.values()}) == len(parted)


@pytest.mark.parametrize(
    "end", ["鉴于你单位主动改正，决定：", "我局对你单位作出如下处罚：", "应当按照国家有关规定，"]
)
def test_a_letter_that_stops_in_the_middle_of_a_sentence_goes_on_in_the_next_picture(end: str) -> None:
    begun = [title("行政处罚决定书"), *body(WORDS, WORDS, end)]
    rest = body("一、给予警告；", "二、处以罚款人民币贰万元。", WORDS, AUTHORITY, "2024年5月6日")
    assert papers(picture("1.jpg", begun), picture("2.jpg", rest)) == [("decision", ["1.jpg", "2.jpg"], True)]


@pytest.mark.parametrize("end", ["当事人签名：", "以上情况属实。"])
def test_a_short_paper_with_its_end_does_not_go_on(end: str) -> None:
    begun = [title("行政处罚决定书"), *body(WORDS, WORDS, end)]
    assert len(papers(picture("1.jpg", begun), picture("2.jpg", body(WORDS, WORDS)))) == 2
