"""Tables of what organisations state and want, and how technologies are rated."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table, Text

from scouting.store.columns import Serial
from scouting.store.tables.metadata import metadata

organisations = Table(
    "organisations",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("market", String(60), nullable=False, index=True),
    Column("pages", Integer, nullable=False),
    Column("versions", String(200), nullable=False),
)
"""What the documents of an organisation agree on; like leads, recomputed at will."""

statements = Table(
    "statements",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("organisation_key", String(200), nullable=False, index=True),
    Column("technology", String(100), nullable=False, index=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("day", String(10), nullable=False),
    Column("language", String(10), nullable=False),
)

wants = Table(
    "wants",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("organisation_key", String(200), nullable=False, index=True),
    Column("technology", String(100), nullable=False, index=True),
    Column("market", String(60), nullable=False),
    Column("signal", String(40), nullable=False),
    Column("field", String(40), nullable=False),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("evidence", Text, nullable=False),
)

stale = Table(
    "stale",
    metadata,
    Column("technology", String(100), primary_key=True),
    Column("mark", Integer, nullable=False, server_default="0"),
)
"""Technologies of which something was read since novelty and need were rated; ``mark`` is another
each time, so that a rating knows whether anything came in while it was worked out."""

novelties = Table(
    "novelties",
    metadata,
    Column("lead_id", String(16), primary_key=True),
    Column("technology", String(100), nullable=False, index=True),
    Column("level", String(10)),
    Column("share", Float),
    Column("payload", Text, nullable=False),
)

needs = Table(
    "needs",
    metadata,
    Column("technology", String(100), primary_key=True),
    Column("market", String(60), primary_key=True),
    Column("level", String(10)),
    Column("payload", Text, nullable=False),
)
