"""Saved searches, each with its watermark."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "searches",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("owner", sa.String(60), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("watermark", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("owner", "name", name="searches_owner_name"),
    )
