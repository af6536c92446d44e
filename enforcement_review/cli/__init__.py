"""The command line: `enforcement-review review | judge | rules`, and the web application's `serve | worker | user | db | audit`."""

from __future__ import annotations

import click

from enforcement_review import __version__
from enforcement_review.cli.chinese import ChineseGroup
from enforcement_review.cli.commands import judge_command, review_command
from enforcement_review.cli.database_commands import audit_group, db_group
from enforcement_review.cli.rules_commands import rules_group
from enforcement_review.cli.service_commands import serve_command, worker_command
from enforcement_review.cli.user_commands import user_group

__all__ = ["main"]


@click.group(cls=ChineseGroup, help="行政执法案卷电子评查：读取案卷材料，逐条对照规则，给出评查表。")
@click.version_option(__version__, message="enforcement-review %(version)s", help="显示版本。")
def main() -> None:
    pass


main.add_command(review_command)
main.add_command(judge_command)
main.add_command(rules_group)
main.add_command(serve_command)
main.add_command(worker_command)
main.add_command(user_group)
main.add_command(db_group)
main.add_command(audit_group)
