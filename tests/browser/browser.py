"""A real Chromium on a served application: where it is found, and what it must never do."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from werkzeug.serving import WSGIRequestHandler, make_server

CHOSEN = "ENFORCEMENT_REVIEW_BROWSER"  # path of the browser
REQUIRED = "ENFORCEMENT_REVIEW_BROWSER_TESTS"  # `required`: without a browser the tests fail
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
USUAL_PLACES = (
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
USER_AGENT = "tests"  # as the test client has it: a session belongs to one browser
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
PATIENCE = 10_000  # milliseconds, on a busy machine


def find_browser() -> str | None:
    """Where Chromium or one of its kin is; None where there is none."""
    if chosen := os.environ.get(CHOSEN):
        return chosen
    on_path = (shutil.which(name) for name in NAMES)
    found = next((place for place in on_path if place), None)
    return found or next((place for place in USUAL_PLACES if Path(place).exists()), None)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        """Requests are no news to a test."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass  # without slots: Playwright notes on the object what it calls
class Watch:
    """What went wrong in the pages of a test: errors on the console, broken rules of the content policy, requests
    to anywhere else.

    Attributes:
        expected: statuses of answers that a test asks for on purpose; the console names them.
    """

    host: str
    expected: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error" or message.location.get("url", "").endswith("/favicon.ico"):
            return
        if any(f"status of {status} " in message.text for status in self.expected):
            return
        if self.expected and "Response Status Error Code" in message.text:  # as htmx says it
            return
        self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme in ("http", "https") and place.netloc != self.host:
            self.faults.append(f"request to {request.url}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Opens pages for one person."""

    context: BrowserContext
    address: str

    def open(self, path: str) -> Page:
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        page.goto(self.address + path)
        return page


def visit(browser: Browser, address: str, cookie: str | None, watch: Watch, **wanted: Any) -> Visitor:
    """A visitor with a session of the application, or without one."""
    context = browser.new_context(user_agent=USER_AGENT, locale="zh-CN", **wanted)
    context.set_default_timeout(PATIENCE)
    context.on("page", watch.follow)
    if cookie is not None:
        context.add_cookies([{"name": "enforcement_review", "value": cookie, "url": address}])
    return Visitor(context, address)


def accessibility_faults(page: Page) -> list[str]:
    """Everything in which the page breaks WCAG 2.1 A or AA, as far as axe can tell."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(WCAG)}})
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
