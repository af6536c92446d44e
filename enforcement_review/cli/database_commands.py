"""`db upgrade | check | backup | sweep` and `audit verify`: looking after what is kept."""

from __future__ import annotations

from pathlib import Path

import click

from enforcement_review.cli.chinese import ChineseCommand, ChineseGroup
from enforcement_review.cli.options import debug_option


@click.group("db", cls=ChineseGroup, help="数据库的升级、检查和备份。")
def db_group() -> None:
    pass


@db_group.command(
    "upgrade", cls=ChineseCommand, help="新建数据库，或者升级到本程序的版本；已有的内容都保留。"
)
@debug_option
def upgrade_command() -> int:
    from enforcement_review.cli import database  # noqa: PLC0415  # loads the database's libraries

    return database.upgrade()


@db_group.command("check", cls=ChineseCommand, help="检查数据库的版本和完好；有问题时退出状态为 1。")
@debug_option
def check_command() -> int:
    from enforcement_review.cli import database  # noqa: PLC0415  # loads the database's libraries

    return database.check()


@db_group.command(
    "backup",
    cls=ChineseCommand,
    help="""把数据库备份成一个文件，使用中也可以备份。

    只备份 SQLite；上传的文件和密钥另行备份，见 docs/operating.md。""",
)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@debug_option
def backup_command(*, file: Path) -> int:
    from enforcement_review.cli import database  # noqa: PLC0415  # loads the database's libraries

    return database.backup(file)


@db_group.command(
    "sweep",
    cls=ChineseCommand,
    help="""找出文件存储中不再用到的文件（放弃的上传、删除的自查留下的），一天以内的除外。

    只列出，不删除；加 --delete 才删除。从较早的备份恢复过数据库的，先核对清单再删除。""",
)
@click.option("--delete", is_flag=True, help="删除它们，连同没有传完的文件。")
@debug_option
def sweep_command(*, delete: bool) -> int:
    from enforcement_review.cli import database  # noqa: PLC0415  # loads the database's libraries

    return database.sweep(delete=delete)


@click.group("audit", cls=ChineseGroup, help="操作记录。")
def audit_group() -> None:
    pass


@audit_group.command(
    "verify",
    cls=ChineseCommand,
    help="""核验操作记录有没有被改动、删除或插入。

    显示条数和最后一条的封签；把封签抄到别处，下次用 --seal 核对，就能发现末尾被删除。退出状态：0 完好，1 不完好。""",
)
@click.option("--seal", metavar="封签", help="以前抄下的封签，核对那条记录还在。")
@debug_option
def verify_command(*, seal: str | None) -> int:
    from enforcement_review.cli import database  # noqa: PLC0415  # loads the database's libraries

    return database.verify_trail(seal)
