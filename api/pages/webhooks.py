"""Webhooks on pages: made on the page of a saved search, looked after on one of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from api import webhooks
from api.keys import Asking
from api.pages.page import render
from api.requests import Words as Text
from api.shared import Shared, SharedService
from api.webhooks import MAX_URL, WebhookChange
from api.words import Words
from scouting.webhooks import KEPT, MAX_DESCRIPTION, Webhook

SHOWN = 50
"""Events on the page; the API has the others."""

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, le=2**53)]
Name = Annotated[str, Path(max_length=40)]


@router.post("/searches/{number}/webhooks")
def add(
    number: Number, request: Request, service: Shared, caller: Asking,
    url: Annotated[Text, Form(max_length=MAX_URL)] = "",
    description: Annotated[Text, Form(max_length=MAX_DESCRIPTION)] = "",
) -> Response:  # fmt: skip
    """Make a webhook and show its secret, this once."""
    made = webhooks.make(caller.name, number, url, description, service)
    return _page(request, caller.name, made, service, made.secret)


@router.get("/webhooks/{id}")
def webhook(id: Number, request: Request, service: Shared, caller: Asking) -> Response:
    """A webhook with what it was told."""
    found = service.store.webhooks.get(caller.name, id)
    return _page(request, caller.name, found, service)


@router.post("/webhooks/{id}/test")
def try_out(id: Number, service: Shared, caller: Asking) -> Response:
    """Send an event that tells nothing."""
    webhooks.try_out(caller.name, service.store.webhooks.get(caller.name, id), service)
    return _back(id)


@router.post("/webhooks/{id}/rotate")
def rotate(id: Number, request: Request, service: Shared, caller: Asking) -> Response:
    """Give it another secret and show it, this once."""
    changed = webhooks.rotate(caller.name, id, service)
    return _page(request, caller.name, changed, service, changed.secret)


@router.post("/webhooks/{id}/state")
def set_state(
    id: Number, service: Shared, caller: Asking,
    state: Annotated[Literal["active", "paused"], Form()],
) -> Response:  # fmt: skip
    """Pause or resume it."""
    webhooks.change(caller.name, id, WebhookChange(state=state), service)
    return _back(id)


@router.post("/webhooks/{id}/events/{event}/replay")
def replay(id: Number, event: Name, service: Shared, caller: Asking) -> Response:
    """Send an event again."""
    found = service.store.webhooks.get(caller.name, id)
    service.store.events.replay(found, event, datetime.now(UTC))
    return _back(id)


@router.post("/webhooks/{id}/replay")
def replay_failed(
    id: Number, service: Shared, caller: Asking, days: Annotated[int, Form(ge=1, le=KEPT.days)] = 30
) -> Response:
    """Send again all that could not be delivered in the last days."""
    found, now = service.store.webhooks.get(caller.name, id), datetime.now(UTC)
    service.store.events.replay_failed(found, now - timedelta(days=days), now)
    return _back(id)


@router.post("/webhooks/{id}/remove")
def remove(id: Number, service: Shared, caller: Asking) -> Response:
    """Remove it with its events."""
    search = service.store.webhooks.get(caller.name, id).search
    service.store.webhooks.remove(caller.name, id)
    return RedirectResponse(f"/searches/{search}", 303)


def _page(
    request: Request, owner: str, found: Webhook, service: SharedService, secret: str = ""
) -> Response:
    events = service.store.events.page(found.id, SHOWN)
    page = render(
        request, "webhook.html", words=Words(service.taxonomy), webhook=found, secret=secret,
        search=service.store.searches.get(owner, found.search), events=events,
        attempts=service.store.events.attempts(events), now=datetime.now(UTC),
        dead=[one for one in events if one.state == "dead"], kept=KEPT.days,
    )  # fmt: skip
    if secret:
        page.headers["Cache-Control"] = "no-store"
    return page


def _back(id: int) -> Response:
    return RedirectResponse(f"/webhooks/{id}", 303)
