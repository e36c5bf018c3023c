"""Runs of crawls; when a page was first seen, changed or gone; what coverage is counted from."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
COUNTED = ("superseded", "duplicate_of", "source", "market", "last_seen", "relevant", "language",
           "abstained", "gone")  # fmt: skip
ADDED = {
    "documents": (
        ("first_seen", TIME), ("changed", TIME), ("gone", TIME), ("relevant", sa.Boolean),
        ("language", sa.String(10)), ("abstained", sa.String(40)), ("market", sa.String(60)),
    ),
    "leads": (("changed", TIME),),
    "quarantine": (("since", TIME),),
}  # fmt: skip
BATCH = 1000


def upgrade() -> None:
    """Add the columns, fill them from what is stored, then index them."""
    for table, columns in ADDED.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind))
    op.execute(
        "UPDATE documents SET first_seen = "
        "(SELECT min(d.fetched) FROM documents AS d WHERE d.url = documents.url)"
    )
    op.execute("UPDATE documents SET changed = fetched WHERE first_seen < fetched")
    op.execute("UPDATE quarantine SET since = seen")
    _repeat_readings(op.get_bind())
    op.create_index("documents_coverage", "documents", list(COUNTED))
    op.create_index("documents_week", "documents", ["language", "market", "fetched", "relevant"])
    op.create_index("leads_coverage", "leads", ["market", "technology"])
    op.create_index("leads_week", "leads", ["technology", "first_seen"])
    op.create_index("quarantine_coverage", "quarantine", ["source", "reason", "seen"])
    _create_runs()


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(100), nullable=False, index=True),
        sa.Column("started", TIME, nullable=False),
        sa.Column("alive", TIME, nullable=False),
        sa.Column("ended", TIME),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("stored", sa.Integer, nullable=False),
        sa.Column("unchanged", sa.Integer, nullable=False),
        sa.Column("quarantined", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )


def _repeat_readings(connection: sa.Connection) -> None:
    names = ("document_id", "relevant", "language", "payload", "read")
    readings = sa.table("readings", *map(sa.column, names))
    order = sa.select(readings.c.document_id).order_by(readings.c.document_id).distinct()
    ids = list(connection.scalars(order))
    for start in range(0, len(ids), BATCH):
        chosen = readings.c.document_id.in_(ids[start : start + BATCH])
        rows = connection.execute(sa.select(readings).where(chosen).order_by(readings.c.read))
        latest = {row.document_id: _told(row) for row in rows}
        connection.execute(
            sa.text(
                "UPDATE documents SET relevant = :relevant, language = :language, "
                "abstained = :abstained, market = :market WHERE id = :id"
            ),
            list(latest.values()),
        )


def _told(row: sa.Row) -> dict:
    payload = json.loads(row.payload)
    return {
        "id": row.document_id, "relevant": row.relevant, "language": row.language,
        "abstained": payload.get("abstained"), "market": (payload.get("market") or {}).get("id"),
    }  # fmt: skip
