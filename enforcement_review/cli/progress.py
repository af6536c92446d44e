"""A progress bar on standard error that stays out of the way of what is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Step = Callable[[Callable[[], None]], None]


@contextmanager
def progress_bar(total: int) -> Iterator[Step]:
    """Gives a function that prints the result of one case with what it is given, and counts it as done.

    There is no bar for a single case, nor where standard error is no terminal.
    """
    if total < 2 or not sys.stderr.isatty():
        yield lambda show: show()
        return
    bar = Progress(
        TextColumn("评查"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
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
