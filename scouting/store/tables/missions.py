"""Tables of what is planned for missions."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, String, Table

from scouting.store.tables.metadata import metadata

plans = Table(
    "plans",
    metadata,
    Column("mission", String(60), primary_key=True),
    Column("starts", Date),
    Column("meetings", Integer),
    Column("version", Integer, nullable=False),
)
