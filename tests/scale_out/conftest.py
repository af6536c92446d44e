"""Tests on PostgreSQL and on an object store, as a district on several hosts has them.

Where there is no PostgreSQL they are skipped, or fail where `ENFORCEMENT_REVIEW_SCALE_OUT_TESTS` is `required`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from enforcement_review.configuration import Configuration, load_configuration
from enforcement_review.jobs.queue import prepare_queue
from enforcement_review.store import schema
from enforcement_review.store.database import open_engine
from tests.scale_out.postgres import NoServerError, Server, server

HERE = Path(__file__).parent
REQUIRED = "ENFORCEMENT_REVIEW_SCALE_OUT_TESTS"  # `required`: without PostgreSQL the tests fail
# Nobody checks them, but boto3 wants some.
ENTRY = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """One worker runs them all: they share one server."""
    if not config.pluginmanager.hasplugin("xdist"):
        return
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("scale_out"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server."""
    try:
        with server() as running:
            yield running
    except NoServerError as error:
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def migrated(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with all tables and no rows, to make others from: migrating once is enough."""
    name = postgres.new_database()
    configuration = settings(tmp_path_factory.mktemp("migrated"), postgres.url(name))
    engine = open_engine(configuration.database)
    schema.upgrade(engine)
    engine.dispose()
    prepare_queue(configuration)
    return name


@pytest.fixture
def database(postgres: Server, migrated: str) -> Iterator[str]:
    """The address of a database of one's own, as an operator writes it."""
    name = postgres.new_database(migrated)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The address of an object store on this machine."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(object_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A place in the object store, as an operator writes it."""
    for name, value in ENTRY.items():
        monkeypatch.setenv(name, value)
    name = f"district-{abs(hash(tmp_path)) % 10**12}"
    boto3.client("s3", endpoint_url=object_store).create_bucket(Bucket=name)
    return f"s3://{name}/kept/files?endpoint={object_store}"


@pytest.fixture
def configuration(tmp_path: Path, database: str, bucket: str) -> Configuration:
    """One host of the district."""
    return settings(tmp_path / "host", database, bucket)


def settings(instance: Path, database: str, files: str | None = None) -> Configuration:
    keys = {"secret_key": "s" * 32, "audit_key": "k" * 32}
    return load_configuration({}, instance=instance, database=database, files=files, workers=0, **keys)
