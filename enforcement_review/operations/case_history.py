"""What has happened to one case file: its uploads, the machine's reviews of it, the rounds of people."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from enforcement_review.store.tables import Account, CaseFile, Review, Revision, Upload

SHOWN = 20  # of the newest revisions: each correction makes one


@dataclass(frozen=True, slots=True)
class History:
    """Newest first.

    Attributes:
        revisions: with the name of who caused each, if a person did.
        older_revisions: whether there are more than these.
    """

    uploads: tuple[Upload, ...]
    uploaders: dict[int, str]
    revisions: tuple[tuple[Revision, str | None], ...]
    older_revisions: bool
    rounds: tuple[Review, ...]


def history_of(session: Session, case: CaseFile) -> History:
    """What has happened to a case file that the person may see."""
    uploads = session.scalars(
        select(Upload)
        .where(Upload.case_file_id == case.id, Upload.finished_at.is_not(None))
        .order_by(Upload.id.desc())
        .options(selectinload(Upload.files))
    ).all()
    named = {upload.account_id for upload in uploads}
    names = session.execute(select(Account.id, Account.name).where(Account.id.in_(named)))
    revisions = session.execute(
        select(Revision, Account.name)
        .outerjoin(Account, Account.id == Revision.made_by_id)
        .where(Revision.case_file_id == case.id)
        .order_by(Revision.number.desc())
        .limit(SHOWN + 1)
    ).all()
    rounds = session.scalars(
        select(Review)
        .where(Review.case_file_id == case.id)
        .order_by(Review.round.desc())
        .options(joinedload(Review.reviewer))
    ).all()
    return History(
        tuple(uploads),
        dict(names.all()),
        tuple((row[0], row[1]) for row in revisions[:SHOWN]),
        len(revisions) > SHOWN,
        tuple(rounds),
    )
