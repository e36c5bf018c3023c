"""The table of saved searches."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text, UniqueConstraint

from scouting.store.columns import Serial, UtcDateTime
from scouting.store.tables.metadata import metadata

searches = Table(
    "searches",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("owner", String(60), nullable=False),
    Column("name", String(100), nullable=False),
    Column("query", Text, nullable=False),
    Column("watermark", UtcDateTime, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    UniqueConstraint("owner", "name", name="searches_owner_name"),
)
"""``query`` is the filter as its address has it."""
