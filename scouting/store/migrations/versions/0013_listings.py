"""A narrow row for each lead to find, count and order it by; a mark of each time a technology became stale."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TIME = sa.DateTime(timezone=True)
BETWEEN = " "


def upgrade() -> None:
    """Create the table and fill it from the leads there are."""
    for name in ("languages", "kinds"):
        op.add_column("leads", sa.Column(name, sa.String(100), nullable=False, server_default=""))
    op.add_column("leads", sa.Column("gone", sa.Integer, nullable=False, server_default="0"))
    op.add_column("stale", sa.Column("mark", sa.Integer, nullable=False, server_default="0"))
    _create()
    connection = op.get_bind()
    _tell_leads(connection)
    connection.execute(sa.text(FILL))


def _create() -> None:
    op.create_table(
        "listings",
        sa.Column("lead_id", sa.String(16), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("organisation_key", sa.String(200), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("found", sa.String(100), nullable=False),
        sa.Column("technology", sa.String(100), nullable=False),
        sa.Column("market", sa.String(60), nullable=False),
        sa.Column("role", sa.String(40)),
        sa.Column("trl", sa.Integer),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("due", sa.Date),
        sa.Column("novelty", sa.String(10)),
        sa.Column("share", sa.Float),
        sa.Column("need", sa.String(10)),
        sa.Column("languages", sa.String(100), nullable=False),
        sa.Column("kinds", sa.String(100), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("changed", TIME),
        sa.Column("gone", sa.Integer, nullable=False),
    )
    for name in ("revision", "organisation_key", "found", "technology"):
        op.create_index(f"ix_listings_{name}", "listings", [name])


def _tell_leads(connection: sa.Connection) -> None:
    """Languages, kinds of source and gone pages of each lead, from what it holds already."""
    spoken = {
        row.url: row.language or ""
        for row in connection.execute(
            sa.text("SELECT url, language FROM documents WHERE NOT superseded")
        )
    }
    rows = connection.execute(sa.text("SELECT id, payload FROM leads")).all()
    told = [_told(row.id, json.loads(row.payload), spoken) for row in rows]
    if told:
        connection.execute(sa.text(TELL), told)


def _told(id: str, lead: dict, spoken: dict[str, str]) -> dict:
    urls = {piece.get("url", "") for piece in lead.get("evidence", ())}
    languages = lead.get("languages") or sorted({spoken.get(url, "") for url in urls} - {""})
    kinds = sorted({source.partition(":")[0] for source in lead.get("sources", ())} - {""})
    return {
        "id": id, "languages": BETWEEN.join(languages)[:100], "kinds": BETWEEN.join(kinds)[:100],
        "gone": len(lead.get("gone", ())),
        "payload": json.dumps(lead | {"languages": languages}, ensure_ascii=False),
    }  # fmt: skip


TELL = """
UPDATE leads SET languages = :languages, kinds = :kinds, gone = :gone, payload = :payload
WHERE id = :id
"""

FILL = """
INSERT INTO listings
SELECT l.id, 1, true, l.organisation_key, l.organisation, l.technology,
  coalesce(r.technology, l.technology), coalesce(r.market, l.market), coalesce(r.role, l.role),
  coalesce(r.trl, l.trl), coalesce(r.status, 'new'), NULL, v.level, v.share, n.level,
  l.languages, l.kinds, l.score, l.first_seen, l.changed, l.gone
FROM leads l
LEFT JOIN reviews r ON r.lead_id = l.id
LEFT JOIN novelties v ON v.lead_id = l.id
LEFT JOIN needs n ON n.technology = coalesce(r.technology, l.technology)
  AND n.market = coalesce(r.market, l.market)
"""
