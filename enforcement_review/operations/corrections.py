"""Corrections (更正): facts as people read them, in place of the machine's readings, and everything judged again.

Each correction starts from what the machine reads by itself, so that taking one back leaves no trace of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from enforcement_review.access import Permission
from enforcement_review.correcting import (
    CASE,
    FactCorrection,
    FactPlace,
    index_of,
    place_in,
    place_of,
    with_corrections,
)
from enforcement_review.judging.vocabulary import FactName
from enforcement_review.model import Box, Document, Fact, FactValue, ReviewResult, SourceRecord
from enforcement_review.model import CaseFile as FoundCase
from enforcement_review.operations.amendments import corrections_of
from enforcement_review.operations.errors import InvalidError, NotFoundError
from enforcement_review.operations.fact_text import fact_title, is_reading, parsed, typed
from enforcement_review.operations.processing import keep_revision
from enforcement_review.operations.reviewing import at_revision, begin, given_reason, short_reason
from enforcement_review.operations.scope import case_for
from enforcement_review.operations.standing import options_for
from enforcement_review.operations.work import Work
from enforcement_review.review import ReviewOptions, judge_case, vocabulary_for, with_overlays
from enforcement_review.store.results import keep_result, result_of
from enforcement_review.store.tables import CaseFile, Cause, Correction, Revision

QUOTE_MOST = 200  # characters
MAJOR = "case.major"


def correct_fact(
    work: Work,
    case_id: int,
    revision: int,
    fact_index: int,
    text: str,
    reason: str,
    page: int | None = None,
    box: Box | None = None,
) -> None:
    """Say what stands where the machine read something else, or was not sure.

    Args:
        work: with the person.
        case_id: of the case file.
        revision: number of the one that the person saw.
        fact_index: of the fact in that revision's `result.case_file.facts`.
        text: what stands there, as a person types it; "": nothing, the field is empty.
        reason: why the machine's reading does not hold.
        page: where it stands, in the file that the fact is read from; None: where it was read.
        box: on that page; None: the page as a whole.

    Raises:
        NotFoundError, DeniedError, ConflictError: as everywhere.
        InvalidError: the fact is none that can be corrected, nothing changes, or the text is no value for it.
    """
    case, row = open_to_correct(work, case_id, revision)
    reason = given_reason(reason)
    shown = result_of(work.files, row.result_key).case_file
    if not 0 <= fact_index < len(shown.facts):
        raise NotFoundError("没有这项内容，请刷新后再试。")
    fact = shown.facts[fact_index]
    if not is_reading(fact.name):
        raise InvalidError(
            f"“{fact_title(fact.name)}”不是从文书上读取的，不能更正；请更正它所依据的内容。", "text"
        )
    value = parsed(fact.name, text, fact.value)
    if value == fact.value and fact.confidence == 1.0 and page is None:
        raise InvalidError("与现有内容相同，不用更正。", "text")
    new = _over(work, case, row, fact_index, value)
    if box is not None and page is None:
        page = fact.page
    _mark(new, page, box, shown.sources, _source_of(fact, shown))
    _keep(work, case, row, new, fact, reason)


def add_fact(
    work: Work,
    case_id: int,
    revision: int,
    document_id: str,
    name: str,
    text: str,
    reason: str,
    page: int | None = None,
    box: Box | None = None,
) -> None:
    """Say what stands where the machine read nothing. Args and errors as `correct_fact`."""
    case, row = open_to_correct(work, case_id, revision)
    reason = given_reason(reason)
    shown = result_of(work.files, row.result_key).case_file
    documents = {document.id: document for document in shown.documents}
    document = documents.get(document_id)
    if document is None and document_id:
        raise NotFoundError("没有这份文书，请刷新后再试。")
    paper = documents[document.continues or document.id] if document else None
    fact = _named(name, paper)
    value = parsed(name, text)
    if value is None:
        raise InvalidError("请填写内容。", "text")
    beside = [one for one in shown.facts if one.name == name]
    if not name.startswith(CASE):
        beside = [one for one in beside if paper is not None and one.document == paper.id]
    if beside and not fact.several:
        raise InvalidError(f"“{fact.title}”已经有读取的内容，请直接更正它。", "name")
    new = _row(work, case, place_in(shown, paper, name), value)
    new.added, new.quote = True, text.strip()[:QUOTE_MOST]
    if document is not None:
        new.on_source = document.source if document.continues else None
        _mark(new, page, box, shown.sources, document.source)
    _keep(work, case, row, new, None, reason)


def undo_correction(work: Work, case_id: int, revision: int, correction_id: int, reason: str = "") -> None:
    """Let the machine's reading stand again. Raises as `correct_fact`."""
    case, row = open_to_correct(work, case_id, revision)
    reason = short_reason(reason)
    correction = work.session.get(Correction, correction_id)
    if correction is None or correction.case_file_id != case.id or correction.withdrawn_at is not None:
        raise NotFoundError("没有这项更正，或者已经撤回；请刷新后再看。")
    begin(work, case)
    _withdraw(work, correction)
    _judge_again(work, case, row)
    changes = {
        fact_title(correction.fact): (
            typed(_value(correction.new_value)),
            typed(_value(correction.old_value)),
        )
    }
    work.note_case("case.correct-undo", case, changes, reason)


def keep_judged(
    work: Work,
    case: CaseFile,
    machine: ReviewResult,
    pages_key: str,
    upload_id: int,
    cause: Cause,
    machine_key: str | None = None,
) -> Revision:
    """Make what the machine reads by itself the newest revision, judged with the corrections that are in force.

    Args:
        work: with the person who caused it, or none for a job.
        case: locked by the caller.
        machine: the result without any correction.
        pages_key: the pages that it was made from, in the file store.
        upload_id: the upload that they came from.
        cause: why it was made.
        machine_key: of `machine` in the file store, where it is kept there already.
    """
    rows = corrections_of(work.session, case.id)
    corrections = {row.id: _correction(row) for row in rows}
    corrected, left = with_corrections(machine.case_file, list(corrections.values()))
    for row in rows:
        row.applied = corrections[row.id] not in left
    if len(left) == len(rows):
        return keep_revision(work, case, machine, pages_key, upload_id, cause, result_key=machine_key)
    options = options_for(case)
    result = judge_case(with_overlays(corrected, machine.case_file, options), options)
    key = machine_key or keep_result(work.files, machine)
    return keep_revision(work, case, result, pages_key, upload_id, cause, key)


# ---- the steps ----


def open_to_correct(work: Work, case_id: int, revision: int) -> tuple[CaseFile, Revision]:
    """The case file, locked, and the revision that the person saw, for whoever may say what was read wrong.

    Raises:
        NotFoundError, DeniedError, ConflictError: as everywhere.
    """
    case = case_for(work.session, work.person, case_id, lock=True)
    work.require(Permission.CASE_CORRECT, case)
    return case, at_revision(work.session, case, revision)


def _named(name: str, paper: Document | None) -> FactName:
    """The fact of this name that one may read in the paper. Raises InvalidError."""
    known = vocabulary_for(ReviewOptions()).facts.get(name)
    own = name.startswith(CASE) or (paper is not None and name.partition(".")[0] in paper.types)
    if known is None or not own or not is_reading(name):
        raise InvalidError("这份文书没有这项内容，请重新选择。", "name")
    return known


def _source_of(fact: Fact, shown: FoundCase) -> str:
    return next((document.source for document in shown.documents if document.id == fact.at), "")


def _over(work: Work, case: CaseFile, row: Revision, fact_index: int, value: FactValue) -> Correction:
    """The correction of a fact that is shown, in place of an earlier one of the same: the machine's or an added one."""
    machine = result_of(work.files, row.machine_key or row.result_key).case_file
    read = sum(fact.name != MAJOR for fact in machine.facts)  # what the rules conclude comes behind
    in_force = corrections_of(work.session, case.id)
    if fact_index >= read:
        earlier = [one for one in in_force if one.added and one.applied][fact_index - read]
        new = _row(work, case, _place(earlier), value)
        new.added, new.quote, new.on_source = True, typed(value)[:QUOTE_MOST], earlier.on_source
        before = [earlier]
    else:
        new = _row(work, case, place_of(machine, fact_index), value)
        new.old_value = _plain(machine.facts[fact_index].value)
        same = [one for one in in_force if not one.added]
        before = [one for one in same if index_of(machine, _correction(one)) == fact_index]
    for earlier in before:
        new.page, new.box = earlier.page, earlier.box
        _withdraw(work, earlier)
    return new


def _mark(
    new: Correction, page: int | None, box: Box | None, sources: Sequence[SourceRecord], own: str
) -> None:
    """Note the place that the person marked, in the file of the fact's own page."""
    if page is None:
        return
    pages = next((source.page_count for source in sources if source.name == own), None)
    if pages is None or not 1 <= page <= pages:
        raise InvalidError("所标的页不在这份材料中，请重新选择。", "page")
    new.page = page
    new.box = None if box is None else [box.x0, box.y0, box.x1, box.y1]


def _keep(
    work: Work, case: CaseFile, row: Revision, new: Correction, shown: Fact | None, reason: str
) -> None:
    new.reason = reason
    begin(work, case)
    work.session.add(new)
    work.session.flush()
    _judge_again(work, case, row)
    before = typed(shown.value) if shown is not None else None
    changes = {fact_title(new.fact): (before, typed(_value(new.new_value)))}
    work.note_case("case.correct", case, changes, reason)


def _judge_again(work: Work, case: CaseFile, row: Revision) -> None:
    key = row.machine_key or row.result_key
    machine = result_of(work.files, key)
    keep_judged(work, case, machine, row.pages_key, row.upload_id, Cause.CORRECTED, key)


def _withdraw(work: Work, correction: Correction) -> None:
    correction.withdrawn_at, correction.withdrawn_by_id = work.now, work.person.id
    work.session.flush()


# ---- rows ----


def _row(work: Work, case: CaseFile, place: FactPlace, value: FactValue) -> Correction:
    return Correction(
        case_file_id=case.id,
        fact=place.name,
        source=place.source,
        first_page=place.first_page,
        nth=place.nth,
        new_value=_plain(value),
        old_value=None,
        made_by_id=work.person.id,
        made_at=work.now,
    )


def _correction(row: Correction) -> FactCorrection:
    return FactCorrection(
        place=_place(row),
        value=_value(row.new_value),
        machine=_value(row.old_value),
        added=row.added,
        page=row.page,
        box=Box(*row.box) if isinstance(row.box, list) else None,
        on_source=row.on_source,
        quote=row.quote,
    )


def _place(row: Correction) -> FactPlace:
    return FactPlace(row.fact, row.source, row.first_page, row.nth)


def _plain(value: FactValue) -> object:
    return (
        [dict(item) if not isinstance(item, str) else item for item in value]
        if isinstance(value, tuple)
        else value
    )


def _value(plain: object) -> FactValue:
    """What a column of JSON holds, as the value of a fact."""
    if isinstance(plain, list):
        return tuple(plain)
    return plain if isinstance(plain, (str, bool)) else None
