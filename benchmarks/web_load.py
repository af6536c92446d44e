"""Pages under load with 100 000 case files: as multiples of a static page, and how many queries each asks.

`python -m benchmarks.web_load FOLDER [SECONDS [COUNT]]`. FOLDER keeps the seeded instances for the next run (seeding
takes some minutes once, see seed.py). Twenty people signed in over connections that stay open ask for one kind of
page for SECONDS (5 unless said otherwise), then for the next, and at last for all kinds mixed; the server is
`enforcement-review serve` on this machine. Each figure is divided by that of a static file of the same server, asked
for in the same way just before and after: what remains is what a page costs beyond being a page. The queries of a
page are counted with 1 000 and with COUNT case files: they do not grow. A run with the default takes about a minute
and a half, two thirds of it under load.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import create_engine, event, select

from benchmarks.seed import COUNT, PASSWORD, REVIEWERS, instance
from benchmarks.seed import main as seed_instance
from enforcement_review.store.tables import CaseFile, ReviewState
from enforcement_review.web import create_app
from enforcement_review.web.extensions import db

USERS = 20
SECONDS = 5.0
SMALL = 1_000
STATIC = "静态页"
STATIC_PATH = "/static/site.css"
WAIT = 60.0  # seconds for the server to come up, and for one answer


@dataclass
class Person:
    """Somebody at a browser.

    Attributes:
        desks, cases: addresses of desks and overviews that this person may open.
        next_page: of the whole list.
    """

    username: str
    connection: http.client.HTTPConnection
    cookie: str = ""
    desks: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    next_page: str = "/cases"


Chosen = Callable[[Person, random.Random], str]


def _one_of(*paths: str) -> Chosen:
    return lambda _person, chance: chance.choice(paths)


def _listed(**query: object) -> str:
    return f"/cases?{urlencode(query)}"


# What is asked for: the usual ways through the application, each with a few variants.
PAGES: dict[str, Chosen] = {
    "首页": _one_of("/"),
    "列表": _one_of("/cases"),
    "列表，第二页": lambda person, _chance: person.next_page,
    "列表，筛选": _one_of(
        _listed(review="in_review"),
        _listed(state="reviewed", grade="不合格"),
        _listed(veto=1, open=1),
        _listed(band=85, first="2025-01", last="2025-12"),
        _listed(unit=4, review="sent"),
        _listed(rule="procedure.decision-complete", outcome="undetermined"),
    ),
    "列表，排序": _one_of(_listed(sort="score", dir="asc"), _listed(sort="open"), _listed(sort="due")),
    "列表，几乎没有": _one_of(_listed(state="unreadable", grade="优秀"), _listed(band=0, veto=1)),
    "搜索，少见": _one_of(_listed(q="国静超市食品案"), _listed(q="〔2025〕4321号"), _listed(q="3701021990")),
    "搜索，常见": _one_of(_listed(q="罚款"), _listed(q="送达回证 当事人"), _listed(q="行政处罚决定书")),
    "搜索，常见并筛选": _one_of(_listed(q="罚款", grade="不合格"), _listed(q="当事人", sort="score")),
    "案卷": lambda person, chance: chance.choice(person.cases),
    "评查台": lambda person, chance: chance.choice(person.desks),
    "统计": _one_of("/dashboard", "/dashboard?first=2025-01&last=2025-12"),
}


def main(folder: Path, seconds: float = SECONDS, count: int = COUNT) -> None:
    for size in (SMALL, count):
        if not (folder / str(size) / "enforcement-review.db").is_file():
            seed_instance(folder / str(size), size)
    few, many = (queries_of(folder / str(size)) for size in (SMALL, count))
    print(f"queries of a page with {SMALL} | {count} case files, supervisor")
    for name in few:
        print(f"  {name:<12}{few[name]:4} | {many[name]}")
    with serving(folder / str(count)) as port:
        people = [signed_in(port, number) for number in range(USERS)]
        alone = {STATIC: ask_for(people, {STATIC: _one_of(STATIC_PATH)}, seconds / 2)[STATIC]}
        for name, chosen in PAGES.items():
            alone[name] = ask_for(people, {name: chosen}, seconds)[name]
        alone[STATIC] += ask_for(people, {STATIC: _one_of(STATIC_PATH)}, seconds / 2)[STATIC]
        mixed = ask_for(people, {STATIC: _one_of(STATIC_PATH), **PAGES}, 2 * seconds)
    print(f"{USERS} people, {count} case files: median and 95th percentile as multiples of a static page's")
    print(f"  {'':<12}{'alone':>16}{'all mixed':>18}")
    for name, times in alone.items():
        print(f"  {name:<12}{_multiples(times, alone[STATIC])}{_multiples(mixed[name], mixed[STATIC])}")


def _multiples(times: list[float], base: list[float]) -> str:
    middle, late = (_at(times, share) / _at(base, share) for share in (0.5, 0.95))
    return f"{middle:9.1f} {late:7.1f}"


def _at(times: list[float], share: float) -> float:
    return statistics.quantiles(times, n=100)[round(share * 100) - 1]


# ---- the load ----


def ask_for(people: list[Person], pages: dict[str, Chosen], seconds: float) -> dict[str, list[float]]:
    """Everybody asks for pages, one after the other, until the time is over: seconds of each answer, by page."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    faults: list[str] = []
    end = time.perf_counter() + seconds
    names = list(pages)

    def work(person: Person, number: int) -> None:
        chance = random.Random(number)
        while time.perf_counter() < end:
            name = chance.choice(names)
            path = pages[name](person, chance)
            begun = time.perf_counter()
            status, _body = get(person, path)
            times[name].append(time.perf_counter() - begun)
            if status != 200:
                faults.append(f"{person.username} {path}: {status}")
                return

    threads = [threading.Thread(target=work, args=(person, number)) for number, person in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit("\n".join(faults))
    return times


def get(person: Person, path: str) -> tuple[int, str]:
    headers = {"Cookie": person.cookie, "Accept": "text/html"}
    person.connection.request("GET", quote(path, safe="/?&=%~+"), headers=headers)
    answer = person.connection.getresponse()
    return answer.status, answer.read().decode()


def signed_in(port: int, number: int) -> Person:
    """One of the reviewers, every fourth a supervisor, every fourth somebody of a unit."""
    usernames = {2: "supervisor", 3: f"unit{number % 10}-0"}
    person = Person(
        usernames.get(number % 4, f"reviewer{number % REVIEWERS}"),
        http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT),
    )
    person.connection.request("GET", "/sign-in")
    answer = person.connection.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    if token is None:
        raise SystemExit("the sign-in page has no token")
    form = urlencode({"username": person.username, "password": PASSWORD, "csrf_token": token[1]})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    person.connection.request("POST", "/sign-in", form, headers)
    answer = person.connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise SystemExit(f"{person.username} was not signed in: {answer.status}")
    person.cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    _, listed = get(person, "/cases")
    following = re.search(r'rel="next" href="([^"]+)"', listed)
    if following:
        person.next_page = following[1].replace("&amp;", "&")
    readable = {2: "/cases?state=reviewed", 3: "/cases?review=sent"}.get(number % 4, "/cases?reviewer=me")
    _, listed = get(person, readable)
    person.cases = [f"/cases/{case}" for case in re.findall(r'list-case"><a href="/cases/(\d+)"', listed)]
    person.desks = [f"{case}/desk" for case in person.cases]
    return person


@contextmanager
def serving(folder: Path, workers: int = 0) -> Iterator[int]:
    """The server's port, while it runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = instance(folder)
    environment = {
        **os.environ,
        "ENFORCEMENT_REVIEW_INSTANCE": str(settings.instance),
        "ENFORCEMENT_REVIEW_SECRET_KEY": settings.secret_key,
        "ENFORCEMENT_REVIEW_AUDIT_KEY": settings.audit_key,
        "ENFORCEMENT_REVIEW_WORKERS": str(workers),
    }
    command = [sys.executable, "-m", "enforcement_review", "serve", "--port", str(port)]
    command += [] if workers else ["--no-worker"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.perf_counter() + WAIT
    while time.perf_counter() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not come up")


# ---- the queries ----


def queries_of(folder: Path) -> dict[str, int]:
    """How many queries each kind of page asks at most, for a supervisor."""
    settings = instance(folder)
    with create_engine(settings.database).connect() as connection:
        some = select(CaseFile.id).where(CaseFile.review_state == ReviewState.SUBMITTED).limit(1)
        case_id = connection.scalar(some)
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    asked = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        nonlocal asked
        asked += statement.startswith("SELECT")

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
    client = app.test_client()
    client.post("/sign-in", data={"username": "supervisor", "password": PASSWORD})
    person = Person("supervisor", http.client.HTTPConnection("127.0.0.1"))
    person.cases, person.desks = [f"/cases/{case_id}"], [f"/cases/{case_id}/desk"]
    following = re.search(r'rel="next" href="([^"]+)"', client.get("/cases").text)
    if following:
        person.next_page = following[1].replace("&amp;", "&")
    counted: dict[str, int] = {}
    for name, chosen in PAGES.items():
        counted[name] = 0
        for path in dict.fromkeys(chosen(person, random.Random(number)) for number in range(30)):
            asked = 0
            if client.get(path).status_code != 200:
                raise SystemExit(f"{path} was refused")
            counted[name] = max(counted[name], asked)
    with app.app_context():
        db.engine.dispose()
    return counted


if __name__ == "__main__":
    given = sys.argv[2:]
    main(
        Path(sys.argv[1]),
        float(given[0]) if given else SECONDS,
        int(given[1]) if len(given) > 1 else COUNT,
    )
