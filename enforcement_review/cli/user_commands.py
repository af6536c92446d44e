"""`user create | list | reset | disable`: accounts from the command line; the first administrator is made here."""

from __future__ import annotations

import click

from enforcement_review.cli.chinese import ChineseCommand, ChineseGroup
from enforcement_review.cli.options import debug_option

ROLES = ["reviewer", "unit", "supervisor", "discipline", "administrator"]
generate_option = click.option("--generate", is_flag=True, help="由程序给出一次性密码，不在这里输入。")


@click.group("user", cls=ChineseGroup, help="管理账号；第一个管理员在这里建立。")
def user_group() -> None:
    pass


@user_group.command(
    "create",
    cls=ChineseCommand,
    help="""新建账号。

    默认是管理员。密码在提示后输入两次；加 --generate 则显示一次性密码，本人登录后改成自己的。还没有单位时，--unit
    写明最上级单位的名称，一并建立。""",
)
@click.argument("username", metavar="用户名")
@click.option("--name", metavar="姓名", help="姓名，默认与用户名相同。")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="administrator",
    metavar="角色",
    help="reviewer 评查员、unit 执法单位、supervisor 主管、discipline 纪检、administrator 管理员（默认）。",
)
@click.option("--unit", metavar="单位名称", help="所属单位；管理员默认属于最上级单位。")
@click.option("--reach", metavar="单位名称", help="评查员、主管看哪个单位及其下级的案卷，默认为所属单位。")
@generate_option
@debug_option
def create_command(
    *, username: str, name: str | None, role: str, unit: str | None, reach: str | None, generate: bool
) -> int:
    from enforcement_review.cli import accounts  # noqa: PLC0415  # loads the database's libraries

    return accounts.create(username, name or username, role, unit, reach, generate=generate)


@user_group.command(
    "list", cls=ChineseCommand, help="列出全部账号：用户名、姓名、角色、单位、状态、上次登录。"
)
@debug_option
def list_command() -> int:
    from enforcement_review.cli import accounts  # noqa: PLC0415  # loads the database's libraries

    return accounts.show_all()


@user_group.command(
    "reset", cls=ChineseCommand, help="重置密码。原来的登录全部作废；本人登录后改成自己的密码。"
)
@click.argument("username", metavar="用户名")
@generate_option
@debug_option
def reset_command(*, username: str, generate: bool) -> int:
    from enforcement_review.cli import accounts  # noqa: PLC0415  # loads the database's libraries

    return accounts.reset(username, generate=generate)


@user_group.command("disable", cls=ChineseCommand, help="停用账号。正在使用的登录立即退出，记录都保留。")
@click.argument("username", metavar="用户名")
@debug_option
def disable_command(*, username: str) -> int:
    from enforcement_review.cli import accounts  # noqa: PLC0415  # loads the database's libraries

    return accounts.disable(username)
