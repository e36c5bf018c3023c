"""Access keys: kept by their public part, the secret as a hash only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)

from scouting.access import Key
from scouting.errors import Conflict, Unknown
from scouting.store import tables as t
from scouting.store.engine import writing


class Keys:
    """The keys of the store; a revoked key stays, so that the audit log can be read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, key: Key, hash: str, renews: bool = False) -> None:
        """Keep a new key; ``renews``: for whoever had the last one of that name.

        Raises Conflict while another of the same name is valid, and where a former holder of the name
        has searches or mails that somebody else would find; Unknown where nothing is there to renew.
        """
        same = select(t.keys.c.id).where(t.keys.c.name == key.name, valid(key.created))
        row = {"id": key.id, "name": key.name, "role": key.role, "hash": hash,
               "created": key.created, "expires": key.expires}  # fmt: skip
        with writing(self._engine) as connection:
            if connection.execute(same).first():
                raise Conflict(f"there is a valid key '{key.name}' already; revoke it first, or "
                               "choose another name")  # fmt: skip
            _check_holder(connection, key.name, renews)
            connection.execute(insert(t.keys).values(row))

    def find(self, id: str) -> tuple[Key, str] | None:
        """A key and the hash of its secret, whatever its state."""
        with self._engine.connect() as connection:
            row = connection.execute(select(t.keys).where(t.keys.c.id == id)).first()
        return (as_key(row), row.hash) if row else None

    def all(self) -> list[Key]:
        """Every key there ever was, by name, the newest first."""
        order = (t.keys.c.name, t.keys.c.created.desc(), t.keys.c.id)
        with self._engine.connect() as connection:
            return [as_key(row) for row in connection.execute(select(t.keys).order_by(*order))]

    def count_valid(self, now: datetime) -> int:
        """How many keys may be used."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).where(valid(now))).scalar_one()

    def holds(self, name: str, now: datetime) -> bool:
        """Has somebody of this name a key that may be used?"""
        chosen = select(t.keys.c.id).where(t.keys.c.name == name, valid(now))
        with self._engine.connect() as connection:
            return connection.scalar(chosen.limit(1)) is not None

    def revoke(self, named: str, now: datetime) -> Key:
        """Take a key that is not revoked, by name or public part, out of use; raises Unknown."""
        fits = or_(t.keys.c.id == named, t.keys.c.name == named)
        chosen = select(t.keys).where(fits, t.keys.c.revoked.is_(None))
        order = t.keys.c.created.desc()
        with writing(self._engine) as connection:
            row = connection.execute(chosen.order_by(order)).first()
            if row is None:
                raise Unknown(f"unknown key '{named[:60]}'; 'scout keys list' has them")
            one = t.keys.c.id == row.id
            connection.execute(update(t.keys).where(one).values(revoked=now))
        return as_key(row)

    def note_use(self, id: str, now: datetime) -> None:
        """Note when a key was last used."""
        with writing(self._engine) as connection:
            connection.execute(update(t.keys).where(t.keys.c.id == id).values(used=now))


def _check_holder(connection: Connection, name: str, renews: bool) -> None:
    """What a scout keeps is found by the name, so that a name stays with its person."""
    former = connection.scalar(select(t.keys.c.id).where(t.keys.c.name == name).limit(1))
    if renews and not former:
        raise Unknown(f"'{name}' never had a key, so that there is none to renew")
    if former and not renews and _keeps(connection, name):
        raise Conflict(f"'{name}' had a key before and has kept searches or mails of the digest: "
                       "renew it if it is for the same person, or choose another name")  # fmt: skip


def _keeps(connection: Connection, owner: str) -> bool:
    owners = (t.searches.c.owner, t.subscriptions.c.owner)
    return any(
        connection.scalar(select(one).where(one == owner).limit(1)) is not None for one in owners
    )


def valid(now: datetime) -> ColumnElement[bool]:
    """The condition that a key may be used."""
    lasts = or_(t.keys.c.expires.is_(None), t.keys.c.expires > now)
    return and_(t.keys.c.revoked.is_(None), lasts)


def as_key(row: Row[Any]) -> Key:
    """The key of a row."""
    return Key(row.id, row.name, row.role, row.created, row.expires, row.used, row.revoked)
