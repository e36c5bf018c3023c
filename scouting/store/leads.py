"""Leads, which are recomputed at will, and scouts' decisions on them, which never are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
    update,
)

from scouting.domain import Lead, LeadFilter, Review
from scouting.errors import Conflict, Unknown
from scouting.store import tables as t
from scouting.store.documents import ReadDocument, read_documents
from scouting.store.engine import writing

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
    """A lead with the scout's present decision on it."""

    lead: Lead
    review: Review


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
            row = connection.execute(_joined().where(t.leads.c.id == id)).first()
        if row is None:
            raise Unknown(f"unknown lead '{id[:40]}'")
        return _reviewed(row)

    def facets(self, wanted: LeadFilter) -> dict[str, dict[str, int]]:
        """Counts by technology, market, role and status among the leads that fit."""
        found = _restrict(_joined(), wanted).subquery()
        counts: dict[str, dict[str, int]] = {}
        with self._engine.connect() as connection:
            for name in FACETS:
                column = found.c[name]
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
        """Id and market of each lead that fits, by organisation and technology."""
        c = t.leads.c
        columns = (c.id, c.organisation_key, c.technology, c.market)
        chosen: Select[Any] = _restrict(_joined(), wanted).with_only_columns(*columns)
        if organisations is not None:
            chosen = chosen.where(c.organisation_key.in_(organisations))
        with self._engine.connect() as connection:
            rows = connection.execute(chosen)
            return {
                (row.organisation_key, row.technology): Place(row.id, row.market) for row in rows
            }

    def decide(self, id: str, review: Review) -> ReviewedLead:
        """Keep a decision; ``review.version`` is the version it was based on.

        Raises Conflict when somebody decided in between, Unknown when there is no such lead.
        """
        self.find(id)
        with writing(self._engine) as connection:
            present = _version(connection, id)
            if present != review.version:
                raise Conflict(
                    f"lead '{id}' was changed by someone else (version {present}, yours "
                    f"{review.version}); reload it and decide again"
                )
            _keep(connection, id, review, present + 1)
        return self.find(id)

    def history(self, id: str) -> list[Review]:
        """Every decision on a lead, latest first."""
        chosen = select(t.decisions).where(t.decisions.c.lead_id == id)
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(t.decisions.c.version.desc()))
            return [_review(row) for row in rows]


def _replace(connection: Connection, organisation: str, leads: Sequence[Lead]) -> None:
    connection.execute(delete(t.leads).where(t.leads.c.organisation_key == organisation))
    if leads:
        connection.execute(
            insert(t.leads), [t.cut_to_fit(t.leads, _lead_row(lead)) for lead in leads]
        )


def _joined() -> Select[Any]:
    review = t.reviews.c
    status = func.coalesce(review.status, "new").label("status")
    columns = (t.leads, status, review.note, review.reviewer, review.version, review.decided)
    return select(*columns).outerjoin(t.reviews, review.lead_id == t.leads.c.id)


def _restrict(chosen: Select[Any], wanted: LeadFilter) -> Select[Any]:
    c = t.leads.c
    for column, values in (
        (c.technology, wanted.technologies),
        (c.market, wanted.markets),
        (c.role, wanted.roles),
        (func.coalesce(t.reviews.c.status, "new"), wanted.statuses),
    ):
        if values:
            chosen = chosen.where(column.in_(values))
    if (wanted.trl_low, wanted.trl_high) != (1, 9):
        chosen = chosen.where(c.trl.between(wanted.trl_low, wanted.trl_high))
    if wanted.since:
        chosen = chosen.where(or_(c.first_seen >= wanted.since, c.changed >= wanted.since))
    if wanted.text:
        chosen = chosen.where(c.organisation.icontains(wanted.text, autoescape=True))
    return chosen


def _version(connection: Connection, id: str) -> int:
    chosen = select(t.reviews.c.version).where(t.reviews.c.lead_id == id)
    return connection.scalar(chosen) or 0


def _keep(connection: Connection, id: str, review: Review, version: int) -> None:
    row = {
        "status": review.status, "note": review.note, "reviewer": review.reviewer,
        "version": version, "decided": review.decided or datetime.now(UTC),
    }  # fmt: skip
    if version == 1:
        connection.execute(insert(t.reviews).values(lead_id=id, **row))
    else:
        connection.execute(update(t.reviews).where(t.reviews.c.lead_id == id).values(row))
    connection.execute(insert(t.decisions).values(lead_id=id, **row))


def _lead_row(lead: Lead) -> dict[str, Any]:
    return {
        "id": lead.id, "organisation_key": lead.organisation.key,
        "organisation": lead.organisation.name, "technology": lead.technology,
        "market": lead.market, "role": lead.role, "trl": lead.trl.level if lead.trl else None,
        "score": lead.score, "first_seen": lead.first_seen, "last_seen": lead.last_seen,
        "changed": lead.changed, "payload": LEAD.dump_json(lead).decode(),
    }  # fmt: skip


def _reviewed(row: Row[Any]) -> ReviewedLead:
    return ReviewedLead(LEAD.validate_json(row.payload), _review(row))


def _review(row: Row[Any]) -> Review:
    return Review(row.status, row.note or "", row.reviewer or "", row.version or 0, row.decided)
