"""Feeds of saved searches: which are open, and to whom a token leads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from scouting.searches import SavedSearch
from scouting.store import tables as t
from scouting.store.engine import writing
from scouting.store.searches import as_search


class Feeds:
    """The feeds of the store, at most one for each search."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, search: int, hash: str, now: datetime) -> None:
        """Let a token lead to a search, in place of the one before."""
        row = {"search_id": search, "hash": hash, "made": now}
        with writing(self._engine) as connection:
            connection.execute(delete(t.feeds).where(t.feeds.c.search_id == search))
            connection.execute(insert(t.feeds).values(row))

    def close(self, search: int) -> None:
        """Let no token lead to a search any more."""
        with writing(self._engine) as connection:
            connection.execute(delete(t.feeds).where(t.feeds.c.search_id == search))

    def opened(self, search: int) -> datetime | None:
        """Since when a search has its feed; None where it has none."""
        chosen = select(t.feeds.c.made).where(t.feeds.c.search_id == search)
        with self._engine.connect() as connection:
            return connection.scalar(chosen)

    def find(self, hash: str) -> SavedSearch | None:
        """The search that a token leads to."""
        chosen = select(t.searches).join(t.feeds).where(t.feeds.c.hash == hash)
        with self._engine.connect() as connection:
            row = connection.execute(chosen).first()
        return as_search(row) if row else None
