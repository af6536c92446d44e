from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from enforcement_review.store import schema
from enforcement_review.store.database import begin_writing, open_engine
from enforcement_review.store.tables import Account, Base, Job, JobKind, JobState, Role, SignInAttempt, Unit
from tests.district import NOW, build_district


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'schema.db'}")
    yield engine
    engine.dispose()


def described(engine: Engine) -> dict[str, Any]:
    """Tables, columns, indexes and constraints as the database itself has them."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name"))
        return {f"{kind} {name}": sql for kind, name, sql in rows if name != "alembic_version"}


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    there = inspect(engine).get_table_names()
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in Base.metadata.sorted_tables
            if table.name in there
        }


def not_of_search(_object: Any, name: str | None, kind: str, _reflected: Any, _compared: Any) -> bool:
    """The full-text index has tables that no model describes; its module tests them."""
    return not (kind == "table" and name is not None and name.startswith("search_text"))


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    schema.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": not_of_search})
        assert compare_metadata(context, Base.metadata) == []


def test_every_check_of_the_tables_is_in_the_migrations(engine: Engine) -> None:
    schema.upgrade(engine)
    looked = inspect(engine)
    for table in Base.metadata.sorted_tables:
        meant = {str(item.name) for item in table.constraints if type(item).__name__ == "CheckConstraint"}
        assert {str(item["name"]) for item in looked.get_check_constraints(table.name)} == meant, table.name


def test_down_to_nothing_and_up_again_gives_the_same(engine: Engine) -> None:
    schema.upgrade(engine)
    first = described(engine)
    schema.downgrade(engine, "base")
    assert not any(name.startswith("table ") for name in described(engine))
    schema.upgrade(engine)
    assert described(engine) == first


def test_an_upgrade_of_what_is_up_to_date_leaves_every_row(engine: Engine) -> None:
    schema.upgrade(engine)
    with Session(engine) as session:
        begin_writing(session)
        build_district(session)
        session.commit()
    before = contents(engine)
    schema.upgrade(engine)
    assert contents(engine) == before
    assert before["account"]


def test_a_database_of_another_version_is_refused(engine: Engine) -> None:
    with pytest.raises(schema.SchemaError, match="db upgrade"):
        schema.check_schema(engine)
    schema.upgrade(engine)
    schema.check_schema(engine)
    assert schema.revision_of(engine) == schema.newest_revision()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.SchemaError):
        schema.check_schema(engine)


def test_tallies_kept_by_month_alone_are_added_up_over_all_months(engine: Engine) -> None:
    schema.upgrade(engine, "0002")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO unit (id, name, path, active) VALUES (1, '示例区司法局', '1/', 1)")
        )
        for month, sort, key, files in (
            ("2026-04", "state", "reviewed", 2),
            ("2026-05", "state", "reviewed", 3),
            ("2026-05", "fail", "a", 2),
            ("2026-05", "fail", "b", 1),
            ("2026-05", "open", "a", 1),
        ):
            connection.execute(
                text("INSERT INTO tally (unit_id, month, sort, key, files) VALUES (1, :m, :s, :k, :f)"),
                {"m": month, "s": sort, "k": key, "f": files},
            )
    before = contents(engine)["tally"]
    schema.upgrade(engine)
    made = {row[2:] for row in contents(engine)["tally"]} - {row[2:] for row in before}
    assert made == {
        ("2026-05", "failings", "", 3),
        ("", "failings", "", 3),
        ("", "state", "reviewed", 5),
        ("", "fail", "a", 2),
        ("", "fail", "b", 1),
        ("", "open", "a", 1),
    }
    schema.downgrade(engine, "0002")
    assert contents(engine)["tally"] == before


@pytest.mark.parametrize(
    "row",
    [
        Account(
            username="Big",
            name="大写",
            role=Role.UNIT,
            unit_id=1,
            reach_id=1,
            password_hash="",
            session_key="",
            created_at=NOW,
        ),
        Unit(name="示例区司法局", path="", active=True),
        Job(kind=JobKind.REVIEW, case_file_id=1, upload_id=1, state=JobState.RUNNING, created_at=NOW),
        Job(kind=JobKind.REVIEW, case_file_id=1, upload_id=1, state=JobState.FAILED, created_at=NOW),
    ],
    ids=[
        "a username in capitals",
        "two units of one name",
        "running without a lease",
        "failed without a reason",
    ],
)
def test_the_database_refuses_what_the_code_forgot(engine: Engine, row: Any) -> None:
    schema.upgrade(engine)
    with Session(engine) as session:
        begin_writing(session)
        build_district(session)
        session.commit()
        session.add(row)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
        session.expunge_all()


def test_a_moment_comes_back_aware_and_needs_its_zone(engine: Engine) -> None:
    schema.upgrade(engine)
    with Session(engine) as session:
        session.add(SignInAttempt(username="a", address="b", at=NOW, succeeded=True))
        session.commit()
        assert session.scalars(select(SignInAttempt.at)).one() == NOW
        session.add(SignInAttempt(username="a", address="b", at=NOW.replace(tzinfo=None), succeeded=True))
        with pytest.raises(Exception, match="time zone"):
            session.flush()
        session.rollback()
