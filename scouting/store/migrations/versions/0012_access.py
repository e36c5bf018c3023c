"""Access keys, sessions and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TIME = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "keys",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False, index=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("expires", TIME),
        sa.Column("used", TIME),
        sa.Column("revoked", TIME),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("key_id", sa.String(12), sa.ForeignKey("keys.id"), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("verb", sa.String(120), nullable=False),
        sa.Column("target", sa.String(300), nullable=False),
        sa.Column("outcome", sa.String(120), nullable=False),
        sa.Column("address", sa.String(60), nullable=False),
    )
    op.create_index("audit_at", "audit", ["at"])
