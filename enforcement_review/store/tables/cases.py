"""Case files (案卷): what was uploaded, what was made of it, how far it is."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from enforcement_review.model import Volume
from enforcement_review.store.tables.base import Base, Json, Moment, Points, SourceName, kind_column
from enforcement_review.store.tables.people import Account, Unit


class Purpose(StrEnum):
    """Why a case file is here: for review, or for the unit's own look beforehand (自查), which nobody else sees."""

    REVIEW = "review"
    SELF_CHECK = "self_check"


class CaseState(StrEnum):
    RECEIVED = "received"
    PROCESSING = "processing"
    REVIEWED = "reviewed"
    UNREADABLE = "unreadable"

    @property
    def words(self) -> str:
        return {"received": "排队", "processing": "处理中", "reviewed": "机器已评", "unreadable": "不能读取"}[
            self.value
        ]


class ReviewState(StrEnum):
    """How far people are with it."""

    NONE = "none"
    ASSIGNED = "assigned"
    IN_REVIEW = "in_review"
    SUBMITTED = "submitted"
    SENT = "sent"

    @property
    def words(self) -> str:
        return {
            "none": "未分派",
            "assigned": "已分派",
            "in_review": "评查中",
            "submitted": "已签署",
            "sent": "已反馈单位",
        }[self.value]


class Cause(StrEnum):
    """Why a revision of the machine's review was made."""

    UPLOADED = "uploaded"
    UPLOADED_AGAIN = "uploaded_again"
    CORRECTED = "corrected"
    MENDED = "mended"
    RULES = "rules"


# A list walks along the index of its order and looks at nothing else (operations/case_lists.py): each index holds
# what the filters ask. Units stand last: no search enters an index once for each of many units.
FILTERED = ("state", "review_state", "grade", "month", "vetoes", "due_on", "total", "open_findings")
OF_PEOPLE = ("reviewer_id", "unit_id")

# The few case files that are under review now; a query has to say it in these words for the index to be of use.
OPEN_REVIEW = text("review_state IN ('assigned', 'in_review')")
# The same for those that nobody has taken up, those that the machine is not done with or could not read, and, by
# unit, for those that were sent back.
WAITING = text("review_state = 'none'")
SENT = text("review_state = 'sent'")
IN_WORK = text("state IN ('received', 'processing', 'unreadable')")


def _by(order: str, *key: str) -> Index:
    """The index that lists in an order walk along."""
    others = (column for column in FILTERED if column not in key)
    return Index(f"ix_case_file_by_{order}", "purpose", *key, "id", *others, *OF_PEOPLE)


class CaseFile(Base):
    """One case file. What its papers and its review say stands in columns for lists and statistics.

    Attributes:
        label: the name under which it was uploaded.
        content_key: names its files' content, whatever they are called: the same file again has the same.
        sought_volume: 正卷, 副卷, 全卷 as declared at the upload; None: as the file shows.
        total, lowest, highest, grade: with the rulings of people as they stand now.
        fails, open_findings, vetoes: counts of findings as they stand now.
        month: of the upload, `2026-05`, for statistics.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        _by("arrival"),
        _by("score", "total"),
        _by("due", "due_on"),
        _by("open", "open_findings"),
        Index("ix_case_file_reviewer", "reviewer_id", "review_state", "due_on"),
        Index(
            "ix_case_file_open_reviews",
            "due_on",
            "reviewer_id",
            "unit_id",
            "review_state",
            sqlite_where=OPEN_REVIEW,
            postgresql_where=OPEN_REVIEW,
        ),
        Index(
            "ix_case_file_waiting",
            "purpose",
            "id",
            "state",
            "unit_id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("ix_case_file_sent", "unit_id", "sent_at", sqlite_where=SENT, postgresql_where=SENT),
        Index(
            "ix_case_file_in_work",
            "purpose",
            "id",
            "state",
            "unit_id",
            sqlite_where=IN_WORK,
            postgresql_where=IN_WORK,
        ),
        CheckConstraint("(state = 'unreadable') = (unreadable_because IS NOT NULL)", name="unreadable"),
        CheckConstraint("review_state = 'none' OR reviewer_id IS NOT NULL", name="reviewer"),
        CheckConstraint("purpose = 'review' OR review_state = 'none'", name="self_check"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    purpose: Mapped[Purpose] = mapped_column(kind_column(Purpose))
    sought_volume: Mapped[Volume | None] = mapped_column(kind_column(Volume))
    label: Mapped[str] = mapped_column(String(255))
    content_key: Mapped[str] = mapped_column(String(64), index=True)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    month: Mapped[str] = mapped_column(String(7))

    state: Mapped[CaseState] = mapped_column(kind_column(CaseState), default=CaseState.RECEIVED)
    unreadable_because: Mapped[str | None] = mapped_column(Text)
    revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True, name="fk_case_file_revision_id")
    )

    number: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str | None] = mapped_column(String(500))
    party_name: Mapped[str | None] = mapped_column(String(300))
    case_cause: Mapped[str | None] = mapped_column(String(500))
    sector: Mapped[str | None] = mapped_column(String(64))
    procedure: Mapped[str | None] = mapped_column(String(16))
    major: Mapped[bool | None]
    page_count: Mapped[int] = mapped_column(default=0)
    document_count: Mapped[int] = mapped_column(default=0)

    total: Mapped[Decimal | None] = mapped_column(Points)
    lowest: Mapped[Decimal | None] = mapped_column(Points)
    highest: Mapped[Decimal | None] = mapped_column(Points)
    grade: Mapped[str | None] = mapped_column(String(16))
    fails: Mapped[int] = mapped_column(default=0)
    open_findings: Mapped[int] = mapped_column(default=0)
    vetoes: Mapped[int] = mapped_column(default=0)

    review_state: Mapped[ReviewState] = mapped_column(kind_column(ReviewState), default=ReviewState.NONE)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    unit: Mapped[Unit] = relationship()
    reviewer: Mapped[Account | None] = relationship(foreign_keys=[reviewer_id])
    uploaded_by: Mapped[Account] = relationship(foreign_keys=[uploaded_by_id])
    revision: Mapped[Revision | None] = relationship(foreign_keys=[revision_id], post_update=True)


class Upload(Base):
    """One upload: files come in one by one, then it is finished and becomes a case file, or a new state of one.

    Attributes:
        case_file_id: None while files still come in.
    """

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    case_file_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), index=True)

    files: Mapped[list[UploadedFile]] = relationship(order_by="UploadedFile.id", back_populates="upload")


class UploadedFile(Base):
    """A file as it came in; its bytes stand in the file store under their SHA-256.

    Attributes:
        name: path inside the upload, `/` between folders.
        problem: None, or one Chinese sentence on why it cannot be read.
    """

    __tablename__ = "uploaded_file"
    __table_args__ = (UniqueConstraint("upload_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), index=True)
    name: Mapped[str] = mapped_column(String(1000))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))  # SQLite's hold as much
    media_type: Mapped[str] = mapped_column(String(100))
    problem: Mapped[str | None] = mapped_column(Text)

    upload: Mapped[Upload] = relationship(back_populates="files")


class InnerFile(Base):
    """A file inside an archive or an OFD of an upload, kept for pictures of its pages.

    Its bytes stand in the file store too, and this row is all that names them there. The archive itself has a row as
    well: it was looked into, even if nothing was inside.
    """

    __tablename__ = "inner_file"

    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class Revision(Base):
    """One result of the machine's review; it is never changed.

    Attributes:
        number: 1, 2, 3… for each case file.
        result_key: the whole result (`saving.dump_result`) in the file store.
        pages_key: the pages as they were read (`saving.dump_sources`), for splitting anew; the same for all
            revisions of one upload.
        machine_key: the result without the corrections of people, where any are in it; None: none are.
        total, lowest, highest, grade: the machine's own, without rulings of people.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("case_file_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    number: Mapped[int]
    cause: Mapped[Cause] = mapped_column(kind_column(Cause))
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    result_key: Mapped[str] = mapped_column(String(64))
    pages_key: Mapped[str] = mapped_column(String(64))
    machine_key: Mapped[str | None] = mapped_column(String(64))
    total: Mapped[Decimal] = mapped_column(Points)
    lowest: Mapped[Decimal] = mapped_column(Points)
    highest: Mapped[Decimal] = mapped_column(Points)
    grade: Mapped[str | None] = mapped_column(String(16))


class Deficiency(Base):
    """A finding that fails or is open, with people's rulings as they stand now: an index for lists and statistics.

    Attributes:
        rule: the rule's id; `hand:<id>` for a finding that a reviewer added.
        outcome: `fail` or `undetermined`.
        confirmed: whether a person has ruled on it.
    """

    __tablename__ = "deficiency"
    __table_args__ = (
        Index("ix_deficiency_rule", "rule", "outcome", "case_file_id"),
        CheckConstraint("outcome IN ('fail', 'undetermined')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    rule: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    section: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16))
    veto: Mapped[bool]
    confirmed: Mapped[bool]
    deduction: Mapped[Decimal] = mapped_column(Points)


class Tally(Base):
    """How many case files for review of a unit and month there are of one sort: the dashboards' figures.

    Kept in the transaction that changes a case file; see operations/tallies.py.

    Attributes:
        month: of the upload, `2026-05`; "" for all months together.
        sort: `state`, `review_state`, `grade`, `band` (score in steps of 5: `85`), `fail` (rule id), `open` (rule id),
            `failings` (key "": findings that fail, not files).
    """

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint("unit_id", "month", "sort", "key"),
        CheckConstraint("files >= 0", name="files"),
        # Each holds all of a row: what is counted in a month, and what a rule found.
        Index("ix_tally_sort", "sort", "month", "unit_id", "key", "files"),
        Index("ix_tally_key", "key", "sort", "unit_id", "month", "files"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    month: Mapped[str] = mapped_column(String(7))
    sort: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(100))
    files: Mapped[int]


class Arrangement(Base):
    """How a person parted the pages into documents; the newest that was not taken back holds for its upload.

    Attributes:
        papers: the whole arrangement as plain data; see operations/mending.py.
        words: what was done, for people.
        withdrawn_at: when it was taken back; the row stays.
    """

    __tablename__ = "arrangement"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    papers: Mapped[Json] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(String(500))
    reason: Mapped[str] = mapped_column(String(500), default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    made_by: Mapped[Account] = relationship(foreign_keys=[made_by_id])


class Correction(Base):
    """A fact as a person reads it, in place of the machine's reading; see `correcting.FactCorrection`.

    Attributes:
        fact: the fact's name.
        source, first_page: of its paper; "" and None for a fact that no paper states.
        nth: which of the readings of this name on that page, from 0.
        added: the machine read nothing there at all.
        old_value: what the machine read.
        new_value: None: the field is empty.
        page, box, on_source: the place that the person marked; page None: the reading's own.
        applied: whether the current revision has the place that it was made on.
        withdrawn_at: when it was taken back, or another one took its place; the row stays.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    fact: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(SourceName)
    first_page: Mapped[int | None]
    nth: Mapped[int] = mapped_column(default=0)
    added: Mapped[bool] = mapped_column(default=False)
    old_value: Mapped[Any] = mapped_column(JSON)
    new_value: Mapped[Any] = mapped_column(JSON)
    page: Mapped[int | None]
    box: Mapped[Json | None] = mapped_column(JSON)
    on_source: Mapped[str | None] = mapped_column(SourceName)
    quote: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(500))
    applied: Mapped[bool] = mapped_column(default=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    made_by: Mapped[Account] = relationship(foreign_keys=[made_by_id])
