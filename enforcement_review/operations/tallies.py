"""The tallies: how many case files for review of each unit and month there are of each sort, for the dashboards.

They are kept in the transaction that changes a case file, so that a page adds up a few thousand rows at most, however
many case files there are. Each is kept twice: for its month, and for all months together (`EVER`), which is what
most pages ask for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from enforcement_review.model import Outcome
from enforcement_review.scoring import HAND
from enforcement_review.store.tables import CaseFile, Deficiency, Purpose, Tally

BAND = 5  # points of a band of the distribution of scores
EVER = ""  # in the place of a month: all of them
FAILINGS = "failings"  # sort of the findings that fail, of whatever rule

TallyKey = tuple[int, str, str, str]
"""Unit, month, sort and key."""


@contextmanager
def tallied(session: Session, case: CaseFile) -> Iterator[None]:
    """Around every change of a case file's state, standing or unit: keeps the dashboards' figures right."""
    before = contributions(session, case)
    yield
    session.flush()
    after = contributions(session, case)
    change = {key: after[key] - before[key] for key in before.keys() | after.keys()}
    _add(session, {key: files for key, files in change.items() if files})


def contributions(session: Session, case: CaseFile) -> Counter[TallyKey]:
    """What one case file adds to the figures: nothing while it is not there, and nothing for a self-check."""
    if case.id is None or case.purpose is not Purpose.REVIEW:
        return Counter()
    said = [("state", case.state.value), ("review_state", case.review_state.value)]
    if case.grade is not None:
        said.append(("grade", case.grade))
    if case.total is not None:
        said.append(("band", str(int(case.total) // BAND * BAND)))
    rows = session.execute(
        select(Deficiency.rule, Deficiency.outcome).where(
            Deficiency.case_file_id == case.id, Deficiency.rule.notlike(f"{HAND}%")
        )
    )
    said += [("fail" if outcome == Outcome.FAIL.value else "open", rule) for rule, outcome in rows]
    return tally_keys(case.unit_id, case.month, said)


def tally_keys(unit: int, month: str, said: Iterable[tuple[str, str]]) -> Counter[TallyKey]:
    """The tallies that a case file of a unit and month counts in, from the sorts and keys that hold for it."""
    held = Counter(said)
    failings = sum(count for (sort, _key), count in held.items() if sort == "fail")
    if failings:
        held[FAILINGS, ""] = failings
    return Counter({(unit, when, *of): count for of, count in held.items() for when in (month, EVER)})


def _add(session: Session, change: dict[TallyKey, int]) -> None:
    """Add to the tallies, or take off; always in the same order, so that no two writers wait for each other."""
    if not change:
        return
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    upsert = insert(Tally).on_conflict_do_update(
        index_elements=["unit_id", "month", "sort", "key"], set_={"files": Tally.files + bindparam("change")}
    )
    columns = ("unit_id", "month", "sort", "key", "files", "change")
    rows = [
        # Where something is taken off, the row is there; the one given must pass the table's check nevertheless.
        dict(zip(columns, (*key, max(files, 0), files), strict=True))
        for key, files in sorted(change.items())
    ]
    session.connection().execute(upsert, rows)
