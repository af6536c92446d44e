"""The demonstration: told once, gone on with where it was broken off, and never told to a real installation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from enforcement_review.configuration import Configuration
from enforcement_review.jobs.bench import Bench
from enforcement_review.jobs.loop import do_all
from enforcement_review.operations import demo
from enforcement_review.operations.audit import verify
from enforcement_review.operations.demo_story import TALES, UNITS
from enforcement_review.operations.errors import OperationError
from enforcement_review.operations.units import create_unit
from enforcement_review.reading.page_picture import pdf_pages
from enforcement_review.resources import samples_folder
from enforcement_review.store.tables import (
    Account,
    AuditEntry,
    CaseFile,
    CaseState,
    Job,
    JobState,
    Purpose,
    ReviewState,
    Role,
    Unit,
)
from tests.application import configuration, empty_database
from tests.jobs.looking import assert_books_balance

__all__ = ["configuration", "empty_database"]

FEW = ("03-market-cooked-food-deficient.pdf", "06-transport-overload-deficient.pdf")


@pytest.fixture
def bench(configuration: Configuration) -> Iterator[Bench]:
    bench = Bench(configuration)
    yield bench
    bench.close()


def seed(configuration: Configuration, say: demo.Say = lambda _line: None) -> None:
    demo.seed(configuration, samples_folder(), do_all, pdf_pages, say)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of the case files and a scan: one that is sent, one that is begun, a self-check, one that waits."""
    scan = "19-urban-summary-photographed"
    tales = tuple(tale for tale in TALES if tale.file in (*FEW, scan))
    monkeypatch.setattr(demo, "TALES", tales)


def test_every_role_finds_something_to_do(configuration: Configuration, bench: Bench, short: None) -> None:
    said: list[str] = []
    seed(configuration, said.append)

    assert said[0].startswith("准备演示 1/")
    with bench.reading() as session:
        assert {role for (role,) in session.execute(select(Account.role))} == set(Role)
        cases = {
            (case.label[:2], case.purpose): case
            for case in session.scalars(select(CaseFile).order_by(CaseFile.id))
        }
        assert cases["03", Purpose.REVIEW].review_state is ReviewState.SENT
        assert cases["03", Purpose.REVIEW].fails
        assert cases["03", Purpose.SELF_CHECK].state is CaseState.REVIEWED
        assert cases["06", Purpose.REVIEW].review_state is ReviewState.IN_REVIEW
        assert cases["19", Purpose.REVIEW].state is CaseState.RECEIVED
        assert session.scalar(select(func.count()).where(Job.state == JobState.QUEUED)) == 1
        moments = list(session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)))
        assert moments == sorted(moments)
    assert_books_balance(bench)

    lines = len(moments)
    seed(configuration)
    with bench.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == lines


def test_broken_off_anywhere_it_goes_on_there(
    configuration: Configuration, bench: Bench, short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step is done, and the note that it is cannot be written any more: the worst moment."""
    steps = len(demo.story(datetime.now(demo.CHINA).date(), samples_folder()))
    write = demo._write
    for number in range(steps):

        def break_off(mark: object, day: date, done: int, number: int = number) -> None:
            if done == number + 1:
                raise KeyboardInterrupt
            write(mark, day, done)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(demo, "_write", break_off)
            with pytest.raises(KeyboardInterrupt):
                seed(configuration)
    seed(configuration)

    with bench.reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseFile)) == 4
        assert session.scalar(select(func.count()).select_from(Unit)) == len(UNITS)
        assert verify(session, configuration.audit_key.encode()).fault is None
    assert_books_balance(bench)


def test_a_real_installation_is_left_alone(configuration: Configuration, bench: Bench) -> None:
    with bench.working() as work:
        create_unit(work, "真实的单位", None)

    seed(configuration)

    with bench.reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 0
    assert not (configuration.instance / "demo-story.json").exists()


def test_what_goes_wrong_in_a_new_story_is_not_passed_over(
    configuration: Configuration, short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OperationError("不行")

    monkeypatch.setattr(demo, "create_unit", refuse)
    with pytest.raises(OperationError):
        seed(configuration)


def test_the_story_is_told_on_working_days_and_ends_today() -> None:
    day = date(2026, 11, 23)
    steps = demo.story(day, samples_folder())
    past = [step for step in steps if step.at.astimezone(demo.CHINA).date() < day]
    assert all(step.at.astimezone(demo.CHINA).weekday() < 5 for step in past)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert {tale.file for tale in TALES} >= {path.name for path in samples_folder().iterdir()}


def test_somebody_is_referred_and_something_is_overdue() -> None:
    assert any(tale.referred and tale.sent for tale in TALES)
    assert any(tale.due and tale.due > 0 and tale.signed is None for tale in TALES)
