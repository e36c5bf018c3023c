"""When which source is crawled: once a day, week or month, the turns spread over the period."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta

from scouting.sources import Schedule, Source

WEEK, SHORTEST_MONTH = 7, 28
"""Days over which the turns are spread, so that no day crawls everything."""


def job_key(source: Source, moment: datetime) -> str:
    """The name of a source's run in the period of a moment: ``jba:2026-W48`` (ISO 8601 weeks)."""
    return f"{source.id}:{period(source.schedule, moment)}"


def period(schedule: Schedule, moment: datetime) -> str:
    """The day, week or month of a moment, in UTC."""
    moment = moment.astimezone(UTC)
    if schedule == "daily":
        return f"{moment:%Y-%m-%d}"
    if schedule == "monthly":
        return f"{moment:%Y-%m}"
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"


def turn(source: Source, moment: datetime) -> datetime:
    """When in the period of a moment the source's turn comes: a day told from its id, 0:00 UTC."""
    first, days = _first_day(source.schedule, moment), {"weekly": WEEK, "monthly": SHORTEST_MONTH}
    return first + timedelta(days=zlib.crc32(source.id.encode()) % days.get(source.schedule, 1))


def due_jobs(
    sources: Iterable[Source], now: datetime, known: Callable[[Collection[str]], set[str]]
) -> list[tuple[Source, str]]:
    """The sources whose run of this period has not been asked for yet, each with its key.

    A source waits for its turn only if it had a run in the period before: what is new or was missed
    comes at once. ``known``, called once, tells which of some runs were ever asked for.
    """
    runs = [
        (source, job_key(source, now), job_key(source, _period_before(source, now)))
        for source in sources
    ]
    asked = known({key for _, *keys in runs for key in keys})
    return [
        (source, key)
        for source, key, before in runs
        if key not in asked and (now >= turn(source, now) or before not in asked)
    ]


def _period_before(source: Source, moment: datetime) -> datetime:
    return _first_day(source.schedule, moment) - timedelta(days=1)


def _first_day(schedule: Schedule, moment: datetime) -> datetime:
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if schedule == "weekly":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if schedule == "monthly" else day
