"""`review` and `judge`: from paths on the command line to reports on the screen or in files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from platformdirs import user_cache_path
from rich.console import Console

from enforcement_review.cli.chinese import ChineseCommand
from enforcement_review.cli.destination import Target, case_paths
from enforcement_review.cli.one_case import (
    CaseReport,
    CaseTask,
    Form,
    ScanSettings,
    failed_report,
    report_case,
)
from enforcement_review.cli.options import output_options, parameters, rule_options
from enforcement_review.cli.progress import page_bar, progress_bar
from enforcement_review.model import Volume
from enforcement_review.processes import Lost, run_each
from enforcement_review.reporting.sheet import shown
from enforcement_review.review import ReviewOptions, check_options
from enforcement_review.scanning import PageStore, can_scan

_UNREVIEWED = "未能评查"


@click.command(
    "review",
    cls=ChineseCommand,
    help="""评查案卷。

    每个 PATH 是一个案卷：一个文件（PDF、OFD、DOCX、ZIP、图片），或者装着材料的文件夹。扫描件和照片自动识别文字；
    识别过的页保存在本机，中断后再次运行从中断处接着识别。

    退出状态：0 全部评查完毕（不论得分）；1 至少有一个案卷完全不能读取；2 命令用法不对。""",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--each", is_flag=True, help="PATH 是文件夹，其中每一项各为一个案卷。")
@output_options
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="数",
    help="同时评查几个案卷，或者同时识别一个案卷的几页；默认用全部处理器。",
)
@click.option(
    "--ordered/--as-finished",
    default=None,
    help="按输入的顺序输出，或者谁先完成谁先输出；默认 json 按顺序，其他先完成先输出。",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    metavar="秒",
    help="一个案卷最多用多少秒（评查多个案卷时有效）；超过的记为未能评查，其余继续。",
)
@click.option(
    "--volume",
    type=click.Choice([volume.value for volume in Volume]),
    metavar="whole|main|supplement",
    help="案卷是全卷、正卷还是副卷；默认从案卷识别。",
)
@rule_options
@click.option("--no-ocr", is_flag=True, help="不识别扫描件和照片，没有文字层的页列为未读。")
@click.option(
    "--page-store",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ENFORCEMENT_REVIEW_PAGE_STORE",
    metavar="文件夹",
    help="识别过的页保存在这里；默认在本用户的缓存文件夹。也可用环境变量 ENFORCEMENT_REVIEW_PAGE_STORE 指定。",
)
@click.option(
    "--save-case",
    type=click.Path(path_type=Path),
    metavar="文件或文件夹",
    help="另外保存读取结果，以后可用 judge 按新规则重新评查而不必重读材料。",
)
def review_command(
    *,
    paths: tuple[Path, ...],
    each: bool,
    form: str,
    output: Path | None,
    debug: bool,
    jobs: int | None,
    ordered: bool | None,
    timeout: float | None,
    volume: str | None,
    sector: str | None,
    place: str | None,
    standard: str | None,
    rules: Path | None,
    settings: tuple[str, ...],
    no_ocr: bool,
    page_store: Path | None,
    save_case: Path | None,
) -> int:
    options = ReviewOptions(
        Volume(volume) if volume else None, sector, place, standard, rules, parameters(settings)
    )
    check_options(options)
    cases = case_paths(paths, each=each)
    if not cases:
        click.echo("文件夹里没有案卷。", err=True)
        return 0
    several = each or len(cases) > 1
    jobs = jobs or _processors()
    if not no_ocr and not can_scan():
        click.echo(
            "没有安装文字识别组件，扫描件和照片将列为未读；安装方法见 README（附加组件 ocr）。", err=True
        )
    scans = None if no_ocr or not can_scan() else _scans(page_store, 1 if several else jobs)
    task = CaseTask(cases[0], options, Form(form), save=save_case is not None, scans=scans)
    target = Target(cases, task.form, output, save_case, several=several)
    return _run(
        task,
        target,
        jobs=jobs,
        ordered=task.form is Form.JSON if ordered is None else ordered,
        timeout=timeout,
        debug=debug,
    )


@click.command(
    "judge",
    cls=ChineseCommand,
    help="""按规则重新评查已保存的案卷，不重读材料。

    CASE.json 由 review --save-case 保存。规则或参数改动后，用它可以很快看到结果的变化。""",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="CASE.json…")
@output_options
@rule_options
def judge_command(
    *,
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    debug: bool,
    sector: str | None,
    place: str | None,
    standard: str | None,
    rules: Path | None,
    settings: tuple[str, ...],
) -> int:
    options = ReviewOptions(None, sector, place, standard, rules, parameters(settings))
    check_options(options)
    cases = case_paths(paths, each=False)
    task = CaseTask(cases[0], options, Form(form), saved=True)
    target = Target(cases, task.form, output, None, several=len(cases) > 1)
    return _run(task, target, jobs=1, ordered=True, timeout=None, debug=debug)


def _scans(folder: Path | None, processes: int) -> ScanSettings:
    store = folder or user_cache_path("enforcement-review", appauthor=False) / "pages"
    PageStore(store).make_room()
    return ScanSettings(store, processes)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _run(
    task: CaseTask, target: Target, *, jobs: int, ordered: bool, timeout: float | None, debug: bool
) -> int:
    screen = Console()
    task = replace(task, width=min(screen.width, 120), colour=screen.is_terminal and not screen.no_color)
    tasks = [replace(task, path=case) for case in target.cases]
    reports = _in_processes(tasks, jobs, timeout) if target.several and not task.saved else _one_by_one(tasks)
    if ordered:
        reports = in_order(reports)
    grades: Counter[str] = Counter()
    with progress_bar(len(tasks)) as step:
        for index, report in reports:
            step(partial(_show, target, index, report, debug=debug))
            grades[_UNREVIEWED if report.error is not None else report.grade] += 1
    if target.several:
        counted = "，".join(f"{grade} {count} 个" for grade, count in sorted(grades.items()))
        click.echo(f"共 {len(tasks)} 个案卷：{counted}。", err=True)
    return 1 if grades[_UNREVIEWED] else 0


def _show(target: Target, index: int, report: CaseReport, *, debug: bool) -> None:
    target.put(index, report)
    if debug and report.details:
        click.echo(report.details, err=True)
    if report.error is not None and not target.reads_on_screen:
        click.echo(f"{shown(target.cases[index].name)}：{report.error}", err=True)


def _one_by_one(tasks: Iterable[CaseTask]) -> Iterator[tuple[int, CaseReport]]:
    for index, task in enumerate(tasks):
        with page_bar() as show:
            report = report_case(task, show)
        yield index, report


def _in_processes(
    tasks: Sequence[CaseTask], jobs: int, timeout: float | None
) -> Iterator[tuple[int, CaseReport]]:
    for outcome in run_each(report_case, tasks, processes=min(jobs, len(tasks)), timeout=timeout):
        if isinstance(outcome, Lost):
            yield (
                outcome.index,
                failed_report(tasks[outcome.index], f"{outcome.reason}，这个案卷没有评查完。"),
            )
        else:
            yield outcome.index, outcome.result


def in_order(reports: Iterable[tuple[int, CaseReport]]) -> Iterator[tuple[int, CaseReport]]:
    """The same reports by their place in the input, each as soon as all before it are there."""
    early: dict[int, CaseReport] = {}
    following = 0
    for index, report in reports:
        early[index] = report
        while following in early:
            yield following, early.pop(following)
            following += 1
