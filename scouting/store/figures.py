"""How much there is: figures for progress and for whoever watches over the service."""

from __future__ import annotations

from sqlalchemy import Engine, and_, func, select

from scouting.store import tables as t


class Figures:
    """Counts over the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unread(self, model_version: str, taxonomy_version: str) -> int:
        """How many current documents this model and vocabulary have not read."""
        read = and_(
            t.readings.c.document_id == t.documents.c.id,
            t.readings.c.model_version == model_version,
            t.readings.c.taxonomy_version == taxonomy_version,
        )
        counted = select(func.count(t.documents.c.id)).outerjoin(t.readings, read)
        current = (t.documents.c.superseded.is_(False), t.documents.c.duplicate_of.is_(None))
        chosen = counted.where(*current, t.readings.c.document_id.is_(None))
        with self._engine.connect() as connection:
            return connection.scalar(chosen) or 0

    def totals(self) -> dict[str, int]:
        """Documents (near-duplicates and superseded ones too), those in quarantine, and leads."""
        tables = {"documents": t.documents, "quarantined": t.quarantine, "leads": t.leads}
        with self._engine.connect() as connection:
            return {
                name: connection.scalar(select(func.count()).select_from(table)) or 0
                for name, table in tables.items()
            }
