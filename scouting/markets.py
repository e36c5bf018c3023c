"""A market in brief: what is strong there, what is new, what it asks for, what nobody looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scouting.atlas import Atlas, Place
from scouting.brief import count_levels, count_roles
from scouting.charts import Map, count_by_time, draw_map
from scouting.coverage import Coverage, MarketCoverage
from scouting.domain import PURSUED
from scouting.queries import LeadFilter
from scouting.standing import Need
from scouting.store import ReviewedLead, Store
from scouting.store.markets import Present
from taxonomy import Taxonomy
from taxonomy.concepts import Market

RECENT = timedelta(days=30)
TOP, LATEST, NEEDS = 10, 5, 8
"""Organisations, new or changed leads and needs that are listed."""

MAX_PLACED = 500
"""Organisations whose place is looked up, the best scored."""


@dataclass(frozen=True)
class AreaStrength:
    """A thematic area in a market: leads of its technologies, most first, and those without any.

    A technology counts under its first area.
    """

    label: str
    leads: int
    technologies: tuple[tuple[str, int], ...]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class MarketBrief:
    """A market as the leads that are neither rejected nor dropped tell it.

    ``new``: leads first seen within RECENT, ``changed``: older ones whose pages changed in it, of
    both ``latest`` the best. ``trend``: unit and leads first seen in each. ``places`` of the best
    MAX_PLACED organisations; ``unplaced`` of them tell none. ``unvisited``: names of the market's
    sources that nothing came of yet.
    """

    market: Market
    leads: int
    organisations: int
    areas: tuple[AreaStrength, ...]
    trl: dict[str, int]
    roles: dict[str, int]
    trend: tuple[str, tuple[tuple[str, int], ...]]
    new: int
    changed: int
    latest: tuple[ReviewedLead, ...]
    needs: tuple[tuple[str, Need], ...]
    top: tuple[tuple[Present, str], ...]
    places: tuple[tuple[Place, int], ...]
    unplaced: int
    covered: MarketCoverage | None
    unvisited: tuple[str, ...]

    @property
    def absent(self) -> tuple[str, ...]:
        """Technologies without a lead."""
        return tuple(id for area in self.areas for id in area.absent)


def describe_market(
    store: Store, taxonomy: Taxonomy, coverage: Coverage, id: str, now: datetime
) -> MarketBrief:
    """A market in brief; raises TaxonomyError for one that the vocabulary does not have."""
    market = taxonomy.market(id)
    wanted = LeadFilter(markets=(id,), statuses=PURSUED)
    counts = store.leads.facets(wanted)
    recent = store.leads.page(replace(wanted, since=now - RECENT), LATEST)
    moments = store.markets.first_seen(wanted)
    new = sum(moment >= now - RECENT for moment in moments)
    unit, trend = count_by_time(moments, now)
    present, organisations = store.markets.organisations(wanted, MAX_PLACED)
    placed = _locate(store, market, present)
    places = Counter(place for place in placed.values() if place)
    return MarketBrief(
        market, sum(counts["market"].values()), organisations,
        tuple(_areas(taxonomy, counts["technology"])),
        count_levels(counts["trl"]), count_roles(counts["role"]), (unit, tuple(trend)),
        new, recent.total - new, recent.leads, tuple(store.markets.needs(id)[:NEEDS]),
        tuple((one, _name(placed.get(one.key))) for one in present[:TOP]),
        tuple(places.most_common()), len(present) - sum(places.values()),
        next((one for one in coverage.markets if one.id == id), None),
        tuple(one.name for one in coverage.sources if id in one.markets and not one.visited),
    )  # fmt: skip


def draw_places(brief: MarketBrief) -> Map | None:
    """The map of a market's organisations; None where there is no outline or no place to show."""
    return _draw(brief.market, brief.places)


def draw_organisations(store: Store, market: Market, wanted: LeadFilter) -> Map | None:
    """The map of the organisations whose leads fit; None likewise."""
    present, _ = store.markets.organisations(wanted, MAX_PLACED)
    places = Counter(place for place in _locate(store, market, present).values() if place)
    return _draw(market, places.most_common())


def _draw(market: Market, places: Sequence[tuple[Place, int]]) -> Map | None:
    atlas = Atlas(market)
    if atlas.window is None or not places:
        return None
    return draw_map(places, atlas.window, atlas.outlines)


def _areas(taxonomy: Taxonomy, counts: dict[str, int]) -> Sequence[AreaStrength]:
    found = []
    for area in taxonomy.scheme.areas:
        own = [one.id for one in taxonomy.technologies if one.areas[:1] == (area.id,)]
        present = sorted(((id, counts[id]) for id in own if counts.get(id)), key=lambda p: -p[1])
        absent = tuple(id for id in own if not counts.get(id))
        total = sum(count for _, count in present)
        found.append(AreaStrength(area.label, total, tuple(present), absent))
    return sorted(found, key=lambda area: -area.leads)


def _locate(store: Store, market: Market, present: Sequence[Present]) -> dict[str, Place | None]:
    keys = [one.key for one in present]
    addresses, seats = store.markets.addresses(keys), store.markets.seats(keys)
    atlas = Atlas(market)
    return {key: atlas.locate(addresses.get(key, ()), seats.get(key, ())) for key in keys}


def _name(place: Place | None) -> str:
    return place.name if place else ""
