"""What nobody names any more is found and removed; nothing that somebody names, or is about to name, ever is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select

from enforcement_review.jobs import review_job
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.loop import do_next
from enforcement_review.operations import uploads
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.self_checks import delete_self_check
from enforcement_review.operations.upload_look import Look
from enforcement_review.store.database import open_engine
from enforcement_review.store.files import FileStore
from enforcement_review.store.results import result_of
from enforcement_review.store.sweeping import GRACE, SweepError, find_forgotten, remove_forgotten
from enforcement_review.store.tables import (
    CaseFile,
    CaseState,
    InnerFile,
    Purpose,
    Revision,
    Role,
    UploadedFile,
)
from tests.district import SAMPLES
from tests.jobs.conftest import Acting, Queue, acting, bench, configuration, district, empty_database, queue
from tests.jobs.looking import assert_books_balance, look

__all__ = ["acting", "bench", "configuration", "district", "empty_database", "queue"]
ARCHIVE = SAMPLES / "02-market-boiler-hearing.zip"
PDF = Look("application/pdf", "PDF")


@pytest.fixture
def engine(bench: Bench) -> Iterator[Engine]:
    engine = open_engine(bench.configuration.database)
    yield engine
    engine.dispose()


def later() -> datetime:
    return datetime.now(UTC) + GRACE + timedelta(hours=1)


def swept(engine: Engine, files: FileStore, now: datetime) -> set[str]:
    found = find_forgotten(engine, files, now)
    assert remove_forgotten(engine, files, found.files) == len(found.files)
    return {file.sha256 for file in found.files}


def test_what_a_reviewed_case_file_needs_stays_with_the_files_in_its_archive(
    bench: Bench, engine: Engine, queue: Queue
) -> None:
    case_id = queue(ARCHIVE)
    assert do_next(bench, "worker")
    before = {file.sha256 for file in bench.files.kept()}

    assert swept(engine, bench.files, later()) == set()

    assert {file.sha256 for file in bench.files.kept()} == before
    with bench.reading() as session:
        revision = session.scalars(select(Revision)).one()
        sources = result_of(bench.files, revision.result_key).case_file.sources
        assert all(bench.files.has(source.sha256) for source in sources)
    assert look(bench, case_id).state is CaseState.REVIEWED


def test_files_in_archives_that_were_read_before_they_had_rows_stay_too(
    bench: Bench, engine: Engine, queue: Queue
) -> None:
    queue(ARCHIVE)
    assert do_next(bench, "worker")
    with bench.writing() as session:
        assert session.scalars(select(InnerFile)).first() is not None
        session.execute(delete(InnerFile))
        session.execute(UploadedFile.__table__.update().values(media_type="application/zip"))  # type: ignore[attr-defined]
    assert find_forgotten(engine, bench.files, later()).files == []


def test_a_deleted_self_check_leaves_nothing(
    bench: Bench, engine: Engine, queue: Queue, acting: Acting
) -> None:
    stays = queue()
    goes = queue(ARCHIVE, purpose=Purpose.SELF_CHECK)
    while do_next(bench, "worker"):
        pass
    with acting(Role.UNIT) as work:
        delete_self_check(work, goes)

    with bench.reading() as session:
        revision = session.get_one(CaseFile, stays).revision
        assert revision is not None
        needed = {revision.result_key, revision.pages_key, *session.scalars(select(UploadedFile.sha256))}
    assert len(swept(engine, bench.files, later())) >= 3
    assert {file.sha256 for file in bench.files.kept()} == needed


def test_what_was_kept_within_a_day_stays_though_nobody_names_it(
    bench: Bench, engine: Engine, queue: Queue
) -> None:
    queue()
    just_put = bench.files.put([b"on its way"])
    assert swept(engine, bench.files, datetime.now(UTC) + GRACE - timedelta(hours=1)) == set()
    assert bench.files.has(just_put.sha256)


def test_an_upload_that_is_given_up_is_forgotten(
    bench: Bench, engine: Engine, queue: Queue, acting: Acting
) -> None:
    queue()
    with acting(Role.UNIT) as work:
        upload = uploads.begin(work)
        stored = bench.files.put([b"given up"])
        uploads.add_file(work, upload.id, "1.pdf", stored, PDF)
    assert find_forgotten(engine, bench.files, later()).files == []
    with acting(Role.UNIT) as work:
        uploads.discard(work, upload.id)
    assert swept(engine, bench.files, later()) == {stored.sha256}


def test_bytes_that_are_named_after_the_look_stay(
    bench: Bench, engine: Engine, queue: Queue, acting: Acting
) -> None:
    queue()
    stored = bench.files.put([b"just in time"])
    found = find_forgotten(engine, bench.files, later())
    assert [file.sha256 for file in found.files] == [stored.sha256]
    with acting(Role.UNIT) as work:
        uploads.add_file(work, uploads.begin(work).id, "1.pdf", stored, PDF)

    assert remove_forgotten(engine, bench.files, found.files) == 0
    assert bench.files.has(stored.sha256)


def test_bytes_that_were_swept_before_they_were_named_have_to_come_again(
    bench: Bench, engine: Engine, queue: Queue, acting: Acting
) -> None:
    queue()
    stored = bench.files.put([b"a moment too late"])
    swept(engine, bench.files, later())
    with acting(Role.UNIT) as work:
        upload = uploads.begin(work).id
    with pytest.raises(InvalidError, match="重新上传"), acting(Role.UNIT) as work:
        uploads.add_file(work, upload, "1.pdf", stored, PDF)
    with acting(Role.UNIT) as work:
        uploads.add_file(work, upload, "1.pdf", bench.files.put([b"a moment too late"]), PDF)


def test_whoever_names_bytes_waits_while_they_are_removed_and_then_sees_it(
    bench: Bench, engine: Engine, queue: Queue, acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race itself: the sweep has looked at the rows and not yet removed the bytes."""
    queue()
    stored = bench.files.put([b"at the same time"])
    found = find_forgotten(engine, bench.files, later())
    with acting(Role.UNIT) as work:
        upload = uploads.begin(work).id
    came: list[object] = []

    def name_it() -> None:
        try:
            with acting(Role.UNIT) as work:
                uploads.add_file(work, upload, "1.pdf", stored, PDF)
        except InvalidError as error:
            came.append(error)
        else:
            came.append("named")

    naming = threading.Thread(target=name_it)
    remove = bench.files.remove

    def remove_slowly(sha256: str) -> None:
        naming.start()
        naming.join(0.3)
        assert naming.is_alive(), "nobody may name anything now"
        remove(sha256)

    monkeypatch.setattr(bench.files, "remove", remove_slowly)
    assert remove_forgotten(engine, bench.files, found.files) == 1
    naming.join(10)

    assert [type(one) for one in came] == [InvalidError]
    with bench.reading() as session:
        assert stored.sha256 not in session.scalars(select(UploadedFile.sha256)).all()


def test_a_result_that_is_swept_before_it_is_named_is_made_again(
    bench: Bench, engine: Engine, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = queue()
    keep = review_job._keep

    def keep_late(*arguments: object) -> None:
        swept(engine, bench.files, later())
        keep(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(review_job, "_keep", keep_late)
        assert do_next(bench, "worker")
    assert look(bench, case_id).revisions == 0
    assert do_next(bench, "worker")
    seen = look(bench, case_id)
    assert (seen.state, seen.revisions, seen.attempt) == (CaseState.REVIEWED, 1, 1)
    assert_books_balance(bench)


def test_a_store_of_another_database_is_left_alone(bench: Bench, engine: Engine) -> None:
    bench.files.put([b"somebody else's"])
    with pytest.raises(SweepError, match="核对设置"):
        find_forgotten(engine, bench.files, later())
