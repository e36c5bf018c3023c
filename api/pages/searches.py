"""Saved searches: what is new in them since they were last looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from api.keys import Asking
from api.pages.page import render
from api.problems import Refused
from api.requests import Words as Text
from api.shared import Shared, SharedService
from api.standing import draw_up, gather
from api.words import Words
from scouting.searches import SavedSearch
from scouting.updates import count_updates

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/searches")
def searches(request: Request, service: Shared, caller: Asking) -> Response:
    """The searches of whoever asks, with how much in them is new."""
    found = service.store.searches.of(caller.name)
    told = [(one, count_updates(one, service)) for one in found]
    return render(request, "searches.html", words=Words(service.taxonomy), searches=told)


@router.post("/searches")
def save(
    service: Shared, caller: Asking,
    name: Annotated[Text, Form(max_length=300)] = "", query: Annotated[Text, Form()] = "",
) -> Response:  # fmt: skip
    """Save the filter of a list under a name."""
    number = service.store.searches.add(draw_up(caller.name, name, query, service))
    return RedirectResponse(f"/searches/{number}", 303)


@router.get("/searches/{number}")
def search(number: Number, request: Request, service: Shared, caller: Asking) -> Response:
    """A search: what is new, and what has changed."""
    return show(request, service.store.searches.get(caller.name, number), service)


@router.post("/searches/{number}/seen")
def seen(
    number: Number, service: Shared, caller: Asking, until: Annotated[datetime, Form()]
) -> Response:
    """Note that the list as it was made at a moment has been looked at."""
    if until.tzinfo is None:
        raise Refused(422, "until: a moment with its time zone is needed")
    service.store.searches.mark_seen(caller.name, number, until)
    return RedirectResponse(f"/searches/{number}", 303)


@router.post("/searches/{number}/remove")
def remove(number: Number, service: Shared, caller: Asking) -> Response:
    """Forget a search."""
    service.store.searches.remove(caller.name, number)
    return RedirectResponse("/searches", 303)


def show(request: Request, search: SavedSearch, service: SharedService, feed: str = "") -> Response:
    """The page of a search; ``feed``: the address of its feed, which is told but once."""
    news, opened = gather(search, service), service.store.feeds.opened(search.id)
    webhooks = service.store.webhooks.of(search.owner, search.id)
    return render(request, "saved.html", words=Words(service.taxonomy), news=news,
                  feed=feed, opened=opened, webhooks=webhooks)  # fmt: skip
