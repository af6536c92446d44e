"""Browser tests: a served application with a small district, and a Chromium that looks at it.

Without a browser they are skipped, or fail where `ENFORCEMENT_REVIEW_BROWSER_TESTS` is `required`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from enforcement_review.store.tables import Role
from tests.application import (  # noqa: F401  # fixtures are found by their names here
    SignIn,
    app,
    case_id,
    configuration,
    district,
    empty_database,
    files,
    sign_in,
    woken,
)
from tests.browser.browser import CHOSEN, FLAGS, REQUIRED, Visitor, Watch, find_browser, serving, visit

Visit = Callable[..., Visitor]
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """One worker runs them all: they share one browser."""
    if not config.pluginmanager.hasplugin("xdist"):
        return
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one file: Playwright's loop must not run on under tests that begin one of their own."""
    place = find_browser()
    if place is None:
        reason = f"no Chromium, Chrome or Edge was found; name one in {CHOSEN}"
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def served(app: Flask) -> Iterator[str]:  # noqa: F811
    """The address of the application; forgery protection is on, as in real life."""
    app.config["WTF_CSRF_ENABLED"] = True
    with serving(app) as address:
        yield address


@pytest.fixture
def watch(served: str) -> Iterator[Watch]:
    """Fails the test in the end if a page did what it must not."""
    watching = Watch(urlsplit(served).netloc)
    yield watching
    assert watching.faults == []


@pytest.fixture
def visitor(chromium: Browser, served: str, watch: Watch, sign_in: SignIn) -> Iterator[Visit]:  # noqa: F811
    """A browser for somebody of a role, of an account's id, or for somebody not signed in (None)."""
    opened: list[Visitor] = []

    def open_for(who: Role | int | None, width: int = 1280, height: int = 800, **wanted: object) -> Visitor:
        cookie = None
        if who is not None:
            kept = sign_in(who).get_cookie("enforcement_review")
            assert kept is not None
            cookie = kept.value
        size = {"width": width, "height": height}
        opened.append(visit(chromium, served, cookie, watch, viewport=size, **wanted))
        return opened[-1]

    yield open_for
    for one in opened:
        one.context.close()
