"""A small district for tests: units in a tree, an account for each role, case files that were reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from enforcement_review.access import Actor, actor_of
from enforcement_review.model import ReadSource, ReviewResult
from enforcement_review.operations.processing import keep_revision
from enforcement_review.operations.standing import options_for
from enforcement_review.operations.tallies import tallied
from enforcement_review.operations.work import Work
from enforcement_review.review import ReviewOptions, read_case_file, review
from enforcement_review.store.files import FileStore
from enforcement_review.store.results import keep_sources
from enforcement_review.store.tables import (
    Account,
    CaseFile,
    Cause,
    Purpose,
    Role,
    Unit,
    Upload,
    UploadedFile,
)

SAMPLES = Path(__file__).parent.parent / "sample_cases" / "files"
SAMPLE = SAMPLES / "03-market-cooked-food-deficient.pdf"
NOW = datetime(2026, 5, 6, 1, 30, tzinfo=UTC)
KEY = b"k" * 32
PASSWORD_HASH = "not a hash: nobody signs in with it"


@dataclass(frozen=True, slots=True)
class District:
    """Ids of the units, and of one account for each role.

    Attributes:
        market, transport: enforcement units; `station` stands below the first.
        accounts: the reviewer and the supervisor are of the legal affairs office, the unit's person of `market`.
        market_reviewer: a reviewer whose own unit is the market regulation's.
    """

    root: int
    legal: int
    market: int
    station: int
    transport: int
    discipline: int
    accounts: dict[Role, int]
    market_reviewer: int
    transport_person: int


def build_district(session: Session) -> District:
    """The district's rows, flushed."""

    def unit(name: str, parent: Unit | None) -> Unit:
        row = Unit(name=name, parent_id=parent.id if parent else None, active=True)
        session.add(row)
        session.flush()
        row.path = f"{parent.path if parent else ''}{row.id}/"
        return row

    root = unit("示例区人民政府", None)
    legal = unit("示例区司法局", root)
    market = unit("示例区市场监督管理局", root)
    station = unit("城关市场监管所", market)
    transport = unit("示例区交通运输局", root)
    discipline = unit("示例区纪委监委", root)

    def account(username: str, name: str, role: Role, home: Unit, reach: Unit) -> int:
        row = Account(
            username=username,
            name=name,
            role=role,
            unit_id=home.id,
            reach_id=reach.id,
            password_hash=PASSWORD_HASH,
            session_key=f"session of {username}",
            created_at=NOW,
            must_change_password=False,
            active=True,
        )
        session.add(row)
        session.flush()
        return row.id

    return District(
        root=root.id,
        legal=legal.id,
        market=market.id,
        station=station.id,
        transport=transport.id,
        discipline=discipline.id,
        accounts={
            Role.REVIEWER: account("reviewer", "李评查", Role.REVIEWER, legal, root),
            Role.UNIT: account("unit", "王执法", Role.UNIT, market, market),
            Role.SUPERVISOR: account("supervisor", "张主管", Role.SUPERVISOR, legal, root),
            Role.DISCIPLINE: account("discipline", "赵纪检", Role.DISCIPLINE, discipline, root),
            Role.ADMINISTRATOR: account("administrator", "孙管理", Role.ADMINISTRATOR, legal, root),
        },
        market_reviewer=account("market-reviewer", "周评查", Role.REVIEWER, station, root),
        transport_person=account("transport", "钱执法", Role.UNIT, transport, transport),
    )


def actor(session: Session, account_id: int) -> Actor:
    return actor_of(session.get_one(Account, account_id), "127.0.0.1")


def work_of(session: Session, files: FileStore, account_id: int | None) -> Work:
    return Work(session, files, NOW, KEY, actor(session, account_id) if account_id else None)


@lru_cache(maxsize=4)
def reviewed_sample(path: Path = SAMPLE) -> tuple[tuple[ReadSource, ...], ReviewResult, bytes]:
    """A sample's pages, its result and its bytes; read once for all tests."""
    read = read_case_file(path)
    return read.sources, review(read.sources, ReviewOptions()), path.read_bytes()


def add_case(
    session: Session,
    files: FileStore,
    district: District,
    *,
    unit: int | None = None,
    purpose: Purpose = Purpose.REVIEW,
    path: Path = SAMPLE,
    label: str = "熟食案",
) -> CaseFile:
    """A case file that the machine has reviewed, as an upload and its job leave it."""
    sources, result, data = reviewed_sample(path)
    stored = files.put([data])
    case = CaseFile(
        unit_id=unit or district.market,
        purpose=purpose,
        label=label,
        content_key=stored.sha256,
        uploaded_by_id=district.accounts[Role.UNIT],
        uploaded_at=NOW,
        month="2026-05",
    )
    with tallied(session, case):
        session.add(case)
        session.flush()
    upload = Upload(account_id=case.uploaded_by_id, begun_at=NOW, finished_at=NOW, case_file_id=case.id)
    upload.files.append(
        UploadedFile(name=path.name, sha256=stored.sha256, size=stored.size, media_type="application/pdf")
    )
    session.add(upload)
    session.flush()
    work = work_of(session, files, None)
    assert options_for(case) is not None
    keep_revision(work, case, result, keep_sources(files, sources), upload.id, Cause.UPLOADED)
    return case
