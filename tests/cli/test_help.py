from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from enforcement_review.cli import main

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "用户指南.md"


def commands(
    group: click.Group = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_help_is_chinese_and_fits_80_columns(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*path, "--help"], env={"COLUMNS": "80"})
    assert done.exit_code == 0
    assert done.stdout.startswith(f"用法：main {' '.join(path)}".rstrip())
    assert not any(word in done.stdout for word in ("Usage", "Options", "Show this", "Commands"))
    assert max(map(cell_len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(("path", "command"), list(commands()), ids=lambda value: str(value)[:40])
def test_every_command_and_every_option_says_what_it_does(
    path: tuple[str, ...], command: click.Command
) -> None:
    assert command.help, path
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, (path, option.opts)


@pytest.mark.parametrize(("path", "command"), list(commands()), ids=lambda value: str(value)[:40])
def test_the_guide_tells_every_command_and_option(path: tuple[str, ...], command: click.Command) -> None:
    guide = GUIDE.read_text("utf-8")
    assert " ".join(path) in guide
    for option in command.params:
        if isinstance(option, click.Option):
            for name in (*option.opts, *option.secondary_opts):
                assert f"`{name}" in guide, (path, name)


def test_without_arguments_the_help_is_shown() -> None:
    done = CliRunner().invoke(main, [])
    assert done.exit_code == 0
    assert "命令：" in done.stdout
