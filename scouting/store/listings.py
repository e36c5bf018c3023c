"""Listings: the narrow rows by which leads are found, kept in step with what they are worked out of."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from scouting.domain import CORRECTABLE
from scouting.queries import LeadFilter
from scouting.store import tables as t
from scouting.store.members import canonical_column
from scouting.store.roll import Roll, empty_roll

NOW = {name: func.coalesce(t.reviews.c[name], t.leads.c[name]) for name in CORRECTABLE}
"""What a lead is found by: the scout's value where there is one."""

NEEDED = and_(t.needs.c.technology == NOW["technology"], t.needs.c.market == NOW["market"])
"""The need that a lead's market has for its technology."""

_WORKED_OUT: dict[str, Any] = NOW | {
    "lead_id": t.leads.c.id,
    "found": t.leads.c.technology,
    "status": func.coalesce(t.reviews.c.status, "new"),
    "due": t.reviews.c.due,
    "novelty": t.novelties.c.level,
    "share": t.novelties.c.share,
    "need": t.needs.c.level,
    "entered": func.coalesce(t.arrivals.c.entered, t.leads.c.first_seen),
    "listed": literal(True),
}


class Listings:
    """The present listings, copied into memory and brought up to date whenever they are asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = Lock()
        self._roll = empty_roll()

    def present(self) -> Roll:
        """All listings as they are now; costs one look into an index where nothing has changed."""
        with self._turn:
            newer = select(t.listings).where(t.listings.c.revision > self._roll.revision)
            with self._engine.connect() as connection:
                rows = connection.execute(newer).all()
            if rows:
                self._roll = self._roll.with_rows(rows)
            return self._roll

    def ask(self, wanted: LeadFilter) -> LeadFilter:
        """The filter with the organisations of which any document gives a name that its text is in."""
        if not wanted.text:
            return wanted
        c = t.marks.c
        named = (c.kind == "name") & c.shown.icontains(wanted.text, autoescape=True)
        chosen = select(canonical_column(c.organisation_key)).where(named)
        with self._engine.connect() as connection:
            return replace(wanted, called=frozenset(connection.scalars(chosen)))


def list_leads(connection: Connection, which: ColumnElement[bool]) -> None:
    """Work out the listings of some leads anew; ``which`` must not look at listings itself."""
    ids = select(t.leads.c.id).where(which)
    told = _next_revision(connection)
    connection.execute(delete(t.listings).where(t.listings.c.lead_id.in_(ids)))
    names = [column.name for column in t.listings.c]
    own = {column.name: column for column in t.leads.c}
    values = own | _WORKED_OUT | {"revision": literal(told)}
    chosen = (
        select(*[values[name].label(name) for name in names])
        .select_from(t.leads)
        .outerjoin(t.reviews, t.reviews.c.lead_id == t.leads.c.id)
        .outerjoin(t.novelties, t.novelties.c.lead_id == t.leads.c.id)
        .outerjoin(t.needs, NEEDED)
        .outerjoin(t.arrivals, t.arrivals.c.lead_id == t.leads.c.id)
        .where(which)
    )
    connection.execute(insert(t.listings).from_select(names, chosen))


def list_organisation(connection: Connection, organisation: str) -> None:
    """Work out the listings of an organisation; leads that are no more are listed no longer."""
    _unlist(connection, t.listings.c.organisation_key == organisation)
    list_leads(connection, t.leads.c.organisation_key == organisation)


def list_technology(connection: Connection, technology: str) -> None:
    """Work out the listings of a technology, as found or as a scout has it."""
    by_scout = select(t.reviews.c.lead_id).where(t.reviews.c.technology == technology)
    list_leads(connection, (t.leads.c.technology == technology) | t.leads.c.id.in_(by_scout))


def unlist_lead(connection: Connection, id: str) -> None:
    """List a lead no longer that is no more."""
    _unlist(connection, t.listings.c.lead_id == id)


def _unlist(connection: Connection, which: ColumnElement[bool]) -> None:
    told = {"listed": False, "revision": _next_revision(connection)}
    connection.execute(update(t.listings).where(which).values(told))


def _next_revision(connection: Connection) -> int:
    """One more than the highest; writers come one at a time, so that it is nobody else's."""
    return int(connection.scalar(select(func.max(t.listings.c.revision))) or 0) + 1
