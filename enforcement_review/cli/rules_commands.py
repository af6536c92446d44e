"""`rules list | check | test`: look at the rules, find mistakes in them, run their examples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console

from enforcement_review.cli.chinese import ChineseCommand, ChineseGroup
from enforcement_review.errors import UsageError
from enforcement_review.judging.examples import run_examples
from enforcement_review.judging.loader import check_rules, load_rule_set
from enforcement_review.judging.rules import RuleSet
from enforcement_review.reporting.report import points
from enforcement_review.reporting.sheet import figure
from enforcement_review.reporting.text_page import TextPage
from enforcement_review.resources import rules_folder
from enforcement_review.scoring import check_standards
from enforcement_review.text.rule_text import Problem

_HEAD = "rule-set.yaml"


@click.group("rules", cls=ChineseGroup, help="查看、检查和试验规则。")
def rules_group() -> None:
    pass


@rules_group.command(
    "list", cls=ChineseCommand, help="列出全部规则：编号、名称、法律依据、扣分、是否否决项。"
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    metavar="text|json",
    help="text 在屏幕上阅读（默认）；json 一个数组，每条规则一行。",
)
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="列出这个文件夹里的规则，不用随程序提供的规则。",
)
def list_command(*, form: str, rules: Path | None) -> int:
    sets = [load_rule_set(folder, name) for folder, name in _rule_sets(rules)]
    if form == "json":
        click.echo("[" + ",\n".join(_json_entries(sets)) + "]")
        return 0
    screen = Console()
    page = TextPage(min(screen.width, 120), colour=screen.is_terminal and not screen.no_color)
    for rule_set in sets:
        _list_set(page, rule_set)
    click.echo(page.text(), nl=False)
    return 0


@rules_group.command(
    "check",
    cls=ChineseCommand,
    help="""检查规则文件的写法。

    每个错误一行：文件:行: 说明；有错误时退出状态为 1。PATH 是规则文件夹或其中一个文件；不写就检查随程序提供的规则。""",
)
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[PATH]")
def check_command(*, path: Path | None) -> int:
    folder, only = _folder_of(path)
    where = folder or rules_folder()
    problems = [
        problem
        for problem in _all_problems(where)
        if only is None or (where / problem.file).resolve() == only
    ]
    if problems:
        _print_problems(where, problems)
        return 1
    click.echo("规则文件没有错误。")
    return 0


@rules_group.command(
    "test",
    cls=ChineseCommand,
    help="""运行写在规则里的例子。

    每条规则至少有符合、不符合、待人工判定三个例子；例子的结论与写明的不同时，列出来，退出状态为 1。""",
)
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[PATH]")
def test_command(*, path: Path | None) -> int:
    folder, only = _folder_of(path)
    rules = examples = wrong = 0
    for where, name in _rule_sets(folder):
        problems = check_rules(where, name)
        if problems:
            _print_problems(where, problems)
            return 1
        rule_set = load_rule_set(where, name)
        results = [
            result
            for result in run_examples(rule_set)
            if only is None or (where / result.file).resolve() == only
        ]
        rules += len({result.rule for result in results})
        examples += len(results)
        for result in results:
            if not result.holds:
                wrong += 1
                place = _readable(where / result.file)
                click.echo(f"{place}:{result.line}: {result.rule}“{result.name}”：{result.message}")
    click.echo(f"{rules} 条规则，{examples} 个例子，{f'{wrong} 个不对' if wrong else '全部符合'}。")
    return 1 if wrong else 0


def _all_problems(folder: Path) -> Iterator[Problem]:
    """Mistakes in rules; where there are none, mistakes in the standards that give them points."""
    rules: list[str] = []
    sound = True
    for _, name in _rule_sets(folder):
        problems = check_rules(folder, name)
        yield from problems
        if problems:
            sound = False
        else:
            rules.extend(rule.id for rule in load_rule_set(folder, name).rules)
    if sound:
        yield from check_standards(folder, rules)


def _rule_sets(folder: Path | None) -> list[tuple[Path, str]]:
    """The rule sets of a folder: each a folder of its own with a `rule-set.yaml`."""
    folder = folder or rules_folder()
    names = sorted(head.parent.name for head in folder.glob(f"*/{_HEAD}"))
    if not names:
        raise UsageError(f"“{folder}”里没有规则集（没有 */{_HEAD}）。")
    return [(folder, name) for name in names]


def _folder_of(path: Path | None) -> tuple[Path | None, Path | None]:
    """The folder of rules that a path means, and the one file of it if the path is a file."""
    if path is None:
        return None, None
    if not path.exists():
        raise UsageError(f"找不到“{path}”，请检查路径。")
    if path.is_dir():
        return path, None
    for parent in path.resolve().parents:
        if any(parent.glob(f"*/{_HEAD}")):
            return parent, path.resolve()
    raise UsageError(f"“{path}”不在规则文件夹里。")


def _print_problems(folder: Path, problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(f"{_readable(folder / problem.file)}:{problem.line}: {problem.message}")


def _readable(path: Path) -> str:
    """The path as it can be opened from here."""
    path = path.resolve()
    here = Path.cwd().resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _json_entries(sets: Iterable[RuleSet]) -> Iterator[str]:
    for rule_set in sets:
        for rule in rule_set.rules:
            entry = {
                "id": rule.id,
                "set": rule_set.id,
                "title": rule.title,
                "basis": rule.basis,
                "deduct": points(rule.deduct.whole),
                "veto": rule.veto,
                "version": rule.version,
            }
            yield json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def _list_set(page: TextPage, rule_set: RuleSet) -> None:
    page.put(f"{rule_set.title}（{rule_set.id} {rule_set.version}，{len(rule_set.rules)} 条）", style="bold")
    page.put(f"SHA-256 {rule_set.sha256}", style="dim")
    page.blank()
    for section in rule_set.sections:
        page.rule(section.title)
        for rule in rule_set.rules:
            if rule.section == section.id:
                veto = "，否决项" if rule.veto else ""
                page.put(f"{rule.title}（扣 {figure(rule.deduct.whole)} 分{veto}）", indent=2, hang=2)
                page.put(f"{rule.id}  {rule.version}  {rule.basis}", indent=4, hang=2, style="dim")
        page.blank()
