"""What holds for every test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A busy machine is no reason to fail: how fast things are is measured in benchmarks/.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _the_usual_temporary_folder() -> Iterator[None]:
    """A server or worker points its whole process to a folder of its own; a test that runs one takes that back."""
    before = tempfile.tempdir
    yield
    tempfile.tempdir = before
