"""What tests of pages share; see `tests.application`."""

from __future__ import annotations

from tests.application import (
    SignIn,
    app,
    case_id,
    configuration,
    district,
    empty_database,
    files,
    sign_in,
    woken,
)

# Fixtures are found by their names here.
__all__ = [
    "SignIn",
    "app",
    "case_id",
    "configuration",
    "district",
    "empty_database",
    "files",
    "sign_in",
    "woken",
]
