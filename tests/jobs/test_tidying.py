"""What broken-off work leaves on a host, and where it stands."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace

import pytest

from enforcement_review.configuration import Configuration
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.materials import use_own_temporary_folder
from enforcement_review.jobs.worker import LEFT_BEHIND, Workers
from enforcement_review.store.files import DiskFiles


def test_what_was_left_long_ago_goes_and_what_is_in_work_stays(
    configuration: Configuration, bench: Bench
) -> None:
    bench.files.put([b"a file"])
    assert isinstance(bench.files, DiskFiles)
    incoming = bench.files.path("0" * 64).parent.parent / "incoming"
    for folder, name in ((incoming, "tmp"), (bench.scratch, "case-1-")):
        for age in ("old", "new"):
            left = folder / f"{name}{age}"
            if folder is incoming:
                left.write_bytes(b"half a file")
            else:
                left.mkdir(parents=True)
    for left in (incoming / "tmpold", bench.scratch / "case-1-old"):
        os.utime(left, (time.time() - 2 * LEFT_BEHIND,) * 2)

    workers = Workers(replace(configuration, workers=0))
    workers.start()
    workers.stop()

    assert [path.name for path in incoming.iterdir()] == ["tmpnew"]
    assert [path.name for path in bench.scratch.iterdir()] == ["case-1-new"]


def test_what_stands_on_the_disk_for_a_while_stands_in_the_own_folder(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    use_own_temporary_folder(configuration)
    with tempfile.NamedTemporaryFile() as file:
        assert file.name.startswith(str(configuration.instance / "tmp"))
