"""Units and the accounts in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from enforcement_review.store.tables.base import Base, Moment, kind_column


class Role(StrEnum):
    """What somebody does here; one for each account."""

    REVIEWER = "reviewer"
    UNIT = "unit"
    SUPERVISOR = "supervisor"
    DISCIPLINE = "discipline"
    ADMINISTRATOR = "administrator"

    @property
    def words(self) -> str:
        return _ROLE_TITLES[self]


_ROLE_TITLES = {
    Role.REVIEWER: "评查员",
    Role.UNIT: "执法单位",
    Role.SUPERVISOR: "主管",
    Role.DISCIPLINE: "纪检",
    Role.ADMINISTRATOR: "管理员",
}


# Sorted sign by sign, whatever the database's language: each unit stands before those below it.
_PATH = String(255).with_variant(String(255, collation="C"), "postgresql")


class Unit(Base):
    """A unit (单位) in the tree of the district; the root is the district's government.

    Attributes:
        path: the ids from the root down to itself, each followed by a stroke: `1/4/9/`. The units below one
            are those whose path begins with its own.
        sector: id of the sector's overlay that its files are judged with; None: as each file shows.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(_PATH, index=True, default="")
    sector: Mapped[str | None] = mapped_column(String(64))
    active: Mapped[bool] = mapped_column(default=True)

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id")


class Account(Base):
    """Somebody who may sign in.

    Attributes:
        session_key: in every session of the account; a new one ends them all.
        reach_id: the unit below which the role works (a reviewer of the district: its root); the own unit for
            an enforcement unit.
    """

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("username = lower(username)", name="lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[Role] = mapped_column(kind_column(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    reach_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    session_key: Mapped[str] = mapped_column(String(64))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(Moment)

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    reach: Mapped[Unit] = relationship(foreign_keys=[reach_id])


class SignInAttempt(Base):
    """One attempt to sign in, kept for the throttle; neither the password nor whether the account exists."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "username", "at"), Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    succeeded: Mapped[bool]


class EndedSession(Base):
    """A session that somebody signed out of before its time: a copy of its cookie opens nothing any more.

    Attributes:
        key: the session's own, in its cookie.
        at: when it ended; the row goes when the session would have ended in any case.
    """

    __tablename__ = "ended_session"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class SavedView(Base):
    """A list as somebody filtered and sorted it, under a name."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    query: Mapped[str] = mapped_column(String(2000))
