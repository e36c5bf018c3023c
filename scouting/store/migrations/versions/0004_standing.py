"""What organisations state and want, novelty of leads, need of markets. All is read anew from readings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables; every organisation is due, since they are filled when leads are gathered."""
    op.create_table(
        "organisations",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("market", sa.String(60), nullable=False, index=True),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("versions", sa.String(200), nullable=False),
    )
    op.create_table(
        "statements",
        *_told(),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
    )
    op.create_table(
        "wants",
        *_told(),
        sa.Column("market", sa.String(60), nullable=False),
        sa.Column("signal", sa.String(40), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
    )
    op.create_table("stale", sa.Column("technology", sa.String(100), primary_key=True))
    op.create_table(
        "novelties",
        sa.Column("lead_id", sa.String(16), primary_key=True),
        sa.Column("technology", sa.String(100), nullable=False, index=True),
        sa.Column("level", sa.String(10)),
        sa.Column("share", sa.Float),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "needs",
        sa.Column("technology", sa.String(100), primary_key=True),
        sa.Column("market", sa.String(60), primary_key=True),
        sa.Column("level", sa.String(10)),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.execute(
        "INSERT INTO due (organisation_key) SELECT DISTINCT organisation_key FROM documents "
        "WHERE organisation_key NOT IN (SELECT organisation_key FROM due)"
    )


def _told() -> list[sa.Column]:
    return [
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("organisation_key", sa.String(200), nullable=False, index=True),
        sa.Column("technology", sa.String(100), nullable=False, index=True),
        sa.Column("document_id", SERIAL, sa.ForeignKey("documents.id"), nullable=False),
    ]
