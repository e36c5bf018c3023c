"""Many leads one after another, without holding the database for as long as that takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, Row, Select, or_

from scouting.store import tables as t

BATCH = 500
"""Rows fetched together: about 2 MB of leads."""


def stream_by_key(engine: Engine, chosen: Select[Any]) -> Iterator[Row[Any]]:
    """The rows of a choice of leads, best first, each batch from where the last one ended.

    No snapshot: a lead whose score changes meanwhile may come twice or not at all.
    """
    c = t.leads.c
    ordered = chosen.order_by(c.score.desc(), c.id).limit(BATCH)
    rest = ordered
    while True:
        with engine.connect() as connection:
            rows = connection.execute(rest).all()
        yield from rows
        if len(rows) < BATCH:
            return
        score, id = rows[-1].score, rows[-1].id
        rest = ordered.where(c.score <= score, or_(c.score < score, c.id > id))
