"""Full-text search: any piece of a text finds it, what it does not say does not, and nothing typed breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from io import StringIO

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from enforcement_review.store import schema
from enforcement_review.store.database import open_engine
from enforcement_review.store.search import (
    _DIALECTS,
    _grams,
    _Postgres,
    _short_grams,
    _sought,
    index_case,
    matching,
    remove_case,
    spell,
)

DECISION = """济市监罚〔2026〕15号
当事人：历下区好邻居便利店　　统一社会信用代码：91370102MA3C4XYZ1Q
经查，当事人经营超过保质期的食品，货值金额12.5元。
依据《中华人民共和国食品安全法》第一百二十四条，决定给予行政处
罚：没收违法所得 12.50 元；罚款５０００元。"""

# Few signs, so that pieces meet by chance; wide and narrow ones, punctuation, full-width forms, white space.
SIGNS = "行政处罚决定书甲乙丙〇0123ab２Ｂz，。：〔〕'\"*()-_^ 　\n"
texts = st.text(st.sampled_from(SIGNS), max_size=60)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('search')}/search.db")
    schema.upgrade(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(autouse=True)
def _without_case_files(session: Session) -> Iterator[None]:
    """No transaction is ever committed, so that no case file has to be there for a text."""
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    yield
    session.rollback()


def found(session: Session, query: str) -> set[int]:
    select = matching(session, query)
    assert select is not None
    return set(session.scalars(select))


def says(whole: str, query: str) -> bool:
    """What a search is meant to be."""
    return all(spell(word) in spell(whole) for word in query.split())


@pytest.mark.parametrize(
    "query",
    [
        "济市监罚〔2026〕15号",
        "济市监罚[2026]15号",
        "2026 15号",
        "15号",
        "5号",
        "罚",
        "号",
        "好邻居便利店",
        "邻居",
        "行政处罚",
        "罚款5000",
        "5000元",
        "91370102MA3C4XYZ1Q",
        "91370102ma3c4",
        "3C4XYZ",
        "食品 没收",
        "第一百二十四条",
        "12.5",
        "1",
        "0元",
    ],
)
def test_a_decision_is_found_by_what_it_says(session: Session, query: str) -> None:
    index_case(session, 7, DECISION)
    index_case(session, 8, "另一份案卷")
    assert found(session, query) == {7}


@pytest.mark.parametrize("query", ["罚行", "16号", "2026〕5号", "邻好", "91370103", "罚款500元", "食品 停业"])
def test_it_is_not_found_by_what_it_does_not_say(session: Session, query: str) -> None:
    index_case(session, 7, DECISION)
    assert found(session, query) == set()


@settings(max_examples=150, deadline=None)
@given(data=st.data(), whole=texts)
def test_any_piece_of_a_text_finds_it(session: Session, data: st.DataObject, whole: str) -> None:
    index_case(session, 1, whole)
    start = data.draw(st.integers(0, max(0, len(whole) - 1)))
    end = data.draw(st.integers(start + 1, max(start + 1, len(whole))))
    select = matching(session, whole[start:end])
    assert select is None or set(session.scalars(select)) == {1}


@settings(max_examples=300, deadline=None)
@given(
    whole=texts, query=st.text(st.sampled_from(SIGNS), max_size=8).filter(lambda query: spell(query) != "")
)
def test_a_query_finds_exactly_the_texts_that_say_it(session: Session, whole: str, query: str) -> None:
    index_case(session, 1, whole)
    assert found(session, query) == ({1} if says(whole, query) else set())


@settings(max_examples=150, deadline=None)
@given(query=st.text(max_size=40))
def test_nothing_that_is_typed_breaks_a_query(session: Session, query: str) -> None:
    index_case(session, 1, DECISION)
    select = matching(session, query)
    if select is not None:
        session.execute(select).all()


def test_what_says_no_word_asks_for_nothing(session: Session) -> None:
    assert matching(session, ' "*" AND（） ') is not None
    assert matching(session, ' "*" （） ') is None


def test_another_text_takes_the_place_of_the_one_before(session: Session) -> None:
    index_case(session, 1, "没收违法所得")
    index_case(session, 1, "没收违法所得")
    index_case(session, 1, "罚款五千元")
    assert found(session, "违法所得") == set()
    assert found(session, "五千元") == {1}
    session.execute(text("INSERT INTO search_text (search_text) VALUES ('integrity-check')"))


def test_a_removed_text_leaves_nothing_behind(session: Session) -> None:
    index_case(session, 1, "没收违法所得")
    index_case(session, 2, "没收非法财物")
    remove_case(session, 1)
    assert found(session, "没收") == {2}
    assert session.scalars(text("SELECT case_file_id FROM search_text_kept")).all() == [2]


def test_a_very_long_query_is_cut_and_still_finds(session: Session) -> None:
    whole = "处罚决定" * 200
    index_case(session, 1, whole)
    assert found(session, whole) == {1}


# ---- PostgreSQL: the same words on its side, held against a model of its operators ----


@settings(max_examples=300, deadline=None)
@given(
    whole=texts, query=st.text(st.sampled_from(SIGNS), max_size=8).filter(lambda query: spell(query) != "")
)
def test_grams_let_no_text_slip_that_says_the_word(whole: str, query: str) -> None:
    """`@@` finds a row if it has every gram (the last: begins with it); `strpos` then decides."""
    grams = {*_grams(spell(whole)), *_short_grams(spell(whole))}
    for word in filter(None, map(spell, query.split())):
        (*sure, last), begins = _sought(word)
        has = all(gram in grams for gram in sure) and (
            last in grams or (begins and any(gram.startswith(last) for gram in grams))
        )
        assert has or word not in spell(whole)


def test_a_long_text_stands_in_parts_that_overlap_by_more_than_a_query() -> None:
    spelt = "".join(chr(0x4E00 + number % 20_000) for number in range(50_000))
    parts = list(_Postgres()._parts(spelt))
    assert all(len(part) <= _Postgres.PART for part in parts)
    for start in (0, 19_900, 19_999, 39_500, 49_800):
        assert any(spelt[start : start + 200] in part for part in parts)


def test_the_statement_for_postgresql_carries_values_apart_from_words() -> None:
    select = _DIALECTS["postgresql"].found([spell("罚〔2026〕15号"), "乙"])
    assert isinstance(select, Select)
    statement = select.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    assert "'" not in str(statement)
    assert all(re.fullmatch(r"[\w·•' &:*]+", str(value)) for value in statement.params.values() if value != 0)


def test_the_table_for_postgresql_has_an_index_over_the_grams() -> None:
    written = StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": written}
    )
    migration = import_module("enforcement_review.store.migrations.versions.0002_full_text")
    with Operations.context(context):
        migration.upgrade()
        migration.downgrade()
    assert "grams TSVECTOR NOT NULL" in written.getvalue()
    assert "CREATE INDEX ix_search_text_grams ON search_text USING gin (grams)" in written.getvalue()
    assert "DROP TABLE search_text" in written.getvalue()
