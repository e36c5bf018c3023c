"""What is asked of leads and passages, and what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scouting.domain import STATUSES
from scouting.errors import ScoutingError, Unknown


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


def wanted_leads(
    technologies: Sequence[str] = (),
    markets: Sequence[str] = (),
    roles: Sequence[str] = (),
    statuses: Sequence[str] = (),
    trl: str = "",
    text: str = "",
) -> LeadFilter:
    """A filter from what users write; ``trl`` is "4" or "4-7". Raises ScoutingError."""
    low, dash, high = trl.partition("-")
    high = high if dash else low
    span = (int(low), int(high)) if _is_level(low) and _is_level(high) else None
    if trl and (span is None or span[0] > span[1]):
        raise ScoutingError(f"TRL '{trl}': expected a level 1–9 or a range such as 4-7")
    for status in statuses:
        if status not in STATUSES:
            raise Unknown(f"unknown status '{status}'; known: {', '.join(STATUSES)}")
    lowest, highest = span or (1, 9)
    return LeadFilter(
        tuple(technologies), tuple(markets), tuple(roles), tuple(statuses), lowest, highest, text
    )


def _is_level(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 9
