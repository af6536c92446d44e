"""Jobs and the audit trail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from enforcement_review.store.tables.base import Base, Json, Moment, kind_column


class JobKind(StrEnum):
    REVIEW = "review"  # read, split, extract, judge an upload
    JUDGE = "judge"  # judge what was read anew, with the rules of today


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Stage(StrEnum):
    """Where a running job is; the words that people see."""

    COLLECTING = "collecting"
    READING = "reading"
    SCANNING = "scanning"
    JUDGING = "judging"
    KEEPING = "keeping"

    @property
    def words(self) -> str:
        return {
            "collecting": "核对文件",
            "reading": "读取文书",
            "scanning": "识别扫描页",
            "judging": "对照规则",
            "keeping": "保存结果",
        }[self.value]


_LIVE = text("state IN ('queued', 'running')")


class Job(Base):
    """Work on a case file. This row is the truth; the queue only wakes a worker for it.

    Attributes:
        attempt: how often a worker took it up.
        lease_until: while it runs: when it counts as abandoned, unless the worker renews.
        holder: which worker holds the lease; only that one may write to the job.
        done, total: pages, within the stage.
        error: one Chinese sentence on why it failed.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_state", "state", "lease_until"),
        # One job at a time for each case file.
        Index("uq_job_live", "case_file_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="error"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind] = mapped_column(kind_column(JobKind))
    case_file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    state: Mapped[JobState] = mapped_column(kind_column(JobState), default=JobState.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    stage: Mapped[Stage | None] = mapped_column(kind_column(Stage))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class AuditEntry(Base):
    """One line of the audit trail (操作记录): who did or saw what, when, with old and new values.

    Names stand beside the ids, so that the line outlives what it is about.

    Attributes:
        id: the line's place in the chain, without gaps.
        changes: `{field: [old, new]}`.
        seal: HMAC-SHA256 over the line and the seal of the line before it, hexadecimal.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_entry_account", "account_id", "id"),
        Index("ix_audit_entry_action", "action", "id"),
        Index("ix_audit_entry_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    account_id: Mapped[int | None]
    account_name: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64), default="")
    action: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int | None]
    subject_name: Mapped[str] = mapped_column(String(300))
    changes: Mapped[Json] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500), default="")
    seal: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The end of the chain: one row, locked while a line is added, so that the chain never forks."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))
    head_seal: Mapped[str] = mapped_column(String(64))
