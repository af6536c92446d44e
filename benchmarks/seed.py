"""A district with many case files in an instance folder on SQLite, as years of work leave it.

`python -m benchmarks.seed FOLDER [COUNT]`: 100 000 case files unless said otherwise, which takes some five minutes
and a gigabyte. Units, accounts, columns, deficiencies, tallies and searchable text are made up from a fixed
seed; every case file shares one real result, so that desks open. Everybody's password is `PASSWORD`.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from enforcement_review.configuration import Configuration, load_configuration
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.judging.rules import Rule
from enforcement_review.operations.passwords import hash_password
from enforcement_review.operations.tallies import BAND, TallyKey, tally_keys
from enforcement_review.resources import rules_folder
from enforcement_review.review import ReviewOptions, read_case_file, review, standard_for
from enforcement_review.store import schema
from enforcement_review.store.database import begin_writing, open_engine
from enforcement_review.store.opening import open_files
from enforcement_review.store.results import keep_result, keep_sources
from enforcement_review.store.search import index_case
from enforcement_review.store.tables import (
    Account,
    CaseFile,
    CaseState,
    Cause,
    Deficiency,
    Purpose,
    Review,
    ReviewState,
    Revision,
    Role,
    Tally,
    Unit,
    Upload,
    UploadedFile,
)

COUNT = 100_000
PASSWORD = "benchmark-2026"  # of made-up people on this machine
BATCH = 2_000
DAYS = 3 * 365  # over which the uploads spread
CHARACTERS = 1_500  # of searchable text for each case file
REVIEWERS = 40
SAMPLE = Path(__file__).parent.parent / "sample_cases" / "files" / "03-market-cooked-food-deficient.pdf"

DEPARTMENTS = (
    ("市场监督管理局", "食品"),
    ("交通运输局", "超限运输"),
    ("生态环境局", "超标排放"),
    ("应急管理局", "安全生产"),
    ("农业农村局", "农药"),
    ("城市管理局", "占道经营"),
    ("卫生健康局", "非法行医"),
    ("文化和旅游局", "无证演出"),
    ("水务局", "取水"),
    ("自然资源局", "违法占地"),
)
STATIONS = ("城关所", "东关所", "西关所", "开发区所", "高新区所")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "建国秀英志强丽华伟敏静磊洋勇艳杰娟涛明超兰霞平刚桂芳玉文慧宇浩然"
TRADES = ("便利店", "餐饮有限公司", "运输有限公司", "化工有限公司", "建材经营部", "超市", "种植专业合作社")


@dataclass(frozen=True, slots=True)
class People:
    """Ids of the units that enforce, of the reviewers, and of each enforcing unit's person."""

    units: tuple[tuple[int, str], ...]
    reviewers: tuple[int, ...]
    officers: dict[int, int]
    supervisor: int


@dataclass(frozen=True, slots=True)
class Shared:
    """What all case files have in common: a real result and its pages, rules with their weights, lines of text."""

    result_key: str
    pages_key: str
    rules: tuple[Rule, ...]
    weights: tuple[float, ...]
    lines: tuple[str, ...]
    today: date


def main(folder: Path, count: int = COUNT) -> None:
    began = time.perf_counter()
    configuration = instance(folder)
    seed(configuration, count)
    size = (folder / "enforcement-review.db").stat().st_size / 1e6
    print(f"{count} case files in {time.perf_counter() - began:.0f} s, database {size:.0f} MB")


def instance(folder: Path) -> Configuration:
    """The settings of the benchmark's installation."""
    return load_configuration({}, instance=folder, secret_key="s" * 32, audit_key="k" * 32, workers=0)


def seed(configuration: Configuration, count: int) -> None:
    """Make the database anew and fill it."""
    path = configuration.instance / "enforcement-review.db"
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    engine = open_engine(configuration.database)
    schema.upgrade(engine)
    files = open_files(configuration.files)
    read = read_case_file(SAMPLE)
    result = review(read.sources, ReviewOptions())
    rules = load_rule_set(rules_folder()).rules
    chance = random.Random(20260506)
    shared = Shared(
        keep_result(files, result),
        keep_sources(files, read.sources),
        rules,
        tuple(1 / (place + 3) for place in range(len(rules))),
        tuple(line.line.text for lines in result.case_file.texts.values() for line in lines),
        datetime.now(UTC).date(),
    )
    with Session(engine) as session:
        begin_writing(session)
        people = _people(session)
        session.commit()
        tallies: Counter[TallyKey] = Counter()
        for first in range(1, count + 1, BATCH):
            begin_writing(session)
            made = [
                _case(chance, people, shared, number, count)
                for number in range(first, min(first + BATCH, count + 1))
            ]
            _write(session, made, tallies)
            session.commit()
        begin_writing(session)
        session.execute(
            insert(Tally),
            [
                {"unit_id": unit, "month": month, "sort": sort, "key": key, "files": files_of}
                for (unit, month, sort, key), files_of in sorted(tallies.items())
            ],
        )
        session.commit()
    engine.dispose()


# ---- units and accounts ----


def _people(session: Session) -> People:
    root = _unit(session, "示例市人民政府", None)
    legal, discipline = _unit(session, "示例市司法局", root), _unit(session, "示例市纪委监委", root)
    hashed = hash_password(PASSWORD)

    def account(username: str, role: Role, unit: Unit, reach: Unit) -> int:
        row = Account(
            username=username,
            name=f"{SURNAMES[len(username) % 20]}{username}",
            role=role,
            unit_id=unit.id,
            reach_id=reach.id,
            password_hash=hashed,
            session_key=f"session of {username}",
            created_at=datetime.now(UTC),
            must_change_password=False,
            active=True,
        )
        session.add(row)
        session.flush()
        return row.id

    units: list[tuple[int, str]] = []
    officers: dict[int, int] = {}
    for department, (name, matter) in enumerate(DEPARTMENTS):
        parent = _unit(session, f"示例市{name}", root)
        for station, unit in enumerate(
            [parent, *(_unit(session, f"{name}{one}", parent) for one in STATIONS)]
        ):
            units.append((unit.id, matter))
            officers[unit.id] = account(f"unit{department}-{station}", Role.UNIT, unit, unit)
    reviewers = tuple(account(f"reviewer{one}", Role.REVIEWER, legal, root) for one in range(REVIEWERS))
    supervisor = account("supervisor", Role.SUPERVISOR, legal, root)
    account("discipline", Role.DISCIPLINE, discipline, root)
    account("administrator", Role.ADMINISTRATOR, legal, root)
    return People(tuple(units), reviewers, officers, supervisor)


def _unit(session: Session, name: str, parent: Unit | None) -> Unit:
    row = Unit(name=name, parent_id=parent.id if parent else None, active=True)
    session.add(row)
    session.flush()
    row.path = f"{parent.path if parent else ''}{row.id}/"
    return row


# ---- one case file ----


@dataclass(frozen=True, slots=True)
class Made:
    """One case file's rows, as dictionaries for the tables, and its text."""

    case: dict[str, Any]
    upload: dict[str, Any]
    file: dict[str, Any]
    revision: dict[str, Any] | None
    review: dict[str, Any] | None
    deficiencies: list[dict[str, Any]]
    words: str


def _case(chance: random.Random, people: People, shared: Shared, number: int, count: int) -> Made:
    unit, matter = chance.choice(people.units)
    age = int(DAYS * (1 - number / count))
    day = shared.today - timedelta(days=age)
    at = datetime(day.year, day.month, day.day, 1 + number % 8, number % 60, tzinfo=UTC)
    party = "".join(chance.choices(GIVEN, k=3)) + chance.choice(TRADES)
    case_number = f"示{matter[0]}罚〔{day.year}〕{number}号"
    state, review_state = _states(chance, age)
    own_look = state is CaseState.REVIEWED and review_state is ReviewState.NONE and chance.random() < 0.2
    reviewer = None if review_state is ReviewState.NONE else chance.choice(people.reviewers)
    due_on = None if reviewer is None else day + timedelta(days=14)
    signed = at + timedelta(days=9) if review_state in (ReviewState.SUBMITTED, ReviewState.SENT) else None
    base = {
        "id": number,
        "unit_id": unit,
        "purpose": Purpose.SELF_CHECK if own_look else Purpose.REVIEW,
        "sought_volume": None,
        "label": f"{party}{matter}案",
        "content_key": f"{number:064x}",
        "uploaded_by_id": people.officers[unit],
        "uploaded_at": at,
        "month": f"{day:%Y-%m}",
        "state": state,
        "unreadable_because": "压缩包已损坏，请重新上传。" if state is CaseState.UNREADABLE else None,
        "review_state": review_state,
        "reviewer_id": reviewer,
        "due_on": due_on,
        "submitted_at": signed,
        "sent_at": signed if review_state is ReviewState.SENT else None,
    }
    upload = {
        "id": number,
        "account_id": people.officers[unit],
        "begun_at": at,
        "finished_at": at,
        "case_file_id": number,
    }
    file = {
        "upload_id": number,
        "name": f"{party}.pdf",
        "sha256": f"{number:064x}",
        "size": 1_200_000,
        "media_type": "application/pdf",
        "problem": None,
    }
    if state is not CaseState.REVIEWED:
        nothing = dict.fromkeys(("revision_id", "number", "name", "party_name", "case_cause", "sector"))
        nothing |= dict.fromkeys(("procedure", "major", "total", "lowest", "highest", "grade"))
        zero = dict.fromkeys(("page_count", "document_count", "fails", "open_findings", "vetoes"), 0)
        return Made(base | nothing | zero, upload, file, None, None, [], "")
    found = _deficiencies(chance, shared, number, settled=signed is not None)
    standing = _standing(found)
    described = {
        "revision_id": number,
        "number": case_number,
        "name": f"{party}{matter}案",
        "party_name": party,
        "case_cause": f"{matter}违法",
        "sector": None,
        "procedure": "ordinary",
        "major": chance.random() < 0.1,
        "page_count": 20 + number % 60,
        "document_count": 12 + number % 9,
    }
    revision = {
        "id": number,
        "case_file_id": number,
        "upload_id": number,
        "number": 1,
        "cause": Cause.UPLOADED,
        "made_at": at,
        "made_by_id": None,
        "result_key": shared.result_key,
        "pages_key": shared.pages_key,
        **{name: standing[name] for name in ("total", "lowest", "highest", "grade")},
    }
    round_of = None
    if reviewer is not None:
        round_of = {
            "case_file_id": number,
            "round": 1,
            "reviewer_id": reviewer,
            "assigned_by_id": people.supervisor,
            "assigned_at": at,
            "due_on": due_on,
            "begun_at": at if review_state is not ReviewState.ASSIGNED else None,
            "submitted_at": signed,
            "reason": "",
        }
    words = _words(chance, shared, f"{party}\n{case_number}\n{matter}违法")
    return Made(base | described | standing, upload, file, revision, round_of, found, words)


def _states(chance: random.Random, age: int) -> tuple[CaseState, ReviewState]:
    """Old files are done with; the newest wait."""
    if chance.random() < 0.004:
        return CaseState.UNREADABLE, ReviewState.NONE
    if age == 0 and chance.random() < 0.3:
        return chance.choice((CaseState.RECEIVED, CaseState.PROCESSING)), ReviewState.NONE
    weights = (2, 2, 4, 12, 80) if age > 30 else (40, 20, 20, 10, 10)
    if age > 120:
        weights = (0, 0, 1, 20, 980)
    return CaseState.REVIEWED, chance.choices(tuple(ReviewState), weights)[0]


def _deficiencies(
    chance: random.Random, shared: Shared, number: int, *, settled: bool
) -> list[dict[str, Any]]:
    chosen = dict.fromkeys(chance.choices(range(len(shared.rules)), shared.weights, k=chance.randint(0, 12)))
    return [
        {
            "case_file_id": number,
            "rule": rule.id,
            "title": rule.title,
            "section": rule.section,
            "outcome": "fail" if settled or chance.random() < 0.6 else "undetermined",
            "veto": rule.veto,
            "confirmed": settled,
            "deduction": rule.deduct.whole,
        }
        for rule in (shared.rules[place] for place in chosen)
        if not rule.veto or chance.random() < 0.1
    ]


def _standing(found: list[dict[str, Any]]) -> dict[str, Any]:
    fails = [row for row in found if row["outcome"] == "fail"]
    undecided = [row for row in found if row["outcome"] != "fail"]
    total = max(Decimal(0), 100 - sum((row["deduction"] for row in fails), Decimal(0)))
    vetoes = sum(row["veto"] for row in fails)
    grades = standard_for(ReviewOptions()).grades
    grade = grades[-1] if vetoes else next(one for one in grades if total >= one.begins)
    at_stake = sum((row["deduction"] for row in undecided), Decimal(0))
    return {
        "total": total,
        "lowest": max(Decimal(0), total - at_stake),
        "highest": total,
        "grade": grade.title,
        "fails": len(fails),
        "open_findings": len(undecided),
        "vetoes": vetoes,
    }


def _words(chance: random.Random, shared: Shared, said: str) -> str:
    """Lines of a real case file in another order, with people and figures of its own."""
    officer = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
    lines = [said, officer, f"{chance.randrange(10**17, 10**18)}", f"罚款{chance.randrange(1, 500) * 100}元"]
    length = sum(map(len, lines))
    while length < CHARACTERS:
        line = chance.choice(shared.lines)
        lines.append(line)
        length += len(line)
    return "\n".join(lines)


# ---- rows ----


def _write(session: Session, made: list[Made], tallies: Counter[TallyKey]) -> None:
    session.execute(insert(CaseFile), [one.case | {"revision_id": None} for one in made])
    session.execute(insert(Upload), [one.upload for one in made])
    session.execute(insert(UploadedFile), [one.file for one in made])
    for table, rows in (
        (Revision, [one.revision for one in made if one.revision]),
        (Review, [one.review for one in made if one.review]),
        (Deficiency, [row for one in made for row in one.deficiencies]),
    ):
        if rows:
            session.execute(insert(table), rows)
    current = [{"id": one.case["id"], "revision_id": one.case["revision_id"]} for one in made if one.revision]
    session.execute(update(CaseFile), current)
    for one in made:
        tallies.update(_counted(one))
        if one.words:
            index_case(session, one.case["id"], one.words)


def _counted(one: Made) -> Counter[TallyKey]:
    """As operations/tallies.py counts a case file."""
    case = one.case
    if case["purpose"] is not Purpose.REVIEW:
        return Counter()
    said = [("state", case["state"].value), ("review_state", case["review_state"].value)]
    if case["grade"] is not None:
        said += [("grade", case["grade"]), ("band", str(int(case["total"]) // BAND * BAND))]
    said += [("fail" if row["outcome"] == "fail" else "open", row["rule"]) for row in one.deficiencies]
    return tally_keys(case["unit_id"], case["month"], said)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else COUNT)
