"""Saved searches for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.keys import Asking
from api.requests import Words, base_of
from api.rest.responses import ABSENT, CONFLICT
from api.shared import Shared
from api.standing import draw_up, gather
from scouting.searches import SavedSearch
from scouting.tokens import draw_token, hash_token
from scouting.updates import MAX_QUERY, Updates

router = APIRouter()

Number = Annotated[int, Path(ge=1, le=2**53)]


class SearchRequest(BaseModel):
    """A search to be saved: a name, and filters as the query of ``/v1/leads`` has them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "OCT in Japan", "query": "technology=20&market=japan"}]
        },
    )

    name: Words = Field(min_length=1, max_length=100)
    query: Words = Field("", max_length=MAX_QUERY)


class SeenRequest(BaseModel):
    """Up to when leads have been looked at: ``until`` of the answer they came from."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"until": "2026-11-26T09:00:00Z"}]}
    )

    until: AwareDatetime


class SearchShape(BaseModel):
    """A saved search; what was first seen or changed from ``watermark`` on has not been looked at."""

    id: int
    name: str
    query: str
    watermark: str
    created: str


class SearchNews(SearchShape):
    """A search with how many leads are new and changed, and the addresses of their lists.

    ``until``: as of when; mark the search as seen with it, so that what comes later stays unseen.
    """

    new: int
    new_leads: str
    changed: int
    changed_leads: str
    until: str


class FeedShape(BaseModel):
    """The address of a feed; it is told but once, and whoever has it may read the feed."""

    url: str


@router.get("/searches")
def searches(service: Shared, caller: Asking) -> list[SearchShape]:
    """The saved searches of whoever asks, by name."""
    return [SearchShape(**_told(one)) for one in service.store.searches.of(caller.name)]


@router.post("/searches", status_code=201, responses=CONFLICT)
def save_search(
    body: SearchRequest, response: Response, service: Shared, caller: Asking
) -> SearchShape:
    """Save filters under a name; leads there are by now count as seen."""
    drawn = draw_up(caller.name, body.name, body.query, service)
    number = service.store.searches.add(drawn)
    response.headers["Location"] = f"/v1/searches/{number}"
    return SearchShape(**_told(service.store.searches.get(caller.name, number)))


@router.get("/searches/{number}", responses=ABSENT)
def saved_search(number: Number, service: Shared, caller: Asking) -> SearchNews:
    """A saved search with what is new in it."""
    return _news(gather(service.store.searches.get(caller.name, number), service, 1))


@router.post("/searches/{number}/seen", responses=ABSENT)
def mark_seen(number: Number, body: SeenRequest, service: Shared, caller: Asking) -> SearchNews:
    """Move the watermark forward; it never goes back."""
    service.store.searches.mark_seen(caller.name, number, body.until)
    return saved_search(number, service, caller)


@router.delete("/searches/{number}", status_code=204, responses=ABSENT)
def forget_search(number: Number, service: Shared, caller: Asking) -> None:
    """Forget a saved search."""
    service.store.searches.remove(caller.name, number)


@router.post("/searches/{number}/feed", status_code=201, responses=ABSENT)
def open_feed(number: Number, request: Request, service: Shared, caller: Asking) -> FeedShape:
    """Give a search an Atom feed, or another address to the one it has."""
    search, token = service.store.searches.get(caller.name, number), draw_token()
    service.store.feeds.open(search.id, hash_token(token), datetime.now(UTC))
    return FeedShape(url=f"{base_of(request)}/feeds/{token}.atom")


@router.delete("/searches/{number}/feed", status_code=204, responses=ABSENT)
def close_feed(number: Number, service: Shared, caller: Asking) -> None:
    """Take a search's feed away."""
    service.store.feeds.close(service.store.searches.get(caller.name, number).id)


def _told(one: SavedSearch) -> dict[str, object]:
    moments = {"watermark": one.watermark.isoformat(), "created": one.created.isoformat()}
    return {"id": one.id, "name": one.name, "query": one.query, **moments}


def _news(news: Updates) -> SearchNews:
    return SearchNews(
        **_told(news.search), until=news.until.isoformat(),
        new=news.new.total, new_leads=f"/v1/leads?{news.new.query}",
        changed=news.changed.total, changed_leads=f"/v1/leads?{news.changed.query}",
    )  # fmt: skip
