"""Tables of leads and of what scouts decided on them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from scouting.store.columns import Serial, UtcDateTime
from scouting.store.tables.metadata import metadata

due = Table(
    "due",
    metadata,
    Column("organisation_key", String(200), primary_key=True),
)
"""Organisations whose documents or readings are newer than their leads."""

leads = Table(
    "leads",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("organisation_key", String(200), nullable=False, index=True),
    Column("organisation", String(200), nullable=False),
    Column("technology", String(100), nullable=False, index=True),
    Column("market", String(60), nullable=False, index=True),
    Column("role", String(40)),
    Column("trl", Integer),
    Column("score", Float, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("payload", Text, nullable=False),
    Column("changed", UtcDateTime),
    Column("languages", String(100), nullable=False, server_default=""),
    Column("kinds", String(100), nullable=False, server_default=""),
    Column("gone", Integer, nullable=False, server_default="0"),
    Index("leads_order", "score", "id"),
    Index("leads_coverage", "market", "technology"),
    Index("leads_week", "technology", "first_seen"),
)
"""``languages`` of the evidence and ``kinds`` of source, words with a space between; ``gone``: how many
of its pages are."""

listings = Table(
    "listings",
    metadata,
    Column("lead_id", String(16), primary_key=True),
    Column("revision", Integer, nullable=False, index=True),
    Column("listed", Boolean, nullable=False),
    Column("organisation_key", String(200), nullable=False, index=True),
    Column("organisation", String(200), nullable=False),
    Column("found", String(100), nullable=False, index=True),
    Column("technology", String(100), nullable=False, index=True),
    Column("market", String(60), nullable=False),
    Column("role", String(40)),
    Column("trl", Integer),
    Column("status", String(20), nullable=False),
    Column("due", Date),
    Column("novelty", String(10)),
    Column("share", Float),
    Column("need", String(10)),
    Column("languages", String(100), nullable=False),
    Column("kinds", String(100), nullable=False),
    Column("score", Float, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("changed", UtcDateTime),
    Column("entered", UtcDateTime),
    Column("gone", Integer, nullable=False),
)
"""What a lead is found, counted and ordered by, a narrow row each, in the scout's words where there are
any; ``found`` is the technology as the models have it. Worked out from the other tables whenever one of
them changes. ``revision`` grows with every such change, so that whoever keeps a copy asks for what is
newer; a lead that is no more stays, not ``listed``."""


def _decision() -> tuple[Column[Any], ...]:
    return (
        Column("status", String(20), nullable=False),
        Column("note", Text, nullable=False),
        Column("reviewer", String(100), nullable=False),
        Column("version", Integer, nullable=False),
        Column("decided", UtcDateTime, nullable=False),
        Column("reason", String(30), nullable=False),
        Column("technology", String(100)),
        Column("trl", Integer),
        Column("role", String(40)),
        Column("market", String(60)),
        Column("due", Date),
        Column("undoes", Integer),
        Column("batch", String(32), nullable=False, server_default=""),
    )


reviews = Table(
    "reviews",
    metadata,
    Column("lead_id", String(16), primary_key=True),
    *_decision(),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("lead_id", String(16), nullable=False, index=True),
    *_decision(),
    UniqueConstraint("lead_id", "version", name="decisions_version"),
    Index("decisions_batch", "batch"),
)

Index("reviews_due", reviews.c.due)

lessons = Table(
    "lessons",
    metadata,
    Column("lead_id", String(16), primary_key=True),
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("technology", String(100), nullable=False),
)
"""The pages that a lead with a decision rested on when it was decided, and the technology that the
models had claimed: what a decision teaches does not depend on what later models find."""

taught = Table(
    "taught",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("technologies", Text, nullable=False),
    Column("by", String(100), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Texts that a program sent with their subjects, to learn from; ``mark``: a checksum of the text."""

issues = Table(
    "issues",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("lead_id", String(16), nullable=False, index=True),
    Column("organisation", String(200), nullable=False),
    Column("field", String(20), nullable=False),
    Column("shown", Text, nullable=False),
    Column("expected", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("reporter", String(100), nullable=False),
    Column("reported", UtcDateTime, nullable=False),
    Column("closed", UtcDateTime),
)
"""What scouts reported as wrong; ``shown`` is what the page said then, which a recompute may change."""
