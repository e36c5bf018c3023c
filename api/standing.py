"""Saved searches as pages and programs ask for them."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from api.filters import read_wanted
from api.problems import Refused
from api.shared import SharedService
from scouting.digest import Digest, gather_digest, read_week
from scouting.errors import ScoutingError
from scouting.searches import SavedSearch
from scouting.updates import SHOWN, Updates, gather_updates, pairs

MAX_QUERY = 4000


def gather(search: SavedSearch, service: SharedService, shown: int = SHOWN) -> Updates:
    """What is new in a search; raises Refused (422) where its filter no longer holds."""
    try:
        return gather_updates(search, service, shown)
    except ScoutingError as error:
        raise Refused(422, str(error)) from error


def digest_of(owner: str, week: str, service: SharedService, now: datetime) -> Digest:
    """The digest of an owner's searches; raises Refused (422) where there is no such week."""
    try:
        return gather_digest(service.store.searches.of(owner), read_week(week, now), service)
    except ScoutingError as error:
        raise Refused(422, str(error)) from error


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


def _wrong(field: str, detail: str) -> Refused:
    return Refused(
        422, f"{field}: {detail}", extra={"errors": [{"detail": detail, "pointer": f"#/{field}"}]}
    )
