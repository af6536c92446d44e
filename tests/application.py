"""The application on a fresh database in a temporary folder, with a small district in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login.utils import _create_identifier
from sqlalchemy import select

from enforcement_review.configuration import Configuration, load_configuration
from enforcement_review.store import schema
from enforcement_review.store.database import open_engine
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import Account, Role
from enforcement_review.web import create_app
from enforcement_review.web.extensions import db
from tests.district import District, add_case, build_district

SignIn = Callable[[Role | int], FlaskClient]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a database with all tables and no rows: migrating once is enough."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    engine.dispose()
    return path.read_bytes()


@pytest.fixture
def configuration(tmp_path: Path, empty_database: bytes) -> Configuration:
    configuration = load_configuration(
        {}, instance=tmp_path / "instance", secret_key="s" * 32, audit_key="k" * 32, workers=0
    )
    path = tmp_path / "instance" / "enforcement-review.db"
    path.parent.mkdir()
    path.write_bytes(empty_database)
    return configuration


@pytest.fixture
def woken() -> list[int]:
    """Ids of the jobs that workers were woken for."""
    return []


@pytest.fixture
def app(configuration: Configuration, woken: list[int]) -> Iterator[Flask]:
    app = create_app(configuration, woken.extend)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def files(app: Flask) -> FileStore:
    store: FileStore = app.extensions["enforcement_review"].files
    return store


@pytest.fixture
def district(app: Flask) -> District:
    with app.app_context():
        made = build_district(db.session())
        db.session.commit()
        return made


@pytest.fixture
def case_id(app: Flask, files: FileStore, district: District) -> int:
    """A case file of the market regulation that the machine has reviewed and nobody has taken up."""
    with app.app_context():
        case = add_case(db.session(), files, district)
        db.session.commit()
        return case.id


@pytest.fixture
def sign_in(app: Flask, district: District) -> SignIn:
    """A browser in which somebody of a role, or the account of an id, is signed in."""

    def client_of(who: Role | int) -> FlaskClient:
        account_id = district.accounts[who] if isinstance(who, Role) else who
        with app.app_context():
            account = db.session.scalars(select(Account).where(Account.id == account_id)).one()
            key = f"{account.id}:{account.session_key}"
        client = app.test_client()
        browser = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "tests"}
        client.environ_base.update(browser)
        with app.test_request_context(environ_base=browser):
            protected = _create_identifier()
        with client.session_transaction() as session:
            session["_user_id"] = key
            session["_fresh"] = True
            session["_id"] = protected
            session["began"] = int(time.time())
            session.permanent = True
        return client

    return client_of
