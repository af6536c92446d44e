"""What the commands `user …` do."""

from __future__ import annotations

import warnings
from getpass import GetPassWarning

import click
from rich.cells import cell_len
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from enforcement_review.cli.acting import acting, looking, prepare
from enforcement_review.configuration import load_configuration
from enforcement_review.errors import UsageError
from enforcement_review.operations import accounts as operations
from enforcement_review.operations.accounts import Details, NewPassword
from enforcement_review.operations.audit import CHINA
from enforcement_review.operations.passwords import RULES
from enforcement_review.operations.units import create_unit
from enforcement_review.operations.work import Work
from enforcement_review.store.tables import Account, Role, Unit

HEADS = ("用户名", "姓名", "角色", "单位", "状态", "上次登录")


def create(
    username: str, name: str, role: str, unit: str | None, reach: str | None, *, generate: bool
) -> int:
    configuration = load_configuration()
    prepare(configuration)
    password = None if generate else ask_password()
    with acting(configuration) as work:
        home = _home(work, unit, Role(role))
        below = _named(work.session, reach) if reach else None
        details = Details(name, Role(role), home.id, below.id if below else None)
        made = operations.create_account(work, username, details, password=password, one_time=generate)
        said = f"已新建账号 {made.account.username}（{made.account.role.words}，{home.name}）。"
    click.echo(said)
    return _tell(made, generate=generate)


def show_all() -> int:
    configuration = load_configuration()
    prepare(configuration)
    with looking(configuration) as session:
        accounts = session.scalars(
            select(Account).options(joinedload(Account.unit)).order_by(Account.username)
        ).all()
        rows = [HEADS, *map(_row, accounts)]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(HEADS))]
    for row in rows:
        cells = (text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    if not accounts:
        click.echo("还没有账号。请运行 enforcement-review user create 用户名 --unit 单位名称")
    return 0


def reset(username: str, *, generate: bool) -> int:
    configuration = load_configuration()
    prepare(configuration)
    with looking(configuration) as session:
        operations.find_username(session, username)  # before a password is typed for nobody
    password = None if generate else ask_password()
    with acting(configuration) as work:
        account = operations.find_username(work.session, username)
        made = operations.reset_password(work, account.id, password)
    click.echo("已重置密码，原来的登录都已作废；本人登录后要改成自己的密码。")
    return _tell(made, generate=generate)


def disable(username: str) -> int:
    configuration = load_configuration()
    prepare(configuration)
    with acting(configuration) as work:
        account = operations.find_username(work.session, username)
        operations.set_active(work, account.id, active=False)
    click.echo("账号已停用。")
    return 0


def ask_password() -> str:
    """A password as it was typed twice.

    Raises:
        UsageError: the two are not the same, or there is no terminal to type in.
    """
    click.echo(f"密码：{RULES}")
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)  # no terminal: it would be shown while it is typed
        try:
            first: str = click.prompt("密码", hide_input=True)
            second: str = click.prompt("再输入一次", hide_input=True)
        except GetPassWarning as error:
            raise UsageError("这里不能输入密码，请在终端里运行，或者加 --generate。") from error
    if first != second:
        raise UsageError("两次输入的密码不一样，请重新运行。")
    return first


def _tell(made: NewPassword, *, generate: bool) -> int:
    if generate:
        click.echo(f"一次性密码：{made.password}")
        click.echo("只显示这一次，请交给本人；第一次登录后要改成自己的密码。")
    return 0


def _home(work: Work, name: str | None, role: Role) -> Unit:
    """The unit of a new account; the root is made with the first."""
    root = work.session.scalars(
        select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1)
    ).first()
    if root is None:
        if name is None:
            raise UsageError("还没有单位，请用 --unit 写明最上级单位的名称，例如 --unit 某某区人民政府。")
        return create_unit(work, name, None)
    if name is not None:
        return _named(work.session, name)
    if role is not Role.ADMINISTRATOR:
        raise UsageError("请用 --unit 写明所属单位。")
    return root


def _named(session: Session, name: str) -> Unit:
    unit = session.scalars(select(Unit).where(Unit.name == name)).one_or_none()
    if unit is None:
        raise UsageError(f"没有“{name}”这个单位，请核对全称，或者先在网页上新建。")
    return unit


def _row(account: Account) -> tuple[str, ...]:
    state = "停用" if not account.active else "待改密码" if account.must_change_password else "在用"
    last = account.last_sign_in_at
    return (
        account.username,
        account.name,
        account.role.words,
        account.unit.name,
        state,
        last.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if last else "—",
    )
