"""Passwords in tests: hashed with the weakest parameters, since how long a hash takes is not what is tested."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from enforcement_review.operations import passwords, signing_in


def hash_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the test ends."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    # What a password is held against where there is no account, with the same parameters.
    monkeypatch.setattr(signing_in, "hash_of_nobody", lambda: passwords.hash_password("nobody's"))
