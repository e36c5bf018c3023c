"""The webhooks of saved searches; each belongs to the owner of its search, nobody else finds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from scouting.access import LOCAL
from scouting.errors import Conflict, Unknown
from scouting.store import tables as t
from scouting.store.engine import writing
from scouting.store.keys import valid
from scouting.webhooks import OVERLAP, UPDATED, Event, Webhook

MOST = 20
"""Webhooks of one search: each costs a delivery of the same."""


class Webhooks:
    """The webhooks of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, webhook: Webhook) -> int:
        """Keep a new webhook and return its id; raises Conflict where its search has enough."""
        same = select(func.count()).where(t.webhooks.c.search_id == webhook.search)
        row = {"search_id": webhook.search, "url": webhook.url, "secret": webhook.secret,
               "description": webhook.description, "mark": webhook.mark,
               "created": webhook.created}  # fmt: skip
        with writing(self._engine) as connection:
            if connection.scalar(same) >= MOST:  # type: ignore[operator] # a count is never null
                raise Conflict(f"this search has {MOST} webhooks already; remove one first")
            made = connection.execute(insert(t.webhooks).values(row).returning(t.webhooks.c.id))
            return int(made.scalar_one())

    def of(self, owner: str, search: int = 0) -> list[Webhook]:
        """The webhooks of an owner, of all searches or of one, the oldest first."""
        one = t.webhooks.c.search_id == search if search else true()
        chosen = _owned().where(t.searches.c.owner == owner, one).order_by(t.webhooks.c.id)
        with self._engine.connect() as connection:
            return [as_webhook(row) for row in connection.execute(chosen)]

    def get(self, owner: str, id: int) -> Webhook:
        """A webhook of an owner; raises Unknown."""
        with self._engine.connect() as connection:
            return _find(connection, owner, id)

    def change(self, owner: str, id: int, **values: str) -> Webhook:
        """Set url, description or state; what stood against the former ends. Raises Unknown."""
        told: dict[str, Any] = dict(values)
        if "state" in values:
            told |= {"reason": ""}
        if "state" in values or "url" in values:
            told |= {"failing": None}
        with writing(self._engine) as connection:
            _find(connection, owner, id)
            if told:
                connection.execute(update(t.webhooks).where(t.webhooks.c.id == id).values(told))
            return _find(connection, owner, id)

    def rotate(self, owner: str, id: int, secret: str, now: datetime) -> Webhook:
        """Sign with another secret, for a while with the former one too; raises Unknown."""
        with writing(self._engine) as connection:
            former = _find(connection, owner, id).secret
            told = {"secret": secret, "former": former, "former_ends": now + OVERLAP}
            connection.execute(update(t.webhooks).where(t.webhooks.c.id == id).values(told))
            return _find(connection, owner, id)

    def remove(self, owner: str, id: int) -> None:
        """Forget a webhook with its events; raises Unknown."""
        with writing(self._engine) as connection:
            _find(connection, owner, id)
            connection.execute(delete(t.webhooks).where(t.webhooks.c.id == id))

    def active(self, now: datetime) -> list[Webhook]:
        """The webhooks that want updates and have none under way, of owners who still have access."""
        c = t.events.c
        waits = and_(c.webhook == t.webhooks.c.id, c.state == "pending", c.kind == UPDATED)
        idle = ~select(c.place).where(waits).exists()
        chosen = _owned().where(t.webhooks.c.state == "active", idle, in_office(now))
        with self._engine.connect() as connection:
            return [as_webhook(row) for row in connection.execute(chosen)]

    def owner(self, webhook: Webhook) -> str:
        """Whose search it is of."""
        chosen = select(t.searches.c.owner).where(t.searches.c.id == webhook.search)
        with self._engine.connect() as connection:
            return str(connection.scalar(chosen) or "")

    def advance(self, webhook: Webhook, mark: int, event: Event | None = None) -> bool:
        """Move its mark and keep the event that tells what lay between, both or neither.

        False where somebody else was quicker, or it is active no longer.
        """
        c = t.webhooks.c
        same = and_(c.id == webhook.id, c.mark == webhook.mark, c.state == "active")
        told: dict[str, Any] = {"mark": mark} | ({"drawn": event.made} if event else {})
        with writing(self._engine) as connection:
            if not connection.execute(update(t.webhooks).where(same).values(told)).rowcount:
                return False
            if event:
                connection.execute(insert(t.events).values(event_row(webhook.id, event)))
        return True

    def pause(self, webhook: Webhook, reason: str) -> None:
        """Send it nothing until somebody resumes it."""
        told = {"state": "paused", "reason": reason}
        with writing(self._engine) as connection:
            connection.execute(update(t.webhooks).where(t.webhooks.c.id == webhook.id).values(told))


def in_office(now: datetime) -> Any:
    """The condition that the owner of a search still has access."""
    owner = t.searches.c.owner
    keys = select(t.keys.c.id).where(t.keys.c.name == owner, valid(now))
    return or_(owner == LOCAL, keys.exists())


def event_row(webhook: int, event: Event) -> dict[str, Any]:
    """The row of a new event."""
    return {"id": event.id, "webhook": webhook, "kind": event.kind, "body": event.body,
            "made": event.made, "due": event.due, "state": event.state,
            "attempts": event.attempts}  # fmt: skip


def _owned() -> Any:
    return select(t.webhooks).join(t.searches, t.searches.c.id == t.webhooks.c.search_id)


def _find(connection: Connection, owner: str, id: int) -> Webhook:
    chosen = _owned().where(t.webhooks.c.id == id, t.searches.c.owner == owner)
    row = connection.execute(chosen).first()
    if row is None:
        raise Unknown(f"unknown webhook '{id}'")
    return as_webhook(row)


def as_webhook(row: Row[Any]) -> Webhook:
    """The webhook of a row."""
    return Webhook(
        row.search_id, row.url, row.description, row.secret, row.mark, row.created, row.former,
        row.former_ends, row.state, row.reason, row.failing, row.drawn, row.id,
    )  # fmt: skip
