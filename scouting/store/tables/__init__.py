"""The tables of the store (SQLAlchemy Core), the same on SQLite and PostgreSQL."""

from scouting.store.tables.documents import documents, fingerprints, passages, quarantine, readings
from scouting.store.tables.leads import decisions, due, leads, lessons, reviews
from scouting.store.tables.metadata import metadata
from scouting.store.tables.operations import checks, frontier, jobs, runs
from scouting.store.tables.standings import (
    needs,
    novelties,
    organisations,
    stale,
    statements,
    wants,
)

__all__ = [
    "checks",
    "decisions",
    "documents",
    "due",
    "fingerprints",
    "frontier",
    "jobs",
    "leads",
    "lessons",
    "metadata",
    "needs",
    "novelties",
    "organisations",
    "passages",
    "quarantine",
    "readings",
    "reviews",
    "runs",
    "stale",
    "statements",
    "wants",
]
