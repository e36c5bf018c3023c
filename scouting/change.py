"""What time does to pages: first seen, changed, gone, and how fresh what they tell still is. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from scouting.domain import Document
from scouting.errors import ScoutingError

HALF_LIFE_DAYS = 180.0
"""Freshness halves in this time: two exhibition seasons."""

GONE_SHARE = 0.25
"""What is left of the freshness when every page is gone. Set by hand: a product page taken down may
be a product taken down, and a scout has to look elsewhere before calling anyone."""


DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
"""How a moment begins; the standard library takes a row of digits for one too."""


class Visited(Protocol):
    """A document with what visits to its address found."""

    @property
    def document(self) -> Document:
        """The document."""

    @property
    def last_seen(self) -> datetime:
        """When it was last fetched."""

    @property
    def first_seen(self) -> datetime | None:
        """When its address was first met, with whatever text."""

    @property
    def changed(self) -> datetime | None:
        """When this text took the place of another one."""

    @property
    def gone(self) -> datetime | None:
        """Since when its address no longer answers."""


def first_met(pages: Sequence[Visited], now: datetime) -> datetime:
    """When the first of these addresses was met; a page that was rewritten is not new."""
    return min(page.first_seen or page.document.fetched or now for page in pages)


def last_changed(pages: Sequence[Visited]) -> datetime | None:
    """When one of the pages last got a newer text or was found gone."""
    moments = [moment for page in pages for moment in (page.changed, page.gone) if moment]
    return max(moments, default=None)


def gone_addresses(pages: Sequence[Visited]) -> tuple[str, ...]:
    """The addresses that no longer answer."""
    return tuple(sorted({page.document.url for page in pages if page.gone}))


def freshness(pages: Sequence[Visited], now: datetime) -> tuple[float, str]:
    """How fresh the pages are, 0–1, and why: counted on those that still answer, if any does."""
    live = [page for page in pages if not page.gone]
    seen = max(page.last_seen for page in live or pages)
    days = max((now - seen).total_seconds() / 86_400, 0)
    words = f"last seen {_number(int(days), 'day')} ago" if days >= 1 else "seen within a day"
    value = 0.5 ** (days / HALF_LIFE_DAYS)
    if not live:
        which = "the page is gone" if len(pages) == 1 else f"all {len(pages)} pages are gone"
        return value * GONE_SHARE, f"{which}; {words}"
    gone = len(pages) - len(live)
    return value, f"{words}; {gone} of {len(pages)} pages gone" if gone else words


def read_moment(text: str) -> datetime | None:
    """An ISO 8601 date or time, in UTC where it names no zone; None for an empty text.

    Raises ScoutingError for anything else.
    """
    told = text.strip()
    if not told:
        return None
    try:
        if not DAY.match(told):
            raise ValueError(told)
        # an address turns the plus sign of a zone into a space
        moment = datetime.fromisoformat(told.replace(" ", "+") if "T" in told else told)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ScoutingError(
            f"since '{told[:40]}': expected a date such as 2026-11-01 or 2026-11-01T00:00:00Z"
        ) from None


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
