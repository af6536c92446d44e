"""Many who write at once on PostgreSQL: the audit trail is one chain, figures balance, nothing happens twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.loop import do_next
from enforcement_review.operations import jobs, signing_in, uploads
from enforcement_review.operations.audit import verify
from enforcement_review.operations.errors import ConflictError
from enforcement_review.operations.scope import case_for
from enforcement_review.operations.signing_in import USERNAME_FAILURES, Refused, Throttled
from enforcement_review.operations.tallies import tallied
from enforcement_review.operations.upload_look import Look
from enforcement_review.operations.uploads import Declared, SameCaseError
from enforcement_review.operations.work import Work, working
from enforcement_review.store import database
from enforcement_review.store.tables import CaseFile, CaseState, JobKind, Purpose, Role, Upload
from tests.district import NOW, District, work_of
from tests.hashing import hash_quickly
from tests.jobs.conftest import acting, bench, district
from tests.jobs.looking import assert_books_balance

__all__ = ["acting", "bench", "district"]
WRITERS = 4


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """What each gives or raises; all begin together."""
    began = threading.Barrier(len(tasks))
    came: list[Any] = [None] * len(tasks)

    def run(place: int) -> None:
        began.wait()
        try:
            came[place] = tasks[place]()
        except Exception as error:  # noqa: BLE001  # looked at by the test
            came[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


@contextmanager
def as_person(bench: Bench, account: int) -> Iterator[Work]:
    with bench.reading() as session:
        database.begin_writing(session)
        with working(work_of(session, bench.files, account)) as work:
            yield work


def new_cases(bench: Bench, district: District, count: int) -> list[int]:
    """Case files that wait for a worker."""
    with bench.working() as work:
        made = []
        for number in range(count):
            case = CaseFile(
                unit_id=district.market,
                purpose=Purpose.REVIEW,
                label=f"{number}",
                content_key=f"{number:064}",
                uploaded_by_id=district.accounts[Role.UNIT],
                uploaded_at=NOW,
                month="2026-05",
            )
            upload = Upload(account_id=district.accounts[Role.UNIT], begun_at=NOW)
            with tallied(work.session, case):
                work.session.add_all((case, upload))
                work.session.flush()
                jobs.add_job(work, case, upload.id, JobKind.REVIEW)
            work.note_case("case.upload", case)
            made.append(case.id)
        return made


def test_lines_written_at_once_make_one_chain(bench: Bench) -> None:
    """The very first ones too."""

    def write() -> None:
        for number in range(8):
            with bench.working() as work:
                work.note("unit.create", ("unit", number, "一个单位"))

    assert at_once(*[write] * WRITERS) == [None] * WRITERS
    with bench.reading() as session:
        verdict = verify(session, bench.configuration.audit_key.encode())
    assert (verdict.entries, verdict.fault) == (8 * WRITERS, None)


def test_figures_balance_after_many_changed_case_files_at_once(bench: Bench, district: District) -> None:
    cases = new_cases(bench, district, 3)
    states = (CaseState.PROCESSING, CaseState.RECEIVED)

    def change(first: int) -> Callable[[], None]:
        def run() -> None:
            for step in range(9):
                with as_person(bench, district.accounts[Role.UNIT]) as work:
                    case = case_for(work.session, work.person, cases[(first + step) % len(cases)], lock=True)
                    with tallied(work.session, case):
                        case.state = states[(first + step) % 2]
                    work.note_case("case.retry", case)

        return run

    assert at_once(*map(change, range(WRITERS))) == [None] * WRITERS
    assert_books_balance(bench)


def test_what_was_read_before_the_lock_does_not_count(bench: Bench, district: District) -> None:
    [case_id] = new_cases(bench, district, 1)
    with as_person(bench, district.accounts[Role.UNIT]) as work:
        seen = case_for(work.session, work.person, case_id)
        assert seen.state is CaseState.RECEIVED
        with bench.writing() as other:
            other.execute(update(CaseFile).values(state=CaseState.PROCESSING))
        assert case_for(work.session, work.person, case_id, lock=True).state is CaseState.PROCESSING


def test_who_reads_sees_one_moment(bench: Bench, district: District) -> None:
    new_cases(bench, district, 1)
    with bench.reading() as session:
        assert session.scalars(select(CaseFile.state)).all() == [CaseState.RECEIVED]
        with bench.writing() as other:
            other.execute(update(CaseFile).values(state=CaseState.PROCESSING))
        assert session.scalars(select(CaseFile.state)).all() == [CaseState.RECEIVED]


def test_each_job_is_taken_up_by_one_of_many_workers(bench: Bench, district: District) -> None:
    cases = new_cases(bench, district, 9)

    def work_off(name: str) -> Callable[[], list[int]]:
        def run() -> list[int]:
            taken = []
            while (task := bench.work_out(lambda work: jobs.claim(work, name))) is not None:
                taken.append(task.case_id)
            return taken

        return run

    taken = at_once(*(work_off(f"worker {number}") for number in range(WRITERS)))
    assert Counter(case for cases_of_one in taken for case in cases_of_one) == Counter(cases)
    assert_books_balance(bench)


def test_a_host_whose_clock_is_fast_takes_no_job_from_another(bench: Bench, district: District) -> None:
    new_cases(bench, district, 1)
    assert bench.work_out(lambda work: jobs.claim(work, "slow")) is not None
    with mock.patch.object(database, "datetime") as clock:
        clock.now.return_value = datetime.now(UTC) + timedelta(hours=1)
        assert not do_next(bench, "fast")


def put_one(bench: Bench, district: District, data: bytes) -> int:
    """An upload that can be finished."""
    with as_person(bench, district.accounts[Role.UNIT]) as work:
        upload = uploads.begin(work)
        uploads.add_file(work, upload.id, "案卷.pdf", bench.files.put([data]), Look("application/pdf", "PDF"))
        return upload.id


def finisher(bench: Bench, district: District, upload: int) -> Callable[[], list[int]]:
    def run() -> list[int]:
        with as_person(bench, district.accounts[Role.UNIT]) as work:
            return [case.id for case in uploads.finish(work, upload, Declared(district.market))]

    return run


def test_of_the_same_files_uploaded_at_once_the_second_is_recognised(
    bench: Bench, district: District
) -> None:
    both = [put_one(bench, district, b"%PDF-1.7 the same") for _ in range(2)]
    came = at_once(*(finisher(bench, district, upload) for upload in both))
    assert Counter(type(one) for one in came) == {list: 1, SameCaseError: 1}
    assert_books_balance(bench)


def test_an_upload_that_is_finished_twice_at_once_makes_one_case_file(
    bench: Bench, district: District
) -> None:
    upload = put_one(bench, district, b"%PDF-1.7 once")
    came = at_once(*[finisher(bench, district, upload)] * 2)
    assert Counter(type(one) for one in came) == {list: 1, ConflictError: 1}
    assert_books_balance(bench)


def test_wrong_passwords_tried_at_once_do_not_slip_past_the_pause(
    bench: Bench, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    hash_quickly(monkeypatch)

    def attempt() -> object:
        with bench.working() as work:
            return signing_in.sign_in(work, "reviewer", "wrong", "10.0.0.9")

    came = Counter(type(one) for one in at_once(*[attempt] * 12))
    assert came == {Refused: USERNAME_FAILURES, Throttled: 12 - USERNAME_FAILURES}


def crossing(session: Session, first: int, second: int, both: threading.Barrier) -> None:
    """Lock two case files, after somebody else has locked the second."""
    for case_id in (first, second):
        session.scalars(select(CaseFile).where(CaseFile.id == case_id).with_for_update()).one()
        if case_id == first and not both.broken:
            both.wait(5)


def test_of_two_who_wait_for_each_other_one_is_told_to_try_again(bench: Bench, district: District) -> None:
    one, other = new_cases(bench, district, 2)
    both = threading.Barrier(2)

    def person(first: int, second: int) -> None:
        with as_person(bench, district.accounts[Role.UNIT]) as work:
            crossing(work.session, first, second, both)

    came = at_once(lambda: person(one, other), lambda: person(other, one))
    assert Counter(type(one) for one in came) == {type(None): 1, ConflictError: 1}
    assert "请刷新后再试" in str(next(filter(None, came)))


def test_a_job_that_waits_for_somebody_who_waits_for_it_is_done_anew(
    bench: Bench, district: District
) -> None:
    one, other = new_cases(bench, district, 2)
    both = threading.Barrier(2)

    def job(first: int, second: int) -> None:
        def do(work: Work) -> None:
            crossing(work.session, first, second, both)
            both.abort()

        bench.work_out(do)

    assert at_once(lambda: job(one, other), lambda: job(other, one)) == [None, None]


def test_nobody_writes_beside_whoever_is_alone(bench: Bench) -> None:
    order: list[str] = []
    inside = threading.Event()

    def alone() -> None:
        with bench.reading() as session:
            database.begin_writing(session, alone=True)
            inside.set()
            threading.Event().wait(0.2)
            order.append("alone")
            session.commit()

    def beside() -> None:
        inside.wait(5)
        with bench.writing():
            order.append("beside")

    at_once(alone, beside)
    assert order == ["alone", "beside"]
