"""`python -m enforcement_review.cli.worker_child`: the command `worker` as the child of `serve`, ended when that ends."""

from __future__ import annotations

import os
import signal
import sys
import threading

from enforcement_review.cli import main


def end_with_parent() -> None:
    """The parent holds the other end of the input: that is closed when the parent ends, even by a kill."""
    while os.read(
        sys.stdin.fileno(), 1024
    ):  # not through `sys.stdin`, whose lock would hinder an end by a signal
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    main(args=["worker"], prog_name="enforcement-review")
