"""Tables of access keys, sessions of browsers, and what was changed by whom."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from scouting.store.columns import Serial, UtcDateTime
from scouting.store.tables.metadata import metadata

keys = Table(
    "keys",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("name", String(60), nullable=False, index=True),
    Column("role", String(10), nullable=False),
    Column("hash", String(200), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime),
    Column("used", UtcDateTime),
    Column("revoked", UtcDateTime),
)
"""``hash`` is Argon2id of the secret, in PHC string format."""

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("key_id", ForeignKey("keys.id"), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
)
"""``hash`` is SHA-256 of the 256 random bits in the cookie, which nobody guesses from it."""

audit = Table(
    "audit",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(60), nullable=False),
    Column("verb", String(120), nullable=False),
    Column("target", String(300), nullable=False),
    Column("outcome", String(120), nullable=False),
    Column("address", String(60), nullable=False),
    Index("audit_at", "at"),
)
