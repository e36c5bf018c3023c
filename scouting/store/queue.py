"""Where a lead stands among those of a filter: how many come before it, and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from scouting.queries import LeadFilter
from scouting.store.listings import Listings


@dataclass(frozen=True)
class Standing:
    """``before`` of the ``total`` leads that fit come first; ``fits``: is the lead one of them?"""

    before: int
    total: int
    fits: bool
    previous: str | None
    following: str | None


class Queue:
    """The leads of a filter in the order of the list, walked one by one."""

    def __init__(self, listings: Listings) -> None:
        self._listings = listings

    def first(self, wanted: LeadFilter) -> str | None:
        """The id of the lead that comes first."""
        ids, _ = self._listings.present().ranked(self._listings.ask(wanted))
        return ids[0] if ids else None

    def stand(self, wanted: LeadFilter, id: str) -> Standing:
        """Where a known lead stands, also when a decision has taken it out of the filter."""
        wanted, roll = self._listings.ask(wanted), self._listings.present()
        ids, total = roll.ranked(wanted)
        behind, _ = roll.ranked(wanted, roll.cursor(wanted, id))
        ahead = ids[: total - len(behind)]
        fits = ahead[-1:] == [id]
        if fits:
            ahead.pop()
        previous, following = ahead[-1:], behind[:1]
        return Standing(
            len(ahead), total, fits,
            previous[0] if previous else None, following[0] if following else None,
        )  # fmt: skip
