"""Saved searches with what is new and changed in them, for pages and programs alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from api.filters import read_wanted
from api.problems import Refused
from api.shared import SharedService
from scouting.queries import LeadFilter
from scouting.searches import SavedSearch
from scouting.store import LeadPage

SHOWN = 50
"""Leads of each kind on a search's page; the list has all of them."""

MAX_QUERY = 4000


class Kind(NamedTuple):
    """Leads of one kind: their first page, and the address of the list that has all of them."""

    page: LeadPage
    query: str


@dataclass(frozen=True)
class News:
    """What a saved search has that was not seen: new leads and changed ones, as of a moment."""

    search: SavedSearch
    new: Kind
    changed: Kind
    until: datetime


def gather(search: SavedSearch, service: SharedService, shown: int = SHOWN) -> News:
    """Look through the leads of a search; raises Refused (422) where its filter no longer holds."""
    until, since = datetime.now(UTC), search.watermark
    wanted = service.ask(read_wanted(pairs(search.query), service))
    new = replace(wanted, first_seen=_later(wanted.first_seen, since), order="newest")
    changed = replace(wanted, changed=_later(wanted.changed, since), order="newest")
    return News(search, _kind(new, search, "first_seen", service, shown),
                _kind(changed, search, "changed", service, shown), until)  # fmt: skip


def pairs(query: str) -> list[tuple[str, str]]:
    """The filters of a search's address, without place and order in the list."""
    return [pair for pair in parse_qsl(query) if pair[0] not in ("cursor", "sort", "limit", "csrf")]


def draw_up(owner: str, name: str, query: str, service: SharedService) -> SavedSearch:
    """A search to be saved, whose leads so far count as seen; raises Refused (422)."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 100:
        raise _wrong("name", "a name of 1 to 100 characters is needed")
    if len(query) > MAX_QUERY:
        raise _wrong("query", f"longer than {MAX_QUERY} characters")
    kept = urlencode(pairs(query))
    read_wanted(pairs(kept), service)
    now = datetime.now(UTC)
    return SavedSearch(owner, name, kept, now, now)


def _kind(
    wanted: LeadFilter, search: SavedSearch, name: str, service: SharedService, shown: int
) -> Kind:
    moment: datetime | None = getattr(wanted, name)
    told = moment.isoformat() if moment else ""
    others = [pair for pair in pairs(search.query) if pair[0] != name]
    return Kind(service.leads(wanted, shown), urlencode([*others, (name, told)]))


def _later(asked: datetime | None, since: datetime) -> datetime:
    return max(asked, since) if asked else since


def _wrong(field: str, detail: str) -> Refused:
    return Refused(
        422, f"{field}: {detail}", extra={"errors": [{"detail": detail, "pointer": f"#/{field}"}]}
    )
