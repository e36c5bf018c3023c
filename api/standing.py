"""Saved searches as pages and programs ask for them."""

from __future__ import annotations

from datetime import datetime

from api.filters import read_filters
from api.problems import Refused
from api.shared import SharedService
from scouting import updates
from scouting.digest import Digest, gather_digest, read_week
from scouting.errors import Invalid, ScoutingError
from scouting.searches import SavedSearch
from scouting.updates import MAX_QUERY, SHOWN, Updates, gather_updates, pairs


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
    read_filters(pairs(query[: MAX_QUERY + 1]))
    try:
        return updates.draw_up(owner, name, query, service.taxonomy)
    except Invalid as error:
        told = [{"detail": str(error), "pointer": f"#/{error.field}"}]
        raise Refused(422, f"{error.field}: {error}", extra={"errors": told}) from error
    except ScoutingError as error:
        raise Refused(422, str(error)) from error
