"""The tables of the store (SQLAlchemy Core), the same on SQLite and PostgreSQL."""

from scouting.store.tables.access import audit, keys, sessions
from scouting.store.tables.developments import developments
from scouting.store.tables.documents import (
    documents,
    fingerprints,
    passages,
    quarantine,
    readings,
    visits,
)
from scouting.store.tables.leads import (
    decisions,
    due,
    issues,
    leads,
    lessons,
    listings,
    reviews,
    taught,
)
from scouting.store.tables.metadata import metadata
from scouting.store.tables.missions import plans
from scouting.store.tables.operations import addresses, checks, frontier, jobs, runs
from scouting.store.tables.organisations import (
    carried,
    joins,
    marks,
    members,
    separations,
    unresolved,
)
from scouting.store.tables.searches import searches
from scouting.store.tables.standings import (
    needs,
    novelties,
    organisations,
    stale,
    statements,
    wants,
)
from scouting.store.tables.subscriptions import feeds, subscriptions
from scouting.store.tables.webhooks import arrivals, attempts, events, webhooks

__all__ = [
    "addresses",
    "arrivals",
    "attempts",
    "audit",
    "carried",
    "checks",
    "decisions",
    "developments",
    "documents",
    "due",
    "events",
    "feeds",
    "fingerprints",
    "frontier",
    "issues",
    "jobs",
    "joins",
    "keys",
    "leads",
    "lessons",
    "listings",
    "marks",
    "members",
    "metadata",
    "needs",
    "novelties",
    "organisations",
    "passages",
    "plans",
    "quarantine",
    "readings",
    "reviews",
    "runs",
    "searches",
    "separations",
    "sessions",
    "stale",
    "statements",
    "subscriptions",
    "taught",
    "unresolved",
    "visits",
    "wants",
    "webhooks",
]
