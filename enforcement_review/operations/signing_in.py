"""Signing in and out, and the own password. Too many wrong passwords are answered with a pause.

A refusal has to stay in the database (it counts), and an operation that raises leaves nothing there: so what came of
an attempt is told by the type of the answer.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from enforcement_review.access import Permission, actor_of
from enforcement_review.operations.audit import Note
from enforcement_review.operations.errors import InvalidError, NotFoundError
from enforcement_review.operations.passwords import (
    check_password,
    fits,
    hash_of_nobody,
    hash_password,
    is_outdated,
)
from enforcement_review.operations.work import Work
from enforcement_review.store.database import lock_name
from enforcement_review.store.tables import Account, EndedSession, SignInAttempt

WINDOW = timedelta(minutes=15)
USERNAME_FAILURES = 5
ADDRESS_FAILURES = 20  # an office may stand behind one address
DEMO_PREFIX = "demo-"
USERNAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The password was right."""

    account: Account


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not, or there is no such account, or it may not sign in: which of them is not told."""

    sentence: ClassVar[str] = "用户名或密码不对，或者账号已停用。忘了密码请找管理员重置。"


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many attempts failed; nothing was looked at. `seconds`: how long to wait."""

    seconds: int

    @property
    def sentence(self) -> str:
        return f"失败的次数太多，请在 {math.ceil(self.seconds / 60)} 分钟后再试。"


def clean_username(typed: str) -> str:
    return typed.strip().lower()


def sign_in(work: Work, username: str, password: str, address: str) -> SignedIn | Refused | Throttled:
    """Find out whether somebody may sign in; whoever may is the work's actor from here on."""
    username = clean_username(username)
    counted = username[:USERNAME_LENGTH]
    _one_at_a_time(work.session, counted, address)
    if (pause := _pause(work, counted, address)) is not None:
        return pause
    account = work.session.scalars(select(Account).where(Account.username == username)).one_or_none()
    nobody = hash_of_nobody()
    right = fits(account.password_hash if account else nobody, password)
    allowed = right and account is not None and account.active
    _count(work, counted, address, succeeded=allowed)
    if account is None or not allowed:
        reason = "失败的次数太多，暂停登录" if _pause(work, counted, address) else ""
        work.notes.append(Note("account.sign-in-refused", _tried(account, username), {}, reason, address))
        return Refused()
    if is_outdated(account.password_hash):
        account.password_hash = hash_password(password)
    _let_in(work, account, address)
    return SignedIn(account)


def sign_in_demo(work: Work, username: str, address: str) -> Account:
    """Sign in to one of the demonstration's accounts, which need no password.

    The caller sees to it that the installation is a demonstration.

    Raises:
        NotFoundError: it is no such account.
    """
    account = work.session.scalars(
        select(Account).where(Account.username == username, _demo_accounts())
    ).one_or_none()
    if account is None:
        raise NotFoundError("没有这个演示账号，请刷新页面后再选。")
    _let_in(work, account, address, "演示")
    return account


def demo_accounts(session: Session) -> list[Account]:
    """The accounts that the sign-in page of a demonstration offers."""
    return list(session.scalars(select(Account).where(_demo_accounts()).order_by(Account.id)))


def sign_out(work: Work, session_key: str | None, longest: timedelta) -> None:
    """End one session.

    Args:
        work: with the person who signs out.
        session_key: the session's own key.
        longest: how long a session can live: what ended before needs no row any more.
    """
    if session_key is not None and work.session.get(EndedSession, session_key) is None:
        work.session.add(EndedSession(key=session_key, at=work.now))
    work.session.execute(delete(EndedSession).where(EndedSession.at < work.now - longest))
    person = work.person
    account = work.session.get_one(Account, person.id)
    work.note("account.sign-out", subject_of(account))


def change_own_password(work: Work, old: str, new: str) -> SignedIn | Refused | Throttled:
    """Give oneself another password. Every session ends: the caller begins another for the account that comes back.

    Raises:
        InvalidError: the new password is not good enough.
    """
    person = work.require(Permission.PASSWORD_CHANGE)
    # The same order as at a sign-in: nobody waits for one another.
    _one_at_a_time(work.session, work.session.get_one(Account, person.id).username, person.address)
    own = select(Account).where(Account.id == person.id).with_for_update()
    account = work.session.scalars(own.execution_options(populate_existing=True)).one()
    check_password(new, account.username, "new")
    if new == old:
        raise InvalidError("新密码与现在的密码相同，请换一个。", "new")
    if (pause := _pause(work, account.username, person.address)) is not None:
        return pause
    right = fits(account.password_hash, old)
    _count(work, account.username, person.address, succeeded=right)
    if not right:
        return Refused()
    account.password_hash = hash_password(new)
    account.must_change_password = False
    account.session_key = new_session_key()
    work.note("account.password", subject_of(account))
    return SignedIn(account)


def new_session_key() -> str:
    """What stands in every session of an account; with another one, they have all ended."""
    return secrets.token_hex(32)


def lift_pause(session: Session, username: str) -> None:
    """Failures for the username count no more: somebody gave it another password."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.username == username, ~SignInAttempt.succeeded))


def subject_of(account: Account) -> tuple[str, int | None, str]:
    """The account as the audit trail names it."""
    return ("account", account.id, f"{account.name}（{account.username}）")


def _let_in(work: Work, account: Account, address: str, reason: str = "") -> None:
    work.actor = actor_of(account, address)
    account.last_sign_in_at = work.now
    work.note("account.sign-in", subject_of(account), reason=reason)


def _one_at_a_time(session: Session, username: str, address: str) -> None:
    """Attempts for one username, or from one address, are counted one after the other: none slips past the count."""
    lock_name(session, f"sign-in of {username}", f"sign-in from {address}")


def _pause(work: Work, username: str, address: str) -> Throttled | None:
    """What is left of the pause after too many failures for the username or from the address."""
    last_success = work.session.scalar(
        select(func.max(SignInAttempt.at)).where(SignInAttempt.username == username, SignInAttempt.succeeded)
    )
    begins = work.now - WINDOW
    of_username = (SignInAttempt.username == username) & (
        SignInAttempt.at > max(begins, last_success or begins)
    )
    of_address = (SignInAttempt.address == address) & (SignInAttempt.at > begins)
    ends = [
        end
        for end in (
            _pause_end(work.session, of_username, USERNAME_FAILURES),
            _pause_end(work.session, of_address, ADDRESS_FAILURES),
        )
        if end is not None
    ]
    return Throttled(max(1, math.ceil((max(ends) - work.now).total_seconds()))) if ends else None


def _pause_end(session: Session, condition: ColumnElement[bool], most: int) -> datetime | None:
    """When the first of the last `most` failures leaves the window; None: there were fewer."""
    failures = session.scalars(
        select(SignInAttempt.at)
        .where(condition, ~SignInAttempt.succeeded)
        .order_by(SignInAttempt.at.desc())
        .limit(most)
    ).all()
    return failures[-1] + WINDOW if len(failures) == most else None


def _count(work: Work, username: str, address: str, *, succeeded: bool) -> None:
    """Write the attempt down; those that count no more go."""
    work.session.execute(delete(SignInAttempt).where(SignInAttempt.at <= work.now - WINDOW))
    work.session.add(SignInAttempt(username=username, address=address[:64], at=work.now, succeeded=succeeded))
    work.session.flush()


def _demo_accounts() -> ColumnElement[bool]:
    return Account.active & Account.username.startswith(DEMO_PREFIX, autoescape=True)


def _tried(account: Account | None, username: str) -> tuple[str, int | None, str]:
    """Whom a refused attempt was for. What fits no account may be a password in the wrong field: not kept whole."""
    return ("account", None, f"{username[:2]}…（没有这个账号）") if account is None else subject_of(account)
