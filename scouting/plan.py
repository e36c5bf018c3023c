"""What a team plans for a mission, as far as it is more than the vocabulary tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MAX_MEETINGS = 10_000


@dataclass(frozen=True)
class Plan:
    """The day a mission sets out, and how many meetings it wants; ``version`` counts changes."""

    starts: date | None = None
    meetings: int | None = None
    version: int = 0
