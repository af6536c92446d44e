"""The schema's version: brought up to date by the migrations in `migrations/versions`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from enforcement_review.errors import EnforcementReviewError
from enforcement_review.store.database import ALONE, WRITING

FOLDER = Path(__file__).parent / "migrations"


class SchemaError(EnforcementReviewError):
    """The database's schema is not the one that this program works with."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision; what is there already stays.

    Raises:
        SchemaError: the database is newer than the program, or cannot hold Chinese text.
    """
    check_encoding(engine)
    with _alone(engine) as connection:
        try:
            command.upgrade(_config(connection), revision)
        except CommandError as error:
            raise SchemaError("数据库的版本比程序新，请改用新版本的程序。") from error


def check_encoding(engine: Engine) -> None:
    """Refuse a PostgreSQL database that does not hold every character. Raises SchemaError."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise SchemaError(f"数据库的编码是 {encoding}，存不下全部汉字；请以 UTF8 编码新建数据库。")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to a revision (`base`: to nothing)."""
    with _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def revision_of(engine: Engine) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision that this program works with."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config).get_current_head()


def check_schema(engine: Engine) -> None:
    """Refuse to work on a database of another version.

    Raises:
        SchemaError: the schema is older or newer than the program.
    """
    found = revision_of(engine)
    if found != newest_revision():
        raise SchemaError("数据库的版本与程序不符，请先运行“enforcement-review db upgrade”。")


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction beside which nobody writes or migrates."""
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITING: ALONE})
        with connection.begin():
            yield connection


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
