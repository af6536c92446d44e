"""A fresh database with the small district and one case file in it, and a way to do one operation as somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from enforcement_review.operations.work import working
from enforcement_review.store import schema
from enforcement_review.store.database import begin_writing, open_engine
from enforcement_review.store.files import DiskFiles, FileStore
from enforcement_review.store.tables import Role
from tests.district import SAMPLES, District, add_case, build_district, work_of

Do = Callable[..., Any]
Make = Callable[..., int]
# Findings of all four outcomes, among them vetoes that failed.
SAMPLE = SAMPLES / "06-transport-overload-deficient.pdf"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database's bytes, and what is in it: making it once is enough for all tests."""

    database: bytes
    district: District
    case_id: int


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> FileStore:
    """One for all tests: what is in it never changes."""
    return DiskFiles(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, files: FileStore) -> Prepared:
    path = tmp_path_factory.mktemp("operations") / "prepared.db"
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    with Session(engine) as session:
        begin_writing(session)
        district = build_district(session)
        case_id = add_case(session, files, district, path=SAMPLE, label="超限运输案").id
        session.commit()
    engine.dispose()
    return Prepared(path.read_bytes(), district, case_id)


@pytest.fixture
def session(tmp_path: Path, prepared: Prepared) -> Iterator[Session]:
    path = tmp_path / "operations.db"
    path.write_bytes(prepared.database)
    engine = open_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def district(prepared: Prepared) -> District:
    return prepared.district


@pytest.fixture
def case_id(prepared: Prepared) -> int:
    """A case file of the market regulation for review, which nobody has taken up."""
    return prepared.case_id


@pytest.fixture
def make_case(session: Session, files: FileStore, district: District) -> Make:
    """Add another one; its id."""

    def make(**how: Any) -> int:
        session.rollback()
        begin_writing(session)
        case = add_case(session, files, district, **{"path": SAMPLE, **how})
        session.commit()
        return case.id

    return make


@pytest.fixture
def do(session: Session, files: FileStore, district: District) -> Do:
    """`do(who, operation, *args)`: one operation in a transaction of its own, as a role, an account or nobody."""

    def run(who: Role | int | None, operation: Callable[..., Any], *args: Any, **named: Any) -> Any:
        work = work_of(session, files, district.accounts[who] if isinstance(who, Role) else who)
        session.rollback()
        with working(work):
            return operation(work, *args, **named)

    return run
