"""The schema and the full-text index on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

from enforcement_review.configuration import Configuration
from enforcement_review.store import schema
from enforcement_review.store.database import begin_writing, open_engine
from enforcement_review.store.search import _Postgres, index_case, matching, remove_case
from enforcement_review.store.tables import Base, CaseFile, Purpose, Unit, Upload, UploadedFile
from tests.district import NOW, build_district
from tests.scale_out.conftest import settings
from tests.scale_out.postgres import Server
from tests.store.test_search import (
    test_a_decision_is_found_by_what_it_says,
    test_a_query_finds_exactly_the_texts_that_say_it,
    test_a_very_long_query_is_cut_and_still_finds,
    test_it_is_not_found_by_what_it_does_not_say,
    test_nothing_that_is_typed_breaks_a_query,
)

# Run here once more, on PostgreSQL.
__all__ = [
    "test_a_decision_is_found_by_what_it_says",
    "test_a_query_finds_exactly_the_texts_that_say_it",
    "test_a_very_long_query_is_cut_and_still_finds",
    "test_it_is_not_found_by_what_it_does_not_say",
    "test_nothing_that_is_typed_breaks_a_query",
]


@pytest.fixture
def engine(configuration: Configuration) -> Iterator[Engine]:
    engine = open_engine(configuration.database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def session(postgres: Server, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    name = postgres.new_database(migrated)
    engine = open_engine(settings(tmp_path_factory.mktemp("words"), postgres.url(name)).database)
    with engine.begin() as connection:
        # Texts stand here without case files.
        connection.execute(text("ALTER TABLE search_text DISABLE TRIGGER ALL"))
    with Session(engine) as session:
        yield session
    engine.dispose()
    postgres.drop(name)


@pytest.fixture(autouse=True)
def _without_case_files(request: pytest.FixtureRequest) -> Iterator[None]:
    """No transaction on texts is ever committed."""
    yield
    if "session" in request.fixturenames:
        request.getfixturevalue("session").rollback()


def of_tables(_object: Any, name: str | None, kind: str, _reflected: Any, _compared: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith(("search_text", "huey_")))


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": of_tables})
        assert compare_metadata(context, Base.metadata) == []
    looked = inspect(engine)
    for table in Base.metadata.sorted_tables:
        meant = {str(item.name) for item in table.constraints if type(item).__name__ == "CheckConstraint"}
        assert {str(item["name"]) for item in looked.get_check_constraints(table.name)} == meant, table.name


def test_down_to_nothing_and_up_again_leaves_it_in_use(engine: Engine) -> None:
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {
        "alembic_version",
        "huey_kv",
        "huey_schedule",
        "huey_task",
        "huey_counter",
    }
    with pytest.raises(schema.SchemaError, match="db upgrade"):
        schema.check_schema(engine)
    schema.upgrade(engine)
    schema.check_schema(engine)
    with Session(engine) as session:
        begin_writing(session)
        build_district(session)
        session.commit()


def test_a_database_that_does_not_hold_every_character_is_refused(postgres: Server) -> None:
    postgres.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    engine = open_engine(postgres.url("latin").replace("postgresql:", "postgresql+psycopg:"))
    with pytest.raises(schema.SchemaError, match="LATIN1"):
        schema.upgrade(engine)
    engine.dispose()
    postgres.drop("latin")


def test_units_stand_in_the_order_of_their_paths_whatever_the_language(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT collation_name FROM information_schema.columns WHERE table_name = 'unit' AND column_name = 'path'"
            )
        )
        assert found.scalar_one() == "C"
    assert Unit.path is not None


def test_a_file_may_have_more_than_two_gigabytes(engine: Engine) -> None:
    with Session(engine) as session:
        begin_writing(session)
        district = build_district(session)
        upload = Upload(account_id=next(iter(district.accounts.values())), begun_at=NOW)
        upload.files.append(
            UploadedFile(name="录像.mp4", sha256="0" * 64, size=5 * 2**31, media_type="video/mp4")
        )
        session.add(upload)
        session.commit()
        assert session.get_one(UploadedFile, upload.files[0].id).size == 5 * 2**31


def test_a_sign_that_is_none_does_no_harm(engine: Engine) -> None:
    with Session(engine) as session:
        begin_writing(session)
        build_district(session)
        session.add(Unit(name="一\0个单位", path="9/", active=True))
        session.commit()
        assert session.scalars(select(Unit.name).where(Unit.name == "一个\0单位")).one() == "一个单位"


def test_two_words_may_stand_in_different_parts_of_a_long_text(session: Session) -> None:
    index_case(
        session,
        1,
        "没收违法所得" + "甲" * _Postgres.PART + "责令停产停业" + "乙" * _Postgres.PART + "没收违法所得",
    )
    index_case(session, 2, "没收违法所得")
    query = matching(session, "没收违法所得 停产停业")
    assert query is not None
    assert list(session.scalars(query)) == [1]


def test_a_removed_text_leaves_nothing_behind(engine: Engine) -> None:
    with Session(engine) as session:
        begin_writing(session)
        district = build_district(session)
        case = CaseFile(
            unit_id=district.market,
            purpose=Purpose.SELF_CHECK,
            label="自查",
            content_key="0" * 64,
            uploaded_by_id=next(iter(district.accounts.values())),
            uploaded_at=NOW,
            month="2026-05",
        )
        session.add(case)
        session.flush()
        index_case(session, case.id, "没收违法所得")
        remove_case(session, case.id)
        assert session.scalar(text("SELECT count(*) FROM search_text")) == 0
