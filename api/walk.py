"""A walk through the leads of a filter, one after the other: the address says all there is to know."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from api.filters import read_wanted
from api.shared import SharedService
from scouting.queries import LeadFilter
from scouting.store import ReviewedLead, Standing

OWN = ("lead", "done", "saved", "end")
"""Parameters of the walk itself; all others are filters of the lead list."""

MAX_DONE = 100_000

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Walk:
    """Which leads, and how many of them decisions have taken out of the filter since it began.

    Those keep their places, so that "12 of 87" goes on to "13 of 87" although one is no longer new.
    """

    filters: Pairs
    wanted: LeadFilter
    done: int

    @property
    def query(self) -> str:
        """Its address, without a lead."""
        return urlencode([*self.filters, ("done", str(self.done))])

    @property
    def listed(self) -> str:
        """The address of the list it goes through."""
        return f"/leads?{urlencode(self.filters)}"

    def at(self, lead: str | None, **more: str) -> str:
        """The address of a lead within it, of its end without one."""
        place = {"lead": lead} if lead else {"end": "1"}
        return f"/review?{self.query}&{urlencode(place | more)}"


@dataclass(frozen=True)
class Stop:
    """A lead within a walk: "``place`` of ``total``" and the addresses beside it."""

    walk: Walk
    place: int
    total: int
    fits: bool
    previous: str
    following: str


def read_walk(query: str | Pairs, service: SharedService) -> Walk:
    """The walk of an address or its parameters; raises Refused (422) for a wrong filter."""
    pairs = parse_qsl(query) if isinstance(query, str) else query
    filters = [(name, value) for name, value in pairs if value and name not in (*OWN, "cursor")]
    told = dict(pairs).get("done", "0")
    done = int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0
    return Walk(filters, service.ask(read_wanted(filters, service)), min(done, MAX_DONE))


def stop_at(walk: Walk, entry: ReviewedLead, service: SharedService) -> Stop:
    """Where a lead stands in a walk."""
    standing = stand(walk, entry, service)
    return Stop(
        walk,
        walk.done + standing.before + standing.fits,
        walk.done + standing.total,
        standing.fits,
        walk.at(standing.previous) if standing.previous else "",
        walk.at(standing.following),
    )


def stand(walk: Walk, entry: ReviewedLead, service: SharedService) -> Standing:
    """Where a lead stands among those of a walk's filter."""
    return service.store.queue.stand(walk.wanted, entry.lead.id)
