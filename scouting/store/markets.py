"""Who is in a market, since when, where, and what the market asks for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, or_, select

from scouting.domain import Address
from scouting.queries import LeadFilter
from scouting.standing import Need
from scouting.store import tables as t
from scouting.store.filing import CURRENT
from scouting.store.listings import Listings
from scouting.store.standings import NEED
from scouting.trust import THIRD_PARTY, tier_of

MAX_CONTACT_PAGES = 40


@dataclass(frozen=True)
class Present:
    """An organisation with the number of its leads and the best of their scores."""

    key: str
    name: str
    leads: int
    score: float


class Markets:
    """What the store tells of markets beyond single leads."""

    def __init__(self, engine: Engine, listings: Listings) -> None:
        self._engine, self._listings = engine, listings

    def first_seen(self, wanted: LeadFilter) -> list[datetime]:
        """When each lead that fits was first seen."""
        roll = self._listings.present()
        moments = roll.columns["first_seen"][roll.fits(self._listings.ask(wanted))]
        return [datetime.fromtimestamp(moment, UTC) for moment in moments.tolist()]

    def organisations(self, wanted: LeadFilter, limit: int) -> tuple[list[Present], int]:
        """Those with leads that fit, the best scored first, and how many there are in all."""
        roll, held = self._listings.present(), dict[str, tuple[int, float]]()
        for place in roll.fits(self._listings.ask(wanted)).nonzero()[0].tolist():
            count, best = held.get(key := roll.organisations[place], (0, 0.0))
            held[key] = count + 1, max(best, float(roll.columns["score"][place]))
        ordered = sorted(held.items(), key=lambda told: (-told[1][1], -told[1][0], told[0]))
        names = self._names([key for key, _ in ordered[:limit]])
        return [Present(key, names.get(key, key), *told) for key, told in ordered[:limit]], len(
            ordered
        )

    def _names(self, organisations: Sequence[str]) -> dict[str, str]:
        c = t.leads.c
        chosen = select(c.organisation_key, func.max(c.organisation))
        chosen = chosen.where(c.organisation_key.in_(organisations)).group_by(c.organisation_key)
        with self._engine.connect() as connection:
            return {key: name for key, name in connection.execute(chosen)}

    def needs(self, market: str) -> list[tuple[str, Need]]:
        """Technologies that a market asks for, with the need, most organisations first."""
        c = t.needs.c
        chosen = select(c.technology, c.payload).where(c.market == market, c.level.is_not(None))
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(c.technology))
            told = [(row.technology, NEED.validate_json(row.payload)) for row in rows]
        return sorted(told, key=lambda pair: -pair[1].organisations)

    def addresses(self, organisations: Sequence[str]) -> dict[str, list[Address]]:
        """What the current pages of organisations state of their seat, by organisation."""
        c = t.documents.c
        columns = (c.organisation_key, c.country, c.region, c.locality)
        placed = or_(c.region != "", c.locality != "")
        own = c.organisation_key.in_(organisations)
        found: dict[str, list[Address]] = {}
        with self._engine.connect() as connection:
            for key, *parts in connection.execute(
                select(*columns).where(*CURRENT, own, placed).distinct()
            ):
                found.setdefault(key, []).append(Address(*parts))
        return found

    def seats(self, organisations: Sequence[str]) -> dict[str, list[str]]:
        """The sentences that tell the market of organisations, by organisation."""
        c = t.leads.c
        chosen = select(c.organisation_key, c.payload).where(c.organisation_key.in_(organisations))
        found: dict[str, list[str]] = {}
        with self._engine.connect() as connection:
            for key, payload in connection.execute(chosen):
                pieces: Iterable[dict[str, str]] = json.loads(payload)["market_evidence"]
                found.setdefault(key, []).extend(piece["text"] for piece in pieces)
        return found

    def contact_lines(self, organisation: str) -> list[str]:
        """The texts of an organisation's own pages, those about contact first."""
        c = t.documents.c
        chosen = select(c.url, c.source, c.text).where(*CURRENT, c.organisation_key == organisation)
        about = c.url.icontains("contact")
        with self._engine.connect() as connection:
            rows = connection.execute(
                chosen.order_by(about.desc(), c.id).limit(MAX_CONTACT_PAGES)
            ).all()
        return [row.text for row in rows if tier_of(row.source) not in THIRD_PARTY]
