"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no reason to fail: how fast things are is measured in benchmarks/.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
