"""What scans add and twist: pieces of seals, specks, names off by a letter, people read once and a half."""

from __future__ import annotations

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.known_names import with_known_names
from enforcement_review.extracting.scan_noise import without_noise
from enforcement_review.model import Box, Document, Fact, FactValue, Line, Page, TextFrom
from tests.extracting.build import form_of, form_of_pages, read_paper

OCR = TextFrom.OCR


def scanned(*lines: Line, kind: str = "prior_notice", ink: tuple[Box, ...] = ()) -> Page:
    page = form_of_pages(kind, [Page("案卷.pdf", 1, 595.0, 842.0, lines, OCR, ink=ink)], text_from=OCR).paper
    return without_noise(page).pages[0]


def at(text: str, x: float, y: float) -> Line:
    return Line(text, Box(x, y, x + 12 * len(text), y + 12), size=12)


def test_letters_of_a_grey_seal_are_left_out_beside_the_authoritys_name() -> None:
    page = scanned(
        at("因", 80, 100),
        at("源", 392, 448),
        at("淮源县畜牧局", 434, 453),
        at("淮", 391, 475),
        at("2025年6月23日", 444, 474),
    )
    assert [line.text for line in page.lines()] == ["因", "淮源县畜牧局", "2025年6月23日"]


def test_a_date_beside_a_piece_of_the_seal_is_the_letters_own() -> None:
    lines = (at("淮源县畜牧局", 434, 440), at("淮", 391, 475), at("2025年6月23日", 444, 474))
    form = form_of_pages("prior_notice", [Page("案卷.pdf", 1, 595.0, 842.0, lines, OCR)], text_from=OCR)
    dates = [
        fact.value for fact in extract_facts([form.paper]).facts if fact.name == "prior_notice.issued_on"
    ]
    assert dates == ["2025-06-23"]


def test_a_speck_before_a_line_of_prose_is_left_out() -> None:
    text = "议，或者在六个月内向某市人民法院提起行政诉讼，逾期不申请"
    assert [line.text for line in scanned(at("·" + text, 60, 100), at("·买买提", 60, 140)).lines()] == [
        text,
        "·买买提",
    ]


def person(name: str, value: FactValue, confidence: float) -> Fact:
    return Fact(name, value, "d01", 1, None, "", confidence)


def document() -> Document:
    return form_of("service_receipt", text_from=OCR).document


def test_a_doubtful_name_is_the_known_one_that_it_comes_near_to_and_stays_doubtful() -> None:
    sure = person("interview_record.officers", ("陆明远", "崔晓峰"), 0.96)
    doubtful = person("service_receipt.servers", ("陆明远", "崔晓举"), 0.44)
    put_right = with_known_names([sure, doubtful], [document()])[1]
    assert (put_right.value, put_right.confidence) == (("陆明远", "崔晓峰"), 0.44)


def test_a_name_near_to_two_known_ones_stays_as_it_was_read() -> None:
    sure = person("interview_record.officers", ("张建国", "张建军"), 0.96)
    doubtful = person("service_receipt.servers", ("张建围",), 0.44)
    assert with_known_names([sure, doubtful], [document()])[1] == doubtful


def test_a_name_read_surely_is_left_alone() -> None:
    sure = person("interview_record.officers", ("陆明远", "崔晓峰"), 0.96)
    other = person("service_receipt.servers", ("陆明远", "崔晓举"), 0.9)
    assert with_known_names([sure, other], [document()])[1] == other


def servers(value: str) -> tuple[FactValue, float]:
    form = read_paper("service_receipt", table=[("送达人", value)], text_from=OCR)
    fact = next(fact for fact in form.facts if fact.name == "service_receipt.servers")
    return fact.value, fact.confidence


def test_one_server_on_a_scan_that_was_not_looked_at_for_ink_leaves_the_count_open() -> None:
    assert servers("蒋婷") == (("蒋婷",), 0.6)
    assert servers("蒋婷 田卫东")[1] > 0.75


def test_a_server_named_twice_once_misread_is_one() -> None:
    assert servers("谭志强 何丽君 谭志总")[0] == ("谭志强", "何丽君")


def test_an_officer_named_twice_once_misread_is_one() -> None:
    lines = ["检查人：谭志强（53040025013）、何丽君（53040025027）", "记录人：谭志总"]
    form = read_paper("onsite_inspection_record", lines, text_from=OCR)
    assert [f.value for f in form.facts if f.name == "onsite_inspection_record.officers"] == [
        ("谭志强", "何丽君")
    ]
