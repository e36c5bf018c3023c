"""What is planned for missions."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "plans",
        sa.Column("mission", sa.String(60), primary_key=True),
        sa.Column("starts", sa.Date),
        sa.Column("meetings", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False),
    )
