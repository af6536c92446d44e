from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from enforcement_review.processes import Done, Lost, run_each


def behave(task: str) -> str:
    """Stands in for the review of a case file: some files end the process that reads them."""
    if task == "die":
        os._exit(3)
    if task == "hang":
        time.sleep(600)
    if task == "pid":
        return str(os.getpid())
    return task.upper()


def test_every_task_gives_one_result_with_its_place() -> None:
    outcomes = list(run_each(behave, ["a", "b", "c", "d"], processes=2))
    assert sorted((done.index, done.result) for done in outcomes if isinstance(done, Done)) == [
        (0, "A"),
        (1, "B"),
        (2, "C"),
        (3, "D"),
    ]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_worker_that_dies_loses_its_own_task_only(processes: int) -> None:
    outcomes = list(run_each(behave, ["a", "die", "b", "die", "c"], processes=processes))
    lost = [outcome for outcome in outcomes if isinstance(outcome, Lost)]
    assert sorted(outcome.index for outcome in lost) == [1, 3]
    assert {outcome.reason for outcome in lost} == {"评查进程意外退出（状态 3）"}
    assert sorted(outcome.result for outcome in outcomes if isinstance(outcome, Done)) == ["A", "B", "C"]


def test_a_task_that_takes_too_long_is_given_up_and_the_rest_goes_on() -> None:
    outcomes = list(run_each(behave, ["hang", "a"], processes=1, timeout=5))
    assert outcomes == [Lost(0, "超过 5 秒没有完成"), Done(1, "A")]


def test_tasks_are_taken_only_when_a_worker_is_free() -> None:
    taken = 0

    def tasks() -> Iterator[str]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield "a"

    outcomes = run_each(behave, tasks(), processes=2)
    next(outcomes)
    assert taken <= 2 + 2  # two at work, and at most two that are done
    outcomes.close()


def test_a_worker_is_replaced_after_its_share() -> None:
    outcomes = run_each(behave, ["pid"] * 4, processes=1, tasks_per_worker=2)
    pids = [done.result for done in outcomes if isinstance(done, Done)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_no_task_starts_no_process() -> None:
    assert list(run_each(behave, [], processes=4)) == []
