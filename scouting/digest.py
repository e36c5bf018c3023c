"""The digest of a week: what is new and has changed in each saved search of a scout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from scouting.errors import ScoutingError
from scouting.searches import SavedSearch
from scouting.service import Service
from scouting.updates import Updates, gather_updates

SHOWN = 20
"""Leads of each kind told one by one for each search; the list has all of them."""

WEEK = re.compile(r"(20\d\d)-W(\d\d)", re.ASCII)
DAYS = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """A week, Monday 0:00 to Monday 0:00 UTC (ISO 8601)."""

    begin: datetime

    @property
    def end(self) -> datetime:
        """When the next one begins."""
        return self.begin + DAYS

    @property
    def last_day(self) -> datetime:
        """Its Sunday."""
        return self.end - timedelta(days=1)

    @property
    def name(self) -> str:
        """As ISO 8601 has it: ``2026-W48``."""
        year, week, _ = self.begin.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def former(self) -> Week:
        """The week before."""
        return Week(self.begin - DAYS)

    @property
    def following(self) -> Week:
        """The week after."""
        return Week(self.end)


@dataclass(frozen=True)
class Digest:
    """What a week brought to searches; ``faults``: by search, why it can no longer be asked."""

    week: Week
    searches: tuple[Updates, ...]
    faults: tuple[tuple[SavedSearch, str], ...]

    @property
    def total(self) -> int:
        """New and changed leads, each counted in every search that has it."""
        return sum(each.new.total + each.changed.total for each in self.searches)


def week_of(moment: datetime) -> Week:
    """The week that a moment falls in."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Week(day - timedelta(days=day.weekday()))


def read_week(text: str, now: datetime) -> Week:
    """A week by its name, the present one for an empty text; raises ScoutingError."""
    if not text:
        return week_of(now)
    told = WEEK.fullmatch(text.strip())
    try:
        day = date.fromisocalendar(int(told[1]), int(told[2]), 1) if told else None
    except ValueError:
        day = None
    if day is None:
        raise ScoutingError(f"week '{text[:20]}': expected a week such as 2026-W48")
    return Week(datetime(day.year, day.month, day.day, tzinfo=UTC))


def gather_digest(
    searches: Iterable[SavedSearch], week: Week, service: Service, shown: int = SHOWN
) -> Digest:
    """Look through searches for what came into the list in a week, and what changed then and not since."""
    told: list[Updates] = []
    faults: list[tuple[SavedSearch, str]] = []
    for search in searches:
        asked = replace(search, watermark=week.begin)
        try:
            told.append(gather_updates(asked, service, shown, week.end))
        except ScoutingError as error:
            faults.append((search, str(error)))
    return Digest(week, tuple(told), tuple(faults))
