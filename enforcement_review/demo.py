"""The demonstration with what it is made by: the workers' own review, in this process, and the look at a PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from enforcement_review.configuration import Configuration
from enforcement_review.jobs.loop import do_all
from enforcement_review.operations import demo
from enforcement_review.reading.page_picture import pdf_pages


def seed(configuration: Configuration, samples: Path, say: Callable[[str], None]) -> None:
    """Tell the demonstration's story to a new installation; see `operations.demo.seed`."""
    demo.seed(configuration, samples, do_all, pdf_pages, say)
