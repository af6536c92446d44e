"""A progress bar on standard error that stays out of the way of what is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from enforcement_review.errors import CancelledError

Step = Callable[[Callable[[], None]], None]


EVERY = 10  # pages: where there is no terminal, a line each


@contextmanager
def page_bar() -> Iterator[Callable[[int, int], None]]:
    """Gives a function that shows how many scanned pages of how many were read.

    Raises:
        CancelledError: Ctrl-C was pressed while pages were read.
    """
    done = total = 0
    bar: Progress | None = None

    def show(read: int, of: int) -> None:
        nonlocal done, total, bar
        done, total = read, of
        if not sys.stderr.isatty():
            if of > EVERY and read and (read % EVERY == 0 or read == of):
                click.echo(f"已识别扫描页 {read}/{of}", err=True)
            return
        if bar is None:
            bar = _bar("识别扫描页")
            bar.add_task("", total=of)
            bar.start()
        bar.update(bar.task_ids[0], completed=read, total=of)
        if read == of:
            bar.stop()
            bar = None

    try:
        yield show
    except KeyboardInterrupt:
        if done < total:
            kept = f"已识别的 {done} 页（共 {total} 页）已经保存，再次运行从下一页接着识别"
            raise CancelledError(f"已中断。{kept}。") from None
        raise
    finally:
        if bar is not None:
            bar.stop()


@contextmanager
def progress_bar(total: int) -> Iterator[Step]:
    """Gives a function that prints the result of one case with what it is given, and counts it as done.

    There is no bar for a single case, nor where standard error is no terminal.
    """
    if total < 2 or not sys.stderr.isatty():
        yield lambda show: show()
        return
    bar = _bar("评查")
    task = bar.add_task("", total=total)

    def step(show: Callable[[], None]) -> None:
        bar.stop()  # it is taken off the screen, else the text would be written into it
        show()
        bar.start()
        bar.advance(task)

    bar.start()
    try:
        yield step
    finally:
        bar.stop()


def _bar(words: str) -> Progress:
    return Progress(
        TextColumn(words),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
