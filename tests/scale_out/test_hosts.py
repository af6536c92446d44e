"""Two hosts work, a third answers pages, on one PostgreSQL and one object store: a case file from upload to signature."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from enforcement_review.cli import main
from enforcement_review.configuration import Configuration
from enforcement_review.jobs import loop
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.loop import do_next
from enforcement_review.jobs.queue import WakeUps
from enforcement_review.model import Outcome
from enforcement_review.operations.standing import standing
from enforcement_review.store.tables import CaseFile, CaseState, JobState, ReviewState, Role, SignedSheet
from enforcement_review.web import create_app
from enforcement_review.web.extensions import db
from tests.application import SignIn, app, district, files, sign_in, woken
from tests.district import SAMPLE, District
from tests.jobs.conftest import bench
from tests.jobs.looking import assert_books_balance, look
from tests.jobs.stalling import LEASE, stall_at
from tests.scale_out.conftest import settings
from tests.scale_out.postgres import Server
from tests.web.test_uploads import begin, finish, send

__all__ = ["app", "bench", "district", "files", "sign_in", "woken"]
PATIENCE = 60.0  # seconds, on a machine that does much else beside
HTMX = {"HX-Request": "true"}
spawn = multiprocessing.get_context("spawn")


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.05)


def host(configuration: Configuration, folder: Path) -> Configuration:
    """Another host of the district: nothing but the settings is the same."""
    return replace(configuration, instance=folder)


def test_a_case_file_goes_from_upload_to_signature_though_a_host_is_lost(
    configuration: Configuration,
    app: Flask,
    bench: Bench,
    district: District,
    sign_in: SignIn,
    tmp_path: Path,
) -> None:
    calling = WakeUps(configuration)
    app.extensions["enforcement_review"] = replace(app.extensions["enforcement_review"], wake=calling.send)
    reached, stop = spawn.Event(), spawn.Event()
    lost = spawn.Process(
        target=stall_at, args=(host(configuration, tmp_path / "lost"), "committing", "lost host", reached)
    )
    other = spawn.Process(
        target=loop.serve, args=(host(configuration, tmp_path / "other"), "other host", stop, LEASE)
    )
    lost.start()
    try:
        unit = sign_in(Role.UNIT)
        address = begin(unit)
        assert send(unit, address, SAMPLE.name, SAMPLE.read_bytes()).status_code == 201
        assert finish(unit, address, district).status_code == 302
        with app.app_context():
            case_id = db.session.scalars(select(CaseFile.id)).one()
        assert reached.wait(PATIENCE)
        assert look(bench, case_id).state is CaseState.PROCESSING
        other.start()
        lost.kill()  # in the midst of its last transaction, and with its folder: what it had read is gone
        lost.join()
        shutil.rmtree(tmp_path / "lost")
        wait_until(lambda: look(bench, case_id).job is JobState.DONE)
    finally:
        calling.close()
        stop.set()
        lost.kill()
        if other.pid is not None:
            other.join(PATIENCE)
    seen = look(bench, case_id)
    assert (seen.state, seen.revisions, seen.processed, seen.attempt) == (CaseState.REVIEWED, 1, 1, 2)
    assert other.exitcode == 0
    assert not list((tmp_path / "other" / "tmp").glob("case-*"))

    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.post(f"/cases/{case_id}/claim").status_code == 302
    with app.app_context():
        store = app.extensions["enforcement_review"].files
        now = standing(db.session(), store, db.session.get_one(CaseFile, case_id))
        waiting = [(item.finding.rule, item.outcome) for item in now.open]
    for rule, outcome in waiting:
        is_open = outcome is Outcome.UNDETERMINED
        said = {
            "revision": 1,
            "rule": rule,
            "kind": "settle" if is_open else "confirm",
            "outcome": "pass" if is_open else outcome.value,
            "reason": "经核对。",
        }
        assert reviewer.post(f"/cases/{case_id}/desk/rulings", data=said, headers=HTMX).status_code == 200
    signing = {"revision": 1, "opinion": "已核对。"}
    assert reviewer.post(f"/cases/{case_id}/desk/submit", data=signing, headers=HTMX).status_code == 204

    with app.app_context():
        assert db.session.get_one(CaseFile, case_id).review_state is ReviewState.SUBMITTED
        sheet = db.session.scalars(select(SignedSheet)).one()
        number, key = sheet.id, sheet.sheet_key
    assert store.has(key)
    assert key in reviewer.get(f"/sheets/{number}").text
    assert_books_balance(bench)


def test_a_message_wakes_a_worker_of_another_host_at_once(
    configuration: Configuration, tmp_path: Path
) -> None:
    calling, sleeping = WakeUps(configuration), WakeUps(host(configuration, tmp_path / "other"))
    assert not sleeping.received()
    caller = threading.Timer(0.3, calling.send, ([7],))
    began = time.monotonic()
    caller.start()
    assert sleeping.received()
    assert time.monotonic() - began < 0.9  # a look waits for a second
    caller.join()
    assert not sleeping.received()
    sleeping.close()
    calling.close()


def test_a_queue_that_cannot_be_reached_is_no_error(
    configuration: Configuration, postgres: Server, tmp_path: Path
) -> None:
    """Nor does whoever looks into it run in circles."""
    gone = settings(tmp_path / "gone", postgres.url("gone"), configuration.files)
    wake_ups = WakeUps(gone)
    wake_ups.send([1])
    began = time.monotonic()
    assert not wake_ups.received()
    assert time.monotonic() - began > 1
    wake_ups.close()


def test_a_database_that_was_restarted_is_used_again(
    configuration: Configuration,
    bench: Bench,
    postgres: Server,
) -> None:
    wake_ups = WakeUps(configuration)
    assert not wake_ups.received()
    with bench.reading() as session:
        session.scalars(select(CaseFile.id)).all()
    postgres.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{configuration.database.rpartition('/')[2]}'"
    )
    assert not wake_ups.received()  # told of it, and waits a moment
    wake_ups.send([1])
    wake_ups.send([2])
    assert wake_ups.received()
    assert not do_next(bench, "worker")
    wake_ups.close()


def test_the_commands_for_the_database_work_on_postgresql(
    postgres: Server, bucket: str, tmp_path: Path
) -> None:
    name = postgres.new_database()
    environment = {
        "ENFORCEMENT_REVIEW_INSTANCE": str(tmp_path / "host"),
        "ENFORCEMENT_REVIEW_DATABASE": postgres.url(name),
        "ENFORCEMENT_REVIEW_FILES": bucket,
        "ENFORCEMENT_REVIEW_SECRET_KEY": "s" * 32,
        "ENFORCEMENT_REVIEW_AUDIT_KEY": "k" * 32,
    }

    def run(*words: str) -> tuple[int, str]:
        came = CliRunner().invoke(main, words, env=environment)
        return came.exit_code, came.output

    assert run("db", "check")[0] == 1
    assert run("db", "upgrade") == (0, "数据库已新建，版本 0004。\n")
    assert run("db", "upgrade") == (0, "数据库已是最新版本（0004）。\n")
    status, said = run("db", "check")
    assert (status, "文件存储可用" in said) == (0, True)
    assert run("audit", "verify")[0] == 0
    assert run("db", "sweep") == (0, "不再用到的文件 0 个，共 0.0 MB；加 --delete 删除。\n")
    assert run("db", "backup", str(tmp_path / "copy"))[0] == 2
    environment["ENFORCEMENT_REVIEW_FILES"] = bucket.replace("s3://", "s3://no-such-")
    status, said = run("db", "check")
    assert (status, "文件存储" in said) == (1, True)
    postgres.drop(name)


def test_pages_are_served_on_a_database_that_is_up_to_date(configuration: Configuration) -> None:
    app = create_app(configuration)
    assert app.test_client().get("/sign-in").status_code == 200
    with app.app_context():
        db.engine.dispose()
