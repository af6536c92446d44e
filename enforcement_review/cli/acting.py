"""What commands that work on the database share: it is opened, looked at and left in order, and faults are sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from enforcement_review.configuration import Configuration
from enforcement_review.errors import EnforcementReviewError
from enforcement_review.operations.work import Work, working
from enforcement_review.store import schema
from enforcement_review.store.database import open_engine
from enforcement_review.store.opening import open_files


class DatabaseError(EnforcementReviewError):
    """The database cannot be used."""


@contextmanager
def opened(configuration: Configuration) -> Iterator[Engine]:
    """The database for as long as a command works on it."""
    with database_faults():
        engine = open_engine(configuration.database)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def database_faults() -> Iterator[None]:
    """What the database refuses, as a sentence."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError) as error:
        raise DatabaseError("设置 database 不是能用的数据库地址，请核对它的写法。") from error
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"缺少连接这种数据库的组件 {error.name}，请安装附加组件 postgresql"
            "（pip install 'enforcement-review[postgresql]'）。"
        ) from error
    except (SQLAlchemyError, OSError) as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise DatabaseError(
            f"数据库打不开或者不能用（{said}）。请核对设置 database、文件权限和磁盘空间。"
        ) from error


def sqlite_file(configuration: Configuration) -> Path | None:
    """The file of an SQLite database; None for another sort of database."""
    with database_faults():
        url = make_url(configuration.database)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def prepare(configuration: Configuration) -> bool:
    """Make an SQLite database where there is none yet, and refuse one of another version; True: it was made.

    Raises:
        SchemaError: it is older or newer than the program.
        DatabaseError: it cannot be used.
    """
    file = sqlite_file(configuration)
    is_new = file is not None and not file.exists()
    with opened(configuration) as engine:
        if is_new:
            schema.upgrade(engine)
        else:
            schema.check_schema(engine)
    return is_new


@contextmanager
def acting(configuration: Configuration) -> Iterator[Work]:
    """Work of the program itself, committed at its end: whoever runs commands on the host needs no account."""
    with opened(configuration) as engine, Session(engine) as session:
        work = Work(
            session=session,
            files=open_files(configuration.files),
            now=datetime.now(UTC),
            audit_key=configuration.audit_key.encode(),
        )
        with working(work):
            yield work


@contextmanager
def looking(configuration: Configuration) -> Iterator[Session]:
    """A session that changes nothing."""
    with opened(configuration) as engine, Session(engine) as session:
        yield session
