"""Tallies of all months together, and of all findings that fail; see operations/tallies.py."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ADD = """
INSERT INTO tally (unit_id, month, sort, key, files)
SELECT unit_id, {month}, {sort}, {key}, sum(files) FROM tally WHERE {of} GROUP BY 1, 2, 3, 4
"""


def upgrade() -> None:
    op.drop_index("ix_tally_key", "tally")
    op.create_index("ix_tally_key", "tally", ["key", "sort", "unit_id", "month", "files"])
    op.execute(_ADD.format(month="month", sort="'failings'", key="''", of="sort = 'fail'"))
    op.execute(_ADD.format(month="''", sort="sort", key="key", of="month <> ''"))


def downgrade() -> None:
    op.execute("DELETE FROM tally WHERE month = '' OR sort = 'failings'")
    op.drop_index("ix_tally_key", "tally")
    op.create_index("ix_tally_key", "tally", ["sort", "key", "unit_id", "month", "files"])
