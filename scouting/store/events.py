"""What is sent to webhooks: kept before it is sent, so that a kill loses none of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, and_, delete, func, insert, select, update

from scouting.errors import Conflict, Unknown
from scouting.store import tables as t
from scouting.store.engine import writing
from scouting.store.webhooks import as_webhook, event_row, in_office
from scouting.webhooks import Attempt, Event, Standing, Webhook

LEASE = timedelta(minutes=1)
"""For so long an event is nobody else's to send: four times what a delivery may take."""


class Events:
    """The events of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, webhook: Webhook, event: Event) -> None:
        """Keep an event that is to be sent; raises Conflict where the webhook is not active."""
        with writing(self._engine) as connection:
            _check_active(webhook)
            connection.execute(insert(t.events).values(event_row(webhook.id, event)))

    def get(self, webhook: int, id: str) -> Event:
        """An event of a webhook; raises Unknown."""
        one = and_(t.events.c.webhook == webhook, t.events.c.id == id)
        with self._engine.connect() as connection:
            row = connection.execute(select(t.events).where(one)).first()
        if row is None:
            raise Unknown(f"unknown event '{id[:40]}'")
        return as_event(row)

    def page(self, webhook: int, limit: int, before: int = 0) -> list[Event]:
        """The events of a webhook before a place, the latest first."""
        c = t.events.c
        older = c.webhook == webhook if not before else and_(c.webhook == webhook, c.place < before)
        chosen = select(t.events).where(older).order_by(c.place.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [as_event(row) for row in connection.execute(chosen)]

    def count(self, webhook: int) -> int:
        """How many events of a webhook are kept."""
        chosen = select(func.count()).where(t.events.c.webhook == webhook)
        with self._engine.connect() as connection:
            return connection.execute(chosen).scalar_one()

    def attempts(self, events: Sequence[Event]) -> dict[str, list[Attempt]]:
        """By event, the attempts at it, the earliest first."""
        chosen = (
            select(t.attempts, t.events.c.id.label("told"))
            .join(t.events, t.events.c.place == t.attempts.c.event)
            .where(t.attempts.c.event.in_([event.place for event in events]))
        )
        found: dict[str, list[Attempt]] = {event.id: [] for event in events}
        with self._engine.connect() as connection:
            for row in connection.execute(chosen.order_by(t.attempts.c.id)):
                found[row.told].append(Attempt(row.at, row.status, row.seconds, row.reason))
        return found

    def take(self, now: datetime, limit: int) -> list[tuple[Event, Webhook]]:
        """Events whose time has come, each for LEASE nobody else's, with the webhooks they go to.

        One whose taker is killed comes again after that.
        """
        c = t.events.c
        whose = (t.events.join(t.webhooks, t.webhooks.c.id == c.webhook)
                 .join(t.searches, t.searches.c.id == t.webhooks.c.search_id))  # fmt: skip
        ripe = and_(c.state == "pending", c.due <= now, t.webhooks.c.state == "active")
        chosen = select(t.events).select_from(whose).where(ripe, in_office(now))
        with self._engine.connect() as connection:
            if connection.execute(chosen.limit(1)).first() is None:  # without the lock of a writer
                return []
        with writing(self._engine) as connection:
            rows = connection.execute(chosen.order_by(c.due, c.place).limit(limit)).all()
            ours = c.place.in_([row.place for row in rows])
            connection.execute(update(t.events).where(ours).values(due=now + LEASE))
            one = t.webhooks.c.id.in_([row.webhook for row in rows])
            whole = connection.execute(select(t.webhooks).where(one))
            webhooks = {row.id: as_webhook(row) for row in whole}
        return [(as_event(row), webhooks[row.webhook]) for row in rows]

    def settle(self, event: Event, attempt: Attempt, due: datetime | None,
               stopped: tuple[Standing, str]) -> None:  # fmt: skip
        """Keep an attempt and what follows from it; ``due``: the next one, ``stopped``: how its webhook
        stands now, and why.
        """
        state = "delivered" if attempt.delivered else "pending" if due else "dead"
        row = {"event": event.place, "at": attempt.at, "status": attempt.status,
               "seconds": attempt.seconds, "reason": attempt.reason}  # fmt: skip
        told = {"state": state, "attempts": event.attempts + 1, "due": due or attempt.at}
        failing = None if attempt.delivered else func.coalesce(t.webhooks.c.failing, attempt.at)
        standing = {"failing": failing, "state": stopped[0], "reason": stopped[1]}
        # what was resumed, paused or removed meanwhile is as its owner wants it
        same = and_(t.webhooks.c.id == event.webhook, t.webhooks.c.state == "active")
        with writing(self._engine) as connection:
            present = t.events.c.place == event.place
            if not connection.execute(update(t.events).where(present).values(told)).rowcount:
                return
            connection.execute(insert(t.attempts).values(row))
            connection.execute(update(t.webhooks).where(same).values(standing))

    def replay(self, webhook: Webhook, id: str, now: datetime) -> Event:
        """Send an event again, under its id; raises Unknown, and Conflict where it is not active."""
        event = self.get(webhook.id, id)
        self._repeat(webhook, t.events.c.place == event.place, now)
        return self.get(webhook.id, id)

    def replay_failed(self, webhook: Webhook, since: datetime, now: datetime) -> int:
        """Send all dead events made since a moment again; how many. Raises Conflict."""
        dead = and_(t.events.c.webhook == webhook.id, t.events.c.state == "dead")
        return self._repeat(webhook, and_(dead, t.events.c.made >= since), now)

    def _repeat(self, webhook: Webhook, which: Any, now: datetime) -> int:
        _check_active(webhook)
        told = {"state": "pending", "attempts": 0, "due": now}
        with writing(self._engine) as connection:
            return int(connection.execute(update(t.events).where(which).values(told)).rowcount)

    def forget(self, before: datetime) -> None:
        """Forget attempts, and events that have ended, of before a moment."""
        ended = and_(
            t.events.c.state != "pending", t.events.c.made < before, t.events.c.due < before
        )
        with writing(self._engine) as connection:
            connection.execute(delete(t.attempts).where(t.attempts.c.at < before))
            connection.execute(delete(t.events).where(ended))


def _check_active(webhook: Webhook) -> None:
    if webhook.state != "active":
        raise Conflict(f"webhook {webhook.id} is {webhook.state}; resume it first")


def as_event(row: Row[Any]) -> Event:
    """The event of a row."""
    return Event(
        row.id, row.kind, row.body, row.made, row.due, row.state, row.attempts, row.webhook,
        row.place,
    )  # fmt: skip
