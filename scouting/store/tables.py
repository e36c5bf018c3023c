"""The tables of the store (SQLAlchemy Core), the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from scouting.store.columns import Serial, UtcDateTime

metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("url", String(2000), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("organisation_key", String(200), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("main", Integer, nullable=False),
    Column("published", String(40), nullable=False),
    Column("fetched", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("organisation", String(200), nullable=False),
    Column("country", String(100), nullable=False),
    Column("region", String(100), nullable=False),
    Column("locality", String(100), nullable=False),
    Column("source", String(100), nullable=False),
    Column("fingerprint", String(16), nullable=False),
    Column("duplicate_of", ForeignKey("documents.id")),
    Column("superseded", Boolean, nullable=False, default=False),
    Column("first_seen", UtcDateTime),
    Column("changed", UtcDateTime),
    Column("gone", UtcDateTime),
    Column("relevant", Boolean),
    Column("language", String(10)),
    Column("abstained", String(40)),
    Column("market", String(60)),
    Column("facts", Text, nullable=False, server_default="[]"),
    UniqueConstraint("url", "content_hash", name="documents_key"),
    Index("documents_coverage", "superseded", "duplicate_of", "source", "market", "last_seen",
          "relevant", "language", "abstained", "gone"),
    Index("documents_week", "language", "market", "fetched", "relevant"),
)  # fmt: skip
"""``first_seen`` is when the address was first met, ``changed`` when a newer text took the place of
an older one there, ``gone`` since when it no longer answers. ``relevant`` to ``market`` repeat the
latest reading, so that coverage is counted without touching a text."""

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("band", String(6), nullable=False),
    Index("fingerprints_band", "band"),
)

readings = Table(
    "readings",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("model_version", String(120), primary_key=True),
    Column("taxonomy_version", String(60), primary_key=True),
    Column("relevant", Boolean, nullable=False),
    Column("language", String(10), nullable=False),
    Column("payload", Text, nullable=False),
    Column("read", UtcDateTime, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False, index=True),
    Column("model", String(200), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

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
    Index("leads_order", "score", "id"),
    Index("leads_coverage", "market", "technology"),
    Index("leads_week", "technology", "first_seen"),
)


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
    )


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
)
"""Technologies of which something was read since novelty and need were rated."""

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
)

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

quarantine = Table(
    "quarantine",
    metadata,
    Column("url", String(2000), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("source", String(100), nullable=False),
    Column("seen", UtcDateTime, nullable=False),
    Column("since", UtcDateTime),
    Index("quarantine_coverage", "source", "reason", "seen"),
)
"""``since`` is when the same reason was first met, without a success in between."""

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

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("payload", Text, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
)

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
