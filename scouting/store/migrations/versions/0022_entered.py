"""When leads came into the list."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the columns; of leads that are there it is not known better than by their pages."""
    for table in ("arrivals", "listings"):
        op.add_column(table, sa.Column("entered", sa.DateTime(timezone=True)))
    op.execute("UPDATE listings SET entered = first_seen")
