"""How much there is, for whoever watches over the service."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from scouting.store import tables as t


class Figures:
    """Counts over the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def totals(self) -> dict[str, int]:
        """Documents (near-duplicates and superseded ones too), those in quarantine, and leads."""
        tables = {"documents": t.documents, "quarantined": t.quarantine, "leads": t.leads}
        with self._engine.connect() as connection:
            return {
                name: connection.scalar(select(func.count()).select_from(table)) or 0
                for name, table in tables.items()
            }
