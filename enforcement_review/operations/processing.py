"""What becomes of a case file's review by the machine: a revision, its columns, the text to search in."""

from __future__ import annotations

from sqlalchemy import func, select

from enforcement_review.model import FactValue, ReviewResult
from enforcement_review.operations.standing import refresh
from enforcement_review.operations.tallies import tallied
from enforcement_review.operations.work import Work
from enforcement_review.store.results import keep_result
from enforcement_review.store.search import index_case
from enforcement_review.store.tables import CaseFile, CaseState, Cause, Revision


def keep_revision(
    work: Work,
    case: CaseFile,
    result: ReviewResult,
    pages_key: str,
    upload_id: int,
    cause: Cause,
    machine_key: str | None = None,
    result_key: str | None = None,
) -> Revision:
    """Make a result the case file's newest revision; the ones before stay as they were.

    Args:
        work: with the person who caused it, or none for a job.
        case: locked by the caller.
        result: with a score.
        pages_key: the pages that it was made from, in the file store.
        upload_id: the upload that they came from.
        cause: why it was made.
        machine_key: the result without people's corrections, in the file store; None: there are none in it.
        result_key: the result itself, where it is kept there already.
    """
    if result.score is None:
        raise ValueError("a case file that could not be read has no revision")
    session = work.session
    last = session.scalar(select(func.max(Revision.number)).where(Revision.case_file_id == case.id)) or 0
    revision = Revision(
        case_file_id=case.id,
        upload_id=upload_id,
        number=last + 1,
        cause=cause,
        made_at=work.now,
        made_by_id=work.actor.id if work.actor else None,
        result_key=result_key or keep_result(work.files, result),
        pages_key=pages_key,
        machine_key=machine_key,
        total=result.score.total,
        lowest=result.score.lowest,
        highest=result.score.highest,
        grade=result.score.grade,
    )
    session.add(revision)
    session.flush()
    with tallied(session, case):
        case.revision_id = revision.id
        case.state = CaseState.REVIEWED
        case.unreadable_because = None
        _describe(case, result)
        session.flush()
        refresh(session, work.files, case)
    index_case(session, case.id, searchable_text(result))
    return revision


def keep_unreadable(work: Work, case: CaseFile, reason: str) -> None:
    """The case file could not be read at all; what was reviewed of it before stays."""
    with tallied(work.session, case):
        case.state = CaseState.UNREADABLE
        case.unreadable_because = reason
    work.note_case("case.unreadable", case, reason=reason[:500])


def searchable_text(result: ReviewResult) -> str:
    """Everything that a search looks in: the text of the papers, and the facts as they were read."""
    lines = [line.line.text for lines in result.case_file.texts.values() for line in lines]
    facts = [text for fact in result.case_file.facts for text in _texts(fact.value)]
    return "\n".join(dict.fromkeys((*facts, *lines)))


def _texts(value: FactValue) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [
            text
            for item in value
            for text in ([item] if isinstance(item, str) else [part for part in item.values() if part])
        ]
    return []


def _describe(case: CaseFile, result: ReviewResult) -> None:
    said = result.case
    case.number = _short(said.number, 200)
    case.name = _short(said.name, 500)
    case.party_name = _short(said.party_name, 300)
    case.case_cause = _short(said.cause, 500)
    case.sector, case.procedure, case.major = said.sector, said.procedure, said.major
    case.document_count = len(result.case_file.documents)
    case.page_count = sum(source.page_count or 0 for source in result.case_file.sources)


def _short(text: str | None, most: int) -> str | None:
    return None if text is None else text[:most]
