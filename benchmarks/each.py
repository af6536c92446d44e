"""`review --each` with two processes against one, on the sample cases.

`python -m benchmarks.each [COPIES]`. Start-up counts, as it does for the user.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.material import sample_pdfs

COPIES = 10
ROUNDS = 2


def seconds(folder: Path, jobs: int) -> float:
    start = time.perf_counter()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "enforcement_review",
            "review",
            str(folder),
            "--each",
            "--format",
            "json",
            "--jobs",
            str(jobs),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def main(copies: int) -> None:
    samples = sample_pdfs()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(copies):
            for path in samples:
                (folder / f"{number:03}-{path.name}").write_bytes(path.read_bytes())
        one = two = float("inf")
        for _ in range(ROUNDS):
            one, two = min(one, seconds(folder, 1)), min(two, seconds(folder, 2))
    count = copies * len(samples)
    print(
        f"review --each, {count} case files: 1 process {one:.2f} s ({count / one:.1f}/s), "
        f"2 processes {two:.2f} s ({count / two:.1f}/s); "
        f"2 processes are {one / two:.2f} times as fast as 1 process"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COPIES)
