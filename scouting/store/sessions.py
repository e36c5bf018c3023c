"""Sessions of browsers that signed in with a key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from scouting.access import Key
from scouting.store import tables as t
from scouting.store.engine import writing
from scouting.store.keys import as_key, valid


class Sessions:
    """The sessions of the store; each ends at its time, when it is closed, and with its key."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, hash: str, key: str, now: datetime, expires: datetime) -> None:
        """Begin a session; those whose time is over are forgotten."""
        row = {"hash": hash, "key_id": key, "created": now, "expires": expires}
        with writing(self._engine) as connection:
            connection.execute(delete(t.sessions).where(t.sessions.c.expires <= now))
            connection.execute(insert(t.sessions).values(row))

    def find(self, hash: str, now: datetime) -> Key | None:
        """The key of a session that lasts."""
        same = t.sessions.c.key_id == t.keys.c.id
        lasts = t.sessions.c.expires > now
        chosen = select(t.keys).join(t.sessions, same).where(t.sessions.c.hash == hash, lasts)
        with self._engine.connect() as connection:
            row = connection.execute(chosen.where(valid(now))).first()
        return as_key(row) if row else None

    def close(self, hash: str) -> None:
        """End a session."""
        with writing(self._engine) as connection:
            connection.execute(delete(t.sessions).where(t.sessions.c.hash == hash))
