"""What is kept of every crawl, of its way so far, and of asking whether a source can be crawled."""

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


StepState = Literal["waiting", "promising", "barren", "skipped", "sitemap", "feed", "listed"]
"""Of an address within a crawl: a page that waits, one that was read and looked as if it were about
the field, or did not; one that a rule keeps from; a sitemap or feed that waits; one that was read."""


@dataclass(frozen=True)
class Step:
    """One address of a crawl: the page that led to it, what its link promised, how far it is."""

    url: str
    parent: str = ""
    worth: float = 0.0
    state: StepState = "waiting"


PROMISING = " (promising)"
"""Ends the line of a crawl on a page that looks as if it were about the field."""


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
