"""Full-text search; see `store/search.py`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.create_table(
            "search_text",
            sa.Column("case_file_id", sa.Integer(), sa.ForeignKey("case_file.id"), nullable=False),
            sa.Column("part", sa.Integer(), nullable=False),
            sa.Column("spelt", sa.Text(), nullable=False),
            sa.Column("grams", postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("case_file_id", "part", name="pk_search_text"),
        )
        op.create_index("ix_search_text_grams", "search_text", ["grams"], postgresql_using="gin")
        return
    # `ascii` parts at spaces and leaves every other sign beyond ASCII alone: grams come out as they went in.
    op.execute(
        "CREATE VIRTUAL TABLE search_text USING fts5(grams, content='', columnsize=0, tokenize='ascii')"
    )
    op.create_table(
        "search_text_kept",
        sa.Column("case_file_id", sa.Integer(), sa.ForeignKey("case_file.id"), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_file_id", name="pk_search_text_kept"),
    )


def downgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        op.drop_table("search_text_kept")
    op.execute("DROP TABLE search_text")
