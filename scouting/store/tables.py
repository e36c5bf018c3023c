"""The tables of the store (SQLAlchemy Core), the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, always in UTC; SQLite keeps no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """From UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


metadata = MetaData()
Serial = BigInteger().with_variant(Integer, "sqlite")

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
    UniqueConstraint("url", "content_hash", name="documents_key"),
)

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
    Index("leads_order", "score", "id"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("lead_id", String(16), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("reviewer", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("decided", UtcDateTime, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("lead_id", String(16), nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("reviewer", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("decided", UtcDateTime, nullable=False),
    UniqueConstraint("lead_id", "version", name="decisions_version"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("url", String(2000), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("source", String(100), nullable=False),
    Column("seen", UtcDateTime, nullable=False),
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


def cut_to_fit(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row with every text cut to the length of its column, which PostgreSQL insists on."""
    return {name: _cut(table.c[name].type, value) for name, value in row.items()}


def _cut(kind: Any, value: Any) -> Any:
    length = getattr(kind, "length", None)
    return value[:length] if isinstance(value, str) and length else value
