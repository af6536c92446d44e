"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from enforcement_review.cli.one_case import Form
from enforcement_review.errors import UsageError

Command = TypeVar("Command", bound=Callable[..., Any])

_DEBUG_HELP = "程序出错时显示技术细节。"
# Read by the outermost door (`ChineseGroup.main`), not by the command.
debug_option = click.option("--debug", is_flag=True, expose_value=False, help=_DEBUG_HELP)

_RULE_OPTIONS = (
    click.option("--sector", metavar="编号", help="执法领域（如 market_regulation）；默认从案卷识别。"),
    click.option("--place", metavar="编号", help="地方口径（如 shandong）；默认不用。"),
    click.option("--standard", metavar="编号", help="评查标准；默认用随程序提供的标准。"),
    click.option(
        "--rules",
        type=click.Path(path_type=Path),
        metavar="文件夹",
        help="用这个文件夹里的规则，不用随程序提供的规则。",
    ),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="名称=值",
        help="改动一个参数（期限、金额界限等），可多次使用；改动会写进报告的规则版本。",
    ),
)
_OUTPUT_OPTIONS = (
    click.option(
        "--format",
        "form",
        type=click.Choice([form.value for form in Form]),
        default=Form.TEXT.value,
        metavar="text|json|html",
        help="text 在屏幕上阅读（默认）；json 每个案卷一行；html 为可打印的评查表。",
    ),
    click.option(
        "--output",
        type=click.Path(path_type=Path),
        metavar="文件或文件夹",
        help="写到这里，不在屏幕上显示；给文件夹时每个案卷一个文件。",
    ),
    click.option("--debug", is_flag=True, help=_DEBUG_HELP),
)


def rule_options(command: Command) -> Command:
    """Which rules decide: `sector`, `place`, `standard`, `rules`, `settings`."""
    for option in reversed(_RULE_OPTIONS):
        command = option(command)
    return command


def output_options(command: Command) -> Command:
    """What comes out, and where: `form`, `output`, `debug`."""
    for option in reversed(_OUTPUT_OPTIONS):
        command = option(command)
    return command


def parameters(settings: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Names and values of `--set`.

    Raises:
        UsageError: one is not written as `NAME=VALUE`.
    """
    pairs = []
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not (name.strip() and sign and value.strip()):
            raise UsageError(f"--set 应当写成 名称=值，却是“{setting}”。")
        pairs.append((name.strip(), value.strip()))
    return tuple(pairs)
