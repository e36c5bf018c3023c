"""A submission's addresses in rows of their own, so that ten thousand of them are noted one by one."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Take what is known out of its column, which goes, and put it into a table."""
    connection = op.get_bind()
    kept = connection.execute(sa.text("SELECT id, payload FROM jobs")).fetchall()
    # before others refer to the table: SQLite makes it anew
    with op.batch_alter_table("jobs") as table:
        table.add_column(sa.Column("digest", sa.String(64), nullable=False, server_default=""))
        table.drop_column("payload")
    addresses = op.create_table(
        "addresses",
        sa.Column("job", sa.String(32), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("leads", sa.Text, nullable=False),
    )
    for id, payload in kept:
        rows = [_row(id, place, told) for place, told in enumerate(_told(payload))]
        if rows:
            connection.execute(sa.insert(addresses), rows)


def _told(payload):
    return json.loads(payload).get("urls", [])


def _row(id, place, told):
    kept = {name: told.get(name, "") for name in ("url", "state", "detail")}
    return {"job": id, "place": place, **kept, "leads": json.dumps(told.get("leads", []))}
