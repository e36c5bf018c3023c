"""Webhooks of saved searches, their events and attempts; when leads came and changed."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

TIME = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "arrivals",
        sa.Column("lead_id", sa.String(16), primary_key=True),
        sa.Column("came", sa.Integer, nullable=False),
        sa.Column("moved", sa.Integer, nullable=False, index=True),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("search_id", SERIAL, sa.ForeignKey("searches.id", ondelete="CASCADE"),
                  nullable=False, index=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("description", sa.String(200), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("former", sa.String(100), nullable=False, server_default=""),
        sa.Column("former_ends", TIME),
        sa.Column("mark", sa.Integer, nullable=False),
        sa.Column("drawn", TIME),
        sa.Column("state", sa.String(10), nullable=False, server_default="active"),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("failing", TIME),
        sa.Column("created", TIME, nullable=False),
    )  # fmt: skip
    _create_events()


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("place", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(40), nullable=False, unique=True),
        sa.Column(
            "webhook", SERIAL, sa.ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("made", TIME, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
    )
    op.create_index("events_webhook", "events", ["webhook", "place"])
    op.create_index("events_due", "events", ["state", "due"])
    op.create_table(
        "attempts",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("event", SERIAL, sa.ForeignKey("events.place", ondelete="CASCADE"), nullable=False,
                  index=True),
        sa.Column("at", TIME, nullable=False, index=True),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
    )  # fmt: skip
