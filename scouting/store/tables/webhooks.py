"""Tables of webhooks, of what is sent to them, and of when leads came and changed."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from scouting.store.columns import Serial, UtcDateTime
from scouting.store.tables.metadata import metadata

arrivals = Table(
    "arrivals",
    metadata,
    Column("lead_id", String(16), primary_key=True),
    Column("came", Integer, nullable=False),
    Column("moved", Integer, nullable=False, index=True),
    Column("entered", UtcDateTime),
)
"""``came``, ``moved``: the number of the write with which a lead came, and of the last one that brought or
changed it. Writers come one at a time, so that a higher number is never seen before a lower one, as a
time may be. ``entered``: when the lead came into the list, hours after its page was fetched."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column(
        "search_id", Serial, ForeignKey("searches.id", ondelete="CASCADE"), nullable=False,
        index=True,
    ),
    Column("url", Text, nullable=False),
    Column("description", String(200), nullable=False),
    Column("secret", String(100), nullable=False),
    Column("former", String(100), nullable=False, server_default=""),
    Column("former_ends", UtcDateTime),
    Column("mark", Integer, nullable=False),
    Column("drawn", UtcDateTime),
    Column("state", String(10), nullable=False, server_default="active"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("failing", UtcDateTime),
    Column("created", UtcDateTime, nullable=False),
)  # fmt: skip
"""``secret`` signs, so that it is kept as it is: whoever has the database file has it."""

events = Table(
    "events",
    metadata,
    Column("place", Serial, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("webhook", Serial, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("events_webhook", "webhook", "place"),
    Index("events_due", "state", "due"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column(
        "event", Serial, ForeignKey("events.place", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("status", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("reason", String(200), nullable=False),
)
