"""The first tables. Later changes are migrations of their own; this one never changes again."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create every table of version 0.1."""
    op.create_table(
        "documents",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("organisation_key", sa.String(200), nullable=False, index=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("main", sa.Integer, nullable=False),
        sa.Column("published", sa.String(40), nullable=False),
        sa.Column("fetched", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("country", sa.String(100), nullable=False),
        sa.Column("region", sa.String(100), nullable=False),
        sa.Column("locality", sa.String(100), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("duplicate_of", SERIAL, sa.ForeignKey("documents.id")),
        sa.Column("superseded", sa.Boolean, nullable=False),
        sa.UniqueConstraint("url", "content_hash", name="documents_key"),
    )
    op.create_table(
        "fingerprints",
        sa.Column("document_id", SERIAL, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("band", sa.String(6), nullable=False),
        sa.Index("fingerprints_band", "band"),
    )
    op.create_table(
        "readings",
        sa.Column("document_id", SERIAL, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("model_version", sa.String(120), primary_key=True),
        sa.Column("taxonomy_version", sa.String(60), primary_key=True),
        sa.Column("relevant", sa.Boolean, nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("read", TIME, nullable=False),
    )
    op.create_table(
        "passages",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("document_id", SERIAL, sa.ForeignKey("documents.id"), nullable=False, index=True),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "leads",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("organisation_key", sa.String(200), nullable=False, index=True),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("technology", sa.String(100), nullable=False, index=True),
        sa.Column("market", sa.String(60), nullable=False, index=True),
        sa.Column("role", sa.String(40)),
        sa.Column("trl", sa.Integer),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Index("leads_order", "score", "id"),
    )
    _decisions("reviews", sa.Column("lead_id", sa.String(16), primary_key=True))
    _decisions(
        "decisions",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("lead_id", sa.String(16), nullable=False, index=True),
        sa.UniqueConstraint("lead_id", "version", name="decisions_version"),
    )
    op.create_table(
        "quarantine",
        sa.Column("url", sa.String(2000), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("seen", TIME, nullable=False),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("updated", TIME, nullable=False),
    )


def _decisions(name: str, *key: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *key,
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("reviewer", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("decided", TIME, nullable=False),
    )
