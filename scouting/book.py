"""A mission book: what a delegation takes along, market by market and technology by technology."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from scouting.atlas import Atlas
from scouting.contacts import Contact, find_contact
from scouting.domain import Address, Lead, Review
from scouting.markets import MarketBrief, describe_market
from scouting.plan import Plan
from scouting.provenance import Provenance, trace
from scouting.queries import LeadFilter
from scouting.service import Service
from taxonomy import Taxonomy
from taxonomy.concepts import Mission

REMEMBERED = 20_000
"""Organisations whose place and contact are looked up once, under a kilobyte each."""


@dataclass(frozen=True)
class Entry:
    """A lead as the book shows it: with the place of its organisation and how it is reached."""

    lead: Lead
    review: Review
    place: str
    contact: Contact


@dataclass(frozen=True)
class Section:
    """The leads of one technology, best first, fetched as they are read."""

    technology: str
    number: int | None
    label: str
    definition: str
    leads: int
    entries: Iterator[Entry]


class Book:
    """The content of a book. ``sections`` go through the leads, ``sources`` are known after that."""

    def __init__(self, service: Service, mission: Mission, wanted: LeadFilter) -> None:
        self._service, self.wanted, self.mission = service, wanted, mission
        self.taxonomy: Taxonomy = service.taxonomy
        self.made = datetime.now(UTC)
        self.plan: Plan = service.store.plans.find(mission.id)
        self._coverage = service.coverage()
        first = service.leads(wanted, 1)
        self.total = first.total
        self.model_version = first.leads[0].lead.model_version if first.leads else ""
        self._stamps: set[str] = set()
        self._addresses = lru_cache(REMEMBERED)(self._find_addresses)
        self._contact = lru_cache(REMEMBERED)(self._find_contact)
        self._atlases = {id: Atlas(service.taxonomy.market(id)) for id in mission.markets}
        self.chapters: tuple[MarketBrief, ...] = tuple(
            describe_market(service.store, service.taxonomy, self._coverage, id, self.made)
            for id in mission.markets
        )

    def sections(self) -> Iterator[Section]:
        """The technologies that leads are wanted of, in the vocabulary's order."""
        counts = self._service.store.leads.facets(self.wanted)["technology"]
        known = {one.id: one for one in self.taxonomy.technologies}
        for id in (*(id for id in known if id in counts), *(sorted(counts.keys() - known.keys()))):
            told = known.get(id)
            yield Section(
                id, told.number if told else None, told.label if told else id,
                told.definition if told else "", counts[id], self._entries(id),
            )  # fmt: skip

    def sources(self) -> Sequence[Provenance]:
        """Where the leads that were read so far come from."""
        return trace(self._stamps, self._coverage, self._service.sources())

    def _entries(self, technology: str) -> Iterator[Entry]:
        for one in self._service.store.leads.all(replace(self.wanted, technologies=(technology,))):
            self._stamps |= set(one.lead.sources)
            yield Entry(
                one.lead,
                one.review,
                self._place(one.lead),
                self._contact(one.lead.organisation.key),
            )

    def _place(self, lead: Lead) -> str:
        atlas = self._atlases.get(lead.market)
        if atlas is None:
            return ""
        found = atlas.locate(
            self._addresses(lead.organisation.key), (piece.text for piece in lead.market_evidence)
        )
        return found.name if found else ""

    def _find_addresses(self, key: str) -> Sequence[Address]:
        return self._service.store.markets.addresses([key]).get(key, ())

    def _find_contact(self, key: str) -> Contact:
        return find_contact(self._service.store.markets.contact_lines(key), (key,))
