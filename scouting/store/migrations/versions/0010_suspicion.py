"""Why a page may be a trap."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column; what is stored is judged when it is next fetched."""
    column = sa.Column("suspicion", sa.String(200), nullable=False, server_default="")
    op.add_column("documents", column)
