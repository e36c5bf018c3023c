"""Due dates, undoing and bulk decisions; issues that scouts reported."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns and the table; former decisions have neither due date nor batch."""
    for table in ("reviews", "decisions"):
        op.add_column(table, sa.Column("due", sa.Date))
        op.add_column(table, sa.Column("undoes", sa.Integer))
        op.add_column(table, sa.Column("batch", sa.String(32), nullable=False, server_default=""))
    op.create_index("reviews_due", "reviews", ["due"])
    op.create_index("decisions_batch", "decisions", ["batch"])
    op.create_table(
        "issues",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("lead_id", sa.String(16), nullable=False, index=True),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("expected", sa.Text, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("reporter", sa.String(100), nullable=False),
        sa.Column("reported", TIME, nullable=False),
        sa.Column("closed", TIME),
    )
