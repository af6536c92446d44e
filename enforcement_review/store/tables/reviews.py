"""What people say of a case file: rulings, findings of their own, signed sheets, referrals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from enforcement_review.store.tables.base import Base, Json, Moment, Points, SourceName, kind_column
from enforcement_review.store.tables.people import Account


class Review(Base):
    """One reviewer's work on one case file; taking it up again after it was signed is a new round.

    Attributes:
        round: 1, 2, 3… for each case file.
    """

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("case_file_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    round: Mapped[int]
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    assigned_at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date]
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(500), default="")

    reviewer: Mapped[Account] = relationship(foreign_keys=[reviewer_id])


class RulingKind(StrEnum):
    CONFIRM = "confirm"
    OVERRULE = "overrule"
    SETTLE = "settle"
    POINTS = "points"
    WITHDRAW = "withdraw"

    @property
    def words(self) -> str:
        return {
            "confirm": "确认",
            "overrule": "改判",
            "settle": "认定",
            "points": "调整扣分",
            "withdraw": "撤回认定",
        }[self.value]


class RulingRow(Base):
    """A person's word on one finding; the newest on a rule holds, while the machine's finding stays as it was.

    Attributes:
        finding_digest: of the machine's finding that was ruled on: where that changes afterwards, the ruling
            waits for a person to look again.
    """

    __tablename__ = "ruling"
    __table_args__ = (
        Index("ix_ruling_case_file", "case_file_id", "rule", "id"),
        CheckConstraint("(kind = 'withdraw') = (outcome IS NULL)", name="outcome"),
        CheckConstraint("kind != 'points' OR deduction IS NOT NULL", name="points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    rule: Mapped[str] = mapped_column(String(100))
    kind: Mapped[RulingKind] = mapped_column(kind_column(RulingKind))
    outcome: Mapped[str | None] = mapped_column(String(16))
    deduction: Mapped[Decimal | None] = mapped_column(Points)
    reason: Mapped[str] = mapped_column(String(500))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    finding_digest: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)

    made_by: Mapped[Account] = relationship(foreign_keys=[made_by_id])


class HandFinding(Base):
    """A deficiency that a reviewer found and the rules do not look for.

    Attributes:
        section: id of the standard's section that it counts in.
        source, page, box, quote: the region that the reviewer marked.
    """

    __tablename__ = "hand_finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    section: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    message: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(500))
    remedy: Mapped[str] = mapped_column(Text, default="")
    deduction: Mapped[Decimal] = mapped_column(Points)
    source: Mapped[str] = mapped_column(SourceName)
    page: Mapped[int | None]
    box: Mapped[Json | None] = mapped_column(JSON)
    quote: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")

    made_by: Mapped[Account] = relationship(foreign_keys=[made_by_id])


class SignedSheet(Base):
    """A score sheet as it was signed: its bytes stand in the file store and are never changed.

    Attributes:
        sheet_key: SHA-256 of the sheet's bytes, which is also its name in the file store.
        machine_total, total, grade: what it says.
    """

    __tablename__ = "signed_sheet"
    __table_args__ = (UniqueConstraint("review_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    sheet_key: Mapped[str] = mapped_column(String(64))
    machine_total: Mapped[Decimal] = mapped_column(Points)
    total: Mapped[Decimal] = mapped_column(Points)
    grade: Mapped[str | None] = mapped_column(String(16))
    opinion: Mapped[str] = mapped_column(Text, default="")
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    signer_name: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(Moment)

    signed_by: Mapped[Account] = relationship(foreign_keys=[signed_by_id])


class Referral(Base):
    """A case file that a supervisor referred (移送) to the discipline officers of a unit."""

    __tablename__ = "referral"
    __table_args__ = (UniqueConstraint("case_file_id", "to_unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("signed_sheet.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)

    made_by: Mapped[Account] = relationship(foreign_keys=[made_by_id])
