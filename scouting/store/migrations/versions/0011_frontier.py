"""How far crawls have come that were broken off."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "frontier",
        sa.Column("source", sa.String(100), primary_key=True),
        sa.Column("url", sa.String(2000), primary_key=True),
        sa.Column("site", sa.String(300), nullable=False),
        sa.Column("parent", sa.String(2000), nullable=False),
        sa.Column("worth", sa.Float, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("noted", sa.DateTime(timezone=True), nullable=False),
    )
