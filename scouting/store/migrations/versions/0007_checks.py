"""The latest check of each source's entry page."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "checks",
        sa.Column("source", sa.String(100), primary_key=True),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("since", TIME, nullable=False),
    )
