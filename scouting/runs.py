"""What is kept of every crawl, and of asking whether a source can be crawled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

CheckState = Literal[
    "reachable",
    "moved",
    "forbidden by robots",
    "reserved",
    "not found",
    "timeout",
    "not as listed",
    "failed",
]
"""``reserved``: against text and data mining; ``moved``: to another site; ``not as listed``: a page
where a feed should be."""


@dataclass(frozen=True)
class CrawlRun:
    """One crawl of one source: its state, what it brought, and why it ended as it did."""

    source: str
    state: Literal["running", "done", "failed", "broken off"]
    started: datetime
    ended: datetime | None
    stored: int = 0
    unchanged: int = 0
    quarantined: int = 0
    failed: int = 0
    reason: str = ""

    @property
    def pages(self) -> int:
        """Pages that were fetched."""
        return self.stored + self.unchanged + self.quarantined


@dataclass(frozen=True)
class SourceCheck:
    """What came of asking a source's entry page; ``since``: first time in a row with this state."""

    source: str
    address: str
    state: CheckState
    detail: str
    at: datetime
    since: datetime
