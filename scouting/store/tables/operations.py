"""Tables of crawls and their way so far, submissions and checks of sources."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table, Text

from scouting.store.columns import Serial, UtcDateTime
from scouting.store.tables.metadata import metadata

runs = Table(
    "runs",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("source", String(100), nullable=False, index=True),
    Column("started", UtcDateTime, nullable=False),
    Column("alive", UtcDateTime, nullable=False),
    Column("ended", UtcDateTime),
    Column("state", String(20), nullable=False),
    Column("stored", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("reason", Text, nullable=False),
)

frontier = Table(
    "frontier",
    metadata,
    Column("source", String(100), primary_key=True),
    Column("url", String(2000), primary_key=True),
    Column("site", String(300), nullable=False),
    Column("parent", String(2000), nullable=False),
    Column("worth", Float, nullable=False),
    Column("state", String(10), nullable=False),
    Column("noted", UtcDateTime, nullable=False),
)
"""How far crawls have come that have not ended: what they have met, and what still waits."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
    Column("digest", String(64), nullable=False, server_default=""),
)
"""Submissions; ``digest`` marks what was sent, so that the same one sent again is known."""

addresses = Table(
    "addresses",
    metadata,
    Column("job", String(32), ForeignKey("jobs.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("url", String(2000), nullable=False),
    Column("state", String(20), nullable=False),
    Column("detail", Text, nullable=False),
    Column("leads", Text, nullable=False),
)
"""The addresses of submissions, in the order they were sent, and what became of each."""

checks = Table(
    "checks",
    metadata,
    Column("source", String(100), primary_key=True),
    Column("address", String(2000), nullable=False),
    Column("state", String(20), nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)
"""The latest check of each source's entry page."""
