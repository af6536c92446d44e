"""Mending (调整文书划分): which pages make up a paper and of what type it is, as a person says; judged again at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from enforcement_review.model import Document
from enforcement_review.operations.amendments import arrangements_of
from enforcement_review.operations.corrections import keep_judged, open_to_correct
from enforcement_review.operations.errors import ConflictError, InvalidError
from enforcement_review.operations.reviewing import begin, short_reason
from enforcement_review.operations.standing import options_for
from enforcement_review.operations.work import Work
from enforcement_review.review import ReviewOptions, part_pages, review, vocabulary_for
from enforcement_review.splitting.arrangement import (
    ArrangedPaper,
    BeginHere,
    Edit,
    JoinBefore,
    MendingError,
    MovePages,
    Part,
    SetType,
    edited,
)
from enforcement_review.splitting.arrangement import Arrangement as Papers
from enforcement_review.splitting.lexicon import lexicon
from enforcement_review.store.results import export_of, result_of, sources_of
from enforcement_review.store.tables import Arrangement, CaseFile, Cause, Revision

__all__ = [
    "BeginHere",
    "Edit",
    "JoinBefore",
    "MovePages",
    "SetType",
    "arrangement_of",
    "document_types",
    "mend",
    "mendings_of",
    "undo_mending",
]


def mend(work: Work, case_id: int, revision: int, edit: Edit, reason: str = "") -> None:
    """Part the pages otherwise, or say of what type a paper is; everything is judged again.

    Raises:
        NotFoundError, DeniedError, ConflictError: as everywhere.
        InvalidError: there is no such paper, page or type, or nothing would change.
    """
    case, row = open_to_correct(work, case_id, revision)
    reason = short_reason(reason)
    shown = result_of(work.files, row.result_key).case_file.documents
    words = _words(edit, {document.id: document for document in shown})
    before = arrangement_of(work.session, case.id, row.upload_id)
    if before is None:
        before = part_pages(sources_of(work.files, row.pages_key), export_of(work.files, row.pages_key))
    try:
        after = edited(before, edit)
    except MendingError as error:
        raise InvalidError(str(error)) from error
    if after == before:
        raise InvalidError("文书划分没有变化。")
    begin(work, case)
    work.session.add(
        Arrangement(
            case_file_id=case.id,
            upload_id=row.upload_id,
            papers=_plain(after),
            words=words[:500],
            reason=reason,
            made_by_id=work.person.id,
            made_at=work.now,
        )
    )
    work.session.flush()
    _review_again(work, case, row)
    work.note_case("case.mend", case, {"文书划分": (None, words)}, reason)


def undo_mending(work: Work, case_id: int, revision: int) -> None:
    """Take back the newest mending. Raises as `mend`; ConflictError: there is none."""
    case, row = open_to_correct(work, case_id, revision)
    rows = arrangements_of(work.session, case.id, row.upload_id)
    if not rows:
        raise ConflictError("没有可以撤回的调整。")
    last = rows[-1]
    begin(work, case)
    last.withdrawn_at, last.withdrawn_by_id = work.now, work.person.id
    work.session.flush()
    _review_again(work, case, row)
    work.note_case("case.mend-undo", case, {"文书划分": (last.words, None)})


def mendings_of(session: Session, case_id: int) -> list[Arrangement]:
    """Those in force for the pages that the current revision was made from, the newest last."""
    case = session.get_one(CaseFile, case_id)
    if case.revision_id is None:
        return []
    return arrangements_of(session, case_id, session.get_one(Revision, case.revision_id).upload_id)


def arrangement_of(session: Session, case_id: int, upload_id: int) -> Papers | None:
    """How a person parted the pages of this upload; None: as the machine does."""
    rows = arrangements_of(session, case_id, upload_id)
    return _papers(rows[-1].papers) if rows else None


def document_types() -> list[tuple[str, str | None, str]]:
    """Type, finer kind and Chinese title of everything that a paper can be, each type before its finer kinds."""
    finer: dict[str, list[tuple[str, str | None, str]]] = {}
    for kind in lexicon().kinds.values():
        if kind.subtype is not None and kind.titles:
            finer.setdefault(kind.type, []).append((kind.type, kind.subtype, kind.titles[0]))
    documents = vocabulary_for(ReviewOptions()).documents.values()
    return [
        entry
        for document in documents
        for entry in ((document.id, None, document.title), *finer.get(document.id, ()))
    ]


# ---- the steps ----


def _review_again(work: Work, case: CaseFile, row: Revision) -> None:
    """Part the pages that were read, and judge what they say then."""
    machine = review(
        sources_of(work.files, row.pages_key),
        options_for(case),
        result_of(work.files, row.result_key).ocr,
        export_of(work.files, row.pages_key),
        arrangement_of(work.session, case.id, row.upload_id),
    )
    keep_judged(work, case, machine, row.pages_key, row.upload_id, Cause.MENDED)


def _words(edit: Edit, documents: Mapping[str, Document]) -> str:
    """What is done, for people. Raises InvalidError where there is no such type."""
    title = _title(documents, edit.document)
    match edit:
        case SetType():
            titles = {(kind, finer): name for kind, finer, name in document_types()}
            if (edit.type, edit.subtype) not in titles:
                raise InvalidError("没有这种文书，请重新选择。", "type")
            return f"{title}认定为“{titles[edit.type, edit.subtype]}”"
        case BeginHere():
            return f"{title}从第 {edit.page} 页起另成一份"
        case JoinBefore():
            return f"{title}并入前一份文书"
        case MovePages():
            pages = "、".join(map(str, sorted(edit.pages)))
            return f"{title}第 {pages} 页移入{_title(documents, edit.to_document)}"


def _title(documents: Mapping[str, Document], document_id: str) -> str:
    document = documents.get(document_id)
    if document is None:
        raise InvalidError("没有这份文书，请刷新后再试。", "document")
    return f"《{document.title or vocabulary_for(ReviewOptions()).title(document.type)}》"


# ---- rows ----


def _plain(arrangement: Papers) -> dict[str, Any]:
    """An arrangement as the table keeps it: parts as place of the file, page and place on the page."""
    place = {name: index for index, name in enumerate(arrangement.sources)}
    papers = [
        [paper.type, paper.subtype, [[place[part.source], part.page, part.nth] for part in paper.parts]]
        for paper in arrangement.papers
    ]
    return {"sources": list(arrangement.sources), "papers": papers}


def _papers(plain: Any) -> Papers:
    sources: Sequence[str] = plain["sources"]
    papers = tuple(
        ArrangedPaper(tuple(Part(sources[place], page, nth) for place, page, nth in parts), kind, finer)
        for kind, finer, parts in plain["papers"]
    )
    return Papers(tuple(sources), papers)
