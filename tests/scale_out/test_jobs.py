"""Jobs on PostgreSQL and an object store: some of the tests of one machine once more."""

from __future__ import annotations

from tests.jobs.conftest import acting, bench, district, queue
from tests.jobs.test_killing import test_the_command_ends_cleanly_on_a_signal
from tests.jobs.test_review_job import (
    test_a_worker_that_is_to_end_hands_its_job_back,
    test_files_inside_an_archive_are_kept_for_pictures_of_their_pages,
    test_two_workers_at_once_make_one_result,
    test_what_a_worker_made_that_lost_its_job_is_thrown_away,
)

__all__ = [
    "acting",
    "bench",
    "district",
    "queue",
    "test_a_worker_that_is_to_end_hands_its_job_back",
    "test_files_inside_an_archive_are_kept_for_pictures_of_their_pages",
    "test_the_command_ends_cleanly_on_a_signal",
    "test_two_workers_at_once_make_one_result",
    "test_what_a_worker_made_that_lost_its_job_is_thrown_away",
]
