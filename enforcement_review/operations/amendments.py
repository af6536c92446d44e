"""What people put right in a case file before it was judged: readings, and how its pages are parted into papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from enforcement_review.operations.fact_text import fact_title, typed
from enforcement_review.reporting.sheet import AmendmentView
from enforcement_review.reporting.writing import moment, shown
from enforcement_review.store.tables import Arrangement, CaseFile, Correction, Revision

EMPTY, UNREAD = "（空白）", "（未读到）"
PARTED = "文书划分"


def corrections_of(session: Session, case_id: int) -> list[Correction]:
    """Those in force, the newest last; `applied` says whether the current revision has their place."""
    query = (
        select(Correction)
        .where(Correction.case_file_id == case_id, Correction.withdrawn_at.is_(None))
        .order_by(Correction.id)
        .options(joinedload(Correction.made_by))
    )
    return list(session.scalars(query))


def arrangements_of(session: Session, case_id: int, upload_id: int) -> list[Arrangement]:
    """Those in force for the pages of an upload, the newest last."""
    query = (
        select(Arrangement)
        .where(
            Arrangement.case_file_id == case_id,
            Arrangement.upload_id == upload_id,
            Arrangement.withdrawn_at.is_(None),
        )
        .order_by(Arrangement.id)
        .options(joinedload(Arrangement.made_by))
    )
    return list(session.scalars(query))


def amendments_of(session: Session, case: CaseFile) -> tuple[AmendmentView, ...]:
    """Everything that the current revision was judged with, in the order in which it was said."""
    if case.revision_id is None:
        return ()
    upload = session.get_one(Revision, case.revision_id).upload_id
    rows: Sequence[Arrangement | Correction] = [
        *arrangements_of(session, case.id, upload),
        *(row for row in corrections_of(session, case.id) if row.applied),
    ]
    views = (
        _parting(row) if isinstance(row, Arrangement) else _reading(row)
        for row in sorted(rows, key=lambda row: row.made_at)
    )
    return tuple(views)


def _parting(row: Arrangement) -> AmendmentView:
    return AmendmentView(
        what=f"{PARTED}：{row.words}",
        where="",
        before="",
        after="",
        reason=row.reason,
        by=row.made_by.name,
        at=moment(row.made_at),
    )


def _reading(row: Correction) -> AmendmentView:
    page = "" if row.first_page is None else f" 第 {row.page or row.first_page} 页"
    return AmendmentView(
        what=fact_title(row.fact),
        where=f"{shown(row.on_source or row.source)}{page}",
        before=UNREAD if row.added else _words(row.old_value),
        after=_words(row.new_value),
        reason=row.reason,
        by=row.made_by.name,
        at=moment(row.made_at),
    )


def _words(value: Any) -> str:
    """A value as a column of JSON holds it, on one line."""
    if value is None:
        return EMPTY
    lines = typed(tuple(value) if isinstance(value, list) else value).splitlines()
    return "；".join(shown(line.strip()) for line in lines if line.strip()) or EMPTY
