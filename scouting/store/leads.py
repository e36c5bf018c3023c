"""Leads, which are recomputed at will, and scouts' decisions on them, which never are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
)

from scouting.corrections import correct, settle
from scouting.domain import CORRECTABLE, Lead, Review
from scouting.errors import Unknown
from scouting.queries import LeadFilter
from scouting.review import CLOSED
from scouting.standing import UNASKED, UNRATED, Profile
from scouting.store import tables as t
from scouting.store.carrying import follow
from scouting.store.documents import ReadDocument, read_documents
from scouting.store.engine import writing
from scouting.store.members import canonical_column
from scouting.store.reviews import LABELLED, joined_review
from scouting.store.rows import LEAD, lead_row
from scouting.store.standings import NEED, NOVELTY
from scouting.store.streams import stream_by_key
from scouting.store.testimony import dated, differing, keep_profile, mark_stale

FACETS = ("technology", "market", "role", "status", "trl", "novelty", "need")
UNTOLD = "none"
"""Stands in filters and facets for a novelty or need without a level."""


Conclude = Callable[[Sequence[ReadDocument]], Sequence[Lead]]
"""Turns an organisation's documents into its leads."""

Testify = Callable[[Sequence[ReadDocument]], Profile]
"""Turns them into what it states and wants."""

Cursor = tuple[float, str]
"""Score and id of the last lead seen."""


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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

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
        """The next ``limit`` leads that fit, best first."""
        chosen = restrict(joined_leads(), wanted)
        with self._engine.connect() as connection:
            total = connection.scalar(select(func.count()).select_from(chosen.subquery())) or 0
            if after is not None:
                chosen = chosen.where(
                    or_(
                        t.leads.c.score < after[0],
                        and_(t.leads.c.score == after[0], t.leads.c.id > after[1]),
                    )
                )
            ordered = chosen.order_by(t.leads.c.score.desc(), t.leads.c.id).limit(limit + 1)
            found = [as_reviewed(row) for row in connection.execute(ordered)]
        last = found[limit - 1].lead if len(found) > limit else None
        return LeadPage(tuple(found[:limit]), total, (last.score, last.id) if last else None)

    def all(self, wanted: LeadFilter) -> Iterator[ReviewedLead]:
        """Every lead that fits, best first, in batches: who reads slowly holds no connection."""
        for row in stream_by_key(self._engine, restrict(joined_leads(), wanted)):
            yield as_reviewed(row)

    def most_novel(self, wanted: LeadFilter, limit: int) -> list[ReviewedLead]:
        """The leads that fit whose novelty has a level, the most novel first."""
        share = t.novelties.c.share
        chosen = restrict(joined_leads(), wanted).where(t.novelties.c.level.is_not(None))
        ordered = chosen.order_by(share.desc(), t.leads.c.score.desc(), t.leads.c.id).limit(limit)
        with self._engine.connect() as connection:
            return [as_reviewed(row) for row in connection.execute(ordered)]

    def find(self, id: str) -> ReviewedLead:
        """The lead with this id, or that under which it went on; raises Unknown."""
        with self._engine.connect() as connection:
            return find_lead(connection, id)

    def facets(self, wanted: LeadFilter) -> dict[str, dict[str, int]]:
        """Counts by each of FACETS among the leads that fit; what is not told counts under ""."""
        found = restrict(joined_leads(), wanted).subquery()
        columns = [found.c[f"now_{name}"] for name in FACETS]
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        with self._engine.connect() as connection:  # one pass over the leads for all of them
            for *values, number in connection.execute(
                select(*columns, func.count()).group_by(*columns)
            ):
                for name, value in zip(FACETS, values, strict=True):
                    counts[name][str(value or "")] += number
        return {name: dict(counted) for name, counted in counts.items()}

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
        wanted = restrict(joined_leads(), LeadFilter((lead.technology,)))
        wanted = wanted.where(
            t.leads.c.organisation_key != lead.organisation.key, NOW["status"] != "rejected"
        )
        order = t.leads.c.score.desc(), t.leads.c.id
        place = func.row_number().over(partition_by=NOW["market"], order_by=order).label("place")
        ranked = wanted.with_only_columns(t.leads.c.id, place).subquery()
        best = select(ranked.c.id).where(ranked.c.place == 1)
        chosen = joined_leads().where(t.leads.c.id.in_(best)).order_by(*order).limit(limit)
        with self._engine.connect() as connection:
            return [as_reviewed(row) for row in connection.execute(chosen)]

    def places(
        self, wanted: LeadFilter, organisations: Sequence[str] | None = None
    ) -> dict[tuple[str, str], Place]:
        """Id and market of each lead that fits, by organisation and technology as found."""
        c = t.leads.c
        columns = (c.id, c.organisation_key, c.technology)
        market = NOW["market"].label("now_market")
        chosen: Select[Any] = restrict(joined_leads(), wanted).with_only_columns(*columns, market)
        if organisations is not None:
            chosen = chosen.where(c.organisation_key.in_(organisations))
        with self._engine.connect() as connection:
            rows = connection.execute(chosen)
            return {
                (row.organisation_key, row.technology): Place(row.id, row.now_market)
                for row in rows
            }


NOW = {name: func.coalesce(t.reviews.c[name], t.leads.c[name]) for name in CORRECTABLE} | {
    "status": func.coalesce(t.reviews.c.status, "new"),
    "novelty": t.novelties.c.level,
    "need": t.needs.c.level,
}
"""What a lead is found by: the scout's value where there is one."""


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
    connection.execute(delete(t.leads).where(own))
    if kept:
        connection.execute(insert(t.leads), [lead_row(lead) for lead in kept])
    return differing(_places(entry.found for entry in former), _places(kept))


def _places(leads: Iterable[Lead]) -> list[dict[str, Any]]:
    return [{"technology": lead.technology, "market": lead.market} for lead in leads]


def joined_leads() -> Select[Any]:
    """Leads with the present decision, novelty and need of each."""
    now = (column.label(f"now_{name}") for name, column in NOW.items())
    told = t.novelties.c.payload.label("novelty_told"), t.needs.c.payload.label("need_told")
    place = and_(t.needs.c.technology == NOW["technology"], t.needs.c.market == NOW["market"])
    return (
        select(t.leads, *LABELLED, *now, *told)
        .outerjoin(t.reviews, t.reviews.c.lead_id == t.leads.c.id)
        .outerjoin(t.novelties, t.novelties.c.lead_id == t.leads.c.id)
        .outerjoin(t.needs, place)
    )


def restrict(chosen: Select[Any], wanted: LeadFilter) -> Select[Any]:
    """Those of ``joined_leads`` that fit a filter."""
    c = t.leads.c
    for column, values in (
        (NOW["technology"], wanted.technologies),
        (NOW["market"], wanted.markets),
        (NOW["role"], wanted.roles),
        (NOW["status"], wanted.statuses),
        (func.coalesce(NOW["novelty"], UNTOLD), wanted.novelties),
        (func.coalesce(NOW["need"], UNTOLD), wanted.needs),
    ):
        if values:
            chosen = chosen.where(column.in_(values))
    if (wanted.trl_low, wanted.trl_high) != (1, 9):
        chosen = chosen.where(NOW["trl"].between(wanted.trl_low, wanted.trl_high))
    if wanted.since:
        chosen = chosen.where(or_(c.first_seen >= wanted.since, c.changed >= wanted.since))
    if wanted.due_before:
        late = t.reviews.c.due < wanted.due_before
        chosen = chosen.where(late, t.reviews.c.status.not_in(CLOSED))
    if wanted.text:
        chosen = chosen.where(_is_called(wanted.text))
    return chosen


def _is_called(text: str) -> ColumnElement[bool]:
    """Has the organisation this name, or another that its documents give it?"""
    shown = t.marks.c.shown.icontains(text, autoescape=True)
    named = select(canonical_column(t.marks.c.organisation_key)).where(
        t.marks.c.kind == "name", shown
    )
    own = t.leads.c.organisation.icontains(text, autoescape=True)
    return or_(own, t.leads.c.organisation_key.in_(named))


def as_reviewed(row: Row[Any]) -> ReviewedLead:
    """The lead of a row of ``joined_leads``."""
    found, review = LEAD.validate_json(row.payload), joined_review(row)
    rated = replace(
        found,
        novelty=NOVELTY.validate_json(row.novelty_told) if row.novelty_told else UNRATED,
        need=NEED.validate_json(row.need_told) if row.need_told else UNASKED,
    )
    return ReviewedLead(correct(rated, review), review, rated)
