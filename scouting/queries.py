"""What is asked of leads and passages, and what a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class LeadFilter:
    """Which leads or passages are wanted; empty parts do not restrict.

    ``since``: leads first seen or changed from then on. ``due_before``: with a due date before that
    day and something still to be done.
    """

    technologies: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    trl_low: int = 1
    trl_high: int = 9
    text: str = ""
    novelties: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    since: datetime | None = None
    due_before: date | None = None


@dataclass(frozen=True)
class SearchHit:
    """A passage found by meaning, with the document it stands in."""

    score: float
    url: str
    title: str
    organisation: str
    market: str
    start: int
    end: int
    text: str
    technologies: tuple[str, ...]
    lead_ids: tuple[str, ...] = ()
