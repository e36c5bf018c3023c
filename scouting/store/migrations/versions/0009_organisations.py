"""Who organisations are: statements of documents, marks, joins, members, separations."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TIME = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables; every organisation is to be resolved."""
    op.add_column("documents", sa.Column("stated", sa.Text, nullable=False, server_default="[]"))
    op.create_table("unresolved", sa.Column("organisation_key", sa.String(200), primary_key=True))
    _create_marks()
    _create_joins()
    op.execute(
        "INSERT INTO unresolved (organisation_key) SELECT DISTINCT organisation_key FROM documents"
    )


def _create_marks() -> None:
    op.create_table(
        "marks",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("organisation_key", sa.String(200), nullable=False, index=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("shown", sa.String(200), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
    )
    op.create_index("marks_value", "marks", ["kind", "value"])


def _create_joins() -> None:
    op.create_table(
        "joins",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("organisation_key", sa.String(200), nullable=False, index=True),
        sa.Column("into_key", sa.String(200), nullable=False, index=True),
        sa.Column("rule", sa.String(20), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("joined", TIME, nullable=False),
        sa.Column("split", TIME),
        sa.Column("split_by", sa.String(100)),
        sa.Column("split_why", sa.Text),
    )
    op.create_table(
        "members",
        sa.Column("organisation_key", sa.String(200), primary_key=True),
        sa.Column("canonical", sa.String(200), nullable=False, index=True),
    )
    op.create_table(
        "separations",
        sa.Column("one", sa.String(200), primary_key=True),
        sa.Column("other", sa.String(200), primary_key=True),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("since", TIME, nullable=False),
    )
    op.create_table(
        "carried",
        sa.Column("join_id", SERIAL, sa.ForeignKey("joins.id"), primary_key=True),
        sa.Column("lead_id", sa.String(16), primary_key=True, index=True),
        sa.Column("into_id", sa.String(16), nullable=False, index=True),
        sa.Column("adopted", sa.Integer, nullable=False),
        sa.Column("former", sa.Integer, nullable=False),
    )
