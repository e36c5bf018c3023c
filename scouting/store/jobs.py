"""Submissions: addresses to be visited, and what became of each; whoever sent them can come back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from scouting.errors import Conflict, Unknown
from scouting.store import tables as t
from scouting.store.engine import writing

OPEN = ("queued", "running")
"""States of a job, and of an address, that has not ended."""


@dataclass(frozen=True)
class Address:
    """An address of a submission. ``state``: queued, running, new, unchanged, failed, cancelled;
    ``detail``: why nothing came of it; ``leads``: ids.
    """

    url: str
    state: str = "queued"
    detail: str = ""
    leads: Sequence[str] = ()


@dataclass(frozen=True)
class Told:
    """A submission as it stands; ``counts``: addresses by state."""

    id: str
    state: str
    created: datetime
    updated: datetime
    counts: dict[str, int]
    addresses: tuple[Address, ...] = field(default=(), repr=False)

    @property
    def waiting(self) -> int:
        """How many addresses nobody has visited yet."""
        return sum(self.counts.get(state, 0) for state in OPEN)


class Jobs:
    """The submissions of the store. Each address is noted by itself, however many there are."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start(self, addresses: Sequence[Address], id: str = "", digest: str = "") -> str:
        """Note a submission, all of it or nothing; returns its id.

        ``id``: of whoever may send it twice: then it is noted once. Raises Conflict where it was
        noted with another ``digest``.
        """
        id, now = id or uuid.uuid4().hex, datetime.now(UTC)
        row = {"id": id, "state": "queued", "created": now, "updated": now, "digest": digest}
        with writing(self._engine) as connection:
            known = connection.execute(select(t.jobs.c.digest).where(t.jobs.c.id == id)).scalar()
            if known not in (None, digest):
                raise Conflict(f"something else was sent as submission '{id[:40]}'")
            if known is None:
                connection.execute(insert(t.jobs).values(row))
                connection.execute(insert(t.addresses), list(_rows(id, addresses)))
        return id

    def take(self, id: str) -> tuple[int, str] | None:
        """The next address to visit, as its place and itself, now running; None for no more.

        One that was running when a former run was cut off comes first. A job without more is done.
        """
        c = t.addresses.c
        waiting = select(c.place, c.url).where(c.job == id, c.state.in_(OPEN)).order_by(c.place)
        with writing(self._engine) as connection:
            found = connection.execute(waiting.limit(1)).first() if _open(connection, id) else None
            _note_job(connection, id, "running" if found else "done")
            if found is None:
                return None
            _note_address(connection, id, found.place, state="running")
        return found.place, found.url

    def note(self, id: str, place: int, outcome: Address) -> None:
        """Note what became of an address."""
        told = {"state": outcome.state, "detail": outcome.detail}
        with writing(self._engine) as connection:
            _note_address(connection, id, place, **told, leads=json.dumps(list(outcome.leads)))
            _note_job(connection, id, "running")

    def cancel(self, id: str) -> None:
        """Leave alone what nobody has visited yet; raises Unknown, or Conflict when all is done."""
        self.find(id, 0)
        c = t.addresses.c
        with writing(self._engine) as connection:
            if not _open(connection, id):
                raise Conflict(f"submission '{id[:40]}' has ended already")
            left = update(t.addresses).where(c.job == id, c.state == "queued")
            connection.execute(left.values(state="cancelled"))
            _note_job(connection, id, "cancelled")

    def find(self, id: str, most: int | None = None) -> Told:
        """A submission with its addresses, at most so many of them; raises Unknown."""
        with self._engine.connect() as connection:
            row = connection.execute(select(t.jobs).where(t.jobs.c.id == id)).first()
            if row is None:
                raise Unknown(f"unknown job '{id[:40]}'")
            return _told(connection, row, most)

    def unfinished(self) -> list[Told]:
        """Submissions that are queued or running, oldest first, without their addresses."""
        chosen = select(t.jobs).where(t.jobs.c.state.in_(OPEN)).order_by(t.jobs.c.created)
        with self._engine.connect() as connection:
            return [_told(connection, row, 0) for row in connection.execute(chosen).all()]


def _rows(id: str, addresses: Sequence[Address]) -> list[dict[str, Any]]:
    return [
        {"job": id, "place": place, "url": one.url, "state": one.state, "detail": one.detail,
         "leads": json.dumps(list(one.leads))}
        for place, one in enumerate(addresses)
    ]  # fmt: skip


def _told(connection: Connection, row: Row[Any], most: int | None) -> Told:
    c = t.addresses.c
    by_state = select(c.state, func.count()).where(c.job == row.id).group_by(c.state)
    counts = {state: number for state, number in connection.execute(by_state)}
    listed = select(t.addresses).where(c.job == row.id).order_by(c.place).limit(most)
    found = connection.execute(listed) if most != 0 else ()
    addresses = (Address(one.url, one.state, one.detail, json.loads(one.leads)) for one in found)
    return Told(row.id, row.state, row.created, row.updated, counts, tuple(addresses))


def _open(connection: Connection, id: str) -> bool:
    return connection.execute(select(t.jobs.c.state).where(t.jobs.c.id == id)).scalar() in OPEN


def _note_job(connection: Connection, id: str, state: str) -> None:
    """What was cancelled stays so."""
    chosen = update(t.jobs).where(t.jobs.c.id == id, t.jobs.c.state != "cancelled")
    connection.execute(chosen.values(state=state, updated=datetime.now(UTC)))


def _note_address(connection: Connection, id: str, place: int, **told: str) -> None:
    c = t.addresses.c
    connection.execute(update(t.addresses).where(c.job == id, c.place == place).values(told))
