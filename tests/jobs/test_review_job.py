"""A job from the upload to the revision: what comes of good files, bad ones, and of trouble on the way."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from enforcement_review.errors import EnforcementReviewError
from enforcement_review.jobs import review_job
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.loop import do_next
from enforcement_review.jobs.review_job import run
from enforcement_review.model import Volume
from enforcement_review.operations import jobs, uploads
from enforcement_review.operations.corrections import correct_fact
from enforcement_review.operations.jobs import claim, newest_job
from enforcement_review.operations.upload_look import Look
from enforcement_review.store.files import FileStoreError
from enforcement_review.store.results import result_of, sources_of
from enforcement_review.store.tables import (
    CaseFile,
    CaseState,
    Cause,
    JobState,
    Purpose,
    Revision,
    Role,
    Stage,
)
from tests.district import SAMPLE, SAMPLES, District, reviewed_sample
from tests.jobs.conftest import Acting, Queue
from tests.jobs.looking import assert_books_balance, look


def test_an_upload_becomes_a_reviewed_case_file_as_on_the_command_line(bench: Bench, queue: Queue) -> None:
    case_id = queue()

    assert do_next(bench, "worker")

    seen = look(bench, case_id)
    assert (seen.state, seen.job, seen.revisions, seen.processed) == (CaseState.REVIEWED, JobState.DONE, 1, 1)
    with bench.reading() as session:
        case = session.get_one(CaseFile, case_id)
        assert case.revision is not None
        assert case.revision.cause is Cause.UPLOADED
        assert result_of(bench.files, case.revision.result_key).findings == reviewed_sample()[1].findings
        assert sources_of(bench.files, case.revision.pages_key) == reviewed_sample()[0]
        assert case.total == case.revision.total
    assert_books_balance(bench)
    assert not do_next(bench, "worker")


def test_files_inside_an_archive_are_kept_for_pictures_of_their_pages(bench: Bench, queue: Queue) -> None:
    case_id = queue(SAMPLES / "02-market-boiler-hearing.zip")

    assert do_next(bench, "worker")

    with bench.reading() as session:
        case = session.get_one(CaseFile, case_id)
        assert case.revision is not None
        sources = result_of(bench.files, case.revision.result_key).case_file.sources
    assert len(sources) > 1
    assert all(bench.files.has(source.sha256) for source in sources)


def test_a_file_that_cannot_be_read_leaves_the_reason(bench: Bench, queue: Queue) -> None:
    case_id = queue(data=b"%PDF-1.7\nnothing follows")

    assert do_next(bench, "worker")

    seen = look(bench, case_id)
    assert (seen.state, seen.job, seen.unreadable) == (CaseState.UNREADABLE, JobState.DONE, 1)
    assert seen.reason is not None
    assert "损坏" in seen.reason
    assert_books_balance(bench)


def test_a_fault_of_the_program_fails_the_job_with_a_sentence_and_a_retry_works(
    bench: Bench, queue: Queue, acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = queue()

    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(review_job, "review", break_down)
        assert do_next(bench, "worker")
    seen = look(bench, case_id)
    assert (seen.state, seen.job, seen.revisions) == (CaseState.UNREADABLE, JobState.FAILED, 0)
    assert seen.error == seen.reason
    assert "ZeroDivisionError" in str(seen.error)

    with acting(Role.UNIT) as work:
        jobs.retry(work, case_id)
    assert do_next(bench, "worker")
    assert look(bench, case_id).state is CaseState.REVIEWED
    assert_books_balance(bench)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileStoreError("文件已不在存储中。"), "文件已不在存储中"),
        (OSError(28, "No space left on device"), "No space left"),
    ],
)
def test_trouble_with_files_is_said(
    bench: Bench, queue: Queue, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    case_id = queue()

    def no_disk(*_: object) -> None:
        raise error

    monkeypatch.setattr(review_job, "keep_sources", no_disk)
    assert do_next(bench, "worker")

    assert isinstance(error, EnforcementReviewError | OSError)
    assert said in str(look(bench, case_id).reason)
    assert_books_balance(bench)


def test_what_a_worker_made_that_lost_its_job_is_thrown_away(bench: Bench, queue: Queue) -> None:
    case_id = queue()
    with bench.working() as work:
        slow = claim(work, "slow", timedelta(0))
    with bench.working() as work:
        quick = claim(work, "quick")
    assert slow is not None
    assert quick is not None

    run(bench, quick, lambda: False)
    run(bench, slow, lambda: False)

    seen = look(bench, case_id)
    assert (seen.state, seen.revisions, seen.processed, seen.attempt) == (CaseState.REVIEWED, 1, 1, 2)
    assert_books_balance(bench)


def test_the_slow_one_may_come_first_and_still_shows_nothing(bench: Bench, queue: Queue) -> None:
    case_id = queue(data=b"%PDF-1.7\nnothing follows")
    with bench.working() as work:
        slow = claim(work, "slow", timedelta(0))
    with bench.working() as work:
        quick = claim(work, "quick")
    assert slow is not None
    assert quick is not None

    run(bench, slow, lambda: False)
    assert look(bench, case_id).state is CaseState.PROCESSING
    run(bench, quick, lambda: False)

    assert look(bench, case_id).unreadable == 1
    assert_books_balance(bench)


def test_two_workers_at_once_make_one_result(bench: Bench, queue: Queue) -> None:
    case_id = queue()
    began = threading.Barrier(2)
    did: list[bool] = []

    def work(name: str) -> None:
        began.wait()
        did.append(do_next(bench, name))

    workers = [threading.Thread(target=work, args=(name,)) for name in ("one", "other")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(did) == [False, True]
    seen = look(bench, case_id)
    assert (seen.revisions, seen.processed, seen.attempt) == (1, 1, 1)
    assert_books_balance(bench)


def test_a_worker_that_is_to_end_hands_its_job_back(bench: Bench, queue: Queue) -> None:
    case_id = queue()

    assert do_next(bench, "ending", lambda: True)

    seen = look(bench, case_id)
    assert (seen.job, seen.attempt, seen.state) == (JobState.QUEUED, 0, CaseState.PROCESSING)
    assert do_next(bench, "next")
    assert look(bench, case_id).state is CaseState.REVIEWED
    assert_books_balance(bench)


def test_a_library_that_goes_round_in_circles_is_ended_with_its_process(
    bench: Bench, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    ended = threading.Event()
    monkeypatch.setattr("enforcement_review.jobs.lease.TICK", 0.01)
    monkeypatch.setattr("enforcement_review.jobs.lease.STUCK", 0.2)
    monkeypatch.setattr("enforcement_review.jobs.lease.end_process", lambda _status: ended.set())
    monkeypatch.setattr(review_job, "read_case_file", lambda *_: ended.wait(30) or None)

    assert do_next(bench, "worker")

    assert ended.is_set()


def test_a_database_that_does_not_answer_is_no_fault_of_the_case_file(
    bench: Bench, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = queue()
    with monkeypatch.context() as patch:
        patch.setattr(review_job, "keep_judged", _no_answer)
        with pytest.raises(OperationalError):
            do_next(bench, "worker")
    assert look(bench, case_id).job is JobState.RUNNING
    with bench.writing() as session:
        jobs.abandon(session, "worker", bench.now())
    assert do_next(bench, "worker")
    assert look(bench, case_id).state is CaseState.REVIEWED
    assert_books_balance(bench)


def _no_answer(*_: object) -> None:
    raise OperationalError("UPDATE", {}, Exception("database is locked"))


class Scanner:
    """Stands in for the engine: a page at a time, each with something to do in between."""

    def __init__(self, _store: object, progress: object) -> None:
        self.progress = progress

    name = "stand-in"
    between = staticmethod(lambda: None)

    def read(self, pictures: object, total: int) -> object:
        self.progress(0, total)  # type: ignore[operator]
        for number in range(total):
            type(self).between()
            self.progress(number + 1, total)  # type: ignore[operator]
            yield number, "没有识别"


SCANNED = SAMPLES / "15-urban-occupation-scanned-receipt.pdf"


def test_scanned_pages_show_as_they_are_read_and_never_go_back(
    bench: Bench, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = queue(SCANNED)
    marks: list[tuple[Stage | None, int, int]] = []
    original = jobs.renew

    def renew(session: object, task: object, now: object, lease: object, mark: jobs.Mark) -> bool:
        marks.append((mark.stage, mark.done, mark.total))
        return original(session, task, now, lease, mark)  # type: ignore[arg-type]

    monkeypatch.setattr("enforcement_review.jobs.lease.renew", renew)
    monkeypatch.setattr("enforcement_review.jobs.lease.TICK", 0.005)
    monkeypatch.setattr(review_job, "PageScanner", Scanner)
    monkeypatch.setattr(review_job, "can_scan", lambda: True)
    monkeypatch.setattr(Scanner, "between", staticmethod(lambda: threading.Event().wait(0.2)))

    assert do_next(bench, "worker")

    order = list(Stage)
    places = [(order.index(stage), done) for stage, done, _ in marks if stage is not None]
    assert places == sorted(places)
    assert (Stage.SCANNING, 0, 1) in marks
    assert look(bench, case_id).state is CaseState.REVIEWED


def test_a_short_job_goes_before_scans_that_were_begun(
    bench: Bench, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans = queue(SCANNED)
    short: list[int] = []

    def another_comes() -> None:
        if not short:
            short.append(queue(SAMPLE))
            threading.Event().wait(0.3)  # the lease looks round

    monkeypatch.setattr("enforcement_review.jobs.lease.TICK", 0.01)
    monkeypatch.setattr(review_job, "PageScanner", Scanner)
    monkeypatch.setattr(review_job, "can_scan", lambda: True)
    monkeypatch.setattr(Scanner, "between", staticmethod(another_comes))

    assert do_next(bench, "worker")
    with bench.reading() as session:
        waiting = newest_job(session, scans)
        assert waiting is not None
        assert (waiting.state, waiting.stage) == (JobState.QUEUED, Stage.SCANNING)
        assert jobs.jobs_ahead(session, waiting) == 1

    assert do_next(bench, "worker")
    assert look(bench, short[0]).state is CaseState.REVIEWED
    assert look(bench, scans).state is CaseState.PROCESSING
    assert do_next(bench, "worker")
    assert look(bench, scans).state is CaseState.REVIEWED
    assert_books_balance(bench)


def test_a_new_upload_of_a_case_makes_a_new_revision(bench: Bench, queue: Queue, acting: Acting) -> None:
    case_id = queue()
    assert do_next(bench, "worker")
    other = SAMPLES / "01-market-expired-food-clean.pdf"
    with acting(Role.UNIT) as work:
        upload = uploads.begin(work)
        stored = bench.files.put([other.read_bytes()])
        uploads.add_file(work, upload.id, other.name, stored, Look("application/pdf", "PDF"))
        uploads.finish_again(work, upload.id, case_id)

    assert do_next(bench, "worker")

    with bench.reading() as session:
        revisions = session.query(Revision).filter_by(case_file_id=case_id).order_by(Revision.number).all()
        assert [(row.number, row.cause) for row in revisions] == [
            (1, Cause.UPLOADED),
            (2, Cause.UPLOADED_AGAIN),
        ]
        assert session.get_one(CaseFile, case_id).revision_id == revisions[1].id
    assert_books_balance(bench)


def test_what_is_declared_otherwise_is_judged_anew_without_reading_a_page(
    bench: Bench, queue: Queue, acting: Acting, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = queue(purpose=Purpose.SELF_CHECK)
    assert do_next(bench, "worker")
    with acting(Role.UNIT) as work:
        facts = result_of(bench.files, _revision(work.session, case_id).result_key).case_file.facts
        [index] = [number for number, fact in enumerate(facts) if fact.name == "decision.party_name"][:1]
        correct_fact(work, case_id, 1, index, "改正的名称", "看错了")
    with acting(Role.UNIT) as work:
        uploads.change(work, case_id, district.market, Volume.MAIN)

    def read(*_: object) -> None:
        pytest.fail("a page was read")

    monkeypatch.setattr(review_job, "read_case_file", read)
    assert do_next(bench, "worker")

    with bench.reading() as session:
        last = _revision(session, case_id)
        assert (last.number, last.cause) == (3, Cause.RULES)
        result = result_of(bench.files, last.result_key)
        assert result.case_file.volume is Volume.MAIN
        assert "改正的名称" in [fact.value for fact in result.case_file.facts]
    assert look(bench, case_id).state is CaseState.REVIEWED
    assert_books_balance(bench)


def _revision(session: Session, case_id: int) -> Revision:
    revision = session.get_one(CaseFile, case_id).revision
    assert revision is not None
    return revision


def test_a_file_that_left_the_store_is_named(bench: Bench, queue: Queue) -> None:
    case_id = queue()
    path = bench.files.path(bench.files.put([SAMPLE.read_bytes()]).sha256)  # type: ignore[attr-defined]
    path.unlink()

    assert do_next(bench, "worker")

    assert "不在存储中" in str(look(bench, case_id).reason)
