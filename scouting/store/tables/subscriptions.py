"""Tables of those who are told what is new without asking: feed readers and mailboxes."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from scouting.store.columns import Serial, UtcDateTime
from scouting.store.tables.metadata import metadata

feeds = Table(
    "feeds",
    metadata,
    Column("search_id", Serial, ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("made", UtcDateTime, nullable=False),
)
"""``hash``: SHA-256 of the token in the feed's address, which has 256 random bits."""

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("owner", String(60), primary_key=True),
    Column("address", String(254), nullable=False),
    Column("token", String(43), nullable=False, unique=True),
    Column("made", UtcDateTime, nullable=False),
    Column("week", String(8), nullable=False, server_default=""),
    Column("state", String(10), nullable=False, server_default=""),
    Column("tried", UtcDateTime),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fault", Text, nullable=False, server_default=""),
)
"""``week`` was mailed last, or is being mailed: ``state`` is sending, sent or failed. ``token``: stands
in every mail and can do nothing but end them, so that it need not be hidden."""
