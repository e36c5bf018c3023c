"""What is known of sources: the latest check of each, and when a crawl last brought something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Engine, delete, func, insert, select

from scouting.runs import SourceCheck
from scouting.store import tables as t
from scouting.store.engine import writing


class Checks:
    """The checks of the store, the latest of each source."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, check: SourceCheck) -> SourceCheck:
        """Keep a check in place of the one before; returns it with ``since`` carried on.

        A state goes on where the one before was the same for the same address.
        """
        row = t.checks.c.source == check.source
        with writing(self._engine) as connection:
            last = connection.execute(select(t.checks).where(row)).first()
            if last and (last.state, last.address) == (check.state, check.address):
                check = replace(check, since=last.since)
            connection.execute(delete(t.checks).where(row))
            connection.execute(insert(t.checks).values(asdict(check)))
        return check

    def latest(self) -> dict[str, SourceCheck]:
        """The latest check by source."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(t.checks))
            return {row.source: SourceCheck(**row._mapping) for row in rows}

    def crawled(self, stamps: Iterable[str]) -> dict[str, datetime]:
        """When a document of a source was last fetched, by the stamp in its documents."""
        source = t.documents.c.source
        wanted = select(source, func.max(t.documents.c.last_seen).label("seen"))
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.where(source.in_(list(stamps))).group_by(source))
            return {row.source: row.seen for row in rows}
