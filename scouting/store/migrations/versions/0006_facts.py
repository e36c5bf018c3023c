"""Facts of register records beside the text of a document."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; documents kept so far have no facts."""
    op.add_column("documents", sa.Column("facts", sa.Text, nullable=False, server_default="[]"))
