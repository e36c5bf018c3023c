"""Leads, which are recomputed at will, and scouts' decisions on them, which never are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
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
from scouting.domain import CORRECTABLE, Lead, LeadFilter, Review
from scouting.errors import Conflict, Unknown
from scouting.store import tables as t
from scouting.store.documents import ReadDocument, read_documents
from scouting.store.engine import writing
from scouting.store.lessons import note_pages
from scouting.store.reviews import (
    LABELLED,
    joined_review,
    keep_review,
    list_reviews,
    present_version,
)

LEAD = TypeAdapter(Lead)
FACETS = ("technology", "market", "role", "status")

Conclude = Callable[[Sequence[ReadDocument]], Sequence[Lead]]
"""Turns an organisation's documents into its leads."""

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

    def gather(self, organisation: str, versions: tuple[str, str], conclude: Conclude) -> None:
        """Recompute an organisation's leads from its present readings; decisions stay.

        ``versions`` are those of model and vocabulary. One transaction: what another process adds
        meanwhile is either in these leads or leaves the organisation due.
        """
        with writing(self._engine) as connection:
            found = read_documents(connection, *versions, organisation)
            _replace(connection, organisation, conclude(found))
            connection.execute(delete(t.due).where(t.due.c.organisation_key == organisation))

    def page(self, wanted: LeadFilter, limit: int, after: Cursor | None = None) -> LeadPage:
        """The next ``limit`` leads that fit, best first."""
        chosen = _restrict(_joined(), wanted)
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
            found = [_reviewed(row) for row in connection.execute(ordered)]
        last = found[limit - 1].lead if len(found) > limit else None
        return LeadPage(tuple(found[:limit]), total, (last.score, last.id) if last else None)

    def all(self, wanted: LeadFilter) -> Iterator[ReviewedLead]:
        """Every lead that fits, best first, streamed."""
        ordered = _restrict(_joined(), wanted).order_by(t.leads.c.score.desc(), t.leads.c.id)
        with self._engine.connect().execution_options(yield_per=500) as connection:
            for row in connection.execute(ordered):
                yield _reviewed(row)

    def find(self, id: str) -> ReviewedLead:
        """The lead with this id; raises Unknown."""
        with self._engine.connect() as connection:
            return _find(connection, id)

    def facets(self, wanted: LeadFilter) -> dict[str, dict[str, int]]:
        """Counts by technology, market, role and status among the leads that fit."""
        found = _restrict(_joined(), wanted).subquery()
        counts: dict[str, dict[str, int]] = {}
        with self._engine.connect() as connection:
            for name in FACETS:
                column = found.c[f"now_{name}"]
                rows = connection.execute(select(column, func.count()).group_by(column))
                counts[name] = {str(value or ""): number for value, number in rows}
        return counts

    def of_organisation(self, organisation: str) -> list[ReviewedLead]:
        """An organisation's leads, best first."""
        chosen = _joined().where(t.leads.c.organisation_key == organisation)
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(t.leads.c.score.desc(), t.leads.c.id))
            return [_reviewed(row) for row in rows]

    def places(
        self, wanted: LeadFilter, organisations: Sequence[str] | None = None
    ) -> dict[tuple[str, str], Place]:
        """Id and market of each lead that fits, by organisation and technology as found."""
        c = t.leads.c
        columns = (c.id, c.organisation_key, c.technology)
        market = NOW["market"].label("now_market")
        chosen: Select[Any] = _restrict(_joined(), wanted).with_only_columns(*columns, market)
        if organisations is not None:
            chosen = chosen.where(c.organisation_key.in_(organisations))
        with self._engine.connect() as connection:
            rows = connection.execute(chosen)
            return {
                (row.organisation_key, row.technology): Place(row.id, row.now_market)
                for row in rows
            }

    def decide(self, id: str, review: Review) -> ReviewedLead:
        """Keep a decision; ``review.version`` is the version it was based on.

        Raises Conflict when somebody decided in between, Unknown when there is no such lead.
        """
        with writing(self._engine) as connection:
            lead = _find(connection, id).found
            present = present_version(connection, id)
            if present != review.version:
                raise Conflict(
                    f"lead '{id}' was changed by someone else (version {present}, yours "
                    f"{review.version}); reload it and decide again"
                )
            keep_review(connection, id, review, present + 1)
            note_pages(connection, lead)
        return self.find(id)

    def history(self, id: str) -> list[Review]:
        """Every decision on a lead, latest first."""
        with self._engine.connect() as connection:
            return list_reviews(connection, id)


NOW = {name: func.coalesce(t.reviews.c[name], t.leads.c[name]) for name in CORRECTABLE} | {
    "status": func.coalesce(t.reviews.c.status, "new")
}
"""What a lead is found by: the scout's value where there is one."""


def _find(connection: Connection, id: str) -> ReviewedLead:
    row = connection.execute(_joined().where(t.leads.c.id == id)).first()
    if row is None:
        raise Unknown(f"unknown lead '{id[:40]}'")
    return _reviewed(row)


def _replace(connection: Connection, organisation: str, leads: Sequence[Lead]) -> None:
    own = t.leads.c.organisation_key == organisation
    former = [_reviewed(row) for row in connection.execute(_joined().where(own))]
    ids = t.reviews.c.lead_id.in_([lead.id for lead in leads])
    decided = set(connection.scalars(select(t.reviews.c.lead_id).where(ids)))
    kept = settle(leads, [(entry.found, entry.review) for entry in former], decided)
    connection.execute(delete(t.leads).where(own))
    if kept:
        connection.execute(
            insert(t.leads), [t.cut_to_fit(t.leads, _lead_row(lead)) for lead in kept]
        )


def _joined() -> Select[Any]:
    now = (column.label(f"now_{name}") for name, column in NOW.items())
    return select(t.leads, *LABELLED, *now).outerjoin(
        t.reviews, t.reviews.c.lead_id == t.leads.c.id
    )


def _restrict(chosen: Select[Any], wanted: LeadFilter) -> Select[Any]:
    c = t.leads.c
    for column, values in (
        (NOW["technology"], wanted.technologies),
        (NOW["market"], wanted.markets),
        (NOW["role"], wanted.roles),
        (NOW["status"], wanted.statuses),
    ):
        if values:
            chosen = chosen.where(column.in_(values))
    if (wanted.trl_low, wanted.trl_high) != (1, 9):
        chosen = chosen.where(NOW["trl"].between(wanted.trl_low, wanted.trl_high))
    if wanted.text:
        chosen = chosen.where(c.organisation.icontains(wanted.text, autoescape=True))
    return chosen


def _lead_row(lead: Lead) -> dict[str, Any]:
    return {
        "id": lead.id, "organisation_key": lead.organisation.key,
        "organisation": lead.organisation.name, "technology": lead.technology,
        "market": lead.market, "role": lead.role, "trl": lead.trl.level if lead.trl else None,
        "score": lead.score, "first_seen": lead.first_seen, "last_seen": lead.last_seen,
        "payload": LEAD.dump_json(lead).decode(),
    }  # fmt: skip


def _reviewed(row: Row[Any]) -> ReviewedLead:
    found, review = LEAD.validate_json(row.payload), joined_review(row)
    return ReviewedLead(correct(found, review), review, found)
