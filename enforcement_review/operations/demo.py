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
from enforcement_review.operations.errors import OperationError
from enforcement_review.operations.referrals import refer
from enforcement_review.operations.rulings import rule_on
from enforcement_review.operations.standing import StandingFinding, standing
from enforcement_review.operations.units import create_unit
from enforcement_review.operations.upload_look import look_at
from enforcement_review.operations.uploads import Declared
from enforcement_review.operations.work import Work, working
from enforcement_review.resources import rules_folder
from enforcement_review.store.database import begin_writing, open_engine
from enforcement_review.store.files import CHUNK, FileStore, open_files
from enforcement_review.store.tables import Account, CaseFile, Purpose, Role, RulingKind, Unit

CHINA = timezone(timedelta(hours=8))
ROOT = "示例区人民政府"
LEGAL, MARKET, TRANSPORT = "示例区司法局", "示例区市场监督管理局", "示例区交通运输局"
EMERGENCY, URBAN, ECOLOGY = "示例区应急管理局", "示例区城市管理局", "示例区生态环境局"
AGRICULTURE, DISCIPLINE = "示例区农业农村局", "示例区纪委监委"
# name, the unit above, sector; in the order of the tree.
UNITS: tuple[tuple[str, str | None, str | None], ...] = (
    (ROOT, None, None),
    (LEGAL, ROOT, None),
    ("示例区司法局法制科", LEGAL, None),
    (MARKET, ROOT, "market_regulation"),
    ("城关市场监督管理所", MARKET, "market_regulation"),
    ("东城市场监督管理所", MARKET, "market_regulation"),
    (TRANSPORT, ROOT, "transport"),
    (EMERGENCY, ROOT, "emergency_management"),
    (URBAN, ROOT, "comprehensive_enforcement"),
    (ECOLOGY, ROOT, "ecology_environment"),
    (AGRICULTURE, ROOT, "agriculture"),
    (DISCIPLINE, ROOT, None),
)
REVIEWER, SECOND, UNIT = "demo-reviewer", "demo-reviewer-market", "demo-unit"
CARRIER, SUPERVISOR = "demo-unit-transport", "demo-supervisor"
# username, name, role, unit, reach.
ACCOUNTS: tuple[tuple[str, str, Role, str, str | None], ...] = (
    (REVIEWER, "李文静", Role.REVIEWER, "示例区司法局法制科", ROOT),
    (UNIT, "王建国", Role.UNIT, MARKET, None),
    (SUPERVISOR, "张立新", Role.SUPERVISOR, LEGAL, ROOT),
    ("demo-discipline", "陈志远", Role.DISCIPLINE, DISCIPLINE, None),
    ("demo-admin", "孙晓梅", Role.ADMINISTRATOR, LEGAL, None),
    (CARRIER, "赵海峰", Role.UNIT, TRANSPORT, None),
    (SECOND, "何雨桐", Role.REVIEWER, MARKET, ROOT),
)

# Reviews what waits, here and now, as it would have been reviewed at that moment.
Process = Callable[[Configuration, datetime], int]


@dataclass(frozen=True, slots=True)
class Tale:
    """What happens to one of the sample case files; days before today, None: it does not happen.

    Attributes:
        file: in the folder of sample cases.
        due: the day on which its review is due; negative: after today.
        begun: the reviewer confirms a first finding.
        referred: why it goes to the discipline officers.
    """

    file: str
    unit: str
    by: str
    uploaded: int
    reviewer: str = REVIEWER
    assigned: int | None = None
    due: int | None = None
    begun: int | None = None
    signed: int | None = None
    sent: int | None = None
    referred: str = ""
    purpose: Purpose = Purpose.REVIEW


TALES = (
    Tale("01-market-expired-food-clean.pdf", "城关市场监督管理所", UNIT, 76, assigned=74, signed=70, sent=69),
    Tale("05-transport-yanzhou-taxi-clean.pdf", TRANSPORT, CARRIER, 72, assigned=70, signed=63, sent=62),
    Tale("14-urban-muck-deficient.pdf", URBAN, SUPERVISOR, 55, assigned=54, signed=47, sent=46),
    Tale(
        "10-emergency-design-deficient.pdf",
        EMERGENCY,
        SUPERVISOR,
        48,
        assigned=47,
        signed=40,
        sent=39,
        referred="应当告知听证权利而未告知，法制审核晚于处罚决定，程序严重违法，移送核查相关人员责任。",
    ),
    Tale("03-market-cooked-food-deficient.pdf", MARKET, UNIT, 41, purpose=Purpose.SELF_CHECK),
    Tale("03-market-cooked-food-deficient.pdf", MARKET, UNIT, 38, assigned=37, signed=30, sent=29),
    Tale("12-agriculture-pesticide-deficient.zip", AGRICULTURE, SUPERVISOR, 27, assigned=26, due=5),
    Tale("16-agriculture-fishing-deficient.pdf", AGRICULTURE, SUPERVISOR, 24, assigned=9, due=-2),
    Tale("06-transport-overload-deficient.pdf", TRANSPORT, CARRIER, 20, assigned=8, due=-3, begun=6),
    Tale("09-emergency-hazard-clean.pdf", EMERGENCY, SUPERVISOR, 16, assigned=12, signed=4),
    Tale("07-ecology-wastewater-clean.pdf", ECOLOGY, SUPERVISOR, 15, SECOND, assigned=7, due=-4),
    Tale("02-market-boiler-hearing.zip", MARKET, UNIT, 13),
    Tale("08-ecology-exhaust-main-volume", ECOLOGY, SUPERVISOR, 12),
    Tale("11-agriculture-seed-clean", AGRICULTURE, SUPERVISOR, 10),
    Tale("13-urban-summary-clean.pdf", URBAN, SUPERVISOR, 9),
    Tale("04-market-yanzhou-seizure-clean.pdf", "东城市场监督管理所", UNIT, 6),
    Tale("20-urban-muck-ofd.ofd", URBAN, SUPERVISOR, 5),
    Tale("21-agriculture-seed-export.zip", AGRICULTURE, SUPERVISOR, 3),
    Tale("22-transport-taxi-altered-decision", TRANSPORT, CARRIER, 2),
    # Scans take minutes: they are left to the worker, and show how far it is.
    Tale("15-urban-occupation-scanned-receipt.pdf", URBAN, SUPERVISOR, 0),
    Tale("19-urban-summary-photographed", URBAN, SUPERVISOR, 0),
    Tale("18-market-cooked-food-colour-scan.pdf", MARKET, UNIT, 0),
    Tale("17-urban-occupation-grey-scan.pdf", URBAN, SUPERVISOR, 0),
)
OPINION = (
    "经逐项核对，上述问题属实，评查结论与扣分依据充分。请办案单位对照整改建议补正，并在今后办案中加以注意。"
)
CONFIRMED = "已核对原件，情况属实。"
SETTLED = "已核对原件，符合要求。"
NO_LEGAL_REVIEW = "本案不属于须经法制审核的情形。"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, at its moment."""

    at: datetime
    words: str
    do: Callable[[Teller, datetime], None]


def seed(
    configuration: Configuration, process: Process, say: Callable[[str], None] = lambda _line: None
) -> None:
    """Tell the story to a new installation, or go on with it; any other installation stays as it is.

    Args:
        configuration: of the demonstration; its database is there.
        process: see there; of the workers.
        say: is told what happens.
    """
    mark = configuration.instance / "demo-story.json"
    teller = Teller(configuration, process)
    try:
        broken_off = mark.exists()
        if not broken_off and teller.is_anybody_there():
            return
        day, done = _read(mark)
        _write(mark, day, done)
        steps = story(day)
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


def samples_folder() -> Path:
    """Where the sample case files stand: in a source checkout, beside the rules."""
    return rules_folder().parent / "sample_cases" / "files"


def story(day: date) -> list[Step]:
    """Everything that happens until the day, in order."""
    steps = [Step(_moment(day, 80, 9), "建立单位和账号", _found_district)]
    for number, tale in enumerate(TALES):
        if (samples_folder() / tale.file).exists():
            steps += _steps_of(tale, day, number)
    return sorted(steps, key=lambda step: step.at)


class Teller:
    """Who lets people act in the story."""

    def __init__(self, configuration: Configuration, process: Process) -> None:
        self.configuration = configuration
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
    path = samples_folder() / tale.file
    found = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    with teller.acting(tale.by, at) as work:
        upload = uploads.begin(work)
        for file in found:
            name = uploads.check_name(file.relative_to(path.parent).as_posix())
            with file.open("rb") as stream:
                stored = teller.files.put(iter(partial(stream.read, CHUNK), b""))
            with file.open("rb") as stream:
                look = look_at(stream, stored.size, name, lambda _stream: 0)
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
