"""The demonstration: a district with people and case files, so that every role finds something real to do.

It is told as a story of the last three months, step by step through the operations that people use. How far it has
been told stands in a file: where it was broken off, it goes on at the next start.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from enforcement_review.access import actor_of
from enforcement_review.configuration import Configuration
from enforcement_review.model import Outcome
from enforcement_review.operations import reviewing, uploads
from enforcement_review.operations.accounts import Details, create_account
from enforcement_review.operations.demo_story import (
    ACCOUNTS,
    CONFIRMED,
    DISCIPLINE,
    NO_LEGAL_REVIEW,
    OPINION,
    SETTLED,
    SUPERVISOR,
    TALES,
    UNITS,
    Tale,
)
from enforcement_review.operations.errors import OperationError
from enforcement_review.operations.referrals import refer
from enforcement_review.operations.rulings import rule_on
from enforcement_review.operations.standing import StandingFinding, standing
from enforcement_review.operations.units import create_unit
from enforcement_review.operations.upload_look import PdfCheck, look_at
from enforcement_review.operations.uploads import Declared
from enforcement_review.operations.work import Work, working
from enforcement_review.store.database import begin_writing, open_engine
from enforcement_review.store.files import CHUNK, FileStore
from enforcement_review.store.opening import open_files
from enforcement_review.store.tables import Account, CaseFile, RulingKind, Unit

CHINA = timezone(timedelta(hours=8))
Say = Callable[[str], None]
# Reviews what waits, in this process, as it would have been reviewed at that moment: the workers' own.
Process = Callable[[Configuration, datetime], int]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, at its moment."""

    at: datetime
    words: str
    do: Callable[[Teller, datetime], None]


def seed(configuration: Configuration, samples: Path, process: Process, pdf: PdfCheck, say: Say) -> None:
    """Tell the story to a new installation, or go on with it; any other installation stays as it is.

    Args:
        configuration: of the demonstration; its database is there.
        samples: the folder of the sample case files; without them the district has none.
        process: see there.
        pdf: as at an upload.
        say: is told what happens.
    """
    mark = configuration.instance / "demo-story.json"
    teller = Teller(configuration, samples, process, pdf)
    try:
        broken_off = mark.exists()
        if not broken_off and teller.is_anybody_there():
            return
        day, done = _read(mark)
        _write(mark, day, done)
        steps = story(day, samples)
        for number, step in enumerate(steps[done:], start=done):
            say(f"准备演示 {number + 1}/{len(steps)}：{step.words}")
            try:
                step.do(teller, step.at)
            except OperationError:
                if not broken_off or number != done:
                    raise
                # It was done and could not be noted any more.
            _write(mark, day, number + 1)
    finally:
        teller.close()


def story(day: date, samples: Path) -> list[Step]:
    """Everything that happens until the day, in order."""
    steps = [Step(_moment(day, 80, 9), "建立单位和账号", _found_district)]
    for number, tale in enumerate(TALES):
        if (samples / tale.file).exists():
            steps += _steps_of(tale, day, number)
    return sorted(steps, key=lambda step: step.at)


class Teller:
    """Who lets people act in the story."""

    def __init__(self, configuration: Configuration, samples: Path, process: Process, pdf: PdfCheck) -> None:
        self.configuration = configuration
        self.samples = samples
        self.pdf = pdf
        self.files: FileStore = open_files(configuration.files)
        self._process = process
        self._engine = open_engine(configuration.database)
        self._sessions = sessionmaker(self._engine)

    @contextmanager
    def acting(self, username: str | None, at: datetime) -> Iterator[Work]:
        """The work of a person, or of nobody, at a moment."""
        with self._sessions() as session:
            begin_writing(session)
            account = session.scalars(select(Account).where(Account.username == username)).one_or_none()
            actor = actor_of(account, "127.0.0.1") if account is not None else None
            key = self.configuration.audit_key.encode()
            days = self.configuration.review_days
            with working(Work(session, self.files, at, key, actor, review_days=days)) as work:
                yield work

    def process(self, at: datetime) -> None:
        self._process(self.configuration, at)

    def is_anybody_there(self) -> bool:
        with self._sessions() as session:
            return session.scalar(select(Unit.id).limit(1)) is not None

    def close(self) -> None:
        self._engine.dispose()


# ---- steps ----


def _steps_of(tale: Tale, day: date, number: int) -> list[Step]:
    at = partial(_moment, day, minute=number)
    name = tale.file.partition(".")[0]
    steps = [Step(at(tale.uploaded, 9), f"上传并评查 {name}", partial(_upload, tale))]
    if not tale.uploaded:
        now = datetime.now(UTC)
        return [Step(now + timedelta(microseconds=number), f"上传 {name}", partial(_upload, tale))]
    if tale.assigned is not None:
        due = None if tale.due is None else day - timedelta(days=tale.due)
        steps.append(Step(at(tale.assigned, 14), f"分派 {name}", partial(_assign, tale, due)))
    if tale.begun is not None:
        steps.append(Step(at(tale.begun, 15), f"开始评查 {name}", partial(_begin, tale)))
    if tale.signed is not None:
        steps.append(Step(at(tale.signed, 16), f"签署 {name}", partial(_sign, tale)))
    if tale.sent is not None:
        steps.append(Step(at(tale.sent, 17), f"反馈 {name}", partial(_send, tale)))
    if tale.referred and tale.sent is not None:
        steps.append(Step(at(tale.sent, 18), f"移送 {name}", partial(_refer, tale)))
    return steps


def _found_district(teller: Teller, at: datetime) -> None:
    with teller.acting(None, at) as work:
        units: dict[str | None, int] = {}
        for name, above, sector in UNITS:
            units[name] = create_unit(work, name, units.get(above), sector).id
        for username, name, role, unit, reach in ACCOUNTS:
            # The password is made here and forgotten: one gets in by the demonstration's buttons only.
            create_account(work, username, Details(name, role, units[unit], units.get(reach)), one_time=False)


def _upload(tale: Tale, teller: Teller, at: datetime) -> None:
    path = teller.samples / tale.file
    found = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    with teller.acting(tale.by, at) as work:
        upload = uploads.begin(work)
        for file in found:
            name = uploads.check_name(file.relative_to(path.parent).as_posix())
            with file.open("rb") as stream:
                stored = teller.files.put(iter(partial(stream.read, CHUNK), b""))
            with file.open("rb") as stream:
                look = look_at(stream, stored.size, name, teller.pdf)
            uploads.add_file(work, upload.id, name, stored, look)
        unit = work.session.scalars(select(Unit.id).where(Unit.name == tale.unit)).one()
        uploads.finish(work, upload.id, Declared(unit, tale.purpose))
    if tale.uploaded:
        teller.process(at + timedelta(seconds=40))


def _assign(tale: Tale, due: date | None, teller: Teller, at: datetime) -> None:
    with teller.acting(SUPERVISOR, at) as work:
        case = _case(work.session, tale)
        reviewer = work.session.scalars(select(Account.id).where(Account.username == tale.reviewer)).one()
        reviewing.assign(work, case.id, reviewer, due)


def _begin(tale: Tale, teller: Teller, at: datetime) -> None:
    with teller.acting(tale.reviewer, at) as work:
        case = _case(work.session, tale)
        failed = [
            item for item in standing(work.session, work.files, case).findings if item.outcome is Outcome.FAIL
        ]
        _rule(work, case, failed[0])


def _sign(tale: Tale, teller: Teller, at: datetime) -> None:
    with teller.acting(tale.reviewer, at) as work:
        case = _case(work.session, tale)
        now = standing(work.session, work.files, case)
        for item in now.findings:
            if item.outcome is Outcome.FAIL or now.needs_person(item):
                _rule(work, case, item)
        reviewing.submit(work, case.id, _revision(case), OPINION)


def _send(tale: Tale, teller: Teller, at: datetime) -> None:
    with teller.acting(SUPERVISOR, at) as work:
        reviewing.send(work, _case(work.session, tale).id)


def _refer(tale: Tale, teller: Teller, at: datetime) -> None:
    with teller.acting(SUPERVISOR, at) as work:
        unit = work.session.scalars(select(Unit.id).where(Unit.name == DISCIPLINE)).one()
        refer(work, _case(work.session, tale).id, unit, tale.referred)


def _rule(work: Work, case: CaseFile, item: StandingFinding) -> None:
    """What a reviewer says who finds the machine right, and the papers in order where it was not sure."""
    say: dict[str, Any] = {"kind": RulingKind.CONFIRM, "reason": CONFIRMED}
    if item.outcome is Outcome.UNDETERMINED:
        review = item.finding.rule.startswith("legal-review.")
        outcome = Outcome.NOT_APPLICABLE if review else Outcome.PASS
        say = {
            "kind": RulingKind.SETTLE,
            "reason": NO_LEGAL_REVIEW if review else SETTLED,
            "outcome": outcome,
        }
    rule_on(work, case.id, _revision(case), item.finding.rule, **say)


def _case(session: Session, tale: Tale) -> CaseFile:
    label = tale.file.partition(".")[0]
    return session.scalars(
        select(CaseFile).where(CaseFile.label == label, CaseFile.purpose == tale.purpose)
    ).one()


def _revision(case: CaseFile) -> int:
    assert case.revision is not None
    return case.revision.number


# ---- time, and how far the story has been told ----


def _moment(day: date, before: int, hour: int, minute: int = 0) -> datetime:
    """So many days before, on a working day; nobody works at a week's end."""
    then = day - timedelta(days=before)
    then -= timedelta(days=max(0, then.weekday() - 4))
    return datetime.combine(then, time(hour, minute), CHINA)


def _read(mark: Path) -> tuple[date, int]:
    try:
        said = json.loads(mark.read_text(encoding="utf-8"))
        return date.fromisoformat(said["day"]), int(said["done"])
    except FileNotFoundError:
        return datetime.now(CHINA).date(), 0


def _write(mark: Path, day: date, done: int) -> None:
    part = mark.with_suffix(".part")
    part.write_text(json.dumps({"day": day.isoformat(), "done": done}), encoding="utf-8")
    part.replace(mark)
