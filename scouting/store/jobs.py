"""Jobs that run in the background, so that whoever asked can come back for the result."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert, select, update

from scouting.errors import Unknown
from scouting.store import tables as t
from scouting.store.engine import writing


class Jobs:
    """The jobs of the store; a job's payload is a JSON object."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start(self, payload: dict[str, Any]) -> str:
        """Note a new job; returns its id."""
        id, now = uuid.uuid4().hex, datetime.now(UTC)
        row = {"id": id, "state": "queued", "created": now, "updated": now}
        with writing(self._engine) as connection:
            connection.execute(insert(t.jobs).values(payload=json.dumps(payload), **row))
        return id

    def update(self, id: str, state: str, payload: dict[str, Any]) -> None:
        """Note how far a job has come."""
        row = {"state": state, "payload": json.dumps(payload), "updated": datetime.now(UTC)}
        with writing(self._engine) as connection:
            connection.execute(update(t.jobs).where(t.jobs.c.id == id).values(row))

    def find(self, id: str) -> dict[str, Any]:
        """A job's id, state, times and payload; raises Unknown."""
        with self._engine.connect() as connection:
            row = connection.execute(select(t.jobs).where(t.jobs.c.id == id)).first()
        if row is None:
            raise Unknown(f"unknown job '{id[:40]}'")
        times = {"created": row.created.isoformat(), "updated": row.updated.isoformat()}
        return {"id": row.id, "state": row.state, **times, **json.loads(row.payload)}

    def unfinished(self) -> list[tuple[str, dict[str, Any]]]:
        """Jobs that a former run left queued or running, oldest first."""
        open_states = t.jobs.c.state.in_(("queued", "running"))
        chosen = select(t.jobs.c.id, t.jobs.c.payload).where(open_states).order_by(t.jobs.c.created)
        with self._engine.connect() as connection:
            return [(row.id, json.loads(row.payload)) for row in connection.execute(chosen)]
