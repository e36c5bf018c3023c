"""Arrivals: with which write each lead came and last changed, so that none is passed over.

Moments will not do for that: a lead is first seen when its page was fetched, which is hours before it
is worked out, and by then others may have asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select

from scouting.domain import Lead
from scouting.store import tables as t


@dataclass(frozen=True)
class Arrival:
    """A lead that came, or changed, after a mark; ``at``: when it was first seen, or changed."""

    lead_id: str
    new: bool
    at: datetime


class Arrivals:
    """The arrivals of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def latest(self) -> int:
        """The mark after which nothing has come yet."""
        with self._engine.connect() as connection:
            return latest_arrival(connection)

    def since(self, mark: int) -> tuple[list[Arrival], int]:
        """What came or changed after a mark and is still there; and the mark from which to go on.

        One statement, so that both tell of the same moment.
        """
        c, told = t.arrivals.c, t.listings.c
        chosen = (
            select(c.lead_id, c.came, c.moved, told.first_seen, told.changed, told.listed)
            .join(t.listings, told.lead_id == c.lead_id)
            .where(c.moved > mark)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(chosen).all()
        found = [_as_arrival(row, row.came > mark) for row in rows if row.listed]
        return found, max((row.moved for row in rows), default=mark)


def _as_arrival(row: Row[*tuple[Any, ...]], new: bool) -> Arrival:
    at = row.first_seen if new else row.changed or row.first_seen
    return Arrival(row.lead_id, new, at)


def note_arrivals(
    connection: Connection, former: Mapping[str, Lead], leads: Iterable[Lead],
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Note which leads came and which have changed with this write; ``former``: those before, by id."""
    kept = list(leads)
    moved = [
        one.id for one in kept if one.id not in former or one.changed != former[one.id].changed
    ]
    if not moved:
        return
    c, number = t.arrivals.c, latest_arrival(connection) + 1
    known = select(c.lead_id, c.came, c.entered).where(c.lead_id.in_(moved))
    came: dict[str, tuple[int, datetime | None]] = {id: (0, None) for id in moved if id in former}
    came |= {row.lead_id: (row.came, row.entered) for row in connection.execute(known)}
    connection.execute(delete(t.arrivals).where(c.lead_id.in_(moved)))
    first = number, now or datetime.now(UTC)
    told = [(id, *came.get(id, first)) for id in moved]
    rows = [
        {"lead_id": id, "came": came, "moved": number, "entered": entered}
        for id, came, entered in told
    ]
    connection.execute(insert(t.arrivals), rows)


def latest_arrival(connection: Connection) -> int:
    """The number of the last write that brought or changed a lead, 0 before the first."""
    return int(connection.scalar(select(func.max(t.arrivals.c.moved))) or 0)
