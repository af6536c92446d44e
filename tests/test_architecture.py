"""Who may import whom. The design in one test: dependencies go one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import enforcement_review

PACKAGE = Path(enforcement_review.__file__).resolve().parent
STAGES = ("intake", "reading", "splitting", "extracting", "judging", "scoring")
# Rooms that know nothing of the stages, and that every stage may use.
COMMON = ("errors", "resources", "text")

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "resources": {"errors"},
    "model": {"errors"},
    "law": {"model", "errors", "resources"},
    "text": {"model", "law", "errors", "resources"},
    **{stage: {"model", "law", *COMMON} for stage in STAGES},
    "saving": {"model", "errors"},
    "placing": {"model"},
    "review": {"model", "law", *COMMON, *STAGES, "placing"},
    "processes": set(),
    "scanning": {"model", "errors", "reading", "processes", "saving"},
    "reporting": {"model", "errors", "resources"},
    # What people do with reviews, and the doors to it.
    "configuration": {"errors"},
    "correcting": {"model"},
    "store": {"model", "errors", "saving"},
    "access": {"store", "model"},
    "operations": {
        "access",
        "store",
        "review",
        "correcting",
        "model",
        "law",
        "errors",
        "resources",
        "text",
        "intake",
        "judging",
        "scoring",
        "splitting",
        "saving",
        "reporting",
        "configuration",
    },
    "jobs": {
        "operations",
        "review",
        "scanning",
        "processes",
        "access",
        "store",
        "configuration",
        "model",
        "errors",
    },
    "web": {
        "operations",
        "access",
        "store",
        "configuration",
        "model",
        "errors",
        "resources",
        "reporting",
        "reading",
    },
    "demo": {"operations", "jobs", "configuration", "reading"},
    "cli": {
        "demo",
        "configuration",
        "operations",
        "store",
        "web",
        "jobs",
        "model",
        "errors",
        "resources",
        "text",
        "intake",
        "judging",
        "scoring",
        "review",
        "reporting",
        "saving",
        "scanning",
        "processes",
    },
    "__main__": {"cli"},
}
ONLY_IN = {
    "pdfplumber": {"reading"},
    "pdfminer": {"reading"},
    "pypdfium2": {"reading"},
    "docx": {"reading"},
    "ofdkit": {"reading"},
    "pyhanko": {"reading"},
    "asn1crypto": {"reading"},
    "cryptography": {"reading"},
    "pymediainfo": {"reading"},
    "python_calamine": {"reading"},
    "cv2": {"reading"},
    "numpy": {"reading"},
    "onnxruntime": {"reading"},
    "rapidocr": {"reading"},
    "rapidfuzz": {"splitting", "extracting", "judging"},
    "click": {"cli"},
    "flask": {"web"},
    "flask_sqlalchemy": {"web"},
    "flask_login": {"web"},
    "flask_wtf": {"web"},
    "wtforms": {"web"},
    "waitress": {"cli"},
    "alembic": {"store"},
    "sqlalchemy": {"access", "store", "operations", "jobs", "web", "cli"},
    "boto3": {"store"},
    "botocore": {"store"},
    "psycopg": {"store"},
    "huey": {"jobs"},
    "argon2": {"operations"},
    "jinja2": {"reporting"},
    "rich": {"cli", "reporting"},
    "stdnum": {"law"},
    "cn2an": {"law"},
    "chinese_calendar": {"law"},
}
# What would make two runs differ, or reach outside: nowhere between the bytes and the report.
CORE = ("model", "law", "text", *STAGES, "saving", "review", "reporting")
NEVER_IN_CORE = {"random", "uuid", "socket", "urllib", "http", "requests", "time"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """`model` for enforcement_review/model/box.py, `review` for enforcement_review/review.py."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> Iterator[str]:
    """Full dotted names of everything that the module imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_rooms(path: Path) -> set[str]:
    rooms = set()
    for name in imported(path):
        package, _, rest = name.partition(".")
        if package == "enforcement_review" and not rest.startswith("__version__"):
            rooms.add(rest.partition(".")[0])
    return rooms


def test_every_room_has_its_rule() -> None:
    assert {room_of(path) for path in modules()} - {"__init__"} <= set(MAY_IMPORT)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        assert own_rooms(path) == set()
        return
    assert own_rooms(path) - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_room(library: str) -> None:
    users = {
        room_of(path)
        for path in modules()
        if any(name.partition(".")[0] == library for name in imported(path))
    }
    assert users <= ONLY_IN[library]


def test_the_core_knows_no_clock_no_chance_and_no_network() -> None:
    used = {
        (room_of(path), name)
        for path in modules()
        if room_of(path) in CORE
        for name in (imported_name.partition(".")[0] for imported_name in imported(path))
        if name in NEVER_IN_CORE
    }
    assert used == set()


def test_the_core_never_asks_what_day_it_is() -> None:
    asked = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in modules()
        if room_of(path) in CORE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("today", "now", "utcnow")
    ]
    assert asked == []
