"""Counts of what is stored, from indexes alone: no text and no payload is read for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, case, func, select

from scouting.store import tables as t
from scouting.store.filing import CURRENT

AGES = (1, 3, 7, 14, 30, 60, 90, 180, 365, 730)
"""Days. Ages are counted up to these steps: a true median would have to sort every document."""


@dataclass(frozen=True)
class Stored:
    """Current documents of one source that told one market; empty where they told none.

    ``newest``: when one was last seen; ``within``: how many were seen in the last AGES[n] days.
    """

    source: str
    market: str
    documents: int
    read: int
    relevant: int
    gone: int
    newest: datetime
    within: tuple[int, ...]


@dataclass(frozen=True)
class Failed:
    """Pages of one source in quarantine for one reason, with the one met last."""

    source: str
    reason: str
    count: int
    url: str
    seen: datetime


@dataclass(frozen=True)
class Told:
    """Read documents of one language and market since a moment, and in a while ``before`` it."""

    language: str
    market: str
    documents: int
    relevant: int
    documents_before: int
    relevant_before: int


class Counts:
    """What coverage and alarms are worked out from."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stored(self, now: datetime) -> list[Stored]:
        """Current documents by source and market."""
        c = t.documents.c
        moments = [now - timedelta(days=days) for days in AGES]
        columns = (func.count(), func.count(c.language), _number(c.relevant), func.count(c.gone),
                   func.max(c.last_seen))  # fmt: skip
        ages = [_number(c.last_seen >= moment) for moment in moments]
        chosen = select(c.source, c.market, *columns, *ages).where(*CURRENT)
        rows = self._rows(chosen.group_by(c.source, c.market))
        return [_stored(*row) for row in rows]

    def abstained(self) -> list[tuple[str, str, int]]:
        """Language, reason and number of current documents without a verdict, most first."""
        c = t.documents.c
        chosen = (
            select(c.language, c.abstained, func.count())
            .where(*CURRENT, c.abstained.is_not(None))
            .group_by(c.language, c.abstained)
            .order_by(func.count().desc(), c.language)
        )
        return [(row[0] or "", row[1], row[2]) for row in self._rows(chosen)]

    def failures(self) -> list[Failed]:
        """Pages in quarantine by source and reason, most first."""
        c = t.quarantine.c
        groups = (
            select(c.source, c.reason, func.count().label("count"), func.max(c.seen).label("seen"))
            .group_by(c.source, c.reason)
            .subquery()
        )
        g = groups.c
        same = and_(c.source == g.source, c.reason == g.reason, c.seen == g.seen)
        chosen = (
            select(c.source, c.reason, g.count, func.min(c.url), g.seen)
            .join_from(groups, t.quarantine, same)
            .group_by(c.source, c.reason, g.count, g.seen)
            .order_by(g.count.desc(), c.source, c.reason)
        )
        return [Failed(*row) for row in self._rows(chosen)]

    def told(self, since: datetime, back: timedelta) -> list[Told]:
        """Read documents by language and market: fetched since a moment, and so long before it."""
        c = t.documents.c
        recent = c.fetched >= since
        former = and_(c.fetched < since, c.fetched >= since - back)
        sums = [
            _number(part) for when in (recent, former) for part in (when, and_(when, c.relevant))
        ]
        chosen = select(c.language, c.market, *sums).where(c.language.is_not(None))
        rows = self._rows(chosen.group_by(c.language, c.market))
        return [Told(row[0], row[1] or "", *row[2:]) for row in rows]

    def leads(self) -> dict[str, dict[str, int]]:
        """Leads by market and technology."""
        c = t.leads.c
        counts: dict[str, dict[str, int]] = {}
        chosen = select(c.market, c.technology, func.count()).group_by(c.market, c.technology)
        for market, technology, number in self._rows(chosen):
            counts.setdefault(market, {})[technology] = number
        return counts

    def commonest_score(self) -> tuple[float, int]:
        """The score that most leads have, at two decimals as it is kept, and how many have it."""
        c = t.leads.c
        chosen = select(c.score, func.count()).group_by(c.score)
        rows = self._rows(chosen.order_by(func.count().desc(), c.score).limit(1))
        return (float(rows[0][0]), int(rows[0][1])) if rows else (0.0, 0)

    def new_leads(self, since: datetime) -> dict[str, int]:
        """Leads first seen since a moment, by technology."""
        c = t.leads.c
        chosen = select(c.technology, func.count()).where(c.first_seen >= since)
        return {row[0]: row[1] for row in self._rows(chosen.group_by(c.technology))}

    def _rows(self, chosen: Any) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(chosen).all()


def _stored(source: str, market: str | None, *counts: Any) -> Stored:
    documents, read, relevant, gone, newest, *within = counts
    return Stored(source, market or "", documents, read, relevant, gone, newest, tuple(within))


def _number(condition: ColumnElement[bool]) -> Any:
    """How many rows fulfil it."""
    return func.sum(case((condition, 1), else_=0))
