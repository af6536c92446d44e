"""The demonstration: a small district with an account for each role, and the sample case files as if they had come in.

Everything is done by the operations that people use, so that lists, figures and the audit trail show what they would
after some weeks of work. Nobody knows the passwords: a demonstration is signed in to by its buttons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.access import actor_of
from enforcement_review.configuration import Configuration
from enforcement_review.jobs.loop import do_all
from enforcement_review.model import Outcome
from enforcement_review.operations import accounts, referrals, reviewing, rulings, units, uploads
from enforcement_review.operations.passwords import generate_password
from enforcement_review.operations.signing_in import DEMO_PREFIX
from enforcement_review.operations.standing import StandingFinding, standing
from enforcement_review.operations.upload_look import look_at
from enforcement_review.operations.work import Work, working
from enforcement_review.reading.page_picture import pdf_pages
from enforcement_review.store.database import open_engine
from enforcement_review.store.files import CHUNK, FileStore, open_files
from enforcement_review.store.tables import Account, CaseFile, Purpose, Revision, Role, RulingKind, Unit

Say = Callable[[str], None]

DISTRICT = "示例区人民政府"
LEGAL, DISCIPLINE, MARKET, TRANSPORT = (
    "示例区司法局",
    "示例区纪委监委",
    "示例区市场监督管理局",
    "示例区交通运输局",
)
EMERGENCY, CITY, ECOLOGY, AGRICULTURE = (
    "示例区应急管理局",
    "示例区综合行政执法局",
    "示例区生态环境局",
    "示例区农业农村局",
)
STATIONS = ("河阳市场监督管理所", "兖州市场监督管理所")
# Name of a unit, and the name of the one above it.
UNITS: tuple[tuple[str, str | None], ...] = (
    (DISTRICT, None),
    *(
        (name, DISTRICT)
        for name in (LEGAL, MARKET, TRANSPORT, EMERGENCY, CITY, ECOLOGY, AGRICULTURE, DISCIPLINE)
    ),
    *((name, MARKET) for name in STATIONS),
)
REVIEWER, OTHER_REVIEWER, SUPERVISOR = "reviewer", "reviewer-2", "supervisor"
# Username, name, role, unit.
PEOPLE: tuple[tuple[str, str, Role, str], ...] = (
    (REVIEWER, "李明", Role.REVIEWER, LEGAL),
    (OTHER_REVIEWER, "周倩", Role.REVIEWER, MARKET),
    ("unit", "王建军", Role.UNIT, MARKET),
    ("unit-transport", "钱海涛", Role.UNIT, TRANSPORT),
    (SUPERVISOR, "张岚", Role.SUPERVISOR, LEGAL),
    ("discipline", "赵卫东", Role.DISCIPLINE, DISCIPLINE),
    ("admin", "孙宁", Role.ADMINISTRATOR, LEGAL),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample case file: how its name begins, whose it is, how many days ago it came in."""

    begin: str
    unit: str
    days: int


SAMPLES = (
    Sample("01", STATIONS[0], 96),
    Sample("02", MARKET, 88),
    Sample("03", STATIONS[0], 71),
    Sample("04", STATIONS[1], 66),
    Sample("05", TRANSPORT, 60),
    Sample("06", TRANSPORT, 52),
    Sample("07", ECOLOGY, 45),
    Sample("08", ECOLOGY, 41),
    Sample("09", EMERGENCY, 36),
    Sample("10", EMERGENCY, 30),
    Sample("11", AGRICULTURE, 26),
    Sample("12", AGRICULTURE, 22),
    Sample("13", CITY, 17),
    Sample("14", CITY, 12),
    Sample("16", AGRICULTURE, 9),
    Sample("20", CITY, 6),
    Sample("21", AGRICULTURE, 4),
    Sample("22", TRANSPORT, 2),
)
# With pages that are pictures: these take a minute or two, and are left to the worker to be watched.
SCANS = (
    Sample("15", CITY, 0),
    Sample("17", CITY, 0),
    Sample("18", STATIONS[0], 0),
    Sample("19", CITY, 0),
)
SELF_CHECK = Sample("03", MARKET, 1)
IN_HAND = (("06", 3), ("10", 14), ("14", 2), ("12", 1))  # given to the reviewer so many days ago
LATE = "10"
SENT, SIGNED = "03", "16"  # signed and sent back to the unit; signed and waiting to be sent
REFERRED = "16"


def seed(configuration: Configuration, samples: Path, say: Say) -> bool:
    """Fill an empty database with the demonstration; False: there is something in it already.

    Args:
        configuration: of the installation; its database has the program's schema.
        samples: the folder of the sample case files; where it is not there, the district stays without any.
        say: is told how far it is.
    """
    engine = open_engine(configuration.database)
    try:
        with Session(engine) as session:
            if session.scalar(select(Unit.id).limit(1)) is not None:
                return False
            people = _District(session, open_files(configuration.files), configuration, datetime.now(UTC))
            say("正在建立示例单位和账号…")
            people.settle()
            if not samples.is_dir():
                return True
            say("正在评查示例案卷（约半分钟）…")
            cases = {sample.begin: people.upload(sample, samples) for sample in SAMPLES}
            people.upload(SELF_CHECK, samples, Purpose.SELF_CHECK)
        do_all(configuration)
        with Session(engine) as session:
            people = _District(session, open_files(configuration.files), configuration, datetime.now(UTC))
            people.review(cases)
            for sample in SCANS:
                people.upload(sample, samples)
    finally:
        engine.dispose()
    return True


class _District:
    """People at work in the demonstration's district."""

    def __init__(
        self, session: Session, files: FileStore, configuration: Configuration, now: datetime
    ) -> None:
        self._session = session
        self._files = files
        self._configuration = configuration
        self._now = now

    @contextmanager
    def _as(self, username: str | None, days: int = 0) -> Iterator[Work]:
        """Work as somebody would have done so many days ago; None: the host's administrator."""
        self._session.rollback()
        actor = None
        if username is not None:
            account = self._session.scalars(
                select(Account).where(Account.username == DEMO_PREFIX + username)
            ).one()
            actor = actor_of(account, "127.0.0.1")
            self._session.rollback()
        work = Work(
            session=self._session,
            files=self._files,
            now=self._now - timedelta(days=days),
            audit_key=self._configuration.audit_key.encode(),
            actor=actor,
            review_days=self._configuration.review_days,
        )
        with working(work):
            yield work

    def settle(self) -> None:
        ids: dict[str, int] = {}
        with self._as(None, days=120) as work:
            for name, above in UNITS:
                ids[name] = units.create_unit(work, name, ids[above] if above else None).id
            for username, name, role, unit in PEOPLE:
                reach = ids[DISTRICT] if role in (Role.REVIEWER, Role.SUPERVISOR) else None
                details = accounts.Details(name, role, ids[unit], reach)
                accounts.create_account(
                    work, DEMO_PREFIX + username, details, password=generate_password(), one_time=False
                )

    def upload(self, sample: Sample, samples: Path, purpose: Purpose = Purpose.REVIEW) -> int:
        """Let a sample come in: by its unit where somebody of it has an account, by the supervisor elsewhere."""
        path = next(path for path in sorted(samples.iterdir()) if path.name.startswith(sample.begin))
        who = {MARKET: "unit", TRANSPORT: "unit-transport", STATIONS[0]: "unit", STATIONS[1]: "unit"}
        with self._as(who.get(sample.unit, SUPERVISOR), sample.days) as work:
            upload = uploads.begin(work)
            for file in _files_of(path):
                stored = work.files.put(_chunks(file))
                with file.open("rb") as stream:
                    look = look_at(stream, stored.size, file.name, pdf_pages)
                name = path.name if file == path else f"{path.name}/{file.relative_to(path).as_posix()}"
                uploads.add_file(work, upload.id, uploads.check_name(name), stored, look)
            unit = work.session.scalars(select(Unit.id).where(Unit.name == sample.unit)).one()
            [case] = uploads.finish(work, upload.id, uploads.Declared(unit, purpose))
            return case.id

    def review(self, cases: dict[str, int]) -> None:
        """What people have decided so far."""
        with self._as(None) as work:
            reviewer = work.session.scalars(
                select(Account.id).where(Account.username == DEMO_PREFIX + REVIEWER)
            ).one()
        for begin, days in (*IN_HAND, (SENT, 20), (SIGNED, 5)):
            with self._as(SUPERVISOR, days) as work:
                due = (work.now + timedelta(days=days - 2)).date() if begin == LATE else None
                reviewing.assign(work, cases[begin], reviewer, due)
        self._sign(cases[SENT], 12, "程序合法，个别文书填写不规范，请按清单整改。")
        self._sign(cases[SIGNED], 3, "存在否决事项，建议核查责任。")
        with self._as(SUPERVISOR, 10) as work:
            reviewing.send(work, cases[SENT])
        with self._as(SUPERVISOR, 2) as work:
            office = work.session.scalars(select(Unit.id).where(Unit.name == DISCIPLINE)).one()
            referrals.refer(
                work, cases[REFERRED], office, "否决事项经评查员确认，涉及办案人员履职问题，请核查。"
            )

    def _sign(self, case_id: int, days: int, opinion: str) -> None:
        """Settle everything that is open, as a reviewer with the papers in hand would, and sign."""
        with self._as(REVIEWER, days) as work:
            case = work.session.get_one(CaseFile, case_id)
            revision = work.session.get_one(Revision, case.revision_id).number
            for item in self._open(work, case):
                rulings.rule_on(work, case_id, revision, item.finding.rule, *_settled(item))
            reviewing.submit(work, case_id, revision, opinion)

    def _open(self, work: Work, case: CaseFile) -> Sequence[StandingFinding]:
        return standing(work.session, self._files, case).open


def _settled(item: StandingFinding) -> tuple[RulingKind, str, Outcome | None]:
    if item.outcome is Outcome.FAIL:
        return RulingKind.CONFIRM, "", None
    return RulingKind.SETTLE, "已核对原件，记载清楚。", Outcome.PASS


def _files_of(path: Path) -> list[Path]:
    return [path] if path.is_file() else [file for file in sorted(path.rglob("*")) if file.is_file()]


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
