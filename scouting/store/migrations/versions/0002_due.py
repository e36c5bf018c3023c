"""Organisations whose leads are due; ids of leads that hold when their market becomes known."""

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NAMED_BY = {"leads": "id", "reviews": "lead_id", "decisions": "lead_id"}


def upgrade() -> None:
    """Create the table and rename every lead, with the decisions on it."""
    op.create_table("due", sa.Column("organisation_key", sa.String(200), primary_key=True))
    connection = op.get_bind()
    leads = sa.table("leads", *map(sa.column, ("id", "organisation_key", "technology", "payload")))
    for lead in connection.execute(sa.select(leads)).all():
        _rename(connection, lead.id, _new_id(lead.organisation_key, lead.technology))
        payload = json.loads(lead.payload) | {"id": _new_id(lead.organisation_key, lead.technology)}
        chosen = leads.c.id == payload["id"]
        connection.execute(sa.update(leads).where(chosen).values(payload=json.dumps(payload)))


def _new_id(organisation: str, technology: str) -> str:
    return sha256("\x1f".join((organisation, technology)).encode()).hexdigest()[:16]


def _rename(connection: sa.Connection, old: str, new: str) -> None:
    for name, column in NAMED_BY.items():
        table = sa.table(name, sa.column(column))
        key = table.c[column]
        connection.execute(sa.update(table).where(key == old).values({column: new}))
