"""What sites have lately said of how they want to be visited: robots.txt and tdmrep.json."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from scouting.reservation import Reservations
from scouting.robots import Robots

KEPT_SECONDS = 600.0
"""A batch of submissions asks a site once, and a site that changes its mind is soon heard. RFC 9309
§2.4 allows a day for robots.txt."""

MOST_SITES = 1_000

Rules = TypeVar("Rules")


class Memory(Generic[Rules]):
    """Rules by the address where they stand, kept for KEPT_SECONDS, of MOST_SITES at most.

    ``clock``: seconds. What could not be had is not kept.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, Rules]] = {}

    def recall(self, place: str, ask: Callable[[str], Rules]) -> Rules:
        """What is kept of a place, else what ``ask`` gives."""
        now = self._clock()
        told, rules = self._kept.get(place, (-KEPT_SECONDS, None))
        if rules is not None and now - told < KEPT_SECONDS:
            return rules
        rules = ask(place)
        while len(self._kept) >= MOST_SITES:
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[place] = now, rules
        return rules


class Manners:
    """Both kinds of rules of the sites visited lately; may be shared by threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.robots: Memory[Robots] = Memory(clock)
        self.reservations: Memory[Reservations] = Memory(clock)
