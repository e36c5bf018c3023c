"""Leads, which are recomputed at will, and scouts' decisions on them, which never are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, insert, select

from scouting.corrections import correct, settle
from scouting.domain import Lead, Review, lead_id
from scouting.errors import Unknown
from scouting.queries import Facets, LeadFilter
from scouting.standing import LEVELS, UNASKED, UNRATED, Profile
from scouting.store import tables as t
from scouting.store.arrivals import note_arrivals
from scouting.store.carrying import follow
from scouting.store.codes import Cell
from scouting.store.developments import develop
from scouting.store.documents import ReadDocument, read_documents
from scouting.store.engine import writing
from scouting.store.listings import NEEDED, Listings, list_organisation
from scouting.store.reviews import LABELLED, joined_review
from scouting.store.roll import Cursor
from scouting.store.rows import LEAD, lead_row
from scouting.store.standings import NEED, NOVELTY
from scouting.store.testimony import dated, differing, keep_profile, mark_stale

AT_ONCE = 500
"""Leads fetched together when all are wanted: about 2 MB."""


Conclude = Callable[[Sequence[ReadDocument]], Sequence[Lead]]
"""Turns an organisation's documents into its leads."""

Testify = Callable[[Sequence[ReadDocument]], Profile]
"""Turns them into what it states and wants."""


@dataclass(frozen=True)
class Place:
    """Where a lead is to be found: its id and its market."""

    lead_id: str
    market: str


@dataclass(frozen=True)
class ReviewedLead:
    """A lead as the scout has it, with the present decision on it.

    ``found``: the lead as the models have it, without the scout's corrections.
    """

    lead: Lead
    review: Review
    found: Lead


@dataclass(frozen=True)
class LeadPage:
    """Leads in order of score, how many there are in all, and where the next page begins."""

    leads: tuple[ReviewedLead, ...]
    total: int
    following: Cursor | None


class Leads:
    """The leads of the store."""

    def __init__(self, engine: Engine, listings: Listings) -> None:
        self._engine, self._listings = engine, listings

    def replace(self, organisation: str, leads: Sequence[Lead]) -> None:
        """Put an organisation's leads in place of its former ones; decisions stay."""
        with writing(self._engine) as connection:
            _replace(connection, organisation, leads)

    def gather(
        self, organisation: str, versions: tuple[str, str], conclude: Conclude, testify: Testify
    ) -> None:
        """Recompute an organisation's leads and testimony from its present readings; decisions stay.

        ``versions`` are those of model and vocabulary. One transaction: what another process adds
        meanwhile is either in these leads or leaves the organisation due. Technologies of which
        something else is told now are stale until they are rated anew.
        """
        with writing(self._engine) as connection:
            read = read_documents(connection, *versions, organisation)
            found = dated(connection, organisation, read)
            touched = _replace(connection, organisation, conclude(found))
            touched |= keep_profile(connection, organisation, testify(found), versions)
            mark_stale(connection, touched)
            connection.execute(delete(t.due).where(t.due.c.organisation_key == organisation))

    def page(self, wanted: LeadFilter, limit: int, after: Cursor | None = None) -> LeadPage:
        """The next ``limit`` leads that fit, in the order wanted."""
        wanted, roll = self._asked(wanted), self._listings.present()
        ids, total = roll.ranked(wanted, after)
        following = roll.cursor(wanted, ids[limit - 1]) if len(ids) > limit else None
        return LeadPage(tuple(self._fetch(ids[:limit])), total, following)

    def all(self, wanted: LeadFilter) -> Iterator[ReviewedLead]:
        """Every lead that fits, in the order wanted, streamed."""
        ids, _ = self._listings.present().ranked(self._asked(wanted))
        for start in range(0, len(ids), AT_ONCE):
            yield from self._fetch(ids[start : start + AT_ONCE])

    def most_novel(self, wanted: LeadFilter, limit: int) -> list[ReviewedLead]:
        """The leads that fit whose novelty has a level, the most novel first."""
        told = replace(wanted, novelties=wanted.novelties or LEVELS, order="novelty")
        ids, _ = self._listings.present().ranked(self._asked(told))
        return self._fetch(ids[:limit])

    def _fetch(self, ids: Sequence[str]) -> list[ReviewedLead]:
        """The leads with these ids, in this order, without those that are no more."""
        with self._engine.connect() as connection:
            rows = connection.execute(joined_leads().where(t.leads.c.id.in_(ids)))
            found = {row.id: row for row in rows}
        return [as_reviewed(found[id]) for id in ids if id in found]

    def find(self, id: str) -> ReviewedLead:
        """The lead with this id, or that under which it went on; raises Unknown."""
        with self._engine.connect() as connection:
            return find_lead(connection, id)

    def some(self, ids: Sequence[str]) -> list[ReviewedLead]:
        """The leads with these ids, in this order; those that are no more are left out."""
        return self._fetch(ids)

    def fitting(self, wanted: LeadFilter) -> list[str]:
        """The ids of all leads that fit, in the order wanted."""
        return self._listings.present().ranked(self._asked(wanted))[0]

    def facets(self, wanted: LeadFilter, lifted: bool = False) -> dict[str, dict[str, int]]:
        """Counts by each facet among the leads that fit; what is not told counts under "".

        ``lifted``: each facet is counted as if nothing had been chosen of it.
        """
        return self._listings.present().facets(self._asked(wanted), lifted)

    def count(self, wanted: LeadFilter) -> int:
        """How many leads fit."""
        return int(self._listings.present().fits(self._asked(wanted)).sum())

    def revision(self) -> int:
        """A number that grows with every change of leads, decisions and ratings."""
        return self._listings.present().revision

    def cells(self, wanted: LeadFilter) -> dict[tuple[str, str], Cell]:
        """Counts and TRL of the leads that fit, by technology and market."""
        return self._listings.present().cells(self._asked(wanted))

    def cross(self, wanted: LeadFilter, rows: str, columns: str) -> dict[tuple[str, str], int]:
        """Counts of the leads that fit by two facets, such as market and status."""
        return self._listings.present().cross(self._asked(wanted), rows, columns)

    def of_organisation(self, organisation: str) -> list[ReviewedLead]:
        """An organisation's leads, best first."""
        chosen = joined_leads().where(t.leads.c.organisation_key == organisation)
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(t.leads.c.score.desc(), t.leads.c.id))
            return [as_reviewed(row) for row in rows]

    def alike(self, lead: Lead, limit: int) -> list[ReviewedLead]:
        """The best leads with the same technology of other organisations, one a market, best first.

        Rejected ones are left out.
        """
        wanted = LeadFilter((lead.technology,), without=Facets(statuses=("rejected",)))
        roll, best = self._listings.present(), dict[str, str]()
        for id in roll.ranked(wanted)[0]:
            if roll.organisation(id) != lead.organisation.key:
                best.setdefault(roll.market(id), id)
        return self._fetch(list(best.values())[:limit])

    def places(
        self, wanted: LeadFilter, claims: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], Place]:
        """Id and market of each lead that fits, by organisation and technology as found."""
        roll = self._listings.present()
        fits, ids = roll.fits(self._asked(wanted)), {claim: lead_id(*claim) for claim in claims}
        return {
            claim: Place(id, roll.market(id))
            for claim, id in ids.items()
            if id in roll.places and fits[roll.places[id]]
        }

    def organisations(self, wanted: LeadFilter) -> set[str]:
        """Organisations with a lead that fits."""
        return self._listings.present().fitting_organisations(self._asked(wanted))

    def _asked(self, wanted: LeadFilter) -> LeadFilter:
        return self._listings.ask(wanted)


def find_lead(connection: Connection, id: str) -> ReviewedLead:
    """The lead with this id, or that under which it went on; raises Unknown."""
    row = connection.execute(joined_leads().where(t.leads.c.id == follow(connection, id))).first()
    if row is None:
        raise Unknown(f"unknown lead '{id[:40]}'")
    return as_reviewed(row)


def _replace(connection: Connection, organisation: str, leads: Sequence[Lead]) -> set[str]:
    """Technologies that the organisation has, lost or found a market for are given back."""
    own = t.leads.c.organisation_key == organisation
    former = [as_reviewed(row) for row in connection.execute(joined_leads().where(own))]
    ids = t.reviews.c.lead_id.in_([lead.id for lead in leads])
    decided = set(connection.scalars(select(t.reviews.c.lead_id).where(ids)))
    kept = settle(leads, [(entry.found, entry.review) for entry in former], decided)
    known = {entry.found.id: entry.found for entry in former}
    kept = develop(connection, known, kept)
    connection.execute(delete(t.leads).where(own))
    if kept:
        connection.execute(insert(t.leads), [lead_row(lead) for lead in kept])
    note_arrivals(connection, known, kept)
    list_organisation(connection, organisation)
    return differing(_places(entry.found for entry in former), _places(kept))


def _places(leads: Iterable[Lead]) -> list[dict[str, Any]]:
    return [{"technology": lead.technology, "market": lead.market} for lead in leads]


def joined_leads() -> Select[Any]:
    """Leads with the present decision, novelty and need of each."""
    told = t.novelties.c.payload.label("novelty_told"), t.needs.c.payload.label("need_told")
    return (
        select(t.leads, *LABELLED, *told)
        .outerjoin(t.reviews, t.reviews.c.lead_id == t.leads.c.id)
        .outerjoin(t.novelties, t.novelties.c.lead_id == t.leads.c.id)
        .outerjoin(t.needs, NEEDED)
    )


def as_reviewed(row: Row[Any]) -> ReviewedLead:
    """The lead of a row of ``joined_leads``."""
    found, review = LEAD.validate_json(row.payload), joined_review(row)
    rated = replace(
        found,
        novelty=NOVELTY.validate_json(row.novelty_told) if row.novelty_told else UNRATED,
        need=NEED.validate_json(row.need_told) if row.need_told else UNASKED,
    )
    return ReviewedLead(correct(rated, review), review, rated)
