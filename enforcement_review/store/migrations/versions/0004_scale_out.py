"""Files inside archives by name.

On PostgreSQL alone: files above 2 GiB, long names of files, units in the order of their paths, a missing key.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

NAMES_OF_FILES = (("correction", "source"), ("correction", "on_source"), ("hand_finding", "source"))

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inner_file",
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name="fk_inner_file_upload_id"),
        sa.PrimaryKeyConstraint("upload_id", "sha256", name="pk_inner_file"),
    )
    op.create_index("ix_inner_file_sha256", "inner_file", ["sha256"])
    if op.get_context().dialect.name == "postgresql":
        for table, column in NAMES_OF_FILES:
            op.alter_column(table, column, type_=sa.Text())
        op.alter_column("uploaded_file", "size", type_=sa.BigInteger())
        op.alter_column("unit", "path", type_=sa.String(length=255, collation="C"))
        # The first migration names it where the tables are made, which only SQLite heeds.
        op.create_foreign_key("fk_case_file_revision_id", "case_file", "revision", ["revision_id"], ["id"])


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint("fk_case_file_revision_id", "case_file")
        op.alter_column("unit", "path", type_=sa.String(length=255))
        op.alter_column("uploaded_file", "size", type_=sa.Integer())
        for table, column in NAMES_OF_FILES:
            op.alter_column(table, column, type_=sa.String(length=1000))
    op.drop_table("inner_file")
