"""Saved searches of scouts, each with its watermark."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from scouting.errors import Conflict, Unknown
from scouting.searches import SavedSearch
from scouting.store import tables as t
from scouting.store.engine import writing


class Searches:
    """The saved searches of the store; each belongs to its owner, nobody else finds it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, search: SavedSearch) -> int:
        """Keep a new search and return its id; raises Conflict if its owner has one of that name."""
        row = {"owner": search.owner, "name": search.name, "query": search.query,
               "watermark": search.watermark, "created": search.created}  # fmt: skip
        try:
            with writing(self._engine) as connection:
                made = connection.execute(insert(t.searches).values(row).returning(t.searches.c.id))
                return int(made.scalar_one())
        except IntegrityError as error:
            told = f"you have a saved search '{search.name}' already; choose another name"
            raise Conflict(told) from error

    def of(self, owner: str) -> list[SavedSearch]:
        """The searches of an owner, by name."""
        chosen = select(t.searches).where(t.searches.c.owner == owner)
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(t.searches.c.name, t.searches.c.id))
            return [as_search(row) for row in rows]

    def get(self, owner: str, id: int) -> SavedSearch:
        """A search of an owner; raises Unknown."""
        with self._engine.connect() as connection:
            row = connection.execute(select(t.searches).where(_one(owner, id))).first()
        if row is None:
            raise _unknown(id)
        return as_search(row)

    def mark_seen(self, owner: str, id: int, until: datetime) -> None:
        """Move the watermark to when the list that was looked at was made, never back; raises Unknown.

        What arrived after that list stays unseen.
        """
        self.get(owner, id)
        behind = and_(_one(owner, id), t.searches.c.watermark < until)
        with writing(self._engine) as connection:
            connection.execute(update(t.searches).where(behind).values(watermark=until))

    def remove(self, owner: str, id: int) -> None:
        """Forget a search; raises Unknown."""
        with writing(self._engine) as connection:
            if not connection.execute(delete(t.searches).where(_one(owner, id))).rowcount:
                raise _unknown(id)


def _one(owner: str, id: int) -> ColumnElement[bool]:
    return and_(t.searches.c.id == id, t.searches.c.owner == owner)


def _unknown(id: int) -> Unknown:
    return Unknown(f"unknown saved search '{id}'")


def as_search(row: Row[Any]) -> SavedSearch:
    """The search of a row."""
    return SavedSearch(row.owner, row.name, row.query, row.watermark, row.created, row.id)
