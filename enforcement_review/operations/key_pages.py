"""Pages of a long list by key: each page asks for the rows beyond the last one seen, so that none is slower than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class KeyPage(Generic[Row]):
    """One page.

    Attributes:
        previous, following: the key to ask for the page before (`before`) and the one that follows (`after`);
            None: there is none.
    """

    rows: tuple[Row, ...]
    previous: Any
    following: Any


def key_page(
    session: Session,
    query: Select[Row],
    key: InstrumentedAttribute[Any],
    size: int,
    *,
    after: Any = None,
    before: Any = None,
    descending: bool = False,
) -> KeyPage[Row]:
    """The page that begins after a key, or ends before one, or the first.

    Args:
        session: where to ask.
        query: of entities; without an order.
        key: a unique column of them, by which they are ordered.
        size: rows on a page.
        after: the key of the last row of the page before.
        before: the key of the first row of the page that follows; at most one of the two.
        descending: greatest key first.
    """
    backwards = before is not None
    upwards = descending == backwards  # the direction of this question: a page before is read from its end
    if after is not None or backwards:
        edge = before if backwards else after
        query = query.where(key > edge if upwards else key < edge)
    ordered = query.order_by(key.asc() if upwards else key.desc()).limit(size + 1)
    found = list(session.scalars(ordered).unique())
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_previous, has_following = (more, True) if backwards else (after is not None, more)
    return KeyPage(
        tuple(rows),
        getattr(rows[0], key.key) if rows and has_previous else None,
        getattr(rows[-1], key.key) if rows and has_following else None,
    )
