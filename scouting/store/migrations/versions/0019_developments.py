"""What became of leads from one reckoning to the next."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "developments",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("lead_id", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shifts", sa.Text, nullable=False),
    )
    op.create_index("developments_lead", "developments", ["lead_id", "at"])
