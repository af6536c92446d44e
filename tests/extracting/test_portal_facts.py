"""Facts of an export, and what its manifest may and may not do to the papers."""

from __future__ import annotations

import pytest

from enforcement_review.extracting.portal_facts import export_facts
from enforcement_review.model import (
    CaseExport,
    DeclaredPaper,
    Document,
    DocumentPages,
    ExportedField,
    Page,
    Volume,
)
from enforcement_review.splitting.declared import with_declared_types


def paper(
    kind: str = "other",
    pages: tuple[int, ...] = (1,),
    *,
    title: str = "",
    could_be: tuple[str, ...] = (),
    complete: bool = True,
    identifier: str = "d01",
) -> DocumentPages:
    document = Document(
        identifier, kind, None, (), title, "卷.pdf", pages, 0.9, "测试", could_be=could_be, complete=complete
    )
    return DocumentPages(document, tuple(Page("卷.pdf", number, 595.0, 842.0, ()) for number in pages))


def declared(
    kind: str,
    pages: tuple[int, int] | None = None,
    *,
    volume: Volume | None = None,
    fields: tuple[ExportedField, ...] = (),
) -> DeclaredPaper:
    first, last = pages or (None, None)
    return DeclaredPaper("“文书”（卷.pdf）", "卷.pdf", kind, first, last, volume, fields)


def export(*papers: DeclaredPaper) -> CaseExport:
    return CaseExport("case.json", "办案系统", papers=papers)


@pytest.mark.parametrize("kind", ["service_receipt", "送达回证", "行政处罚文书送达回证"])
def test_an_unread_page_is_possibly_what_the_manifest_calls_it_and_no_more(kind: str) -> None:
    result = with_declared_types([paper(complete=False)], export(declared(kind)))
    (found,) = result.papers
    assert found.document.type == "other"
    assert found.document.could_be == ("service_receipt",)


def test_an_unread_page_that_might_be_anything_stays_so() -> None:
    before = paper(complete=False, could_be=("decision", "service_receipt"))
    (found,) = with_declared_types([before], export(declared("送达回证"))).papers
    assert found.document.could_be == ("decision", "service_receipt")


def test_a_silent_paper_takes_the_type_where_its_words_allow_it() -> None:
    before = paper(could_be=("decision", "service_receipt"))
    (found,) = with_declared_types([before], export(declared("送达回证"))).papers
    assert (found.document.type, found.document.could_be) == ("service_receipt", ())
    (found,) = with_declared_types([paper()], export(declared("送达回证"))).papers
    assert (found.document.type, found.document.could_be) == ("other", ("service_receipt",))


def test_a_paper_with_a_title_of_its_own_is_not_renamed() -> None:
    before = paper(title="情况说明", could_be=("service_receipt",))
    (found,) = with_declared_types([before], export(declared("送达回证"))).papers
    assert found.document == before.document


def test_the_paper_wins_and_the_difference_is_told() -> None:
    result = with_declared_types([paper("decision", title="行政处罚决定书")], export(declared("送达回证")))
    assert result.papers[0].document.type == "decision"
    (problem,) = result.problems
    assert "送达回证" in problem
    assert "行政处罚决定书" in problem


def test_pages_tell_the_papers_of_one_file_apart() -> None:
    papers = [
        paper("decision", (1, 2), title="行政处罚决定书"),
        paper("service_receipt", (3,), title="送达回证", identifier="d02"),
    ]
    result = with_declared_types(
        papers, export(declared("行政处罚决定书", (1, 2)), declared("送达回证", (3, 3)))
    )
    assert (result.ids, result.problems) == ({0: ("d01",), 1: ("d02",)}, ())


def test_pages_that_the_file_does_not_have_are_told() -> None:
    result = with_declared_types([paper("decision")], export(declared("行政处罚决定书", (8, 9))))
    assert len(result.problems) == 1
    assert "页码" in result.problems[0]


def test_a_type_that_nobody_knows_is_told_and_nothing_changes() -> None:
    before = [paper("decision")]
    result = with_declared_types(before, export(declared("某某表格")))
    assert result.papers == tuple(before)
    assert "某某表格" in result.problems[0]


def test_a_file_all_of_one_volume_is_that_volume() -> None:
    main, other = (
        declared("decision", volume=Volume.MAIN),
        declared("legal_review_opinion", volume=Volume.SUPPLEMENT),
    )
    assert with_declared_types([], export(main, main)).volume is Volume.MAIN
    assert with_declared_types([], export(main, other)).volume is Volume.WHOLE
    assert with_declared_types([], export(main, declared("decision"))).volume is Volume.WHOLE


def test_without_an_export_nothing_is_added() -> None:
    papers = (paper(),)
    assert with_declared_types(papers, None).papers == papers
    assert export_facts(None, [], {}, ()) == ()


def test_structured_fields_are_facts_of_their_own_beside_the_papers() -> None:
    field = ExportedField("decision.fine", "12000.00", "documents[1].fields.decision.fine")
    flag = ExportedField("decision.sealed", value=True, anchor="documents[1].fields.decision.sealed")
    said = export(declared("decision", fields=(field, flag)))
    document = paper("decision").document
    facts = {fact.name: fact for fact in export_facts(said, [document], {0: ("d01",)}, ("甲。",))}
    fine = facts["portal.decision.fine"]
    assert (fine.value, fine.document, fine.page, fine.anchor) == (
        "12000.00", "d01", None, "case.json: documents[1].fields.decision.fine",
    )  # fmt: skip
    assert facts["case.portal_problems"].value == ("甲。",)
    rows = facts["case.portal_fields"].value
    assert isinstance(rows, tuple)
    assert [row["value"] for row in rows if not isinstance(row, str)] == ["12000.00", "true"]
    assert facts["case.portal_actions"].value == ()


def test_a_field_of_a_paper_that_the_entry_does_not_mean_is_the_cases() -> None:
    field = ExportedField("prior_notice.fine", "1", "documents[1].fields.prior_notice.fine")
    said = export(declared("decision", fields=(field,)))
    facts = export_facts(said, [paper("decision").document], {0: ("d01",)}, ())
    assert facts[0].document == ""
