"""The sweep on PostgreSQL and in an object store: the tests of one machine once more."""

from __future__ import annotations

from tests.jobs.conftest import acting, bench, district, queue
from tests.store.test_sweeping import (
    engine,
    test_a_deleted_self_check_leaves_nothing,
    test_bytes_that_are_named_after_the_look_stay,
    test_bytes_that_were_swept_before_they_were_named_have_to_come_again,
    test_whoever_names_bytes_waits_while_they_are_removed_and_then_sees_it,
)

__all__ = [
    "acting",
    "bench",
    "district",
    "engine",
    "queue",
    "test_a_deleted_self_check_leaves_nothing",
    "test_bytes_that_are_named_after_the_look_stay",
    "test_bytes_that_were_swept_before_they_were_named_have_to_come_again",
    "test_whoever_names_bytes_waits_while_they_are_removed_and_then_sees_it",
]
