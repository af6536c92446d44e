"""Accounts: who may sign in, as what, and for which units. The administrator's operations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from enforcement_review.access import Permission
from enforcement_review.operations.errors import ConflictError, InvalidError, NotFoundError
from enforcement_review.operations.key_pages import KeyPage, key_page
from enforcement_review.operations.passwords import check_password, generate_password, hash_password
from enforcement_review.operations.signing_in import clean_username, lift_pause, new_session_key, subject_of
from enforcement_review.operations.work import Work
from enforcement_review.store.tables import Account, CaseFile, ReviewState, Role, Unit

PAGE_SIZE = 50
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
# Roles that work below a unit that is chosen; the others work for the unit they belong to.
REACHING_ROLES = (Role.REVIEWER, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Details:
    """What the administrator says of an account.

    Attributes:
        reach_id: the unit below which a reviewer or a supervisor works; None: the own one. Other roles have no choice.
    """

    name: str
    role: Role
    unit_id: int
    reach_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewPassword:
    """An account with the password that it has just been given, which is nowhere else."""

    account: Account
    password: str


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts to list.

    Attributes:
        unit_id: of this unit and those below it.
        name: part of the name or the username.
        active: None: both.
    """

    unit_id: int | None = None
    role: Role | None = None
    name: str = ""
    active: bool | None = None


def find_account(session: Session, account_id: int, *, lock: bool = False) -> Account:
    """Raises NotFoundError."""
    query = select(Account).where(Account.id == account_id)
    people = joinedload(Account.unit), joinedload(Account.reach)
    # Locked, it is as it is then, whatever was read of it before.
    locked = query.with_for_update(of=Account).execution_options(populate_existing=True)
    query = locked if lock else query.options(*people)
    return _one(session, query)


def find_username(session: Session, username: str) -> Account:
    """Raises NotFoundError."""
    return _one(session, select(Account).where(Account.username == clean_username(username)))


def list_accounts(
    session: Session, wanted: AccountFilter, *, after: str | None = None, before: str | None = None
) -> KeyPage[Account]:
    """A page of accounts by username."""
    query = select(Account).options(joinedload(Account.unit), joinedload(Account.reach))
    if wanted.unit_id is not None:
        path = select(Unit.path).where(Unit.id == wanted.unit_id).scalar_subquery()
        query = query.where(Account.unit.has(Unit.path.startswith(path)))
    if wanted.role is not None:
        query = query.where(Account.role == wanted.role)
    if wanted.active is not None:
        query = query.where(Account.active == wanted.active)
    if wanted.name:
        parts = (
            Account.name.contains(wanted.name, autoescape=True),
            Account.username.contains(wanted.name.lower(), autoescape=True),
        )
        query = query.where(or_(*parts))
    return key_page(session, query, Account.username, PAGE_SIZE, after=after, before=before)


def open_reviews(session: Session, account_id: int) -> int:
    """How many case files wait for this reviewer."""
    waiting = CaseFile.review_state.in_((ReviewState.ASSIGNED, ReviewState.IN_REVIEW))
    query = select(func.count()).select_from(CaseFile).where(CaseFile.reviewer_id == account_id, waiting)
    return session.scalar(query) or 0


def create_account(
    work: Work, username: str, details: Details, *, password: str | None = None, one_time: bool = True
) -> NewPassword:
    """A new account.

    Args:
        work: with an administrator, or without a person: a command on the host.
        username: made small; letters, figures, `.`, `_`, `-`.
        details: see there.
        password: None: one is made.
        one_time: whether another one has to be chosen at the first sign-in.

    Raises:
        InvalidError: something of it is not acceptable.
    """
    _ask(work)
    username = clean_username(username)
    if not _USERNAME.fullmatch(username):
        raise InvalidError(
            "用户名要 2 到 64 个字符，只能用小写字母、数字和 . _ -，以字母或数字开头。", "username"
        )
    if work.session.scalar(select(Account.id).where(Account.username == username)) is not None:
        raise InvalidError(f"用户名“{username}”已经有人用了，请换一个。", "username")
    name, unit, reach = _checked(work.session, details)
    if password is None:
        password = generate_password()
    else:
        check_password(password, username, "password")
    account = Account(
        username=username,
        name=name,
        role=details.role,
        unit=unit,
        reach=reach,
        password_hash=hash_password(password),
        must_change_password=one_time,
        session_key=new_session_key(),
        active=True,
        created_at=work.now,
    )
    work.session.add(account)
    work.session.flush()
    changes = {
        "name": (None, name),
        "role": (None, details.role.value),
        "unit": (None, unit.name),
        "reach": (None, reach.name),
    }
    work.note("account.create", subject_of(account), changes)
    return NewPassword(account, password)


def change_account(work: Work, account_id: int, details: Details) -> Account:
    """Another name, role, unit or reach; in force from the person's next click.

    Raises:
        NotFoundError: there is no such account.
        InvalidError: something of it is not acceptable.
        ConflictError: it is the last administrator's.
    """
    _ask(work)
    administrators = _administrators(work.session)
    account = find_account(work.session, account_id, lock=True)
    name, unit, reach = _checked(work.session, details, keeps=account)
    if details.role is not Role.ADMINISTRATOR:
        _not_the_last(administrators, account)
    before = (account.name, account.role.value, account.unit.name, account.reach.name)
    account.name, account.role, account.unit, account.reach = name, details.role, unit, reach
    after = (name, details.role.value, unit.name, reach.name)
    fields = ("name", "role", "unit", "reach")
    changes = {field: (old, new) for field, old, new in zip(fields, before, after, strict=True) if old != new}
    if changes:
        work.note("account.change", subject_of(account), changes)
    return account


def set_active(work: Work, account_id: int, *, active: bool) -> Account:
    """Let an account sign in or not; one that may not is signed out everywhere.

    Raises:
        NotFoundError: there is no such account.
        ConflictError: it is the last administrator's, or its unit is no longer used.
    """
    _ask(work)
    administrators = _administrators(work.session)
    account = find_account(work.session, account_id, lock=True)
    if account.active == active:
        return account
    if not active:
        _not_the_last(administrators, account)
    elif not account.unit.active:
        raise ConflictError(f"所属单位“{account.unit.name}”已停用，请先把账号改到别的单位，再启用。")
    account.active = active
    account.session_key = new_session_key()
    work.note("account.change", subject_of(account), {"active": (not active, active)})
    return account


def reset_password(work: Work, account_id: int, password: str | None = None) -> NewPassword:
    """Another password, for one use; every session of the account ends.

    Args:
        work: see `create_account`.
        account_id: whose.
        password: None: one is made.

    Raises:
        NotFoundError: there is no such account.
        InvalidError: the password is not good enough.
    """
    _ask(work)
    account = find_account(work.session, account_id, lock=True)
    if password is None:
        password = generate_password()
    else:
        check_password(password, account.username, "password")
    account.password_hash = hash_password(password)
    account.must_change_password = True
    account.session_key = new_session_key()
    lift_pause(work.session, account.username)
    work.note("account.reset", subject_of(account))
    return NewPassword(account, password)


def _ask(work: Work) -> None:
    """Whoever runs commands on the host owns it already; a person needs the permission."""
    if work.actor is not None:
        work.require(Permission.ACCOUNT_MANAGE)


def _one(session: Session, query: Select[Account]) -> Account:
    account = session.scalars(query).one_or_none()
    if account is None:
        raise NotFoundError("没有这个账号，请核对后再试。")
    return account


def _checked(session: Session, details: Details, keeps: Account | None = None) -> tuple[str, Unit, Unit]:
    """Name, unit and reach as they will be kept. An account that is changed may keep a unit that is no longer used."""
    name = " ".join(details.name.split())
    if not name or len(name) > 64:
        raise InvalidError("姓名要 1 到 64 个字。", "name")
    kept = (keeps.unit_id, keeps.reach_id) if keeps else (None, None)
    unit = _unit(session, details.unit_id, "unit", kept[0])
    if details.role not in REACHING_ROLES or details.reach_id is None:
        return name, unit, unit
    return name, unit, _unit(session, details.reach_id, "reach", kept[1])


def _unit(session: Session, unit_id: int, field: str, kept: int | None) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None or not (unit.active or unit.id == kept):
        raise InvalidError("没有这个单位，或者它已停用，请重新选择。", field)
    return unit


def _administrators(session: Session) -> list[int]:
    """Those in use. The rows are locked before any other: two who go at once see each other."""
    query = select(Account.id).where(Account.role == Role.ADMINISTRATOR, Account.active)
    return list(session.scalars(query.order_by(Account.id).with_for_update()))


def _not_the_last(administrators: list[int], account: Account) -> None:
    """Somebody must be left who can manage accounts."""
    if administrators == [account.id]:
        raise ConflictError(
            "这是最后一个在用的管理员账号，不能停用，也不能改成别的角色。请先再设一名管理员。"
        )
