"""Commands whose help and errors are Chinese, and known errors caught once, at the door."""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from enforcement_review.errors import CancelledError, EnforcementReviewError, UsageError
from enforcement_review.reporting.text_page import TextPage


class ChineseCommand(click.Command):
    """A command with Chinese help."""

    def get_help(self, ctx: click.Context) -> str:
        return help_text(self, ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _in_chinese(super().get_help_option(ctx))


class ChineseGroup(click.Group):
    """A group of such commands. As the outermost one it turns errors into sentences and exit statuses."""

    command_class = ChineseCommand

    def get_help(self, ctx: click.Context) -> str:
        return help_text(self, ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _in_chinese(super().get_help_option(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the signature of click
        return list(self.commands)  # in the order in which a reader meets them

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise UsageError(f"没有“{name}”这个命令；可用的命令：{'、'.join(self.list_commands(ctx))}。")
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002  # the signature of click
        **extra: Any,
    ) -> Any:
        """Run and exit: 0, 1 or 2 as the command says, 130 after Ctrl-C."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        _write_utf8()
        debug = "--debug" in (sys.argv[1:] if args is None else args)
        try:
            status = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except CancelledError as error:
            _exit(str(error), error.exit_code, label="")
        except EnforcementReviewError as error:
            _exit(str(error), error.exit_code)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help() if error.ctx else "")
            sys.exit(0)
        except click.ClickException as error:
            _exit(usage_sentence(error), 2)
        except (click.Abort, KeyboardInterrupt):
            _exit("已中断。", CancelledError.exit_code, label="")
        except Exception as error:  # noqa: BLE001  # the outermost door: a fault of the program, shown as one
            _exit(internal_error(error) + (f"\n{trace(error)}" if debug else ""), 1)
        sys.exit(status if isinstance(status, int) else 0)


def internal_error(error: BaseException) -> str:
    """The sentence for a fault of the program, with a reference that is the same for the same fault."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    reference = hashlib.sha256(f"{type(error).__name__}:{place}".encode()).hexdigest()[:8]
    return f"程序内部错误（编号 {reference}），请加 --debug 重新运行，并把显示的内容告知维护人员。"


def trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)).rstrip()


def usage_sentence(error: click.ClickException) -> str:
    """What was wrong with the command line, in Chinese."""
    if isinstance(error, click.NoSuchOption):
        near = f"；是不是 {'、'.join(error.possibilities)}？" if error.possibilities else "。"
        return f"没有 {error.option_name} 这个选项{near}"
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(click.Context(click.Command(""))) if error.param else ""
        return f"缺少参数 {name}。加 --help 查看用法。"
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = (
            error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name
        )
        kind = error.param.type
        if isinstance(kind, click.Choice):
            return f"{name} 应当是 {'、'.join(map(str, kind.choices))} 之一。"
        if isinstance(kind, click.IntRange | click.FloatRange):
            return f"{name} 应当是不小于 {kind.min} 的数。"
        return f"{name} 的值不对：{error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 用法不对，请加 --help 查看用法。"
    return f"命令用法不对：{error.format_message()}"


def help_text(command: click.Command, ctx: click.Context) -> str:
    """The help of a command, with the width of Chinese characters counted."""
    page = TextPage(min(shutil.get_terminal_size().columns, 100), colour=False)
    parameters = command.get_params(ctx)
    arguments = [parameter for parameter in parameters if isinstance(parameter, click.Argument)]
    options = [
        parameter for parameter in parameters if isinstance(parameter, click.Option) and not parameter.hidden
    ]
    metavars = [argument.make_metavar(ctx) for argument in arguments]
    subcommand = ["命令"] if isinstance(command, click.Group) else []
    page.put(" ".join([f"用法：{ctx.command_path}", "[选项]", *metavars, *subcommand]), hang=6)
    page.blank()
    for paragraph in (command.help or "").split("\n\n"):
        page.put("".join(line.strip() for line in paragraph.splitlines()))
        page.blank()
    if isinstance(command, click.Group):
        page.put("命令：")
        for name in command.list_commands(ctx):
            child = command.get_command(ctx, name)
            if child is not None and not child.hidden:
                page.put(f"{name:<10}{(child.help or '').split('。')[0]}", indent=2, hang=10)
        page.blank()
    page.put("选项：")
    for option in options:
        page.put(_names(option, ctx), indent=2, hang=4)
        page.put(option.help or "", indent=6)
    return page.text().rstrip("\n")


def _names(option: click.Option, ctx: click.Context) -> str:
    names = "，".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {option.make_metavar(ctx)}"


def _in_chinese(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示这份说明。"
    return option


def _write_utf8() -> None:
    """UTF-8 out, whatever the system's own; names whose bytes are no text are shown, not fatal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _exit(message: str, status: int, label: str = "错误：") -> NoReturn:
    click.echo(f"{label}{message}", err=True)
    sys.exit(status)
