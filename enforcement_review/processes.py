"""Work spread over processes, where one that dies takes only its own piece along.

The standard pools lose everything in flight when a worker is killed (a damaged file may bring down a C
library, or the system may run out of memory). Here every worker has its own pipe and one task at a time, so
that it is known which task was lost; a fresh worker takes the next.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

# A worker is replaced after so many tasks: what libraries keep in memory does not add up over thousands.
TASKS_PER_WORKER = 200

# The same start on every system, and the only one that is safe beside threads.
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """The result of the task with that place in the input."""

    index: int
    result: Result


@dataclass(frozen=True, slots=True)
class Lost:
    """A task whose worker died or had to be stopped; `reason` is half a Chinese sentence."""

    index: int
    reason: str


def run_each(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    processes: int,
    timeout: float | None = None,
    tasks_per_worker: int = TASKS_PER_WORKER,
) -> Generator[Done[Result] | Lost, None, None]:
    """Results in the order in which they are finished, each task exactly once.

    Tasks are taken from the input only when a worker is free, and nothing is kept after it was yielded: the
    memory does not grow with the number of tasks. Leaving the loop early ends the workers.

    Args:
        work: a function of a module, so that a new process finds it; it should not raise.
        tasks: what `work` is called with, one after the other.
        processes: how many workers at most, at least 1.
        timeout: seconds after which a task is given up.
        tasks_per_worker: how many tasks a process does before a fresh one takes its place.
    """
    waiting = enumerate(tasks)
    busy: dict[Connection, _Worker] = {}
    idle: deque[_Worker] = deque()

    def hand_out() -> None:
        while len(busy) < processes and (following := next(waiting, None)) is not None:
            while idle and not idle[0].is_alive():
                idle.popleft().stop()
            worker = idle.popleft() if idle else _Worker(work, timeout)
            worker.take(*following)
            busy[worker.connection] = worker

    try:
        hand_out()
        while busy:
            outcomes = []
            for worker in _ready(busy):
                del busy[worker.connection]
                outcome = worker.outcome()
                outcomes.append(outcome)
                if isinstance(outcome, Done) and worker.done < tasks_per_worker:
                    idle.append(worker)
                else:
                    worker.stop()
            hand_out()  # the workers go on while the caller deals with what is done
            yield from outcomes
    finally:
        for worker in (*busy.values(), *idle):
            worker.stop()


def _ready(busy: dict[Connection, _Worker]) -> list[_Worker]:
    """Workers that have answered, died or used up their time; waits for the first."""
    deadlines = [worker.deadline for worker in busy.values() if worker.deadline is not None]
    seconds = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
    answered = wait(list(busy), seconds)
    if answered:
        return [worker for connection, worker in busy.items() if connection in answered]
    now = time.monotonic()
    return [worker for worker in busy.values() if worker.deadline is not None and worker.deadline <= now]


class _Worker:
    """One process with the pipe that leads to it."""

    def __init__(self, work: Callable[[Any], Any], timeout: float | None) -> None:
        self.connection, far_end = _SPAWN.Pipe()
        self._timeout = timeout
        self._index = -1
        self.done = 0
        self.deadline: float | None = None
        self._process: SpawnProcess = _SPAWN.Process(target=_serve, args=(far_end, work), daemon=True)
        with deaf_to_ctrl_c():
            self._process.start()
        far_end.close()  # else the pipe would not end with the process

    def take(self, index: int, task: Any) -> None:
        self._index = index
        self.deadline = None if self._timeout is None else time.monotonic() + self._timeout
        with suppress(OSError):  # it died just now: seen when the answer is fetched
            self.connection.send(task)

    def outcome(self) -> Done[Any] | Lost:
        if not self.connection.poll():
            return Lost(self._index, f"超过 {self._timeout:g} 秒没有完成")
        try:
            result = self.connection.recv()
        except (EOFError, OSError):
            self._process.join()
            return Lost(self._index, _cause_of_death(self._process.exitcode))
        self.done += 1
        return Done(self._index, result)

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


def _cause_of_death(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        hint = "，可能是内存不足" if -exitcode == getattr(signal, "SIGKILL", 9) else ""
        return f"评查进程被终止（信号 {-exitcode}{hint}）"
    return f"评查进程意外退出（状态 {exitcode}）"


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """What is started inside ignores Ctrl-C from its first moment: that is for the process that started it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may change it; the worker does so itself a moment later
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(connection: Connection, work: Callable[[Any], Any]) -> None:
    """What a worker does until its pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            connection.send(work(connection.recv()))
