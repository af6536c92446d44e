"""The database: how it is opened, and how a transaction that writes begins.

SQLite runs in WAL mode, where readers never wait. A transaction that will write takes the one writer's place
at its beginning (`begin_writing`), since one that read before cannot be let in later.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

WAIT_SECONDS = 30  # for another writer: a transaction of this program takes milliseconds
WRITING = "enforcement_review_writing"


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` is given beside the URL."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": WAIT_SECONDS}}
    return {"pool_pre_ping": True}


def open_engine(url: str) -> Engine:
    """An engine on the database; the folder of an SQLite file is made where it is not there."""
    prepare_folder(url)
    return create_engine(url, **engine_options(url))


def prepare_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def begin_writing(session: Session) -> None:
    """Begin the session's transaction as one that writes, unless it is one. Nothing may have been read before."""
    if session.in_transaction():
        if not session.connection().get_execution_options().get(WRITING, False):
            raise RuntimeError("the transaction has begun as one that reads")
        return
    session.connection(execution_options={WRITING: True})


@event.listens_for(Engine, "connect")
def _set_up(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the driver's own BEGIN comes too late; see `_begin`
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
