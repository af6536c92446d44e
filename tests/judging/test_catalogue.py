"""卷内目录 beside the papers: units enter papers in their own words, and nobody is blamed for that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.judging.judge import judge
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.model import CaseFile, Document, Fact, Finding, Outcome, SourceRecord, TextFrom
from enforcement_review.resources import rules_folder

RULES = load_rule_set(rules_folder())
RULE = "recording.catalogue-matches"
TITLES = {kind: known.title for kind, known in RULES.vocabulary.documents.items()}
Row = dict[str, str | None]


def paper(number: int, kind: str, title: str = "", pages: tuple[int, ...] = ()) -> Document:
    return Document(
        f"d{number:02}", kind, None, (), title or TITLES[kind], "案卷.pdf", pages or (number,), 0.95, "试验"
    )


def finding(rows: list[Row], papers: list[Document], *, ocr: bool = False) -> Finding:
    source = TextFrom.OCR if ocr else TextFrom.TEXT_LAYER
    catalogue = Document(
        "d00", "file_catalogue", None, (), "卷内目录", "案卷.pdf", (1,), 0.95, "试验", source
    )
    fact = Fact("file_catalogue.entries", tuple(rows), "d00", 1, None, "目录", 0.95)
    case = CaseFile(
        sources=(SourceRecord("案卷.pdf", "0" * 64, "application/pdf", 40),),
        documents=(catalogue, *papers),
        facts=(fact,),
    )
    return next(item for item in judge(case, RULES).findings if item.rule == RULE)


def rows(*titles: str) -> list[Row]:
    return [{"title": title, "pages": str(place)} for place, title in enumerate(titles, 1)]


NAMES = [
    ("case_filing_approval", "立案报告表"),
    ("case_filing_approval", "行政处罚立案登记表"),
    ("onsite_inspection_record", "现场检查（勘察）笔录"),
    ("onsite_inspection_record", "检查(勘验)笔录"),
    ("interview_record", "询问（调查）笔录——张三"),
    ("rectification_order", "责令改正违法行为通知书"),
    ("identity_document", "当事人身份证复印件"),
    ("interview_record", "张某某调查询问笔录"),
    ("investigation_report", "违法案件调查报告"),
    ("legal_review_opinion", "案件法制审核表"),
    ("legal_review_opinion", "重大执法决定法制审核意见书"),
    ("collective_discussion_record", "案审会会议纪要"),
    ("prior_notice", "行政处罚事先（听证）告知书"),
    ("decision_approval", "案件处理呈批表"),
    ("decision", "行政处罚决定书（单位）"),
    ("service_receipt", "行政处罚决定书送达回证"),
    ("closing_approval", "行政处罚案件结案报告"),
    ("publicity_record", "行政处罚决定书公示截图"),
    ("hearing_record", "听证会笔录"),
    ("payment_receipt", "非税收入一般缴款书"),
]


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_a_paper_is_found_under_the_names_that_sectors_use(kind: str, name: str) -> None:
    assert finding(rows(name), [paper(2, kind)]).outcome is Outcome.PASS


@pytest.mark.parametrize(("kind", "name"), [pair for pair in NAMES if pair[0] != "identity_document"])
def test_an_entry_whose_paper_is_gone_is_no_match_for_another_paper(kind: str, name: str) -> None:
    other = paper(2, "extension_approval")
    found = finding(rows("延长办案期限审批表", name), [other])
    assert found.outcome is Outcome.FAIL, found.message
    assert name in found.message


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("行政处罚决定书送达回证", "decision"),
        ("行政处罚决定审批表", "decision"),
        ("不予行政处罚决定书", "decision"),
        ("解除先行登记保存证据通知书", "evidence_preservation_notice"),
        ("听证通知书", "hearing_right_notice"),
        ("加处罚款决定书", "decision"),
        ("责令改正后督察记录", "rectification_order"),
        ("行政处罚决定书送达情况记录", "decision"),
    ],
)
def test_a_name_within_a_name_does_not_stand_for_the_paper(name: str, kind: str) -> None:
    assert finding(rows(name), [paper(2, kind)]).outcome is not Outcome.PASS


def test_one_entry_may_hold_a_paper_and_its_receipt() -> None:
    papers = [paper(2, "decision"), paper(3, "service_receipt")]
    assert finding(rows("行政处罚决定书及送达回证"), papers).outcome is Outcome.PASS


def test_a_receipt_without_an_entry_of_its_own_is_left_to_a_person() -> None:
    papers = [paper(2, "decision"), paper(3, "service_receipt")]
    assert finding(rows("行政处罚决定书"), papers).outcome is Outcome.UNDETERMINED


def test_a_name_that_could_be_read_as_two_papers_is_not_counted_as_a_second_one() -> None:
    papers = [
        paper(2, "rectification_order", "责令立即停止违法行为通知书"),
        paper(3, "prior_notice", "违法行为通知书"),
    ]
    found = finding(rows("责令其停止违法行为通知书", "违法行为通知书"), papers)
    assert found.outcome is not Outcome.FAIL


@pytest.mark.parametrize("kind", ["evidence_sheet", "other"])
def test_a_copy_among_the_evidence_is_the_second_paper_of_that_name(kind: str) -> None:
    papers = [paper(2, "decision"), paper(3, kind, "行政处罚决定书")]
    found = finding(rows("行政处罚决定书", "行政处罚决定书"), papers)
    assert found.outcome is not Outcome.FAIL, found.message


def test_a_second_entry_without_a_second_paper_of_that_name_is_a_fault() -> None:
    found = finding(rows("行政处罚决定书", "行政处罚决定书"), [paper(2, "decision")])
    assert found.outcome is Outcome.FAIL


def test_evidence_in_free_words_is_never_blamed() -> None:
    papers = [paper(2, "decision"), paper(3, "evidence_sheet", "进货票据")]
    found = finding(rows("行政处罚决定书", "购进记录一组"), papers)
    assert found.outcome is Outcome.UNDETERMINED


def test_a_paper_on_the_pages_of_an_entry_in_free_words_belongs_to_it() -> None:
    papers = [
        paper(2, "case_filing_approval", pages=(2,)),
        paper(3, "evidence_sheet", "进货票据", (3,)),
        paper(4, "identity_document", "个体工商户登记证", (4,)),
        paper(5, "investigation_report", pages=(5,)),
        paper(6, "decision", pages=(6, 7)),
    ]
    listed: list[Row] = [
        {"title": "立案审批表", "pages": "1"},
        {"title": "购进记录一组", "pages": "2-3"},
        {"title": "调查终结报告", "pages": "4"},
        {"title": "行政处罚决定书", "pages": "5-6"},
    ]
    assert finding(listed, papers).outcome is Outcome.PASS


def test_a_paper_that_the_catalogue_leaves_out_is_named() -> None:
    papers = [paper(2, "decision"), paper(3, "legal_review_opinion")]
    found = finding(rows("行政处罚决定书"), papers)
    assert found.outcome is Outcome.FAIL
    assert "法制审核意见书" in found.message
    assert found.evidence


def test_page_numbers_that_fall_are_a_fault_but_not_in_a_scan() -> None:
    papers = [paper(2, "decision"), paper(3, "closing_approval")]
    listed: list[Row] = [{"title": "行政处罚决定书", "pages": "5"}, {"title": "结案审批表", "pages": "3"}]
    assert finding(listed, papers).outcome is Outcome.FAIL
    assert finding(listed, papers, ocr=True).outcome is Outcome.UNDETERMINED


def test_an_entry_without_a_title_leaves_the_catalogue_open() -> None:
    found = finding([*rows("行政处罚决定书"), {"title": None, "pages": "4"}], [paper(2, "decision")])
    assert found.outcome is Outcome.UNDETERMINED


KINDS = sorted({kind for kind, _ in NAMES} - {"service_receipt", "payment_receipt"})


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=8, unique=True))
def test_a_catalogue_of_the_printed_titles_always_passes(kinds: list[str]) -> None:
    papers = [paper(place, kind) for place, kind in enumerate(kinds, 2)]
    assert finding(rows(*(TITLES[kind] for kind in kinds)), papers).outcome is Outcome.PASS


def test_a_paper_of_another_type_under_the_very_name_of_the_entry_counts_for_it() -> None:
    papers = [paper(2, "prior_notice"), paper(3, "rectification_order", "责令停止水事违法行为通知书")]
    found = finding(rows("行政处罚事先告知书", "责令停止水事违法行为通知书"), papers)
    assert found.outcome is Outcome.PASS, found.message


@pytest.mark.parametrize(
    ("kind", "title"), [("rectification_order", "责令改正通知书"), ("prior_notice", "行政处罚事先告知书")]
)
def test_a_paper_on_pages_that_the_catalogue_skips_is_not_passed_over(kind: str, title: str) -> None:
    listed: list[Row] = [
        {"title": "立案审批表", "pages": "1"},
        {"title": "现场检查笔录", "pages": "2"},
        {"title": "现场照片证据材料", "pages": "3"},
        {"title": "行政处罚决定书", "pages": "5"},
        {"title": "结案审批表", "pages": "6"},
    ]
    papers = [
        paper(2, "case_filing_approval"),
        paper(3, "onsite_inspection_record"),
        paper(4, "photo_evidence", "现场照片证据材料"),
        paper(5, kind, title),
        paper(6, "decision"),
        paper(7, "closing_approval"),
    ]
    found = finding(listed, papers, ocr=True)
    assert found.outcome is Outcome.UNDETERMINED
    assert title in found.message
