"""An installation in a temporary folder with a small district, and case files that wait for a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from enforcement_review.configuration import Configuration
from enforcement_review.jobs.bench import Bench
from enforcement_review.operations import uploads
from enforcement_review.operations.upload_look import Look
from enforcement_review.operations.uploads import Declared
from enforcement_review.operations.work import Work, working
from enforcement_review.store.database import begin_writing
from enforcement_review.store.tables import Purpose, Role
from tests.application import configuration, empty_database
from tests.district import SAMPLE, District, build_district, work_of

__all__ = ["configuration", "empty_database"]

Acting = Callable[[Role], AbstractContextManager[Work]]
Queue = Callable[..., int]


@pytest.fixture
def bench(configuration: Configuration) -> Iterator[Bench]:
    bench = Bench(configuration, timedelta(seconds=5))
    yield bench
    bench.close()


@pytest.fixture
def district(bench: Bench) -> District:
    with bench.writing() as session:
        return build_district(session)


@pytest.fixture
def acting(bench: Bench, district: District) -> Acting:
    """The work of somebody of a role, committed at its end."""

    @contextmanager
    def work_as(role: Role) -> Iterator[Work]:
        with bench.reading() as session:
            begin_writing(session)
            with working(work_of(session, bench.files, district.accounts[role])) as work:
                yield work

    return work_as


@pytest.fixture
def queue(bench: Bench, district: District, acting: Acting) -> Queue:
    """Uploads files as one case file of the market regulation; its id."""

    def put(*paths: Path, data: bytes | None = None, purpose: Purpose = Purpose.REVIEW) -> int:
        contents = {path.name: path.read_bytes() for path in paths or (() if data is not None else (SAMPLE,))}
        if data is not None:
            contents = {"案卷.pdf": data}
        with acting(Role.UNIT) as work:
            upload = uploads.begin(work)
            for name, content in contents.items():
                stored = bench.files.put([content])
                uploads.add_file(work, upload.id, name, stored, Look("application/pdf", "PDF"))
            [case] = uploads.finish(work, upload.id, Declared(district.market, purpose, even_again=True))
            return case.id

    return put
