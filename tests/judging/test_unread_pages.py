"""A page that was not read proves nothing; a 卷内目录 read whole shows what did not take place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement_review.judging.examples import base_case
from enforcement_review.judging.judge import judge
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.model import CaseFile, Document, Fact, Finding, Outcome, SourceRecord, UnreadPage
from enforcement_review.resources import rules_folder

RULES = load_rule_set(rules_folder())
LISTED = ["立案审批表", "现场检查笔录", "询问笔录", "行政处罚事先告知书", "行政处罚决定书", "送达回证"]


def findings(titles: list[str], *, catalogue_whole: bool = True, read: bool = False) -> dict[str, Finding]:
    """A case of a catalogue with these entries, a decision, and one page that could be anything."""
    everything = tuple(RULES.vocabulary.documents)
    catalogue = Document(
        "d1", "file_catalogue", None, (), "卷内目录", "卷.pdf", (1,), 0.95, "", complete=catalogue_whole
    )
    decision = Document("d2", "decision", None, (), "行政处罚决定书", "卷.pdf", (2,), 0.95, "")
    stray = Document(
        "d3", "other", None, (), "", "卷.pdf", (3,), 0.0, "", could_be=everything, complete=False
    )
    rows = tuple({"title": title, "pages": str(page)} for page, title in enumerate(titles, 1))
    case = CaseFile(
        sources=(SourceRecord("卷.pdf", "0" * 64, "application/pdf", 3),),
        documents=(catalogue, decision) if read else (catalogue, decision, stray),
        facts=(Fact("file_catalogue.entries", rows, "d1", 1, None, "目录", 0.95),),
        unread=() if read else (UnreadPage("卷.pdf", 3, "没有文字层"),),
    )
    return {finding.rule: finding for finding in judge(case, RULES).findings}


def test_what_the_catalogue_does_not_list_did_not_take_place() -> None:
    found = findings(LISTED)["procedure.hearing-chair-independent"]
    assert found.outcome is Outcome.NOT_APPLICABLE
    assert "卷内目录也没有列出" in found.message


def test_what_the_catalogue_lists_may_stand_on_the_page_that_was_not_read() -> None:
    found = findings([*LISTED, "听证笔录"])["procedure.hearing-chair-independent"]
    assert found.outcome is Outcome.UNDETERMINED


@pytest.mark.parametrize("words", ["其他材料", "有关证明", "相关资料一套"])
def test_a_catalogue_that_speaks_in_general_words_shows_nothing(words: str) -> None:
    found = findings([*LISTED, words])["procedure.hearing-chair-independent"]
    assert found.outcome is Outcome.UNDETERMINED


def test_a_catalogue_that_was_not_read_whole_shows_nothing() -> None:
    found = findings(LISTED, catalogue_whole=False)["procedure.hearing-chair-independent"]
    assert found.outcome is Outcome.UNDETERMINED


def test_nobody_is_blamed_for_a_paper_that_only_the_catalogue_lacks() -> None:
    """Without a filing approval in the list it may still be on the page: only a file read whole proves that it is not."""
    titles = [title for title in LISTED if title != "立案审批表"]
    assert findings(titles)["procedure.case-filed"].outcome is Outcome.UNDETERMINED
    assert findings(titles, read=True)["procedure.case-filed"].outcome is Outcome.FAIL


def test_no_finding_fails_only_through_the_catalogue() -> None:
    failing = {rule for rule, found in findings(LISTED).items() if found.outcome is Outcome.FAIL}
    when_read = {rule for rule, found in findings(LISTED, read=True).items() if found.outcome is Outcome.FAIL}
    assert failing <= when_read


def receipts_complete(listed: int, *, read: bool = False) -> Finding:
    """The good case, of two receipts, with so many in its catalogue and a page that could be anything."""
    good, _ = base_case(RULES, "good_case")
    assert sum(document.type == "service_receipt" for document in good.documents) == 2
    entries = next(fact for fact in good.facts if fact.name == "file_catalogue.entries")
    assert isinstance(entries.value, tuple)
    kept = [row for row in entries.value if isinstance(row, dict) and "送达回证" not in str(row["title"])]
    rows = (*kept, *({"title": "送达回证", "pages": str(30 + number)} for number in range(listed)))
    source = good.documents[0].source
    everything = tuple(RULES.vocabulary.documents)
    stray = Document(
        "d99", "other", None, (), "", source, (99,), 0.0, "", could_be=everything, complete=False
    )
    case = replace(
        good,
        facts=tuple(replace(fact, value=rows) if fact is entries else fact for fact in good.facts),
        documents=good.documents if read else (*good.documents, stray),
        unread=() if read else (UnreadPage(source, 99, "没有文字层"),),
    )
    found = judge(case, RULES).findings
    return next(finding for finding in found if finding.rule == "procedure.service-receipt-complete")


def test_a_receipt_that_the_catalogue_lists_beyond_those_found_leaves_the_rule_open() -> None:
    found = receipts_complete(3)
    assert found.outcome is Outcome.UNDETERMINED
    assert "卷内目录列有3份" in found.message


@pytest.mark.parametrize(("listed", "read"), [(2, False), (3, True)], ids=["as many", "all pages read"])
def test_receipts_are_judged_where_none_can_stand_on_an_unread_page(listed: int, read: bool) -> None:
    found = receipts_complete(listed, read=read)
    assert found.outcome is Outcome.PASS
    assert "卷内目录列有" not in found.message
