"""Saved searches: a filter that a scout comes back to, and up to when its leads have been seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SavedSearch:
    """A filter under a name, as its address has it (``technology=20&market=japan``).

    ``watermark``: what was first seen or changed from then on has not been looked at. ``id`` is 0
    until it is stored.
    """

    owner: str
    name: str
    query: str
    watermark: datetime
    created: datetime
    id: int = 0
