"""What a scout comes back to: what is new, changed and gone, how far each mission is, what needs a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scouting.coverage import Coverage
from scouting.queries import LeadFilter
from scouting.store import ReviewedLead
from scouting.store.leads import Leads
from taxonomy import Taxonomy
from taxonomy.concepts import Mission

SHOWN = 6
"""Leads named of each kind; the others are a click away."""

STALE = timedelta(days=30)
"""A source is worth a look when its last success is so long ago; most are visited every week."""

WANTED = ("shortlisted", "contacted", "meeting", "agreement")
"""What a mission takes along."""


@dataclass(frozen=True)
class Group:
    """Leads of one kind: how many, the best of them, and the filter that has them all."""

    count: int
    best: tuple[ReviewedLead, ...]
    wanted: LeadFilter


@dataclass(frozen=True)
class News:
    """What happened to leads since a moment."""

    since: datetime
    new: Group
    changed: Group
    gone: Group


@dataclass(frozen=True)
class Progress:
    """A mission: its leads, those not looked at yet, those it takes along, by status."""

    mission: Mission
    leads: int
    waiting: int
    wanted: int
    statuses: Mapping[str, int]


@dataclass(frozen=True)
class Glance:
    """Coverage in one line: pages read, of how many markets and sources; and what is wrong with it."""

    read: int
    markets: int
    of_markets: int
    sources: int
    newest: datetime | None
    failed: tuple[str, ...]
    stale: tuple[str, ...]
    alarms: int


def gather_news(leads: Leads, since: datetime) -> News:
    """What is new, changed and gone since a moment."""
    kinds = (
        LeadFilter(entered=since),
        LeadFilter(changed=since),
        LeadFilter(since=since, gone=True),
    )
    return News(since, *[_group(leads, wanted) for wanted in kinds])


def _group(leads: Leads, wanted: LeadFilter) -> Group:
    page = leads.page(wanted, SHOWN)
    return Group(page.total, page.leads, wanted)


def follow_missions(leads: Leads, taxonomy: Taxonomy) -> list[Progress]:
    """How far each mission is."""
    counts = leads.cross(LeadFilter(), "market", "status")
    return [_progress(mission, counts) for mission in taxonomy.missions]


def glance(coverage: Coverage, now: datetime) -> Glance:
    """The coverage in one line."""
    listed = [source for source in coverage.sources if source.listed and source.visited]
    failed = [s.name for s in listed if s.last_run and s.last_run.state in ("failed", "broken off")]
    stale = [s.name for s in listed if s.last_success and now - s.last_success > STALE]
    newest = [market.pages.newest for market in coverage.markets if market.pages.newest]
    known = [market for market in coverage.markets if market.id]
    return Glance(
        sum(market.pages.read for market in coverage.markets),
        sum(bool(market.pages.documents) for market in known), len(known),
        sum(bool(source.pages.documents) for source in coverage.sources),
        max(newest, default=None), tuple(failed), tuple(stale), len(coverage.alarms),
    )  # fmt: skip


def _progress(mission: Mission, counts: Mapping[tuple[str, str], int]) -> Progress:
    statuses: dict[str, int] = {}
    for (market, status), number in counts.items():
        if market in mission.markets:
            statuses[status] = statuses.get(status, 0) + number
    taken = sum(statuses.get(status, 0) for status in WANTED)
    return Progress(mission, sum(statuses.values()), statuses.get("new", 0), taken, statuses)
