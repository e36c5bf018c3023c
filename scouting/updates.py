"""What is new and what has changed in a saved search, for pages, feeds, mails and programs alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from scouting.address import read_address
from scouting.developments import sum_up, word_shifts
from scouting.domain import Lead
from scouting.errors import Invalid, ScoutingError
from scouting.queries import LeadFilter
from scouting.searches import SavedSearch
from scouting.service import Service
from scouting.store import ReviewedLead
from taxonomy import Taxonomy

SHOWN = 50
"""Leads of each kind that are told one by one; the list has all of them."""

MAX_NAME, MAX_QUERY = 100, 4000
PAGING = ("cursor", "sort", "limit", "csrf")


@dataclass(frozen=True)
class Kind:
    """Leads of one kind: the latest of them, how many there are, the query of the list of all.

    ``changes``: by id, what has changed about a lead, in words.
    """

    leads: tuple[ReviewedLead, ...]
    total: int
    query: str
    changes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Updates:
    """What a search has that was not seen: new leads and changed ones, as of a moment."""

    search: SavedSearch
    new: Kind
    changed: Kind
    until: datetime


def gather_updates(
    search: SavedSearch, service: Service, shown: int = SHOWN, before: datetime | None = None
) -> Updates:
    """Look through the leads of a search from its watermark on, or until ``before``; raises
    ScoutingError where its filter no longer holds.
    """
    until, since = before or datetime.now(UTC), search.watermark
    told = service.ask(read_address(pairs(search.query), service.taxonomy))
    wanted = replace(told, before=before, order="newest")
    new = replace(wanted, entered=_later(wanted.entered, since))
    changed = replace(wanted, changed=_later(wanted.changed, since))
    return Updates(search, _kind(new, search, "entered", service, shown),
                   _kind(changed, search, "changed", service, shown), until)  # fmt: skip


def count_updates(search: SavedSearch, service: Service) -> tuple[int, int] | str:
    """How many leads are new and changed in a search, or why that cannot be told."""
    try:
        found = gather_updates(search, service, 1)
    except ScoutingError as error:
        return str(error)
    return found.new.total, found.changed.total


def draw_up(owner: str, name: str, query: str, taxonomy: Taxonomy) -> SavedSearch:
    """A search to be saved, whose leads so far count as seen; raises Invalid naming the field, or
    ScoutingError for a filter that does not hold.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME:
        raise Invalid("name", f"a name of 1 to {MAX_NAME} characters is needed")
    if len(query) > MAX_QUERY:
        raise Invalid("query", f"longer than {MAX_QUERY} characters")
    kept = pairs(query)
    read_address(kept, taxonomy)
    now = datetime.now(UTC)
    return SavedSearch(owner, name, urlencode(kept), now, now)


def pairs(query: str) -> list[tuple[str, str]]:
    """The filters of a search's address, without place and order in the list."""
    return [pair for pair in parse_qsl(query) if pair[0] not in PAGING]


def _kind(wanted: LeadFilter, search: SavedSearch, name: str, service: Service, shown: int) -> Kind:
    told = {
        each: moment.isoformat() for each in (name, "before") if (moment := getattr(wanted, each))
    }
    others = [pair for pair in pairs(search.query) if pair[0] not in told]
    page = service.leads(wanted, shown)
    changes = word_changes(page.leads, search.watermark, service) if name == "changed" else {}
    return Kind(page.leads, page.total, urlencode([*others, *told.items()]), changes)


def word_changes(
    leads: Sequence[ReviewedLead], since: datetime, service: Service
) -> dict[str, tuple[str, ...]]:
    """By id, what has changed about leads since a moment, in words."""
    ids = [entry.lead.id for entry in leads]
    known = service.store.developments.since(ids, since)
    return {
        entry.lead.id: word_shifts(sum_up(known.get(entry.lead.id, ())), service.taxonomy)
        or (_of_pages(entry.lead),)
        for entry in leads
    }


def _of_pages(lead: Lead) -> str:
    """What changed about a lead of which the same is told as before."""
    if lead.gone:
        return f"a page no longer answers: {lead.gone[0]}"
    return "a page has a newer text, of which the same is told"


def _later(asked: datetime | None, since: datetime) -> datetime:
    return max(asked, since) if asked else since
