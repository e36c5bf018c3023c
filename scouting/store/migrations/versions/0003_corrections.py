"""Reasons and corrections of decisions; the pages that decisions were about."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and the table; former decisions have neither."""
    for table in ("reviews", "decisions"):
        op.add_column(table, sa.Column("reason", sa.String(30), nullable=False, server_default=""))
        op.add_column(table, sa.Column("technology", sa.String(100)))
        op.add_column(table, sa.Column("trl", sa.Integer))
        op.add_column(table, sa.Column("role", sa.String(40)))
        op.add_column(table, sa.Column("market", sa.String(60)))
    op.create_table(
        "lessons",
        sa.Column("lead_id", sa.String(16), primary_key=True),
        sa.Column("document_id", SERIAL, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("technology", sa.String(100), nullable=False),
    )
