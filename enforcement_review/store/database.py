"""The database: how it is opened, how a transaction that writes begins, and who waits for whom.

SQLite runs in WAL mode, where readers never wait. A transaction that will write takes the one writer's place
at its beginning (`begin_writing`), since one that read before cannot be let in later.

PostgreSQL lets many write at once. There a transaction that reads sees one moment of the database, as in SQLite
(REPEATABLE READ); one that writes sees with each statement what was committed before it (READ COMMITTED), and
operations lock what they decide on, always in this order: names of a sign-in (`lock_name`), units and accounts, case
file, upload, the name of the recognition of uploads, job, tallies, the audit trail's head. Where two collide all the
same, one of them is undone (`is_collision`) and may be done anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

WAIT_SECONDS = 30  # for another writer: a transaction of this program takes milliseconds
ALONE_SECONDS = 5  # for all who write: while somebody waits to be alone, nobody else begins
WRITING = "enforcement_review_writing"
BESIDE_OTHERS, ALONE = "beside others", "alone"
# Whoever writes holds this lock together with all others who do; whoever must be alone holds it by itself.
WRITERS = "enforcement-review writers"
# Of psycopg's IsolationLevel.
READ_COMMITTED, REPEATABLE_READ = 2, 3
# A host that lost its power holds its locks until the server notices: within a minute, by these.
SERVER_SETTINGS = (
    f"-c lock_timeout={WAIT_SECONDS}s -c timezone=UTC"
    " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
)
# Unique violation, exclusion violation, serialization failure, deadlock, lock not available.
COLLISIONS = frozenset({"23505", "23P01", "40001", "40P01", "55P03"})


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` is given beside the URL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": WAIT_SECONDS}}
    if parsed.get_backend_name() != "postgresql":
        return {"pool_pre_ping": True}
    own = parsed.query.get("options", "")
    options = " ".join([*([own] if isinstance(own, str) else own), SERVER_SETTINGS]).strip()
    return {
        "pool_pre_ping": True,
        "max_overflow": -1,  # as many as there are threads, and no request waits for another's
        "connect_args": {
            "connect_timeout": 10,
            "application_name": "enforcement-review",
            "options": options,
        },
    }


def open_engine(url: str) -> Engine:
    """An engine on the database; the folder of an SQLite file is made where it is not there."""
    prepare_folder(url)
    return create_engine(url, **engine_options(url))


def prepare_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def begin_writing(session: Session, *, alone: bool = False) -> None:
    """Begin the session's transaction as one that writes, unless it is one. Nothing may have been read before.

    `alone`: no other transaction writes meanwhile. In SQLite none ever does.
    """
    if session.in_transaction():
        if not session.connection().get_execution_options().get(WRITING, False):
            raise RuntimeError("the transaction has begun as one that reads")
        return
    session.connection(execution_options={WRITING: ALONE if alone else BESIDE_OTHERS})


def lock_name(session: Session, *names: str) -> None:
    """Let nobody else lock one of the names until the transaction ends: for what no row stands for yet.

    SQLite has one writer at a time in any case.
    """
    if session.get_bind().dialect.name == "postgresql":
        for number in sorted(map(_number, names)):
            session.execute(select(func.pg_advisory_xact_lock(number)))


def is_collision(error: DBAPIError) -> bool:
    """Whether the transaction was undone only because of another one beside it."""
    return getattr(error.orig, "sqlstate", None) in COLLISIONS


def clock_of(engine: Engine) -> Callable[[], datetime]:
    """The clock that all hosts share: the database server's, for which SQLite has this host's."""
    if engine.dialect.name != "postgresql":
        return lambda: datetime.now(UTC)

    def ask() -> datetime:
        with engine.connect() as connection:
            now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return now.astimezone(UTC)

    return ask


def _number(name: str) -> int:
    """The name as PostgreSQL's advisory locks want one: 64 bits with a sign."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


@event.listens_for(Engine, "connect")
def _set_up(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        if hasattr(connection, "adapters"):
            connection.adapters.register_dumper(str, _text_dumper())
        return
    connection.isolation_level = None  # the driver's own BEGIN comes too late; see `_begin`
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@cache
def _text_dumper() -> type:
    """How psycopg writes a text: without NUL, which is no sign of any script and which PostgreSQL does not hold."""
    from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415  # an extra

    class TextDumper(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "") if "\0" in obj else obj)

    return TextDumper


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
    elif connection.dialect.name == "postgresql":
        driver: Any = connection.connection.dbapi_connection
        driver.isolation_level = READ_COMMITTED if writing else REPEATABLE_READ
        if writing == ALONE:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{ALONE_SECONDS}s'")
            connection.execute(select(func.pg_advisory_xact_lock(_number(WRITERS))))
        elif writing:
            connection.execute(select(func.pg_advisory_xact_lock_shared(_number(WRITERS))))
