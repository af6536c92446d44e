"""What a newcomer runs: the web application stays until Ctrl-C, and then ends in its own time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tasks

READY = "print('ready', flush=True)"
ENDS_WELL = f"""
import signal, sys, time
def leave(*_):
    time.sleep(1)
    print("left", flush=True)
    sys.exit(7)
signal.signal(signal.SIGINT, leave)
signal.signal(signal.SIGTERM, leave)
{READY}
time.sleep(60)
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What `run` would stay with."""
    stayed: list[list[str]] = []
    monkeypatch.setattr(tasks, "install", lambda extras: int(extras != "ocr"))

    def stay(command: list[str]) -> int:
        stayed.append(command)
        return 0

    monkeypatch.setattr(tasks, "stay", stay)
    monkeypatch.setenv("ENFORCEMENT_REVIEW_INSTANCE", "")  # so that what is set is taken back
    monkeypatch.delenv("ENFORCEMENT_REVIEW_INSTANCE")
    return stayed


def test_run_opens_the_demonstration_in_the_browser(run: list[list[str]]) -> None:
    assert tasks.main(["run"]) == 0
    assert run[0][2:] == ["enforcement_review", "serve", "--demo", "--open"]
    assert Path(os.environ["ENFORCEMENT_REVIEW_INSTANCE"]) == tasks.ROOT / "instance"


def test_run_passes_on_what_it_is_told(run: list[list[str]]) -> None:
    assert tasks.main(["run", "--no-open", "--port", "9000"]) == 0
    assert run[0][4:] == ["--demo", "--port", "9000"]


def test_the_data_of_a_demonstration_stay_out_of_the_repository() -> None:
    assert "/instance/" in (tasks.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_what_ends_by_itself_gives_its_status() -> None:
    assert tasks.stay([sys.executable, "-c", "raise SystemExit(3)"]) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals for one process")
@pytest.mark.parametrize("kind", ["terminal", "kill"])
def test_after_ctrl_c_or_a_signal_the_application_ends_in_its_own_time(kind: str) -> None:
    script = f"import sys, tasks; sys.exit(tasks.stay([sys.executable, '-c', {ENDS_WELL!r}]))"
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=tasks.ROOT, stdout=subprocess.PIPE, text=True, process_group=0
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.2)
    if kind == "terminal":  # which signals everything that runs in it
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.terminate()
    said, _ = process.communicate(timeout=30)
    assert (said, process.returncode) == ("left\n", 7)
