"""The last visit to each page: its validators, and where its links led."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "visits",
        sa.Column("document_id", SERIAL, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("etag", sa.String(220), nullable=False),
        sa.Column("modified", sa.String(40), nullable=False),
        sa.Column("links", sa.Text, nullable=False),
        sa.Column("feeds", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
