"""Crawls that ran: when, how far, and how they ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, func, insert, select, update

from scouting.runs import CrawlRun
from scouting.store import tables as t
from scouting.store.engine import writing

COUNTS = ("stored", "unchanged", "quarantined", "failed")

SILENT = timedelta(minutes=3)
"""A crawl that gave no sign of life for this long was killed; ``scouting.crawls`` sends one every
BEAT_SECONDS."""


class Runs:
    """The crawls of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start(self, source: str, now: datetime | None = None) -> int:
        """Note that a crawl of a source has begun; returns its id."""
        at = now or datetime.now(UTC)
        row = {"source": source[:100], "started": at, "alive": at, "state": "running", "reason": ""}
        with writing(self._engine) as connection:
            made = connection.execute(insert(t.runs).values(row | dict.fromkeys(COUNTS, 0)))
            assert made.inserted_primary_key is not None  # a single-row insert has one
            return int(made.inserted_primary_key[0])

    def beat(self, id: int, counts: Mapping[str, int], now: datetime | None = None) -> None:
        """Note that a crawl is alive and what it has brought by now."""
        self._update(id, counts, {"alive": now or datetime.now(UTC)})

    def end(
        self, id: int, state: str, counts: Mapping[str, int], reason: str = "",
        now: datetime | None = None,
    ) -> None:  # fmt: skip
        """Note how a crawl ended: ``done``, ``failed`` or ``broken off``."""
        at = now or datetime.now(UTC)
        told = {"state": state, "reason": reason[:500], "ended": at, "alive": at}
        self._update(id, counts, told)

    def latest(self, now: datetime | None = None) -> dict[str, CrawlRun]:
        """The latest crawl of each source; one that fell silent is broken off."""
        return self._newest(now or datetime.now(UTC), "")

    def successes(self, now: datetime | None = None) -> dict[str, CrawlRun]:
        """The latest crawl of each source that was done."""
        return self._newest(now or datetime.now(UTC), "done")

    def _newest(self, now: datetime, state: str) -> dict[str, CrawlRun]:
        newest = select(func.max(t.runs.c.id)).group_by(t.runs.c.source)
        if state:
            newest = newest.where(t.runs.c.state == state)
        chosen = select(t.runs).where(t.runs.c.id.in_(newest)).order_by(t.runs.c.source)
        with self._engine.connect() as connection:
            return {row.source: _run(row, now) for row in connection.execute(chosen)}

    def _update(self, id: int, counts: Mapping[str, int], told: dict[str, Any]) -> None:
        row = {name: counts.get(name, 0) for name in COUNTS} | told
        with writing(self._engine) as connection:
            connection.execute(update(t.runs).where(t.runs.c.id == id).values(row))


def _run(row: Row[Any], now: datetime) -> CrawlRun:
    counts = (row.stored, row.unchanged, row.quarantined, row.failed)
    if row.state == "running" and now - row.alive > SILENT:
        reason = "it was stopped or its computer went down"
        return CrawlRun(row.source, "broken off", row.started, row.alive, *counts, reason)
    return CrawlRun(row.source, row.state, row.started, row.ended, *counts, row.reason)
