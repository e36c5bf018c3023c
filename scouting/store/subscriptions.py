"""Who gets the digest of a week by mail, and which week was mailed last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, and_, delete, insert, select, update

from scouting.store import tables as t
from scouting.store.engine import writing
from scouting.subscriptions import Subscription


class Subscriptions:
    """The subscriptions of the store, at most one for each owner."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, new: Subscription) -> None:
        """Keep a subscription, in place of the one its owner has."""
        row = {"owner": new.owner, "address": new.address, "token": new.token, "made": new.made,
               "week": new.week}  # fmt: skip
        with writing(self._engine) as connection:
            connection.execute(delete(t.subscriptions).where(t.subscriptions.c.owner == new.owner))
            connection.execute(insert(t.subscriptions).values(row))

    def end(self, owner: str) -> None:
        """Mail to an owner no more."""
        with writing(self._engine) as connection:
            connection.execute(delete(t.subscriptions).where(t.subscriptions.c.owner == owner))

    def find(self, owner: str) -> Subscription | None:
        """The subscription of an owner."""
        return self._first(t.subscriptions.c.owner == owner)

    def named(self, token: str) -> Subscription | None:
        """The subscription that a token ends."""
        return self._first(t.subscriptions.c.token == token)

    def all(self) -> list[Subscription]:
        """Every subscription, by owner."""
        chosen = select(t.subscriptions).order_by(t.subscriptions.c.owner)
        with self._engine.connect() as connection:
            return [_subscription(row) for row in connection.execute(chosen)]

    def claim(self, known: Subscription, week: str, now: datetime) -> bool:
        """Note that a week is being mailed; False where another process was quicker."""
        c = t.subscriptions.c
        tries = known.tries + 1 if known.week == week else 1
        same = and_(
            c.owner == known.owner, c.week == known.week, c.tries == known.tries,
            c.state == known.state, c.made == known.made,
        )  # fmt: skip
        told = {"week": week, "state": "sending", "tries": tries, "tried": now}
        with writing(self._engine) as connection:
            changed = connection.execute(update(t.subscriptions).where(same).values(told))
        return changed.rowcount == 1

    def settle(self, owner: str, week: str, fault: str = "") -> None:
        """Note that a week was mailed, or why not."""
        c = t.subscriptions.c
        told = {"state": "failed" if fault else "sent", "fault": fault[:300]}
        with writing(self._engine) as connection:
            one = update(t.subscriptions).where(c.owner == owner, c.week == week)
            connection.execute(one.values(told))

    def _first(self, condition: Any) -> Subscription | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(t.subscriptions).where(condition)).first()
        return _subscription(row) if row else None


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(**row._mapping)
