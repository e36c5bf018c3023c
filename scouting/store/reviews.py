"""Scouts' decisions as rows: the present one of each lead, and all there ever were."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from scouting.domain import Review
from scouting.store import tables as t
from scouting.store.listings import list_leads

COLUMNS = (
    "status", "note", "reviewer", "version", "decided", "reason", "technology", "trl", "role", "market",
    "due", "undoes", "batch",
)  # fmt: skip
LABELLED = tuple(t.reviews.c[name].label(f"review_{name}") for name in COLUMNS)
"""A lead's present decision beside the lead's own columns, some of which have the same names."""


def joined_review(row: Row[Any]) -> Review:
    """The decision of a row that selects LABELLED; a new one where there is none."""
    if row.review_status is None:
        return Review()
    return Review(**{name: getattr(row, f"review_{name}") for name in COLUMNS})


def present_review(connection: Connection, id: str) -> Review:
    """The present decision on a lead; a new one where there is none."""
    chosen = select(*(t.reviews.c[name] for name in COLUMNS)).where(t.reviews.c.lead_id == id)
    row = connection.execute(chosen).first()
    return Review(**row._mapping) if row else Review()


def keep_review(connection: Connection, id: str, review: Review, version: int) -> None:
    """Make a decision the present one, add it to the history, and list its lead by it."""
    told = {"version": version, "decided": review.decided or datetime.now(UTC)}
    row = asdict(review) | told
    if version == 1:
        connection.execute(insert(t.reviews).values(lead_id=id, **row))
    else:
        connection.execute(update(t.reviews).where(t.reviews.c.lead_id == id).values(row))
    connection.execute(insert(t.decisions).values(lead_id=id, **row))
    list_leads(connection, t.leads.c.id == id)


def review_at(connection: Connection, id: str, version: int) -> Review:
    """The decision that a lead had at a version; a new one at version 0."""
    columns = [t.decisions.c[name] for name in COLUMNS]
    chosen = select(*columns).where(t.decisions.c.lead_id == id, t.decisions.c.version == version)
    row = connection.execute(chosen).first()
    return Review(**row._mapping) if row else Review()


def list_reviews(connection: Connection, id: str) -> list[Review]:
    """Every decision on a lead, latest first."""
    columns = [t.decisions.c[name] for name in COLUMNS]
    chosen = select(*columns).where(t.decisions.c.lead_id == id)
    rows = connection.execute(chosen.order_by(t.decisions.c.version.desc()))
    return [Review(**row._mapping) for row in rows]
