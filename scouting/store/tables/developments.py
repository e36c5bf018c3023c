"""The table of what became of leads."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from scouting.store.columns import Serial, UtcDateTime
from scouting.store.tables.metadata import metadata

developments = Table(
    "developments",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("lead_id", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("shifts", Text, nullable=False),
    Index("developments_lead", "lead_id", "at"),
)
"""``shifts``: JSON. Kept when a lead is no more: it may come back."""
