"""Runs the migrations on the connection that `store.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from enforcement_review.store.tables import Base
from enforcement_review.store.tables.base import Moment, Points


def plain_type(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Migrations name the database's own types, so that they hold whatever becomes of ours."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime()"
    if kind == "type" and isinstance(thing, Points):
        return "sa.Integer()"
    return False


def own_table(_object: Any, name: str | None, kind: str, _reflected: Any, _compared: Any) -> bool:
    """The full-text index and the queue make tables of their own, which no model describes."""
    return not (kind == "table" and name is not None and name.startswith(("search_text", "huey_")))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=plain_type,
    include_object=own_table,
)
with context.begin_transaction():
    context.run_migrations()
