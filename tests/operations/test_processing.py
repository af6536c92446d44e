"""What becomes of a case file's review by the machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.model import CaseSummary, ReviewResult
from enforcement_review.operations import corrections, mending, reviewing
from enforcement_review.operations.corrections import keep_judged
from enforcement_review.operations.processing import keep_revision, keep_unreadable, searchable_text
from enforcement_review.operations.work import Work
from enforcement_review.store.files import FileStore
from enforcement_review.store.results import export_of, keep_sources, result_of, sources_of
from enforcement_review.store.search import matching
from enforcement_review.store.tables import AuditEntry, CaseState, Cause, Revision, Role
from tests.district import reviewed_sample
from tests.operations.conftest import SAMPLE, Do
from tests.operations.desk import case_of, check_tallies, number_of, revision_of, shown

SOURCES, RESULT, _ = reviewed_sample(SAMPLE)


def reviewed_again(do: Do, session: Session, case_id: int, result: ReviewResult = RESULT) -> None:
    """A job has judged the file anew."""

    def keep(work: Work) -> None:
        row = revision_of(session, case_id)
        keep_judged(work, case_of(session, case_id), result, row.pages_key, row.upload_id, Cause.RULES)

    do(None, keep)


def test_a_revision_says_what_the_machine_found(session: Session, files: FileStore, case_id: int) -> None:
    case, revision = case_of(session, case_id), revision_of(session, case_id)
    assert RESULT.score is not None
    assert (revision.number, revision.cause, revision.total) == (1, Cause.UPLOADED, RESULT.score.total)
    assert (case.state, case.unreadable_because) == (CaseState.REVIEWED, None)
    assert (case.number, case.party_name) == (RESULT.case.number, RESULT.case.party_name)
    assert (case.document_count, case.page_count) == (len(RESULT.case_file.documents), 27)
    assert result_of(files, revision.result_key) == RESULT
    assert sources_of(files, revision.pages_key) == SOURCES
    assert export_of(files, revision.pages_key) is None
    check_tallies(session)


def test_revisions_are_counted_and_those_before_stay(
    do: Do, session: Session, files: FileStore, case_id: int
) -> None:
    other = replace(RESULT, case=replace(RESULT.case, party_name="另一当事人"))
    reviewed_again(do, session, case_id, other)
    rows = session.scalars(select(Revision).order_by(Revision.number)).all()
    assert [(row.number, row.cause) for row in rows] == [(1, Cause.UPLOADED), (2, Cause.RULES)]
    assert result_of(files, rows[0].result_key) == RESULT
    assert case_of(session, case_id).party_name == "另一当事人"
    check_tallies(session)


def test_a_result_without_a_score_is_no_revision(do: Do, session: Session, case_id: int) -> None:
    unread = ReviewResult(CaseSummary(), RESULT.case_file, (), None, (), "1", error="没有一页能够读取。")

    def keep(work: Work) -> Any:
        return keep_revision(work, case_of(session, case_id), unread, "", 1, Cause.RULES)

    with pytest.raises(ValueError, match="no revision"):
        do(None, keep)


def test_a_file_that_cannot_be_read_keeps_what_was_reviewed_before(
    do: Do, session: Session, case_id: int
) -> None:
    do(None, lambda work: keep_unreadable(work, case_of(session, case_id), "文件已损坏，请重新上传。"))
    case = case_of(session, case_id)
    assert (case.state, case.unreadable_because) == (CaseState.UNREADABLE, "文件已损坏，请重新上传。")
    assert case.revision_id is not None
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.unreadable")).one()
    assert entry.account_name == "系统"
    check_tallies(session)


def test_long_words_are_cut_to_their_columns(do: Do, session: Session, case_id: int) -> None:
    reviewed_again(do, session, case_id, replace(RESULT, case=replace(RESULT.case, name="长" * 2000)))
    assert case_of(session, case_id).name == "长" * 500


def test_corrections_and_mendings_hold_when_the_machine_reviews_anew(
    do: Do, session: Session, files: FileStore, case_id: int
) -> None:
    do(Role.REVIEWER, reviewing.claim, case_id)
    facts = shown(session, files, case_id).facts
    index = next(index for index, fact in enumerate(facts) if fact.name == "decision.party_name")
    do(Role.REVIEWER, corrections.correct_fact, case_id, 1, index, "更正后的当事人", "识别有误。")
    reviewed_again(do, session, case_id)
    assert number_of(session, case_id) == 3
    assert case_of(session, case_id).party_name == "更正后的当事人"
    assert revision_of(session, case_id).machine_key is not None
    do(Role.REVIEWER, mending.mend, case_id, 3, mending.SetType("d01", "backup_sheet"))
    upload = revision_of(session, case_id).upload_id
    kept = mending.arrangement_of(session, case_id, upload)
    assert kept is not None
    assert kept.papers[0].type == "backup_sheet"
    assert mending.arrangement_of(session, case_id, upload + 1) is None  # of other pages it says nothing


# ---- what a search looks in ----


def found(session: Session, words: str) -> list[int]:
    query = matching(session, words)
    assert query is not None
    return list(session.scalars(query))


def test_the_text_of_the_pages_and_the_facts_are_searched() -> None:
    text = searchable_text(RESULT)
    line = next(iter(RESULT.case_file.texts.values()))[0].line.text
    assert line in text
    assert str(RESULT.case.party_name) in text


def test_a_corrected_fact_is_found(do: Do, session: Session, files: FileStore, case_id: int) -> None:
    assert found(session, "更正后的当事人") == []
    do(Role.REVIEWER, reviewing.claim, case_id)
    facts = shown(session, files, case_id).facts
    index = next(index for index, fact in enumerate(facts) if fact.name == "decision.party_name")
    do(Role.REVIEWER, corrections.correct_fact, case_id, 1, index, "更正后的当事人", "识别有误。")
    assert found(session, "更正后的当事人") == [case_id]


def test_pages_with_an_export_are_kept_with_it(files: FileStore) -> None:
    key = keep_sources(files, SOURCES)
    assert (sources_of(files, key), export_of(files, key)) == (SOURCES, None)
