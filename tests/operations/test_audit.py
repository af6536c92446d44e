from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from enforcement_review.access import Actor
from enforcement_review.operations import audit
from enforcement_review.operations.audit import ACTIONS, AuditFilter, Note, append_notes, list_entries, verify
from enforcement_review.operations.work import Work, working
from enforcement_review.store.database import open_engine
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import AuditEntry, AuditHead, Base, Role
from tests.district import KEY, NOW, District, actor
from tests.operations.conftest import Do

LINES = 5
OTHER_KEY = b"o" * 32
COLUMNS = (
    "at",
    "account_id",
    "account_name",
    "address",
    "action",
    "subject_kind",
    "subject_id",
    "subject_name",
    "changes",
    "reason",
    "seal",
)
Tamper = Callable[[Session], None]


@pytest.fixture(scope="module")
def trail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with a trail of a few lines; each test tampers in a transaction that is undone."""
    path: Path = tmp_path_factory.mktemp("trail") / "trail.db"
    engine = open_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    person = Actor(7, "王敏", Role.SUPERVISOR, 1, "1/", "1/", "1/", "192.0.2.1")
    with Session(engine) as session:
        for number in range(LINES):
            note = Note(
                "account.change",
                ("account", number, f"账号{number}"),
                {"name": ("旧名", f"新名{number}"), "active": (True, False)},
                f"理由{number}",
            )
            append_notes(session, KEY, [note], person, NOW + timedelta(minutes=number))
        session.commit()
    yield engine
    engine.dispose()


@contextmanager
def tampered(engine: Engine, tamper: Tamper) -> Iterator[Session]:
    with Session(engine) as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        tamper(session)
        yield session
        session.rollback()


def run(statement: str, **values: Any) -> Tamper:
    def tamper(session: Session) -> None:
        session.execute(text(statement), values)

    return tamper


def test_a_trail_nobody_touched_is_whole(trail: Engine) -> None:
    with Session(trail) as session:
        verdict = verify(session, KEY)
        assert (verdict.entries, verdict.fault) == (LINES, None)
        for seal in session.scalars(text("SELECT seal FROM audit_entry")):
            assert verify(session, KEY, seal).fault is None


def test_another_key_fits_nothing(trail: Engine) -> None:
    with Session(trail) as session:
        assert verify(session, OTHER_KEY).fault is not None


VALUES = st.one_of(
    st.text(max_size=20).filter(lambda said: "\x00" not in said),
    st.integers(-(2**31), 2**31),
    st.just("2026-05-06 01:30:00.000001"),
    st.just('{"name": ["旧名", "改过"]}'),
    st.binary(max_size=8),
)


@given(line=st.integers(1, LINES), column=st.sampled_from(COLUMNS), value=VALUES)
def test_any_change_of_a_line_is_found(trail: Engine, line: int, column: str, value: object) -> None:
    def tamper(session: Session) -> None:
        session.execute(
            text(f"UPDATE audit_entry SET {column} = :value WHERE id = :line"), locals_of(value, line)
        )

    with Session(trail) as session:
        before = session.execute(
            text(f"SELECT {column} FROM audit_entry WHERE id = :line"), {"line": line}
        ).scalar()
    with tampered(trail, tamper) as session:
        after = session.execute(
            text(f"SELECT {column} FROM audit_entry WHERE id = :line"), {"line": line}
        ).scalar()
        verdict = verify(session, KEY)
        if says_the_same(column, before, after):
            assert verdict.fault is None
        else:
            assert verdict.fault is not None
            assert verdict.entries < line


def locals_of(value: object, line: int) -> dict[str, object]:
    return {"value": value, "line": line}


def says_the_same(column: str, before: object, after: object) -> bool:
    """Whether the two mean one thing: blanks between the marks of JSON say nothing."""
    if before == after and type(before) is type(after):
        return True
    if column != "changes" or not isinstance(before, str) or not isinstance(after, str):
        return False
    try:
        return bool(json.loads(before) == json.loads(after))
    except ValueError:
        return False


@given(line=st.integers(1, LINES))
def test_a_deleted_line_is_found(trail: Engine, line: int) -> None:
    with tampered(trail, run("DELETE FROM audit_entry WHERE id = :line", line=line)) as session:
        assert verify(session, KEY).fault is not None


@given(line=st.integers(1, LINES))
def test_a_deleted_line_is_found_when_the_rest_moves_up(trail: Engine, line: int) -> None:
    def tamper(session: Session) -> None:
        session.execute(text("DELETE FROM audit_entry WHERE id = :line"), {"line": line})
        for number in range(line + 1, LINES + 1):
            session.execute(text("UPDATE audit_entry SET id = id - 1 WHERE id = :number"), {"number": number})
        session.execute(text("UPDATE audit_head SET entries = entries - 1"))

    with tampered(trail, tamper) as session:
        assert verify(session, KEY).fault is not None


@given(place=st.integers(1, LINES + 1), like=st.integers(1, LINES))
def test_an_inserted_line_is_found(trail: Engine, place: int, like: int) -> None:
    names = ", ".join(COLUMNS)

    def tamper(session: Session) -> None:
        for number in range(LINES, place - 1, -1):
            session.execute(text("UPDATE audit_entry SET id = id + 1 WHERE id = :number"), {"number": number})
        source = like if like < place else like + 1
        copy = f"INSERT INTO audit_entry (id, {names}) SELECT :place, {names} FROM audit_entry WHERE id = :source"
        session.execute(text(copy), {"place": place, "source": source})
        session.execute(text("UPDATE audit_head SET entries = entries + 1"))

    with tampered(trail, tamper) as session:
        assert verify(session, KEY).fault is not None


@given(st.lists(st.integers(1, LINES), min_size=2, max_size=2, unique=True))
def test_swapped_lines_are_found(trail: Engine, pair: list[int]) -> None:
    def tamper(session: Session) -> None:
        one, other = pair
        for old, new in ((one, 1000), (other, one), (1000, other)):
            session.execute(
                text("UPDATE audit_entry SET id = :new WHERE id = :old"), {"old": old, "new": new}
            )

    with tampered(trail, tamper) as session:
        assert verify(session, KEY).fault is not None


@given(kept=st.integers(0, LINES - 1))
def test_an_end_that_was_cut_off_is_found_by_the_head(trail: Engine, kept: int) -> None:
    def cut(session: Session) -> None:
        session.execute(text("DELETE FROM audit_entry WHERE id > :kept"), {"kept": kept})

    def cut_with_count(session: Session) -> None:
        cut(session)
        seal = session.scalar(text("SELECT seal FROM audit_entry WHERE id = :kept"), {"kept": kept})
        session.execute(
            text("UPDATE audit_head SET entries = :kept, seal = :seal"),
            {"kept": kept, "seal": seal or audit.FIRST_SEAL},
        )

    for tamper in (cut, cut_with_count):
        with tampered(trail, tamper) as session:
            assert verify(session, KEY).fault is not None


def test_an_end_that_was_cut_off_with_an_old_head_is_found_by_a_noted_seal(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'trail.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        append_notes(session, KEY, [Note("account.sign-in", ("account", 1, "甲"), {}, "")], None, NOW)
        session.commit()
        old = session.get_one(AuditHead, 1)
        head = (old.entries, old.seal, old.head_seal)
        append_notes(session, KEY, [Note("account.sign-in", ("account", 1, "甲"), {}, "")], None, NOW)
        session.commit()
        noted = verify(session, KEY).seal
        session.delete(session.get_one(AuditEntry, 2))
        row = session.get_one(AuditHead, 1)
        row.entries, row.seal, row.head_seal = head
        session.commit()
        assert verify(session, KEY).fault is None  # the head of an old backup fits
        fault = verify(session, KEY, noted).fault
        assert fault is not None
        assert "封签" in fault
    engine.dispose()


def test_a_trail_that_was_emptied_is_found(session: Session, do: Do) -> None:
    do(None, lambda work: work.note("account.change", ("account", 1, "甲")))
    session.execute(text("DELETE FROM audit_entry"))
    assert verify(session, KEY).fault == "末尾的记录缺失：应有 1 条，只有 0 条。"
    session.execute(text("DELETE FROM audit_head"))
    assert verify(session, KEY).fault == "一条记录也没有，账号却有了：记录被清空过。"


def test_a_missing_head_is_found(trail: Engine) -> None:
    with tampered(trail, run("DELETE FROM audit_head")) as session:
        assert verify(session, KEY).fault == "记录的末尾标志缺失。"


def test_what_is_done_and_undone_leaves_no_line(session: Session, do: Do) -> None:
    def fails(work: Work) -> None:
        work.note("account.change", ("account", 1, "甲"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do(None, fails)
    assert list_entries(session, AuditFilter()).rows == ()


def test_an_action_without_words_is_a_fault_of_the_program(do: Do) -> None:
    with pytest.raises(ValueError, match="unknown action"):
        do(None, lambda work: work.note("no.such", ("account", 1, "甲")))


def test_every_action_has_words() -> None:
    assert all(words and not words.isascii() for words in ACTIONS.values())


def test_verification_goes_on_beyond_one_batch(
    session: Session, do: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "BATCH", 3)

    def many(work: Work) -> None:
        for number in range(10):
            work.note("account.change", ("account", number, "甲"))

    do(None, many)
    assert (verify(session, KEY).entries, verify(session, KEY).fault) == (10, None)


# ---- the list ----


@pytest.fixture
def lines(session: Session, files: FileStore, district: District) -> Session:
    """Lines of several people on several days."""
    people = {role: actor(session, account) for role, account in district.accounts.items()}
    session.rollback()

    def write(
        who: Role | None, day: int, hour: int, action: str, subject: tuple[str, int | None, str]
    ) -> None:
        at = datetime(2026, 5, day, hour, tzinfo=UTC)
        person = None if who is None else replace(people[who], address="192.0.2.1")
        with working(Work(session, files, at, KEY, person)) as work:
            work.note(action, subject)

    write(Role.UNIT, 4, 1, "case.upload", ("case_file", 11, "甲案"))
    write(Role.SUPERVISOR, 5, 15, "review.send", ("case_file", 11, "甲案"))  # 23:00 in China
    write(Role.SUPERVISOR, 5, 16, "case.view", ("case_file", 12, "乙案"))  # 00:00 of the 6th in China
    write(None, 6, 2, "case.processed", ("case_file", 12, "乙案"))
    write(Role.ADMINISTRATOR, 7, 2, "account.reset", ("account", 12, "李评查（reviewer）"))
    return session


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"person": "张主管"}, [3, 2]),
        ({"person": "SUPERVISOR"}, [3, 2]),
        ({"person": "系统"}, [4]),
        ({"person": "没有这个人"}, []),
        ({"action": "case.view"}, [3]),
        ({"subject_kind": "case_file", "subject": "甲"}, [2, 1]),
        ({"subject": "12"}, [5, 4, 3]),
        ({"subject_kind": "case_file", "subject": "#12"}, [4, 3]),
        ({"subject": "9" * 40}, []),
        ({"subject": "%"}, []),
        ({"since": date(2026, 5, 6)}, [5, 4, 3]),
        ({"until": date(2026, 5, 5)}, [2, 1]),
        ({"since": date(2026, 5, 6), "until": date(2026, 5, 6)}, [4, 3]),
        ({"since": date(2026, 6, 1)}, []),
        ({"until": date(2026, 6, 1)}, [5, 4, 3, 2, 1]),
        ({"person": "张主管", "since": date(2026, 5, 6)}, [3]),
    ],
)
def test_the_list_is_filtered_newest_first(
    lines: Session, wanted: dict[str, Any], numbers: list[int]
) -> None:
    assert [entry.id for entry in list_entries(lines, AuditFilter(**wanted)).rows] == numbers


def test_pages_of_the_list_follow_one_another_both_ways(session: Session, do: Do) -> None:
    def many(work: Work) -> None:
        for number in range(2 * audit.PAGE_SIZE + 1):
            work.note("account.change", ("account", number, "甲"))

    do(None, many)
    first = list_entries(session, AuditFilter())
    second = list_entries(session, AuditFilter(), after=first.following)
    third = list_entries(session, AuditFilter(), after=second.following)
    seen = [entry.id for page in (first, second, third) for entry in page.rows]
    assert seen == list(range(101, 0, -1))
    assert list_entries(session, AuditFilter(), before=third.previous) == second
