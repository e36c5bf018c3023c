"""What is kept of every crawl: when it ran, what it brought, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


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
