"""How far crawls have come: kept page by page, so that one that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from scouting.runs import Step
from scouting.store import tables as t
from scouting.store.engine import writing

RESUMED_WITHIN = timedelta(days=1)
"""A crawl that began longer ago begins anew. All attempts at a run fall within four hours."""

AT_ONCE = 500
"""Addresses in one statement; SQLite takes 32,766 parameters."""


class Frontiers:
    """The ways of the store's crawls, by source and site."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, source: str, site: str, now: datetime | None = None) -> list[Step]:
        """The steps of a crawl that has not ended, in the order in which they were first met.

        None of one that began longer than RESUMED_WITHIN ago: it is forgotten.
        """
        c = t.frontier.c
        own = (c.source == source[:100], c.site == site[:300])
        chosen = select(c.url, c.parent, c.worth, c.state).where(*own).order_by(c.noted, c.url)
        with writing(self._engine) as connection:
            began = connection.scalar(select(func.min(c.noted)).where(*own))
            if began is None or (now or datetime.now(UTC)) - began > RESUMED_WITHIN:
                connection.execute(delete(t.frontier).where(*own))
                return []
            return [Step(**row._mapping) for row in connection.execute(chosen)]

    def note(
        self, source: str, ways: Mapping[str, Sequence[Step]], now: datetime | None = None
    ) -> None:
        """Keep the steps of sites, all or none, each in place of what was known of its address."""
        at = now or datetime.now(UTC)
        rows = {
            step.url: {"source": source[:100], "site": site[:300], "noted": at, **asdict(step)}
            for site, steps in ways.items()
            for step in steps
        }
        with writing(self._engine) as connection:
            for place in range(0, len(rows), AT_ONCE):
                _replace(connection, source[:100], list(rows.values())[place : place + AT_ONCE])

    def clear(self, source: str, site: str) -> None:
        """Forget a crawl that has ended."""
        own = (t.frontier.c.source == source[:100], t.frontier.c.site == site[:300])
        with writing(self._engine) as connection:
            connection.execute(delete(t.frontier).where(*own))


def _replace(connection: Connection, source: str, rows: Sequence[dict[str, Any]]) -> None:
    """Rows in place of those of the same addresses, whose first meeting stays when it was."""
    c = t.frontier.c
    same = (c.source == source, c.url.in_([row["url"] for row in rows]))
    met = {row.url: row.noted for row in connection.execute(select(c.url, c.noted).where(*same))}
    if met:
        connection.execute(delete(t.frontier).where(*same))
    kept = [row | {"noted": met.get(row["url"], row["noted"])} for row in rows]
    connection.execute(insert(t.frontier), kept)
