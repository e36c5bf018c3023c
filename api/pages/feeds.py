"""Feeds of saved searches: opened and closed by their owner, read by whoever has the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.atom import write_feed
from api.keys import Asking
from api.pages.searches import Number, show
from api.problems import Refused
from api.requests import base_of
from api.shared import Shared, SharedService
from api.standing import gather
from api.tags import names, tag
from api.words import Words
from scouting.access import LOCAL
from scouting.searches import SavedSearch
from scouting.tokens import draw_token, hash_token
from scouting.updates import Updates

KEPT = timedelta(days=30)
"""How long an entry stays in a feed; a reader asks every few hours."""

ENTRIES = 25
"""Of each kind, the latest first."""

router = APIRouter(include_in_schema=False)


@router.post("/searches/{number}/feed")
def open_feed(number: Number, request: Request, service: Shared, caller: Asking) -> Response:
    """Give a search a feed, or another address to the one it has; the address is told once."""
    search, token = service.store.searches.get(caller.name, number), draw_token()
    service.store.feeds.open(search.id, hash_token(token), datetime.now(UTC))
    return show(request, search, service, f"{base_of(request)}/feeds/{token}.atom")


@router.post("/searches/{number}/feed/remove")
def close_feed(number: Number, request: Request, service: Shared, caller: Asking) -> Response:
    """Take a search's feed away; its address leads nowhere from now on."""
    search = service.store.searches.get(caller.name, number)
    service.store.feeds.close(search.id)
    return show(request, search, service)


@router.get("/feeds/{token}.atom")
def feed(
    token: Annotated[str, Path(max_length=100)], request: Request, service: Shared
) -> Response:
    """The feed that a token leads to."""
    search = service.store.feeds.find(hash_token(token))
    if search is None or not _in_office(search.owner, service):
        raise Refused(404, "no feed has this address; whoever opened it may have closed it")
    body = write_feed(_lately(search, service), Words(service.taxonomy), base_of(request))
    headers = {"ETag": tag(body), "Cache-Control": "private, no-cache"}
    if names(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/atom+xml", headers=headers)


def _in_office(owner: str, service: SharedService) -> bool:
    """Does whoever opened the feed still have access?"""
    return owner == LOCAL or service.store.keys.holds(owner, datetime.now(UTC))


def _lately(search: SavedSearch, service: SharedService) -> Updates:
    """What the last month brought, whatever has been looked at."""
    return gather(replace(search, watermark=datetime.now(UTC) - KEPT), service, ENTRIES)
