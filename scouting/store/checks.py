"""The latest check of each source."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import Engine, delete, insert, select

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
