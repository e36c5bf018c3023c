"""The audit log: who changed what, when, and how it ended."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from scouting.access import Entry
from scouting.store import tables as t
from scouting.store.columns import cut_to_fit
from scouting.store.engine import writing


class Audit:
    """The audit log of the store; nothing in it is ever changed but an outcome that was open."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, entry: Entry) -> int:
        """Keep an entry; returns its number."""
        told = cut_to_fit(t.audit, asdict(entry))
        del told["id"]
        with writing(self._engine) as connection:
            kept = connection.execute(insert(t.audit).values(told).returning(t.audit.c.id))
            number: int = kept.scalar_one()
        return number

    def finish(self, number: int, target: str, outcome: str) -> None:
        """Note how it ended, and on what."""
        row = cut_to_fit(t.audit, {"target": target, "outcome": outcome})
        still = t.audit.c.id == number, t.audit.c.outcome == ""
        with writing(self._engine) as connection:
            connection.execute(update(t.audit).where(*still).values(row))

    def latest(
        self, limit: int, since: datetime | None = None, before: int | None = None
    ) -> list[Entry]:
        """The latest entries, newest first; ``before``: of an entry's number."""
        chosen = select(t.audit).order_by(t.audit.c.id.desc()).limit(limit)
        if since:
            chosen = chosen.where(t.audit.c.at >= since)
        if before is not None:
            chosen = chosen.where(t.audit.c.id < before)
        with self._engine.connect() as connection:
            return [Entry(**row._mapping) for row in connection.execute(chosen)]
