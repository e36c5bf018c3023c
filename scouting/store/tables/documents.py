"""Tables of what was fetched and what was read in it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from scouting.store.columns import Serial, UtcDateTime
from scouting.store.tables.metadata import metadata

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
    Column("suspicion", String(200), nullable=False, server_default=""),
    Column("stated", Text, nullable=False, server_default="[]"),
    UniqueConstraint("url", "content_hash", name="documents_key"),
    Index("documents_coverage", "superseded", "duplicate_of", "source", "market", "last_seen",
          "relevant", "language", "abstained", "gone"),
    Index("documents_week", "language", "market", "fetched", "relevant"),
)  # fmt: skip
"""``first_seen`` is when the address was first met, ``changed`` when a newer text took the place of
an older one there, ``gone`` since when it no longer answers; ``suspicion`` says why it may be a trap.
``relevant`` to ``market`` repeat the latest reading, so that coverage is counted without touching a
text."""

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

visits = Table(
    "visits",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("etag", String(220), nullable=False),
    Column("modified", String(40), nullable=False),
    Column("links", Text, nullable=False),
    Column("feeds", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Validators of the fetch that brought a document last, and its links: a page that has not changed
is not fetched, but its links are followed."""

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
